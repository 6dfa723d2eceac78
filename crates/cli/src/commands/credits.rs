//! `smbtrail credits`.

use smbtrail_report::{CreditReport, Credits};

use super::objects;
use crate::capture::CaptureArgs;
use crate::failure::{Failure, Status};
use crate::output::OutputArgs;
use crate::rows::RowArgs;

/// Show whether clients ran out of credits: requested, granted, used, and the lowest balance
///
/// One row per connection. The balance is known when the capture contains the start of the connection. Dialect 2.0.2
/// has no credit charges.
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
Example:
  smbtrail credits office.pcapng";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        objects::report::<Credits, _>(&self.capture, &self.rows, &self.output, CreditReport::new)
    }
}
