//! The frames in a packet, once it is opened. RFC 9000 19

use super::id::Id;
use super::input::Input;

/// A frame. Those that say nothing of streams, ids or the end of the connection are [`Other`](Self::Other).
#[derive(Clone, Copy, Debug)]
pub(super) enum Frame<'a> {
    Ack(Ack<'a>),
    Crypto {
        offset: u64,
        data: &'a [u8],
    },
    Stream {
        id: u64,
        offset: u64,
        data: &'a [u8],
        fin: bool,
    },
    /// The sender gives up its direction of a stream.
    Reset {
        id: u64,
    },
    /// An id by which the sender may be addressed.
    NewId(Id),
    /// The connection ends. The code is 0 where nothing went wrong.
    Close {
        code: u64,
    },
    Other,
}

/// The numbers of packets that came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ack<'a> {
    largest: u64,
    first: u64,
    count: u64,
    rest: Input<'a>,
}

impl Ack<'_> {
    /// Ranges from the highest to the lowest: the first and the last number of each.
    pub(super) fn ranges(self) -> impl Iterator<Item = (u64, u64)> {
        let Self { largest, first, count, mut rest } = self;
        let first = largest.checked_sub(first).map(|low| (low, largest));
        let mut low = first.map(|(low, _)| low);
        let further = (0..count).map_while(move |_| {
            let (gap, len) = (rest.number()?, rest.number()?);
            let high = low?.checked_sub(gap)?.checked_sub(2)?;
            low = Some(high.checked_sub(len)?);
            Some((low?, high))
        });
        first.into_iter().chain(further)
    }
}

/// Takes frames one by one; ends at the first that cannot be read.
pub(super) struct Frames<'a>(Input<'a>);

impl<'a> Frames<'a> {
    pub(super) fn new(payload: &'a [u8]) -> Self {
        Self(Input(payload))
    }

    fn read(&mut self) -> Option<Frame<'a>> {
        let input = &mut self.0;
        let kind = input.number()?;
        Some(match kind {
            // PADDING comes in runs.
            0 => {
                let run = input.0.iter().take_while(|byte| **byte == 0).count();
                input.take(run)?;
                Frame::Other
            }
            // PING, HANDSHAKE_DONE, IMMEDIATE_ACK of draft-ietf-quic-ack-frequency
            0x01 | 0x1e | 0x1f => Frame::Other,
            0x02 | 0x03 => {
                let largest = input.number()?;
                input.pass(1)?;
                let (count, first) = (input.number()?, input.number()?);
                let rest = *input;
                input.pass(count.checked_mul(2)?)?;
                if kind == 0x03 {
                    input.pass(3)?;
                }
                Frame::Ack(Ack { largest, first, count, rest })
            }
            0x04 => {
                let id = input.number()?;
                input.pass(2)?;
                Frame::Reset { id }
            }
            // STOP_SENDING, MAX_STREAM_DATA, STREAM_DATA_BLOCKED
            0x05 | 0x11 | 0x15 => {
                input.pass(2)?;
                Frame::Other
            }
            0x06 => Frame::Crypto { offset: input.number()?, data: input.counted()? },
            // NEW_TOKEN
            0x07 => {
                input.counted()?;
                Frame::Other
            }
            0x08..=0x0f => {
                let id = input.number()?;
                let offset = if kind & 0x04 != 0 { input.number()? } else { 0 };
                let data = if kind & 0x02 != 0 { input.counted()? } else { input.take(input.0.len())? };
                Frame::Stream { id, offset, data, fin: kind & 0x01 != 0 }
            }
            // MAX_DATA, MAX_STREAMS, DATA_BLOCKED, STREAMS_BLOCKED, RETIRE_CONNECTION_ID. An id that is retired may still
            // come in packets that were overtaken: it is forgotten when newer ones come.
            0x10 | 0x12..=0x14 | 0x16 | 0x17 | 0x19 => {
                input.number()?;
                Frame::Other
            }
            0x18 => {
                input.pass(2)?;
                let id = Id::new(input.short()?)?;
                input.array::<16>()?;
                Frame::NewId(id)
            }
            // PATH_CHALLENGE, PATH_RESPONSE
            0x1a | 0x1b => {
                input.array::<8>()?;
                Frame::Other
            }
            0x1c | 0x1d => {
                let code = input.number()?;
                if kind == 0x1c {
                    input.number()?;
                }
                input.counted()?;
                Frame::Close { code }
            }
            // ACK_FREQUENCY of draft-ietf-quic-ack-frequency
            0xaf => {
                input.pass(4)?;
                Frame::Other
            }
            // DATAGRAM. RFC 9221
            0x30 => {
                input.take(input.0.len())?;
                Frame::Other
            }
            0x31 => {
                input.counted()?;
                Frame::Other
            }
            _ => return None,
        })
    }
}

impl<'a> Iterator for Frames<'a> {
    type Item = Frame<'a>;

    fn next(&mut self) -> Option<Frame<'a>> {
        if self.0.is_empty() {
            return None;
        }
        let frame = self.read();
        if frame.is_none() {
            self.0 = Input(&[]);
        }
        frame
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_ranges_from_the_highest_down() {
        // 10 to 8, then 5, then 2 to 0.
        let frame = Frames::new(&[0x02, 10, 0, 2, 2, 1, 0, 1, 2]).next();
        let Some(Frame::Ack(ack)) = frame else { panic!("{frame:?}") };
        assert_eq!(ack.ranges().collect::<Vec<_>>(), [(8, 10), (5, 5), (0, 2)]);
    }

    #[test]
    fn ranges_below_zero_are_left_out() {
        let frame = Frames::new(&[0x02, 3, 0, 2, 1, 1, 0, 0, 0]).next();
        let Some(Frame::Ack(ack)) = frame else { panic!("{frame:?}") };
        assert_eq!(ack.ranges().collect::<Vec<_>>(), [(2, 3)]);
    }

    #[test]
    fn a_stream_without_a_length_takes_the_rest() {
        let frames: Vec<_> =
            Frames::new(&[0, 0, 0x0f, 4, 1, 2, b'a', b'b', 0x0c, 0, 9, b'c', b'd']).collect();
        assert!(
            matches!(frames[1], Frame::Stream { id: 4, offset: 1, data: b"ab", fin: true }),
            "{frames:?}"
        );
        assert!(matches!(frames[2], Frame::Stream { id: 0, offset: 9, data: b"cd", fin: false }));
    }

    #[test]
    fn ends_at_what_cannot_be_read() {
        assert_eq!(Frames::new(&[1, 1, 0x3f, 1]).count(), 2);
        assert_eq!(Frames::new(&[1, 0x06, 0, 9, 1]).count(), 1);
    }
}
