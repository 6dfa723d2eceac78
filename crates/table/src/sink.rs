//! What takes rows, and the sink that writes each at once.

use std::io::{self, Write};

use crate::column::Rows;
use crate::output::Output;
use crate::pick::Pick;
use crate::sorted::Sorted;
use crate::style::Style;
use crate::writer::Writer;

/// Takes rows of one kind and writes them, or does something else with them.
///
/// Call [`push`](Self::push) for each row and [`finish`](Self::finish) once. A format that this crate does not have is a
/// type that implements this trait for all `R: Rows` and reads [`Rows::COLUMNS`].
pub trait RowSink<R: Rows> {
    /// Takes a row. Rows are meant to be in ascending order of `order`, and in the order of these calls where it is equal.
    fn push<'a>(&mut self, order: u64, row: &'a R::Row<'a>);

    /// Whether the output failed, so that further rows are useless.
    fn is_broken(&self) -> bool {
        false
    }

    /// Passes on what was written so far, for those who wait for it.
    fn pause(&mut self);

    /// Writes what is left.
    ///
    /// # Errors
    /// The first error of the output.
    fn finish(self) -> io::Result<Written>
    where
        Self: Sized;
}

/// What a sink wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// Rows that were written.
    pub rows: u64,
    /// Rows that are out of order, because there were too many to hold them all.
    pub late: u64,
    /// Items that no row shows or counts, because there were too many to hold them all.
    pub left_out: u64,
}

impl Written {
    /// This many rows; `late` of them are out of order.
    #[must_use]
    pub const fn new(rows: u64, late: u64) -> Self {
        Self { rows, late, left_out: 0 }
    }

    /// The same, and this many items are in no row.
    #[must_use]
    pub const fn with_left_out(self, left_out: u64) -> Self {
        Self { left_out, ..self }
    }
}

/// Writes each row at once, in the order in which the rows come; where rows are to be sorted by a column, all at the end.
#[derive(Debug)]
pub struct Stream<R, W>(When<R, W>);

/// When rows are written.
#[derive(Debug)]
enum When<R, W> {
    AtOnce { writer: Writer<R>, output: Output<W>, pick: Option<&'static Pick>, rows: u64 },
    Sorted(Sorted<R, W>),
}

impl<R: Rows, W: Write> Stream<R, W> {
    /// A sink that writes to `out`.
    pub fn new(style: Style, out: W) -> Self {
        if style.pick.is_some_and(Pick::is_sorted::<R>) {
            return Self(When::Sorted(Sorted::new(style, out)));
        }
        let (mut writer, mut output) = (Writer::new(style), Output::new(out));
        writer.begin(output.buffer());
        Self(When::AtOnce { writer, output, pick: style.pick, rows: 0 })
    }
}

impl<R: Rows, W: Write> RowSink<R> for Stream<R, W> {
    #[inline]
    fn push<'a>(&mut self, order: u64, row: &'a R::Row<'a>) {
        match &mut self.0 {
            When::AtOnce { writer, output, pick, rows } => {
                if pick.is_none_or(|pick| pick.wants_after::<R>(row, *rows)) {
                    writer.push(row, output.buffer());
                    output.pass();
                    *rows += 1;
                }
            }
            When::Sorted(sorted) => sorted.push(order, row),
        }
    }

    fn is_broken(&self) -> bool {
        match &self.0 {
            When::AtOnce { output, .. } => output.is_broken(),
            When::Sorted(sorted) => sorted.is_broken(),
        }
    }

    fn pause(&mut self) {
        match &mut self.0 {
            When::AtOnce { output, .. } => output.pass_all(),
            When::Sorted(sorted) => sorted.pause(),
        }
    }

    fn finish(self) -> io::Result<Written> {
        match self.0 {
            When::AtOnce { mut writer, mut output, rows, .. } => {
                writer.end(output.buffer());
                output.finish()?;
                Ok(Written::new(rows, 0))
            }
            When::Sorted(sorted) => sorted.finish(),
        }
    }
}
