//! Matches and rules as rows.

use smbtrail_table::{Column, Kind, Rows, Value};

use crate::{Match, Refused, Rule, Verdict};

/// One row per match: the command `sigma`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Matches {}

impl Rows for Matches {
    type Row<'a> = Match<'a>;
    const NAME: &'static str = "sigma";
    const ABOUT: &'static str =
        "One row for each record that a rule matches, in the order in which they become known.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("time", Kind::Time, "the time of the record", |row| Value::Time {
            nanoseconds: row.at.time.0,
            digits: row.at.digits,
        })
        .table("time", 3, 27),
        Column::<Self>::new("frame", Kind::Number, "the packet that this is the time of", |row| {
            Value::Number(row.at.frame)
        })
        .table("frame", 8, 7),
        Column::<Self>::new(
            "level",
            Kind::Text,
            "how much it matters: `informational`, `low`, `medium`, `high` or `critical`",
            |row| Value::Text(row.rule.level.name()),
        )
        .table("level", 1, 13)
        .failed(|level| matches!(level, "high" | "critical")),
        Column::<Self>::new("rule", Kind::Text, "the rule's title", |row| Value::Text(&row.rule.title))
            .table("rule", 2, 48),
        Column::<Self>::new("rule_id", Kind::Text, "the rule's id", |row| Value::text(row.rule.id.as_ref()))
            .null("it has none"),
        Column::<Self>::new(
            "author",
            Kind::Text,
            "who wrote the rule, as most licences of rules want it to be said",
            |row| Value::text(row.rule.author.as_ref()),
        )
        .null("it names nobody"),
        Column::<Self>::new("tags", Kind::Texts, "the rule's tags", |row| Value::Strings(&row.rule.tags)),
        Column::<Self>::new("log", Kind::Text, "the log that the record is of", |row| Value::Text(row.log))
            .table("log", 7, 12),
        Column::<Self>::new("client", Kind::Text, "the client's address", |row| {
            Value::text(row.client.as_ref())
        })
        .null("the log does not have it")
        .table("client", 4, 15),
        Column::<Self>::new(
            "server",
            Kind::Text,
            "the server's address, or the name that it said it has",
            |row| Value::text(row.server.as_ref()),
        )
        .null("the log does not have it")
        .table("server", 5, 15),
        Column::<Self>::new("user", Kind::Text, "the user", |row| Value::text(row.user.as_ref()))
            .null("the log does not have it, or the capture does not contain the logon")
            .table("user", 6, 16),
        Column::<Self>::new("record", Kind::Json, "the record, as `log` writes it", |row| {
            Value::Json(&row.record)
        }),
    ];
}

/// One row per rule: the command `sigma --check`.
#[derive(Debug)]
#[non_exhaustive]
pub enum RuleRows {}

/// A rule, and whether it can match.
#[derive(Debug)]
#[non_exhaustive]
pub struct RuleRow<'a> {
    file: String,
    title: &'a str,
    verdict: &'static str,
    logs: String,
    why: String,
}

impl<'a> RuleRow<'a> {
    /// The row of a rule that can be run.
    #[must_use]
    pub fn of(rule: &'a Rule) -> Self {
        let (verdict, why) = match rule.verdict() {
            Verdict::Possible => ("can match", String::new()),
            Verdict::Never(reasons) => ("never matches", reasons.join("; ")),
        };
        let logs: Vec<_> = rule.logs().collect();
        Self { file: rule.file.display().to_string(), title: &rule.title, verdict, logs: logs.join(" "), why }
    }

    /// The row of a rule that cannot be run.
    #[must_use]
    pub fn refused(rule: &'a Refused) -> Self {
        Self {
            file: rule.file.display().to_string(),
            title: &rule.title,
            verdict: "not run",
            logs: String::new(),
            why: rule.why.clone(),
        }
    }

    /// Whether it can match.
    #[must_use]
    pub fn can_match(&self) -> bool {
        self.verdict == "can match"
    }
}

impl Rows for RuleRows {
    type Row<'a> = RuleRow<'a>;
    const NAME: &'static str = "sigma-rules";
    const ABOUT: &'static str =
        "One row per rule, in the order of files: those that can be run, then those that cannot.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("verdict", Kind::Text, "`can match`, `never matches` or `not run`", |row| {
            Value::Text(row.verdict)
        })
        .table("verdict", 1, 13)
        .failed(|verdict| verdict != "can match"),
        Column::<Self>::new("file", Kind::Path, "the file that it is in", |row| Value::Text(&row.file))
            .table("file", 3, 40),
        Column::<Self>::new("rule", Kind::Text, "its title", |row| Value::Text(row.title))
            .table("rule", 4, 40),
        Column::<Self>::new("logs", Kind::Text, "the logs whose records it is given", |row| {
            Value::text(Some(row.logs.as_str()).filter(|logs| !logs.is_empty()))
        })
        .null("it is not run")
        .table("logs", 5, 12),
        Column::<Self>::new("why", Kind::Text, "why it never matches, or is not run", |row| {
            Value::text(Some(row.why.as_str()).filter(|why| !why.is_empty()))
        })
        .null("it can match")
        .table("why", 2, 60),
    ];
}
