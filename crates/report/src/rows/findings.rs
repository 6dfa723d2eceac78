use smbtrail_findings::{ATTACK_VERSION, Finding};
use smbtrail_table::{Column, Kind, Rows, Value};

use crate::rows;

/// One row per finding: the command `findings`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Findings {}

/// A finding, and what is said of it in words.
#[derive(Debug)]
pub struct FindingRow<'a> {
    finding: &'a Finding,
    client: Option<String>,
    server: Option<String>,
    filter: String,
    next: String,
}

impl Rows for Findings {
    type Row<'a> = FindingRow<'a>;
    const NAME: &'static str = "findings";
    const ABOUT: &'static str =
        "One row per finding, what matters most first. [findings.md](findings.md) has a section for each id.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("id", Kind::Word, "what it is, for programs", |row| {
            Value::Text(row.finding.behaviour.id)
        })
        .table("id", 2, 28),
        Column::<Self>::new("title", Kind::Text, "what it is, for people", |row| {
            Value::Text(row.finding.behaviour.title)
        }),
        Column::<Self>::new(
            "severity",
            Kind::Word,
            "how much it matters, if it is what it looks like: `info`, `low`, `medium`, `high` or `critical`",
            |row| Value::Text(row.finding.severity.name()),
        )
        .table("severity", 1, 8)
        .failed(|severity| matches!(severity, "high" | "critical")),
        Column::<Self>::new("confidence", Kind::Number, "how sure it is, from 0 to 100", |row| {
            Value::Number(u64::from(row.finding.confidence))
        })
        .table("sure", 6, 4),
        Column::<Self>::new(
            "attack",
            Kind::Texts,
            "the techniques of MITRE ATT&CK that it is part of",
            |row| Value::Texts(row.finding.attack),
        )
        .table("attack", 9, 20),
        Column::<Self>::new(
            "attack_version",
            Kind::Text,
            "the version of MITRE ATT&CK that they are of",
            |_| Value::Text(ATTACK_VERSION),
        ),
        Column::<Self>::new("first", Kind::Time, "the least time of its frames", |row| {
            rows::time(row.finding.first)
        })
        .table("first", 7, 27),
        Column::<Self>::new("last", Kind::Time, "the greatest time of its frames", |row| {
            rows::time(row.finding.last)
        }),
        Column::<Self>::new("client", Kind::Text, "the address of who did it", |row| {
            Value::text(row.client.as_ref())
        })
        .null("it concerns no single client")
        .table("client", 4, 15),
        Column::<Self>::new("server", Kind::Text, "the address of the server", |row| {
            Value::text(row.server.as_ref())
        })
        .null("it concerns several, or none")
        .table("server", 5, 15),
        Column::<Self>::new("user", Kind::Text, "as whom", |row| Value::text(row.finding.user.as_ref()))
            .null("it concerns no single user, the logon was anonymous, or the capture does not contain it")
            .table("user", 4, 16),
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |row| {
            Value::text(row.finding.share.as_ref())
        })
        .null("it concerns none"),
        Column::<Self>::new(
            "path",
            Kind::Path,
            "the path below the share, or a pattern for several",
            |row| Value::text(row.finding.path.as_ref()),
        )
        .null("it concerns no file"),
        Column::<Self>::new(
            "object",
            Kind::Text,
            "what else it is about: a service, a task, a registry key, an account, a group, a pipe, a host",
            |row| Value::text(row.finding.object.as_ref()),
        )
        .null("it concerns no such thing"),
        Column::<Self>::new("count", Kind::Number, "how often it happened", |row| {
            Value::Number(row.finding.count)
        })
        .table("count", 6, 6),
        Column::<Self>::new("why", Kind::Text, "what was seen, in a sentence", |row| {
            Value::Text(&row.finding.why)
        })
        .table("why", 3, 160),
        Column::<Self>::new("evidence", Kind::Numbers, "the frames that prove it, the first 64", |row| {
            Value::Numbers(row.finding.evidence.frames())
        })
        .table("frames", 8, 20),
        Column::<Self>::new("evidence_total", Kind::Number, "how many frames prove it", |row| {
            Value::Number(row.finding.evidence.total())
        }),
        Column::<Self>::new(
            "filter",
            Kind::Text,
            "a display filter that selects what is in these frames, in `smbtrail messages -Y` and in Wireshark; with `--envelopes` also \
             what could not be opened",
            |row| Value::Text(&row.filter),
        ),
        Column::<Self>::new("benign", Kind::Text, "what it often is", |row| {
            Value::Text(row.finding.behaviour.benign)
        }),
        Column::<Self>::new("next", Kind::Text, "the command that shows more", |row| Value::Text(&row.next)),
    ];
}

impl<'a> FindingRow<'a> {
    /// A row of a finding.
    #[must_use]
    pub fn new(finding: &'a Finding) -> Self {
        Self {
            finding,
            client: finding.client.map(|address| address.to_string()),
            server: finding.server.map(|address| address.to_string()),
            filter: finding.filter(),
            next: finding.next(),
        }
    }
}
