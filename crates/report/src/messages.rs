use std::io::{self, Write};

use smbtrail_table::{Output, Style, Writer};
use smbtrail_track::{Event, Observer};

use crate::Selective;
use crate::rows::{MessageRow, Messages, Passing};

/// Writes one row per message, as they pass.
#[derive(Debug)]
pub struct MessageReport<W> {
    writer: Writer<Messages>,
    output: Output<W>,
    files: Vec<String>,
    envelopes: bool,
}

impl<W: Write> MessageReport<W> {
    /// A report to `out`. `files`: the names of the capture's files, by number.
    pub fn new(style: Style, files: Vec<String>, out: W) -> Self {
        let mut report =
            Self { writer: Writer::new(style), output: Output::new(out), files, envelopes: false };
        report.writer.begin(report.output.buffer());
        report
    }

    /// Also writes a row for each frame that is encrypted or compressed and was not opened.
    #[must_use]
    pub fn with_envelopes(mut self) -> Self {
        self.envelopes = true;
        self
    }

    /// Whether nothing can be written any more: a run may stop.
    pub const fn is_broken(&self) -> bool {
        self.output.is_broken()
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The first error of the output.
    pub fn finish(mut self) -> io::Result<()> {
        self.writer.end(self.output.buffer());
        self.output.finish()
    }

    fn write(&mut self, passing: Passing<'_>, file: u32) {
        let row = MessageRow { passing, file: file_name(&self.files, file) };
        self.writer.push(&row, self.output.buffer());
        self.output.pass();
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
