//! Ranges of a file: sparse, zero, allocated, trimmed, shared, offloaded.

use smbtrail_wire::{DuplicateExtentsFlags, FileId, FileRegionUsage, OffloadReadFlags, OffloadTokenType};

use super::BigEndian;
use crate::{Sink, Structure, describe, list};

structure! {
    /// Makes a file sparse or not. `[MS-FSCC] 2.3.83`
    ///
    /// ```text
    /// 0  SetSparse    1
    /// ```
    pub struct FileSetSparseBuffer: "FILE_SET_SPARSE_BUFFER", at 0 {
        /// Zero to make it no longer sparse. A request without this buffer makes it sparse.
        set_sparse: u8, "SetSparse";
    }
}

structure! {
    /// Fills a range with zeros. `[MS-FSCC] 2.3.85`
    ///
    /// ```text
    /// 0  FileOffset    8  BeyondFinalZero    16
    /// ```
    pub struct FileZeroDataInformation: "FILE_ZERO_DATA_INFORMATION", at 0 {
        /// Where the range begins, in bytes from the file's first.
        file_offset: u64, "FileOffset";
        /// The first byte after the range, in bytes from the file's first.
        beyond_final_zero: u64, "BeyondFinalZero";
    }
}

structure! {
    /// A range: the one to look at, or one that holds data. `[MS-FSCC] 2.3.51, 2.3.52`
    ///
    /// ```text
    /// 0  FileOffset    8  Length    16
    /// ```
    pub struct FileAllocatedRangeBuffer: "FILE_ALLOCATED_RANGE_BUFFER", at 0 {
        /// Where it begins, in bytes from the file's first.
        file_offset: u64, "FileOffset";
        /// Its bytes.
        length: u64, "Length";
    }
}

structure! {
    /// The ranges that hold data. `[MS-FSCC] 2.3.52`
    ///
    /// ```text
    /// 0  FILE_ALLOCATED_RANGE_BUFFER, 16 bytes each
    /// ```
    pub struct QueryAllocatedRangesReply: "FSCTL_QUERY_ALLOCATED_RANGES Reply", at 0 {}
    regions {
        /// The ranges.
        ranges: {|_, len| (0, len)} => list::describe_packed::<FileAllocatedRangeBuffer<'static>>, "Ranges";
    }
}

impl QueryAllocatedRangesReply<'_> {
    /// The ranges, in order.
    pub fn ranges<'s>(
        &'s self,
        sink: &'s mut dyn Sink,
    ) -> impl Iterator<Item = FileAllocatedRangeBuffer<'s>> {
        list::packed(self.ranges.input(), sink)
    }
}

structure! {
    /// Tells storage which ranges are free. `[MS-FSCC] 2.3.13`
    ///
    /// ```text
    /// 0  Key    4  NumRanges    8  Ranges, 16 bytes each
    /// ```
    pub struct FileLevelTrim: "FILE_LEVEL_TRIM", at 0 {
        /// The key of a lock, or zero.
        key: u32, "Key";
        /// How many ranges follow.
        num_ranges: u32, "NumRanges";
    }
    regions {
        /// The ranges.
        ranges: [.. num_ranges * 16]
            => list::describe_packed::<FileLevelTrimRange<'static>>, "Ranges";
    }
}

impl FileLevelTrim<'_> {
    /// The ranges, in order.
    pub fn ranges<'s>(&'s self, sink: &'s mut dyn Sink) -> impl Iterator<Item = FileLevelTrimRange<'s>> {
        list::packed(self.ranges.input(), sink)
    }
}

structure! {
    /// A range that is free. `[MS-FSCC] 2.3.13.1`
    ///
    /// ```text
    /// 0  Offset    8  Length    16
    /// ```
    pub struct FileLevelTrimRange: "FILE_LEVEL_TRIM_RANGE", at 0 {
        /// Where it begins, in bytes from the file's first.
        offset: u64, "Offset";
        /// Its bytes.
        length: u64, "Length";
    }
}

structure! {
    /// How many ranges were trimmed. `[MS-FSCC] 2.3.14`
    ///
    /// ```text
    /// 0  NumRangesProcessed    4
    /// ```
    pub struct FileLevelTrimOutput: "FILE_LEVEL_TRIM_OUTPUT", at 0 {
        /// How many, from the first on.
        num_ranges_processed: u32, "NumRangesProcessed";
    }
}

structure! {
    /// Which ranges to list. `[MS-FSCC] 2.3.55`
    ///
    /// ```text
    /// 0  FileOffset    8  Length    16  DesiredUsage    20  Reserved    24
    /// ```
    pub struct FileRegionInput: "FILE_REGION_INPUT", at 0 {
        /// Where to begin, in bytes from the file's first.
        file_offset: u64, "FileOffset";
        /// How many bytes to look at.
        length: u64, "Length";
        /// The use that is wanted.
        desired_usage: FileRegionUsage, "DesiredUsage";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
    }
}

structure! {
    /// The ranges that are used so. `[MS-FSCC] 2.3.56`
    ///
    /// ```text
    /// 0  Flags               4  TotalRegionEntryCount
    /// 8  RegionEntryCount   12  Reserved                 16  Region, 24 bytes each
    /// ```
    pub struct FileRegionOutput: "FILE_REGION_OUTPUT", at 0 {
        /// Zero.
        flags: u32 = 0, "Flags";
        /// How many ranges there are.
        total_region_entry_count: u32, "TotalRegionEntryCount";
        /// How many follow.
        region_entry_count: u32, "RegionEntryCount";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
    }
    regions {
        /// The ranges.
        region: [.. region_entry_count * 24]
            => list::describe_packed::<FileRegionInfo<'static>>, "Region";
    }
}

impl FileRegionOutput<'_> {
    /// The ranges, in order.
    pub fn regions<'s>(&'s self, sink: &'s mut dyn Sink) -> impl Iterator<Item = FileRegionInfo<'s>> {
        list::packed(self.region.input(), sink)
    }
}

structure! {
    /// A range and its use. `[MS-FSCC] 2.3.56.1`
    ///
    /// ```text
    /// 0  FileOffset    8  Length    16  Usage    20  Reserved    24
    /// ```
    pub struct FileRegionInfo: "FILE_REGION_INFO", at 0 {
        /// Where it begins, in bytes from the file's first.
        file_offset: u64, "FileOffset";
        /// Its bytes.
        length: u64, "Length";
        /// Its use.
        usage: FileRegionUsage, "Usage";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
    }
}

structure! {
    /// Shares a range between files. `[MS-FSCC] 2.3.7.2`
    ///
    /// ```text
    ///  0  SourceFileID
    /// 16  SourceFileOffset    24  TargetFileOffset    32  ByteCount    40
    /// ```
    pub struct Smb2DuplicateExtentsData: "SMB2_DUPLICATE_EXTENTS_DATA", at 0 {
        /// The open of the source.
        source_file_id: FileId, "SourceFileID";
        /// Where the range begins, in bytes from the source's first.
        source_file_offset: u64, "SourceFileOffset";
        /// Where it is to go, in bytes from the target's first.
        target_file_offset: u64, "TargetFileOffset";
        /// Its bytes.
        byte_count: u64, "ByteCount";
    }
}

structure! {
    /// Shares a range between files, with flags. `[MS-FSCC] 2.3.9.2`
    ///
    /// ```text
    ///  0  StructureSize 48     8  SourceFileID
    /// 24  SourceFileOffset    32  TargetFileOffset    40  ByteCount
    /// 48  Flags               52  Reserved            56
    /// ```
    pub struct Smb2DuplicateExtentsDataEx: "SMB2_DUPLICATE_EXTENTS_DATA_EX", at 0 {
        /// 48, though the structure is longer.
        structure_size: u64 = 48 => StructureSize, "StructureSize";
        /// The open of the source.
        source_file_id: FileId, "SourceFileID";
        /// Where the range begins, in bytes from the source's first.
        source_file_offset: u64, "SourceFileOffset";
        /// Where it is to go, in bytes from the target's first.
        target_file_offset: u64, "TargetFileOffset";
        /// Its bytes.
        byte_count: u64, "ByteCount";
        /// Whether a part of it is nothing.
        flags: DuplicateExtentsFlags, "Flags";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
    }
}

structure! {
    /// Takes a token for a range of data. `[MS-FSCC] 2.3.41`
    ///
    /// ```text
    ///  0  Size 32              4  Flags
    ///  8  TokenTimeToLive     12  Reserved
    /// 16  FileOffset          24  CopyLength    32
    /// ```
    pub struct FsctlOffloadReadInput: "FSCTL_OFFLOAD_READ_INPUT", at 0 {
        /// 32.
        size: u32 = 32, "Size";
        /// Zero.
        flags: u32 = 0, "Flags";
        /// How long the token shall hold, in milliseconds; 0 leaves it to the storage.
        token_time_to_live: u32, "TokenTimeToLive";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
        /// Where the range begins, in bytes from the file's first.
        file_offset: u64, "FileOffset";
        /// Its bytes.
        copy_length: u64, "CopyLength";
    }
}

structure! {
    /// The token for a range of data. `[MS-FSCC] 2.3.42`
    ///
    /// ```text
    /// 0  Size 528    4  Flags    8  TransferLength    16  Token    528
    /// ```
    pub struct FsctlOffloadReadOutput: "FSCTL_OFFLOAD_READ_OUTPUT", at 0 {
        /// 528.
        size: u32 = 528, "Size";
        /// What follows the range.
        flags: OffloadReadFlags, "Flags";
        /// Bytes that the token represents.
        transfer_length: u64, "TransferLength";
    }
    regions {
        /// The token.
        token: (|_| 512) => describe::nested::<StorageOffloadToken<'static>>, "Token";
    }
}

impl FsctlOffloadReadOutput<'_> {
    /// The token; `None` when it is not all there.
    #[must_use]
    pub fn token(&self) -> Option<StorageOffloadToken<'_>> {
        StorageOffloadToken::parse(self.token.input(), &mut ()).ok()
    }
}

structure! {
    /// Writes the data that a token represents. `[MS-FSCC] 2.3.43`
    ///
    /// ```text
    ///  0  Size 544       4  Flags              8  FileOffset
    /// 16  CopyLength    24  TransferOffset    32  Token         544
    /// ```
    pub struct FsctlOffloadWriteInput: "FSCTL_OFFLOAD_WRITE_INPUT", at 0 {
        /// 544.
        size: u32 = 544, "Size";
        /// Zero.
        flags: u32 = 0, "Flags";
        /// Where to write, in bytes from the file's first.
        file_offset: u64, "FileOffset";
        /// Bytes to write.
        copy_length: u64, "CopyLength";
        /// Where the data begins, in bytes from the first that the token represents.
        transfer_offset: u64, "TransferOffset";
    }
    regions {
        /// The token.
        token: (|_| 512) => describe::nested::<StorageOffloadToken<'static>>, "Token";
    }
}

impl FsctlOffloadWriteInput<'_> {
    /// The token; `None` when it is not all there.
    #[must_use]
    pub fn token(&self) -> Option<StorageOffloadToken<'_>> {
        StorageOffloadToken::parse(self.token.input(), &mut ()).ok()
    }
}

structure! {
    /// How much was written. `[MS-FSCC] 2.3.44`
    ///
    /// ```text
    /// 0  Size 16    4  Flags    8  LengthWritten    16
    /// ```
    pub struct FsctlOffloadWriteOutput: "FSCTL_OFFLOAD_WRITE_OUTPUT", at 0 {
        /// 16.
        size: u32 = 16, "Size";
        /// Zero.
        flags: u32 = 0, "Flags";
        /// Bytes that were written.
        length_written: u64, "LengthWritten";
    }
}

structure! {
    /// Stands for a range of data. `[MS-FSCC] 2.1.11`
    ///
    /// ```text
    /// 0  TokenType    4  Reserved    6  TokenIdLength    8  TokenId    512
    /// ```
    pub struct StorageOffloadToken: "STORAGE_OFFLOAD_TOKEN", at 0 {
        /// What the token is.
        token_type: BigEndian<OffloadTokenType>, "TokenType";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// Bytes of TokenId that count.
        token_id_length: BigEndian<u16>, "TokenIdLength";
    }
    regions {
        /// The token's own bytes, which only the storage knows to read.
        token_id: (|_| 504) => describe::bytes, "TokenId";
    }
}
