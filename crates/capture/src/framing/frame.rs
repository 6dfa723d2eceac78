//! A message of the transport, with what is missing of it.

use super::{ConnectionId, Direction};
use crate::{PacketId, Timestamp};

/// What carries the messages of a connection, and how their prefix is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SmbTransport {
    /// SMB over TCP, a length of 24 bits. [MS-SMB2] 2.1
    DirectTcp,
    /// The NetBIOS session service, a length of 17 bits. RFC 1002 4.3.1
    NetBios,
    /// SMB Direct over RDMA: its messages are translated to a stream of TCP, with a length of 24 bits before each. [MS-SMBD]
    SmbDirect,
    /// SMB over QUIC, a stream with a length of 24 bits. [MS-SMB2] 2.1
    Quic,
}

/// Why bytes of a frame are not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The consumer answered [`Want::Skip`](super::Want::Skip).
    Skipped,
    /// A snap length cut the packet that carried them.
    Cut,
    /// The packet that carried them is not in the capture.
    Lost,
    /// The stream ended (or was given up) before the frame did.
    Unfinished,
    /// The packet that carried them is there, but what may be held in memory was used up.
    NotKept,
}

/// How many bytes of a frame are not there, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Missing {
    /// Bytes dropped on demand.
    pub skipped: usize,
    /// Bytes cut by a snap length.
    pub cut: usize,
    /// Bytes of packets that are not in the capture.
    pub lost: usize,
    /// Bytes the stream never came to.
    pub unfinished: usize,
    /// Bytes that a limit of memory did not allow to keep.
    pub not_kept: usize,
}

impl Missing {
    /// All of them.
    #[must_use]
    pub const fn total(self) -> usize {
        self.skipped + self.cut + self.lost + self.unfinished + self.not_kept
    }
}

/// One SMB transport message: what follows one 4-byte prefix. It may hold a compound.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// Its connection.
    pub connection: ConnectionId,
    /// Who sent it.
    pub direction: Direction,
    /// The packet that completes it: the latest of those that carried its bytes, whatever is missing before them.
    pub packet: PacketId,
    /// The packet that carried its first byte.
    pub first_packet: PacketId,
    /// The packet that carried its last byte, or the latest one if that byte is missing. It differs from `packet` only
    /// where segments came out of order.
    pub last_packet: PacketId,
    /// When the first packet that carried bytes of it was captured.
    pub begun: Timestamp,
    /// Since when a frame of the other direction is on its way that is not whole yet.
    pub under_way: Option<Timestamp>,
    /// When the other direction's bytes were last all acknowledged; the time of 1970 if they never were.
    pub drained: Timestamp,
    /// The TCP sequence number of its prefix's first byte.
    pub sequence: u32,
    /// How its prefix was read.
    pub transport: SmbTransport,
    /// Its length without the prefix.
    pub len: usize,
    pub(super) content: Content<'a>,
}

impl<'a> Frame<'a> {
    /// All of it, if nothing is missing.
    #[must_use]
    pub fn contiguous(&self) -> Option<&'a [u8]> {
        match self.content {
            Content::Whole(bytes) => Some(bytes),
            Content::Parts { .. } => None,
        }
    }

    /// The bytes from `offset` on, as far as they are there without a hole: perhaps fewer than the rest, perhaps
    /// none. `offset` counts from the first byte after the prefix.
    #[inline]
    #[must_use]
    pub fn at(&self, offset: usize) -> &'a [u8] {
        match self.content {
            Content::Whole(bytes) => bytes.get(offset..).unwrap_or_default(),
            Content::Parts { kept, spans } => {
                let Some(span) = spans.get(spans.partition_point(|span| span.end() <= offset)) else {
                    return &[];
                };
                span.bytes(kept).get(offset - span.offset..).unwrap_or_default()
            }
        }
    }

    /// Its parts in order, from first byte to last: those that are there and those that are not.
    pub fn parts(&self) -> impl Iterator<Item = Part<'a>> + use<'a> {
        let (whole, kept, spans) = match self.content {
            Content::Whole(bytes) => (Some(Part::Bytes { offset: 0, bytes }), &[][..], &[][..]),
            Content::Parts { kept, spans } => (None, kept, spans),
        };
        whole.into_iter().chain(spans.iter().map(move |span| span.part(kept)))
    }

    /// The part that has the byte at `offset`; `None` after the frame's end.
    #[must_use]
    pub fn part(&self, offset: usize) -> Option<Part<'a>> {
        match self.content {
            Content::Whole(bytes) => (offset < bytes.len()).then_some(Part::Bytes { offset: 0, bytes }),
            Content::Parts { kept, spans } => {
                spans.get(spans.partition_point(|span| span.end() <= offset)).map(|span| span.part(kept))
            }
        }
    }

    /// How many of its bytes are not there, and why.
    #[must_use]
    #[inline]
    pub fn missing(&self) -> Missing {
        let mut missing = Missing::default();
        let Content::Parts { spans, .. } = self.content else { return missing };
        for &Span { len, what, .. } in spans {
            if let What::Missing(reason) = what {
                *match reason {
                    Reason::Skipped => &mut missing.skipped,
                    Reason::Cut => &mut missing.cut,
                    Reason::Lost => &mut missing.lost,
                    Reason::Unfinished => &mut missing.unfinished,
                    Reason::NotKept => &mut missing.not_kept,
                } += len;
            }
        }
        missing
    }
}

/// A part of a [`Frame`]. Offsets count from the first byte after the prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "bytes are there or not")]
pub enum Part<'a> {
    /// Bytes that are there.
    Bytes {
        /// Where they begin.
        offset: usize,
        /// The bytes.
        bytes: &'a [u8],
    },
    /// Bytes that are not there.
    Missing {
        /// Where they begin.
        offset: usize,
        /// How many.
        len: usize,
        /// Why.
        reason: Reason,
    },
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Content<'a> {
    /// Complete.
    Whole(&'a [u8]),
    /// Collected piece by piece; the spans cover the frame without overlap, neighbours differ in kind.
    Parts { kept: &'a [u8], spans: &'a [Span] },
}

impl<'a> Content<'a> {
    /// All bytes that are there.
    pub(super) const fn bytes(self) -> &'a [u8] {
        match self {
            Self::Whole(bytes) | Self::Parts { kept: bytes, .. } => bytes,
        }
    }
}

/// A run of a frame's bytes that is either kept or missing for one reason.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) offset: usize,
    pub(super) len: usize,
    pub(super) what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The bytes are in the buffer from `at` on.
    Kept {
        at: usize,
    },
    Missing(Reason),
}

impl Span {
    fn end(&self) -> usize {
        self.offset + self.len
    }

    fn part<'a>(&self, kept: &'a [u8]) -> Part<'a> {
        match self.what {
            What::Kept { .. } => Part::Bytes { offset: self.offset, bytes: self.bytes(kept) },
            What::Missing(reason) => Part::Missing { offset: self.offset, len: self.len, reason },
        }
    }

    fn bytes<'a>(&self, kept: &'a [u8]) -> &'a [u8] {
        match self.what {
            What::Kept { at } => kept.get(at..at + self.len).unwrap_or_default(),
            What::Missing(_) => &[],
        }
    }
}
