//! The headers of packets, as far as they are not protected. RFC 9000 17, RFC 9369 3.2
//!
//! ```text
//! long                                         short
//!  0  1, fixed bit, type (2), protected (4)     0  0, fixed bit, spin bit, protected (5)
//!  1  version                                   1  destination id, whose length the receiver knows
//!  5  length, destination id                       packet number, protected
//!     length, source id                            payload
//!     Initial: length, token
//!     length of the rest
//!     packet number, protected
//!     payload
//! ```

use super::id::Id;
use super::input::Input;

/// A version whose packets can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// RFC 9000
    V1,
    /// RFC 9369
    V2,
}

impl Version {
    pub(super) const fn number(self) -> u32 {
        match self {
            Self::V1 => 1,
            Self::V2 => 0x6b33_43cf,
        }
    }

    fn of(number: u32) -> Option<Self> {
        [Self::V1, Self::V2].into_iter().find(|version| version.number() == number)
    }
}

/// What a packet with a long header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Initial,
    ZeroRtt,
    Handshake,
    Retry,
}

/// A long header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Long {
    pub(super) kind: Kind,
    pub(super) version: Version,
    pub(super) destination: Id,
    pub(super) source: Id,
    /// Where its number begins.
    pub(super) number_at: usize,
    /// Bytes of the packet.
    pub(super) len: usize,
}

/// Whether a packet has a long header.
pub(super) const fn is_long(first: u8) -> bool {
    first & 0x80 != 0
}

/// Whether a packet may be one of QUIC: the fixed bit is set. RFC 9000 17.2
pub(super) const fn is_fixed(first: u8) -> bool {
    first & 0x40 != 0
}

/// The version that a long header has; 0 is that of Version Negotiation.
pub(super) fn version(packet: &[u8]) -> Option<u32> {
    let &[first, v0, v1, v2, v3] = packet.first_chunk()?;
    is_long(first).then(|| u32::from_be_bytes([v0, v1, v2, v3]))
}

impl Long {
    /// Reads the header at the beginning of `bytes`. `None` for other versions and for what is cut or damaged.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let version = Version::of(version(bytes)?)?;
        let mut input = Input(bytes);
        let first = input.u8()?;
        input.array::<4>()?;
        let destination = Id::new(input.short()?)?;
        let source = Id::new(input.short()?)?;
        let bits = first >> 4 & 3;
        let kind = match (version, bits) {
            (Version::V1, 0) | (Version::V2, 1) => Kind::Initial,
            (Version::V1, 1) | (Version::V2, 2) => Kind::ZeroRtt,
            (Version::V1, 2) | (Version::V2, 3) => Kind::Handshake,
            _ => Kind::Retry,
        };
        if kind == Kind::Retry {
            return Some(Self {
                kind,
                version,
                destination,
                source,
                number_at: bytes.len(),
                len: bytes.len(),
            });
        }
        if kind == Kind::Initial {
            input.counted()?;
        }
        let rest = input.number()?;
        let number_at = bytes.len() - input.0.len();
        input.take(usize::try_from(rest).ok()?)?;
        let len = bytes.len() - input.0.len();
        Some(Self { kind, version, destination, source, number_at, len })
    }
}

/// The number of a packet whose lowest `len` bytes are `truncated`; `expected` is the one after the largest that came.
/// RFC 9000 A.3
pub(super) fn full_number(expected: u64, truncated: u64, len: usize) -> u64 {
    let window = 1 << (8 * len);
    let half = window / 2;
    let candidate = expected & !(window - 1) | truncated;
    if candidate + half <= expected && candidate < (1 << 62) - window {
        candidate + window
    } else if candidate > expected + half && candidate >= window {
        candidate - window
    } else {
        candidate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 9000 A.3
    #[test]
    fn completes_numbers() {
        assert_eq!(full_number(0xa82f_30eb, 0x9b32, 2), 0xa82f_9b32);
        assert_eq!(full_number(0, 0, 1), 0);
        assert_eq!(full_number(256, 255, 1), 255);
        assert_eq!(full_number(255, 0, 1), 256);
        assert_eq!(full_number(u64::MAX >> 2, u64::from(u32::MAX), 4), (1 << 62) - 1);
    }

    #[test]
    fn refuses_lengths_beyond_the_datagram() {
        let packet = [0xc0, 0, 0, 0, 1, 1, 7, 0, 0, 0x40, 0x20];
        assert!(Long::read(&packet).is_none());
        let whole: Vec<u8> = packet.into_iter().chain([0; 0x20]).collect();
        let long = Long::read(&whole).unwrap();
        assert_eq!((long.kind, long.number_at, long.len), (Kind::Initial, 11, 43));
        for len in 0..whole.len() {
            assert!(Long::read(&whole[..len]).is_none(), "{len}");
        }
    }
}
