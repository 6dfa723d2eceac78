use smbtrail_wire::{ChangeNotifyFlags, CompletionFilter, FileId};

use crate::{Sink, info::FileNotifyInformation, list};

structure! {
    /// Watches a directory for changes. `[MS-SMB2] 2.2.35`
    ///
    /// ```text
    /// 0  StructureSize 32    2  Flags              4  OutputBufferLength
    /// 8  FileId             24  CompletionFilter  28  Reserved    32
    /// ```
    pub struct ChangeNotifyRequest: "SMB2 CHANGE_NOTIFY Request", at 64 {
        /// 32.
        structure_size: u16 = 32 => StructureSize, "StructureSize";
        /// Whether the directories below are watched too.
        flags: ChangeNotifyFlags, "Flags";
        /// The most bytes that the response may contain.
        output_buffer_length: u32, "OutputBufferLength";
        /// The open of the directory.
        file_id: FileId, "FileId";
        /// Which changes.
        completion_filter: CompletionFilter, "CompletionFilter";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
    }
}

structure! {
    /// What changed. `[MS-SMB2] 2.2.36`
    ///
    /// ```text
    /// 0  StructureSize 9    2  OutputBufferOffset    4  OutputBufferLength    8  Buffer
    /// ```
    pub struct ChangeNotifyResponse: "SMB2 CHANGE_NOTIFY Response", at 64 {
        /// 9.
        structure_size: u16 = 9 => StructureSize, "StructureSize";
        /// Where the changes begin, in bytes from the header.
        output_buffer_offset: u16, "OutputBufferOffset";
        /// Bytes of the changes.
        output_buffer_length: u32, "OutputBufferLength";
    }
    regions {
        /// The changes.
        output: [output_buffer_offset, output_buffer_length] =>
            list::describe_linked::<FileNotifyInformation<'static>>, "Buffer";
    }
}

impl ChangeNotifyResponse<'_> {
    /// The changes, in order.
    pub fn changes<'s>(&'s self, sink: &'s mut dyn Sink) -> impl Iterator<Item = FileNotifyInformation<'s>> {
        list::linked(self.output.input(), 4, sink)
    }
}
