//! `smbtrail trees`.

use smbtrail_report::ObjectReport;
use smbtrail_report::rows::Trees;

use super::objects::List;
use crate::failure::{Failure, Status};
use crate::nothing::Wanted;

/// List which shares were connected to, by whom, and how much was read and written
///
/// One row per tree connect, refused ones included.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    list: List,
}

const EXAMPLE: &str = "\
Example:
  smbtrail trees office.pcapng";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        self.list.print::<Trees, _>(Wanted::Rows, ObjectReport::<Trees, _>::new)
    }
}
