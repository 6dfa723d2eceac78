//! Headers of iWARP: the frames that set a stream up, and the segments in it. RFC 5044, RFC 5041, RFC 5040
//!
//! Nothing here needs more than `core`.

/// Bytes of a setup frame before its private data.
pub(super) const SETUP: usize = 20;

/// The most private data. RFC 5044 7.1
const PRIVATE: usize = 512;

/// A frame that sets a stream up. RFC 5044 7.1, RFC 6581 9
///
/// ```text
/// 0  key, 16 bytes    16  markers, CRC, reject, …    17  revision    18  length of the private data
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Setup {
    /// It asks for a connection, and does not answer.
    pub(super) asks: bool,
    /// Its sender wants markers in what it receives.
    pub(super) markers: bool,
    /// Its sender wants frames with checksums.
    pub(super) crc: bool,
    /// Its bytes, private data included.
    pub(super) len: usize,
}

/// Reading the first bytes of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begin {
    Setup(Setup),
    /// It may be one, and more bytes are needed.
    Short,
    Other,
}

impl Setup {
    const ASKS: &'static [u8] = b"MPA ID Req Frame";
    const ANSWERS: &'static [u8] = b"MPA ID Rep Frame";

    /// Reads a stream's first bytes.
    pub(super) fn parse(bytes: &[u8]) -> Begin {
        let key = bytes.get(..16).unwrap_or(bytes);
        let asks = Self::ASKS.starts_with(key);
        if !asks && !Self::ANSWERS.starts_with(key) {
            return Begin::Other;
        }
        let Some(&[flags, revision, l0, l1]) = bytes.get(16..).and_then(<[u8]>::first_chunk) else {
            return Begin::Short;
        };
        let private = usize::from(u16::from_be_bytes([l0, l1]));
        if !(1..=2).contains(&revision) || private > PRIVATE {
            return Begin::Other;
        }
        Begin::Setup(Self { asks, markers: flags & 0x80 != 0, crc: flags & 0x40 != 0, len: SETUP + private })
    }
}

/// Whether a stream begins with a frame that asks for a connection of iWARP, or grants it: packets may be out of order. Four bytes are
/// enough to be worth following.
pub(crate) fn may_be_iwarp(bytes: &[u8]) -> bool {
    bytes.len() >= 4 && (matches!(Setup::parse(bytes), Begin::Setup(_)) || Setup::ASKS.starts_with(bytes))
}

/// Bytes between two markers of a stream, the marker included. RFC 5044 4.3
pub(super) const MARKER_EVERY: u64 = 512;
/// Bytes of a marker: two that are zero, and how far back the frame begins.
pub(super) const MARKER: usize = 4;

/// A segment of DDP with the header of RDMAP in it, and its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment<'a> {
    pub(super) operation: Operation,
    /// It is the last of its message.
    pub(super) last: bool,
    pub(super) payload: &'a [u8],
}

/// What a segment does. RFC 5040 4.3
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// A part of a message that the receiver has a buffer for: which, and where in it.
    Send { number: u32, offset: u32 },
    /// Bytes for the receiver's memory.
    Write { token: u32, offset: u64 },
    /// Asks for bytes of the receiver's memory.
    ReadRequest(ReadRequest),
    /// A part of those bytes, and where they go.
    ReadResponse { token: u32, offset: u64 },
    /// The stream is given up.
    Terminate,
    /// Operations on single numbers. RFC 7306
    Other,
}

/// Asks for bytes. RFC 5040 4.4
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReadRequest {
    /// Where the response goes.
    pub(super) sink: (u32, u64),
    pub(super) len: u32,
    /// Where the bytes are.
    pub(super) source: (u32, u64),
}

impl<'a> Segment<'a> {
    /// Reads what a frame carries; `None` if it cannot be a segment.
    ///
    /// ```text
    ///    untagged                               tagged
    ///  0  tagged, last, version                0  tagged, last, version
    ///  1  version, opcode                      1  version, opcode
    ///  2  key to invalidate                    2  steering tag
    ///  6  queue    10  message    14  offset   6  offset, 8 bytes
    /// ```
    pub(super) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (&[control, opcode], rest) = bytes.split_first_chunk()?;
        // Both layers have version 1; RDMAP's was 0 before the RFC.
        if control & 3 != 1 || opcode >> 6 > 1 {
            return None;
        }
        let (is_tagged, last) = (control & 0x80 != 0, control & 0x40 != 0);
        let (operation, payload) = if is_tagged {
            let (token, offset, payload) = (long(rest, 0)?, wide(rest, 4)?, rest.get(12..)?);
            match opcode & 0x0F {
                0 => (Operation::Write { token, offset }, payload),
                2 => (Operation::ReadResponse { token, offset }, payload),
                _ => return None,
            }
        } else {
            let (queue, number, offset) = (long(rest, 4)?, long(rest, 8)?, long(rest, 12)?);
            let payload = rest.get(16..)?;
            let operation = match (opcode & 0x0F, queue) {
                (1, 1) => Operation::ReadRequest(ReadRequest {
                    sink: (long(payload, 0)?, wide(payload, 4)?),
                    len: long(payload, 12)?,
                    source: (long(payload, 16)?, wide(payload, 20)?),
                }),
                (3..=6, 0) => Operation::Send { number, offset },
                (7, 2) => Operation::Terminate,
                (8..=11, _) => Operation::Other,
                _ => return None,
            };
            (operation, payload)
        };
        Some(Self { operation, last, payload })
    }
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn wide(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// CRC32c, byte by byte. RFC 3385, RFC 5044 4.4
const CRC: [u32; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        // At most 255.
        #[expect(clippy::cast_possible_truncation, reason = "there is no other conversion in a constant")]
        let mut value = at as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { value >> 1 ^ 0x82F6_3B78 } else { value >> 1 };
            bit += 1;
        }
        table[at] = value;
        at += 1;
    }
    table
};

/// The checksum of bytes, as frames have it: the lowest byte comes first.
pub(crate) fn crc32c(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        let [low, ..] = (crc ^ u32::from(*byte)).to_le_bytes();
        let entry = CRC.get(usize::from(low)).copied().unwrap_or_default();
        crc >> 8 ^ entry
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_example() {
        // RFC 3720 B.4: 32 bytes of zeros, of ones, and rising.
        assert_eq!(crc32c(&[0; 32]), 0x8A91_36AA);
        assert_eq!(crc32c(&[0xFF; 32]), 0x62A8_AB43);
        assert_eq!(crc32c(b"123456789"), 0xE306_9283);
    }

    #[test]
    fn reads_a_setup_frame() {
        let mut bytes = b"MPA ID Req Frame\xC0\x01\x00\x08".to_vec();
        assert_eq!(Setup::parse(&bytes[..19]), Begin::Short);
        let setup = Setup { asks: true, markers: true, crc: true, len: 28 };
        assert_eq!(Setup::parse(&bytes), Begin::Setup(setup));
        assert!(may_be_iwarp(&bytes[..4]) && may_be_iwarp(&bytes));
        bytes[18] = 3;
        assert_eq!(Setup::parse(&bytes), Begin::Other);
        assert_eq!(Setup::parse(b"GET / HTTP/1.1\r\n"), Begin::Other);
    }

    #[test]
    fn reads_segments() {
        let mut send = vec![0x41, 0x43, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 4, 0];
        send.extend(b"data");
        let operation = Operation::Send { number: 7, offset: 1024 };
        assert_eq!(Segment::parse(&send), Some(Segment { operation, last: true, payload: b"data" }));
        let write = [0x81, 0x40, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0x10, 0, b'x'];
        let operation = Operation::Write { token: 0x0102_0304, offset: 4096 };
        assert_eq!(Segment::parse(&write), Some(Segment { operation, last: false, payload: b"x" }));
        for len in 0..14 {
            assert_eq!(Segment::parse(&write[..len]), None, "{len}");
        }
        // A message of another queue is no Send.
        send[9] = 2;
        assert_eq!(Segment::parse(&send), None);
    }
}
