//! `smbtrail logons`.

use smbtrail_report::ObjectReport;
use smbtrail_report::rows::Logons;

use super::objects::List;
use crate::failure::{Failure, Status};
use crate::nothing::Wanted;

/// List who tried to log on, from where, and with what result
///
/// One row per attempt, whatever number of SESSION_SETUP messages it took. Its frame is that of the first message.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    list: List,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail logons office.pcapng
  smbtrail logons --format jsonl office.pcapng | jq -r 'select(.outcome == \"failure\").user'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        self.list.print::<Logons, _>(Wanted::Logons, ObjectReport::<Logons, _>::new)
    }
}
