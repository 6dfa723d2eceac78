//! `smbtrail trees`.

use smbtrail_report::rows::Trees;

use super::objects;
use crate::capture::CaptureArgs;
use crate::failure::{Failure, Status};
use crate::output::OutputArgs;
use crate::rows::RowArgs;

/// List which shares were connected to, by whom, and how much was read and written
///
/// One row per tree connect, refused ones included.
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
  smbtrail trees office.pcapng";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        objects::print::<Trees>(&self.capture, &self.rows, &self.output)
    }
}
