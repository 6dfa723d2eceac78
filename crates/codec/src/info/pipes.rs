//! The two ends of a named pipe.

use smbtrail_wire::{PipeCompletionMode, PipeConfiguration, PipeEnd, PipeReadMode, PipeState, PipeType};

structure! {
    /// How the pipe is read, and whether operations on it wait. `[MS-FSCC] 2.4.37`
    ///
    /// ```text
    /// 0  ReadMode    4  CompletionMode    8
    /// ```
    pub struct FilePipeInformation: "FILE_PIPE_INFORMATION", at 0 {
        /// As bytes or as messages.
        read_mode: PipeReadMode, "ReadMode";
        /// Whether they wait.
        completion_mode: PipeCompletionMode, "CompletionMode";
    }
}

structure! {
    /// The near end of the pipe. `[MS-FSCC] 2.4.38`
    ///
    /// ```text
    ///  0  NamedPipeType       4  NamedPipeConfiguration     8  MaximumInstances   12  CurrentInstances
    /// 16  InboundQuota       20  ReadDataAvailable         24  OutboundQuota      28  WriteQuotaAvailable
    /// 32  NamedPipeState     36  NamedPipeEnd              40
    /// ```
    pub struct FilePipeLocalInformation: "FILE_PIPE_LOCAL_INFORMATION", at 0 {
        /// As bytes or as messages.
        named_pipe_type: PipeType, "NamedPipeType";
        /// Which way data goes.
        named_pipe_configuration: PipeConfiguration, "NamedPipeConfiguration";
        /// How many instances there may be.
        maximum_instances: u32, "MaximumInstances";
        /// How many there are.
        current_instances: u32, "CurrentInstances";
        /// Bytes of the buffer that is read from.
        inbound_quota: u32, "InboundQuota";
        /// Bytes in it.
        read_data_available: u32, "ReadDataAvailable";
        /// Bytes of the buffer that is written to.
        outbound_quota: u32, "OutboundQuota";
        /// Bytes left in it.
        write_quota_available: u32, "WriteQuotaAvailable";
        /// The state of the pipe.
        named_pipe_state: PipeState, "NamedPipeState";
        /// Which end this is.
        named_pipe_end: PipeEnd, "NamedPipeEnd";
    }
}

structure! {
    /// The far end of the pipe. `[MS-FSCC] 2.4.39`
    ///
    /// ```text
    /// 0  CollectDataTime    8  MaximumCollectionCount    12
    /// ```
    pub struct FilePipeRemoteInformation: "FILE_PIPE_REMOTE_INFORMATION", at 0 {
        /// How long the client collects data before it sends, in units of 100 nanoseconds.
        collect_data_time: u64, "CollectDataTime";
        /// How many bytes it collects at most.
        maximum_collection_count: u32, "MaximumCollectionCount";
    }
}
