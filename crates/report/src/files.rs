//! Rows of the versions of files.

use std::io::{self, Write};

use smbtrail_files::{Content, Entry, Files, Leaf, Store};
use smbtrail_table::{RowSink, Rows, Sorted, Style, Written};
use smbtrail_track::Event;

use crate::rows::{FileRow, SpanRow, Spans, Tree, TreeRow};
use crate::select::Selective;

/// Writes one row per version of a file. `R` is [`Files`](crate::rows::Files) or [`Manifest`](crate::rows::Manifest).
#[derive(Debug)]
pub struct FileReport<R, W>(Sorted<R, W>);

impl<R, W: Write> FileReport<R, W>
where
    R: for<'a> Rows<Row<'a> = FileRow<'a>>,
{
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self(Sorted::new(style, out))
    }

    /// Writes a row.
    pub fn push(&mut self, entry: &Entry<'_>, row: &FileRow<'_>) {
        self.0.push(entry.order, row);
        self.0.settle(entry.settled);
    }

    /// Writes the rows.
    ///
    /// # Errors
    /// The first error of the output.
    pub fn finish(self) -> io::Result<Written> {
        self.0.finish()
    }
}

/// Writes one row per range of a version of a file.
#[derive(Debug)]
pub struct SpanReport<W>(Sorted<Spans, W>);

impl<W: Write> SpanReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self(Sorted::new(style, out))
    }

    /// Writes the rows of a version.
    pub fn push<S: Store>(&mut self, entry: &Entry<'_>, content: &Content<'_, S>) {
        for span in content.spans() {
            self.0.push(entry.order, &SpanRow::new(entry, span));
        }
        self.0.settle(entry.settled);
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The first error of the output.
    pub fn finish(self) -> io::Result<Written> {
        self.0.finish()
    }
}

/// Writes one row per name in a share.
#[derive(Debug)]
pub struct TreeReport<W> {
    rows: Sorted<Tree, W>,
    count: u64,
}

impl<W: Write> TreeReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self { rows: Sorted::new(style, out), count: 0 }
    }

    /// Writes a row, after those before it.
    pub fn push(&mut self, leaf: Leaf<'_>) {
        self.rows.push(self.count, &TreeRow::new(leaf));
        self.count += 1;
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The first error of the output.
    pub fn finish(self) -> io::Result<Written> {
        self.rows.finish()
    }
}

impl<S: Store> Selective for Files<S> {
    fn select(&mut self, event: &Event<'_>, selected: bool) {
        Self::select(self, event, selected);
    }
}
