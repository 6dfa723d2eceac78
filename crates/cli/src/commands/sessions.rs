//! `smbtrail sessions`.

use smbtrail_report::ObjectReport;
use smbtrail_report::rows::Sessions;

use super::objects::List;
use crate::failure::{Failure, Status};
use crate::nothing::Wanted;

/// List who had a session, from where, how it was protected, and how much was transferred
///
/// One row per session, whatever number of channels it had. A session is a logon that the server accepted, or one whose
/// start is missing from the capture.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    list: List,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail sessions office.pcapng
  smbtrail sessions --format json office.pcapng | jq '.[] | select(.signing)'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        self.list.print::<Sessions, _>(Wanted::Rows, ObjectReport::<Sessions, _>::new)
    }
}
