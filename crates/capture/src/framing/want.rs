//! What a consumer is asked about a frame that spans several segments, and its answer.

use super::{ConnectionId, Direction};

/// Bytes of an element that a [`Consumer`](super::Consumer) is shown when it is first asked about it: an SMB2
/// header and the fixed part of any body, so also where its data begins and how much of it there is.
pub const LOOK: usize = 128;

/// What a consumer is shown of a frame that straddles segments.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Head<'a> {
    /// The frame's connection.
    pub connection: ConnectionId,
    /// The frame's direction.
    pub direction: Direction,
    /// The element's bytes so far, from its first: [`LOOK`] of them when asked first (fewer where the frame ends),
    /// and up to `to` after [`Want::Bytes`]. They do not depend on how the stream was cut into segments.
    pub bytes: &'a [u8],
    /// Where `bytes` begins, counted from the first byte after the 4-byte prefix: 0, or the target of the last
    /// [`Want::Skip`].
    pub offset: usize,
    /// The frame's length, without its prefix.
    pub frame_len: usize,
    /// A hole in the stream follows `bytes`: more of this element cannot be shown. [`Want::Bytes`] now means
    /// [`Want::Whole`].
    pub holed: bool,
}

/// The answer to a [`Head`]. Offsets count from the first byte after the 4-byte prefix; one beyond the frame's end
/// means its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Want {
    /// Collect the bytes up to this offset, then ask again. An offset that was already shown means
    /// [`Whole`](Self::Whole).
    Bytes(usize),
    /// Keep what was shown before this offset, drop what follows up to it, and ask again there: a new element begins.
    /// An offset at or before the element's first byte means [`Whole`](Self::Whole).
    Skip(usize),
    /// Keep all the rest and do not ask again.
    Whole,
}
