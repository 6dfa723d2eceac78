//! `weird`: the anomalies.

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{Anomaly, Severity, Time};

use crate::form::{Form, Log};
use crate::link::{self, Link, Linked};

/// A record for each anomaly.
#[derive(Debug)]
#[non_exhaustive]
pub enum Weird {}

/// An anomaly.
#[derive(Debug)]
pub struct WeirdRow<'a> {
    pub(super) link: Option<Link>,
    pub(super) anomaly: &'a Anomaly,
}

impl Linked for WeirdRow<'_> {
    fn time(&self) -> Time {
        self.anomaly.moment.time
    }

    fn link(&self) -> Option<&Link> {
        self.link.as_ref()
    }
}

impl Log for Weird {
    const FORM: Form = Form::Zeek;
    const OWN: usize = 5;
    const DIFFERENCES: &'static [&'static str] =
        &["Zeek leaves out what it reported before within a day; here each occurrence has a record."];
}

impl Rows for Weird {
    type Row<'a> = WeirdRow<'a>;
    const NAME: &'static str = "weird";
    const ABOUT: &'static str =
        "What the specification forbids, or what deserves attention: a record for each anomaly.";
    const COLUMNS: &'static [Column<Self>] = &[
        link::ts("the frame that shows it"),
        link::uid(),
        link::orig_h(),
        link::orig_p(),
        link::resp_h(),
        link::resp_p(),
        Column::<Self>::new(
            "name",
            Kind::Text,
            "the kind of anomaly, as docs/anomalies.md lists it",
            |row| Value::Text(row.anomaly.kind.id()),
        ),
        Column::<Self>::new("addl", Kind::Text, "the structure or field that it concerns", |row| {
            Value::text(Some(row.anomaly.what).filter(|what| !what.is_empty()))
        })
        .null("it concerns none"),
        Column::<Self>::new("notice", Kind::Bool, "always false: findings are in `notice`", |_| {
            Value::Bool(false)
        }),
        Column::<Self>::new("peer", Kind::Text, "who says so: `smbtrail`", |_| Value::Text("smbtrail")),
        Column::<Self>::new("source", Kind::Text, "always `SMB`", |_| Value::Text("SMB")),
        Column::<Self>::new("severity", Kind::Text, "`notice`, `warning` or `alert`", |row| {
            Value::Text(match row.anomaly.kind.severity() {
                Severity::Alert => "alert",
                Severity::Warning => "warning",
                _ => "notice",
            })
        }),
        Column::<Self>::new(
            "expected",
            Kind::Number,
            "the number that the specification wants, by the kind",
            |row| Value::Number(row.anomaly.expected),
        ),
        Column::<Self>::new("found", Kind::Number, "the number that was there, by the kind", |row| {
            Value::Number(row.anomaly.found)
        }),
        Column::<Self>::new("frame", Kind::Number, "the frame", |row| {
            Value::Number(row.anomaly.moment.frame)
        }),
        Column::<Self>::new("session_id", Kind::Hex, "the session", |row| {
            row.anomaly.session_id.map_or(Value::Null, |id| Value::Hex(id.0, 16))
        })
        .null("it concerns none"),
    ];
}
