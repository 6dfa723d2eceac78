use super::prefix::{PREFIX_AND_MAGIC, Prefix};
use super::{Direction, SmbTransport};

/// Bytes of a prefix and the message behind it that are looked at, if it has so many.
const LOOKED_AT: usize = 4 + 52;

/// How much bytes in the middle of a stream look like a message with its prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    /// Every field fits; prefix and message have so many bytes.
    Fits(u64),
    /// So far as the bytes reach, it fits; if the prefix is there, that is how many bytes it would have.
    Open(Option<u64>),
    /// No.
    None,
}

impl Evidence {
    /// Judges all that can be told without knowing the rest: the length, and the header's fixed fields.
    pub(super) fn of(bytes: &[u8], transport: SmbTransport, direction: Option<Direction>) -> Self {
        let len = match Prefix::read(bytes, transport) {
            Prefix::Message { len } => len,
            Prefix::Short => return Self::Open(None),
            Prefix::Session { .. } | Prefix::Bad => return Self::None,
        };
        let from_server = direction.map(|direction| direction == Direction::ToClient);
        let fits = bytes.get(4..).is_some_and(|message| match message.first() {
            Some(0xFE) => fits_smb2(message, len, from_server),
            Some(0xFD) => fits_transform(message, len),
            Some(0xFC) => fits_compressed(message, len),
            _ => fits_smb1(message, len, from_server),
        });
        let total = u64::try_from(4 + len).unwrap_or(u64::MAX);
        match fits {
            false => Self::None,
            true if bytes.len() < LOOKED_AT.min(4 + len).max(PREFIX_AND_MAGIC) => Self::Open(Some(total)),
            true => Self::Fits(total),
        }
    }
}

/// What is known of the messages of a direction before it was lost: by it the next ones are recognised, and copies of
/// messages in a file that is written or read are not.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Landmark {
    /// The sessions last seen; 0 is none.
    sessions: [u64; 4],
    message: u64,
}

impl Landmark {
    /// How far a MessageId may be ahead of the last one seen.
    const AHEAD: u64 = 1 << 16;

    /// Remembers a message.
    pub(super) fn note(&mut self, message: &[u8]) {
        let session = match message.first() {
            Some(0xFE) => {
                // A break notification has no MessageId of its own. [MS-SMB2] 3.3.4.6
                if let Some(id) = u64_at(message, 24).filter(|&id| id != u64::MAX) {
                    self.message = id;
                }
                u64_at(message, 40)
            }
            Some(0xFD) => u64_at(message, 44),
            _ => None,
        };
        if let Some(session) = session
            && session != 0
            && !self.sessions.contains(&session)
        {
            self.sessions.rotate_right(1);
            let [newest, ..] = &mut self.sessions;
            *newest = session;
        }
    }

    /// Whether nothing is known.
    pub(super) fn is_unknown(self) -> bool {
        self.sessions == [0; 4]
    }

    /// Whether a message is one of a known session and newer than the last: a copy of an earlier one is not.
    pub(super) fn precedes(self, message: &[u8]) -> bool {
        let known =
            |at| u64_at(message, at).is_some_and(|session| session != 0 && self.sessions.contains(&session));
        match message.first() {
            Some(0xFE) => {
                let ahead = u64_at(message, 24).and_then(|id| id.checked_sub(self.message));
                known(40) && ahead.is_some_and(|ahead| (1..=Self::AHEAD).contains(&ahead))
            }
            Some(0xFD) => known(44),
            _ => false,
        }
    }
}

/// [MS-SMB2] 2.2.1. Fields that are not there yet fit.
fn fits_smb2(message: &[u8], len: usize, from_server: Option<bool>) -> bool {
    let command = u16_at(message, 12);
    let flags = message.get(16);
    let next = u32_at(message, 20).map(|next| usize::try_from(next).unwrap_or(usize::MAX));
    len >= 64
        && u16_at(message, 4).is_none_or(|size| size == 64)
        && command.is_none_or(|command| command <= 0x13)
        && flags.is_none_or(|flags| from_server.is_none_or(|from_server| (flags & 1 != 0) == from_server))
        && next.is_none_or(|next| next == 0 || next >= 64 && next % 8 == 0 && next < len)
}

/// [MS-SMB2] 2.2.41: 52 bytes, then at least one encrypted header.
fn fits_transform(message: &[u8], len: usize) -> bool {
    let original = u32_at(message, 36).map(|size| usize::try_from(size).unwrap_or(usize::MAX));
    len >= 52 + 64
        && original.is_none_or(|size| (64..=len - 52).contains(&size))
        && u16_at(message, 42).is_none_or(|flags| flags == 1)
}

/// [MS-SMB2] 2.2.42. The segment it unpacks to, an algorithm, flags; chained payloads follow or a length.
fn fits_compressed(message: &[u8], len: usize) -> bool {
    let original = u32_at(message, 4);
    len >= 24
        && original.is_none_or(|size| (64..=1 << 24).contains(&size))
        && u16_at(message, 8).is_none_or(|algorithm| algorithm <= 5)
        && u16_at(message, 10).is_none_or(|flags| flags <= 1)
}

/// [MS-CIFS] 2.2.3.1: a header of 32 bytes, a word count and a byte count.
fn fits_smb1(message: &[u8], len: usize, from_server: Option<bool>) -> bool {
    len >= 35
        && message
            .get(9)
            .is_none_or(|flags| from_server.is_none_or(|from_server| (flags & 0x80 != 0) == from_server))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}
