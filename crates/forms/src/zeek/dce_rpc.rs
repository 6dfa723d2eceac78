//! `dce_rpc`: calls on pipes.

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::rpc::{End, Interface, fault_name};
use smbtrail_track::{RpcCall, Time};
use smbtrail_wire::Guid;

use crate::form::{Form, Log};
use crate::link::{self, Link, Linked};

/// A record for each call of DCE/RPC on a pipe.
#[derive(Debug)]
#[non_exhaustive]
pub enum DceRpc {}

/// A call.
#[derive(Debug)]
pub struct CallRow<'a> {
    link: Link,
    call: &'a RpcCall,
    pipe: Option<String>,
    endpoint: Option<String>,
    operation: String,
    fault: Option<String>,
}

impl Linked for CallRow<'_> {
    fn time(&self) -> Time {
        self.call.call.start.time
    }

    fn link(&self) -> Option<&Link> {
        Some(&self.link)
    }
}

impl Log for DceRpc {
    const FORM: Form = Form::Zeek;
    const OWN: usize = 7;
    const DIFFERENCES: &'static [&'static str] = &[
        "Zeek leaves out frequent operations of `winreg`, `spoolss` and `wkssvc`, and calls without an answer.",
        "Zeek's `named_pipe` is what the server calls its endpoint: `\\PIPE\\lsass` for `lsarpc`; here it is the pipe that was opened.",
        "Zeek's `operation` is that of the last bind where several are interleaved.",
    ];
}

impl Rows for DceRpc {
    type Row<'a> = CallRow<'a>;
    const NAME: &'static str = "dce_rpc";
    const ABOUT: &'static str = "Calls of DCE/RPC on pipes: a record for each, answered or not.";
    const COLUMNS: &'static [Column<Self>] = &[
        link::ts("when the first fragment of the request was captured"),
        link::uid(),
        link::orig_h(),
        link::orig_p(),
        link::resp_h(),
        link::resp_p(),
        Column::<Self>::new(
            "rtt",
            Kind::Interval,
            "from the last fragment of the request to that of the answer",
            |row| row.call.latency().map_or(Value::Null, Value::Seconds),
        )
        .unit("s")
        .null("the capture does not contain an answer"),
        Column::<Self>::new("named_pipe", Kind::Text, r"the pipe that was opened, after `\pipe\`", |row| {
            Value::text(row.pipe.as_ref())
        })
        .null("the capture does not contain the CREATE"),
        Column::<Self>::new(
            "endpoint",
            Kind::Text,
            "the interface of the bind, `unknown-` and its UUID without a name",
            |row| Value::text(row.endpoint.as_ref()),
        )
        .null("the capture does not contain the bind"),
        Column::<Self>::new(
            "operation",
            Kind::Text,
            "the operation, `opnum-` and its number without a name",
            |row| Value::Text(&row.operation),
        ),
        Column::<Self>::new("uuid", Kind::Guid, "the interface, as the bind names it", |row| {
            row.call.call.context.map_or(Value::Null, |context| Value::Guid(context.interface.0))
        })
        .null("the capture does not contain the bind"),
        Column::<Self>::new("opnum", Kind::Number, "the number of the operation", |row| {
            Value::Number(row.call.call.opnum.into())
        }),
        Column::<Self>::new("user", Kind::Text, "the user of the session", |row| {
            Value::text(row.call.user.as_ref())
        })
        .null("the logon was anonymous, or the capture does not contain it"),
        Column::<Self>::new("fault", Kind::Text, "the fault that answers it", |row| {
            Value::text(row.fault.as_ref())
        })
        .null("none does"),
        Column::<Self>::new("request_bytes", Kind::Number, "bytes of the arguments", |row| {
            Value::Number(row.call.call.request.len)
        }),
        Column::<Self>::new("response_bytes", Kind::Number, "bytes of the results", |row| {
            Value::Number(row.call.call.response.len)
        }),
        Column::<Self>::new("sealed", Kind::Bool, "whether arguments or results stayed encrypted", |row| {
            Value::Bool(row.call.call.request.sealed || row.call.call.response.sealed)
        }),
    ];
}

impl<'a> CallRow<'a> {
    pub(super) fn new(call: &'a RpcCall, link: Link) -> Self {
        let uuid = call.call.context.map(|context| context.interface);
        let interface = uuid.and_then(Interface::find);
        let operation = interface.and_then(|interface| interface.operation(call.call.opnum));
        let fault = match call.call.end {
            End::Fault(status) => {
                Some(fault_name(status).map_or_else(|| format!("{status:#010x}"), Into::into))
            }
            _ => None,
        };
        Self {
            link,
            call,
            pipe: call.pipe.as_deref().map(|pipe| format!(r"\pipe\{}", pipe.trim_start_matches('\\'))),
            endpoint: uuid.map(|uuid| endpoint(interface, uuid)),
            operation: operation.map_or_else(|| format!("opnum-{}", call.call.opnum), ToOwned::to_owned),
            fault,
        }
    }

    /// Whether Zeek logs it by default.
    pub(super) fn is_in_zeek(&self) -> bool {
        let is_answered = matches!(self.call.call.end, End::Response);
        let ignored: &[&str] = match self.endpoint.as_deref() {
            Some("winreg") => &[
                "BaseRegCloseKey",
                "BaseRegGetVersion",
                "BaseRegOpenKey",
                "BaseRegQueryValue",
                "BaseRegDeleteKeyEx",
                "OpenLocalMachine",
                "BaseRegEnumKey",
                "OpenClassesRoot",
            ],
            Some("spoolss") => &["RpcSplOpenPrinter", "RpcClosePrinter"],
            Some("wkssvc") => &["NetrWkstaGetInfo"],
            None => return false,
            Some(_) => &[],
        };
        is_answered && !ignored.contains(&self.operation.as_str())
    }
}

fn endpoint(interface: Option<&Interface>, uuid: Guid) -> String {
    interface.map_or_else(|| format!("unknown-{uuid}"), |interface| interface.name.to_owned())
}
