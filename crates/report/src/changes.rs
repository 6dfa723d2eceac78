//! Rows of what was changed on shares.

mod change;
mod deletions;

pub(crate) use change::{Changed, Changes, What};

use std::io::{self, Write};

use smbtrail_table::{RowSink, Sorted, Style, Written};
use smbtrail_track::{Event, Observer};

use crate::Report;
use crate::rows;

/// Writes one row per change that the server answered with success, in the order of their answers.
#[derive(Debug)]
pub struct ChangeReport<W> {
    rows: Sorted<rows::Changes, W>,
    changes: Changes,
}

impl<W: Write> ChangeReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self { rows: Sorted::new(style, out), changes: Changes::default() }
    }
}

impl<W: Write> Report for ChangeReport<W> {
    fn is_broken(&self) -> bool {
        self.rows.is_broken()
    }

    fn finish(mut self) -> io::Result<Written> {
        let rows = &mut self.rows;
        self.changes.finish(&mut |change| rows.push(change.first.frame, &change.into()));
        let left_out = self.changes.left_out();
        self.rows.finish().map(|written| written.with_left_out(left_out))
    }
}

impl<W: Write> Observer for ChangeReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        if matches!(event, Event::Pause) {
            self.rows.pause();
        }
        let rows = &mut self.rows;
        self.changes.event(event, &mut |change| rows.push(change.first.frame, &change.into()));
    }
}
