//! `smbtrail locks`.

use smbtrail_report::LockReport;
use smbtrail_report::rows::Locks;

use super::objects;
use crate::capture::CaptureArgs;
use crate::failure::{Failure, Status};
use crate::output::OutputArgs;
use crate::rows::RowArgs;

/// List who holds which file: opens, oplocks, leases, byte ranges, and the conflicts over them
///
/// One row per thing that is held, with what it is and until when, and one per conflict: a break of an oplock or a lease, when it
/// was acknowledged, a LOCK that waits, and what is refused because another client holds the file or the range. Each names
/// the holder where the capture contains it.
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
Examples:
  smbtrail locks locks.pcapng
  smbtrail locks --format jsonl leases.pcapng | jq -c 'select(.kind == \"break\")'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        objects::report::<Locks, _>(&self.capture, &self.rows, &self.output, LockReport::new)
    }
}
