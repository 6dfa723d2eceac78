use smbtrail_wire::ReparseTag;

use crate::security::{self, Sid};

structure! {
    /// Opens by POSIX rules. Outside `[MS-SMB2]`: SMB 3.1.1 POSIX extensions of Samba and Linux
    ///
    /// ```text
    /// 0  Mode    4
    /// ```
    pub struct PosixCreateRequest: "SMB2_CREATE_POSIX", at 0 {
        /// The permissions of a file that is created.
        mode: u32, "Mode";
    }
}

structure! {
    /// What was opened, in POSIX terms. Outside `[MS-SMB2]`: SMB 3.1.1 POSIX extensions of Samba and Linux
    ///
    /// ```text
    /// 0  NumberOfLinks    4  ReparseTag    8  Mode    12  OwnerSid, GroupSid
    /// ```
    pub struct PosixCreateResponse: "SMB2_CREATE_POSIX", at 0 {
        /// How many names the file has.
        number_of_links: u32, "NumberOfLinks";
        /// What kind of reparse point it is; 0 for none.
        reparse_tag: ReparseTag, "ReparseTag";
        /// Its permissions.
        mode: u32, "Mode";
    }
    regions {
        /// Who owns it.
        owner: [..; security::sid_len] => security::describe_sid, "OwnerSid";
        /// Its group.
        group: [..; security::sid_len] => security::describe_sid, "GroupSid";
    }
}

impl PosixCreateResponse<'_> {
    /// Who owns the file.
    #[must_use]
    pub fn owner(&self) -> Option<Sid<'_>> {
        Sid::new(&self.owner.bytes)
    }

    /// The file's group.
    #[must_use]
    pub fn group(&self) -> Option<Sid<'_>> {
        Sid::new(&self.group.bytes)
    }
}
