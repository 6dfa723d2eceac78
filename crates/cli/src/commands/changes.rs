//! `smbtrail changes`.

use smbtrail_report::{ChangeReport, Report, rows};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::OutputArgs;

/// List what was changed on shares: created, written, renamed, deleted, by whom and from where
///
/// One row per change that the server answered with success; what was refused changes nothing. What one open wrote to one path
/// is one row. Also changes of sizes, attributes, times and security descriptors, and links.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail changes office.pcapng
  smbtrail changes --format jsonl office.pcapng | jq -r 'select(.change == \"deleted\") | .path'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let pipeline = self.capture.open()?;
        let mut out = self.output.open::<rows::Changes>(&self.capture.inputs()?)?;
        let mut report = ChangeReport::new(self.output.style().with_live(pipeline.is_live()), &mut out);
        let outcome = capture::run(pipeline, &mut report, !self.output.quiet);
        let written = report.finish();
        objects::finish(out, written, &self.output)?;
        Ok(judge(&outcome, self.output.quiet))
    }
}
