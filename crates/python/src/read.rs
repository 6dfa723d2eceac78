//! How captures are read: the rows of one kind, and the pages about all.

use std::io;

use arrow_array::RecordBatch;
use smbtrail_batches::{Captures, Choice};
use smbtrail_diagnose::Diagnosis;
use smbtrail_findings::{Findings, Judge, Options as Thresholds};
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_report::{CaptureFacts, Format, Style, Summary, Unseen, write_diagnosis};

use crate::failure::Failure;
use crate::worker::Outbox;

/// What a read of rows gives.
pub(crate) enum Item {
    Batch(RecordBatch),
    /// What rows do not show, once all were given: damaged captures, rows that are out of order.
    Warnings(Vec<String>),
}

/// Sends the rows that are chosen, in batches.
pub(crate) fn rows(captures: &Captures, choice: &Choice, outbox: &Outbox<Item>) -> Result<(), Failure> {
    let warnings = captures.rows(choice, outbox.stop(), |batch| outbox.send(Item::Batch(batch)))?;
    if !warnings.is_empty() {
        // When nobody waits for them, nobody misses them.
        let _ = outbox.send(Item::Warnings(warnings));
    }
    Ok(())
}

/// The object that `smbtrail summary --format json` prints.
pub(crate) fn summary(captures: &Captures, outbox: &Outbox<String>) -> Result<(), Failure> {
    let mut options = captures.options(outbox.stop());
    options.limits.stub = options.limits.stub.max(Thresholds::STUB);
    let pipeline = captures.open(options)?;
    let thresholds = Thresholds::default();
    let mut page = Page { summary: Summary::new(), findings: Findings::new(&thresholds) };
    let outcome = pipeline.run(&mut Judge::new(thresholds, &mut page));
    let Page { summary, findings } = page;
    let mut facts = CaptureFacts::default();
    facts.files = captures.names();
    facts.packets = outcome.packets;
    facts.bytes = outcome.bytes;
    facts.first = outcome.first;
    facts.last = outcome.last;
    facts.unseen = outcome.unseen().into_iter().map(|(kind, packets)| Unseen::new(kind, packets)).collect();
    facts.damage = outcome.damage.iter().map(ToString::to_string).collect();
    facts.usage = outcome.usage;
    facts.usage.push(findings.usage());
    facts.findings = findings.finish();
    send(outbox, |style, out| summary.finish(&facts, style, out))
}

/// The object that `smbtrail diagnose --format json` prints.
pub(crate) fn diagnose(captures: &Captures, outbox: &Outbox<String>) -> Result<(), Failure> {
    let pipeline = captures.open(captures.options(outbox.stop()))?;
    let mut diagnosis = Diagnosis::new();
    pipeline.run(&mut diagnosis);
    send(outbox, |style, out| write_diagnosis(&diagnosis.finish(), style, out))
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
