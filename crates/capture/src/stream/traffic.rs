//! What is counted of the packets of a connection.

use super::Side;
use crate::{Segment, TcpFlags};

/// The packets of a connection, until it ended: what follows the last FIN, or a RST, is not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Traffic {
    /// The client's.
    pub client: Packets,
    /// The server's.
    pub server: Packets,
    /// What each side did first, in order.
    pub history: History,
}

/// The packets of one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Packets {
    /// How many.
    pub packets: u64,
    /// Bytes of their TCP payload as they were sent, repeated ones included.
    pub bytes: u64,
    /// The same with the headers of TCP and of the innermost IP.
    pub ip_bytes: u64,
}

/// What the two sides of a connection did, each thing when it was done first: a letter each, upper case for the client and
/// lower case for the server. `S` is a SYN, `H` a SYN with ACK, `A` an ACK without payload, `D` payload, `F` a FIN, `R` a RST.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct History([u8; 12]);

impl History {
    /// Its letters, then zeros.
    #[must_use]
    pub const fn letters(self) -> [u8; 12] {
        self.0
    }

    /// Its letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|letter| *letter == 0).unwrap_or(self.0.len());
        // Letters are ASCII.
        self.0.get(..end).and_then(|letters| std::str::from_utf8(letters).ok()).unwrap_or_default()
    }

    #[inline]
    fn note(&mut self, letter: u8) {
        for place in &mut self.0 {
            if *place == letter {
                return;
            }
            if *place == 0 {
                *place = letter;
                return;
            }
        }
    }
}

impl Traffic {
    /// Counts a segment. Until it is known who the client is, that is the lower side.
    #[inline]
    pub(crate) fn note(&mut self, segment: &Segment<'_>, side: Side) {
        let of = match side {
            Side::Low => &mut self.client,
            Side::High => &mut self.server,
        };
        let wide = |len: usize| u64::try_from(len).unwrap_or(u64::MAX);
        of.packets += 1;
        of.bytes += wide(segment.payload_len);
        of.ip_bytes += wide(segment.ip_len);
        for letter in letters(segment).into_iter().flatten() {
            self.history.note(match side {
                Side::Low => letter,
                Side::High => letter.to_ascii_lowercase(),
            });
        }
    }

    /// The same, where it is known which side the server is.
    pub(crate) fn of_server(mut self, server: Side) -> Self {
        if server == Side::Low {
            std::mem::swap(&mut self.client, &mut self.server);
            for letter in &mut self.history.0 {
                *letter = if letter.is_ascii_lowercase() {
                    letter.to_ascii_uppercase()
                } else {
                    letter.to_ascii_lowercase()
                };
            }
        }
        self
    }
}

/// What a segment does, in the order in which it counts.
#[inline]
fn letters(segment: &Segment<'_>) -> [Option<u8>; 3] {
    let has = |flag| segment.flags.contains(flag);
    let begins = match (has(TcpFlags::SYN), has(TcpFlags::ACK)) {
        (true, true) => Some(b'H'),
        (true, false) => Some(b'S'),
        (false, true) if segment.payload_len == 0 && !has(TcpFlags::FIN) && !has(TcpFlags::RST) => Some(b'A'),
        _ => None,
    };
    let ends = if has(TcpFlags::RST) {
        Some(b'R')
    } else if has(TcpFlags::FIN) {
        Some(b'F')
    } else {
        None
    };
    [begins, (segment.payload_len > 0).then_some(b'D'), ends]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PacketId;

    fn segment(flags: u8, payload_len: usize) -> Segment<'static> {
        let ends = ("10.0.0.1:1".parse().unwrap(), "10.0.0.2:445".parse().unwrap());
        let segment = Segment::new(PacketId::default(), ends, 0, &[]);
        Segment { flags: TcpFlags(flags), payload_len, ip_len: 40 + payload_len, ..segment }
    }

    #[test]
    fn each_thing_is_noted_when_it_is_done_first() {
        let mut traffic = Traffic::default();
        let packets = [
            (Side::Low, 0x02, 0),
            (Side::High, 0x12, 0),
            (Side::Low, 0x10, 0),
            (Side::Low, 0x18, 100),
            (Side::High, 0x18, 10),
            (Side::Low, 0x18, 1),
            (Side::High, 0x11, 0),
            (Side::Low, 0x14, 0),
        ];
        packets.iter().for_each(|(side, flags, len)| traffic.note(&segment(*flags, *len), *side));
        let known = traffic.of_server(Side::High);
        assert_eq!(known.history.as_str(), "ShADdfR");
        assert_eq!(known.client, Packets { packets: 5, bytes: 101, ip_bytes: 301 });
        let other = traffic.of_server(Side::Low);
        assert_eq!((other.history.as_str(), other.server), ("sHadDFr", known.client));
    }
}
