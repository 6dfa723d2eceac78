//! States of named pipes.

values! {
    /// How a named pipe is read. `[MS-FSCC] 2.4.37`, field ReadMode
    pub struct PipeReadMode: u32 {
        /// As a stream of bytes.
        BYTE_STREAM = 0x0000_0000, "FILE_PIPE_BYTE_STREAM_MODE";
        /// Message by message.
        MESSAGE = 0x0000_0001, "FILE_PIPE_MESSAGE_MODE";
    }
}

values! {
    /// Whether operations on a named pipe wait. `[MS-FSCC] 2.4.37`, field CompletionMode
    pub struct PipeCompletionMode: u32 {
        /// They wait.
        QUEUE_OPERATION = 0x0000_0000, "FILE_PIPE_QUEUE_OPERATION";
        /// They do not.
        COMPLETE_OPERATION = 0x0000_0001, "FILE_PIPE_COMPLETE_OPERATION";
    }
}

values! {
    /// How a named pipe is written. `[MS-FSCC] 2.4.38`, field NamedPipeType
    pub struct PipeType: u32 {
        /// As a stream of bytes.
        BYTE_STREAM = 0x0000_0000, "FILE_PIPE_BYTE_STREAM_TYPE";
        /// Message by message.
        MESSAGE = 0x0000_0001, "FILE_PIPE_MESSAGE_TYPE";
    }
}

values! {
    /// Which way data goes. `[MS-FSCC] 2.4.38`, field NamedPipeConfiguration
    pub struct PipeConfiguration: u32 {
        /// To the server.
        INBOUND = 0x0000_0000, "FILE_PIPE_INBOUND";
        /// To the client.
        OUTBOUND = 0x0000_0001, "FILE_PIPE_OUTBOUND";
        /// Both ways.
        FULL_DUPLEX = 0x0000_0002, "FILE_PIPE_FULL_DUPLEX";
    }
}

values! {
    /// The state of a named pipe. `[MS-FSCC] 2.4.38`, field NamedPipeState
    pub struct PipeState: u32 {
        /// Not connected.
        DISCONNECTED = 0x0000_0001, "FILE_PIPE_DISCONNECTED_STATE";
        /// Waits for a client.
        LISTENING = 0x0000_0002, "FILE_PIPE_LISTENING_STATE";
        /// Connected.
        CONNECTED = 0x0000_0003, "FILE_PIPE_CONNECTED_STATE";
        /// One end has closed.
        CLOSING = 0x0000_0004, "FILE_PIPE_CLOSING_STATE";
    }
}

values! {
    /// Which end of a named pipe. `[MS-FSCC] 2.4.38`, field NamedPipeEnd
    pub struct PipeEnd: u32 {
        /// The client.
        CLIENT = 0x0000_0000, "FILE_PIPE_CLIENT_END";
        /// The server.
        SERVER = 0x0000_0001, "FILE_PIPE_SERVER_END";
    }
}
