//! `smbtrail verify`.

use smbtrail_report::protection::{ChannelReport, Signatures};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::OutputArgs;

/// One row a channel of a session: signatures that are good, bad, missing, or cannot be checked
///
/// Every message of a compound is checked, padding included, and encrypted ones too where they can be opened. Without a
/// secret the row says how many messages are signed, and what lacks to check them.
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
  smbtrail verify --password alice=Summer-2026 --password bob=Winter-2026 office.pcapng
  smbtrail verify --secrets secrets.txt --format json office.pcapng | jq '.[] | select(.bad > 0)'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let pipeline = self.capture.open()?;
        let mut out = self.output.open(&self.capture.captures)?;
        let mut report = ChannelReport::<Signatures, _>::new(self.output.style(), &mut out);
        let outcome = capture::run(pipeline, &mut report, !self.output.quiet);
        let written = report.finish();
        objects::finish(out, written, &self.output)?;
        Ok(judge(&outcome, self.output.quiet))
    }
}
