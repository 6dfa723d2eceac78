use smbtrail_wire::NotificationType;

use crate::describe;

structure! {
    /// Tells the client of something it did not ask for. `[MS-SMB2] 2.2.44.1`
    ///
    /// ```text
    /// 0  StructureSize 4    2  Reserved    4  NotificationType    8  Notification
    /// ```
    pub struct ServerToClientNotification: "SMB2 SERVER_TO_CLIENT_NOTIFICATION", at 64 {
        /// 4.
        structure_size: u16 = 4 => StructureSize, "StructureSize";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// What it tells.
        notification_type: NotificationType, "NotificationType";
    }
    regions {
        /// For SMB2_NOTIFY_SESSION_CLOSED four reserved bytes. `[MS-SMB2] 2.2.44.2`
        notification: {|_, len| (72, len.saturating_sub(72))} => describe::bytes, "Notification";
    }
}
