//! `smbtrail diagnose`.

use smbtrail_diagnose::Diagnosis;
use smbtrail_report::{rows, write_diagnosis};

use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::OutputArgs;

/// Say why it is slow: where the time went, what made it slow, and what to change
///
/// The time of each connection is split among the client, the server, the network, and what others hold; the parts add up to
/// 100 %. docs/diagnose.md explains the parts and the verdicts. With --format json, the output is one object with place, budget
/// and verdicts.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE, visible_alias = "slow")]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail diagnose office.pcapng
  smbtrail slow rotated-*.pcap
  smbtrail diagnose --format json office.pcapng | jq .budget";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let pipeline = self.capture.open()?;
        let mut out = self.output.open::<rows::Verdicts>(&self.capture.inputs()?)?;
        let mut diagnosis = Diagnosis::new();
        let outcome = capture::run(pipeline, &mut diagnosis, !self.output.quiet);
        let written = write_diagnosis(&diagnosis.finish(), self.output.style(), &mut out);
        out.finish(written)?;
        Ok(judge(&outcome, self.output.quiet))
    }
}
