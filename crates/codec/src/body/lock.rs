use smbtrail_wire::{FileId, LockFlags};

use crate::{Sink, list};

structure! {
    /// Locks or unlocks byte ranges of an open. `[MS-SMB2] 2.2.26`
    ///
    /// ```text
    /// 0  StructureSize 48    2  LockCount     4  LockSequence
    /// 8  FileId             24  Locks, 24 bytes each
    /// ```
    pub struct LockRequest: "SMB2 LOCK Request", at 64 {
        /// 48: one lock counts.
        structure_size: u16 = 48 => StructureSize, "StructureSize";
        /// How many locks follow.
        lock_count: u16, "LockCount";
        /// Four bits of a number and 28 of an index, by which a server tells a replay.
        lock_sequence: u32, "LockSequence";
        /// The open.
        file_id: FileId, "FileId";
    }
    regions {
        /// The byte ranges.
        locks: [.. lock_count * 24] => list::describe_packed::<LockElement<'static>>, "Locks";
    }
}

impl LockRequest<'_> {
    /// The byte ranges, in order.
    pub fn locks<'s>(&'s self, sink: &'s mut dyn Sink) -> impl Iterator<Item = LockElement<'s>> {
        list::packed(self.locks.input(), sink)
    }
}

structure! {
    /// One byte range of a LOCK. `[MS-SMB2] 2.2.26.1`
    ///
    /// ```text
    /// 0  Offset    8  Length    16  Flags    20  Reserved    24
    /// ```
    pub struct LockElement: "SMB2_LOCK_ELEMENT", at 0 {
        /// Where the range begins, in bytes from the file's first.
        offset: u64, "Offset";
        /// Bytes of the range.
        length: u64, "Length";
        /// What to do with it.
        flags: LockFlags, "Flags";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
    }
}

structure! {
    /// All ranges are locked or unlocked. `[MS-SMB2] 2.2.27`
    ///
    /// ```text
    /// 0  StructureSize 4    2  Reserved    4
    /// ```
    pub struct LockResponse: "SMB2 LOCK Response", at 64 {
        /// 4.
        structure_size: u16 = 4 => StructureSize, "StructureSize";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
    }
}
