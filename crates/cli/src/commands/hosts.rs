//! `smbtrail hosts`.

use smbtrail_report::{HostReport, Report, rows};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::OutputArgs;

/// List who speaks SMB: names, roles, system, software by fingerprint, and users
///
/// One row per address. Names, version and system are what the host says of itself in NTLM. `taken for` compares the
/// fingerprints of its clients and servers with recorded ones: `high`, `medium` or `low` says how certain that is, and
/// `claim` that only the host's own version says so. docs/fingerprint.md explains fingerprints and lists what was recorded.
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
  smbtrail hosts office.pcapng
  smbtrail hosts --format jsonl impacket-client.pcapng | jq -c '[.address, .taken_for]'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let pipeline = self.capture.open()?;
        let mut out = self.output.open::<rows::Hosts>(&self.capture.inputs()?)?;
        let mut report = HostReport::new(self.output.style(), &mut out);
        let outcome = capture::run(pipeline, &mut report, !self.output.quiet);
        let written = report.finish();
        objects::finish(out, written, &self.output)?;
        Ok(judge(&outcome, self.output.quiet))
    }
}
