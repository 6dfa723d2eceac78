//! Controls that only SMB has: copies, snapshots, hashes, resilience and what was negotiated.

use smbtrail_wire::{Capabilities, Dialect, Guid, HashRetrievalType, HashType, HashVersion, SecurityMode};

use super::text;
use crate::{Sink, Utf16, describe, list, structure::Size};

structure! {
    /// Copies ranges on the server. `[MS-SMB2] 2.2.31.1`
    ///
    /// ```text
    ///  0  SourceKey
    /// 24  ChunkCount    28  Reserved    32  Chunks, 24 bytes each
    /// ```
    pub struct SrvCopychunkCopy: "SRV_COPYCHUNK_COPY", at 0 {
        /// The source: the key of [`SrvRequestResumeKeyResponse`].
        source_key: [u8; 24], "SourceKey";
        /// How many ranges follow.
        chunk_count: u32, "ChunkCount";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
    }
    regions {
        /// The ranges.
        chunks: [.. chunk_count * 24]
            => list::describe_packed::<SrvCopychunk<'static>>, "Chunks";
    }
}

impl SrvCopychunkCopy<'_> {
    /// The ranges, in order.
    pub fn chunks<'s>(&'s self, sink: &'s mut dyn Sink) -> impl Iterator<Item = SrvCopychunk<'s>> {
        list::packed(self.chunks.input(), sink)
    }
}

structure! {
    /// One range of a copy. `[MS-SMB2] 2.2.31.1.1`
    ///
    /// ```text
    /// 0  SourceOffset    8  TargetOffset    16  Length    20  Reserved    24
    /// ```
    pub struct SrvCopychunk: "SRV_COPYCHUNK", at 0 {
        /// Where to read, in bytes from the source's first.
        source_offset: u64, "SourceOffset";
        /// Where to write, in bytes from the target's first.
        target_offset: u64, "TargetOffset";
        /// Bytes to copy.
        length: u32, "Length";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
    }
}

structure! {
    /// How much was copied; with STATUS_INVALID_PARAMETER, how much can be. `[MS-SMB2] 2.2.32.1`
    ///
    /// ```text
    /// 0  ChunksWritten    4  ChunkBytesWritten    8  TotalBytesWritten    12
    /// ```
    pub struct SrvCopychunkResponse: "SRV_COPYCHUNK_RESPONSE", at 0 {
        /// Ranges that were copied; or the most of one request.
        chunks_written: u32, "ChunksWritten";
        /// Bytes that were copied of a range that was not finished; or the most of one range.
        chunk_bytes_written: u32, "ChunkBytesWritten";
        /// Bytes that were copied; or the most of one request.
        total_bytes_written: u32, "TotalBytesWritten";
    }
}

structure! {
    /// The earlier versions of a volume. `[MS-SMB2] 2.2.32.2`
    ///
    /// ```text
    /// 0  NumberOfSnapShots    4  NumberOfSnapShotsReturned    8  SnapShotArraySize    12  SnapShots
    /// ```
    pub struct SrvSnapshotArray: "SRV_SNAPSHOT_ARRAY", at 0 {
        /// How many there are.
        number_of_snap_shots: u32, "NumberOfSnapShots";
        /// How many follow; 0 when they do not fit.
        number_of_snap_shots_returned: u32, "NumberOfSnapShotsReturned";
        /// Bytes of all, here or, when they do not fit, in an answer with room for them.
        snap_shot_array_size: u32, "SnapShotArraySize";
    }
    regions {
        /// The tokens, each ended by a NUL, with one more NUL after the last.
        snap_shots: (|s| if s.number_of_snap_shots_returned == 0 { 0 } else { s.snap_shot_array_size.size() })
            => text::describe_terminated, "SnapShots";
    }
}

impl SrvSnapshotArray<'_> {
    /// The tokens, in order: `@GMT-YYYY.MM.DD-HH.MM.SS`.
    pub fn snapshots(&self) -> impl Iterator<Item = Utf16<'_>> {
        text::terminated_list(&self.snap_shots.bytes).take_while(|token| !token.is_empty())
    }
}

structure! {
    /// The key that identifies an open as the source of a copy. `[MS-SMB2] 2.2.32.3`
    ///
    /// ```text
    /// 0  ResumeKey    24  ContextLength    28  Context
    /// ```
    pub struct SrvRequestResumeKeyResponse: "SRV_REQUEST_RESUME_KEY Response", at 0 {
        /// The key; only its server knows what it says.
        resume_key: [u8; 24], "ResumeKey";
        /// Bytes of the context: zero.
        context_length: u32, "ContextLength";
    }
    regions {
        /// Nothing, by the specification; kept when there is something.
        context: [.. context_length] => describe::bytes, "Context";
    }
}

structure! {
    /// Reads hashes for branch caching. `[MS-SMB2] 2.2.31.2`
    ///
    /// ```text
    ///  0  HashType     4  HashVersion    8  HashRetrievalType
    /// 12  Length      16  Offset        24
    /// ```
    pub struct SrvReadHashRequest: "SRV_READ_HASH Request", at 0 {
        /// What the hashes are for.
        hash_type: HashType, "HashType";
        /// Which version of branch caching.
        hash_version: HashVersion, "HashVersion";
        /// Whether Offset counts in the hashes or in the file.
        hash_retrieval_type: HashRetrievalType, "HashRetrievalType";
        /// Bytes of hashes wanted, or of the file that they shall cover.
        length: u32, "Length";
        /// Where to begin, in bytes from the first of the hashes or of the file.
        offset: u64, "Offset";
    }
}

structure! {
    /// Hashes that were asked for by their own offset. `[MS-SMB2] 2.2.32.4.2`
    ///
    /// ```text
    /// 0  Offset    8  BufferLength    12  Reserved    16  Buffer
    /// ```
    pub struct SrvHashRetrieveHashBased: "SRV_HASH_RETRIEVE_HASH_BASED", at 0 {
        /// Where they begin, in bytes from the first of all hashes.
        offset: u64, "Offset";
        /// Bytes of the hashes.
        buffer_length: u32, "BufferLength";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
    }
    regions {
        /// The hashes.
        buffer: [.. buffer_length] => describe::bytes, "Buffer";
    }
}

structure! {
    /// Hashes that were asked for by an offset in the file. `[MS-SMB2] 2.2.32.4.3`
    ///
    /// ```text
    ///  0  FileDataOffset    8  FileDataLength
    /// 16  BufferLength     20  Reserved         24  Buffer
    /// ```
    pub struct SrvHashRetrieveFileBased: "SRV_HASH_RETRIEVE_FILE_BASED", at 0 {
        /// Where the data begins that they cover, in bytes from the file's first.
        file_data_offset: u64, "FileDataOffset";
        /// Bytes of that data.
        file_data_length: u64, "FileDataLength";
        /// Bytes of the hashes.
        buffer_length: u32, "BufferLength";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
    }
    regions {
        /// The hashes.
        buffer: [.. buffer_length] => describe::bytes, "Buffer";
    }
}

structure! {
    /// Asks to keep an open when the network fails. `[MS-SMB2] 2.2.31.3`
    ///
    /// ```text
    /// 0  Timeout    4  Reserved    8
    /// ```
    pub struct NetworkResiliencyRequest: "NETWORK_RESILIENCY_REQUEST", at 0 {
        /// How long to keep it, in milliseconds; 0 leaves it to the server.
        timeout: u32, "Timeout";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
    }
}

structure! {
    /// What the client sent in NEGOTIATE. `[MS-SMB2] 2.2.31.4`
    ///
    /// ```text
    ///  0  Capabilities     4  Guid
    /// 20  SecurityMode    22  DialectCount    24  Dialects, 2 bytes each
    /// ```
    pub struct ValidateNegotiateInfoRequest: "VALIDATE_NEGOTIATE_INFO Request", at 0 {
        /// The capabilities it sent.
        capabilities: Capabilities, "Capabilities";
        /// The ClientGuid it sent.
        guid: Guid, "Guid";
        /// The security mode it sent.
        security_mode: SecurityMode, "SecurityMode";
        /// How many dialects follow.
        dialect_count: u16, "DialectCount";
    }
    regions {
        /// The dialects it sent.
        dialects: [.. dialect_count * 2] => describe::array::<Dialect>, "Dialects";
    }
}

impl ValidateNegotiateInfoRequest<'_> {
    /// The dialects, in order.
    pub fn dialects(&self) -> impl Iterator<Item = Dialect> + Clone {
        list::scalars(&self.dialects.bytes)
    }
}

structure! {
    /// What the server sent in NEGOTIATE. `[MS-SMB2] 2.2.32.6`
    ///
    /// ```text
    ///  0  Capabilities     4  Guid
    /// 20  SecurityMode    22  Dialect    24
    /// ```
    pub struct ValidateNegotiateInfoResponse: "VALIDATE_NEGOTIATE_INFO Response", at 0 {
        /// The capabilities it sent.
        capabilities: Capabilities, "Capabilities";
        /// The ServerGuid it sent.
        guid: Guid, "Guid";
        /// The security mode it sent.
        security_mode: SecurityMode, "SecurityMode";
        /// The dialect it chose.
        dialect: Dialect, "Dialect";
    }
}
