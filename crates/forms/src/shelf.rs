//! The files of a form: one for each log, each with whole lines only.

use std::io::{self, Write};

use smbtrail_track::{Moment, Time};

use crate::form::{Log, LogSink};
use crate::write::Lines;

/// Opens the files of logs.
pub trait Shelf {
    /// A file.
    type File: Write;

    /// Opens the file with this name. A file that is replaced after a span of time, as `--rotate` asks for, has the times
    /// between which its records were seen; else `span` is `None`.
    ///
    /// # Errors
    /// That of the output.
    fn open(&mut self, name: &str, span: Option<(Time, Time)>) -> io::Result<Self::File>;
}

/// Writes the records of all logs of a form to files.
///
/// A file is opened when its first record comes. What is passed on ends with the end of a line, so a file that a crash cut short
/// has no half of a record.
#[derive(Debug)]
pub struct LogWriter<F, S: Shelf> {
    lines: F,
    shelf: S,
    logs: Vec<LogFile<S::File>>,
    /// Nanoseconds after which a file is replaced.
    rotation: Option<i64>,
    /// Whether all logs are one file.
    joined: bool,
    records: u64,
    error: Option<io::Error>,
}

/// The file of one or several logs.
#[derive(Debug)]
struct LogFile<F> {
    name: &'static str,
    /// The records of one log have one head.
    open: Option<F>,
    buffer: Vec<u8>,
    last: Time,
    /// When it is replaced.
    until: Time,
}

/// Bytes that are passed on together.
const PIECE: usize = 64 * 1024;

impl<F: Lines, S: Shelf> LogWriter<F, S> {
    /// Writes lines to the files of a shelf.
    pub const fn new(lines: F, shelf: S) -> Self {
        Self { lines, shelf, logs: Vec::new(), rotation: None, joined: false, records: 0, error: None }
    }

    /// The same, where a file is replaced after this span of nanoseconds, counted from 1970; at least one.
    #[must_use]
    pub fn with_rotation(self, rotation: Option<i64>) -> Self {
        Self { rotation: rotation.map(|span| span.max(1)), ..self }
    }

    /// The same, where all records are in one file, whose name is empty.
    #[must_use]
    pub fn with_joined(self, joined: bool) -> Self {
        Self { joined, ..self }
    }

    /// Whether the output failed, so that the run may stop.
    #[must_use]
    pub const fn is_broken(&self) -> bool {
        self.error.is_some()
    }

    /// Writes what is left and ends each file; returns how many records there were.
    ///
    /// # Errors
    /// The first error of the output.
    pub fn finish(mut self) -> io::Result<u64> {
        for log in &mut self.logs {
            self.error = self.error.take().or(log.end(&self.lines).err());
        }
        self.error.map_or(Ok(self.records), Err)
    }

    fn try_record<'a, L: Log>(&mut self, time: Time, row: &'a L::Row<'a>) -> io::Result<()> {
        let name = if self.joined { "" } else { L::FILE };
        let at = match self.logs.iter().position(|log| log.name == name) {
            Some(at) => at,
            None => {
                self.logs.push(LogFile {
                    name,
                    open: None,
                    buffer: Vec::new(),
                    last: time,
                    until: Time(i64::MAX),
                });
                self.logs.len() - 1
            }
        };
        let Some(log) = self.logs.get_mut(at) else { return Ok(()) };
        if log.open.is_some() && time >= log.until {
            log.end(&self.lines)?;
        }
        if log.open.is_none() {
            let span = self.rotation.map(|rotation| {
                let from = time.0.div_euclid(rotation).saturating_mul(rotation);
                (Time(from), Time(from.saturating_add(rotation)))
            });
            log.until = span.map_or(Time(i64::MAX), |(_, until)| until);
            log.open = Some(self.shelf.open(name, span)?);
            self.lines.begin::<L>(time, &mut log.buffer);
        }
        self.lines.line::<L>(time, row, &mut log.buffer);
        log.last = log.last.max(time);
        self.records += 1;
        if log.buffer.len() >= PIECE { log.pass() } else { Ok(()) }
    }
}

impl<F: Write> LogFile<F> {
    fn pass(&mut self) -> io::Result<()> {
        let Some(open) = &mut self.open else { return Ok(()) };
        let passed = open.write_all(&self.buffer);
        self.buffer.clear();
        passed.and_then(|()| open.flush())
    }

    fn end(&mut self, lines: &impl Lines) -> io::Result<()> {
        if self.open.is_none() {
            return Ok(());
        }
        lines.end(self.last, &mut self.buffer);
        let passed = self.pass();
        self.open = None;
        passed
    }
}

impl<F: Lines, S: Shelf> LogSink for LogWriter<F, S> {
    fn record<'a, L: Log>(&mut self, at: Moment, row: &'a L::Row<'a>) {
        if self.error.is_none()
            && let Err(error) = self.try_record::<L>(at.time, row)
        {
            self.error = Some(error);
        }
    }

    fn pause(&mut self) {
        for log in &mut self.logs {
            self.error = self.error.take().or(log.pass().err());
        }
    }
}
