use std::io::Write as _;
use std::str::FromStr;

use smbtrail_table::digits::push_signed;
use smbtrail_table::json::push_text;
use smbtrail_track::Time;
use smbtrail_wire::FileTime;
use thiserror::Error;

use crate::field::Field;
use crate::kind::Kind;
use crate::lines::Lines;
use crate::registry::FieldId;
use crate::row::{Row, Value};
use crate::text::write_value;
use crate::{nested, tree};

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
    /// XML, an element per row and field, as `tshark -T pdml` writes it; always a [tree](FieldWriter::tree). The places of
    /// fields in the packet are left out.
    Pdml,
}

/// A text is no [`Form`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no form `{0}`: expected fields, json, ek or pdml")]
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
    /// The fields, where rows are written as trees.
    tree: Option<Vec<&'static Field>>,
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
            "pdml" => Ok(Self::Pdml),
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
            _ => id.field().name.to_owned(),
        };
        let names = ids.iter().map(name).collect();
        let kinds = ids.iter().map(|id| id.field().kind).collect();
        let writer = Self { form, lines, ids, names, kinds, tree: None, begun: false };
        if form == Form::Pdml { writer.with_trees() } else { writer }
    }

    /// A writer of trees in this form: layers, the fields in them, and the parts of fields, as tshark writes without `-e`.
    /// Rows must be [traced](crate::Selector::traced). Lines have no trees: with [`Form::Fields`] this is
    /// [`new`](Self::new).
    #[must_use]
    pub fn tree(form: Form, lines: Lines, ids: Vec<FieldId>) -> Self {
        let writer = Self::new(form, lines, ids);
        if form == Form::Fields { writer } else { writer.with_trees() }
    }

    fn with_trees(self) -> Self {
        Self { tree: Some(self.ids.iter().map(|id| id.field()).collect()), ..self }
    }

    /// The fields that are written.
    #[must_use]
    pub fn fields(&self) -> &[FieldId] {
        &self.ids
    }

    /// Whether rows are written as trees, and so must be traced.
    #[must_use]
    pub const fn writes_trees(&self) -> bool {
        self.tree.is_some()
    }

    /// Appends what is before all rows.
    pub fn begin(&self, out: &mut Vec<u8>) {
        match self.form {
            Form::Fields => self.lines.begin(out, &self.ids),
            Form::Json => out.push(b'['),
            Form::Ek => {}
            Form::Pdml => out.extend_from_slice(PDML),
        }
    }

    /// Appends a row; `time` is when its packet was captured.
    pub fn row(&mut self, out: &mut Vec<u8>, row: &Row, time: Time) {
        let layers = self.tree.as_ref().map(|fields| tree::layers(row, fields));
        match self.form {
            Form::Fields => self.lines.write_row(out, &self.kinds, row),
            Form::Json => {
                out.extend_from_slice(if self.begun { b",\n  {\n" } else { b"\n  {\n" });
                index(out, b"    \"_index\": \"packets-", time);
                out.extend_from_slice(b"\",\n    \"_type\": \"doc\",\n    \"_score\": null,\n");
                out.extend_from_slice(b"    \"_source\": {\n      \"layers\": ");
                match &layers {
                    Some(layers) => nested::object(out, layers, row, 6),
                    None => {
                        out.push(b'{');
                        self.layers(out, row, &BROKEN);
                        out.push(b'}');
                    }
                }
                out.extend_from_slice(b"\n    }\n  }");
            }
            Form::Ek => {
                index(out, b"{\"index\":{\"_index\":\"packets-", time);
                out.extend_from_slice(b"\",\"_type\":\"doc\"}}\n{\"timestamp\":\"");
                let milliseconds = time.0.div_euclid(1_000_000);
                push_signed(out, milliseconds);
                out.extend_from_slice(b"\",\"layers\":{");
                match &layers {
                    Some(layers) => nested::ek(out, layers, row),
                    None => self.layers(out, row, &UNBROKEN),
                }
                out.extend_from_slice(b"}}\n");
            }
            Form::Pdml => {
                out.extend_from_slice(b"<packet>\n");
                nested::pdml(out, layers.as_deref().unwrap_or_default(), row);
                out.extend_from_slice(b"</packet>\n");
            }
        }
        self.begun = true;
    }

    /// Appends what is after all rows.
    pub fn end(&self, out: &mut Vec<u8>) {
        match self.form {
            Form::Json => out.extend_from_slice(if self.begun { b"\n]\n" } else { b"]\n" }),
            Form::Pdml => out.extend_from_slice(b"</pdml>\n"),
            Form::Fields | Form::Ek => {}
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
            push_text(out, name);
            out.extend_from_slice(breaks.colon);
            for (index, value) in values.iter().enumerate() {
                out.push(if index == 0 { b'[' } else { b',' });
                out.extend_from_slice(breaks.value);
                quoted(out, *kind, *value, row);
            }
            out.extend_from_slice(breaks.list);
            out.push(b']');
        }
        if any {
            out.extend_from_slice(breaks.layers);
        }
    }
}

/// A value in quotes. What JSON allows of control characters is escaped too.
fn quoted(out: &mut Vec<u8>, kind: Kind, value: Value, row: &Row) {
    match value {
        Value::Text(span) => push_text(out, row.text(span)),
        value => {
            out.push(b'"');
            write_value(out, kind, value, row, false);
            out.push(b'"');
        }
    }
}

/// How PDML begins.
const PDML: &[u8] = concat!(
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<pdml version=\"0\" creator=\"smbtrail/",
    env!("CARGO_PKG_VERSION"),
    "\">\n"
)
.as_bytes();

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

/// What is before the name of an index that Elasticsearch makes for each day, and its day.
fn index(out: &mut Vec<u8>, before: &[u8], time: Time) {
    out.extend_from_slice(before);
    let seconds = time.0.div_euclid(1_000_000_000);
    if let Some(date) = FileTime::from_unix(seconds, 0).and_then(FileTime::date) {
        let _ = write!(out, "{:04}-{:02}-{:02}", date.year, date.month, date.day);
    }
}
