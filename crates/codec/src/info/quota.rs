//! What users may store, and what they do.

use smbtrail_wire::FileTime;

use crate::{
    Sink, list,
    security::{self, Sid},
    structure::Size,
};

structure! {
    /// Quotas of users: those that are, or those to set. `[MS-FSCC] 2.4.41`
    ///
    /// ```text
    /// 0  Entries, each at a multiple of 8
    /// ```
    pub struct FileQuotaInformation: "FileQuotaInformation", at 0 {}
    regions {
        /// The quotas.
        entries: {|_, len| (0, len)} => list::describe_linked::<QuotaEntry<'static>>, "Quotas";
    }
}

impl FileQuotaInformation<'_> {
    /// The quotas, in order.
    pub fn entries<'a>(&'a self, sink: &mut dyn Sink) -> impl Iterator<Item = QuotaEntry<'a>> {
        list::linked(self.entries.input(), 8, sink)
    }
}

structure! {
    /// The quota of one user. `[MS-FSCC] 2.4.41`
    ///
    /// ```text
    ///  0  NextEntryOffset    4  SidLength    8  ChangeTime    16  QuotaUsed
    /// 24  QuotaThreshold    32  QuotaLimit  40  Sid
    /// ```
    pub struct QuotaEntry: "FILE_QUOTA_INFORMATION", at 0 {
        /// Bytes from this entry's first to the next one's; 0 in the last.
        next_entry_offset: u32, "NextEntryOffset";
        /// Bytes of the SID.
        sid_length: u32, "SidLength";
        /// When the quota last changed.
        change_time: FileTime, "ChangeTime";
        /// Bytes that the user's files take.
        quota_used: u64, "QuotaUsed";
        /// Bytes from which the user is warned; all ones: none.
        quota_threshold: u64, "QuotaThreshold";
        /// Bytes that the user may have; all ones: no limit.
        quota_limit: u64, "QuotaLimit";
    }
    regions {
        /// The user.
        sid: [.. sid_length] => security::describe_sid, "Sid";
    }
}

impl QuotaEntry<'_> {
    /// The user.
    #[must_use]
    pub fn sid(&self) -> Option<Sid<'_>> {
        Sid::new(&self.sid.bytes)
    }
}

structure! {
    /// Which quotas are asked for. `[MS-SMB2] 2.2.37.1`
    ///
    /// The list of users counts where there is one, otherwise the user to start from.
    ///
    /// ```text
    /// 0  ReturnSingle    1  RestartScan    2  Reserved    4  SidListLength
    /// 8  StartSidLength                   12  StartSidOffset    16  SidBuffer
    /// ```
    pub struct QueryQuotaInfo: "SMB2_QUERY_QUOTA_INFO", at 0 {
        /// 1 to be given one quota only.
        return_single: u8, "ReturnSingle";
        /// 1 to start from the first quota.
        restart_scan: u8, "RestartScan";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// Bytes of the list of users; 0 without one.
        sid_list_length: u32, "SidListLength";
        /// Bytes of the SID to start from; 0 without one.
        start_sid_length: u32, "StartSidLength";
        /// Where that SID begins, in bytes from SidBuffer's first.
        start_sid_offset: u32, "StartSidOffset";
    }
    regions {
        /// The users.
        sid_list: [.. sid_list_length] => list::describe_linked::<GetQuotaEntry<'static>>, "SidList";
        /// The user to start from.
        start_sid: {|s, _| (s.start_sid_offset.size().saturating_add(Self::FIXED), s.start_sid_length.size())}
            => security::describe_sid, "StartSid";
    }
}

impl QueryQuotaInfo<'_> {
    /// The users, in order.
    pub fn sids<'a>(&'a self, sink: &mut dyn Sink) -> impl Iterator<Item = GetQuotaEntry<'a>> {
        list::linked(self.sid_list.input(), 4, sink)
    }

    /// The user to start from.
    #[must_use]
    pub fn start_sid(&self) -> Option<Sid<'_>> {
        Sid::new(&self.start_sid.bytes)
    }
}

structure! {
    /// A user whose quota is asked for. `[MS-FSCC] 2.4.41.1`
    ///
    /// ```text
    /// 0  NextEntryOffset    4  SidLength    8  Sid
    /// ```
    pub struct GetQuotaEntry: "FILE_GET_QUOTA_INFORMATION", at 0 {
        /// Bytes from this entry's first to the next one's; 0 in the last.
        next_entry_offset: u32, "NextEntryOffset";
        /// Bytes of the SID.
        sid_length: u32, "SidLength";
    }
    regions {
        /// The user.
        sid: [.. sid_length] => security::describe_sid, "Sid";
    }
}

impl GetQuotaEntry<'_> {
    /// The user.
    #[must_use]
    pub fn sid(&self) -> Option<Sid<'_>> {
        Sid::new(&self.sid.bytes)
    }
}
