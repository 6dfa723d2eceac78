//! Extended attributes.

use smbtrail_wire::EaFlags;

use crate::{Input, Sink, Value, Visitor, describe, list, structure::Size};

structure! {
    /// How much room the extended attributes take. `[MS-FSCC] 2.4.13`
    ///
    /// ```text
    /// 0  EaSize    4
    /// ```
    pub struct FileEaInformation: "FILE_EA_INFORMATION", at 0 {
        /// In bytes.
        ea_size: u32, "EaSize";
    }
}

structure! {
    /// Extended attributes: those of the file, or those to set. `[MS-FSCC] 2.4.16`
    ///
    /// ```text
    /// 0  Entries, each at a multiple of 4
    /// ```
    pub struct FileFullEaInformation: "FileFullEaInformation", at 0 {}
    regions {
        /// The attributes.
        entries: {|_, len| (0, len)} => list::describe_linked::<FullEaEntry<'static>>, "EAs";
    }
}

impl FileFullEaInformation<'_> {
    /// The attributes, in order.
    pub fn entries<'a>(&'a self, sink: &mut dyn Sink) -> impl Iterator<Item = FullEaEntry<'a>> {
        list::linked(self.entries.input(), 4, sink)
    }
}

structure! {
    /// One extended attribute. `[MS-FSCC] 2.4.16`
    ///
    /// ```text
    /// 0  NextEntryOffset    4  Flags    5  EaNameLength    6  EaValueLength
    /// 8  EaName, NUL        .. EaValue
    /// ```
    pub struct FullEaEntry: "FILE_FULL_EA_INFORMATION", at 0 {
        /// Bytes from this entry's first to the next one's; 0 in the last.
        next_entry_offset: u32, "NextEntryOffset";
        /// Whether the file makes sense without it.
        flags: EaFlags, "Flags";
        /// Bytes of the name, without its NUL.
        ea_name_length: u8, "EaNameLength";
        /// Bytes of the value; none when setting takes the attribute away.
        ea_value_length: u16, "EaValueLength";
    }
    regions {
        /// The name in single bytes, with its NUL.
        ea_name: (|s| s.ea_name_length.size() + 1) => describe_name, "EaName";
        /// The value.
        ea_value: [.. ea_value_length] => describe::bytes, "EaValue";
    }
}

impl FullEaEntry<'_> {
    /// The name in single bytes, without its NUL.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        without_nul(&self.ea_name.bytes)
    }
}

structure! {
    /// The names of the extended attributes that are asked for. `[MS-FSCC] 2.4.16.1`
    ///
    /// ```text
    /// 0  Entries, each at a multiple of 4
    /// ```
    pub struct FileGetEaInformation: "FileGetEaInformation", at 0 {}
    regions {
        /// The names.
        entries: {|_, len| (0, len)} => list::describe_linked::<GetEaEntry<'static>>, "EAs";
    }
}

impl FileGetEaInformation<'_> {
    /// The names, in order.
    pub fn entries<'a>(&'a self, sink: &mut dyn Sink) -> impl Iterator<Item = GetEaEntry<'a>> {
        list::linked(self.entries.input(), 4, sink)
    }
}

structure! {
    /// The name of one extended attribute. `[MS-FSCC] 2.4.16.1`
    ///
    /// ```text
    /// 0  NextEntryOffset    4  EaNameLength    5  EaName, NUL
    /// ```
    pub struct GetEaEntry: "FILE_GET_EA_INFORMATION", at 0 {
        /// Bytes from this entry's first to the next one's; 0 in the last.
        next_entry_offset: u32, "NextEntryOffset";
        /// Bytes of the name, without its NUL.
        ea_name_length: u8, "EaNameLength";
    }
    regions {
        /// The name in single bytes, with its NUL.
        ea_name: (|s| s.ea_name_length.size() + 1) => describe_name, "EaName";
    }
}

impl GetEaEntry<'_> {
    /// The name in single bytes, without its NUL.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        without_nul(&self.ea_name.bytes)
    }
}

fn without_nul(name: &[u8]) -> &[u8] {
    name.strip_suffix(&[0]).unwrap_or(name)
}

fn describe_name(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    describe::field(name, input, Value::Ascii(without_nul(input.bytes())), visitor);
}
