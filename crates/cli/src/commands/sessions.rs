//! `smbtrail sessions`.

use smbtrail_report::rows::Sessions;

use super::objects;
use crate::capture::CaptureArgs;
use crate::failure::{Failure, Status};
use crate::output::OutputArgs;
use crate::rows::RowArgs;

/// List who had a session, from where, how it was protected, and how much was transferred
///
/// One row per session, whatever number of channels it had. A session is a logon that the server accepted, or one whose
/// start is missing from the capture.
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
  smbtrail sessions office.pcapng
  smbtrail sessions --format json office.pcapng | jq '.[] | select(.signing)'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        objects::print::<Sessions>(&self.capture, &self.rows, &self.output)
    }
}
