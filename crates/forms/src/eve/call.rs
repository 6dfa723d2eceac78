//! `dcerpc`: calls on pipes, and the same as `smb` has them.

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::RpcCall;
use smbtrail_track::rpc::End;

use super::head::{self, EveEvent, Head, Headed};
use crate::form::{Form, Log};

/// A record for each call of DCE/RPC on a pipe.
#[derive(Debug)]
#[non_exhaustive]
pub enum DceRpc {}

/// The same as a record of `smb`.
#[derive(Debug)]
#[non_exhaustive]
pub enum SmbDceRpc {}

/// A call.
#[derive(Debug)]
pub struct CallRow<'a> {
    pub(super) head: Head,
    pub(super) call: &'a RpcCall,
    /// The interface as an object of JSON.
    pub(super) interfaces: Option<String>,
}

impl Headed for CallRow<'_> {
    fn head(&self) -> &Head {
        &self.head
    }
}

impl EveEvent for DceRpc {
    const TYPE: &'static str = "dcerpc";
}

impl Log for DceRpc {
    const FORM: Form = Form::Eve;
    const FILE: &'static str = "eve";
    const DIFFERENCES: &'static [&'static str] = &[
        "Suricata writes this event for calls over TCP and UDP, and `smb` with `smb.dcerpc` for those on pipes; here a call on a pipe \
         has both, so that queries for either find it.",
    ];
}

impl EveEvent for SmbDceRpc {
    const TYPE: &'static str = "smb";
}

impl Log for SmbDceRpc {
    const FORM: Form = Form::Eve;
    const FILE: &'static str = "eve";
}

const UNBOUND: &str = "the capture does not contain the bind";
const UNANSWERED: &str = "the capture does not contain an answer";
const INTERFACES: &str =
    "the interface of the bind: its UUID and version, and whether the server accepted it (0)";

impl Rows for DceRpc {
    type Row<'a> = CallRow<'a>;
    const NAME: &'static str = "dcerpc";
    const ABOUT: &'static str = "Calls of DCE/RPC on pipes: a record for each.";
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
        Column::<Self>::new("dcerpc.request", Kind::Text, "always `REQUEST`", |_| Value::Text("REQUEST")),
        Column::<Self>::new("dcerpc.req.opnum", Kind::Number, "the operation", |row| {
            Value::Number(row.call.call.opnum.into())
        }),
        Column::<Self>::new("dcerpc.req.frag_cnt", Kind::Number, "PDUs of the request", |row| {
            Value::Number(row.call.call.request.fragments.into())
        }),
        Column::<Self>::new("dcerpc.req.stub_data_size", Kind::Number, "bytes of the arguments", |row| {
            Value::Number(row.call.call.request.len)
        }),
        Column::<Self>::new("dcerpc.interfaces", Kind::Json, INTERFACES, |row| {
            row.interfaces.as_ref().map_or(Value::Null, |json| Value::Json(json))
        })
        .null(UNBOUND),
        Column::<Self>::new(
            "dcerpc.response",
            Kind::Text,
            "`RESPONSE`, `FAULT` or `UNREPLIED`",
            CallRow::response_of,
        ),
        Column::<Self>::new("dcerpc.res.frag_cnt", Kind::Number, "PDUs of the answer", |row| {
            row.answer(row.call.call.response.fragments.into())
        })
        .null(UNANSWERED),
        Column::<Self>::new("dcerpc.res.stub_data_size", Kind::Number, "bytes of the results", |row| {
            row.answer(row.call.call.response.len)
        })
        .null(UNANSWERED),
        Column::<Self>::new(
            "dcerpc.call_id",
            Kind::Number,
            "the number that the PDUs of the call share",
            |row| Value::Number(row.call.call.id.into()),
        ),
        Column::<Self>::new("dcerpc.rpc_version", Kind::Text, "always `5.0`", |_| Value::Text("5.0")),
    ];
}

impl Rows for SmbDceRpc {
    type Row<'a> = CallRow<'a>;
    const NAME: &'static str = "smb (calls)";
    const ABOUT: &'static str =
        "The same calls as `smb` has them: a record for each, beside those of the commands that carry it.";
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
        Column::<Self>::new("smb.session_id", Kind::Number, "the session", |row| {
            Value::Number(row.call.session_id.0)
        }),
        Column::<Self>::new("smb.named_pipe", Kind::Text, "the pipe", |row| {
            Value::text(row.call.pipe.as_ref())
        })
        .null("the capture does not contain the CREATE"),
        Column::<Self>::new("smb.dcerpc.request", Kind::Text, "always `REQUEST`", |_| Value::Text("REQUEST")),
        Column::<Self>::new(
            "smb.dcerpc.response",
            Kind::Text,
            "`RESPONSE`, `FAULT` or `UNREPLIED`",
            CallRow::response_of,
        ),
        Column::<Self>::new("smb.dcerpc.opnum", Kind::Number, "the operation", |row| {
            Value::Number(row.call.call.opnum.into())
        }),
        Column::<Self>::new("smb.dcerpc.req.frag_cnt", Kind::Number, "PDUs of the request", |row| {
            Value::Number(row.call.call.request.fragments.into())
        }),
        Column::<Self>::new("smb.dcerpc.req.stub_data_size", Kind::Number, "bytes of the arguments", |row| {
            Value::Number(row.call.call.request.len)
        }),
        Column::<Self>::new("smb.dcerpc.res.frag_cnt", Kind::Number, "PDUs of the answer", |row| {
            row.answer(row.call.call.response.fragments.into())
        })
        .null(UNANSWERED),
        Column::<Self>::new("smb.dcerpc.res.stub_data_size", Kind::Number, "bytes of the results", |row| {
            row.answer(row.call.call.response.len)
        })
        .null(UNANSWERED),
        Column::<Self>::new(
            "smb.dcerpc.call_id",
            Kind::Number,
            "the number that the PDUs of the call share",
            |row| Value::Number(row.call.call.id.into()),
        ),
        Column::<Self>::new("smb.dcerpc.interfaces", Kind::Json, INTERFACES, |row| {
            row.interfaces.as_ref().map_or(Value::Null, |json| Value::Json(json))
        })
        .null(UNBOUND),
    ];
}

impl<'a> CallRow<'a> {
    pub(super) fn new(call: &'a RpcCall, head: Head) -> Self {
        let interfaces = call.call.context.map(|context| {
            let (major, minor) = context.version;
            let accepted = u16::from(context.result.is_some_and(|result| result.0 != 0));
            format!(
                r#"[{{"uuid":"{}","version":"{major}.{minor}","ack_result":{accepted}}}]"#,
                context.interface
            )
        });
        Self { head, call, interfaces }
    }

    fn answer(&self, number: u64) -> Value<'static> {
        if self.call.call.answered.is_some() { Value::Number(number) } else { Value::Null }
    }

    fn response_of<'r>(row: &'r CallRow<'r>) -> Value<'r> {
        Value::Text(match row.call.call.end {
            End::Response => "RESPONSE",
            End::Fault(_) => "FAULT",
            _ => "UNREPLIED",
        })
    }
}
