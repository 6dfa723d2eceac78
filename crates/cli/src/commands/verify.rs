//! `smbtrail verify`.

use smbtrail_report::Report as _;
use smbtrail_report::protection::{ChannelReport, Signatures};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::OutputArgs;
use crate::rows::RowArgs;

/// Check signatures: how many are good, bad or missing, and how many cannot be checked
///
/// One row per channel of a session. Every message of a compound is checked, padding included; so are encrypted messages
/// that can be decrypted. Without a secret, the row says how many messages are signed and what is missing to check
/// them.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,
    #[command(flatten)]
    rows: RowArgs,

    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail verify --password alice=Summer-2026 --password bob=Winter-2026 office.pcapng
  smbtrail verify --secrets secrets.txt --format csv office.pcapng";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let pipeline = self.capture.open()?;
        let mut out = self.output.open::<Signatures>(&self.capture.inputs()?)?;
        let style = self.rows.style::<Signatures>(&self.output)?;
        let mut report =
            ChannelReport::<Signatures, _>::new(style.with_live(pipeline.is_live()), out.writer());
        let outcome = capture::run(pipeline, &mut report, !self.output.quiet);
        let written = report.finish();
        objects::finish(out, written, &self.output)?;
        Ok(judge(&outcome, self.output.quiet))
    }
}
