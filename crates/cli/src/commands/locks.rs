//! `smbtrail locks`.

use smbtrail_report::{LockReport, Report, rows};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::OutputArgs;

/// List who holds which file: opens, oplocks, leases, byte ranges, and the conflicts over them
///
/// One row per thing that is held, with what it is and until when, and one per conflict: a break of an oplock or a lease, when it
/// was acknowledged, a LOCK that waits, and what is refused because another client holds the file or the range. Each names
/// the holder where the capture contains it.
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
  smbtrail locks locks.pcapng
  smbtrail locks --format jsonl leases.pcapng | jq -c 'select(.kind == \"break\")'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let pipeline = self.capture.open()?;
        let mut out = self.output.open::<rows::Locks>(&self.capture.inputs()?)?;
        let mut report = LockReport::new(self.output.style().with_live(pipeline.is_live()), &mut out);
        let outcome = capture::run(pipeline, &mut report, !self.output.quiet);
        let written = report.finish();
        objects::finish(out, written, &self.output)?;
        Ok(judge(&outcome, self.output.quiet))
    }
}
