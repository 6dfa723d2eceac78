//! Several levels in one, as `stat` wants them; Windows only, refused by other servers.

use smbtrail_wire::{
    DeviceCharacteristics, DeviceType, FileAccess, FileAttributes, FileId64, FileId128, FileTime, LxFlags,
    ReparseTag,
};

structure! {
    /// Times, sizes, attributes and effective access. `FILE_STAT_INFORMATION`
    ///
    /// ```text
    ///  0  FileId            8  CreationTime   16  LastAccessTime   24  LastWriteTime   32  ChangeTime
    /// 40  AllocationSize   48  EndOfFile      56  FileAttributes   60  ReparseTag
    /// 64  NumberOfLinks    68  EffectiveAccess                     72
    /// ```
    pub struct FileStatInformation: "FILE_STAT_INFORMATION", at 0 {
        /// The file's id.
        file_id: FileId64, "FileId";
        /// When it was created.
        creation_time: FileTime, "CreationTime";
        /// When it was last read.
        last_access_time: FileTime, "LastAccessTime";
        /// When it was last written.
        last_write_time: FileTime, "LastWriteTime";
        /// When its metadata last changed.
        change_time: FileTime, "ChangeTime";
        /// Bytes that are set aside for it.
        allocation_size: u64, "AllocationSize";
        /// Bytes of the file.
        end_of_file: u64, "EndOfFile";
        /// Its attributes.
        file_attributes: FileAttributes, "FileAttributes";
        /// What kind of reparse point it is; 0 for none.
        reparse_tag: ReparseTag, "ReparseTag";
        /// How many names it has.
        number_of_links: u32, "NumberOfLinks";
        /// What the caller may do with it.
        effective_access: FileAccess, "EffectiveAccess";
    }
}

structure! {
    /// The same, with owner, group and mode of Linux. `FILE_STAT_LX_INFORMATION`
    ///
    /// ```text
    ///  0  FileId            8  CreationTime   16  LastAccessTime   24  LastWriteTime   32  ChangeTime
    /// 40  AllocationSize   48  EndOfFile      56  FileAttributes   60  ReparseTag
    /// 64  NumberOfLinks    68  EffectiveAccess                     72  LxFlags
    /// 76  LxUid            80  LxGid          84  LxMode           88  LxDeviceIdMajor  92  LxDeviceIdMinor  96
    /// ```
    pub struct FileStatLxInformation: "FILE_STAT_LX_INFORMATION", at 0 {
        /// The file's id.
        file_id: FileId64, "FileId";
        /// When it was created.
        creation_time: FileTime, "CreationTime";
        /// When it was last read.
        last_access_time: FileTime, "LastAccessTime";
        /// When it was last written.
        last_write_time: FileTime, "LastWriteTime";
        /// When its metadata last changed.
        change_time: FileTime, "ChangeTime";
        /// Bytes that are set aside for it.
        allocation_size: u64, "AllocationSize";
        /// Bytes of the file.
        end_of_file: u64, "EndOfFile";
        /// Its attributes.
        file_attributes: FileAttributes, "FileAttributes";
        /// What kind of reparse point it is; 0 for none.
        reparse_tag: ReparseTag, "ReparseTag";
        /// How many names it has.
        number_of_links: u32, "NumberOfLinks";
        /// What the caller may do with it.
        effective_access: FileAccess, "EffectiveAccess";
        /// Which of the fields below count.
        lx_flags: LxFlags, "LxFlags";
        /// The owner's id.
        lx_uid: u32, "LxUid";
        /// The group's id.
        lx_gid: u32, "LxGid";
        /// File type and permissions, as in Linux.
        lx_mode: u32, "LxMode";
        /// The major number of a device.
        lx_device_id_major: u32, "LxDeviceIdMajor";
        /// The minor number of a device.
        lx_device_id_minor: u32, "LxDeviceIdMinor";
    }
}

structure! {
    /// The same, with device, volume and both ids. `FILE_STAT_BASIC_INFORMATION`
    ///
    /// ```text
    ///  0  FileId            8  CreationTime   16  LastAccessTime   24  LastWriteTime   32  ChangeTime
    /// 40  AllocationSize   48  EndOfFile      56  FileAttributes   60  ReparseTag
    /// 64  NumberOfLinks    68  DeviceType     72  DeviceCharacteristics            76  Reserved
    /// 80  VolumeSerialNumber                  88  FileId128       104
    /// ```
    pub struct FileStatBasicInformation: "FILE_STAT_BASIC_INFORMATION", at 0 {
        /// The file's id in 64 bits.
        file_id: FileId64, "FileId";
        /// When it was created.
        creation_time: FileTime, "CreationTime";
        /// When it was last read.
        last_access_time: FileTime, "LastAccessTime";
        /// When it was last written.
        last_write_time: FileTime, "LastWriteTime";
        /// When its metadata last changed.
        change_time: FileTime, "ChangeTime";
        /// Bytes that are set aside for it.
        allocation_size: u64, "AllocationSize";
        /// Bytes of the file.
        end_of_file: u64, "EndOfFile";
        /// Its attributes.
        file_attributes: FileAttributes, "FileAttributes";
        /// What kind of reparse point it is; 0 for none.
        reparse_tag: ReparseTag, "ReparseTag";
        /// How many names it has.
        number_of_links: u32, "NumberOfLinks";
        /// The device it lies on.
        device_type: DeviceType, "DeviceType";
        /// What that device is like.
        device_characteristics: DeviceCharacteristics, "DeviceCharacteristics";
        /// Any value.
        reserved: u32, "Reserved";
        /// The volume's serial number.
        volume_serial_number: u64, "VolumeSerialNumber";
        /// The file's id in 128 bits.
        file_id128: FileId128, "FileId128";
    }
}
