//! Named pipes.

use smbtrail_wire::PipeState;

use crate::{Utf16, describe};

structure! {
    /// Waits until a named pipe is free. `[MS-FSCC] 2.3.49`
    ///
    /// ```text
    ///  0  Timeout              8  NameLength
    /// 12  TimeoutSpecified    13  Padding       14  Name
    /// ```
    pub struct PipeWaitRequest: "FSCTL_PIPE_WAIT Request", at 0 {
        /// How long to wait, in units of 100 ns.
        timeout: u64, "Timeout";
        /// Bytes of the name.
        name_length: u32, "NameLength";
        /// Whether Timeout counts; else the pipe's own does.
        timeout_specified: u8, "TimeoutSpecified";
        /// Anything.
        padding: u8, "Padding";
    }
    regions {
        /// The pipe's name.
        name: [.. name_length] => describe::text, "Name";
    }
}

impl PipeWaitRequest<'_> {
    /// The pipe's name.
    #[must_use]
    pub fn name(&self) -> Utf16<'_> {
        Utf16(&self.name.bytes)
    }
}

structure! {
    /// What is written to a named pipe, or read from it. `[MS-FSCC] 2.3.47, 2.3.48`
    ///
    /// ```text
    /// 0  Data
    /// ```
    pub struct PipeTransceive: "FSCTL_PIPE_TRANSCEIVE", at 0 {}
    regions {
        /// The data.
        data: {|_, len| (0, len)} => describe::bytes, "Data";
    }
}

structure! {
    /// What is ready in a named pipe. `[MS-FSCC] 2.3.46`
    ///
    /// ```text
    /// 0  NamedPipeState       4  ReadDataAvailable
    /// 8  NumberOfMessages    12  MessageLength        16  Data
    /// ```
    pub struct PipePeekReply: "FSCTL_PIPE_PEEK Reply", at 0 {
        /// The state of the pipe.
        named_pipe_state: PipeState, "NamedPipeState";
        /// Bytes that can be read.
        read_data_available: u32, "ReadDataAvailable";
        /// Messages that can be read, in a pipe of messages.
        number_of_messages: u32, "NumberOfMessages";
        /// Bytes of the first message, in a pipe of messages.
        message_length: u32, "MessageLength";
    }
    regions {
        /// The first of the data.
        data: {|_, len| (16, len.saturating_sub(16))} => describe::bytes, "Data";
    }
}
