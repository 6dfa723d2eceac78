//! `smbtrail changes`.

use smbtrail_report::ChangeReport;
use smbtrail_report::rows::Changes;

use super::objects::List;
use crate::failure::{Failure, Status};
use crate::nothing::Wanted;

/// List what was changed on shares: created, written, renamed, deleted, by whom and from where
///
/// One row per change that the server answered with success; what was refused changes nothing. What one open wrote to one path
/// is one row. Also changes of sizes, attributes, times and security descriptors, and links.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    list: List,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail changes office.pcapng
  smbtrail changes --format jsonl office.pcapng | jq -r 'select(.change == \"deleted\") | .path'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        self.list.print::<Changes, _>(Wanted::Rows, ChangeReport::new)
    }
}
