//! Metadata of a volume. `[MS-FSCC] 2.5`

use smbtrail_wire::{
    DeviceCharacteristics, DeviceType, FileSystemAttributes, FileSystemControlFlags, FileTime, Guid,
    SectorSizeFlags,
};

use crate::{Utf16, describe};

structure! {
    /// When the volume was made, its serial number and label. `[MS-FSCC] 2.5.9`
    ///
    /// ```text
    ///  0  VolumeCreationTime     8  VolumeSerialNumber   12  VolumeLabelLength
    /// 16  SupportsObjects       17  Reserved             18  VolumeLabel
    /// ```
    pub struct FileFsVolumeInformation: "FILE_FS_VOLUME_INFORMATION", at 0 {
        /// When it was made.
        volume_creation_time: FileTime, "VolumeCreationTime";
        /// Its serial number.
        volume_serial_number: u32, "VolumeSerialNumber";
        /// Bytes of the label.
        volume_label_length: u32, "VolumeLabelLength";
        /// 1 when it has object ids.
        supports_objects: u8, "SupportsObjects";
        /// Any value.
        reserved: u8, "Reserved";
    }
    regions {
        /// The label.
        volume_label: [.. volume_label_length] => describe::text, "VolumeLabel";
    }
}

impl FileFsVolumeInformation<'_> {
    /// The label.
    #[must_use]
    pub fn volume_label(&self) -> Utf16<'_> {
        Utf16(&self.volume_label.bytes)
    }
}

structure! {
    /// A new label for the volume. `[MS-FSCC] 2.5.5`
    ///
    /// ```text
    /// 0  VolumeLabelLength    4  VolumeLabel
    /// ```
    pub struct FileFsLabelInformation: "FILE_FS_LABEL_INFORMATION", at 0 {
        /// Bytes of the label.
        volume_label_length: u32, "VolumeLabelLength";
    }
    regions {
        /// The label.
        volume_label: [.. volume_label_length] => describe::text, "VolumeLabel";
    }
}

impl FileFsLabelInformation<'_> {
    /// The label.
    #[must_use]
    pub fn volume_label(&self) -> Utf16<'_> {
        Utf16(&self.volume_label.bytes)
    }
}

structure! {
    /// The volume's size, and what the user has free. `[MS-FSCC] 2.5.8`
    ///
    /// ```text
    ///  0  TotalAllocationUnits        8  AvailableAllocationUnits
    /// 16  SectorsPerAllocationUnit   20  BytesPerSector    24
    /// ```
    pub struct FileFsSizeInformation: "FILE_FS_SIZE_INFORMATION", at 0 {
        /// Allocation units that the user may have.
        total_allocation_units: u64, "TotalAllocationUnits";
        /// Those of them that are free.
        available_allocation_units: u64, "AvailableAllocationUnits";
        /// Sectors of an allocation unit.
        sectors_per_allocation_unit: u32, "SectorsPerAllocationUnit";
        /// Bytes of a sector.
        bytes_per_sector: u32, "BytesPerSector";
    }
}

structure! {
    /// The device that holds the volume. `[MS-FSCC] 2.5.10`
    ///
    /// ```text
    /// 0  DeviceType    4  Characteristics    8
    /// ```
    pub struct FileFsDeviceInformation: "FILE_FS_DEVICE_INFORMATION", at 0 {
        /// Its kind.
        device_type: DeviceType, "DeviceType";
        /// What it is like.
        characteristics: DeviceCharacteristics, "Characteristics";
    }
}

structure! {
    /// What the file system can do, and its name. `[MS-FSCC] 2.5.1`
    ///
    /// ```text
    /// 0  FileSystemAttributes    4  MaximumComponentNameLength    8  FileSystemNameLength    12  FileSystemName
    /// ```
    pub struct FileFsAttributeInformation: "FILE_FS_ATTRIBUTE_INFORMATION", at 0 {
        /// What it can do.
        file_system_attributes: FileSystemAttributes, "FileSystemAttributes";
        /// The most characters of one part of a path.
        maximum_component_name_length: u32, "MaximumComponentNameLength";
        /// Bytes of the file system's name.
        file_system_name_length: u32, "FileSystemNameLength";
    }
    regions {
        /// The file system's name, such as NTFS.
        file_system_name: [.. file_system_name_length] => describe::text, "FileSystemName";
    }
}

impl FileFsAttributeInformation<'_> {
    /// The file system's name, such as NTFS.
    #[must_use]
    pub fn file_system_name(&self) -> Utf16<'_> {
        Utf16(&self.file_system_name.bytes)
    }
}

structure! {
    /// Default quotas, and how they are kept; four bytes of padding follow. `[MS-FSCC] 2.5.2`
    ///
    /// ```text
    ///  0  FreeSpaceStartFiltering     8  FreeSpaceThreshold   16  FreeSpaceStopFiltering
    /// 24  DefaultQuotaThreshold      32  DefaultQuotaLimit    40  FileSystemControlFlags    44
    /// ```
    pub struct FileFsControlInformation: "FILE_FS_CONTROL_INFORMATION", at 0 {
        /// Bytes that must be free for content indexing to begin.
        free_space_start_filtering: u64, "FreeSpaceStartFiltering";
        /// Bytes that must be free for content indexing to go on.
        free_space_threshold: u64, "FreeSpaceThreshold";
        /// Bytes that must be free for content indexing not to stop.
        free_space_stop_filtering: u64, "FreeSpaceStopFiltering";
        /// Bytes from which a user is warned; all ones: none.
        default_quota_threshold: u64, "DefaultQuotaThreshold";
        /// Bytes that a user may have; all ones: no limit.
        default_quota_limit: u64, "DefaultQuotaLimit";
        /// How quotas are kept.
        file_system_control_flags: FileSystemControlFlags, "FileSystemControlFlags";
    }
}

structure! {
    /// The volume's size, what the user has free and what is free in all. `[MS-FSCC] 2.5.4`
    ///
    /// ```text
    ///  0  TotalAllocationUnits             8  CallerAvailableAllocationUnits
    /// 16  ActualAvailableAllocationUnits  24  SectorsPerAllocationUnit    28  BytesPerSector    32
    /// ```
    pub struct FileFsFullSizeInformation: "FILE_FS_FULL_SIZE_INFORMATION", at 0 {
        /// Allocation units that the user may have.
        total_allocation_units: u64, "TotalAllocationUnits";
        /// Those of them that are free.
        caller_available_allocation_units: u64, "CallerAvailableAllocationUnits";
        /// Allocation units of the volume that are free.
        actual_available_allocation_units: u64, "ActualAvailableAllocationUnits";
        /// Sectors of an allocation unit.
        sectors_per_allocation_unit: u32, "SectorsPerAllocationUnit";
        /// Bytes of a sector.
        bytes_per_sector: u32, "BytesPerSector";
    }
}

structure! {
    /// The volume's object id. `[MS-FSCC] 2.5.6`
    ///
    /// ```text
    /// 0  ObjectId    16  ExtendedInfo    64
    /// ```
    pub struct FileFsObjectIdInformation: "FILE_FS_OBJECTID_INFORMATION", at 0 {
        /// The object id.
        object_id: Guid, "ObjectId";
        /// What else is known of the volume; Samba puts its version here.
        extended_info: [u8; 48], "ExtendedInfo";
    }
}

structure! {
    /// Whether a driver lies in the path to the volume. `[MS-FSCC] 2.5.3`
    ///
    /// ```text
    /// 0  DriverInPath    1  Reserved    4  DriverNameLength    8  DriverName
    /// ```
    pub struct FileFsDriverPathInformation: "FILE_FS_DRIVER_PATH_INFORMATION", at 0 {
        /// 1 when it does.
        driver_in_path: u8, "DriverInPath";
        /// Any value.
        reserved: [u8; 3], "Reserved";
        /// Bytes of the name.
        driver_name_length: u32, "DriverNameLength";
    }
    regions {
        /// The driver's name.
        driver_name: [.. driver_name_length] => describe::text, "DriverName";
    }
}

structure! {
    /// Flags of the volume; Windows only, `FILE_FS_VOLUME_FLAGS_INFORMATION`.
    ///
    /// ```text
    /// 0  Flags    4
    /// ```
    pub struct FileFsVolumeFlagsInformation: "FILE_FS_VOLUME_FLAGS_INFORMATION", at 0 {
        /// The flags.
        flags: u32, "Flags";
    }
}

structure! {
    /// How logical and physical sectors lie. `[MS-FSCC] 2.5.7`
    ///
    /// ```text
    ///  0  LogicalBytesPerSector                     4  PhysicalBytesPerSectorForAtomicity
    ///  8  PhysicalBytesPerSectorForPerformance
    /// 12  FileSystemEffectivePhysicalBytesPerSectorForAtomicity
    /// 16  Flags   20  ByteOffsetForSectorAlignment   24  ByteOffsetForPartitionAlignment    28
    /// ```
    pub struct FileFsSectorSizeInformation: "FILE_FS_SECTOR_SIZE_INFORMATION", at 0 {
        /// Bytes of a logical sector.
        logical_bytes_per_sector: u32, "LogicalBytesPerSector";
        /// Bytes of a physical sector, as the device says.
        physical_bytes_per_sector_for_atomicity: u32, "PhysicalBytesPerSectorForAtomicity";
        /// Bytes that are best written at once.
        physical_bytes_per_sector_for_performance: u32, "PhysicalBytesPerSectorForPerformance";
        /// Bytes of a physical sector, as the file system takes it.
        file_system_effective_physical_bytes_per_sector_for_atomicity: u32,
            "FileSystemEffectivePhysicalBytesPerSectorForAtomicity";
        /// What the device is like.
        flags: SectorSizeFlags, "Flags";
        /// Bytes to the first aligned sector.
        byte_offset_for_sector_alignment: u32, "ByteOffsetForSectorAlignment";
        /// Bytes to the first aligned partition.
        byte_offset_for_partition_alignment: u32, "ByteOffsetForPartitionAlignment";
    }
}

structure! {
    /// The volume as `statvfs` gives it; SMB3 POSIX extensions.
    ///
    /// ```text
    ///  0  OptimalTransferSize    4  BlockSize        8  TotalBlocks    16  BlocksAvail
    /// 24  UserBlocksAvail       32  TotalFileNodes  40  FreeFileNodes  48  FileSysIdentifier    56
    /// ```
    pub struct FileFsPosixInformation: "FILE_FS_POSIX_INFORMATION", at 0 {
        /// Bytes that are best moved at once; all ones: unknown.
        optimal_transfer_size: u32, "OptimalTransferSize";
        /// Bytes of a block.
        block_size: u32, "BlockSize";
        /// Blocks of the volume.
        total_blocks: u64, "TotalBlocks";
        /// Those of them that are free.
        blocks_avail: u64, "BlocksAvail";
        /// Those that are free for the user; all ones: unknown.
        user_blocks_avail: u64, "UserBlocksAvail";
        /// Inodes of the volume; all ones: unknown.
        total_file_nodes: u64, "TotalFileNodes";
        /// Those of them that are free; all ones: unknown.
        free_file_nodes: u64, "FreeFileNodes";
        /// The volume's id.
        file_sys_identifier: u64, "FileSysIdentifier";
    }
}
