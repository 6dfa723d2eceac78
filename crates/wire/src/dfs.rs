//! Numbers of DFS referrals.

flags! {
    /// What a referral as a whole says. `[MS-DFSC] 2.2.4`, field ReferralHeaderFlags
    pub struct DfsReferralHeaderFlags: u32 {
        /// The targets are DFS root servers.
        REFERRAL_SERVERS = 0x0000_0001, "ReferralServers";
        /// The targets can be opened.
        STORAGE_SERVERS = 0x0000_0002, "StorageServers";
        /// The client goes back to a better target.
        TARGET_FAILBACK = 0x0000_0004, "TargetFailback";
    }
}

flags! {
    /// What a referral entry says. `[MS-DFSC] 2.2.5.3` and `2.2.5.4`, field ReferralEntryFlags
    pub struct DfsReferralEntryFlags: u16 {
        /// Names a domain or its controllers.
        NAME_LIST_REFERRAL = 0x0002, "NameListReferral";
        /// The first of a set of equal targets.
        TARGET_SET_BOUNDARY = 0x0004, "TargetSetBoundary";
    }
}

values! {
    /// What a target is. `[MS-DFSC] 2.2.5.1`, field ServerType
    pub struct DfsServerType: u16 {
        /// A link target.
        NON_ROOT = 0x0000, "Non-root";
        /// A root target.
        ROOT = 0x0001, "Root";
    }
}

flags! {
    /// What an extended referral request contains. `[MS-DFSC] 2.2.3`, field RequestFlags
    pub struct DfsReferralRequestFlags: u16 {
        /// The name of the client's site.
        SITE_NAME = 0x0001, "SiteName";
    }
}
