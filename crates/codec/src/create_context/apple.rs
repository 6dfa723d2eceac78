//! The context of Apple's clients. Outside `[MS-SMB2]`: published by Apple with its SMB client, `smb_2.h`

use smbtrail_wire::{AaplCommand, AaplRequestBitmap, AaplServerCaps, AaplVolumeCaps, NtStatus, Scalar};

use crate::{Utf16, describe, list, structure::Size};

structure! {
    /// Asks what server and volume can do.
    ///
    /// ```text
    /// 0  CommandCode 1    4  Reserved    8  RequestBitmap    16  ClientCapabilities    24
    /// ```
    pub struct AaplServerQueryRequest: "AAPL_SERVER_QUERY request", at 0 {
        /// 1.
        command_code: AaplCommand = AaplCommand::SERVER_QUERY, "CommandCode";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
        /// What the response should contain.
        request_bitmap: AaplRequestBitmap, "RequestBitmap";
        /// What the client can do.
        client_capabilities: AaplServerCaps, "ClientCapabilities";
    }
}

structure! {
    /// What server and volume can do. Each field after the bitmap is present when its bit is set.
    ///
    /// ```text
    /// 0  CommandCode 1    4  Reserved    8  ReplyBitmap
    /// then ServerCapabilities 8 bytes, VolumeCapabilities 8 bytes,
    ///      Pad2 4 bytes, ModelStringLength 4 bytes, ModelString
    /// ```
    pub struct AaplServerQueryReply: "AAPL_SERVER_QUERY reply", at 0 {
        /// 1.
        command_code: AaplCommand = AaplCommand::SERVER_QUERY, "CommandCode";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
        /// Which fields follow.
        reply_bitmap: AaplRequestBitmap, "ReplyBitmap";
    }
    regions {
        /// What the server can do.
        server_capabilities: (|s| s.len_if(AaplRequestBitmap::SERVER_CAPS, 8)) =>
            describe::array::<AaplServerCaps>, "ServerCapabilities";
        /// What the volume can do.
        volume_capabilities: (|s| s.len_if(AaplRequestBitmap::VOLUME_CAPS, 8)) =>
            describe::array::<AaplVolumeCaps>, "VolumeCapabilities";
        /// Zero; not checked, since nobody reads it: it only aligns the length that follows.
        pad2: (|s| s.len_if(AaplRequestBitmap::MODEL_INFO, 4)) => describe::bytes, "Pad2";
        /// Bytes of the model.
        model_string_length: (|s| s.len_if(AaplRequestBitmap::MODEL_INFO, 4)) => describe::array::<u32>,
            "ModelStringLength";
        /// The model.
        model_string: (|s| scalar::<u32>(&s.model_string_length.bytes).map_or(0, Size::size)) => describe::text,
            "ModelString";
    }
}

impl AaplServerQueryReply<'_> {
    /// What the server can do, where the response contains it.
    #[must_use]
    pub fn server_capabilities(&self) -> Option<AaplServerCaps> {
        scalar(&self.server_capabilities.bytes)
    }

    /// What the volume can do, where the response contains it.
    #[must_use]
    pub fn volume_capabilities(&self) -> Option<AaplVolumeCaps> {
        scalar(&self.volume_capabilities.bytes)
    }

    /// The model of the server, such as `MacSamba`; empty where the response does not contain it.
    #[must_use]
    pub fn model(&self) -> Utf16<'_> {
        Utf16(&self.model_string.bytes)
    }

    fn len_if(&self, bit: AaplRequestBitmap, len: usize) -> usize {
        if self.reply_bitmap.contains(bit) { len } else { 0 }
    }
}

structure! {
    /// Asks for the path of a file.
    ///
    /// ```text
    /// 0  CommandCode 2    4  Reserved    8  FileId    16
    /// ```
    pub struct AaplResolveIdRequest: "AAPL_RESOLVE_ID request", at 0 {
        /// 2.
        command_code: AaplCommand = AaplCommand::RESOLVE_ID, "CommandCode";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
        /// The file, as its volume numbers it.
        file_id: u64, "FileId";
    }
}

structure! {
    /// The path of a file.
    ///
    /// ```text
    /// 0  CommandCode 2    4  Reserved    8  ResultCode    12  PathLength    16  Path
    /// ```
    pub struct AaplResolveIdReply: "AAPL_RESOLVE_ID reply", at 0 {
        /// 2.
        command_code: AaplCommand = AaplCommand::RESOLVE_ID, "CommandCode";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
        /// Whether there is a path.
        result_code: NtStatus, "ResultCode";
        /// Bytes of the path.
        path_length: u32, "PathLength";
    }
    regions {
        /// The path below the share.
        path: [.. path_length] => describe::text, "Path";
    }
}

impl AaplResolveIdReply<'_> {
    /// The path below the share.
    #[must_use]
    pub fn path(&self) -> Utf16<'_> {
        Utf16(&self.path.bytes)
    }
}

/// The scalar that fills `bytes`; `None` where they are too few.
fn scalar<T: Scalar>(bytes: &[u8]) -> Option<T> {
    list::scalars(bytes).next()
}
