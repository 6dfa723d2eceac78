use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::Anomaly;
use smbtrail_wire::{Command, Dialect};

use crate::rows;

/// One row per anomaly: the command `anomalies`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Anomalies {}

/// An anomaly, and what its numbers say in words.
#[derive(Debug)]
pub struct AnomalyRow<'a> {
    anomaly: &'a Anomaly,
    expected: String,
    found: String,
}

impl Rows for Anomalies {
    type Row<'a> = AnomalyRow<'a>;
    const NAME: &'static str = "anomalies";
    const ABOUT: &'static str = "One row per anomaly, in the order of frames. [anomalies.md](anomalies.md) has a section for each kind.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("frame", Kind::Number, "the frame in which it is", |row| {
            Value::Number(row.anomaly.moment.frame)
        })
        .table("frame", 1, 7),
        Column::<Self>::new("time", Kind::Time, "when that was captured", |row| rows::time(row.anomaly.moment))
            .table("time", 10, 27),
        Column::<Self>::new("severity", Kind::Word, "`notice`: common in sound traffic or in captures of it; `warning`: sound clients and servers do not do this; `alert`: typical of an attack", |row| {
            Value::Text(row.anomaly.kind.severity().name())
        })
        .table("severity", 2, 8),
        Column::<Self>::new("kind", Kind::Word, "what it is, for programs", |row| Value::Text(row.anomaly.kind.id()))
            .table("kind", 1, 25),
        Column::<Self>::new("meaning", Kind::Text, "what it is, for people", |row| {
            Value::Text(row.anomaly.kind.meaning())
        })
        .table("meaning", 3, 74),
        Column::<Self>::new("structure", Kind::Text, "the structure or field it concerns", |row| {
            Value::Text(row.anomaly.what)
        })
        .table("structure", 5, 24),
        Column::<Self>::new("offset", Kind::Number, "its place, from the first byte of `offset_in`", |row| {
            Value::number(row.anomaly.offset.and_then(|offset| u64::try_from(offset).ok()))
        })
        .null("it has no single place")
        .unit("bytes")
        .table("offset", 6, 6),
        Column::<Self>::new("offset_in", Kind::Word, "what the offset counts in: `frame`, its SMB payload after the transport's prefix; `plain` and `decompressed`, what came out of an envelope in it; `stream`, one direction of the connection as far as it was seen; `packet`, all of its bytes", |row| {
            match row.anomaly.offset {
                Some(_) => Value::Text(row.anomaly.offset_in()),
                None => Value::Null,
            }
        })
        .null("it has no single place"),
        Column::<Self>::new("expected", Kind::Text, "what was expected there", |row| text(&row.expected))
            .null("there is nothing to say")
            .table("expected", 4, 28),
        Column::<Self>::new("found", Kind::Text, "what is there", |row| text(&row.found))
            .null("there is nothing to say")
            .table("found", 4, 28),
        Column::<Self>::new("connection", Kind::Number, "the TCP connection: the number of its first packet", |row| {
            Value::number(row.anomaly.connection.map(|connection| connection.0))
        })
        .null("a packet was odd before its connection was known")
        .table("conn", 7, 5),
        Column::<Self>::new("session_id", Kind::Hex, "the session", |row| {
            row.anomaly.session_id.map_or(Value::Null, rows::session_id)
        })
        .null("it concerns none")
        .table("session", 8, 18),
    ];
}

impl<'a> AnomalyRow<'a> {
    pub(crate) fn new(anomaly: &'a Anomaly) -> Self {
        let about = anomaly.kind.about();
        Self {
            anomaly,
            expected: words(about.expected, anomaly.expected),
            found: words(about.found, anomaly.found),
        }
    }
}

fn text(text: &str) -> Value<'_> {
    if text.is_empty() { Value::Null } else { Value::Text(text) }
}

/// A number of an anomaly in the words of [`About`](smbtrail_track::About).
fn words(template: &str, number: u64) -> String {
    let Some((before, rest)) = template.split_once('{') else { return template.to_owned() };
    let Some((form, after)) = rest.split_once('}') else { return template.to_owned() };
    let low = u32::try_from(number).unwrap_or(u32::MAX);
    let value = match form {
        "x" if before.ends_with("U+") => format!("{number:04X}"),
        "x" => format!("{number:#x}"),
        "bytes" => low.to_be_bytes().map(|byte| format!("{byte:02x}")).join(" "),
        "command" => Command(u16::try_from(number).unwrap_or(u16::MAX)).to_string(),
        "dialect" => Dialect(u16::try_from(number).unwrap_or(u16::MAX)).to_string(),
        _ => number.to_string(),
    };
    format!("{before}{value}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_put_into_words() {
        assert_eq!(words("at most {} bytes", 12), "at most 12 bytes");
        assert_eq!(words("{x}", 0x2a), "0x2a");
        assert_eq!(words("U+{x}", 0x1b), "U+001B");
        assert_eq!(words("{bytes}", 0x4745_5420), "47 45 54 20");
        assert_eq!(words("{command}", 8), "READ");
        assert_eq!(words("{dialect}", 0x0311), "3.1.1");
        assert_eq!(words("a response", 7), "a response");
    }
}
