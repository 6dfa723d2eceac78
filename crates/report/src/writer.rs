use std::marker::PhantomData;

use crate::column::{Rows, Value};
use crate::table::{Cells, Table};
use crate::{cell, csv, object};

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns, for people.
    Table,
    /// One JSON array, or one object.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// RFC 4180, with a header.
    Csv,
}

/// How output looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// How rows are written.
    pub format: Format,
    /// Columns of the terminal that a table must fit in; `None` for as wide as it comes.
    pub width: Option<usize>,
    /// Whether to colour.
    pub color: bool,
}

/// Writes rows of one kind in one format to a byte buffer.
///
/// Rows are either written at once by [`push`](Self::push), or rendered by [`render`](Self::render) and put out later
/// by [`push_rendered`](Self::push_rendered).
#[derive(Debug)]
pub(crate) struct Writer<R> {
    format: Format,
    table: Table,
    rows: u64,
    scratch: String,
    of: PhantomData<fn() -> R>,
}

impl<R: Rows> Writer<R> {
    pub(crate) fn new(style: Style) -> Self {
        Self {
            format: style.format,
            table: Table::new::<R>(style),
            rows: 0,
            scratch: String::new(),
            of: PhantomData,
        }
    }

    /// Fits the table to the cells that were rendered so far, instead of to the widths its columns were declared with.
    pub(crate) fn fit(&mut self) {
        if self.format == Format::Table {
            self.table.fit();
        }
    }

    /// Leaves room in tables for gutters.
    pub(crate) fn with_gutter(&mut self) {
        self.table.with_gutter();
    }

    /// Begins each line of a table with so many spaces.
    pub(crate) fn indent(&mut self, indent: usize) {
        self.table.indent(indent);
    }

    /// Appends what stands before the first row.
    pub(crate) fn begin(&mut self, out: &mut Vec<u8>) {
        match self.format {
            Format::Table => self.table.header(out),
            Format::Json => out.push(b'['),
            Format::Jsonl => {}
            Format::Csv => {
                for (at, column) in R::COLUMNS.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    out.extend_from_slice(column.key.as_bytes());
                }
                out.extend_from_slice(b"\r\n");
            }
        }
    }

    /// Appends a row.
    #[inline]
    pub(crate) fn push<'a>(&mut self, row: &'a R::Row<'a>, out: &mut Vec<u8>) {
        if self.format == Format::Table {
            self.table.direct_row::<R>(row, out);
        } else {
            self.separate(out);
            self.render(row, out);
            self.terminate(out);
        }
    }

    /// Appends a row in the form that [`push_rendered`](Self::push_rendered) takes. No byte of it is below 0x1F.
    pub(crate) fn render<'a>(&mut self, row: &'a R::Row<'a>, out: &mut Vec<u8>) {
        match self.format {
            Format::Json | Format::Jsonl => object::push::<R>(row, out),
            Format::Csv => {
                for (at, column) in R::COLUMNS.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    csv::push(out, (column.value)(row), &mut self.scratch);
                }
            }
            Format::Table => self.table.render::<R>(row, out),
        }
    }

    /// Appends a rendered row.
    pub(crate) fn push_rendered(&mut self, rendered: &[u8], gutter: Gutter, out: &mut Vec<u8>) {
        if self.format == Format::Table {
            self.table.row(Cells::new(rendered), gutter, out);
            return;
        }
        self.separate(out);
        out.extend_from_slice(rendered);
        self.terminate(out);
    }

    /// Appends what stands behind the last row.
    pub(crate) fn end(&mut self, out: &mut Vec<u8>) {
        if self.format == Format::Json {
            out.extend_from_slice(if self.rows == 0 { b"]\n" } else { b"\n]\n" });
        }
    }

    /// Appends all of an output whose rows are there at once.
    pub(crate) fn write_all<'a>(&mut self, rows: &'a [R::Row<'a>], out: &mut Vec<u8>) {
        if self.format == Format::Table {
            let rendered: Vec<Vec<u8>> = rows.iter().map(|row| self.rendered(row)).collect();
            self.fit();
            self.begin(out);
            rendered.iter().for_each(|row| self.push_rendered(row, Gutter::None, out));
        } else {
            self.begin(out);
            rows.iter().for_each(|row| self.push(row, out));
        }
        self.end(out);
    }

    /// A row in the form that [`push_rendered`](Self::push_rendered) takes.
    pub(crate) fn rendered<'a>(&mut self, row: &'a R::Row<'a>) -> Vec<u8> {
        let mut rendered = Vec::new();
        self.render(row, &mut rendered);
        rendered
    }

    fn separate(&mut self, out: &mut Vec<u8>) {
        if self.format == Format::Json {
            out.extend_from_slice(if self.rows == 0 { b"\n" } else { b",\n" });
        }
        self.rows += 1;
    }

    fn terminate(&self, out: &mut Vec<u8>) {
        match self.format {
            Format::Jsonl => out.push(b'\n'),
            Format::Csv => out.extend_from_slice(b"\r\n"),
            Format::Json | Format::Table => {}
        }
    }
}

/// The mark before a row of a table that belongs together with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gutter {
    /// None: rows of this table stand alone.
    None,
    /// The only row of its group.
    Single,
    /// The first of several.
    First,
    /// Neither the first nor the last.
    Middle,
    /// The last of several.
    Last,
}

impl Gutter {
    /// The gutter of row `at` of `rows`.
    pub(crate) const fn of(at: usize, rows: usize) -> Self {
        match (at, rows) {
            (_, ..=1) => Self::Single,
            (0, _) => Self::First,
            _ if at + 1 == rows => Self::Last,
            _ => Self::Middle,
        }
    }

    /// Its two characters.
    pub(crate) const fn mark(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Single => "  ",
            Self::First => "┌ ",
            Self::Middle => "├ ",
            Self::Last => "└ ",
        }
    }
}

/// Appends the text of a column's value as a table shows it.
pub(crate) fn push_cell(out: &mut String, value: Value<'_>, prefix: &str) {
    match value {
        Value::Series(series) => cell::push_sparkline(out, series),
        other => cell::push(out, other, prefix),
    }
}
