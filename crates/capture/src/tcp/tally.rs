//! What is counted of the packets of a connection.

use super::delivery::{Delivery, Sent};
use crate::stream::Side;
use crate::{Segment, TcpFlags};

/// The packets of a connection, until it ended: what follows the last FIN, or a RST, is not counted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    low: Packets,
    high: Packets,
    history: History,
}

/// The packets of one side, as [`Sent`] has them.
#[derive(Clone, Copy, Debug, Default)]
struct Packets {
    packets: u64,
    bytes: u64,
    ip_bytes: u64,
}

/// What the two ends of a connection did, each thing when it was done first: a letter each, upper case for the client and
/// lower case for the server. `S` is a SYN, `H` a SYN with ACK, `A` an ACK without payload, `D` payload, `F` a FIN, `R` a RST.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct History {
    letters: [u8; 12],
    /// Which of the letters are there: six bits for the upper case, six for the lower.
    seen: u16,
}

/// The letters in the order in which those of one segment count.
const LETTERS: [u8; 6] = *b"SHADFR";
/// The bits of one side.
const SIDE: u32 = 6;

impl History {
    /// Its letters, then zeros.
    #[must_use]
    pub const fn letters(self) -> [u8; 12] {
        self.letters
    }

    /// Its letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let end = self.letters.iter().position(|letter| *letter == 0).unwrap_or(self.letters.len());
        // Letters are ASCII.
        self.letters.get(..end).and_then(|letters| std::str::from_utf8(letters).ok()).unwrap_or_default()
    }

    /// The same, with the ends taken for each other.
    fn swapped(self) -> Self {
        let swap = |letter: u8| if letter == 0 { 0 } else { letter ^ b' ' };
        let seen = self.seen >> SIDE | (self.seen & ((1 << SIDE) - 1)) << SIDE;
        Self { letters: self.letters.map(swap), seen }
    }

    /// Appends the letters of these bits, which are new.
    #[cold]
    fn append(&mut self, new: u16) {
        self.seen |= new;
        let cases = LETTERS.into_iter().chain(LETTERS.map(|letter| letter.to_ascii_lowercase()));
        for (at, letter) in cases.enumerate() {
            if new >> at & 1 == 1
                && let Some(place) = self.letters.iter_mut().find(|place| **place == 0)
            {
                *place = letter;
            }
        }
    }
}

impl Tally {
    /// Counts a segment.
    #[inline]
    pub(super) fn count(&mut self, segment: &Segment<'_>, side: Side) {
        let (of, bits) = match side {
            Side::Low => (&mut self.low, bits(segment)),
            Side::High => (&mut self.high, bits(segment) << SIDE),
        };
        let wide = |len: usize| u64::try_from(len).unwrap_or(u64::MAX);
        of.packets += 1;
        of.bytes += wide(segment.payload_len);
        of.ip_bytes += wide(segment.ip_len);
        // All but the first few segments do what was done before.
        let new = bits & !self.history.seen;
        if new != 0 {
            self.history.append(new);
        }
    }

    /// What was counted, with what is known beside it of how the segments of the low and the high side arrived.
    pub(super) fn delivery(self, server: Side, (low, high): (Sent, Sent)) -> Delivery {
        let with = |of: Packets, sent| {
            let Packets { packets, bytes, ip_bytes } = of;
            Sent { packets, bytes, ip_bytes, ..sent }
        };
        let (low, high) = (with(self.low, low), with(self.high, high));
        match server {
            Side::High => Delivery { client: low, server: high, history: self.history },
            Side::Low => Delivery { client: high, server: low, history: self.history.swapped() },
        }
    }
}

/// What a segment does: a bit for each of [`LETTERS`].
#[inline]
fn bits(segment: &Segment<'_>) -> u16 {
    let has = |flag| segment.flags.contains(flag);
    let (syn, ack, fin, rst) =
        (has(TcpFlags::SYN), has(TcpFlags::ACK), has(TcpFlags::FIN), has(TcpFlags::RST));
    let payload = segment.payload_len > 0;
    let does = [syn && !ack, syn && ack, !syn && ack && !payload && !fin && !rst, payload, fin && !rst, rst];
    does.into_iter().rev().fold(0, |bits, does| bits << 1 | u16::from(does))
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
        let mut tally = Tally::default();
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
        packets.iter().for_each(|(side, flags, len)| tally.count(&segment(*flags, *len), *side));
        let known = tally.delivery(Side::High, Default::default());
        assert_eq!(known.history.as_str(), "ShADdfR");
        assert_eq!((known.client.packets, known.client.bytes, known.client.ip_bytes), (5, 101, 301));
        let other = tally.delivery(Side::Low, Default::default());
        assert_eq!((other.history.as_str(), other.server), ("sHadDFr", known.client));
    }
}
