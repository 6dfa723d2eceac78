//! ERROR responses. `[MS-SMB2] 2.2.2`

use smbtrail_codec::Body;
use smbtrail_codec::body::ErrorResponse;
use smbtrail_codec::error_context::ErrorData;
use smbtrail_track::Message;
use smbtrail_wire::NtStatus;

use super::session::refused;
use crate::command::is_unknown;
use crate::field::{Field, f};
use crate::kind::Kind::{Bytes, None, Text};
use crate::kind::{U8, U16, U32, X8, X16, X32};
use crate::source::Source::{After, At};

const SYMLINK: &str = "Symbolic Link Error Response/";

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("smb2.error.context_count", U8, "How many error contexts there are", &[After(|message, out| if let Some(body) = error(message) { out.number(body.error_context_count.into()) })]),
    f("smb2.error.reserved", X8, "Reserved", &[After(|message, out| if let Some(body) = error(message) { out.number(body.reserved.into()) })]),
    f("smb2.error.byte_count", U32, "Bytes of what the status has to add", &[After(|message, out| if let Some(body) = error(message) { out.number(body.byte_count.into()) })]),
    f("smb2.error.data", Bytes, "What the status has to add, as bytes", &[After(|message, out| if let Some(body) = error(message) {
        // One byte at least, which some servers leave out.
        let data = message.input.bytes().get(72..).unwrap_or_default();
        let len = usize::try_from(body.byte_count).unwrap_or(usize::MAX).max(1);
        out.bytes(data.get(..len).unwrap_or(data));
        for context in contexts(message) {
            out.bytes(context.get(8..).unwrap_or_default());
        }
    })]),
    f("smb2.error.context.length", U32, "Bytes of an error context's data", &[At("SMB2 ERROR Context/ErrorDataLength")]),
    f("smb2.error.context.id", X32, "What an error context is about", &[At("SMB2 ERROR Context/ErrorId")]),
    f("smb2.error.min_buf_length", U32, "Bytes that the buffer would have to have", &[After(|message, out| if let Some(body) = error(message).filter(|body| body.error_context_count > 0) {
        for data in body.values(&mut ()) {
            if let ErrorData::MinimumBufferLength(least) = data {
                out.number(least.minimum_buffer_length.into());
            }
        }
    })]),
    f("smb2.error.share_redirect", None, "Where the share is to be found", &[At("Share Redirect Error Context Response/")]),
    f("smb2.error.share_redirect.struct_size", U32, "Bytes of the structure", &[At("Share Redirect Error Context Response/StructureSize")]),
    f("smb2.error.share_redirect.notif_type", U32, "What happened to the share", &[At("Share Redirect Error Context Response/NotificationType")]),
    f("smb2.error.share_redirect.flags", X16, "Reserved", &[At("Share Redirect Error Context Response/Reserved")]),
    f("smb2.error.share_redirect.target_type", X16, "What the share is", &[At("Share Redirect Error Context Response/TargetType")]),
    f("smb2.error.share_redirect.ip_count", U32, "How many addresses it has", &[At("Share Redirect Error Context Response/IPAddrCount")]),
    f("smb2.error.share_redirect.res_name", Text, "The share's name", &[At("Share Redirect Error Context Response/ResourceName")]),
    f("smb2.symlink_error_response", None, "The path contains a symbolic link", &[At(SYMLINK)]),
    f("smb2.symlink.length", U32, "Bytes of what follows", &[At("Symbolic Link Error Response/SymLinkLength")]),
    f("smb2.symlink.error_tag", X32, "Says that this is a symbolic link", &[At("Symbolic Link Error Response/SymLinkErrorTag")]),
    f("smb2.symlink.unparsed_path_length", U16, "Bytes of the path after the link", &[At("Symbolic Link Error Response/UnparsedPathLength")]),
    f("smb2.symlink.substitute_name", Text, "Where the link leads", &[At("Symbolic Link Error Response/SubstituteName; Symbolic Link Reparse Data Buffer/SubstituteName")]),
    f("smb2.symlink.print_name", Text, "Where the link leads, for readers", &[At("Symbolic Link Error Response/PrintName; Symbolic Link Reparse Data Buffer/PrintName")]),
    f("smb2.symlink.flags", U32, "Whether the link is relative", &[At("Symbolic Link Error Response/Flags; Symbolic Link Reparse Data Buffer/Flags")]),
    f("smb2.error.context", Bytes, "An error context", &[After(|message, out| for context in contexts(message) { out.bytes(context) })]),
    f("smb2.error.share_redirect.ip_list", None, "The share's addresses", &[At("Share Redirect Error Context Response/")]),
];

/// The body of an error, but for that of a SESSION_SETUP: see [`refused`].
fn error<'a>(message: &Message<'a>) -> Option<&'a ErrorResponse<'a>> {
    match message.body {
        // A minimum buffer length without an error context is shown as smb2.required_size.
        Body::ErrorResponse(body)
            if body.error_context_count == 0
                && matches!(
                    message.header.status,
                    NtStatus::BUFFER_TOO_SMALL | NtStatus::INFO_LENGTH_MISMATCH
                )
                && body.byte_count == 4 =>
        {
            Option::None
        }
        Body::ErrorResponse(body) if refused(message).is_none() && !is_unknown(message.header) => Some(body),
        _ => Option::None,
    }
}

/// The bytes of each error context, its head of 8 bytes included.
fn contexts<'a>(message: &Message<'a>) -> impl Iterator<Item = &'a [u8]> + use<'a> {
    let count = error(message).map_or(0, |body| body.error_context_count);
    let mut left = message.input.bytes().get(72..).unwrap_or_default();
    (0..count).map_while(move |_| {
        let len = u32::from_le_bytes(*left.first_chunk()?);
        let len = usize::try_from(len).ok()?.checked_add(8)?;
        let context = left.get(..len)?;
        left = left.get(len.next_multiple_of(8)..).unwrap_or_default();
        Some(context)
    })
}
