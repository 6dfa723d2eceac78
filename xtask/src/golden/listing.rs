//! A message field by field: offset, raw bytes, name, value; what a structure holds is indented below it.

use std::fmt::Write as _;

use smbtrail_codec::{Field, Value, Visitor};
use smbtrail_wire::Meaning;

/// Bytes that a line shows; of more, the first and an ellipsis.
const SHOWN: usize = 16;

/// Writes what it visits as lines of text.
#[derive(Default)]
pub(super) struct Listing {
    text: String,
    depth: usize,
}

impl Listing {
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// One line; writing to a String cannot fail.
    fn line(&mut self, offset: usize, raw: &str, name: &str, value: &str) {
        let indent = 2 * self.depth;
        let line =
            format!("{offset:>5}  {raw:<width$}  {:indent$}{name}  {value}", "", width = 2 * SHOWN + 1);
        let _ = writeln!(self.text, "{}", line.trim_end());
    }
}

impl Visitor for Listing {
    fn enter(&mut self, name: &'static str, offset: usize, len: usize) {
        self.line(offset, "", name, &format!("({})", bytes(len)));
        self.depth += 1;
    }

    fn field(&mut self, field: &Field<'_>) {
        self.line(field.offset, &hex(field.bytes), field.name, &value(&field.value, field.bytes));
    }

    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes.iter().take(SHOWN) {
        let _ = write!(text, "{byte:02x}");
    }
    if bytes.len() > SHOWN {
        text.push('…');
    }
    text
}

fn value(value: &Value<'_>, raw: &[u8]) -> String {
    match value {
        Value::Scalar(meaning) => scalar(meaning, raw),
        Value::Text(text) => format!("{text:?}"),
        Value::Ascii(text) => format!("\"{}\"", text.escape_ascii()),
        Value::Shown(value) => value.to_string(),
        Value::Padding => format!("{} that nothing points at", bytes(raw.len())),
        _ => bytes(raw.len()),
    }
}

fn scalar(meaning: &Meaning, raw: &[u8]) -> String {
    match meaning {
        Meaning::Number(number) => number.to_string(),
        Meaning::Hex(number) => format!("{number:#x}"),
        Meaning::Name(_, Some(name)) => (*name).to_owned(),
        Meaning::Name(number, None) => format!("{number:#x}, no name known"),
        Meaning::Flags(bits, table) => {
            let set = table.iter().filter(|bit| bit.is_in(*bits));
            let unknown = set.clone().fold(*bits, |bits, bit| bits & !bit.mask);
            let mut names: Vec<String> = set.map(|bit| bit.name.to_owned()).collect();
            if unknown != 0 {
                names.push(format!("{unknown:#x}"));
            }
            if names.is_empty() { "0".to_owned() } else { names.join(" | ") }
        }
        Meaning::Time(time) => time.to_string(),
        Meaning::Guid(guid) => guid.to_string(),
        Meaning::FileId(id) => id.to_string(),
        Meaning::Text | Meaning::Bytes => bytes(raw.len()),
    }
}

fn bytes(count: usize) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{count} bytes") }
}
