use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::RpcCall;
use smbtrail_track::rpc::{End, Interface, Syntax, fault_name};

use crate::{arguments, rows};

/// One row per call of DCE/RPC: the command `rpc`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Calls {}

/// A call, and what is said of it in words.
#[derive(Debug)]
pub struct CallRow<'a> {
    call: &'a RpcCall,
    interface: Option<&'static Interface>,
    version: String,
    fault: String,
    result: String,
    arguments: Option<String>,
    summary: Option<String>,
}

impl Rows for Calls {
    type Row<'a> = CallRow<'a>;
    const NAME: &'static str = "rpc";
    const ABOUT: &'static str = "One row per call of DCE/RPC on a pipe, in the order of first fragments. The interface is that of the bind, \
        never that of the pipe's name.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("frame", Kind::Number, "the message with its first fragment", |row| {
            Value::Number(row.call.call.start.frame)
        })
        .table("frame", 1, 7),
        Column::<Self>::new(
            "response_frame",
            Kind::Number,
            "the message with the last fragment of its answer",
            |row| Value::number(row.call.call.answered.map(|moment| moment.frame)),
        )
        .null("the capture does not contain an answer"),
        Column::<Self>::new("time", Kind::Time, "when the first fragment was captured", |row| {
            rows::time(row.call.call.start)
        })
        .table("time", 9, 27),
        Column::<Self>::new("client", Kind::Socket, "the client's address and port", |row| {
            Value::Socket(row.call.client)
        })
        .table("client", 5, 21),
        Column::<Self>::new("server", Kind::Socket, "the server's address and port", |row| {
            Value::Socket(row.call.server)
        })
        .table("server", 6, 21),
        Column::<Self>::new("user", Kind::Text, "the user of the session", |row| {
            Value::text(row.call.user.as_ref())
        })
        .null("the logon was anonymous, or the capture does not contain it")
        .table("user", 4, 14),
        Column::<Self>::new("session_id", Kind::Hex, "the session", |row| {
            rows::session_id(row.call.session_id)
        }),
        Column::<Self>::new("pipe", Kind::Path, "the pipe's name, as it was opened", |row| {
            Value::text(row.call.pipe.as_ref())
        })
        .null("the capture does not contain the CREATE")
        .table("pipe", 8, 12),
        Column::<Self>::new("uuid", Kind::Guid, "the interface, as the bind names it", |row| {
            row.call.call.context.map_or(Value::Null, |context| Value::Guid(context.interface.0))
        })
        .null("the capture does not contain the bind"),
        Column::<Self>::new(
            "version",
            Kind::Text,
            "the version of the interface that the bind asks for: `major.minor`",
            |row| row.call.call.context.map_or(Value::Null, |_| Value::Text(&row.version)),
        )
        .null("as above"),
        Column::<Self>::new("interface", Kind::Text, "the interface by its name", |row| {
            Value::text(row.interface.map(|interface| interface.name))
        })
        .null("as above, or the interface has no known name")
        .table("interface", 2, 12),
        Column::<Self>::new("opnum", Kind::Number, "the number of the operation", |row| {
            Value::Number(u64::from(row.call.call.opnum))
        })
        .table("opnum", 7, 5),
        Column::<Self>::new("operation", Kind::Text, "the operation by its name", |row| {
            Value::text(row.operation())
        })
        .null("as above, or the operation has no known name")
        .table("operation", 14, 28),
        Column::<Self>::new("syntax", Kind::Word, "how arguments are written: `ndr` or `ndr64`", |row| {
            Value::text(row.call.call.context.and_then(|context| context.syntax).map(Syntax::name))
        })
        .null("the capture does not contain the bind, or the syntax is another one"),
        Column::<Self>::new(
            "auth_level",
            Kind::Name("RPC_C_AUTHN_LEVEL_"),
            "how the call is protected",
            |row| rows::named!(row.call.call.auth.map(|auth| auth.level), 2),
        )
        .null("it is not")
        .table("auth", 12, 14),
        Column::<Self>::new(
            "sealed",
            Kind::Bool,
            "whether arguments or results are encrypted and stayed so",
            |row| Value::Bool(row.call.call.request.sealed || row.call.call.response.sealed),
        ),
        Column::<Self>::new(
            "lacking",
            Kind::Word,
            "what is missing to decrypt them: `no-secret`, `no-secret-fits`, `no-logon` or `set-up-incomplete` (the capture does not contain the logon in the pipe, or a part of it), `no-key-of-mechanism`, `bytes-missing`",
            |row| row.call.lacking.map_or(Value::Null, |lacking| Value::Word(lacking.name())),
        )
        .null("nothing stayed encrypted"),
        Column::<Self>::new("fragments", Kind::Number, "PDUs that carried the request", |row| {
            Value::Number(u64::from(row.call.call.request.fragments))
        }),
        Column::<Self>::new("request_bytes", Kind::Number, "bytes of the arguments", |row| {
            Value::Number(row.call.call.request.len)
        })
        .unit("bytes"),
        Column::<Self>::new("response_bytes", Kind::Number, "bytes of the results", |row| {
            match row.call.call.answered {
                Some(_) => Value::Number(row.call.call.response.len),
                None => Value::Null,
            }
        })
        .null("the capture does not contain an answer")
        .unit("bytes"),
        Column::<Self>::new("result", Kind::Text, "what the call returned: `WERR_…` of Windows' own interfaces, `STATUS_…` of the native ones, an HRESULT by its name", |row| {
            Value::text(Some(&row.result).filter(|result| !result.is_empty()))
        })
        .null("there is no response, it is sealed or cut, or it is unknown what the interface returns")
        .table("result", 10, 24)
        .failed(|result| !matches!(result, "" | "-" | "WERR_OK" | "STATUS_SUCCESS" | "S_OK" | "ok")),
        Column::<Self>::new(
            "fault",
            Kind::Text,
            "the status of the fault that the server answered with",
            |row| match row.call.call.end {
                End::Fault(_) => Value::Text(&row.fault),
                _ => Value::Null,
            },
        )
        .null("there is none")
        .table("fault", 10, 26)
        .failed(|fault| !fault.is_empty()),
        Column::<Self>::new(
            "latency_us",
            Kind::Decimal,
            "from the last fragment of the request to that of the answer",
            |row| Value::micros(row.call.latency()),
        )
        .null("the capture does not contain an answer")
        .unit("microseconds")
        .table("latency", 11, 8),
        Column::<Self>::new("arguments", Kind::Json, "`in`: what the client wrote, `out`: what the server wrote, each argument under its name. Numbers that a specification names are texts; a handle is what it was opened for; bytes are hexadecimal", |row| {
            row.arguments.as_deref().map_or(Value::Null, Value::Json)
        })
        .null("the arguments of the operation are unknown, or sealed"),
        Column::<Self>::new("summary", Kind::Text, "the operation, its arguments and its results in a line", |row| {
            Value::text(row.summary.as_ref())
        })
        .null("as above")
        .table("call", 3, 80),
    ];
}

impl<'a> CallRow<'a> {
    /// `full`: its arguments are shown in full; `reveals`: and its secrets.
    pub(crate) fn new(call: &'a RpcCall, full: bool, reveals: bool) -> Self {
        let context = call.call.context;
        let interface = context.and_then(|context| Interface::find(context.interface));
        let version = context.map(|context| format!("{}.{}", context.version.0, context.version.1));
        let fault = match call.call.end {
            End::Fault(status) => fault_name(status).map_or_else(|| format!("{status:#010x}"), str::to_owned),
            _ => String::new(),
        };
        let revealed = call.call.said.as_deref().filter(|_| reveals).map(|said| said.clone().revealed());
        let said = revealed.as_ref().or(call.call.said.as_deref());
        let result = said.and_then(|said| said.result).map(|result| result.to_string());
        Self {
            call,
            interface,
            version: version.unwrap_or_default(),
            fault,
            result: result.unwrap_or_default(),
            arguments: said.map(arguments::object),
            summary: said.map(|said| {
                let line = if full { said.in_full(&call.call) } else { said.summary(&call.call) };
                match call.lacking {
                    Some(lacking) => format!("{line}: {lacking}"),
                    None => line,
                }
            }),
        }
    }

    fn operation(&self) -> Option<&'static str> {
        self.interface.and_then(|interface| interface.operation(self.call.call.opnum))
    }
}
