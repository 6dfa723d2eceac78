//! A packet as it travels from the machine that reads it to the one that follows its connection.

use smbtrail_capture::limits::RECORD;
use smbtrail_capture::{Elided, LinkType, Packet, PacketId, Timestamp};

/// A captured packet, without the bytes that nobody looks at.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "what brings packets from one machine to another makes it")]
pub struct Excerpt<'a> {
    /// What it was made for: [`Plan::job`](super::Plan::job).
    pub job: u64,
    /// The part of the job that it belongs to, from 0.
    pub part: u32,
    /// The greatest time of its file up to it: a run reads packets in the order of this. See [`Key`].
    pub turn: Timestamp,
    /// Which packet it is. Its number counts over all files.
    pub id: PacketId,
    /// How its bytes begin.
    pub link: LinkType,
    /// Bytes that the packet had on the wire.
    pub wire_len: u32,
    /// Bytes of the packet that were captured and are left out of `data`, counted from the packet's first byte.
    pub elided: Elided,
    /// The captured bytes, without those.
    pub data: &'a [u8],
}

/// Where a packet comes in its run. A run over several files gives the packets of a file as they are in it, also where a clock goes
/// back, and those of several files by the time of the next packet of each; sorted by this key they come in the same order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::exhaustive_structs, reason = "the parts of a key")]
pub struct Key {
    /// The part of the job.
    pub part: u32,
    /// The greatest time of the file up to the packet.
    pub turn: Timestamp,
    /// The index of the file.
    pub file: u32,
    /// The number in the file.
    pub number_in_file: u64,
}

impl<'a> Excerpt<'a> {
    /// Where it comes in its run.
    #[must_use]
    pub const fn key(&self) -> Key {
        Key { part: self.part, turn: self.turn, file: self.id.file, number_in_file: self.id.number_in_file }
    }

    /// The packet as it was captured, in a buffer if bytes of it are left out; `None` where these cannot be of it.
    pub(super) fn into_packet(self, buffer: &'a mut Vec<u8>) -> Option<Packet<'a>> {
        let Self { id, link, wire_len, elided, .. } = self;
        let data = if elided == Elided::NONE {
            self.data
        } else {
            let (before, after) = self.data.split_at_checked(elided.from)?;
            if elided.is_empty() || elided.to > usize::try_from(RECORD).ok()? {
                return None;
            }
            buffer.clear();
            buffer.extend_from_slice(before);
            buffer.resize(elided.to, 0);
            buffer.extend_from_slice(after);
            buffer
        };
        Some(Packet { id, link, data, wire_len, elided })
    }
}
