//! The writer of rows: one for all formats.

use std::marker::PhantomData;

use crate::column::Rows;
use crate::grid::{Cells, Grid};
use crate::gutter::Gutter;
use crate::pick::Pick;
use crate::style::{Format, Style};
use crate::{array, csv, object, packed};

/// Appends rows of one kind, in one format, to a byte buffer.
///
/// Call [`begin`](Self::begin), then [`push`](Self::push) for each row, then [`end`](Self::end). A row may also be rendered
/// by [`render`](Self::render) while its data exists, and be written later by [`push_rendered`](Self::push_rendered).
#[derive(Debug)]
pub struct Writer<R> {
    style: Style,
    grid: Grid,
    rows: u64,
    scratch: String,
    /// The columns, where not all are written.
    only: Option<&'static [usize]>,
    of: PhantomData<fn() -> R>,
}

impl<R: Rows> Writer<R> {
    /// A writer in this style.
    #[must_use]
    pub fn new(style: Style) -> Self {
        Self {
            style,
            grid: Grid::new::<R>(style),
            rows: 0,
            scratch: String::new(),
            only: style.pick.and_then(Pick::only::<R>),
            of: PhantomData,
        }
    }

    /// Fits a table to the cells that were rendered so far, instead of to the declared widths of its columns. Call it
    /// before [`begin`](Self::begin).
    pub fn fit(&mut self) {
        if self.style.format == Format::Table {
            self.grid.fit();
        }
    }

    /// Reserves space in tables for gutters.
    pub fn with_gutter(&mut self) {
        self.grid.with_gutter();
    }

    /// Begins each line of a table with this many spaces.
    pub fn indent(&mut self, indent: usize) {
        self.grid.indent(indent);
    }

    /// Appends what comes before the first row.
    pub fn begin(&mut self, out: &mut Vec<u8>) {
        match self.style.format {
            Format::Table => self.grid.header(out),
            Format::Json => out.push(b'['),
            Format::Jsonl | Format::Arrays | Format::Packed => {}
            Format::Csv => {
                for (place, column) in self.style.columns::<R>().enumerate() {
                    if place > 0 {
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
    pub fn push<'a>(&mut self, row: &'a R::Row<'a>, out: &mut Vec<u8>) {
        if self.style.format == Format::Table {
            self.grid.direct_row::<R>(row, out);
        } else {
            self.separate(out);
            self.render(row, out);
            self.terminate(out);
        }
    }

    /// Appends a row in the form that [`push_rendered`](Self::push_rendered) takes.
    pub fn render<'a>(&mut self, row: &'a R::Row<'a>, out: &mut Vec<u8>) {
        match self.style.format {
            Format::Json | Format::Jsonl => match self.only {
                None => object::push::<R>(row, out),
                Some(columns) => object::push_some::<R>(row, columns, out),
            },
            Format::Csv => {
                for (place, column) in self.style.columns::<R>().enumerate() {
                    if place > 0 {
                        out.push(b',');
                    }
                    csv::push(out, (column.value)(row), &mut self.scratch);
                }
            }
            Format::Table => self.grid.render::<R>(row, out),
            Format::Arrays => array::push::<R>(row, self.style.columns::<R>(), out),
            Format::Packed => match self.only {
                None => packed::push::<R>(row, out),
                Some(columns) => packed::push_some::<R>(row, columns, out),
            },
        }
    }

    /// Appends a rendered row.
    pub fn push_rendered(&mut self, rendered: &[u8], gutter: Gutter, out: &mut Vec<u8>) {
        if self.style.format == Format::Table {
            self.grid.row(Cells::new(rendered), gutter, out);
            return;
        }
        self.separate(out);
        out.extend_from_slice(rendered);
        self.terminate(out);
    }

    /// Appends what comes after the last row.
    pub fn end(&mut self, out: &mut Vec<u8>) {
        if self.style.format == Format::Json {
            out.extend_from_slice(if self.rows == 0 { b"]\n" } else { b"\n]\n" });
        }
    }

    /// Appends a whole output: of these rows, those that are wanted. Tables are fitted to them. Returns how many there are.
    pub fn write_all<'a>(&mut self, rows: &'a [R::Row<'a>], out: &mut Vec<u8>) -> u64 {
        let places =
            self.style.pick.map_or_else(|| (0..rows.len()).collect(), |pick| pick.arrange::<R>(rows));
        let rows: Vec<&R::Row<'a>> = places.iter().filter_map(|at| rows.get(*at)).collect();
        if self.style.format == Format::Table {
            let rendered: Vec<Vec<u8>> = rows.iter().map(|row| self.rendered(row)).collect();
            self.fit();
            self.begin(out);
            rendered.iter().for_each(|row| self.push_rendered(row, Gutter::None, out));
        } else {
            self.begin(out);
            rows.iter().for_each(|row| self.push(row, out));
        }
        self.end(out);
        u64::try_from(rows.len()).unwrap_or(u64::MAX)
    }

    /// A row in the form that [`push_rendered`](Self::push_rendered) takes.
    pub fn rendered<'a>(&mut self, row: &'a R::Row<'a>) -> Vec<u8> {
        let mut rendered = Vec::new();
        self.render(row, &mut rendered);
        rendered
    }

    fn separate(&mut self, out: &mut Vec<u8>) {
        if self.style.format == Format::Json {
            out.extend_from_slice(if self.rows == 0 { b"\n" } else { b",\n" });
        }
        self.rows += 1;
    }

    fn terminate(&self, out: &mut Vec<u8>) {
        match self.style.format {
            Format::Jsonl | Format::Arrays => out.push(b'\n'),
            Format::Csv => out.extend_from_slice(b"\r\n"),
            Format::Json | Format::Table | Format::Packed => {}
        }
    }
}
