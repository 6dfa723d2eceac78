//! Names that deceive, wherever a message has one that somebody will read or follow.

use smbtrail_auth::ntlm::NtlmMessage;
use smbtrail_auth::{Text, Token};
use smbtrail_codec::body::{QueryDirectoryResponse, SetInfoRequest};
use smbtrail_codec::info::{self, Info, InfoBuffer};
use smbtrail_codec::{Body, Field, Region, Structure, Utf16, Value, Visitor};
use smbtrail_track::{Anomaly, Buffer, BufferLayout, Detail, Message};
use smbtrail_wire::{CreateOptions, FileInfoClass, Fsctl, InfoType, ShareType};

use super::name::{self, NameOf};

const DFS: Fsctl = Fsctl::DFS_GET_REFERRALS;
const DFS_EX: Fsctl = Fsctl::DFS_GET_REFERRALS_EX;

/// Judges the names in a message, and reports each fault of them once.
pub(crate) fn judge(message: &Message<'_>, found: &mut Vec<Anomaly>) {
    let first = found.len();
    each_name(message, &mut |name: Name<'_>| {
        name::find(name.text, name.of, |fault, at, (expected, number)| {
            if found[first..].iter().any(|before| before.kind == fault) {
                return;
            }
            let anomaly = Anomaly::new(fault, Some(message.connection.id), message.moment);
            let anomaly = anomaly.with_session(message.session.map(|session| session.id));
            let anomaly = anomaly.with_offset(message.space, message.offset + name.offset + at);
            found.push(anomaly.with_field(name.what).with_numbers(expected, number));
        });
    });
}

fn each_name(message: &Message<'_>, judge: &mut dyn FnMut(Name<'_>)) {
    let Message { tree, body, .. } = *message;
    let is_disk = || tree.and_then(|tree| tree.share_type).is_none_or(|share| share == ShareType::DISK);
    let below_share = |of| if is_disk() { of } else { NameOf::Other };
    let asked = || message.request.filter(|_| message.is_response()).map(|request| &request.detail);
    match body {
        // There an id is in the place of the name. [MS-SMB2] 2.2.13
        Body::CreateRequest(body) if !body.create_options.contains(CreateOptions::OPEN_BY_FILE_ID) => {
            let (text, of) = (body.name(), below_share(NameOf::File));
            judge(Name { text, of, what: "Name", offset: body.name.offset });
        }
        Body::TreeConnectRequest(body) => {
            let (text, of) = (body.path(), NameOf::Other);
            judge(Name { text, of, what: "PathName", offset: body.path.offset });
        }
        Body::SetInfoRequest(body) => new_name(body, below_share(NameOf::File), judge),
        Body::SessionSetupRequest(_) => {
            message.token.iter().for_each(|token| account(token, judge));
        }
        Body::QueryDirectoryResponse(body) => {
            if let Some(Detail::QueryDirectory(class)) = asked() {
                listing(body, *class, below_share(NameOf::Entry), judge);
            }
        }
        Body::ChangeNotifyResponse(body) => {
            body.describe(&mut Texts { of: below_share(NameOf::File), terminated: false, judge });
        }
        Body::QueryInfoResponse(_) => {
            if let Some(Detail::QueryInfo { info_type: InfoType::FILE, class, .. }) = asked()
                && FileInfoClass(*class) == FileInfoClass::STREAM
            {
                buffer(body, asked(), judge);
            }
        }
        // Where a symbolic link leads.
        Body::ErrorResponse(body) if body.byte_count > 0 => {
            body.describe(&mut Texts { of: NameOf::Text, terminated: false, judge });
        }
        // Where a link leads that is made or read, and a path of DFS.
        Body::IoctlRequest(ioctl) if matches!(ioctl.ctl_code, Fsctl::SET_REPARSE_POINT | DFS | DFS_EX) => {
            buffer(body, asked(), judge);
        }
        Body::IoctlResponse(ioctl) if matches!(ioctl.ctl_code, Fsctl::GET_REPARSE_POINT | DFS | DFS_EX) => {
            buffer(body, asked(), judge);
        }
        _ => {}
    }
}
/// A name, and where it is.
struct Name<'a> {
    text: Utf16<'a>,
    of: NameOf,
    /// The specification's name of its field.
    what: &'static str,
    /// In bytes from the first of its message.
    offset: usize,
}

/// Has every text of a listing judged.
struct Texts<'j> {
    of: NameOf,
    /// Texts may end with a NUL that is no part of them.
    terminated: bool,
    judge: &'j mut dyn FnMut(Name<'_>),
}

impl Visitor for Texts<'_> {
    fn enter(&mut self, _: &'static str, _: usize, _: usize) {}

    fn field(&mut self, field: &Field<'_>) {
        if let Value::Text(text) = field.value {
            let end = if self.terminated { text.0.strip_suffix(&[0, 0]) } else { None };
            let text = end.map_or(text, Utf16);
            (self.judge)(Name { text, of: self.of, what: field.name, offset: field.offset });
        }
    }

    fn leave(&mut self) {}
}

/// Every text in the buffer of a message.
fn buffer(body: &Body<'_>, asked: Option<&Detail>, judge: &mut dyn FnMut(Name<'_>)) {
    if let Some(buffer) = Buffer::of(body, asked) {
        let terminated = matches!(buffer.layout, BufferLayout::Control(DFS | DFS_EX, _));
        buffer.describe(&mut Texts { of: NameOf::Text, terminated, judge });
    }
}

/// The new name that a SET_INFO gives. Some clients begin it with a separator, since it is a full path.
/// `[MS-FSCC] 2.4.24, 2.4.42`
fn new_name(body: &SetInfoRequest<'_>, of: NameOf, judge: &mut dyn FnMut(Name<'_>)) {
    let buffer = body.buffer.input();
    let (class, at) = (body.file_info_class, body.buffer.offset);
    let mut judge = |text: Utf16<'_>, offset| {
        let (text, offset) = match text.0.strip_prefix(b"\\\0") {
            Some(rest) => (Utf16(rest), at + offset + 2),
            None => (text, at + offset),
        };
        judge(Name { text, of, what: "FileName", offset });
    };
    match info::parse(body.info_type, class, InfoBuffer::Set, buffer, &mut ()) {
        Info::FileRenameInformation(info) => judge(info.file_name(), info.file_name.offset),
        Info::FileRenameInformationEx(info) => judge(info.file_name(), info.file_name.offset),
        Info::FileLinkInformation(info) => judge(info.file_name(), info.file_name.offset),
        _ => {}
    }
}

/// The names in a directory. Where each one is is found out only if there is something to say.
fn listing(
    body: &QueryDirectoryResponse<'_>,
    class: FileInfoClass,
    of: NameOf,
    judge: &mut dyn FnMut(Name<'_>),
) {
    let output = body.output.input();
    let is_odd = |name: Utf16<'_>| {
        let mut is_odd = false;
        name::find(name, of, |_, _, _| is_odd = true);
        is_odd
    };
    let mut sink = ();
    let mut entries = info::entries(class, output, &mut sink);
    if entries.any(|entry| entry.file_name().is_some_and(is_odd)) {
        info::describe_entries(class, output, &mut Texts { of, terminated: false, judge });
    }
}

/// Who logs on by NTLM, and from where.
fn account(token: &Token<'_>, judge: &mut dyn FnMut(Name<'_>)) {
    let Some(NtlmMessage::Authenticate(message)) = token.ntlm() else { return };
    let mut judge = |what, text: Text<'_>, region: &Region<'_>| {
        if let Text::Utf16(bytes) = text {
            judge(Name { text: Utf16(bytes), of: NameOf::Text, what, offset: region.input().base() });
        }
    };
    judge("DomainName", message.domain_name(), &message.domain_name);
    judge("UserName", message.user_name(), &message.user_name);
    judge("Workstation", message.workstation(), &message.workstation);
}
