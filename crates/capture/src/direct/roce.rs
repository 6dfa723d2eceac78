//! Packets of InfiniBand's transport, as RoCEv2 carries them in UDP. [IBTA] volume 1, 9.2 to 9.4, annex A17
//!
//! Nothing here needs more than `core`.

/// The UDP port of RoCEv2. \[IBTA\] annex A17.3.1
pub const PORT: u16 = 4791;

/// Numbers of packets have 24 bits.
const PSN: u32 = 0xFF_FFFF;

/// The queue pair on which queue pairs are connected. [IBTA] 3.5.3
pub(super) const MANAGEMENT: u32 = 1;

/// One packet: its base transport header, what the extended headers say, and its payload.
///
/// ```text
/// 0  opcode    1  event, migration, pad count, version    2  partition key
/// 4  congestion, reserved    5  destination queue pair    8  acknowledge request    9  packet sequence number
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Packet<'a> {
    pub(super) operation: Operation,
    /// The queue pair that receives it.
    pub(super) queue_pair: u32,
    /// Its number, of 24 bits.
    pub(super) psn: u32,
    /// The payload bytes that were captured.
    pub(super) payload: &'a [u8],
    /// The payload bytes that were sent.
    pub(super) payload_len: usize,
}

/// What a packet does. [IBTA] 9.2.1, table 38
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// A part of a message that the receiver has a buffer for.
    Send(Place),
    /// Bytes for the receiver's memory; the first packet says where.
    Write(Place, Option<Memory>),
    /// Asks for bytes of the receiver's memory.
    ReadRequest(Memory),
    /// A part of those bytes; its number is one of the request's.
    ReadResponse(Place),
    /// All packets up to this number arrived.
    Acknowledge,
    /// The packet of this number did not arrive, or could not be taken yet.
    Refuse,
    /// A datagram of a queue pair that is connected to none.
    Datagram,
    /// Operations on single numbers, which SMB Direct does not use.
    Other,
}

/// Where in its message a packet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) first: bool,
    pub(super) last: bool,
}

impl Place {
    const FIRST: Self = Self { first: true, last: false };
    const MIDDLE: Self = Self { first: false, last: false };
    const LAST: Self = Self { first: false, last: true };
    const ONLY: Self = Self { first: true, last: true };
}

/// A range of the receiver's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Memory {
    /// Where it begins: the offset of a buffer descriptor. [MS-SMBD] 2.2.3.1
    pub(super) offset: u64,
    /// The key under which it is registered: the descriptor's token.
    pub(super) token: u32,
    /// Its bytes.
    pub(super) len: u32,
}

impl<'a> Packet<'a> {
    /// Reads a datagram's payload; `len` bytes of it were sent. `None` if it has no header of the version that there is.
    pub(super) fn parse(bytes: &'a [u8], len: usize) -> Option<Self> {
        let (&[opcode, bits, _, _, _, q0, q1, q2, _, p0, p1, p2], rest) = bytes.split_first_chunk()?;
        if bits & 0x0F != 0 {
            return None;
        }
        let (operation, header) = operation(opcode, rest)?;
        // Up to three bytes make the payload's length a multiple of four; a checksum of four bytes ends the packet.
        let around = 12 + header + usize::from(bits >> 4 & 3) + 4;
        let payload_len = len.checked_sub(around)?;
        let payload = rest.get(header..).unwrap_or_default();
        Some(Self {
            operation,
            queue_pair: u32::from_be_bytes([0, q0, q1, q2]),
            psn: u32::from_be_bytes([0, p0, p1, p2]),
            payload: payload.get(..payload_len).unwrap_or(payload),
            payload_len,
        })
    }
}

/// What an opcode means, and the bytes of the extended headers. [IBTA] 9.3
fn operation(opcode: u8, rest: &[u8]) -> Option<(Operation, usize)> {
    const IMMEDIATE: usize = 4;
    const MEMORY: usize = 16;
    const ACKNOWLEDGE: usize = 4;
    Some(match opcode {
        0x00 => (Operation::Send(Place::FIRST), 0),
        0x01 => (Operation::Send(Place::MIDDLE), 0),
        0x02 => (Operation::Send(Place::LAST), 0),
        // With immediate data, or with a key that the receiver forgets.
        0x03 | 0x16 => (Operation::Send(Place::LAST), IMMEDIATE),
        0x04 => (Operation::Send(Place::ONLY), 0),
        0x05 | 0x17 => (Operation::Send(Place::ONLY), IMMEDIATE),
        0x06 => (Operation::Write(Place::FIRST, Some(memory(rest)?)), MEMORY),
        0x07 => (Operation::Write(Place::MIDDLE, None), 0),
        0x08 => (Operation::Write(Place::LAST, None), 0),
        0x09 => (Operation::Write(Place::LAST, None), IMMEDIATE),
        0x0A => (Operation::Write(Place::ONLY, Some(memory(rest)?)), MEMORY),
        0x0B => (Operation::Write(Place::ONLY, Some(memory(rest)?)), MEMORY + IMMEDIATE),
        0x0C => (Operation::ReadRequest(memory(rest)?), MEMORY),
        0x0D => (Operation::ReadResponse(Place::FIRST), ACKNOWLEDGE),
        0x0E => (Operation::ReadResponse(Place::MIDDLE), 0),
        0x0F => (Operation::ReadResponse(Place::LAST), ACKNOWLEDGE),
        0x10 => (Operation::ReadResponse(Place::ONLY), ACKNOWLEDGE),
        // The upper bits of the syndrome tell what kind of acknowledgement it is. [IBTA] 9.7.5.2.1
        0x11 if rest.first()? & 0x60 == 0 => (Operation::Acknowledge, ACKNOWLEDGE),
        0x11 => (Operation::Refuse, ACKNOWLEDGE),
        0x64 => (Operation::Datagram, 8),
        0x65 => (Operation::Datagram, 8 + IMMEDIATE),
        _ => (Operation::Other, 0),
    })
}

/// Virtual address, remote key, length. [IBTA] 9.3.3
fn memory(bytes: &[u8]) -> Option<Memory> {
    let (address, rest) = bytes.split_first_chunk()?;
    let (key, rest) = rest.split_first_chunk()?;
    let len = rest.first_chunk()?;
    Some(Memory {
        offset: u64::from_be_bytes(*address),
        token: u32::from_be_bytes(*key),
        len: u32::from_be_bytes(*len),
    })
}

/// The number that follows by this much.
pub(super) const fn after(psn: u32, by: u32) -> u32 {
    psn.wrapping_add(by) & PSN
}

/// How far a number is ahead of another; they wrap.
pub(super) fn ahead(psn: u32, of: u32) -> i32 {
    // The 24 bits are moved up to those of a signed number, and back.
    (psn.wrapping_sub(of) << 8).cast_signed() >> 8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(opcode: u8, rest: &[u8]) -> Vec<u8> {
        let mut bytes = vec![opcode, 0x60, 0xFF, 0xFF, 0, 0, 0x12, 0x34, 0x80, 0, 0xAB, 0xCD];
        bytes.extend(rest);
        bytes
    }

    #[test]
    fn reads_a_whole_message_without_pad_and_checksum() {
        let bytes = bytes(0x04, b"hello!\0\0\xCC\xCC\xCC\xCC");
        let packet = Packet::parse(&bytes, bytes.len()).unwrap();
        assert_eq!(packet.operation, Operation::Send(Place::ONLY));
        assert_eq!((packet.queue_pair, packet.psn), (0x1234, 0xABCD));
        assert_eq!((packet.payload, packet.payload_len), (&b"hello!"[..], 6));
    }

    #[test]
    fn keeps_what_a_snap_length_left() {
        let bytes = bytes(0x00, b"hello");
        let packet = Packet::parse(&bytes, 12 + 1024 + 2 + 4).unwrap();
        assert_eq!((packet.payload, packet.payload_len), (&b"hello"[..], 1024));
    }

    #[test]
    fn reads_where_bytes_go() {
        let mut rest = vec![0, 0, 0, 1, 0, 0, 0x20, 0, 0xAA, 0xBB, 0xCC, 0xDD, 0, 1, 0, 0];
        rest.extend(b"data\xCC\xCC\xCC\xCC");
        rest.insert(20, 0);
        rest.insert(20, 0);
        let bytes = bytes(0x06, &rest);
        let packet = Packet::parse(&bytes, bytes.len()).unwrap();
        let memory = Memory { offset: 0x1_0000_2000, token: 0xAABB_CCDD, len: 0x1_0000 };
        assert_eq!(packet.operation, Operation::Write(Place::FIRST, Some(memory)));
        assert_eq!(packet.payload, b"data");
    }

    #[test]
    fn refuses_what_is_shorter_than_its_headers() {
        for len in 0..12 + 16 + 2 + 4 {
            let bytes = bytes(0x06, &[0; 64]);
            let cut = &bytes[..len];
            assert_eq!(Packet::parse(cut, cut.len()), None, "{len}");
        }
    }

    #[test]
    fn numbers_wrap() {
        assert_eq!(after(PSN, 1), 0);
        assert_eq!(ahead(0, PSN), 1);
        assert_eq!(ahead(PSN, 0), -1);
        assert_eq!(ahead(5, 5), 0);
    }
}
