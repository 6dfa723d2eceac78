use std::io::Write as _;
use std::str::FromStr;

use smbtrail_track::Time;
use smbtrail_wire::FileTime;
use thiserror::Error;

use crate::kind::Kind;
use crate::lines::Lines;
use crate::registry::FieldId;
use crate::row::{Row, Value};
use crate::text::{steers, write_value};

/// How rows are written: what `tshark` has after `-T`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// A line per row, a column per field.
    #[default]
    Fields,
    /// One JSON array, an object per row, as `tshark -T json -e …` writes it.
    Json,
    /// Two JSON objects per row, on a line each, for Elasticsearch's bulk API, as `tshark -T ek -e …` writes it.
    Ek,
}

/// A text is no [`Form`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no form `{0}`: expected fields, json or ek")]
pub struct UnknownForm(String);

/// Writes rows, their columns being these fields: [`begin`](Self::begin), [`row`](Self::row) for each,
/// [`end`](Self::end).
#[derive(Clone, Debug)]
pub struct FieldWriter {
    form: Form,
    lines: Lines,
    ids: Vec<FieldId>,
    /// The fields' names as the form has them.
    names: Vec<String>,
    kinds: Vec<Kind>,
    /// Whether a row was written.
    begun: bool,
}

impl FromStr for Form {
    type Err = UnknownForm;

    fn from_str(text: &str) -> Result<Self, UnknownForm> {
        match text {
            "fields" => Ok(Self::Fields),
            "json" => Ok(Self::Json),
            "ek" => Ok(Self::Ek),
            other => Err(UnknownForm(other.to_owned())),
        }
    }
}

impl FieldWriter {
    /// A writer in this form. Of `lines`, the JSON forms heed the occurrence only, as tshark does.
    #[must_use]
    pub fn new(form: Form, lines: Lines, ids: Vec<FieldId>) -> Self {
        let name = |id: &FieldId| match form {
            // To Elasticsearch a dot would lead into an object.
            Form::Ek => id.field().name.replace('.', "_"),
            Form::Fields | Form::Json => id.field().name.to_owned(),
        };
        let names = ids.iter().map(name).collect();
        let kinds = ids.iter().map(|id| id.field().kind).collect();
        Self { form, lines, ids, names, kinds, begun: false }
    }

    /// Appends what is before all rows.
    pub fn begin(&self, out: &mut Vec<u8>) {
        match self.form {
            Form::Fields => self.lines.begin(out, &self.ids),
            Form::Json => out.push(b'['),
            Form::Ek => {}
        }
    }

    /// Appends a row; `time` is when its packet was captured.
    pub fn row(&mut self, out: &mut Vec<u8>, row: &Row, time: Time) {
        match self.form {
            Form::Fields => self.lines.write_row(out, &self.kinds, row),
            Form::Json => {
                out.extend_from_slice(if self.begun { b",\n  {\n" } else { b"\n  {\n" });
                index(out, b"    \"_index\": \"packets-", time);
                out.extend_from_slice(b"\",\n    \"_type\": \"doc\",\n    \"_score\": null,\n");
                out.extend_from_slice(b"    \"_source\": {\n      \"layers\": {");
                self.layers(out, row, &BROKEN);
                out.extend_from_slice(b"}\n    }\n  }");
            }
            Form::Ek => {
                index(out, b"{\"index\":{\"_index\":\"packets-", time);
                out.extend_from_slice(b"\",\"_type\":\"doc\"}}\n{\"timestamp\":\"");
                let milliseconds = time.0.div_euclid(1_000_000);
                out.extend_from_slice(itoa::Buffer::new().format(milliseconds).as_bytes());
                out.extend_from_slice(b"\",\"layers\":{");
                self.layers(out, row, &UNBROKEN);
                out.extend_from_slice(b"}}\n");
            }
        }
        self.begun = true;
    }

    /// Appends what is after all rows.
    pub fn end(&self, out: &mut Vec<u8>) {
        if self.form == Form::Json {
            out.extend_from_slice(if self.begun { b"\n]\n" } else { b"]\n" });
        }
    }

    /// The fields that have values, each with a list of them.
    fn layers(&self, out: &mut Vec<u8>, row: &Row, breaks: &Breaks) {
        let mut any = false;
        for (column, (name, kind)) in self.names.iter().zip(&self.kinds).enumerate() {
            let values = self.lines.occurrence.of(row.values(column));
            if values.is_empty() {
                continue;
            }
            if any {
                out.push(b',');
            }
            any = true;
            out.extend_from_slice(breaks.field);
            string(out, name, false);
            out.extend_from_slice(breaks.colon);
            for (index, value) in values.iter().enumerate() {
                out.push(if index == 0 { b'[' } else { b',' });
                out.extend_from_slice(breaks.value);
                self.value(out, *kind, *value, row);
            }
            out.extend_from_slice(breaks.list);
            out.push(b']');
        }
        if any {
            out.extend_from_slice(breaks.layers);
        }
    }

    /// A value in quotes.
    fn value(&self, out: &mut Vec<u8>, kind: Kind, value: Value, row: &Row) {
        match value {
            Value::Text(span) => string(out, row.text(span), self.lines.terminal),
            value => {
                out.push(b'"');
                write_value(out, kind, value, row, false);
                out.push(b'"');
            }
        }
    }
}

/// What is between the parts of an object.
struct Breaks {
    field: &'static [u8],
    colon: &'static [u8],
    value: &'static [u8],
    /// After the last value of a list.
    list: &'static [u8],
    /// After the last list.
    layers: &'static [u8],
}

const BROKEN: Breaks = Breaks {
    field: b"\n        ",
    colon: b": ",
    value: b"\n          ",
    list: b"\n        ",
    layers: b"\n      ",
};
const UNBROKEN: Breaks = Breaks { field: b"", colon: b":", value: b"", list: b"", layers: b"" };

/// A text as JSON has it. What JSON allows of control characters is escaped too when it goes to a `terminal`.
fn string(out: &mut Vec<u8>, text: &str, terminal: bool) {
    let start = out.len();
    // Writing a text to a Vec cannot fail.
    let _ = serde_json::to_writer(&mut *out, text);
    if terminal && text.contains(steers) {
        let written = String::from_utf8_lossy(&out.split_off(start)).into_owned();
        for char in written.chars() {
            let _ =
                if steers(char) { write!(out, "\\u{:04x}", u32::from(char)) } else { write!(out, "{char}") };
        }
    }
}

/// What is before the name of an index that Elasticsearch makes for each day, and its day.
fn index(out: &mut Vec<u8>, before: &[u8], time: Time) {
    out.extend_from_slice(before);
    let seconds = time.0.div_euclid(1_000_000_000);
    if let Some(date) = FileTime::from_unix(seconds, 0).and_then(FileTime::date) {
        let _ = write!(out, "{:04}-{:02}-{:02}", date.year, date.month, date.day);
    }
}
