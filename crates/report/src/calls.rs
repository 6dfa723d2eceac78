use std::io::{self, Write};

use smbtrail_table::{RowSink, Sorted, Style, Written};
use smbtrail_track::{Event, Observer};

use crate::Report;
use crate::rows::{CallRow, Calls, ContentRow, PipeContents};

/// Writes one row per call of DCE/RPC, in the order of frames.
#[derive(Debug)]
pub struct CallReport<W> {
    rows: Sorted<Calls, W>,
    full: bool,
    reveals: bool,
}

impl<W: Write> CallReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self { rows: Sorted::new(style, out), full: false, reveals: false }
    }

    /// The same, where the line of text about a call has all of its arguments in full.
    #[must_use]
    pub fn with_arguments(self, full: bool) -> Self {
        Self { full, ..self }
    }

    /// The same, where passwords and other secrets in calls are shown, as far as they could be decrypted.
    #[must_use]
    pub fn with_secrets(self, reveals: bool) -> Self {
        Self { reveals, ..self }
    }
}

impl<W: Write> Report for CallReport<W> {
    fn is_broken(&self) -> bool {
        self.rows.is_broken()
    }

    fn finish(self) -> io::Result<Written> {
        self.rows.finish()
    }
}

impl<W: Write> Observer for CallReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        if matches!(event, Event::Pause) {
            self.rows.pause();
        }
        if let Event::Call(call) = event {
            self.rows.push(call.call.start.frame, &CallRow::new(call, self.full, self.reveals));
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
}

impl<W: Write> Report for ContentReport<W> {
    fn is_broken(&self) -> bool {
        self.0.is_broken()
    }

    fn finish(self) -> io::Result<Written> {
        self.0.finish()
    }
}

impl<W: Write> Observer for ContentReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        if matches!(event, Event::Pause) {
            self.0.pause();
        }
        if let Event::Message(message) = event
            && let Some(row) = ContentRow::new(message)
        {
            self.0.push(message.moment.frame, &row);
        }
    }
}
