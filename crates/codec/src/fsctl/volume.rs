//! What a volume is.

use smbtrail_wire::FileTime;

use crate::{Utf16, describe};

structure! {
    /// An NTFS volume. `[MS-FSCC] 2.3.22`
    ///
    /// ```text
    ///  0  VolumeSerialNumber     8  NumberSectors       16  TotalClusters
    /// 24  FreeClusters          32  TotalReserved
    /// 40  BytesPerSector        44  BytesPerCluster
    /// 48  BytesPerFileRecordSegment                     52  ClustersPerFileRecordSegment
    /// 56  MftValidDataLength    64  MftStartLcn         72  Mft2StartLcn
    /// 80  MftZoneStart          88  MftZoneEnd          96
    /// ```
    pub struct NtfsVolumeDataBuffer: "NTFS_VOLUME_DATA_BUFFER", at 0 {
        /// The serial number.
        volume_serial_number: u64, "VolumeSerialNumber";
        /// Sectors of the volume.
        number_sectors: u64, "NumberSectors";
        /// Clusters of the volume.
        total_clusters: u64, "TotalClusters";
        /// Clusters that are free.
        free_clusters: u64, "FreeClusters";
        /// Clusters that are reserved.
        total_reserved: u64, "TotalReserved";
        /// Bytes of a sector.
        bytes_per_sector: u32, "BytesPerSector";
        /// Bytes of a cluster.
        bytes_per_cluster: u32, "BytesPerCluster";
        /// Bytes of a file record.
        bytes_per_file_record_segment: u32, "BytesPerFileRecordSegment";
        /// Clusters of a file record; 0 when it is smaller than one.
        clusters_per_file_record_segment: u32, "ClustersPerFileRecordSegment";
        /// Bytes of the master file table.
        mft_valid_data_length: u64, "MftValidDataLength";
        /// Where the master file table begins, in clusters.
        mft_start_lcn: u64, "MftStartLcn";
        /// Where its mirror begins, in clusters.
        mft2_start_lcn: u64, "Mft2StartLcn";
        /// Where the zone kept for it begins, in clusters.
        mft_zone_start: u64, "MftZoneStart";
        /// Where that zone ends, in clusters.
        mft_zone_end: u64, "MftZoneEnd";
    }
}

structure! {
    /// A `ReFS` volume. `[MS-FSCC] 2.3.24`
    ///
    /// ```text
    ///  0  ByteCount               4  MajorVersion
    ///  8  MinorVersion           12  BytesPerPhysicalSector
    /// 16  VolumeSerialNumber     24  NumberSectors           32  TotalClusters
    /// 40  FreeClusters           48  TotalReserved
    /// 56  BytesPerSector         60  BytesPerCluster
    /// 64  MaximumSizeOfResidentFile
    /// 72  FastTierDataFillRatio  74  SlowTierDataFillRatio
    /// 76  DestagesFastTierToSlowTierRate                     80  Reserved
    /// ```
    pub struct RefsVolumeDataBuffer: "REFS_VOLUME_DATA_BUFFER", at 0 {
        /// Bytes of this structure that count.
        byte_count: u32, "ByteCount";
        /// The version of the file system, major.
        major_version: u32, "MajorVersion";
        /// The version of the file system, minor.
        minor_version: u32, "MinorVersion";
        /// Bytes of a sector of the device.
        bytes_per_physical_sector: u32, "BytesPerPhysicalSector";
        /// The serial number.
        volume_serial_number: u64, "VolumeSerialNumber";
        /// Sectors of the volume.
        number_sectors: u64, "NumberSectors";
        /// Clusters of the volume.
        total_clusters: u64, "TotalClusters";
        /// Clusters that are free.
        free_clusters: u64, "FreeClusters";
        /// Clusters that are reserved.
        total_reserved: u64, "TotalReserved";
        /// Bytes of a sector of the volume.
        bytes_per_sector: u32, "BytesPerSector";
        /// Bytes of a cluster.
        bytes_per_cluster: u32, "BytesPerCluster";
        /// The largest file that is stored in its own record, in bytes.
        maximum_size_of_resident_file: u64, "MaximumSizeOfResidentFile";
        /// How full the fast tier is, in per cent.
        fast_tier_data_fill_ratio: u16, "FastTierDataFillRatio";
        /// How full the slow tier is, in per cent.
        slow_tier_data_fill_ratio: u16, "SlowTierDataFillRatio";
        /// How fast data moves from the fast tier to the slow one, in clusters a second.
        destages_fast_tier_to_slow_tier_rate: u32, "DestagesFastTierToSlowTierRate";
    }
    regions {
        /// Reserved; newer systems put the checksum type and the driver's version there.
        reserved: {|_, len| (80, len.saturating_sub(80))} => describe::bytes, "Reserved";
    }
}

structure! {
    /// A UDF volume. `[MS-FSCC] 2.3.58`
    ///
    /// ```text
    ///   0  DirectoryCount         8  FileCount
    ///  16  FsFormatMajVersion    18  FsFormatMinVersion    20  FsFormatName
    ///  44  FormatTime            52  LastUpdateTime
    ///  60  CopyrightInfo        128  AbstractInfo
    /// 196  FormattingImplementationInfo
    /// 264  LastModifyingImplementationInfo                332
    /// ```
    pub struct FileQueryOnDiskVolInfoBuffer: "FILE_QUERY_ON_DISK_VOL_INFO_BUFFER", at 0 {
        /// Directories of the volume; all ones when unknown.
        directory_count: u64, "DirectoryCount";
        /// Files of the volume; all ones when unknown.
        file_count: u64, "FileCount";
        /// The version of the format, major.
        fs_format_maj_version: u16, "FsFormatMajVersion";
        /// The version of the format, minor.
        fs_format_min_version: u16, "FsFormatMinVersion";
        /// The name of the format, in UTF-16.
        fs_format_name: [u8; 24], "FsFormatName";
        /// When the medium was formatted.
        format_time: FileTime, "FormatTime";
        /// When the volume changed last.
        last_update_time: FileTime, "LastUpdateTime";
    }
    regions {
        /// Whose the content is.
        copyright_info: (|_| 68) => describe::text, "CopyrightInfo";
        /// What the content is.
        abstract_info: (|_| 68) => describe::text, "AbstractInfo";
        /// What formatted the medium.
        formatting_implementation_info: (|_| 68) => describe::text, "FormattingImplementationInfo";
        /// What changed the medium last.
        last_modifying_implementation_info: (|_| 68) => describe::text, "LastModifyingImplementationInfo";
    }
}

impl FileQueryOnDiskVolInfoBuffer<'_> {
    /// The name of the format: `UDF`.
    #[must_use]
    pub fn fs_format_name(&self) -> Utf16<'_> {
        Utf16(&self.fs_format_name).until_nul()
    }
}

structure! {
    /// The defect management of a UDF volume. `[MS-FSCC] 2.3.60`
    ///
    /// ```text
    /// 0  SparingUnitBytes    4  SoftwareSparing     5  Reserved
    /// 8  TotalSpareBlocks   12  FreeSpareBlocks    16
    /// ```
    pub struct FileQuerySparingBuffer: "FILE_QUERY_SPARING_BUFFER", at 0 {
        /// Bytes of a spare packet.
        sparing_unit_bytes: u32, "SparingUnitBytes";
        /// Whether software spares; else the drive does.
        software_sparing: u8, "SoftwareSparing";
        /// Anything.
        reserved: [u8; 3], "Reserved";
        /// Blocks that are kept to spare.
        total_spare_blocks: u32, "TotalSpareBlocks";
        /// Those that are free.
        free_spare_blocks: u32, "FreeSpareBlocks";
    }
}

structure! {
    /// The boot parameters of a FAT volume. `[MS-FSCC] 2.3.54`
    ///
    /// ```text
    /// 0  First0x24BytesOfBootSector    36
    /// ```
    pub struct QueryFatBpbBuffer: "FSCTL_QUERY_FAT_BPB_BUFFER", at 0 {}
    regions {
        /// The first bytes of the boot sector.
        first_0x24_bytes_of_boot_sector: {|_, _| (0, 36)} => describe::bytes, "First0x24BytesOfBootSector";
    }
}

structure! {
    /// Switches defect management of a UDF volume. `[MS-FSCC] 2.3.69`
    ///
    /// ```text
    /// 0  Disable    1
    /// ```
    pub struct SetDefectManagementRequest: "FSCTL_SET_DEFECT_MANAGEMENT Request", at 0 {
        /// Zero to switch it on.
        disable: u8, "Disable";
    }
}
