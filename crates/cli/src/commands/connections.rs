//! `smbtrail connections`.

use smbtrail_report::{ConnectionReport, Report, rows};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::OutputArgs;

/// List connections: dialect, signing, encryption, bytes each way, and the fingerprints of both ends
///
/// One row per TCP connection. A fingerprint is what a client or a server cannot help saying in NEGOTIATE and SESSION_SETUP:
/// the same software in the same configuration has the same one in every capture. docs/fingerprint.md explains it.
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
  smbtrail connections office.pcapng
  smbtrail connections --format jsonl office.pcapng | jq -r .client_fp | sort | uniq -c";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let pipeline = self.capture.open()?;
        let mut out = self.output.open::<rows::Connections>(&self.capture.inputs()?)?;
        let mut report = ConnectionReport::new(self.output.style().with_live(pipeline.is_live()), &mut out);
        let outcome = capture::run(pipeline, &mut report, !self.output.quiet);
        let written = report.finish();
        objects::finish(out, written, &self.output)?;
        Ok(judge(&outcome, self.output.quiet))
    }
}
