use smbtrail_diagnose::Verdict;
use smbtrail_table::{Column, Kind, Rows, Value};

/// One row per verdict: the command `diagnose`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Verdicts {}

/// A verdict, and its addresses in words.
#[derive(Debug)]
pub struct VerdictRow<'a> {
    verdict: &'a Verdict,
    client: String,
    server: String,
    filter: String,
}

impl Rows for Verdicts {
    type Row<'a> = VerdictRow<'a>;
    const NAME: &'static str = "verdicts";
    const ABOUT: &'static str =
        "One object per verdict, the costliest first. [diagnose.md](diagnose.md) has a section for each.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("verdict", Kind::Word, "what makes it slow, for programs", |row| {
            Value::Text(row.verdict.cause.id)
        }),
        Column::<Self>::new("share", Kind::Decimal, "its share of the time of all connections", |row| {
            percent(row.verdict.share)
        })
        .unit("percent"),
        Column::<Self>::new("lost_us", Kind::Decimal, "the time that it cost", |row| {
            Value::micros(i64::try_from(row.verdict.lost).ok())
        })
        .unit("microseconds"),
        Column::<Self>::new("client", Kind::Text, "the address of the client whom it cost most", |row| {
            Value::Text(&row.client)
        }),
        Column::<Self>::new("server", Kind::Text, "the address of its server", |row| {
            Value::Text(&row.server)
        }),
        Column::<Self>::new("user", Kind::Text, "who was logged on", |row| {
            Value::text(row.verdict.who.user.as_ref())
        })
        .null("the logon was anonymous, or the capture does not contain it, or no session was set up yet"),
        Column::<Self>::new(
            "path",
            Kind::Path,
            "the path below the share, where half of the time or more went to it",
            |row| Value::text(row.verdict.who.path.as_ref()),
        )
        .null("it is about several files, or none"),
        Column::<Self>::new(
            "holder",
            Kind::Text,
            "who holds what was waited for: the user, and the address and port",
            |row| Value::text(row.verdict.holder.as_ref()),
        )
        .null("nobody does, or the capture does not contain the holder's connection"),
        Column::<Self>::new("frames", Kind::Numbers, "up to three frames that cost most", |row| {
            Value::Numbers(&row.verdict.frames)
        }),
        Column::<Self>::new("filter", Kind::Text, "the display filter that shows them", |row| {
            Value::Text(&row.filter)
        }),
        Column::<Self>::new("advice", Kind::Text, "what to change", |row| {
            Value::Text(row.verdict.cause.advice)
        }),
        Column::<Self>::new("title", Kind::Text, "what makes it slow, for people", |row| {
            Value::Text(row.verdict.cause.title)
        }),
        Column::<Self>::new("why", Kind::Text, "what was seen, in words", |row| {
            Value::Text(&row.verdict.why)
        }),
    ];
}

impl<'a> VerdictRow<'a> {
    /// The row of a verdict.
    #[must_use]
    pub fn new(verdict: &'a Verdict) -> Self {
        let [client, server] = [verdict.who.client, verdict.who.server].map(|address| address.to_string());
        Self { verdict, client, server, filter: verdict.filter() }
    }
}

/// Hundredths of a percent, as a value in percent.
pub(crate) fn percent(hundredths: u64) -> Value<'static> {
    i64::try_from(hundredths.saturating_mul(10)).map_or(Value::Null, Value::Thousandths)
}
