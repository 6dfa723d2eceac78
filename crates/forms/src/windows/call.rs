//! Events about what calls do: a service was installed (7045, 4697), a task was created (4698).

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::RpcCall;
use smbtrail_track::rpc;

use super::event::{self, AUDITING, Head, Headed, SECURITY, Subject, Subjected, WindowsEvent, short_hex};
use crate::form::{Form, Log};

/// 7045: a service was installed in the system.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServiceInstalled {}

/// 4697: a service was installed in the system, as the security log has it.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServiceAudited {}

/// 4698: a scheduled task was created.
#[derive(Debug)]
#[non_exhaustive]
pub enum TaskCreated {}

/// A call that did something.
#[derive(Debug)]
pub struct CallRow<'a> {
    pub(super) head: Head<'a>,
    pub(super) subject: Subject<'a>,
    pub(super) call: &'a RpcCall,
}

impl Headed for CallRow<'_> {
    fn head(&self) -> &Head<'_> {
        &self.head
    }
}

impl Subjected for CallRow<'_> {
    fn subject(&self) -> &Subject<'_> {
        &self.subject
    }
}

impl WindowsEvent for ServiceInstalled {
    const ID: u64 = 7045;
    const CHANNEL: &'static str = "System";
    const PROVIDER: &'static str = "Service Control Manager";
}

impl Log for ServiceInstalled {
    const FORM: Form = Form::Windows;
    const FILE: &'static str = "System";
}

impl WindowsEvent for ServiceAudited {
    const ID: u64 = 4697;
    const CHANNEL: &'static str = SECURITY;
    const PROVIDER: &'static str = AUDITING;
}

impl Log for ServiceAudited {
    const FORM: Form = Form::Windows;
    const FILE: &'static str = SECURITY;
}

impl WindowsEvent for TaskCreated {
    const ID: u64 = 4698;
    const CHANNEL: &'static str = SECURITY;
    const PROVIDER: &'static str = AUDITING;
}

impl Log for TaskCreated {
    const FORM: Form = Form::Windows;
    const FILE: &'static str = SECURITY;
}

const NO_NAME: &str = "the arguments are encrypted or not whole";

impl Rows for ServiceInstalled {
    type Row<'a> = CallRow<'a>;
    const NAME: &'static str = "7045";
    const ABOUT: &'static str =
        "A service was installed: a record for each call that creates one with success.";
    const COLUMNS: &'static [Column<Self>] = &[
        event::time_created(),
        event::event_id(),
        event::channel(),
        event::provider(),
        event::computer(),
        Column::<Self>::new("ServiceName", Kind::Text, "the service", |row| row.text("name")).null(NO_NAME),
        Column::<Self>::new("ImagePath", Kind::Text, "its program", |row| row.text("path")).null(NO_NAME),
        Column::<Self>::new("ServiceType", Kind::Text, "what it is, in the words of Windows", |row| {
            row.number("kind").map_or(Value::Null, kind)
        })
        .null(NO_NAME),
        Column::<Self>::new("StartType", Kind::Text, "how it starts, in the words of Windows", |row| {
            row.number("start").map_or(Value::Null, start)
        })
        .null(NO_NAME),
        Column::<Self>::new("AccountName", Kind::Text, ACCOUNT, |row| row.account()),
        event::ip_address(),
        event::ip_port(),
    ];
}

impl Rows for ServiceAudited {
    type Row<'a> = CallRow<'a>;
    const NAME: &'static str = "4697";
    const ABOUT: &'static str = "A service was installed, as the security log has it: a record for each call that creates one \
        with success.";
    const COLUMNS: &'static [Column<Self>] = &[
        event::time_created(),
        event::event_id(),
        event::channel(),
        event::provider(),
        event::computer(),
        event::keywords(),
        event::subject_user(),
        event::subject_domain(),
        event::subject_logon_id(),
        Column::<Self>::new("ServiceName", Kind::Text, "the service", |row| row.text("name")).null(NO_NAME),
        Column::<Self>::new("ServiceFileName", Kind::Text, "its program", |row| row.text("path"))
            .null(NO_NAME),
        Column::<Self>::new("ServiceType", Kind::Hex, "what it is", |row| {
            row.number("kind").map_or(Value::Null, short_hex)
        })
        .null(NO_NAME),
        Column::<Self>::new("ServiceStartType", Kind::Number, "how it starts", |row| {
            Value::number(row.number("start"))
        })
        .null(NO_NAME),
        Column::<Self>::new("ServiceAccount", Kind::Text, ACCOUNT, |row| row.account()),
        event::ip_address(),
        event::ip_port(),
    ];
}

impl Rows for TaskCreated {
    type Row<'a> = CallRow<'a>;
    const NAME: &'static str = "4698";
    const ABOUT: &'static str =
        "A scheduled task was created: a record for each call that registers one with success.";
    const COLUMNS: &'static [Column<Self>] = &[
        event::time_created(),
        event::event_id(),
        event::channel(),
        event::provider(),
        event::computer(),
        event::keywords(),
        event::subject_user(),
        event::subject_domain(),
        event::subject_logon_id(),
        Column::<Self>::new("TaskName", Kind::Text, "the task's path", |row| {
            let actual = row.call.call.said.as_ref().and_then(|said| said.answer("actual_path")?.text());
            actual.filter(|path| !path.is_empty()).map_or_else(|| row.text("path"), Value::Text)
        })
        .null(NO_NAME),
        Column::<Self>::new("TaskContent", Kind::Text, "its definition in XML", |row| row.text("xml"))
            .null(NO_NAME),
        event::ip_address(),
        event::ip_port(),
    ];
}

const ACCOUNT: &str = "the account that it runs as; `LocalSystem` where the client names none";

impl CallRow<'_> {
    fn argument(&self, name: &str) -> Option<&rpc::Value> {
        self.call.call.said.as_ref()?.argument(name)
    }

    fn text(&self, name: &str) -> Value<'_> {
        Value::text(self.argument(name).and_then(rpc::Value::text))
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.argument(name)?.number()
    }

    fn account(&self) -> Value<'_> {
        let account =
            self.argument("account").and_then(rpc::Value::text).filter(|account| !account.is_empty());
        Value::Text(account.unwrap_or("LocalSystem"))
    }
}

fn kind(kind: u64) -> Value<'static> {
    // SERVICE_INTERACTIVE_PROCESS is said of the others.
    match kind & !0x100 {
        0x1 => Value::Text("kernel mode driver"),
        0x2 => Value::Text("file system driver"),
        0x10 | 0x20 => Value::Text("user mode service"),
        _ => short_hex(kind),
    }
}

fn start(start: u64) -> Value<'static> {
    match start {
        0 => Value::Text("boot start"),
        1 => Value::Text("system start"),
        2 => Value::Text("auto start"),
        3 => Value::Text("demand start"),
        4 => Value::Text("disabled"),
        _ => Value::Number(start),
    }
}
