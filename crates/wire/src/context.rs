//! Tags of CREATE contexts.

use core::fmt;

use crate::{Guid, Meaning, Scalar};

/// The four letters that name a create context. `[MS-SMB2] 2.2.13.2`
///
/// Some contexts are named by sixteen bytes instead; those names are constants of type [`Guid`] here.
/// [`CreateContextTag::name_of`] knows both.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreateContextTag(pub [u8; 4]);

impl CreateContextTag {
    /// Extended attributes for a new file. `[MS-SMB2] 2.2.13.2.1`
    pub const EA_BUFFER: Self = Self(*b"ExtA");
    /// A security descriptor for a new file. `[MS-SMB2] 2.2.13.2.2`
    pub const SD_BUFFER: Self = Self(*b"SecD");
    /// Asks for a durable handle. `[MS-SMB2] 2.2.13.2.3`
    pub const DURABLE_HANDLE_REQUEST: Self = Self(*b"DHnQ");
    /// Takes a durable handle up again. `[MS-SMB2] 2.2.13.2.4`
    pub const DURABLE_HANDLE_RECONNECT: Self = Self(*b"DHnC");
    /// Asks for the greatest access the user may have. `[MS-SMB2] 2.2.13.2.5`
    pub const QUERY_MAXIMAL_ACCESS_REQUEST: Self = Self(*b"MxAc");
    /// The allocated size of a new file. `[MS-SMB2] 2.2.13.2.6`
    pub const ALLOCATION_SIZE: Self = Self(*b"AlSi");
    /// Opens an earlier version. `[MS-SMB2] 2.2.13.2.7`
    pub const TIMEWARP_TOKEN: Self = Self(*b"TWrp");
    /// Asks for a lease, version 1 or 2 by its size. `[MS-SMB2] 2.2.13.2.8` and `2.2.13.2.10`
    pub const REQUEST_LEASE: Self = Self(*b"RqLs");
    /// Asks for file and volume id. `[MS-SMB2] 2.2.13.2.9`
    pub const QUERY_ON_DISK_ID: Self = Self(*b"QFid");
    /// Asks for a durable handle, version 2. `[MS-SMB2] 2.2.13.2.11`
    pub const DURABLE_HANDLE_REQUEST_V2: Self = Self(*b"DH2Q");
    /// Takes a durable handle up again, version 2. `[MS-SMB2] 2.2.13.2.12`
    pub const DURABLE_HANDLE_RECONNECT_V2: Self = Self(*b"DH2C");
    /// Apple's extensions.
    pub const AAPL: Self = Self(*b"AAPL");

    /// The application that opens, so that it can take over after a failure. `[MS-SMB2] 2.2.13.2.13`
    pub const APP_INSTANCE_ID: Guid = guid(0x45BC_A66A_EFA7_F74A_9008_FA46_2E14_4D74);
    /// The version of that application. `[MS-SMB2] 2.2.13.2.15`
    pub const APP_INSTANCE_VERSION: Guid = guid(0xB982_D0B7_3B56_074F_A07B_524A_8116_A010);
    /// Opens a shared virtual disk. `[MS-SMB2] 2.2.13.2.14`
    pub const SVHDX_OPEN_DEVICE_CONTEXT: Guid = guid(0x9CCB_CF9E_04C1_E643_980E_158D_A1F6_EC83);
    /// POSIX extensions; outside `[MS-SMB2]`, by the Samba and Linux projects, which send the groups of the GUID
    /// `93ad2550-9cb4-11e7-b423-83de968bcd7c` with the high byte first.
    pub const POSIX: Guid = guid(0x93AD_2550_9CB4_11E7_B423_83DE_968B_CD7C);

    /// The specification's name, or `None` for a tag it does not list.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        Some(match &self.0 {
            b"ExtA" => "SMB2_CREATE_EA_BUFFER",
            b"SecD" => "SMB2_CREATE_SD_BUFFER",
            b"DHnQ" => "SMB2_CREATE_DURABLE_HANDLE_REQUEST",
            b"DHnC" => "SMB2_CREATE_DURABLE_HANDLE_RECONNECT",
            b"MxAc" => "SMB2_CREATE_QUERY_MAXIMAL_ACCESS_REQUEST",
            b"AlSi" => "SMB2_CREATE_ALLOCATION_SIZE",
            b"TWrp" => "SMB2_CREATE_TIMEWARP_TOKEN",
            b"RqLs" => "SMB2_CREATE_REQUEST_LEASE",
            b"QFid" => "SMB2_CREATE_QUERY_ON_DISK_ID",
            b"DH2Q" => "SMB2_CREATE_DURABLE_HANDLE_REQUEST_V2",
            b"DH2C" => "SMB2_CREATE_DURABLE_HANDLE_RECONNECT_V2",
            b"AAPL" => "SMB2_CREATE_AAPL",
            _ => return None,
        })
    }

    /// The specification's name of a context, given the bytes that name it: four or sixteen.
    #[must_use]
    pub fn name_of(tag: &[u8]) -> Option<&'static str> {
        if let Ok(letters) = <[u8; 4]>::try_from(tag) {
            return Self(letters).name();
        }
        match Guid(<[u8; 16]>::try_from(tag).ok()?) {
            Self::APP_INSTANCE_ID => Some("SMB2_CREATE_APP_INSTANCE_ID"),
            Self::APP_INSTANCE_VERSION => Some("SMB2_CREATE_APP_INSTANCE_VERSION"),
            Self::SVHDX_OPEN_DEVICE_CONTEXT => Some("SVHDX_OPEN_DEVICE_CONTEXT"),
            Self::POSIX => Some("SMB2_CREATE_POSIX"),
            _ => None,
        }
    }
}

/// The sixteen bytes in the order they are written and sent.
const fn guid(bytes: u128) -> Guid {
    Guid(bytes.to_be_bytes())
}

impl Scalar for CreateContextTag {
    const LEN: usize = 4;
    #[inline]
    fn read(bytes: &[u8]) -> Self {
        Self(<[u8; 4]>::read(bytes))
    }
    #[inline]
    fn write(self, out: &mut [u8]) {
        self.0.write(out);
    }
    fn meaning(self) -> Meaning {
        Meaning::Name(u64::from(u32::from_le_bytes(self.0)), self.name())
    }
}

/// The four letters; what is not printable ASCII is escaped.
impl fmt::Display for CreateContextTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.escape_ascii(), f)
    }
}

impl fmt::Debug for CreateContextTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

flags! {
    /// The Flags of a durable handle, version 2. `[MS-SMB2] 2.2.13.2.11`
    pub struct DurableHandleFlags: u32 {
        /// A persistent handle: it outlives the server's failure.
        PERSISTENT = 0x0000_0002, "SMB2_DHANDLE_FLAG_PERSISTENT";
    }
}

values! {
    /// Who opens a shared virtual disk. `[MS-RSVD] 2.2.4.12`, field OriginatorFlags
    pub struct SvhdxOriginator: u32 {
        /// The parser of a virtual machine's disks.
        PVHDPARSER = 0x0000_0001, "SVHDX_ORIGINATOR_PVHDPARSER";
        /// The disk driver.
        VHDMP = 0x0000_0004, "SVHDX_ORIGINATOR_VHDMP";
    }
}
