//! `smbtrail hosts`.

use smbtrail_report::HostReport;
use smbtrail_report::rows::Hosts;

use super::objects::List;
use crate::failure::{Failure, Status};
use crate::nothing::Wanted;

/// List who speaks SMB: names, roles, system, software by fingerprint, and users
///
/// One row per address. Names, version and system are what the host says of itself in NTLM. `taken for` compares the
/// fingerprints of its clients and servers with recorded ones: `high`, `medium` or `low` says how certain that is, and
/// `claim` that only the host's own version says so. docs/fingerprint.md explains fingerprints and lists what was recorded.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    list: List,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail hosts office.pcapng
  smbtrail hosts --format jsonl impacket-client.pcapng | jq -c '[.address, .taken_for]'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        self.list.print::<Hosts, _>(Wanted::Rows, HostReport::new)
    }
}
