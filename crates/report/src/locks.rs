//! Rows of what is held of files, and of the conflicts over it.

use std::io::{self, Write};

use smbtrail_diagnose::Locks;
use smbtrail_table::{RowSink, Sorted, Style, Written};
use smbtrail_track::{Event, Observer};

use crate::Report;
use crate::rows;

/// Writes one row per hold and per conflict, in the order of their beginnings.
#[derive(Debug)]
pub struct LockReport<W> {
    rows: Sorted<rows::Locks, W>,
    locks: Locks,
}

impl<W: Write> LockReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self { rows: Sorted::new(style, out), locks: Locks::default() }
    }
}

impl<W: Write> Report for LockReport<W> {
    fn is_broken(&self) -> bool {
        self.rows.is_broken()
    }

    fn finish(mut self) -> io::Result<Written> {
        let rows = &mut self.rows;
        self.locks.finish(&mut |lock| rows.push(lock.start.frame, &lock.into()));
        let left_out = self.locks.left_out();
        self.rows.finish().map(|written| written.with_left_out(left_out))
    }
}

impl<W: Write> Observer for LockReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        if matches!(event, Event::Pause) {
            self.rows.pause();
        }
        let rows = &mut self.rows;
        self.locks.event(event, &mut |lock| rows.push(lock.start.frame, &lock.into()));
    }
}
