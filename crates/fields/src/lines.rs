use std::str::FromStr;

use thiserror::Error;

use crate::kind::Kind;
use crate::registry::FieldId;
use crate::row::{Row, Value};
use crate::text::write_value;

/// How rows are written as lines: the options that `tshark -T fields` has after `-E`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lines {
    /// Between the columns.
    pub separator: String,
    /// Between the values of a column.
    pub aggregator: String,
    /// Which values of a column are written.
    pub occurrence: Occurrence,
    /// What is around the values of a column that has any.
    pub quote: Option<char>,
    /// Begin with a line of names.
    pub header: bool,
    /// Begin with the byte-order mark of UTF-8.
    pub bom: bool,
    /// Escape control characters: the lines go to a terminal.
    pub terminal: bool,
}

/// Which of several values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Occurrence {
    /// The first.
    First,
    /// The last.
    Last,
    /// All.
    All,
}

/// A text is no option of [`Lines`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "`{0}` is no option: expected separator=…, aggregator=…, occurrence=f|l|a, header=y|n, bom=y|n or quote=d|s|n"
)]
pub struct LineOptionError(String);

impl Default for Lines {
    fn default() -> Self {
        Self {
            separator: "\t".into(),
            aggregator: ",".into(),
            occurrence: Occurrence::All,
            quote: None,
            header: false,
            bom: false,
            terminal: false,
        }
    }
}

impl Lines {
    /// The same, with or without escapes for a [`terminal`](Self::terminal).
    #[must_use]
    pub fn for_terminal(self, terminal: bool) -> Self {
        Self { terminal, ..self }
    }

    /// Sets one option, written as `name=value`; `/t` is a tab, `/s` a space.
    ///
    /// # Errors
    /// When the option has another form.
    pub fn set(&mut self, option: &str) -> Result<(), LineOptionError> {
        let unknown = || LineOptionError(option.to_owned());
        let (name, value) = option.split_once('=').ok_or_else(unknown)?;
        match (name, value) {
            ("separator", _) => self.separator = plain(value),
            ("aggregator", _) => self.aggregator = plain(value),
            ("occurrence", _) => self.occurrence = value.parse().map_err(|()| unknown())?,
            ("quote", "d") => self.quote = Some('"'),
            ("quote", "s") => self.quote = Some('\''),
            ("quote", "n") => self.quote = None,
            ("header", "y") => self.header = true,
            ("header", "n") => self.header = false,
            ("bom", "y") => self.bom = true,
            ("bom", "n") => self.bom = false,
            _ => return Err(unknown()),
        }
        Ok(())
    }

    /// Appends what is before all rows: as it is wanted, a byte-order mark and the line of names.
    pub fn begin(&self, out: &mut Vec<u8>, ids: &[FieldId]) {
        if self.bom {
            out.extend_from_slice("\u{FEFF}".as_bytes());
        }
        if !self.header {
            return;
        }
        for (column, id) in ids.iter().enumerate() {
            if column > 0 {
                out.extend_from_slice(self.separator.as_bytes());
            }
            out.extend_from_slice(id.field().name.as_bytes());
        }
        out.push(b'\n');
    }

    /// Appends a row, its columns being fields of these kinds.
    pub fn write_row(&self, out: &mut Vec<u8>, kinds: &[Kind], row: &Row) {
        for (column, (kind, values)) in kinds.iter().zip(row.columns()).enumerate() {
            if column > 0 {
                append(out, &self.separator);
            }
            match self.occurrence.of(values) {
                [] => {}
                // Most columns have one value at most.
                [only] if self.quote.is_none() => write_value(out, *kind, *only, row, self.terminal),
                values => self.write_values(out, *kind, values, row),
            }
        }
        out.push(b'\n');
    }

    #[inline(never)]
    fn write_values(&self, out: &mut Vec<u8>, kind: Kind, values: &[Value], row: &Row) {
        self.write_quote(out);
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                append(out, &self.aggregator);
            }
            write_value(out, kind, *value, row, self.terminal);
        }
        self.write_quote(out);
    }

    fn write_quote(&self, out: &mut Vec<u8>) {
        if let Some(quote) = self.quote {
            out.extend_from_slice(quote.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}

impl Occurrence {
    pub(crate) fn of(self, values: &[Value]) -> &[Value] {
        match (self, values) {
            (Self::First, [first, ..]) => std::slice::from_ref(first),
            (Self::Last, [.., last]) => std::slice::from_ref(last),
            _ => values,
        }
    }
}

impl FromStr for Occurrence {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "f" => Ok(Self::First),
            "l" => Ok(Self::Last),
            "a" => Ok(Self::All),
            _ => Err(()),
        }
    }
}

/// Appends a short text: most are one byte.
fn append(out: &mut Vec<u8>, text: &str) {
    match *text.as_bytes() {
        [byte] => out.push(byte),
        ref bytes => out.extend_from_slice(bytes),
    }
}

fn plain(value: &str) -> String {
    match value {
        "/t" => "\t".into(),
        "/s" => " ".into(),
        value => value.into(),
    }
}
