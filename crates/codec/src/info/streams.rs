use crate::{Sink, Utf16, describe, list};

structure! {
    /// The data streams of a file. `[MS-FSCC] 2.4.50`
    ///
    /// ```text
    /// 0  Entries, each at a multiple of 8
    /// ```
    pub struct FileStreamInformation: "FileStreamInformation", at 0 {}
    regions {
        /// The streams.
        entries: {|_, len| (0, len)} => list::describe_linked::<StreamEntry<'static>>, "Streams";
    }
}

impl FileStreamInformation<'_> {
    /// The streams, in order.
    pub fn entries<'a>(&'a self, sink: &mut dyn Sink) -> impl Iterator<Item = StreamEntry<'a>> {
        list::linked(self.entries.input(), 8, sink)
    }
}

structure! {
    /// One data stream. `[MS-FSCC] 2.4.50`
    ///
    /// ```text
    ///  0  NextEntryOffset    4  StreamNameLength    8  StreamSize
    /// 16  StreamAllocationSize                     24  StreamName
    /// ```
    pub struct StreamEntry: "FILE_STREAM_INFORMATION", at 0 {
        /// Bytes from this entry's first to the next one's; 0 in the last.
        next_entry_offset: u32, "NextEntryOffset";
        /// Bytes of the name.
        stream_name_length: u32, "StreamNameLength";
        /// Bytes of the stream.
        stream_size: u64, "StreamSize";
        /// Bytes that are set aside for it.
        stream_allocation_size: u64, "StreamAllocationSize";
    }
    regions {
        /// Name and type, `:name:$DATA`; the file's own data is `::$DATA`.
        stream_name: [.. stream_name_length] => describe::text, "StreamName";
    }
}

impl StreamEntry<'_> {
    /// Name and type, `:name:$DATA`; the file's own data is `::$DATA`.
    #[must_use]
    pub fn stream_name(&self) -> Utf16<'_> {
        Utf16(&self.stream_name.bytes)
    }
}
