//! `smbtrail connections`.

use smbtrail_report::ConnectionReport;
use smbtrail_report::rows::Connections;

use super::objects;
use crate::capture::CaptureArgs;
use crate::failure::{Failure, Status};
use crate::output::OutputArgs;
use crate::rows::RowArgs;

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
    rows: RowArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail connections office.pcapng
  smbtrail connections --format jsonl office.pcapng | jq -r .client_fp | sort | uniq -c";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        objects::report::<Connections, _>(&self.capture, &self.rows, &self.output, ConnectionReport::new)
    }
}
