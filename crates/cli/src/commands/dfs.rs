//! `smbtrail dfs`.

use smbtrail_report::DfsReport;
use smbtrail_report::rows::Dfs;

use super::objects::List;
use crate::failure::{Failure, Status};
use crate::nothing::Wanted;

/// List where DFS paths lead, and to which of the targets clients went
///
/// One row per request for a referral: the path, its targets in order, those that the client tried, and which let it in.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    list: List,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail dfs dfs.pcapng
  smbtrail dfs --format json dfs.pcapng | jq -c '.[] | [.path, .targets]'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        self.list.print::<Dfs, _>(Wanted::Rows, DfsReport::new)
    }
}
