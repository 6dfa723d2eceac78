//! Zeek's own format: a head that names the columns and their types, and columns between tabs.

use smbtrail_table::text::is_hidden;
use smbtrail_table::{Column, Kind, Value, digits, json};
use smbtrail_track::Time;

use super::Lines;
use crate::form::{Log, columns};

/// Writes Zeek's tab-separated logs.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct ZeekTsv {
    /// Whether the columns are written that Zeek does not have.
    pub own: bool,
}

impl ZeekTsv {
    /// Lines with the columns of the original, and with `own` also those that it does not have.
    #[must_use]
    pub const fn new(own: bool) -> Self {
        Self { own }
    }
}

impl Lines for ZeekTsv {
    const EXTENSION: &'static str = "log";

    fn begin<L: Log>(&self, time: Time, out: &mut Vec<u8>) {
        out.extend_from_slice(
            b"#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t",
        );
        out.extend_from_slice(L::NAME.as_bytes());
        out.push(b'\n');
        mark("#open", time, out);
        let columns = columns::<L>(self.own);
        out.extend_from_slice(b"#fields");
        for column in columns {
            out.push(b'\t');
            out.extend_from_slice(column.key.as_bytes());
        }
        out.extend_from_slice(b"\n#types");
        for column in columns {
            out.push(b'\t');
            out.extend_from_slice(zeek_type(column.kind).as_bytes());
        }
        out.push(b'\n');
    }

    fn line<'a, L: Log>(&self, _: Time, row: &'a L::Row<'a>, out: &mut Vec<u8>) {
        for Column { value, .. } in columns::<L>(self.own) {
            push(value(row), out);
            out.push(b'\t');
        }
        // The last separator ends the line.
        if let Some(last) = out.last_mut() {
            *last = b'\n';
        }
    }

    fn end(&self, time: Time, out: &mut Vec<u8>) {
        mark("#close", time, out);
    }
}

/// The type of a column in Zeek's words.
#[must_use]
pub(crate) const fn zeek_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Number | Kind::Wide => "count",
        Kind::Decimal => "double",
        Kind::Bool => "bool",
        Kind::Address => "addr",
        Kind::Port => "port",
        Kind::Time => "time",
        Kind::Interval => "interval",
        Kind::Word => "enum",
        Kind::Flags(_) => "set[enum]",
        Kind::Texts => "set[string]",
        Kind::Numbers => "vector[count]",
        _ => "string",
    }
}

/// A line with a time of the traffic, not that of the run: two runs are equal.
fn mark(name: &str, time: Time, out: &mut Vec<u8>) {
    let mut text = Vec::new();
    digits::push_time(&mut text, time.0, 0);
    let digits = text.iter().map(|byte| if byte.is_ascii_digit() { *byte } else { b'-' });
    out.extend_from_slice(name.as_bytes());
    out.push(b'\t');
    out.extend(digits.take("2026-01-01-00-00-00".len()));
    out.push(b'\n');
}

fn push(value: Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.push(b'-'),
        Value::Bool(value) => out.push(if value { b'T' } else { b'F' }),
        Value::Time { nanoseconds, .. } => digits::push_seconds(out, nanoseconds),
        Value::Text(text) => push_text(text, out),
        Value::Texts(texts) => push_set(texts.iter().copied(), out),
        Value::Strings(texts) => push_set(texts.iter().map(String::as_str), out),
        Value::Flags(bits, names) => {
            push_set(names.iter().filter(|name| name.is_in(bits)).map(|name| name.name), out);
        }
        Value::Numbers([]) | Value::Series([]) => out.extend_from_slice(EMPTY),
        Value::Numbers(numbers) => {
            for (at, number) in numbers.iter().enumerate() {
                out.extend_from_slice(if at == 0 { b"" } else { b"," });
                digits::push_number(out, *number);
            }
        }
        Value::Json(text) => push_text(text, out),
        Value::Word(word) => out.extend_from_slice(word.as_bytes()),
        other => {
            // The rest is ASCII without separators; what JSON puts into quotes is not quoted here.
            let start = out.len();
            json::push(out, other);
            if out.get(start) == Some(&b'"') {
                out.remove(start);
                out.pop();
            }
        }
    }
}

const EMPTY: &[u8] = b"(empty)";

/// Appends a text with what would be taken for something else written as `\xNN`.
fn push_text(text: &str, out: &mut Vec<u8>) {
    match text {
        "" => out.extend_from_slice(EMPTY),
        // What stands for no value, or for an empty one.
        "-" | "(empty)" => {
            let (first, rest) = text.split_at(1);
            first.bytes().for_each(|byte| push_escaped(byte, out));
            out.extend_from_slice(rest.as_bytes());
        }
        _ => push_escaped_text(text, false, out),
    }
}

fn push_escaped_text(text: &str, in_set: bool, out: &mut Vec<u8>) {
    if !in_set && text.bytes().all(|byte| matches!(byte, b' '..=b'[' | b']'..=b'~')) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    for c in text.chars() {
        match c {
            '\\' => out.extend_from_slice(b"\\\\"),
            ',' if in_set => push_escaped(b',', out),
            c if is_hidden(c) => {
                c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| push_escaped(byte, out));
            }
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

fn push_escaped(byte: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\\x");
    digits::push_hex(out, byte.into(), 2);
}

fn push_set<'t>(texts: impl Iterator<Item = &'t str>, out: &mut Vec<u8>) {
    let start = out.len();
    for text in texts {
        if out.len() > start {
            out.push(b',');
        }
        match text {
            "" => out.extend_from_slice(EMPTY),
            _ => push_escaped_text(text, true, out),
        }
    }
    if out.len() == start {
        out.extend_from_slice(EMPTY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: Value<'_>) -> String {
        let mut out = Vec::new();
        push(value, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_text_is_never_taken_for_something_else() {
        for (value, expected) in [
            ("", "(empty)"),
            ("-", "\\x2d"),
            ("(empty)", "\\x28empty)"),
            (r"\\srv\share", r"\\\\srv\\share"),
            ("a\tb\nc", "a\\x09b\\x0ac"),
            ("\u{9b}31m", "\\xc2\\x9b31m"),
            ("größe, 世界", "größe, 世界"),
        ] {
            assert_eq!(text(Value::Text(value)), expected);
        }
    }

    #[test]
    fn values_are_written_as_zeek_does() {
        assert_eq!(text(Value::Null), "-");
        assert_eq!(text(Value::Bool(true)), "T");
        assert_eq!(
            text(Value::Time { nanoseconds: 1_323_202_695_427_036_999, digits: 9 }),
            "1323202695.427036"
        );
        assert_eq!(text(Value::Seconds(1_500_000)), "0.001500");
        assert_eq!(text(Value::Texts(&["a,b", "c"])), "a\\x2cb,c");
        assert_eq!(text(Value::Texts(&[])), "(empty)");
        assert_eq!(text(Value::Address("10.0.0.1".parse().unwrap())), "10.0.0.1");
        assert_eq!(text(Value::Hex(0x2a, 4)), "0x002a");
        assert_eq!(text(Value::Name { name: Some("CREATE"), raw: 5, digits: 4 }), "CREATE");
    }
}
