use std::io::{self, Write};

use smbtrail_table::{RowSink, Sorted, Style};
use smbtrail_track::{Event, Observer};

use crate::rows::{CallRow, Calls, ContentRow, PipeContents};

/// Writes one row per call of DCE/RPC, in the order of frames.
#[derive(Debug)]
pub struct CallReport<W>(Sorted<Calls, W>);

impl<W: Write> CallReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self(Sorted::new(style, out))
    }

    /// Writes the rows. Returns how many are out of order, because there were too many to hold them all.
    ///
    /// # Errors
    /// The first error of the output.
    pub fn finish(self) -> io::Result<u64> {
        Ok(self.0.finish()?.late)
    }
}

impl<W: Write> Observer for CallReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Call(call) = event {
            self.0.push(call.call.start.frame, &CallRow::new(call));
        }
    }
}

/// Writes one row per message with data that is no DCE/RPC on a pipe, in the order of frames.
#[derive(Debug)]
pub struct ContentReport<W>(Sorted<PipeContents, W>);

impl<W: Write> ContentReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self(Sorted::new(style, out))
    }

    /// Writes the rows. Returns how many are out of order, because there were too many to hold them all.
    ///
    /// # Errors
    /// The first error of the output.
    pub fn finish(self) -> io::Result<u64> {
        Ok(self.0.finish()?.late)
    }
}

impl<W: Write> Observer for ContentReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Message(message) = event
            && let Some(row) = ContentRow::new(message)
        {
            self.0.push(message.moment.frame, &row);
        }
    }
}
