use smbtrail_wire::Guid;

structure! {
    /// Names the application that opens, so that it can take over from where it ran before. `[MS-SMB2] 2.2.13.2.13`
    ///
    /// ```text
    /// 0  StructureSize 20    2  Reserved    4  AppInstanceId    20
    /// ```
    pub struct AppInstanceId: "SMB2_CREATE_APP_INSTANCE_ID", at 0 {
        /// 20.
        structure_size: u16 = 20 => StructureSize, "StructureSize";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// The application.
        app_instance_id: Guid, "AppInstanceId";
    }
}

structure! {
    /// The version of that application: an older one does not take over. `[MS-SMB2] 2.2.13.2.15`
    ///
    /// ```text
    /// 0  StructureSize 24          2  Reserved                 4  Padding
    /// 8  AppInstanceVersionHigh   16  AppInstanceVersionLow   24
    /// ```
    pub struct AppInstanceVersion: "SMB2_CREATE_APP_INSTANCE_VERSION", at 0 {
        /// 24.
        structure_size: u16 = 24 => StructureSize, "StructureSize";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// Zero.
        padding: u32 = 0 => Reserved, "Padding";
        /// The upper half.
        app_instance_version_high: u64, "AppInstanceVersionHigh";
        /// The lower half.
        app_instance_version_low: u64, "AppInstanceVersionLow";
    }
}
