//! `notice`: the findings.

use smbtrail_findings::Finding;
use smbtrail_table::{Column, Flag, Kind, Rows, Value};
use smbtrail_track::Time;

use crate::form::{Form, Log};
use crate::link::{self, Link, Linked};

/// A record for each finding.
#[derive(Debug)]
#[non_exhaustive]
pub enum Notice {}

/// A finding.
#[derive(Debug)]
pub struct NoticeRow<'a> {
    finding: &'a Finding,
    note: String,
    sub: String,
}

impl Linked for NoticeRow<'_> {
    fn time(&self) -> Time {
        self.finding.first.time
    }

    fn link(&self) -> Option<&Link> {
        None
    }
}

impl Log for Notice {
    const FORM: Form = Form::Zeek;
    const OWN: usize = 7;
    const DIFFERENCES: &'static [&'static str] = &[
        "A finding is about a client and a server rather than one connection, so `src` and `dst` name it and `uid` is unset.",
    ];
}

/// The action of each notice.
const ACTIONS: &[Flag] = &[Flag::new(1, 1, "Notice::ACTION_LOG")];

const NONE: &str = "always: a finding has none";

impl Rows for Notice {
    type Row<'a> = NoticeRow<'a>;
    const NAME: &'static str = "notice";
    const ABOUT: &'static str =
        "What `smbtrail findings` finds: a record for each finding, at the end of the capture.";
    const COLUMNS: &'static [Column<Self>] = &[
        link::ts("the first frame of the finding"),
        link::uid(),
        link::orig_h(),
        link::orig_p(),
        link::resp_h(),
        link::resp_p(),
        Column::<Self>::new("fuid", Kind::Text, "a file", |_| Value::Null).null(NONE),
        Column::<Self>::new("file_mime_type", Kind::Text, "its type", |_| Value::Null).null(NONE),
        Column::<Self>::new("file_desc", Kind::Text, "the path, where the finding is about one", |row| {
            Value::text(row.finding.path.as_ref())
        })
        .null("it is about no file"),
        Column::<Self>::new("proto", Kind::Word, "always `tcp`", |_| Value::Word("tcp")),
        Column::<Self>::new(
            "note",
            Kind::Word,
            "`SMB::` and the name of the behaviour, as `Share_Walk`",
            |row| Value::Text(&row.note),
        ),
        Column::<Self>::new("msg", Kind::Text, "what was seen, in a sentence", |row| {
            Value::Text(&row.finding.why)
        }),
        Column::<Self>::new(
            "sub",
            Kind::Text,
            "severity, confidence and techniques of MITRE ATT&CK",
            |row| Value::Text(&row.sub),
        ),
        Column::<Self>::new("src", Kind::Address, "the client", |row| {
            row.finding.client.map_or(Value::Null, Value::Address)
        })
        .null("several did it"),
        Column::<Self>::new("dst", Kind::Address, "the server", |row| {
            row.finding.server.map_or(Value::Null, Value::Address)
        })
        .null("it was done to several"),
        Column::<Self>::new("p", Kind::Port, "a port", |_| Value::Null).null(NONE),
        Column::<Self>::new("n", Kind::Number, "how often it happened", |row| {
            Value::Number(row.finding.count)
        }),
        Column::<Self>::new("peer_descr", Kind::Text, "who says so: `smbtrail`", |_| Value::Text("smbtrail")),
        Column::<Self>::new("actions", Kind::Flags(""), "always `Notice::ACTION_LOG`", |_| {
            Value::Flags(1, ACTIONS)
        }),
        Column::<Self>::new("email_dest", Kind::Texts, "always empty", |_| Value::Texts(&[])),
        Column::<Self>::new("suppress_for", Kind::Interval, "always an hour, as in Zeek", |_| {
            Value::Seconds(3_600_000_000_000)
        })
        .unit("s"),
        Column::<Self>::new("remote_location.country_code", Kind::Text, "a place", |_| Value::Null)
            .null(NONE),
        Column::<Self>::new("remote_location.region", Kind::Text, "a place", |_| Value::Null).null(NONE),
        Column::<Self>::new("remote_location.city", Kind::Text, "a place", |_| Value::Null).null(NONE),
        Column::<Self>::new("remote_location.latitude", Kind::Decimal, "a place", |_| Value::Null).null(NONE),
        Column::<Self>::new("remote_location.longitude", Kind::Decimal, "a place", |_| Value::Null)
            .null(NONE),
        Column::<Self>::new("severity", Kind::Text, "how much it matters", |row| {
            Value::Text(row.finding.severity.name())
        }),
        Column::<Self>::new("confidence", Kind::Number, "how sure it is, from 0 to 100", |row| {
            Value::Number(row.finding.confidence.into())
        }),
        Column::<Self>::new("attack", Kind::Texts, "techniques of MITRE ATT&CK", |row| {
            Value::Texts(row.finding.attack)
        }),
        Column::<Self>::new("user", Kind::Text, "as whom", |row| Value::text(row.finding.user.as_ref()))
            .null("nobody in particular"),
        Column::<Self>::new("share", Kind::Path, "the share", |row| Value::text(row.finding.share.as_ref()))
            .null("it is about none"),
        Column::<Self>::new(
            "object",
            Kind::Text,
            "a service, a task, a key, an account, a pipe, a host",
            |row| Value::text(row.finding.object.as_ref()),
        )
        .null("it is about none"),
        Column::<Self>::new("frames", Kind::Numbers, "the first frames that prove it", |row| {
            Value::Numbers(row.finding.evidence.frames())
        }),
    ];
}

impl<'a> NoticeRow<'a> {
    pub(super) fn new(finding: &'a Finding) -> Self {
        let words = finding.behaviour.id.split('-').map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            first.to_ascii_uppercase() + rest
        });
        let techniques = finding.attack.join(", ");
        Self {
            note: format!("SMB::{}", words.collect::<Vec<_>>().join("_")),
            sub: format!("{}, {} % sure, {techniques}", finding.severity.name(), finding.confidence),
            finding,
        }
    }
}
