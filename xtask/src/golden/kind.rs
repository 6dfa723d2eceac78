//! What kind of message one is: the first of each kind gets a listing.

use smbtrail_codec::Body;
use smbtrail_codec::create_context::CreateContext;
use smbtrail_codec::negotiate_context::NegotiateContext;
use smbtrail_pipeline::track::{Detail, Message};
use smbtrail_wire::{CreateContextTag, FileInfoClass, FsInfoClass, InfoType};

/// The kind as a file name: the body, and what else decides which structures it holds.
pub(super) fn of(message: &Message<'_>) -> String {
    let body = format!("{:?}", message.body.kind());
    let more = match (message.body, message.request.map(|request| &request.detail)) {
        (Body::NegotiateRequest(body), _) => negotiate(body.contexts(&mut ())),
        (Body::NegotiateResponse(body), _) => {
            [vec![format!("{:04x}", body.dialect_revision.0)], negotiate(body.contexts(&mut ()))].concat()
        }
        (Body::CreateRequest(body), _) => create(body.contexts(&mut ())),
        (Body::CreateResponse(body), _) => create(body.contexts(&mut ())),
        (Body::QueryInfoRequest(body), _) if !body.input.bytes.is_empty() => {
            vec![level(body.info_type, body.file_info_class)]
        }
        (Body::SetInfoRequest(body), _) => vec![level(body.info_type, body.file_info_class)],
        (Body::QueryInfoResponse(body), Some(Detail::QueryInfo { info_type, class, .. }))
            if !body.output.bytes.is_empty() =>
        {
            vec![level(*info_type, *class)]
        }
        (Body::QueryDirectoryResponse(_), Some(Detail::QueryDirectory(class))) => vec![class.to_string()],
        (Body::IoctlRequest(body), _) => vec![body.ctl_code.to_string()],
        (Body::IoctlResponse(body), _) => vec![body.ctl_code.to_string()],
        (Body::ErrorResponse(body), _) => {
            body.values(&mut ()).map(|data| format!("{:?}", data.kind())).collect()
        }
        (Body::Other(_), _) => vec![message.header.command.to_string()],
        _ => Vec::new(),
    };
    let parts: Vec<String> = [vec![body], more].concat();
    // What a name may have and file systems may not.
    parts.join(".").replace(|char: char| !(char.is_ascii_alphanumeric() || "._-".contains(char)), "_")
}

fn negotiate<'s>(contexts: impl Iterator<Item = NegotiateContext<'s>>) -> Vec<String> {
    contexts.map(|context| format!("{:x}", context.context_type.0)).collect()
}

fn create<'s>(contexts: impl Iterator<Item = CreateContext<'s>>) -> Vec<String> {
    let name = |context: CreateContext<'_>| {
        let tag = &*context.name.bytes;
        match (<[u8; 4]>::try_from(tag), CreateContextTag::name_of(tag)) {
            (Ok(letters), _) => CreateContextTag(letters).to_string(),
            (_, Some(name)) => name.to_owned(),
            _ => format!("{} bytes", tag.len()),
        }
    };
    let mut names: Vec<String> = contexts.map(name).collect();
    names.sort();
    names
}

/// The name of a level of metadata.
fn level(info_type: InfoType, class: u8) -> String {
    match info_type {
        InfoType::FILE => FileInfoClass(class).to_string(),
        InfoType::FILESYSTEM => FsInfoClass(class).to_string(),
        other => other.to_string(),
    }
}
