//! `smbtrail pipes`.

use smbtrail_report::rows::{PipeContents, Pipes};
use smbtrail_report::{ContentReport, ObjectReport};

use super::objects::List;
use crate::failure::{Failure, Status};
use crate::nothing::Wanted;

/// List which pipes were opened, by whom, and what passed over them
///
/// One row per open of a pipe with data: the interfaces of DCE/RPC that were bound, calls and faults, or the first bytes of
/// what is no DCE/RPC.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    list: List,

    /// Show, message by message, what passed over pipes and is no DCE/RPC
    ///
    /// Each message has its data as text, if it is one, and in hexadecimal.
    #[arg(long)]
    content: bool,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail pipes pipes.pcapng
  smbtrail pipes --format jsonl pipes.pcapng | jq -r .pipe";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        if self.content {
            let options = self.list.capture.reading.options().with_data(true);
            self.list.print_with::<PipeContents, _>(options, Wanted::Rows, ContentReport::new)
        } else {
            self.list.print::<Pipes, _>(Wanted::Rows, ObjectReport::<Pipes, _>::new)
        }
    }
}
