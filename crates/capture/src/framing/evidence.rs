//! Whether bytes are a message, and whether it goes on with what was seen of its session.

use super::prefix::{PREFIX_AND_MAGIC, Prefix};
use super::{Direction, SmbTransport};

/// Bytes of a prefix and the message after it that are looked at, if it has this many.
const LOOKED_AT: usize = 4 + 52;

/// How much bytes in the middle of a stream look like a message with its prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    /// Every field fits; prefix and message have this many bytes.
    Fits(u64),
    /// So far as the bytes reach, it fits; if the prefix is there, that is how many bytes it would have.
    Open(Option<u64>),
    /// No.
    None,
}

impl Evidence {
    /// Judges all that is certain without knowing the rest: the length, and the header's fixed fields.
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
    /// The sessions last seen; 0 means none.
    sessions: [u64; 4],
    message: u64,
    /// The largest CreditCharge seen: a MessageId is ahead of the one before it by at most this.
    charge: u16,
}

impl Landmark {
    /// How far a MessageId may be ahead of the last one seen, whatever lies between: a server grants 8,192 credits at
    /// most.
    const AHEAD: u64 = 1 << 13;
    /// It may be ahead by this if nothing lies between: responses overtake each other.
    const SLACK: u64 = 128;
    /// The charge that a lost message may have had: 8 MiB, at 64 KiB for each credit. [MS-SMB2] 3.1.5.2
    const CHARGE: u16 = 128;
    /// Bytes of the shortest message with its prefix.
    const SHORTEST: u64 = 4 + 64;

    /// Remembers a message.
    pub(super) fn note(&mut self, message: &[u8]) {
        let session = match message.first() {
            Some(0xFE) => {
                // A break notification has no MessageId of its own. [MS-SMB2] 3.3.4.6
                if let Some(id) = u64_at(message, 24).filter(|&id| id != u64::MAX) {
                    self.message = id;
                    self.charge = self.charge.max(u16_at(message, 6).unwrap_or(0));
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

    /// Whether a message is one of a known session and newer than the last, but not by more than the messages can account
    /// for that fit in the bytes between: a copy of an earlier one is not, nor is one that somebody made up.
    /// One that fills a segment, as the content of a file rarely does, may be ahead by more: lost messages may have taken
    /// many credits.
    pub(super) fn precedes(self, message: &[u8], between: u64, fills_segment: bool) -> bool {
        let known =
            |at| u64_at(message, at).is_some_and(|session| session != 0 && self.sessions.contains(&session));
        match message.first() {
            Some(0xFE) => {
                let ahead = u64_at(message, 24).and_then(|id| id.checked_sub(self.message));
                let messages = between / Self::SHORTEST + 1;
                let least = if fills_segment { Self::CHARGE } else { 1 };
                let charged = messages.saturating_mul(self.charge.max(least).into());
                let most = charged.saturating_add(Self::SLACK).min(Self::AHEAD);
                known(40) && ahead.is_some_and(|ahead| (1..=most).contains(&ahead))
            }
            Some(0xFD) => known(44),
            _ => false,
        }
    }
}

/// The MessageId of a request with its prefix, which grows from one to the next; a CANCEL has that of another.
/// [MS-SMB2] 3.2.4.1.3, 3.2.4.24
pub(super) fn growing_id(bytes: &[u8]) -> Option<u64> {
    let message = bytes.get(4..).filter(|message| message.first() == Some(&0xFE))?;
    let is_request = message.get(16)? & 1 == 0 && u16_at(message, 12)? != 0x0C;
    u64_at(message, 24).filter(|_| is_request)
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

#[cfg(test)]
mod tests {
    use super::*;

    const TRANSPORT: SmbTransport = SmbTransport::DirectTcp;

    /// An ECHO request with its prefix, as [MS-SMB2] 2.2.1.2 lays the header out.
    fn echo() -> Vec<u8> {
        let mut bytes = vec![0, 0, 0, 68, 0xFE, b'S', b'M', b'B', 64, 0, 1, 0, 0, 0, 0, 0, 13, 0, 1, 0];
        bytes.extend([0; 8]);
        bytes.extend(7_u64.to_le_bytes());
        bytes.extend([0; 8]);
        bytes.extend(9_u64.to_le_bytes());
        bytes.extend([0; 16]);
        bytes.extend([4, 0, 0, 0]);
        bytes
    }

    fn judge(bytes: &[u8]) -> Evidence {
        Evidence::of(bytes, TRANSPORT, Some(Direction::ToServer))
    }

    #[test]
    fn a_message_fits_once_its_fixed_fields_are_there() {
        let bytes = echo();
        for len in 0..bytes.len() {
            let expected = match len {
                0..8 => Evidence::Open(None),
                8..56 => Evidence::Open(Some(72)),
                _ => Evidence::Fits(72),
            };
            assert_eq!(judge(&bytes[..len]), expected, "{len} bytes");
        }
    }

    #[test]
    fn one_wrong_field_is_enough() {
        for (at, value) in
            [(3, 63), (8, 65), (9, 1), (16, 0x14), (17, 1), (20, 1), (24, 63), (24, 8), (25, 1)]
        {
            let mut bytes = echo();
            bytes[at] = value;
            assert_eq!(judge(&bytes), Evidence::None, "byte {at} is {value}");
        }
        assert_eq!(Evidence::of(&echo(), TRANSPORT, Some(Direction::ToClient)), Evidence::None);
        assert_eq!(Evidence::of(&echo(), TRANSPORT, None), Evidence::Fits(72));
    }

    #[test]
    fn envelopes_and_smb1_fit_by_their_own_fields() {
        let mut transform = vec![0, 0, 0, 52 + 68, 0xFD, b'S', b'M', b'B'];
        transform.extend([0xAA; 32]);
        transform.extend([68, 0, 0, 0, 0, 0, 1, 0]);
        transform.extend([9, 0, 0, 0, 0, 0, 0, 0]);
        transform.extend([0xBB; 68]);
        assert_eq!(judge(&transform), Evidence::Fits(124));
        transform[40] = 69;
        assert_eq!(judge(&transform), Evidence::None);

        let mut compressed = vec![0, 0, 0, 60, 0xFC, b'S', b'M', b'B', 0, 16, 0, 0, 1, 0, 0, 0];
        compressed.extend([0; 48]);
        assert_eq!(judge(&compressed), Evidence::Fits(64));
        compressed[12] = 9;
        assert_eq!(judge(&compressed), Evidence::None);

        let mut smb1 = vec![0, 0, 0, 60, 0xFF, b'S', b'M', b'B', 0x72, 0, 0, 0, 0, 0x18];
        smb1.extend([0; 50]);
        assert_eq!(judge(&smb1), Evidence::Fits(64));
        smb1[13] = 0x98;
        assert_eq!(judge(&smb1), Evidence::None);
    }

    #[test]
    fn a_landmark_knows_newer_messages_of_its_sessions_only() {
        let message = &echo()[4..];
        let mut landmark = Landmark::default();
        assert!(landmark.is_unknown() && !landmark.precedes(message, 0, true));
        landmark.note(message);
        assert!(!landmark.precedes(message, 0, true));
        let mut newer = message.to_vec();
        newer[24] = 8;
        assert!(landmark.precedes(&newer, 0, false));
        newer[40] = 10;
        assert!(!landmark.precedes(&newer, 0, true));
        newer[40] = 9;
        newer[24] = 150;
        assert!(!landmark.precedes(&newer, 0, false), "more than fit in between");
        assert!(landmark.precedes(&newer, 150 * 68, false));
        assert!(landmark.precedes(&newer, 0, true), "a lost one may have taken 128 credits");
        newer[27] = 1;
        assert!(!landmark.precedes(&newer, u64::MAX, true), "too far ahead");
    }
}
