//! `smbtrail logons`.

use smbtrail_report::rows::Logons;

use super::objects;
use crate::capture::CaptureArgs;
use crate::failure::{Failure, Status};
use crate::nothing::Wanted;
use crate::output::OutputArgs;
use crate::rows::RowArgs;

/// List who tried to log on, from where, and with what result
///
/// One row per attempt, whatever number of SESSION_SETUP messages it took. Its frame is that of the first message.
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
  smbtrail logons office.pcapng
  smbtrail logons --format jsonl office.pcapng | jq -r 'select(.outcome == \"failure\").user'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        objects::print_or::<Logons>(&self.capture, &self.rows, &self.output, Some(Wanted::Logons))
    }
}
