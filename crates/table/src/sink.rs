//! What takes rows, and the sink that writes each at once.

use std::io::{self, Write};

use crate::column::Rows;
use crate::gutter::Gutter;
use crate::length;
use crate::output::Output;
use crate::pick::Pick;
use crate::sorted::Sorted;
use crate::style::{Format, Style};
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
///
/// A table of few rows is fitted to them: its first rows are held until there are too many, or somebody waits for them.
#[derive(Debug)]
pub struct Stream<R, W>(When<R, W>);

/// When rows are written.
#[derive(Debug)]
enum When<R, W> {
    AtOnce {
        writer: Writer<R>,
        output: Output<W>,
        pick: Option<&'static Pick>,
        rows: u64,
        held: Option<Vec<u8>>,
    },
    Sorted(Sorted<R, W>),
}

/// Rows of a table that are held to be fitted to, and bytes of them: more than people read, less than a second's work.
const HELD: u64 = 1_000;
const HELD_BYTES: usize = 1 << 20;

/// Writes the rows that were held; `all` says that no more come, so that the table can be fitted to them.
fn release<R: Rows, W: Write>(
    writer: &mut Writer<R>,
    output: &mut Output<W>,
    held: &mut Option<Vec<u8>>,
    all: bool,
) {
    let Some(held) = held.take() else { return };
    if all {
        writer.fit();
    }
    writer.begin(output.buffer());
    let mut rest = held.as_slice();
    while let Some((row, after)) = length::split(rest) {
        writer.push_rendered(row, Gutter::None, output.buffer());
        output.pass();
        rest = after;
    }
}

impl<R: Rows, W: Write> Stream<R, W> {
    /// A sink that writes to `out`.
    pub fn new(style: Style, out: W) -> Self {
        if style.pick.is_some_and(Pick::is_sorted::<R>) {
            return Self(When::Sorted(Sorted::new(style, out)));
        }
        let (mut writer, mut output) = (Writer::new(style), Output::new(out));
        let is_held = style.format == Format::Table && !style.live;
        if !is_held {
            writer.begin(output.buffer());
        }
        Self(When::AtOnce { writer, output, pick: style.pick, rows: 0, held: is_held.then(Vec::new) })
    }
}

impl<R: Rows, W: Write> RowSink<R> for Stream<R, W> {
    #[inline]
    fn push<'a>(&mut self, order: u64, row: &'a R::Row<'a>) {
        match &mut self.0 {
            When::AtOnce { writer, output, pick, rows, held } => {
                if pick.is_none_or(|pick| pick.wants_after::<R>(row, *rows)) {
                    if let Some(bytes) = held {
                        length::push(bytes, |bytes| writer.render(row, bytes));
                        if *rows >= HELD || bytes.len() >= HELD_BYTES {
                            release(writer, output, held, false);
                        }
                    } else {
                        writer.push(row, output.buffer());
                        output.pass();
                    }
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
            When::AtOnce { writer, output, held, .. } => {
                release(writer, output, held, false);
                output.pass_all();
            }
            When::Sorted(sorted) => sorted.pause(),
        }
    }

    fn finish(self) -> io::Result<Written> {
        match self.0 {
            When::AtOnce { mut writer, mut output, rows, mut held, .. } => {
                release(&mut writer, &mut output, &mut held, true);
                writer.end(output.buffer());
                output.finish()?;
                Ok(Written::new(rows, 0))
            }
            When::Sorted(sorted) => sorted.finish(),
        }
    }
}
