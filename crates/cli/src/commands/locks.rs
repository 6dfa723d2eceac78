//! `smbtrail locks`.

use smbtrail_report::LockReport;
use smbtrail_report::rows::Locks;

use super::objects::List;
use crate::failure::{Failure, Status};
use crate::nothing::Wanted;

/// List who holds which file: opens, oplocks, leases, byte ranges, and the conflicts over them
///
/// One row per thing that is held, with what it is and until when, and one per conflict: a break of an oplock or a lease, when it
/// was acknowledged, a LOCK that waits, and what is refused because another client holds the file or the range. Each names
/// the holder where the capture contains it.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    list: List,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail locks locks.pcapng
  smbtrail locks --format jsonl leases.pcapng | jq -c 'select(.kind == \"break\")'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        self.list.print::<Locks, _>(Wanted::Rows, LockReport::new)
    }
}
