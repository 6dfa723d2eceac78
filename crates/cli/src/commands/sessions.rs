//! `smbtrail sessions`.

use smbtrail_report::rows::Sessions;

use super::objects;
use crate::capture::CaptureArgs;
use crate::failure::{Failure, Status};
use crate::output::OutputArgs;

/// One row a session: who, from where, how protected, and how much
///
/// A session is a logon that the server accepted, or one whose beginning the capture lacks. Channels of one session
/// are one row.
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
  smbtrail sessions office.pcapng
  smbtrail sessions --format json office.pcapng | jq '.[] | select(.signing | not)'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        objects::print::<Sessions>(&self.capture, &self.output)
    }
}
