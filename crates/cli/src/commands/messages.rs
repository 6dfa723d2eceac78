//! `smbtrail messages`.

use smbtrail_report::MessageReport;

use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::filter::FilterArgs;
use crate::output::OutputArgs;

/// One row a message, as they pass
///
/// The messages of a compound are rows of their own. Status and latency stand on the response; `exchange` joins a
/// request with its responses.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// Also a row for each encrypted or compressed frame that was not opened
    #[arg(long, help_heading = "Options")]
    envelopes: bool,

    #[command(flatten)]
    filter: FilterArgs,

    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail messages office.pcapng | head
  smbtrail messages -Y 'smb2.cmd == create and smb2.nt_status != 0' office.pcapng
  smbtrail messages --format jsonl office.pcapng | jq 'select(.status == \"STATUS_ACCESS_DENIED\")'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let selection = self.filter.read(&self.capture)?;
        let pipeline = self.capture.open_for(&selection)?;
        let mut out = self.output.open(&self.capture.captures)?;
        let mut report = MessageReport::new(self.output.style(), capture::names(&pipeline), &mut out);
        if self.envelopes {
            report = report.with_envelopes();
        }
        // Rows on the same terminal say well enough how far it has come.
        let progress = !self.output.quiet && !self.output.is_terminal();
        let outcome = selection.run(pipeline, &mut report, progress);
        let written = report.finish();
        out.finish(written)?;
        Ok(judge(&outcome, self.output.quiet))
    }
}
