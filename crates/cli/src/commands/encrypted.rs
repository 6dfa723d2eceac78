//! `smbtrail encrypted`.

use smbtrail_report::Report as _;
use smbtrail_report::protection::{Encrypted, EncryptedReport};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::OutputArgs;

/// Show what was encrypted, without any key: the cipher, how much went each way, and when
///
/// One row per session with encrypted messages. A large upload is visible by its size, though not by its name.
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
  smbtrail encrypted office.pcapng
  smbtrail encrypted --format json encrypted-share.pcapng | jq '.[].sent_bytes'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let pipeline = self.capture.open()?;
        let mut out = self.output.open::<Encrypted>(&self.capture.inputs()?)?;
        let mut report = EncryptedReport::new(self.output.style().with_live(pipeline.is_live()), &mut out);
        let outcome = capture::run(pipeline, &mut report, !self.output.quiet);
        let written = report.finish();
        objects::finish(out, written, &self.output)?;
        Ok(judge(&outcome, self.output.quiet))
    }
}
