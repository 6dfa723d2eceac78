//! `smbtrail logons`.

use smbtrail_report::rows::Logons;

use super::objects;
use crate::capture::CaptureArgs;
use crate::failure::{Failure, Status};
use crate::output::OutputArgs;

/// One row an attempt to log on: who, from where, and how it ended
///
/// Each attempt is one row, however many SESSION_SETUP messages it took; its frame is that of the first.
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
  smbtrail logons office.pcapng
  smbtrail logons --format jsonl office.pcapng | jq -r 'select(.outcome == \"failure\") | .user'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        objects::print::<Logons>(&self.capture, &self.output)
    }
}
