use smbtrail_wire::{
    CreateAction, CreateDisposition, CreateOptions, CreateResponseFlags, FileAccess, FileAttributes, FileId,
    FileTime, ImpersonationLevel, OplockLevel, ShareAccess,
};

use crate::{
    Sink, Utf16,
    create_context::{self, CreateContext, CreateContextData, Direction},
    describe,
};

structure! {
    /// Opens or creates a file, directory or pipe. `[MS-SMB2] 2.2.13`
    ///
    /// ```text
    ///  0  StructureSize 57       2  SecurityFlags    3  RequestedOplockLevel
    ///  4  ImpersonationLevel     8  SmbCreateFlags
    /// 16  Reserved              24  DesiredAccess
    /// 28  FileAttributes        32  ShareAccess
    /// 36  CreateDisposition     40  CreateOptions
    /// 44  NameOffset            46  NameLength
    /// 48  CreateContextsOffset  52  CreateContextsLength    56  Buffer
    /// ```
    pub struct CreateRequest: "SMB2 CREATE Request", at 64 {
        /// 57.
        structure_size: u16 = 57 => StructureSize, "StructureSize";
        /// Zero.
        security_flags: u8 = 0, "SecurityFlags";
        /// The oplock that is asked for.
        requested_oplock_level: OplockLevel, "RequestedOplockLevel";
        /// How far the server may act as the user.
        impersonation_level: ImpersonationLevel, "ImpersonationLevel";
        /// Zero.
        smb_create_flags: u64 = 0, "SmbCreateFlags";
        /// Zero; not checked, since a server ignores it and test suites fill it to see that.
        reserved: u64, "Reserved";
        /// What the client wants to do with the open.
        desired_access: FileAccess, "DesiredAccess";
        /// The attributes of a file that is created.
        file_attributes: FileAttributes, "FileAttributes";
        /// What others may do meanwhile.
        share_access: ShareAccess, "ShareAccess";
        /// What to do when the file exists, and when it does not.
        create_disposition: CreateDisposition, "CreateDisposition";
        /// How to open it.
        create_options: CreateOptions, "CreateOptions";
        /// Where the name begins, in bytes from the header.
        name_offset: u16, "NameOffset";
        /// Bytes of the name.
        name_length: u16, "NameLength";
        /// Where the first create context begins, in bytes from the header; 0 without one.
        create_contexts_offset: u32, "CreateContextsOffset";
        /// Bytes of all create contexts.
        create_contexts_length: u32, "CreateContextsLength";
    }
    regions {
        /// The path below the share, in UTF-16, without a leading backslash; empty for the share's root.
        name: [name_offset, name_length] => describe::text, "Buffer";
        /// The create contexts.
        create_contexts: [create_contexts_offset, create_contexts_length] => create_context::describe_requests,
            "CreateContexts";
    }
}

impl CreateRequest<'_> {
    /// The path below the share; empty for the share's root.
    #[must_use]
    pub fn name(&self) -> Utf16<'_> {
        Utf16(&self.name.bytes)
    }

    /// The create contexts, in order.
    pub fn contexts<'a, 's>(
        &'a self,
        sink: &'s mut dyn Sink,
    ) -> impl Iterator<Item = CreateContext<'a>> + use<'a, 's> {
        create_context::list(self.create_contexts.input(), sink)
    }

    /// The create contexts with what their data say, in order.
    pub fn context_values<'a, 's>(
        &'a self,
        sink: &'s mut dyn Sink,
    ) -> impl Iterator<Item = (CreateContext<'a>, CreateContextData<'a>)> + use<'a, 's> {
        create_context::values(self.create_contexts.input(), Direction::Request, sink)
    }
}

structure! {
    /// What was opened, and how. `[MS-SMB2] 2.2.14`
    ///
    /// ```text
    ///  0  StructureSize 89       2  OplockLevel    3  Flags
    ///  4  CreateAction           8  CreationTime
    /// 16  LastAccessTime        24  LastWriteTime
    /// 32  ChangeTime            40  AllocationSize
    /// 48  EndofFile             56  FileAttributes
    /// 60  Reserved2             64  FileId
    /// 80  CreateContextsOffset  84  CreateContextsLength    88  Buffer
    /// ```
    pub struct CreateResponse: "SMB2 CREATE Response", at 64 {
        /// 89.
        structure_size: u16 = 89 => StructureSize, "StructureSize";
        /// The oplock that is granted.
        oplock_level: OplockLevel, "OplockLevel";
        /// Whether the last part of the path is a reparse point. SMB 3.x only.
        flags: CreateResponseFlags, "Flags";
        /// What happened to the file.
        create_action: CreateAction, "CreateAction";
        /// When the file was created.
        creation_time: FileTime, "CreationTime";
        /// When the file was last read.
        last_access_time: FileTime, "LastAccessTime";
        /// When the file was last written.
        last_write_time: FileTime, "LastWriteTime";
        /// When the file's metadata last changed.
        change_time: FileTime, "ChangeTime";
        /// Bytes that are set aside for the file.
        allocation_size: u64, "AllocationSize";
        /// Bytes of the file.
        end_of_file: u64, "EndofFile";
        /// The file's attributes.
        file_attributes: FileAttributes, "FileAttributes";
        /// Zero.
        reserved2: u32 = 0 => Reserved, "Reserved2";
        /// The open's id.
        file_id: FileId, "FileId";
        /// Where the first create context begins, in bytes from the header; 0 without one.
        create_contexts_offset: u32, "CreateContextsOffset";
        /// Bytes of all create contexts.
        create_contexts_length: u32, "CreateContextsLength";
    }
    regions {
        /// The create contexts.
        create_contexts: [create_contexts_offset, create_contexts_length] => create_context::describe_responses,
            "CreateContexts";
    }
}

impl CreateResponse<'_> {
    /// The create contexts, in order.
    pub fn contexts<'a, 's>(
        &'a self,
        sink: &'s mut dyn Sink,
    ) -> impl Iterator<Item = CreateContext<'a>> + use<'a, 's> {
        create_context::list(self.create_contexts.input(), sink)
    }

    /// The create contexts with what their data say, in order.
    pub fn context_values<'a, 's>(
        &'a self,
        sink: &'s mut dyn Sink,
    ) -> impl Iterator<Item = (CreateContext<'a>, CreateContextData<'a>)> + use<'a, 's> {
        create_context::values(self.create_contexts.input(), Direction::Response, sink)
    }
}
