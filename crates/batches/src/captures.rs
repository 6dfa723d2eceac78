//! Captures, read into batches of one kind of rows.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use smbtrail_arrow::Batches;
use smbtrail_fields::{Filter, Selector};
use smbtrail_files::SpillStore;
use smbtrail_findings::{Judge, Options as Thresholds};
use smbtrail_pipeline::capture::{Frame, KeyLog};
use smbtrail_pipeline::track::crypto::Secrets;
use smbtrail_pipeline::track::{Event, Observer, Responses};
use smbtrail_pipeline::{CaptureError, Options, Outcome, PacketObserver, PassedPacket, Pipeline, Stop};
use smbtrail_report::table::{Rows, Written};
use smbtrail_report::{Export, Outlets, Selective as _};

use crate::kinds::Choice;

/// Captures that are read as one, and what is needed for it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Captures {
    /// The files.
    pub paths: Vec<PathBuf>,
    /// Passwords, hashes and keys.
    pub secrets: Arc<Secrets>,
    /// The secrets of TLS.
    pub key_log: Arc<KeyLog>,
    /// Which messages; `None` for all.
    pub filter: Option<Filter>,
}

/// Why captures were not read to their end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// One could not be opened.
    #[error(transparent)]
    Capture(#[from] CaptureError),
    /// Rows could not be made, or whoever takes the batches refused one.
    #[error("the rows cannot be made: {0}")]
    Rows(#[from] io::Error),
}

/// Bytes of the contents of files that a temporary file holds, for their hashes.
const KEPT: u64 = 4 << 30;
/// Bytes of the arguments of a call.
const ARGUMENTS: usize = 1 << 20;

impl Captures {
    /// These files, without secrets and with all messages.
    #[must_use]
    pub fn new<P: Into<PathBuf>>(paths: impl IntoIterator<Item = P>) -> Self {
        Self {
            paths: paths.into_iter().map(Into::into).collect(),
            secrets: Arc::default(),
            key_log: Arc::default(),
            filter: None,
        }
    }

    /// Their names, as they were given.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.paths.iter().map(|path| path.display().to_string()).collect()
    }

    /// Opens them.
    ///
    /// # Errors
    /// When one cannot be read or is no capture.
    pub fn open(&self, options: Options) -> Result<Pipeline, CaptureError> {
        Pipeline::open(self.paths.iter().cloned(), options)
    }

    /// How they are read: with their secrets, and until `stop` is asked.
    #[must_use]
    pub fn options(&self, stop: &Stop) -> Options {
        let mut options = Options::default();
        options.secrets = Arc::clone(&self.secrets);
        options.streams.key_log = Arc::clone(&self.key_log);
        options.stop = stop.clone();
        options
    }

    /// Calls `each` with the rows that are chosen, in batches, and says at the end what they do not show: damaged captures, rows
    /// that are out of order. Where `each` fails, or `stop` is asked, the run ends.
    ///
    /// # Errors
    /// When a capture cannot be opened, and those of `each`.
    pub fn rows(
        &self,
        choice: &Choice,
        stop: &Stop,
        mut each: impl FnMut(RecordBatch) -> io::Result<()>,
    ) -> Result<Vec<String>, ReadError> {
        let mut each = |batch| each(batch).inspect_err(|_| stop.ask());
        let mut outlet = Outlet { choice, each: Some(&mut each) };
        let store = SpillStore::new(tempfile::tempfile, KEPT);
        let mut export = Export::new(choice.style, self.names(), store, &mut outlet)?;
        let needs = export.needs();
        let mut options = self.options(stop).with_data(needs.data);
        if needs.arguments {
            options.limits.stub = options.limits.stub.max(ARGUMENTS);
        }
        let outcome = match &self.filter {
            Some(filter) => self.run_filtered(filter, options, &mut export)?,
            None if needs.opinions => {
                let mut judged = Judge::new(Thresholds::default(), &mut export);
                let outcome = self.open(options)?.run(&mut judged);
                let _ = judged.into_inner();
                outcome
            }
            None => self.open(options)?.run(&mut export),
        };
        if stop.is_asked() {
            // The rows end here: what refused one says why.
            export.finish()?;
            return Ok(Vec::new());
        }
        let written = export.finish()?;
        Ok(outcome.damage.iter().map(ToString::to_string).chain(doubts(written)).collect())
    }

    fn run_filtered(
        &self,
        filter: &Filter,
        options: Options,
        export: &mut Export<'_>,
    ) -> Result<Outcome, CaptureError> {
        let selector = Selector::new(filter.clone());
        let needs = selector.needs();
        let mut responses = None;
        if needs.responses {
            let mut learned = Responses::new(&options.limits);
            self.open(needs.options(options.clone(), None))?.run(&mut learned);
            responses = Some(Arc::new(learned));
        }
        let pipeline = self.open(needs.options(options, responses))?;
        let mut selected = Selected { selector, export };
        Ok(match needs.packets {
            true => pipeline.run_with_packets(&mut selected),
            false => pipeline.run(&mut selected),
        })
    }
}

/// What a sink says about its rows.
fn doubts(written: Written) -> impl Iterator<Item = String> {
    let late = (written.late, "rows are out of order: there were too many to sort them all");
    let left_out = (written.left_out, "entries are in no row: there are too many to hold them all");
    let some = [late, left_out].into_iter().filter(|(count, _)| *count > 0);
    some.map(|(count, what)| format!("{count} {what}"))
}

/// Who takes the batches.
type Each<'a> = &'a mut dyn FnMut(RecordBatch) -> io::Result<()>;

/// Opens the sink of the kind of rows that is chosen.
struct Outlet<'a> {
    choice: &'a Choice,
    each: Option<Each<'a>>,
}

impl<'a> Outlets for Outlet<'a> {
    /// One type here and where kinds are listed: each would be a copy of all reports in the program.
    type Out = Box<dyn Write + 'a>;

    fn open<R: Rows>(&mut self) -> io::Result<Option<Self::Out>> {
        let choice = self.choice;
        if R::NAME != choice.command {
            return Ok(None);
        }
        let Some(each) = self.each.take() else { return Ok(None) };
        Ok(Some(Box::new(Sink { batches: Batches::styled::<R>(choice.style), choice, each })))
    }
}

/// Makes batches of packed rows.
struct Sink<'a> {
    batches: Batches,
    choice: &'a Choice,
    each: Each<'a>,
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Self { batches, choice, each } = self;
        let pass = |batch: &RecordBatch| {
            let passed = choice.project(batch).and_then(&mut *each);
            passed.map_err(|error| ArrowError::IoError(error.to_string(), error))
        };
        batches.push(bytes, pass).map_err(from_arrow)?;
        Ok(bytes.len())
    }

    /// Passes the rows on that do not fill a batch.
    fn flush(&mut self) -> io::Result<()> {
        if self.batches.is_empty() {
            return Ok(());
        }
        let batch = self.batches.finish().map_err(from_arrow)?;
        (self.each)(self.choice.project(&batch)?)
    }
}

pub(crate) fn from_arrow(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        error => io::Error::other(error),
    }
}

/// An export of the messages that a filter selects.
struct Selected<'r, 'e> {
    selector: Selector,
    export: &'r mut Export<'e>,
}

impl Observer for Selected<'_, '_> {
    fn event(&mut self, event: &Event<'_>) {
        let selected = match event {
            Event::Message(_) | Event::Envelope(_) => self.selector.selects(event),
            _ => true,
        };
        self.export.select(event, selected);
    }
}

impl PacketObserver for Selected<'_, '_> {
    fn frame(&mut self, frame: &Frame<'_>) {
        self.selector.transport(frame.packet.number, frame.len);
    }

    fn packet(&mut self, packet: &PassedPacket) {
        self.selector.packet(packet);
    }
}
