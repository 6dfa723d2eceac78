//! The data of READ and WRITE, as far as the capture contains it.

use std::fmt;

use smbtrail_codec::{Body, Header};

use crate::Message;

/// The bytes of a frame, perhaps with some missing. Offsets count from the frame's first byte.
pub trait FrameBytes {
    /// The bytes from `offset` on, up to the first one that is missing; perhaps none.
    fn at(&self, offset: usize) -> &[u8];

    /// How many bytes are missing from `offset` on, and why; asked only where [`at`](Self::at) gives none. By default
    /// these are all the rest.
    fn missing(&self, _offset: usize) -> (usize, Absence) {
        (usize::MAX, Absence::Lost)
    }
}

impl FrameBytes for &[u8] {
    fn at(&self, offset: usize) -> &[u8] {
        self.get(offset..).unwrap_or_default()
    }
}

/// Why bytes of a payload are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Absence {
    /// The packets that carried them are not in the capture.
    Lost,
    /// A snap length cut the packets that carried them.
    Cut,
    /// They are in the capture, but were not collected: nobody asked for data.
    NotCollected,
    /// The stream ended before them.
    Unfinished,
    /// They are in the capture, but what connections may hold in memory was used up.
    NotKept,
}

/// What a READ response or a WRITE request carries, in pieces: those that the capture contains, and those that are missing.
///
/// ```
/// # fn copy(message: &smbtrail_track::Message<'_>, file: &mut Vec<u8>) {
/// use smbtrail_track::Piece;
///
/// for piece in message.payload().iter().flat_map(|payload| payload.pieces()) {
///     match piece {
///         Piece::Bytes { bytes, .. } => file.extend(bytes),
///         Piece::Missing { len, .. } => file.extend(vec![0; len]),
///         _ => {}
///     }
/// }
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Payload<'a> {
    /// The bytes that contain its message, and where in them it begins.
    source: Source<'a>,
    start: usize,
    len: usize,
}

impl<'a> Payload<'a> {
    /// Bytes that were sent, missing ones included. Data that its message would not hold does not count.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing was sent.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All of it, if nothing is missing.
    #[must_use]
    pub fn whole(&self) -> Option<&'a [u8]> {
        self.source.0.at(self.start).get(..self.len)
    }

    /// Its pieces, in order and without overlap: together they are the whole payload.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'a>> + use<'a> {
        let Self { source: Source(source), start, len } = *self;
        let mut offset = 0;
        std::iter::from_fn(move || {
            let rest = len - offset;
            let at = start + offset;
            if rest == 0 {
                return None;
            }
            let bytes = source.at(at);
            let piece = match bytes.get(..rest.min(bytes.len())) {
                Some(bytes) if !bytes.is_empty() => Piece::Bytes { offset, bytes },
                _ => {
                    let (missing, why) = source.missing(at);
                    Piece::Missing { offset, len: missing.clamp(1, rest), why }
                }
            };
            offset += piece.len();
            Some(piece)
        })
    }
}

/// A piece of a [`Payload`]. Offsets count from the payload's first byte: added to the offset of
/// [`Message::transfer`](crate::Message::transfer) they are offsets of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Piece<'a> {
    /// Bytes that the capture contains.
    #[non_exhaustive]
    Bytes {
        /// Where they begin.
        offset: usize,
        /// The bytes.
        bytes: &'a [u8],
    },
    /// Bytes that are missing.
    #[non_exhaustive]
    Missing {
        /// Where they begin.
        offset: usize,
        /// How many they are.
        len: usize,
        /// Why they are missing.
        why: Absence,
    },
}

impl Piece<'_> {
    /// How many bytes it has.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Bytes { bytes, .. } => bytes.len(),
            Self::Missing { len, .. } => *len,
        }
    }

    /// Whether it has none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Message<'_> {
    /// The data of a READ response or a WRITE request; `None` of any other message, and where the data does not begin
    /// after the header, or goes by RDMA. What is missing inside a frame does not hide what follows it.
    #[must_use]
    pub fn payload(&self) -> Option<Payload<'_>> {
        let (offset, len) = match self.body {
            // Beside data that goes by RDMA there is how that is transformed.
            Body::ReadResponse(_) if self.rdma_data().is_some() => return None,
            Body::ReadResponse(body) => (usize::from(body.data_offset), body.data_length),
            Body::WriteRequest(body) => (usize::from(body.data_offset), body.length),
            _ => return None,
        };
        if offset < Header::LEN && len > 0 {
            return None;
        }
        let room = self.input.len().saturating_sub(offset);
        let len = usize::try_from(len).unwrap_or(usize::MAX).min(room);
        Some(Payload { source: self.source, start: self.offset + offset, len })
    }
}

/// The bytes that contain a message: those of its [`Space`](crate::Space).
#[derive(Clone, Copy)]
pub(crate) struct Source<'a>(pub(crate) &'a dyn FrameBytes);

impl fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source")
    }
}
