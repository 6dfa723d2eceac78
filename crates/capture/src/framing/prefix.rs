//! The 4-byte prefix, and whether bytes begin like SMB.

use super::{SessionKind, SmbTransport};

/// Bytes by which a prefix and the beginning of a message are known.
pub(super) const PREFIX_AND_MAGIC: usize = 8;

/// What is where a message has to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prefix {
    /// An SMB message of `len` bytes follows the four of the prefix.
    Message { len: usize },
    /// A session message with `len` bytes after the four of the prefix.
    Session { kind: SessionKind, len: usize },
    /// More bytes are needed to say.
    Short,
    /// Neither.
    Bad,
}

impl Prefix {
    /// Reads the first bytes; those after [`PREFIX_AND_MAGIC`] do not matter.
    // Read once for each message, and nearly always by the first of its arms.
    #[inline(always)]
    pub(super) fn read(bytes: &[u8], transport: SmbTransport) -> Self {
        let Some((&[kind, a, b, c], rest)) = bytes.split_first_chunk() else {
            return match bytes {
                [0 | 0x81..=0x85, ..] | [] => Self::Short,
                _ => Self::Bad,
            };
        };
        let a = match transport {
            SmbTransport::NetBios => a & 1,
            SmbTransport::DirectTcp | SmbTransport::Quic | SmbTransport::SmbDirect => a,
        };
        let len = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
        match (kind, len) {
            (0x00, 0) => Self::Session { kind: SessionKind::Empty, len },
            (0x00, 1..4) => Self::Bad,
            (0x00, _) => match rest.get(..4) {
                Some([0xFC..=0xFF, b'S', b'M', b'B']) => Self::Message { len },
                Some(_) => Self::Bad,
                None if could_be_magic(rest) => Self::Short,
                None => Self::Bad,
            },
            // Two encoded names of 34 bytes, more with scopes.
            (0x81, 4..=512) => Self::Session { kind: SessionKind::Request, len },
            (0x82, 0) => Self::Session { kind: SessionKind::PositiveResponse, len },
            (0x83, 1) => Self::Session { kind: SessionKind::NegativeResponse, len },
            (0x84, 6) => Self::Session { kind: SessionKind::Retarget, len },
            (0x85, 0) => Self::Session { kind: SessionKind::KeepAlive, len },
            _ => Self::Bad,
        }
    }
}

/// Whether a stream that begins with these bytes may carry SMB over TCP; four to seven bytes can leave it open.
pub(crate) fn may_be_smb(bytes: &[u8]) -> bool {
    match Prefix::read(bytes, SmbTransport::DirectTcp) {
        Prefix::Message { .. } => true,
        Prefix::Short => bytes.len() >= 4,
        Prefix::Session { .. } | Prefix::Bad => false,
    }
}

/// Whether these bytes certainly begin an SMB message with its prefix.
pub(crate) fn is_smb(bytes: &[u8]) -> bool {
    matches!(Prefix::read(bytes, SmbTransport::DirectTcp), Prefix::Message { .. })
}

fn could_be_magic(bytes: &[u8]) -> bool {
    match bytes {
        [] => true,
        [0xFC..=0xFF, rest @ ..] => b"SMB".starts_with(rest),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIRECT: SmbTransport = SmbTransport::DirectTcp;
    const NETBIOS: SmbTransport = SmbTransport::NetBios;

    #[test]
    fn reads_lengths_of_24_and_of_17_bits() {
        let bytes = [0, 0x81, 2, 3, 0xFE, b'S', b'M', b'B'];
        assert_eq!(Prefix::read(&bytes, DIRECT), Prefix::Message { len: 0x81_02_03 });
        assert_eq!(Prefix::read(&bytes, NETBIOS), Prefix::Message { len: 0x1_02_03 });
    }

    #[test]
    fn every_beginning_of_a_message_is_short() {
        for first in [0xFC, 0xFD, 0xFE, 0xFF] {
            let bytes = [0, 0, 1, 0, first, b'S', b'M', b'B'];
            for len in 0..8 {
                assert_eq!(Prefix::read(&bytes[..len], DIRECT), Prefix::Short, "{len}");
            }
            assert_eq!(Prefix::read(&bytes, DIRECT), Prefix::Message { len: 256 });
        }
    }

    #[test]
    fn refuses_what_is_no_message_at_its_first_wrong_byte() {
        for bytes in [
            &b"GET / HT"[..],
            &[0x16, 3, 1][..],
            &[0, 0, 0, 3, 0xFE, b'S', b'M', b'B'],
            &[0, 0, 1, 0, 0xFB],
            &[0, 0, 1, 0, 0xFE, b'S', b'X'],
            &[0x85, 0, 0, 1],
            &[0x80, 0, 0, 0],
        ] {
            assert_eq!(Prefix::read(bytes, DIRECT), Prefix::Bad, "{bytes:x?}");
        }
    }

    #[test]
    fn knows_session_messages() {
        for (bytes, kind, len) in [
            ([0x00, 0, 0, 0], SessionKind::Empty, 0),
            ([0x81, 0, 0, 68], SessionKind::Request, 68),
            ([0x82, 0, 0, 0], SessionKind::PositiveResponse, 0),
            ([0x83, 0, 0, 1], SessionKind::NegativeResponse, 1),
            ([0x84, 0, 0, 6], SessionKind::Retarget, 6),
            ([0x85, 0, 0, 0], SessionKind::KeepAlive, 0),
        ] {
            assert_eq!(Prefix::read(&bytes, NETBIOS), Prefix::Session { kind, len });
        }
    }
}
