//! `smbtrail pipes`.

use smbtrail_report::rows::Pipes;

use super::objects;
use crate::capture::CaptureArgs;
use crate::failure::{Failure, Status};
use crate::output::OutputArgs;

/// List which pipes were opened, by whom, and what passed over them
///
/// One row per open of a pipe with data: the interfaces of DCE/RPC that were bound, calls and faults, or the first bytes of
/// what is no DCE/RPC.
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
  smbtrail pipes fixtures/captures/pipes.pcapng
  smbtrail pipes --format jsonl office.pcapng | jq -r 'select(.protocol == \"other\").pipe'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        objects::print::<Pipes>(&self.capture, &self.output)
    }
}
