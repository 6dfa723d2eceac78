//! `smbtrail credits`.

use smbtrail_report::{CreditReport, Credits};

use super::objects::List;
use crate::failure::{Failure, Status};
use crate::nothing::Wanted;

/// Show whether clients ran out of credits: requested, granted, used, and the lowest balance
///
/// One row per connection. The balance is known when the capture contains the start of the connection. Dialect 2.0.2
/// has no credit charges.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    list: List,
}

const EXAMPLE: &str = "\
Example:
  smbtrail credits office.pcapng";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        self.list.print::<Credits, _>(Wanted::Rows, CreditReport::new)
    }
}
