//! Reparse points: files that lead elsewhere. `[MS-FSCC] 2.1.2`
//!
//! The tag says which structure a buffer holds: [`ControlKind::of`](crate::fsctl::ControlKind::of) reads it. Each
//! structure begins with the tag and the length of what follows its first eight bytes.

use smbtrail_wire::{Guid, NfsFileType, ReparseTag, Scalar, SymlinkFlags};

use crate::{Input, Utf16, Visitor, describe, structure::Size};

structure! {
    /// A reparse point of Microsoft's whose data has no layout here. `[MS-FSCC] 2.1.2.2`
    ///
    /// ```text
    /// 0  ReparseTag    4  ReparseDataLength    6  Reserved    8  DataBuffer
    /// ```
    pub struct ReparseDataBuffer: "REPARSE_DATA_BUFFER", at 0 {
        /// What kind of reparse point it is.
        reparse_tag: ReparseTag, "ReparseTag";
        /// Bytes of the data.
        reparse_data_length: u16, "ReparseDataLength";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
    }
    regions {
        /// The data. Only the tag's owner knows what it says.
        data: [.. reparse_data_length] => describe::bytes, "DataBuffer";
    }
}

structure! {
    /// A reparse point of another vendor's. `[MS-FSCC] 2.1.2.3`
    ///
    /// ```text
    /// 0  ReparseTag    4  ReparseDataLength    6  Reserved
    /// 8  ReparseGuid                          24  DataBuffer
    /// ```
    pub struct ReparseGuidDataBuffer: "REPARSE_GUID_DATA_BUFFER", at 0 {
        /// What kind of reparse point it is.
        reparse_tag: ReparseTag, "ReparseTag";
        /// Bytes of the data, without the GUID.
        reparse_data_length: u16, "ReparseDataLength";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// Names the owner of the tag.
        reparse_guid: Guid, "ReparseGuid";
    }
    regions {
        /// The data. Only the owner knows what it says.
        data: [.. reparse_data_length] => describe::bytes, "DataBuffer";
    }
}

structure! {
    /// A symbolic link. `[MS-FSCC] 2.1.2.4`
    ///
    /// ```text
    ///  0  ReparseTag             4  ReparseDataLength       6  Reserved
    ///  8  SubstituteNameOffset  10  SubstituteNameLength
    /// 12  PrintNameOffset       14  PrintNameLength
    /// 16  Flags                 20  PathBuffer
    /// ```
    pub struct SymbolicLinkReparseDataBuffer: "Symbolic Link Reparse Data Buffer", at 0 {
        /// SYMLINK.
        reparse_tag: ReparseTag = ReparseTag::SYMLINK, "ReparseTag";
        /// Bytes from SubstituteNameOffset to the end.
        reparse_data_length: u16, "ReparseDataLength";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// Where the substitute name begins, in bytes from PathBuffer.
        substitute_name_offset: u16, "SubstituteNameOffset";
        /// Bytes of the substitute name.
        substitute_name_length: u16, "SubstituteNameLength";
        /// Where the print name begins, in bytes from PathBuffer.
        print_name_offset: u16, "PrintNameOffset";
        /// Bytes of the print name.
        print_name_length: u16, "PrintNameLength";
        /// Whether the target is relative.
        flags: SymlinkFlags, "Flags";
    }
    regions {
        /// The target, as the system follows it.
        substitute_name: {|s, _| (20 + s.substitute_name_offset.size(), s.substitute_name_length.size())}
            => describe::text, "SubstituteName";
        /// The target, as a user is shown it.
        print_name: {|s, _| (20 + s.print_name_offset.size(), s.print_name_length.size())}
            => describe::text, "PrintName";
    }
}

impl SymbolicLinkReparseDataBuffer<'_> {
    /// The target, as the system follows it.
    #[must_use]
    pub fn substitute_name(&self) -> Utf16<'_> {
        Utf16(&self.substitute_name.bytes)
    }

    /// The target, as a user is shown it.
    #[must_use]
    pub fn print_name(&self) -> Utf16<'_> {
        Utf16(&self.print_name.bytes)
    }
}

structure! {
    /// A mount point or junction. `[MS-FSCC] 2.1.2.5`
    ///
    /// ```text
    ///  0  ReparseTag             4  ReparseDataLength       6  Reserved
    ///  8  SubstituteNameOffset  10  SubstituteNameLength
    /// 12  PrintNameOffset       14  PrintNameLength        16  PathBuffer
    /// ```
    pub struct MountPointReparseDataBuffer: "Mount Point Reparse Data Buffer", at 0 {
        /// MOUNT_POINT.
        reparse_tag: ReparseTag = ReparseTag::MOUNT_POINT, "ReparseTag";
        /// Bytes from SubstituteNameOffset to the end.
        reparse_data_length: u16, "ReparseDataLength";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// Where the substitute name begins, in bytes from PathBuffer.
        substitute_name_offset: u16, "SubstituteNameOffset";
        /// Bytes of the substitute name.
        substitute_name_length: u16, "SubstituteNameLength";
        /// Where the print name begins, in bytes from PathBuffer.
        print_name_offset: u16, "PrintNameOffset";
        /// Bytes of the print name.
        print_name_length: u16, "PrintNameLength";
    }
    regions {
        /// The target, as the system follows it.
        substitute_name: {|s, _| (16 + s.substitute_name_offset.size(), s.substitute_name_length.size())}
            => describe::text, "SubstituteName";
        /// The target, as a user is shown it.
        print_name: {|s, _| (16 + s.print_name_offset.size(), s.print_name_length.size())}
            => describe::text, "PrintName";
    }
}

impl MountPointReparseDataBuffer<'_> {
    /// The target, as the system follows it.
    #[must_use]
    pub fn substitute_name(&self) -> Utf16<'_> {
        Utf16(&self.substitute_name.bytes)
    }

    /// The target, as a user is shown it.
    #[must_use]
    pub fn print_name(&self) -> Utf16<'_> {
        Utf16(&self.print_name.bytes)
    }
}

structure! {
    /// A special file of an NFS server. `[MS-FSCC] 2.1.2.6`
    ///
    /// ```text
    /// 0  ReparseTag    4  ReparseDataLength    6  Reserved
    /// 8  Type         16  DataBuffer: a target, or Major and Minor, or nothing
    /// ```
    pub struct NfsReparseDataBuffer: "NFS Reparse Data Buffer", at 0 {
        /// NFS.
        reparse_tag: ReparseTag = ReparseTag::NFS, "ReparseTag";
        /// Bytes from Type to the end.
        reparse_data_length: u16, "ReparseDataLength";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// Which kind of file.
        file_type: NfsFileType, "Type";
    }
    regions {
        /// Of a symbolic link: the target.
        target: (|s| if s.file_type == NfsFileType::LNK { s.data_length() } else { 0 }) => describe::text, "DataBuffer";
        /// Of a device: its numbers, as [`device`](NfsReparseDataBuffer::device) reads them.
        device: (|s| if s.is_device() { 8 } else { 0 }) => describe_device, "DataBuffer" with "Major", "Minor";
        /// Of any other kind: nothing, by the specification.
        data: (|s| if s.file_type == NfsFileType::LNK || s.is_device() { 0 } else { s.data_length() })
            => describe::bytes, "DataBuffer";
    }
}

impl NfsReparseDataBuffer<'_> {
    /// The target of a symbolic link.
    #[must_use]
    pub fn target(&self) -> Utf16<'_> {
        Utf16(&self.target.bytes)
    }

    /// Major and minor number of a character or block device.
    #[must_use]
    pub fn device(&self) -> Option<(u32, u32)> {
        let mut numbers = crate::list::scalars(&self.device.bytes);
        numbers.next().zip(numbers.next())
    }

    fn is_device(&self) -> bool {
        matches!(self.file_type, NfsFileType::CHR | NfsFileType::BLK)
    }

    /// Bytes after Type, which ReparseDataLength counts too.
    fn data_length(&self) -> usize {
        self.reparse_data_length.size().saturating_sub(NfsFileType::LEN)
    }
}

/// Lists the numbers of a device.
fn describe_device(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    if input.bytes().len() < 4 {
        return describe::bytes(name, input, visitor);
    }
    describe::array::<u32>("Major", input.to(4), visitor);
    describe::array::<u32>("Minor", input.from(4), visitor);
}

structure! {
    /// A symbolic link that Linux made on Windows. `[MS-FSCC] 2.1.2.7`
    ///
    /// ```text
    /// 0  ReparseTag    4  ReparseDataLength    6  Reserved
    /// 8  Version 2    12  Target
    /// ```
    pub struct LxSymlinkReparseDataBuffer: "LX SYMLINK REPARSE_DATA_BUFFER", at 0 {
        /// LX_SYMLINK.
        reparse_tag: ReparseTag = ReparseTag::LX_SYMLINK, "ReparseTag";
        /// Bytes from Version to the end.
        reparse_data_length: u16, "ReparseDataLength";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// 2: the target is in UTF-8.
        version: u32 = 2, "Version";
    }
    regions {
        /// The target, in UTF-8, without a terminator.
        target: (|s| s.reparse_data_length.size().saturating_sub(4)) => describe::ascii, "Target";
    }
}

impl LxSymlinkReparseDataBuffer<'_> {
    /// The target; `None` when it is no UTF-8.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        core::str::from_utf8(&self.target.bytes).ok()
    }
}

/// The tag that a buffer begins with.
pub(crate) fn tag(data: &[u8]) -> Option<ReparseTag> {
    data.first_chunk().map(|raw| ReparseTag(u32::from_le_bytes(*raw)))
}
