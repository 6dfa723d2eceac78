//! `smbtrail opens`.

use smbtrail_report::rows::Opens;

use super::objects;
use crate::capture::CaptureArgs;
use crate::failure::{Failure, Status};
use crate::output::OutputArgs;
use crate::rows::RowArgs;

/// List which files were opened, by whom, and what was done to them
///
/// One row per open of a file, directory or pipe, refused ones included.
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
  smbtrail opens office.pcapng
  smbtrail opens --format csv --output opens.csv office.pcapng";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        objects::print::<Opens>(&self.capture, &self.rows, &self.output)
    }
}
