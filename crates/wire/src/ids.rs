//! Identifiers: messages, sessions, trees, files, GUIDs.

use core::fmt;

use crate::{Meaning, Scalar};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident: $int:ident, $meaning:ident, $form:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $int);

        number!($name, $int);
        scalar!($name, $int, |value| Meaning::$meaning(u64::from(value.0)));

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, $form, self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

id! {
    /// Numbers a request on its connection; its response has the same number. `[MS-SMB2] 2.2.1`
    MessageId: u64, Number, "{}"
}

id! {
    /// Names a tree connect inside a session. `[MS-SMB2] 2.2.1.2`
    TreeId: u32, Hex, "{:#010x}"
}

id! {
    /// Names a session on a server. `[MS-SMB2] 2.2.1`
    SessionId: u64, Hex, "{:#018x}"
}

id! {
    /// Names a request that is handled asynchronously. `[MS-SMB2] 2.2.1.1`
    AsyncId: u64, Hex, "{:#018x}"
}

id! {
    /// Names a file on its volume, in 64 bits. `[MS-FSCC] 2.1.9`
    FileId64: u64, Hex, "{:#018x}"
}

impl MessageId {
    /// Of messages that a server sends without a request: oplock and lease breaks, notifications. `[MS-SMB2] 2.2.23.1`
    pub const UNSOLICITED: Self = Self(u64::MAX);
}

impl TreeId {
    /// In a related request: the tree of the request before it. `[MS-SMB2] 3.3.5.2.7.2`
    pub const RELATED: Self = Self(u32::MAX);
}

impl SessionId {
    /// In a related request: the session of the request before it. `[MS-SMB2] 3.3.5.2.7.2`
    pub const RELATED: Self = Self(u64::MAX);
}

/// Names an open file, directory or pipe. `[MS-SMB2] 2.2.14.1`
///
/// Sixteen bytes on the wire: `persistent`, then `volatile`, each little-endian.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId {
    /// Stays the same when a durable open is taken up again.
    pub persistent: u64,
    /// Changes when the open is taken up again on a new connection.
    pub volatile: u64,
}

impl FileId {
    /// In a related request: the open that the request before it created. `[MS-SMB2] 3.3.5.2.7.2`
    pub const RELATED: Self = Self { persistent: u64::MAX, volatile: u64::MAX };
}

impl Scalar for FileId {
    const LEN: usize = 16;
    #[inline]
    fn read(bytes: &[u8]) -> Self {
        Self { persistent: u64::read(bytes), volatile: u64::read(&bytes[8..]) }
    }
    #[inline]
    fn write(self, out: &mut [u8]) {
        self.persistent.write(out);
        self.volatile.write(&mut out[8..]);
    }
    fn meaning(self) -> Meaning {
        Meaning::FileId(self)
    }
}

/// The wire order in groups of a GUID, as Wireshark prints a FileId: `00000029-0000-0000-1b00-000000000000`.
impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut raw = [0; 16];
        self.write(&mut raw);
        fmt::Display::fmt(&Guid(raw), f)
    }
}

impl fmt::Debug for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Names a file on its volume, in 128 bits. `[MS-FSCC] 2.1.10`
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId128(pub u128);

impl Scalar for FileId128 {
    const LEN: usize = 16;
    #[inline]
    fn read(bytes: &[u8]) -> Self {
        Self(u128::from_le_bytes(<[u8; 16]>::read(bytes)))
    }
    #[inline]
    fn write(self, out: &mut [u8]) {
        self.0.to_le_bytes().write(out);
    }
    fn meaning(self) -> Meaning {
        Meaning::Bytes
    }
}

/// A file system whose ids have 64 bits sets the upper half to zero.
impl From<FileId64> for FileId128 {
    fn from(id: FileId64) -> Self {
        Self(u128::from(id.0))
    }
}

impl fmt::Display for FileId128 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#034x}", self.0)
    }
}

impl fmt::Debug for FileId128 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A GUID in its wire order: three little-endian groups, then eight bytes in order. `[MS-DTYP] 2.3.4.2`
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid(pub [u8; 16]);

impl Guid {
    /// The GUID with these four groups as they are written in text: `Data1-Data2-Data3-Data4`.
    #[must_use]
    pub const fn from_groups(data1: u32, data2: u16, data3: u16, data4: [u8; 8]) -> Self {
        let (a, b, c, d) = (data1.to_le_bytes(), data2.to_le_bytes(), data3.to_le_bytes(), data4);
        Self([a[0], a[1], a[2], a[3], b[0], b[1], c[0], c[1], d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7]])
    }

    /// Whether all sixteen bytes are zero.
    #[must_use]
    pub fn is_nil(self) -> bool {
        self == Self::default()
    }
}

impl Scalar for Guid {
    const LEN: usize = 16;
    #[inline]
    fn read(bytes: &[u8]) -> Self {
        Self(<[u8; 16]>::read(bytes))
    }
    #[inline]
    fn write(self, out: &mut [u8]) {
        self.0.write(out);
    }
    fn meaning(self) -> Meaning {
        Meaning::Guid(self)
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (b, tail) = (&self.0, &self.0[8..]);
        let (data1, data2, data3) = (u32::read(b), u16::read(&b[4..]), u16::read(&b[6..]));
        write!(f, "{data1:08x}-{data2:04x}-{data3:04x}-{:02x}{:02x}-", tail[0], tail[1])?;
        tail[2..].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
