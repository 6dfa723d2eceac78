//! What calls make: Scheduled Job Activity (1006) and Windows Service Activity (201004).

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{RpcCall, rpc};

use super::head::{self, Head, Headed, NOBODY, OcsfClass};
use crate::form::{Form, Log};

/// 1006: a task that was scheduled.
#[derive(Debug)]
#[non_exhaustive]
pub enum JobActivity {}

/// 201004: a service that was created.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServiceActivity {}

/// A call that made something.
#[derive(Debug)]
pub struct CallRow<'a> {
    pub(super) head: Head<'a>,
    pub(super) of: &'a RpcCall,
    /// What it made.
    pub(super) name: &'a str,
}

impl Headed for CallRow<'_> {
    fn head(&self) -> &Head<'_> {
        &self.head
    }
}

impl OcsfClass for JobActivity {
    const UID: u64 = 1006;
    const CLASS: &'static str = "Scheduled Job Activity";
    const CATEGORY: u64 = 1;
}

impl Log for JobActivity {
    const FORM: Form = Form::Ocsf;
    const FILE: &'static str = "ocsf";
}

impl OcsfClass for ServiceActivity {
    const UID: u64 = 201_004;
    const CLASS: &'static str = "Windows Service Activity";
    const CATEGORY: u64 = 1;
}

impl Log for ServiceActivity {
    const FORM: Form = Form::Ocsf;
    const FILE: &'static str = "ocsf";
}

impl Rows for JobActivity {
    type Row<'a> = CallRow<'a>;
    const NAME: &'static str = "1006";
    const ABOUT: &'static str =
        "Scheduled Job Activity: a record for each task that was registered with success.";
    const COLUMNS: &'static [Column<Self>] = &[
        head::activity_id("always 1: create"),
        head::category_uid(),
        head::class_uid(),
        head::class_name(),
        head::type_uid(),
        head::severity_id(),
        head::time(),
        head::status_id(),
        head::version(),
        head::product(),
        head::vendor(),
        head::correlation(),
        head::client_ip(head::UNMAPPED),
        head::client_port(head::UNMAPPED),
        Column::<Self>::new(
            "actor.user.name",
            Kind::Text,
            "the user of the session; `Unknown` for nobody",
            |row| Value::Text(row.of.user.as_deref().unwrap_or(NOBODY)),
        ),
        head::device_ip(),
        head::device_type(),
        Column::<Self>::new("job.name", Kind::Text, "the task's path", |row| Value::Text(row.name)),
        Column::<Self>::new("job.desc", Kind::Text, "its definition in XML", |row| argument(row.of, "xml"))
            .null("the arguments are encrypted or not whole"),
        Column::<Self>::new(
            "job.file.name",
            Kind::Text,
            "the task's path, in which Windows keeps it",
            |row| Value::Text(row.name),
        ),
        Column::<Self>::new("job.file.type_id", Kind::Number, "always 1: a regular file", |_| {
            Value::Number(1)
        }),
    ];
}

impl Rows for ServiceActivity {
    type Row<'a> = CallRow<'a>;
    const NAME: &'static str = "201004";
    const ABOUT: &'static str =
        "Windows Service Activity: a record for each service that was created with success.";
    const COLUMNS: &'static [Column<Self>] = &[
        head::activity_id("always 1: create"),
        head::category_uid(),
        head::class_uid(),
        head::class_name(),
        head::type_uid(),
        head::severity_id(),
        head::time(),
        head::status_id(),
        head::version(),
        head::product(),
        head::vendor(),
        head::correlation(),
        head::client_ip(head::UNMAPPED),
        head::client_port(head::UNMAPPED),
        Column::<Self>::new(
            "actor.user.name",
            Kind::Text,
            "the user of the session; `Unknown` for nobody",
            |row| Value::Text(row.of.user.as_deref().unwrap_or(NOBODY)),
        ),
        head::device_ip(),
        head::device_type(),
        Column::<Self>::new("win_service.name", Kind::Text, "the service", |row| Value::Text(row.name)),
        Column::<Self>::new("win_service.cmd_line", Kind::Text, "its program", |row| {
            argument(row.of, "path")
        })
        .null("the arguments are encrypted or not whole"),
    ];
}

/// An argument of a call that is a text.
fn argument<'a>(call: &'a RpcCall, name: &str) -> Value<'a> {
    Value::text(call.call.said.as_ref().and_then(|said| said.argument(name)).and_then(rpc::Value::text))
}
