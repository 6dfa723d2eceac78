//! `smbtrail credits`.

use smbtrail_report::{CreditReport, Credits, Report as _};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::OutputArgs;

/// Show whether clients ran out of credits: requested, granted, used, and the lowest balance
///
/// One row per connection. The balance is known when the capture contains the start of the connection. Dialect 2.0.2
/// has no credit charges.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Example:
  smbtrail credits office.pcapng";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let pipeline = self.capture.open()?;
        let mut out = self.output.open::<Credits>(&self.capture.inputs()?)?;
        let mut report = CreditReport::new(self.output.style().with_live(pipeline.is_live()), &mut out);
        let outcome = capture::run(pipeline, &mut report, !self.output.quiet);
        let written = report.finish();
        objects::finish(out, written, &self.output)?;
        Ok(judge(&outcome, self.output.quiet))
    }
}
