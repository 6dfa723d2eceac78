use smbtrail_wire::{DurableHandleFlags, FileId, Guid};

structure! {
    /// Asks for an open that outlives the connection. `[MS-SMB2] 2.2.13.2.3`
    ///
    /// ```text
    /// 0  DurableRequest    16
    /// ```
    pub struct DurableHandleRequest: "SMB2_CREATE_DURABLE_HANDLE_REQUEST", at 0 {
        /// Zero.
        durable_request: [u8; 16] = [0; 16], "DurableRequest";
    }
}

structure! {
    /// The open outlives the connection. `[MS-SMB2] 2.2.14.2.3`
    ///
    /// ```text
    /// 0  Reserved    8
    /// ```
    pub struct DurableHandleResponse: "SMB2_CREATE_DURABLE_HANDLE_RESPONSE", at 0 {
        /// Zero.
        reserved: u64 = 0 => Reserved, "Reserved";
    }
}

structure! {
    /// Takes an open up again on a new connection. `[MS-SMB2] 2.2.13.2.4`
    ///
    /// ```text
    /// 0  Data.FileId    16
    /// ```
    pub struct DurableHandleReconnect: "SMB2_CREATE_DURABLE_HANDLE_RECONNECT", at 0 {
        /// The open, by the id it had.
        file_id: FileId, "FileId";
    }
}

structure! {
    /// Asks for an open that outlives the connection, and with PERSISTENT the server. `[MS-SMB2] 2.2.13.2.11`
    ///
    /// ```text
    /// 0  Timeout    4  Flags    8  Reserved    16  CreateGuid    32
    /// ```
    pub struct DurableHandleRequestV2: "SMB2_CREATE_DURABLE_HANDLE_REQUEST_V2", at 0 {
        /// How long the server shall keep the open, in milliseconds; 0 leaves it to the server.
        timeout: u32, "Timeout";
        /// Whether it shall outlive the server too.
        flags: DurableHandleFlags, "Flags";
        /// Zero.
        reserved: u64 = 0 => Reserved, "Reserved";
        /// Names this CREATE, so that a repeated one is known as such.
        create_guid: Guid, "CreateGuid";
    }
}

structure! {
    /// The open outlives the connection. `[MS-SMB2] 2.2.14.2.12`
    ///
    /// ```text
    /// 0  Timeout    4  Flags    8
    /// ```
    pub struct DurableHandleResponseV2: "SMB2_CREATE_DURABLE_HANDLE_RESPONSE_V2", at 0 {
        /// How long the server keeps the open, in milliseconds.
        timeout: u32, "Timeout";
        /// Whether it outlives the server too.
        flags: DurableHandleFlags, "Flags";
    }
}

structure! {
    /// Takes an open of version 2 up again. `[MS-SMB2] 2.2.13.2.12`
    ///
    /// ```text
    /// 0  FileId    16  CreateGuid    32  Flags    36
    /// ```
    pub struct DurableHandleReconnectV2: "SMB2_CREATE_DURABLE_HANDLE_RECONNECT_V2", at 0 {
        /// The open, by the id it had.
        file_id: FileId, "FileId";
        /// The CreateGuid of the CREATE that made it.
        create_guid: Guid, "CreateGuid";
        /// Whether it outlived the server.
        flags: DurableHandleFlags, "Flags";
    }
}
