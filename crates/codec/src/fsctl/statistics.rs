//! The counters of a file system. `[MS-FSCC] 2.3.12`

use smbtrail_wire::StatisticsFileSystem;

use crate::{Input, Sink, Structure, Visitor, describe, structure, structure::Size};

structure! {
    /// The counters of a file system, processor by processor. `[MS-FSCC] 2.3.12`
    ///
    /// ```text
    /// 0  FILESYSTEM_STATISTICS, as long as each says
    /// ```
    pub struct FilesystemGetStatisticsReply: "FSCTL_FILESYSTEM_GET_STATISTICS Reply", at 0 {}
    regions {
        /// The processors.
        processors: {|_, len| (0, len)} => describe_processors, "Processors";
    }
}

impl FilesystemGetStatisticsReply<'_> {
    /// The counters of each processor, in order.
    pub fn processors<'s>(
        &'s self,
        sink: &'s mut dyn Sink,
    ) -> impl Iterator<Item = FilesystemStatistics<'s>> {
        let mut left = self.processors.input();
        core::iter::from_fn(move || {
            let (entry, after) = split(left)?;
            left = after;
            structure::nested::<FilesystemStatistics<'_>>(entry, sink)
        })
    }
}

structure! {
    /// The counters of one processor. `[MS-FSCC] 2.3.12.1`
    ///
    /// ```text
    ///  0  FileSystemType     2  Version     4  SizeOfCompleteStructure     8  UserFileReads
    /// 12  UserFileReadBytes    16  UserDiskReads    20  UserFileWrites    24  UserFileWriteBytes
    /// 28  UserDiskWrites    32  MetaDataReads    36  MetaDataReadBytes    40  MetaDataDiskReads
    /// 44  MetaDataWrites    48  MetaDataWriteBytes    52  MetaDataDiskWrites    56  NTFS_STATISTICS or FAT_STATISTICS
    /// ```
    pub struct FilesystemStatistics: "FILESYSTEM_STATISTICS", at 0 {
        /// Which file system.
        file_system_type: StatisticsFileSystem, "FileSystemType";
        /// 1.
        version: u16, "Version";
        /// Bytes of all that belongs to this processor, padding included: a multiple of 64.
        size_of_complete_structure: u32, "SizeOfCompleteStructure";
        /// Reads of user files.
        user_file_reads: u32, "UserFileReads";
        /// Bytes read from user files.
        user_file_read_bytes: u32, "UserFileReadBytes";
        /// Reads of user files that went to the disk.
        user_disk_reads: u32, "UserDiskReads";
        /// Writes to user files.
        user_file_writes: u32, "UserFileWrites";
        /// Bytes written to user files.
        user_file_write_bytes: u32, "UserFileWriteBytes";
        /// Writes to user files that went to the disk.
        user_disk_writes: u32, "UserDiskWrites";
        /// Reads of metadata.
        metadata_reads: u32, "MetaDataReads";
        /// Bytes read of metadata.
        metadata_read_bytes: u32, "MetaDataReadBytes";
        /// Reads of metadata that went to the disk.
        metadata_disk_reads: u32, "MetaDataDiskReads";
        /// Writes of metadata.
        metadata_writes: u32, "MetaDataWrites";
        /// Bytes written of metadata.
        metadata_write_bytes: u32, "MetaDataWriteBytes";
        /// Writes of metadata that went to the disk.
        metadata_disk_writes: u32, "MetaDataDiskWrites";
    }
    regions {
        /// More counters of NTFS: [`NtfsStatistics`].
        ntfs: (|s| if s.file_system_type == StatisticsFileSystem::NTFS { NtfsStatistics::FIXED } else { 0 })
            => describe::nested::<NtfsStatistics<'static>>, "NtfsStatistics";
        /// More counters of FAT or exFAT: [`FatStatistics`].
        fat: (|s| if s.is_fat() { FatStatistics::FIXED } else { 0 })
            => describe::nested::<FatStatistics<'static>>, "FatStatistics";
    }
}

impl FilesystemStatistics<'_> {
    /// More counters, of NTFS; `None` when they are not all there.
    #[must_use]
    pub fn ntfs(&self) -> Option<NtfsStatistics<'_>> {
        NtfsStatistics::parse(self.ntfs.input(), &mut ()).ok()
    }

    /// More counters, of FAT or exFAT; `None` when they are not all there.
    #[must_use]
    pub fn fat(&self) -> Option<FatStatistics<'_>> {
        FatStatistics::parse(self.fat.input(), &mut ()).ok()
    }

    fn is_fat(&self) -> bool {
        matches!(self.file_system_type, StatisticsFileSystem::FAT | StatisticsFileSystem::EXFAT)
    }
}

structure! {
    /// More counters, of NTFS. `[MS-FSCC] 2.3.12.2`
    ///
    /// ```text
    ///   0  LogFileFullExceptions      4  OtherExceptions      8  MftReads     12  MftReadBytes
    ///  16  MftWrites     20  MftWriteBytes     24  MftWritesUserLevel.Write
    ///  26  MftWritesUserLevel.Create     28  MftWritesUserLevel.SetInfo
    ///  30  MftWritesUserLevel.Flush     32  MftWritesFlushForLogFileFull
    ///  34  MftWritesLazyWriter     36  MftWritesUserRequest     38  Padding1     40  Mft2Writes
    ///  44  Mft2WriteBytes     48  Mft2WritesUserLevel.Write     50  Mft2WritesUserLevel.Create
    ///  52  Mft2WritesUserLevel.SetInfo     54  Mft2WritesUserLevel.Flush
    ///  56  Mft2WritesFlushForLogFileFull     58  Mft2WritesLazyWriter
    ///  60  Mft2WritesUserRequest     62  Padding2     64  RootIndexReads
    ///  68  RootIndexReadBytes     72  RootIndexWrites     76  RootIndexWriteBytes
    ///  80  BitmapReads     84  BitmapReadBytes     88  BitmapWrites     92  BitmapWriteBytes
    ///  96  BitmapWritesFlushForLogFileFull     98  BitmapWritesLazyWriter
    /// 100  BitmapWritesUserRequest    102  BitmapWritesUserLevel.Write
    /// 104  BitmapWritesUserLevel.Create    106  BitmapWritesUserLevel.SetInfo
    /// 108  MftBitmapReads    112  MftBitmapReadBytes    116  MftBitmapWrites
    /// 120  MftBitmapWriteBytes    124  MftBitmapWritesFlushForLogFileFull
    /// 126  MftBitmapWritesLazyWriter    128  MftBitmapWritesUserRequest
    /// 130  MftBitmapWritesUserLevel.Write    132  MftBitmapWritesUserLevel.Create
    /// 134  MftBitmapWritesUserLevel.SetInfo    136  MftBitmapWritesUserLevel.Flush
    /// 138  Padding3    140  UserIndexReads    144  UserIndexReadBytes    148  UserIndexWrites
    /// 152  UserIndexWriteBytes    156  LogFileReads    160  LogFileReadBytes    164  LogFileWrites
    /// 168  LogFileWriteBytes    172  Allocate.Calls    176  Allocate.Clusters
    /// 180  Allocate.Hints    184  Allocate.RunsReturned    188  Allocate.HintsHonored
    /// 192  Allocate.HintsClusters    196  Allocate.Cache    200  Allocate.CacheClusters
    /// 204  Allocate.CacheMiss    208  Allocate.CacheMissClusters    212
    /// ```
    pub struct NtfsStatistics: "NTFS_STATISTICS", at 0 {
        /// How often the log was full.
        log_file_full_exceptions: u32, "LogFileFullExceptions";
        /// Other exceptions.
        other_exceptions: u32, "OtherExceptions";
        /// Reads of the master file table.
        mft_reads: u32, "MftReads";
        /// Bytes read from the master file table.
        mft_read_bytes: u32, "MftReadBytes";
        /// Writes to the master file table.
        mft_writes: u32, "MftWrites";
        /// Bytes written to the master file table.
        mft_write_bytes: u32, "MftWriteBytes";
        /// Writes to the master file table for a write.
        mft_writes_user_level_write: u16, "MftWritesUserLevel.Write";
        /// Writes to the master file table for a create.
        mft_writes_user_level_create: u16, "MftWritesUserLevel.Create";
        /// Writes to the master file table for a change of metadata.
        mft_writes_user_level_set_info: u16, "MftWritesUserLevel.SetInfo";
        /// Writes to the master file table for a flush.
        mft_writes_user_level_flush: u16, "MftWritesUserLevel.Flush";
        /// Flushes of the master file table because the log was full.
        mft_writes_flush_for_log_file_full: u16, "MftWritesFlushForLogFileFull";
        /// Writes to the master file table in the background.
        mft_writes_lazy_writer: u16, "MftWritesLazyWriter";
        /// Writes to the master file table for users.
        mft_writes_user_request: u16, "MftWritesUserRequest";
        /// Zero.
        padding1: u16 = 0 => Reserved, "Padding1";
        /// Writes to its mirror.
        mft2_writes: u32, "Mft2Writes";
        /// Bytes written to its mirror.
        mft2_write_bytes: u32, "Mft2WriteBytes";
        /// Writes to its mirror for a write.
        mft2_writes_user_level_write: u16, "Mft2WritesUserLevel.Write";
        /// Writes to its mirror for a create.
        mft2_writes_user_level_create: u16, "Mft2WritesUserLevel.Create";
        /// Writes to its mirror for a change of metadata.
        mft2_writes_user_level_set_info: u16, "Mft2WritesUserLevel.SetInfo";
        /// Writes to its mirror for a flush.
        mft2_writes_user_level_flush: u16, "Mft2WritesUserLevel.Flush";
        /// Flushes of its mirror because the log was full.
        mft2_writes_flush_for_log_file_full: u16, "Mft2WritesFlushForLogFileFull";
        /// Writes to its mirror in the background.
        mft2_writes_lazy_writer: u16, "Mft2WritesLazyWriter";
        /// Writes to its mirror for users.
        mft2_writes_user_request: u16, "Mft2WritesUserRequest";
        /// Zero.
        padding2: u16 = 0 => Reserved, "Padding2";
        /// Reads of the root directory.
        root_index_reads: u32, "RootIndexReads";
        /// Bytes read from the root directory.
        root_index_read_bytes: u32, "RootIndexReadBytes";
        /// Writes to the root directory.
        root_index_writes: u32, "RootIndexWrites";
        /// Bytes written to the root directory.
        root_index_write_bytes: u32, "RootIndexWriteBytes";
        /// Reads of the cluster bitmap.
        bitmap_reads: u32, "BitmapReads";
        /// Bytes read from the cluster bitmap.
        bitmap_read_bytes: u32, "BitmapReadBytes";
        /// Writes to the cluster bitmap.
        bitmap_writes: u32, "BitmapWrites";
        /// Bytes written to the cluster bitmap.
        bitmap_write_bytes: u32, "BitmapWriteBytes";
        /// Flushes of the cluster bitmap because the log was full.
        bitmap_writes_flush_for_log_file_full: u16, "BitmapWritesFlushForLogFileFull";
        /// Writes to the cluster bitmap in the background.
        bitmap_writes_lazy_writer: u16, "BitmapWritesLazyWriter";
        /// Writes to the cluster bitmap for users.
        bitmap_writes_user_request: u16, "BitmapWritesUserRequest";
        /// Writes to the cluster bitmap for a write.
        bitmap_writes_user_level_write: u16, "BitmapWritesUserLevel.Write";
        /// Writes to the cluster bitmap for a create.
        bitmap_writes_user_level_create: u16, "BitmapWritesUserLevel.Create";
        /// Writes to the cluster bitmap for a change of metadata.
        bitmap_writes_user_level_set_info: u16, "BitmapWritesUserLevel.SetInfo";
        /// Reads of the bitmap of the master file table.
        mft_bitmap_reads: u32, "MftBitmapReads";
        /// Bytes read from the bitmap of the master file table.
        mft_bitmap_read_bytes: u32, "MftBitmapReadBytes";
        /// Writes to the bitmap of the master file table.
        mft_bitmap_writes: u32, "MftBitmapWrites";
        /// Bytes written to the bitmap of the master file table.
        mft_bitmap_write_bytes: u32, "MftBitmapWriteBytes";
        /// Flushes of the bitmap of the master file table because the log was full.
        mft_bitmap_writes_flush_for_log_file_full: u16, "MftBitmapWritesFlushForLogFileFull";
        /// Writes to the bitmap of the master file table in the background.
        mft_bitmap_writes_lazy_writer: u16, "MftBitmapWritesLazyWriter";
        /// Writes to the bitmap of the master file table for users.
        mft_bitmap_writes_user_request: u16, "MftBitmapWritesUserRequest";
        /// Writes to the bitmap of the master file table for a write.
        mft_bitmap_writes_user_level_write: u16, "MftBitmapWritesUserLevel.Write";
        /// Writes to the bitmap of the master file table for a create.
        mft_bitmap_writes_user_level_create: u16, "MftBitmapWritesUserLevel.Create";
        /// Writes to the bitmap of the master file table for a change of metadata.
        mft_bitmap_writes_user_level_set_info: u16, "MftBitmapWritesUserLevel.SetInfo";
        /// Writes to the bitmap of the master file table for a flush.
        mft_bitmap_writes_user_level_flush: u16, "MftBitmapWritesUserLevel.Flush";
        /// Zero.
        padding3: u16 = 0 => Reserved, "Padding3";
        /// Reads of directories and indexes of users.
        user_index_reads: u32, "UserIndexReads";
        /// Bytes read from directories and indexes of users.
        user_index_read_bytes: u32, "UserIndexReadBytes";
        /// Writes to directories and indexes of users.
        user_index_writes: u32, "UserIndexWrites";
        /// Bytes written to directories and indexes of users.
        user_index_write_bytes: u32, "UserIndexWriteBytes";
        /// Reads of the log.
        log_file_reads: u32, "LogFileReads";
        /// Bytes read from the log.
        log_file_read_bytes: u32, "LogFileReadBytes";
        /// Writes to the log.
        log_file_writes: u32, "LogFileWrites";
        /// Bytes written to the log.
        log_file_write_bytes: u32, "LogFileWriteBytes";
        /// Requests for clusters.
        allocate_calls: u32, "Allocate.Calls";
        /// Clusters given.
        allocate_clusters: u32, "Allocate.Clusters";
        /// Requests that named a place.
        allocate_hints: u32, "Allocate.Hints";
        /// Runs of clusters given.
        allocate_runs_returned: u32, "Allocate.RunsReturned";
        /// Requests that got the place they named.
        allocate_hints_honored: u32, "Allocate.HintsHonored";
        /// Clusters given at the place that was named.
        allocate_hints_clusters: u32, "Allocate.HintsClusters";
        /// Requests met from the cache of free runs.
        allocate_cache: u32, "Allocate.Cache";
        /// Clusters given from that cache.
        allocate_cache_clusters: u32, "Allocate.CacheClusters";
        /// Requests that the cache could not meet.
        allocate_cache_miss: u32, "Allocate.CacheMiss";
        /// Clusters given without the cache.
        allocate_cache_miss_clusters: u32, "Allocate.CacheMissClusters";
    }
}

structure! {
    /// More counters, of FAT and of exFAT. `[MS-FSCC] 2.3.12.3, 2.3.12.4`
    ///
    /// ```text
    ///  0  CreateHits     4  SuccessfulCreates     8  FailedCreates    12  NonCachedReads
    /// 16  NonCachedReadBytes    20  NonCachedWrites    24  NonCachedWriteBytes
    /// 28  NonCachedDiskReads    32  NonCachedDiskWrites    36
    /// ```
    pub struct FatStatistics: "FAT_STATISTICS", at 0 {
        /// Creates that found the file.
        create_hits: u32, "CreateHits";
        /// Creates that succeeded.
        successful_creates: u32, "SuccessfulCreates";
        /// Creates that failed.
        failed_creates: u32, "FailedCreates";
        /// Reads past the cache.
        non_cached_reads: u32, "NonCachedReads";
        /// Bytes read past the cache.
        non_cached_read_bytes: u32, "NonCachedReadBytes";
        /// Writes past the cache.
        non_cached_writes: u32, "NonCachedWrites";
        /// Bytes written past the cache.
        non_cached_write_bytes: u32, "NonCachedWriteBytes";
        /// Reads past the cache that went to the disk.
        non_cached_disk_reads: u32, "NonCachedDiskReads";
        /// Writes past the cache that went to the disk.
        non_cached_disk_writes: u32, "NonCachedDiskWrites";
    }
}

/// The counters of the first processor with their padding, and what follows them.
fn split(left: Input<'_>) -> Option<(Input<'_>, Input<'_>)> {
    if left.bytes().is_empty() {
        return None;
    }
    let size = left
        .bytes()
        .get(4..)
        .and_then(|raw| raw.first_chunk())
        .map_or(0, |raw| u32::from_le_bytes(*raw).size());
    let end = size.max(FilesystemStatistics::FIXED).min(left.len());
    Some((left.to(end), left.from(end)))
}

/// Lists the processors.
fn describe_processors(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    let mut left = input;
    while let Some((entry, after)) = split(left) {
        describe::nested::<FilesystemStatistics<'static>>(name, entry, visitor);
        left = after;
    }
}
