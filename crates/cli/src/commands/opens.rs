//! `smbtrail opens`.

use smbtrail_report::ObjectReport;
use smbtrail_report::rows::Opens;

use super::objects::List;
use crate::failure::{Failure, Status};
use crate::nothing::Wanted;

/// List which files were opened, by whom, and what was done to them
///
/// One row per open of a file, directory or pipe, refused ones included.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    list: List,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail opens office.pcapng
  smbtrail opens --format csv --output opens.csv office.pcapng";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        self.list.print::<Opens, _>(Wanted::Rows, ObjectReport::<Opens, _>::new)
    }
}
