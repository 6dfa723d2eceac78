//! `smbtrail protection`.

use smbtrail_report::protection::{Protection, ProtectionReport};

use super::objects::List;
use crate::failure::{Failure, Status};
use crate::nothing::Wanted;

/// Say how each session and share is protected: signing and encryption, required by whom, used for what
///
/// One row per session and share, with how many messages are signed and encrypted, and why the others are not.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    list: List,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail protection encrypted-share.pcapng
  smbtrail protection --format json office.pcapng | jq '.[].unsigned_why'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        self.list.print::<Protection, _>(Wanted::Rows, ProtectionReport::new)
    }
}
