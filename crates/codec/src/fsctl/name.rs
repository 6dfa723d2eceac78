//! Controls that carry names of files.

use smbtrail_wire::SisCopyFlags;

use super::text;
use crate::{Input, Sink, Structure, Utf16, Visitor, describe, structure, structure::Size};

structure! {
    /// Asks whether a path is well formed. `[MS-FSCC] 2.3.35`
    ///
    /// ```text
    /// 0  PathNameLength    4  PathName
    /// ```
    pub struct PathnameBuffer: "FSCTL_IS_PATHNAME_VALID Request", at 0 {
        /// Bytes of the path.
        path_name_length: u32, "PathNameLength";
    }
    regions {
        /// The path.
        path_name: [.. path_name_length] => describe::text, "PathName";
    }
}

impl PathnameBuffer<'_> {
    /// The path.
    #[must_use]
    pub fn path_name(&self) -> Utf16<'_> {
        Utf16(&self.path_name.bytes)
    }
}

structure! {
    /// Copies a file by single instance storage. `[MS-FSCC] 2.3.89`
    ///
    /// ```text
    ///  0  SourceFileNameLength    4  DestinationFileNameLength    8  Flags
    /// 12  SourceFileName             DestinationFileName
    /// ```
    pub struct SiCopyfile: "SI_COPYFILE", at 0 {
        /// Bytes of the source's name.
        source_file_name_length: u32, "SourceFileNameLength";
        /// Bytes of the destination's name.
        destination_file_name_length: u32, "DestinationFileNameLength";
        /// How to copy.
        flags: SisCopyFlags, "Flags";
    }
    regions {
        /// The source, with its NUL.
        source_file_name: [.. source_file_name_length] => text::describe_terminated, "SourceFileName";
        /// The destination, with its NUL.
        destination_file_name: [.. destination_file_name_length]
            => text::describe_terminated, "DestinationFileName";
    }
}

impl SiCopyfile<'_> {
    /// The source.
    #[must_use]
    pub fn source_file_name(&self) -> Utf16<'_> {
        Utf16(&self.source_file_name.bytes).until_nul()
    }

    /// The destination.
    #[must_use]
    pub fn destination_file_name(&self) -> Utf16<'_> {
        Utf16(&self.destination_file_name.bytes).until_nul()
    }
}

structure! {
    /// Lists the files of an owner. `[MS-FSCC] 2.3.15`
    ///
    /// ```text
    /// 0  Restart    4  SID
    /// ```
    pub struct FindBySidData: "FIND_BY_SID_DATA", at 0 {
        /// 1 to begin anew, 0 to go on.
        restart: u32, "Restart";
    }
    regions {
        /// The owner.
        sid: {|_, len| (4, len.saturating_sub(4))} => describe::bytes, "SID";
    }
}

structure! {
    /// The files of an owner. `[MS-FSCC] 2.3.16`
    ///
    /// ```text
    /// 0  FILE_NAME_INFORMATION, each at a multiple of eight bytes
    /// ```
    pub struct FindFilesBySidReply: "FSCTL_FIND_FILES_BY_SID Reply", at 0 {}
    regions {
        /// The names.
        names: {|_, len| (0, len)} => describe_names, "Names";
    }
}

impl FindFilesBySidReply<'_> {
    /// The names, in order.
    pub fn names<'s>(&'s self, sink: &'s mut dyn Sink) -> impl Iterator<Item = SidFileName<'s>> {
        let mut left = self.names.input();
        core::iter::from_fn(move || {
            let (entry, after) = split(left)?;
            left = after;
            structure::nested::<SidFileName<'_>>(entry, sink)
        })
    }
}

structure! {
    /// The name of one file. `[MS-FSCC] 2.1.7`
    ///
    /// ```text
    /// 0  FileNameLength    4  FileName
    /// ```
    pub struct SidFileName: "FILE_NAME_INFORMATION", at 0 {
        /// Bytes of the name.
        file_name_length: u32, "FileNameLength";
    }
    regions {
        /// The path below the directory that was asked.
        file_name: [.. file_name_length] => describe::text, "FileName";
    }
}

impl SidFileName<'_> {
    /// The path below the directory that was asked.
    #[must_use]
    pub fn file_name(&self) -> Utf16<'_> {
        Utf16(&self.file_name.bytes)
    }
}

/// The first entry with its padding, and what follows it.
fn split(left: Input<'_>) -> Option<(Input<'_>, Input<'_>)> {
    if left.bytes().is_empty() {
        return None;
    }
    let length = left.bytes().first_chunk().map_or(0, |raw| u32::from_le_bytes(*raw).size());
    let end = length.saturating_add(SidFileName::FIXED).checked_next_multiple_of(8).unwrap_or(usize::MAX);
    Some((left.to(end), left.from(end.min(left.len()))))
}

/// Lists the names.
fn describe_names(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    let mut left = input;
    while let Some((entry, after)) = split(left) {
        describe::nested::<SidFileName<'static>>(name, entry, visitor);
        left = after;
    }
}
