//! `smbtrail hosts`.

use smbtrail_report::HostReport;
use smbtrail_report::rows::Hosts;

use super::objects;
use crate::capture::CaptureArgs;
use crate::failure::{Failure, Status};
use crate::output::OutputArgs;
use crate::rows::RowArgs;

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
    rows: RowArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail hosts office.pcapng
  smbtrail hosts --format jsonl impacket-client.pcapng | jq -c '[.address, .taken_for]'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        objects::report::<Hosts, _>(&self.capture, &self.rows, &self.output, HostReport::new)
    }
}
