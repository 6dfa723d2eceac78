//! `smbtrail connections`.

use smbtrail_report::ConnectionReport;
use smbtrail_report::rows::Connections;

use super::objects::List;
use crate::failure::{Failure, Status};
use crate::nothing::Wanted;

/// List connections: dialect, signing, encryption, bytes each way, and the fingerprints of both ends
///
/// One row per TCP connection. A fingerprint is what a client or a server cannot help saying in NEGOTIATE and SESSION_SETUP:
/// the same software in the same configuration has the same one in every capture. docs/fingerprint.md explains it.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    list: List,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail connections office.pcapng
  smbtrail connections --format jsonl office.pcapng | jq -r .client_fp | sort | uniq -c";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        self.list.print::<Connections, _>(Wanted::Rows, ConnectionReport::new)
    }
}
