//! `smb`: every command and how it was answered.

use smbtrail_codec::Body;
use smbtrail_codec::body::{CreateResponse, NegotiateRequest, NegotiateResponse};
use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{Change, CreateDetail, Detail, Message};
use smbtrail_wire::{
    Command, CreateOptions, Dialect, FileInfoClass, FileTime, InfoType, NtStatus, ShareType,
};

use super::head::{self, EveEvent, Head, Headed};
use crate::form::{Form, Log};

/// A record for each command that was answered.
#[derive(Debug)]
#[non_exhaustive]
pub enum Smb {}

/// A command and its answer.
#[derive(Debug)]
pub struct SmbRow<'a> {
    pub(super) head: Head,
    pub(super) message: &'a Message<'a>,
    /// The number of the command in its connection.
    pub(super) id: u64,
    /// The dialects that the client offered.
    pub(super) dialects: &'a [&'static str],
    pub(super) named: Option<&'a str>,
}

impl Headed for SmbRow<'_> {
    fn head(&self) -> &Head {
        &self.head
    }
}

impl EveEvent for Smb {
    const TYPE: &'static str = "smb";
}

impl Log for Smb {
    const FORM: Form = Form::Eve;
    const FILE: &'static str = "eve";
    const DIFFERENCES: &'static [&'static str] = &[
        "Suricata knows no user of a session; here each command of a session that NTLM set up has `smb.ntlmssp`.",
        "Suricata's `filename`, `share` and `fuid` are missing on commands whose file was opened on another channel, and on compounds.",
    ];
}

const OTHER: &str = "another command, or it is unknown";

impl Rows for Smb {
    type Row<'a> = SmbRow<'a>;
    const NAME: &'static str = "smb";
    const ABOUT: &'static str = "Every command with its final answer.";
    const COLUMNS: &'static [Column<Self>] = &[
        head::timestamp(),
        head::flow_id(),
        head::pcap_cnt(),
        head::event_type(),
        head::src_ip(),
        head::src_port(),
        head::dest_ip(),
        head::dest_port(),
        head::proto(),
        head::ip_v(),
        head::pkt_src(),
        Column::<Self>::new("tx_id", Kind::Number, "as `smb.id`, from 0", |row| Value::Number(row.id - 1)),
        Column::<Self>::new("smb.id", Kind::Number, "numbers the commands of the connection from 1", |row| {
            Value::Number(row.id)
        }),
        Column::<Self>::new("smb.dialect", Kind::Text, "the dialect, in Suricata's words: `3.11`", |row| {
            row.message.connection.dialect.map_or(Value::Text("unknown"), dialect)
        }),
        Column::<Self>::new("smb.command", Kind::Text, "the command, after `SMB2_COMMAND_`", |row| {
            command(row.message.header.command)
        }),
        Column::<Self>::new("smb.status", Kind::Text, "the final status", |row| {
            let status = row.message.header.status;
            let name = if status == NtStatus::SUCCESS { Some("STATUS_SUCCESS") } else { status.name() };
            Value::text(name)
        })
        .null("it has no name"),
        Column::<Self>::new("smb.status_code", Kind::Hex, "the same as a number", |row| {
            crate::windows::short_hex(row.message.header.status.0.into())
        }),
        Column::<Self>::new("smb.session_id", Kind::Number, "the session", |row| {
            Value::Number(row.message.session_id().0)
        }),
        Column::<Self>::new("smb.tree_id", Kind::Number, "the tree connect; 0 for none", |row| {
            Value::Number(row.message.tree_id().map_or(0, |id| id.0.into()))
        }),
        Column::<Self>::new(
            "smb.client_dialects",
            Kind::Texts,
            "NEGOTIATE: the dialects that the client offered",
            |row| {
                if row.dialects.is_empty() { Value::Null } else { Value::Texts(row.dialects) }
            },
        )
        .null(OTHER),
        Column::<Self>::new("smb.client_guid", Kind::Guid, "NEGOTIATE: names the client", |row| {
            let guid = negotiated(row).and(row.message.connection.client_guid);
            guid.map_or(Value::Null, |guid| Value::Guid(guid.0))
        })
        .null(OTHER),
        Column::<Self>::new("smb.server_guid", Kind::Guid, "NEGOTIATE: names the server", |row| {
            negotiated(row).map_or(Value::Null, |body| Value::Guid(body.server_guid.0))
        })
        .null(OTHER),
        Column::<Self>::new(
            "smb.max_read_size",
            Kind::Number,
            "NEGOTIATE: the most bytes of one READ",
            |row| negotiated(row).map_or(Value::Null, |body| Value::Number(body.max_read_size.into())),
        )
        .null(OTHER),
        Column::<Self>::new(
            "smb.max_write_size",
            Kind::Number,
            "NEGOTIATE: the most bytes of one WRITE",
            |row| negotiated(row).map_or(Value::Null, |body| Value::Number(body.max_write_size.into())),
        )
        .null(OTHER),
        Column::<Self>::new("smb.ntlmssp.domain", Kind::Text, "the user's domain", |row| {
            Value::text(by(row, "NTLMSSP").and_then(|identity| identity.domain.as_ref()))
        })
        .null(NO_NTLM),
        Column::<Self>::new("smb.ntlmssp.user", Kind::Text, "the user of the session", |row| {
            Value::text(by(row, "NTLMSSP").and_then(|identity| identity.user.as_ref()))
        })
        .null(NO_NTLM),
        Column::<Self>::new("smb.ntlmssp.host", Kind::Text, "the client's name", |row| {
            Value::text(by(row, "NTLMSSP").and_then(|identity| identity.workstation.as_ref()))
        })
        .null(NO_NTLM),
        Column::<Self>::new("smb.filename", Kind::Path, "the path below the share", |row| {
            Value::text(row.message.path().filter(|path| !path.is_empty()))
        })
        .null("the command is about no file, about the root, or the capture does not contain its CREATE"),
        Column::<Self>::new(
            "smb.disposition",
            Kind::Text,
            "CREATE: what to do when the file is there, and when it is not",
            |row| Value::text(create(row).and_then(|create| create.asked.disposition.name())),
        )
        .null(OTHER),
        Column::<Self>::new("smb.access", Kind::Text, "CREATE: `delete on close`, else `normal`", |row| {
            create(row).map_or(Value::Null, |create| {
                let deletes = create.asked.options.contains(CreateOptions::DELETE_ON_CLOSE);
                Value::Text(if deletes { "delete on close" } else { "normal" })
            })
        })
        .null(OTHER),
        Column::<Self>::new(
            "smb.created",
            Kind::Number,
            "CREATE: when the file was created, in seconds since 1970",
            |row| time(row, |body| body.creation_time),
        )
        .null(OTHER),
        Column::<Self>::new("smb.accessed", Kind::Number, "CREATE: when it was last read", |row| {
            time(row, |body| body.last_access_time)
        })
        .null(OTHER),
        Column::<Self>::new("smb.modified", Kind::Number, "CREATE: when it was last written", |row| {
            time(row, |body| body.last_write_time)
        })
        .null(OTHER),
        Column::<Self>::new("smb.changed", Kind::Number, "CREATE: when its metadata last changed", |row| {
            time(row, |body| body.change_time)
        })
        .null(OTHER),
        Column::<Self>::new("smb.size", Kind::Number, "bytes of the file as last seen", |row| {
            Value::number(row.message.open.and_then(|open| open.size))
        })
        .null("the command is about no file, or no message contained it"),
        Column::<Self>::new("smb.fuid", Kind::Guid, "the id of the open", |row| {
            row.message.open.and_then(|open| open.file_id).map_or(Value::Null, |id| {
                Value::Guid((u128::from(id.persistent) | (u128::from(id.volatile) << 64)).to_le_bytes())
            })
        })
        .null("the command is about no file, or the server named none"),
        Column::<Self>::new("smb.share", Kind::Path, r"the share, as `\\server\share`", |row| {
            Value::text(row.message.share())
        })
        .null("the command is about none, or the capture does not contain its TREE_CONNECT"),
        Column::<Self>::new("smb.share_type", Kind::Text, "TREE_CONNECT: `FILE`, `PIPE` or `PRINT`", |row| {
            if row.message.header.command != Command::TREE_CONNECT {
                return Value::Null;
            }
            match row.message.tree.and_then(|tree| tree.share_type) {
                Some(ShareType::DISK) => Value::Text("FILE"),
                Some(ShareType::PIPE) => Value::Text("PIPE"),
                Some(ShareType::PRINT) => Value::Text("PRINT"),
                _ => Value::Null,
            }
        })
        .null(OTHER),
        Column::<Self>::new("smb.named_pipe", Kind::Text, "the pipe that the command is about", |row| {
            Value::text(row.named)
        })
        .null("it is about none"),
        Column::<Self>::new("smb.function", Kind::Text, "IOCTL: the control", |row| {
            match row.message.request.map(|request| &request.detail) {
                Some(Detail::Ioctl(control)) => Value::text(control.name()),
                _ => Value::Null,
            }
        })
        .null("another command, or it has no name"),
        Column::<Self>::new("smb.rename.from", Kind::Path, "the path before the name was changed", |row| {
            renamed(row).map_or(Value::Null, |(from, _)| Value::text(from))
        })
        .null("it is no change of a name"),
        Column::<Self>::new("smb.rename.to", Kind::Path, "the path after that", |row| {
            renamed(row).map_or(Value::Null, |(_, to)| Value::Text(to))
        })
        .null("it is no change of a name"),
        Column::<Self>::new("smb.set_info.class", Kind::Text, "SET_INFO: what it is about", |row| {
            set_info(row).map_or(Value::Null, |(info_type, _)| Value::text(info_type.name()))
        })
        .null(OTHER),
        Column::<Self>::new(
            "smb.set_info.info_level",
            Kind::Text,
            "SET_INFO: the class",
            |row| match set_info(row) {
                Some((InfoType::FILE, class)) => Value::text(FileInfoClass(class).name()),
                _ => Value::Null,
            },
        )
        .null("another command, or it has no name"),
        Column::<Self>::new("smb.kerberos.realm", Kind::Text, "the realm of the user", |row| {
            Value::text(by(row, "Kerberos").and_then(|identity| identity.domain.as_ref()))
        })
        .null("Kerberos did not set up the session, or nobody names it"),
    ];
}

const NO_NTLM: &str = "NTLM did not set up the session, or the client did not say";

/// Who is logged on by this mechanism.
fn by<'a>(row: &'a SmbRow<'_>, mechanism: &str) -> Option<&'a smbtrail_track::Identity> {
    let identity = &row.message.session?.identity;
    (identity.mechanism.as_deref() == Some(mechanism)).then_some(identity)
}

fn negotiated<'a>(row: &SmbRow<'a>) -> Option<&'a NegotiateResponse<'a>> {
    match row.message.body {
        Body::NegotiateResponse(body) => Some(body),
        _ => None,
    }
}

fn create<'a>(row: &SmbRow<'a>) -> Option<&'a CreateDetail> {
    match &row.message.request?.detail {
        Detail::Create(create) => Some(create),
        _ => None,
    }
}

fn time(row: &SmbRow<'_>, get: fn(&CreateResponse<'_>) -> FileTime) -> Value<'static> {
    match row.message.body {
        Body::CreateResponse(body) => match get(body) {
            time if time.date().is_some() => Value::Signed(time.to_unix().0),
            _ => Value::Null,
        },
        _ => Value::Null,
    }
}

fn renamed<'a>(row: &SmbRow<'a>) -> Option<(Option<&'a str>, &'a str)> {
    let request = row.message.request?;
    match &request.detail {
        Detail::SetInfo { change: Change::Rename(to), .. } => Some((request.path.as_deref(), to)),
        _ => None,
    }
}

fn set_info(row: &SmbRow<'_>) -> Option<(InfoType, u8)> {
    match row.message.request?.detail {
        Detail::SetInfo { info_type, class, .. } => Some((info_type, class)),
        _ => None,
    }
}

/// A dialect in Suricata's words.
fn dialect(dialect: Dialect) -> Value<'static> {
    Value::Text(match dialect {
        Dialect::SMB_2_0_2 => "2.02",
        Dialect::SMB_2_1 => "2.10",
        Dialect::SMB_3_0 => "3.00",
        Dialect::SMB_3_0_2 => "3.02",
        Dialect::SMB_3_1_1 => "3.11",
        Dialect::WILDCARD => "2.??",
        _ => "unknown",
    })
}

/// The dialects of a NEGOTIATE request in Suricata's words.
pub(super) fn dialects(body: &NegotiateRequest<'_>) -> Vec<&'static str> {
    let text = |value| match value {
        Value::Text("unknown") => None,
        Value::Text(text) => Some(text),
        _ => None,
    };
    body.dialects().take(16).filter_map(|offered| text(dialect(offered))).collect()
}

/// A command in Suricata's words.
fn command(command: Command) -> Value<'static> {
    Value::Text(match command {
        Command::NEGOTIATE => "SMB2_COMMAND_NEGOTIATE_PROTOCOL",
        Command::SESSION_SETUP => "SMB2_COMMAND_SESSION_SETUP",
        Command::LOGOFF => "SMB2_COMMAND_SESSION_LOGOFF",
        Command::TREE_CONNECT => "SMB2_COMMAND_TREE_CONNECT",
        Command::TREE_DISCONNECT => "SMB2_COMMAND_TREE_DISCONNECT",
        Command::CREATE => "SMB2_COMMAND_CREATE",
        Command::CLOSE => "SMB2_COMMAND_CLOSE",
        Command::FLUSH => "SMB2_COMMAND_FLUSH",
        Command::READ => "SMB2_COMMAND_READ",
        Command::WRITE => "SMB2_COMMAND_WRITE",
        Command::LOCK => "SMB2_COMMAND_LOCK",
        Command::IOCTL => "SMB2_COMMAND_IOCTL",
        Command::CANCEL => "SMB2_COMMAND_CANCEL",
        Command::ECHO => "SMB2_COMMAND_KEEPALIVE",
        Command::QUERY_DIRECTORY => "SMB2_COMMAND_FIND",
        Command::CHANGE_NOTIFY => "SMB2_COMMAND_CHANGE_NOTIFY",
        Command::QUERY_INFO => "SMB2_COMMAND_GET_INFO",
        Command::SET_INFO => "SMB2_COMMAND_SET_INFO",
        Command::OPLOCK_BREAK => "SMB2_COMMAND_OPLOCK_BREAK",
        _ => "SMB2_COMMAND_UNKNOWN",
    })
}
