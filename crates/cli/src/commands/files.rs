//! `smbtrail files`.

use smbtrail_report::rows::{FileRow, Files, Spans};
use smbtrail_report::{FileReport, SpanReport};

use super::objects;
use crate::assemble::{self, ChoiceArgs};
use crate::capture::CaptureArgs;
use crate::failure::{Failure, Status, judge};
use crate::filter::FilterArgs;
use crate::output::OutputArgs;
use crate::rows::RowArgs;

/// List the files that were read and written: every version, with its size, hash and holes
///
/// One row per version of a file: its content between two changes, put together from READs and WRITEs of all sessions and
/// connections. A range that no message shows is a hole, with its reason, and is never filled with a guess. `complete` says
/// that every byte is known. With `--map`, one row per range. `extract` saves the contents.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,
    #[command(flatten)]
    choice: ChoiceArgs,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    rows: RowArgs,
    #[command(flatten)]
    output: OutputArgs,

    /// List the ranges of each version: how they are known, or why not, from which frame, and who moved them
    #[arg(long, help_heading = "Options")]
    map: bool,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail files office.pcapng
  smbtrail files --user bob --sort bytes_read --top 3 office.pcapng
  smbtrail files --latest --only '*.txt' office.pcapng
  smbtrail files --map --only '*.ods' office.pcapng
  smbtrail files --format jsonl office.pcapng | jq -r 'select(.complete) | .sha256 + \"  \" + .path'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let style = match self.map {
            true => self.rows.style::<Spans>(&self.output)?,
            false => self.rows.style::<Files>(&self.output)?,
        };
        let mut choice = self.choice.read()?;
        let inputs: Vec<_> = self.capture.inputs()?.into_iter().chain(self.choice.inputs()).collect();
        let mut out = match self.map {
            true => self.output.open::<Spans>(&inputs)?,
            false => self.output.open::<Files>(&inputs)?,
        };
        let store = assemble::store(tempfile::tempfile, assemble::KEPT);
        let (mut catalog, outcome) =
            choice.assemble(&self.capture, &self.filter, store, !self.output.quiet)?;
        let written = if self.map {
            let mut report = SpanReport::new(style, out.writer());
            let listed = catalog.each(|entry, content| {
                if choice.takes(entry) {
                    report.push(entry, content);
                }
                Ok(())
            });
            listed.and(report.finish())
        } else {
            let mut report = FileReport::<Files, _>::new(style, out.writer());
            let listed = catalog.each(|entry, content| {
                if choice.takes(entry) {
                    let row = FileRow::new(entry, content.extents());
                    report.push(entry, &row.with_listed(choice.listed(entry)));
                }
                Ok(())
            });
            listed.and(report.finish())
        };
        objects::finish(out, written, &self.output)?;
        if !self.output.quiet {
            assemble::warn(&catalog);
        }
        Ok(judge(&outcome, self.output.quiet))
    }
}
