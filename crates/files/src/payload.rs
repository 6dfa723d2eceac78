//! The data of a READ or WRITE in parts: what the capture contains of it, and what it does not.

use smbtrail_track::{Absence, Message, Piece};

use crate::file::Part;
use crate::map::Reason;

/// The data that a READ response or a WRITE request carries, in order. Data after a hole is a part of its own.
pub(crate) fn parts<'m>(message: &'m Message<'_>) -> Vec<Part<'m>> {
    let Some(payload) = message.payload() else { return Vec::new() };
    let part = |piece: Piece<'m>| match piece {
        Piece::Bytes { bytes, .. } => Part::Bytes(bytes),
        Piece::Missing { why, .. } => Part::Missing(length(piece.len()), reason(why)),
        _ => Part::Missing(length(piece.len()), Reason::Lost),
    };
    payload.pieces().map(part).collect()
}

fn length(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

fn reason(why: Absence) -> Reason {
    match why {
        Absence::Cut => Reason::Cut,
        Absence::NotCollected => Reason::Limit,
        Absence::NotKept => Reason::Memory,
        // A stream that ended early ended so for the capture: its last packets are not there.
        _ => Reason::Lost,
    }
}
