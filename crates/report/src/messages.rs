use std::io::{self, Write};

use smbtrail_table::{RowSink, Stream, Style, Written};
use smbtrail_track::{Event, Observer};

use crate::rows::{MessageRow, Messages, Passing};
use crate::{Report, Selective};

/// Writes one row per message, as they pass.
#[derive(Debug)]
pub struct MessageReport<W> {
    rows: Stream<Messages, W>,
    files: Vec<String>,
    envelopes: bool,
}

impl<W: Write> MessageReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self { rows: Stream::new(style, out), files: Vec::new(), envelopes: false }
    }

    /// Gives the names of the capture's files, by number.
    #[must_use]
    pub fn with_files(mut self, files: Vec<String>) -> Self {
        self.files = files;
        self
    }

    /// Also writes a row for each frame that is encrypted or compressed and was not opened.
    #[must_use]
    pub fn with_envelopes(mut self) -> Self {
        self.envelopes = true;
        self
    }

    fn write(&mut self, passing: Passing<'_>, file: u32) {
        let row = MessageRow { passing, file: file_name(&self.files, file) };
        self.rows.push(0, &row);
    }
}

impl<W: Write> Report for MessageReport<W> {
    fn is_broken(&self) -> bool {
        self.rows.is_broken()
    }

    fn finish(self) -> io::Result<Written> {
        self.rows.finish()
    }
}

impl<W: Write> Observer for MessageReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        self.select(event, true);
    }
}

/// Writes the rows of the messages that are selected.
impl<W: Write> Selective for MessageReport<W> {
    fn select(&mut self, event: &Event<'_>, selected: bool) {
        match event {
            Event::Pause => self.rows.pause(),
            _ if !selected => {}
            Event::Message(message) => self.write(Passing::Message(message), message.moment.file),
            Event::Envelope(envelope) if self.envelopes && envelope.opened.is_err() => {
                self.write(Passing::Envelope(envelope), envelope.moment.file);
            }
            _ => {}
        }
    }
}

pub(crate) fn file_name(files: &[String], file: u32) -> Option<&str> {
    files.get(usize::try_from(file).ok()?).map(String::as_str)
}
