use std::sync::Arc;

use smbtrail_wire::Etype;
use thiserror::Error;

use super::{KerberosKey, Plain, Usage};
use crate::Key;

/// The keys of services, as a keytab of MIT Kerberos or Heimdal holds them.
///
/// ```text
/// 05 02, then entries: size i32, a hole where it is negative
///   count u16  realm  components …  name type u32  timestamp u32  kvno u8  etype u16  key  [kvno u32]
/// ```
/// Numbers are big-endian; texts and keys have their length before them in two bytes.
#[derive(Clone, Debug, Default)]
pub struct Keytab {
    entries: Vec<KeytabEntry>,
}

/// One key of a [`Keytab`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeytabEntry {
    /// The service, `cifs/filesrv@OFFICE.EXAMPLE`.
    pub principal: Arc<str>,
    /// The version of the key.
    pub kvno: u32,
    /// The key.
    pub key: KerberosKey,
}

/// Why bytes are no keytab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeytabError {
    /// It does not begin with 05 02.
    #[error("this is no keytab: it begins with {0:02x} {1:02x}, where 05 02 is expected")]
    Version(u8, u8),
    /// It has fewer than two bytes.
    #[error("this is no keytab: it has fewer than two bytes")]
    Empty,
    /// An entry ends before its fields do.
    #[error("the entry at offset {offset} ends before its fields do")]
    Entry {
        /// Where the entry begins, in bytes from the file's first.
        offset: usize,
    },
}

impl Keytab {
    /// Reads a keytab.
    ///
    /// # Errors
    /// [`KeytabError`] when the bytes are not a keytab, or a damaged one.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeytabError> {
        let mut rest = match bytes {
            [5, 2, rest @ ..] => rest,
            [first, second, ..] => return Err(KeytabError::Version(*first, *second)),
            _ => return Err(KeytabError::Empty),
        };
        let mut entries = Vec::new();
        while !rest.is_empty() {
            let damaged = KeytabError::Entry { offset: bytes.len() - rest.len() };
            let mut reader = Reader(rest);
            let size = reader.u32().map(u32::cast_signed).ok_or(damaged)?;
            if size == 0 {
                // Some writers leave zeros at the end.
                break;
            }
            let len = usize::try_from(size.unsigned_abs()).map_err(|_| damaged)?;
            let content = reader.take(len).ok_or(damaged)?;
            if size > 0 {
                entries.push(KeytabEntry::read(Reader(content)).ok_or(damaged)?);
            }
            rest = reader.0;
        }
        Ok(Self { entries })
    }

    /// Its keys, in the file's order.
    #[must_use]
    pub fn entries(&self) -> &[KeytabEntry] {
        &self.entries
    }

    /// Takes up the keys of another.
    pub fn extend(&mut self, other: Self) {
        self.entries.extend(other.entries);
    }

    /// Opens a ticket with whichever key of its type fits; of the version it names first. A service has many names, so
    /// the names do not count.
    #[must_use]
    pub fn open_ticket(
        &self,
        etype: Etype,
        kvno: Option<u32>,
        cipher: &[u8],
    ) -> Option<(Plain, &KeytabEntry)> {
        let of_type = || self.entries.iter().filter(|entry| entry.key.etype == etype);
        let (named, others) = (
            of_type().filter(|entry| Some(entry.kvno) == kvno),
            of_type().filter(|entry| Some(entry.kvno) != kvno),
        );
        named.chain(others).find_map(|entry| Some((entry.key.open(Usage::Ticket, cipher).ok()?, entry)))
    }
}

impl KeytabEntry {
    fn read(mut reader: Reader<'_>) -> Option<Self> {
        let components = reader.u16()?;
        let realm = reader.text()?;
        let mut principal = String::new();
        for index in 0..components {
            if index > 0 {
                principal.push('/');
            }
            principal.push_str(&reader.text()?);
        }
        let (_name_type, _timestamp) = (reader.u32()?, reader.u32()?);
        let [low] = *reader.take(1)?.first_chunk()?;
        let etype = Etype(i32::from(reader.u16()?));
        let key = Key::from(reader.counted()?);
        // A version beyond a byte follows, if there is room for it.
        let kvno = reader.u32().filter(|kvno| *kvno != 0).unwrap_or_else(|| u32::from(low));
        Some(Self { principal: format!("{principal}@{realm}").into(), kvno, key: KerberosKey { etype, key } })
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2)?.first_chunk().map(|bytes| u16::from_be_bytes(*bytes))
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
    }

    fn counted(&mut self) -> Option<&'a [u8]> {
        let len = self.u16()?;
        self.take(usize::from(len))
    }

    fn text(&mut self) -> Option<String> {
        self.counted().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }
}
