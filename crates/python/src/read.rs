//! How captures are read: the rows of one kind, and the pages about all.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use smbtrail_arrow::Batches;
use smbtrail_diagnose::Diagnosis;
use smbtrail_fields::{Filter, Selector};
use smbtrail_files::SpillStore;
use smbtrail_findings::{Findings, Judge, Options as Thresholds};
use smbtrail_pipeline::capture::{Frame, KeyLog};
use smbtrail_pipeline::track::crypto::Secrets;
use smbtrail_pipeline::track::{Event, Observer, Responses};
use smbtrail_pipeline::{Options, Outcome, PacketObserver, PassedPacket, Pipeline, Stop};
use smbtrail_report::table::{Rows, Written};
use smbtrail_report::{
    CaptureFacts, Export, Format, Outlets, Selective as _, Style, Summary, Unseen, write_diagnosis,
};

use crate::failure::Failure;
use crate::kinds::Choice;
use crate::worker::Outbox;

/// What is read.
#[derive(Clone)]
pub(crate) struct Captures {
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) secrets: Arc<Secrets>,
    pub(crate) key_log: Arc<KeyLog>,
    /// Which messages; `None` for all.
    pub(crate) filter: Option<Filter>,
}

/// What a read of rows gives.
pub(crate) enum Item {
    Batch(RecordBatch),
    /// What rows do not show, once all were given: damaged captures, rows that are out of order.
    Warnings(Vec<String>),
}

/// Bytes of the contents of files that a temporary file holds, for their hashes.
const KEPT: u64 = 4 << 30;
/// Bytes of the arguments of a call.
const ARGUMENTS: usize = 1 << 20;

impl Captures {
    /// Opens the captures.
    pub(crate) fn open(&self, options: Options) -> Result<Pipeline, Failure> {
        Pipeline::open(self.paths.iter().cloned(), options).map_err(Failure::Capture)
    }

    /// Sends the rows that are chosen, in batches.
    pub(crate) fn rows(&self, choice: &Choice, outbox: &Outbox<Item>) -> Result<(), Failure> {
        let mut outlet = Outlet { choice, outbox };
        let store = SpillStore::new(tempfile::tempfile, KEPT);
        let mut export =
            Export::new(choice.style, self.names(), store, &mut outlet).map_err(Failure::Rows)?;
        let needs = export.needs();
        let mut options = self.options(outbox.stop()).with_data(needs.data);
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
        if outbox.stop().is_asked() {
            return Ok(());
        }
        let written = export.finish().map_err(Failure::Rows)?;
        let mut warnings: Vec<String> = outcome.damage.iter().map(ToString::to_string).collect();
        warnings.extend(doubts(written));
        if !warnings.is_empty() {
            // When nobody waits for them, nobody misses them.
            let _ = outbox.send(Item::Warnings(warnings));
        }
        Ok(())
    }

    fn run_filtered(
        &self,
        filter: &Filter,
        options: Options,
        export: &mut Export<'_>,
    ) -> Result<Outcome, Failure> {
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

    /// The object that `smbtrail summary --format json` prints.
    pub(crate) fn summary(&self, outbox: &Outbox<String>) -> Result<(), Failure> {
        let mut options = self.options(outbox.stop());
        options.limits.stub = options.limits.stub.max(Thresholds::STUB);
        let pipeline = self.open(options)?;
        let thresholds = Thresholds::default();
        let mut page = Page { summary: Summary::new(), findings: Findings::new(&thresholds) };
        let outcome = pipeline.run(&mut Judge::new(thresholds, &mut page));
        let Page { summary, findings } = page;
        let mut facts = CaptureFacts::default();
        facts.files = self.names();
        facts.packets = outcome.packets;
        facts.bytes = outcome.bytes;
        facts.first = outcome.first;
        facts.last = outcome.last;
        facts.unseen =
            outcome.unseen().into_iter().map(|(kind, packets)| Unseen::new(kind, packets)).collect();
        facts.damage = outcome.damage.iter().map(ToString::to_string).collect();
        facts.usage = outcome.usage;
        facts.usage.push(findings.usage());
        facts.findings = findings.finish();
        send(outbox, |style, out| summary.finish(&facts, style, out))
    }

    /// The object that `smbtrail diagnose --format json` prints.
    pub(crate) fn diagnose(&self, outbox: &Outbox<String>) -> Result<(), Failure> {
        let pipeline = self.open(self.options(outbox.stop()))?;
        let mut diagnosis = Diagnosis::new();
        pipeline.run(&mut diagnosis);
        send(outbox, |style, out| write_diagnosis(&diagnosis.finish(), style, out))
    }

    fn options(&self, stop: &Stop) -> Options {
        let mut options = Options::default();
        options.secrets = Arc::clone(&self.secrets);
        options.streams.key_log = Arc::clone(&self.key_log);
        options.stop = stop.clone();
        options
    }

    fn names(&self) -> Vec<String> {
        self.paths.iter().map(|path| path.display().to_string()).collect()
    }
}

/// What a sink says about its rows.
fn doubts(written: Written) -> impl Iterator<Item = String> {
    let late = (written.late, "rows are out of order: there were too many to sort them all");
    let left_out = (written.left_out, "entries are in no row: there are too many to hold them all");
    let some = [late, left_out].into_iter().filter(|(count, _)| *count > 0);
    some.map(|(count, what)| format!("{count} {what}"))
}

/// Sends what is written in JSON.
fn send(
    outbox: &Outbox<String>,
    write: impl FnOnce(Style, &mut Vec<u8>) -> io::Result<()>,
) -> Result<(), Failure> {
    let mut json = Vec::new();
    write(Style::new(Format::Json), &mut json).map_err(Failure::Rows)?;
    let json = String::from_utf8(json).map_err(|error| Failure::Rows(io::Error::other(error)))?;
    outbox.send(json).map_err(Failure::Rows)
}

/// Opens the sink of the kind of rows that is chosen.
struct Outlet<'a> {
    choice: &'a Choice,
    outbox: &'a Outbox<Item>,
}

impl<'a> Outlets for Outlet<'a> {
    /// One type here and where kinds are listed: each would be a copy of all reports in the program.
    type Out = Box<dyn Write + 'a>;

    fn open<R: Rows>(&mut self) -> io::Result<Option<Self::Out>> {
        let Self { choice, outbox } = *self;
        if R::NAME != choice.command {
            return Ok(None);
        }
        Ok(Some(Box::new(Sink { batches: Batches::styled::<R>(choice.style), choice, outbox })))
    }
}

/// Sends packed rows as batches.
struct Sink<'a> {
    batches: Batches,
    choice: &'a Choice,
    outbox: &'a Outbox<Item>,
}

impl Sink<'_> {
    fn send(choice: &Choice, outbox: &Outbox<Item>, batch: &RecordBatch) -> io::Result<()> {
        let batch = match &choice.fields {
            Some(fields) => batch.project(fields).map_err(from_arrow)?,
            None => batch.clone(),
        };
        outbox.send(Item::Batch(batch))
    }
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Self { batches, choice, outbox } = self;
        let each = |batch: &RecordBatch| {
            Self::send(choice, outbox, batch).map_err(|error| ArrowError::IoError(error.to_string(), error))
        };
        batches.push(bytes, each).map_err(from_arrow)?;
        Ok(bytes.len())
    }

    /// Sends the rows that do not fill a batch.
    fn flush(&mut self) -> io::Result<()> {
        if self.batches.is_empty() {
            return Ok(());
        }
        let batch = self.batches.finish().map_err(from_arrow)?;
        Self::send(self.choice, self.outbox, &batch)
    }
}

fn from_arrow(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        error => io::Error::other(error),
    }
}

/// What a summary is made of.
struct Page {
    summary: Summary,
    findings: Findings,
}

impl Observer for Page {
    fn event(&mut self, event: &Event<'_>) {
        self.summary.event(event);
        self.findings.event(event);
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
