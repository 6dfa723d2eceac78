//! `smbtrail messages`.

use smbtrail_report::{MessageReport, Report as _, rows};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::filter::FilterArgs;
use crate::nothing::{Counted, Wanted};
use crate::output::OutputArgs;
use crate::rows::RowArgs;

/// List every message: what was asked and answered, by whom, on which file, and how fast
///
/// One row per message, in the order of the capture. Each message of a compound has its own row. A response has the
/// status and the latency. The column `exchange` is equal for a request and its responses.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// Print a row also for each encrypted or compressed frame that could not be read
    #[arg(long, help_heading = "Options")]
    envelopes: bool,

    #[command(flatten)]
    filter: FilterArgs,

    #[command(flatten)]
    rows: RowArgs,

    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail messages office.pcapng | head
  smbtrail messages -Y 'smb2.cmd == create and smb2.nt_status != 0' office.pcapng
  smbtrail messages --user bob --path '*.txt' --sort latency_us --top 5 office.pcapng
  smbtrail messages --format jsonl office.pcapng | jq 'select(.status == \"STATUS_ACCESS_DENIED\")'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let style = self.rows.style::<rows::Messages>(&self.output)?;
        let selection = self.filter.read(&self.capture)?;
        let pipeline = self.capture.open_for(&selection)?;
        let mut out = self.output.open::<rows::Messages>(&self.capture.inputs()?)?;
        let mut report = MessageReport::new(style, out.writer()).with_files(capture::names(&pipeline));
        if self.envelopes {
            report = report.with_envelopes();
        }
        // Rows on the same terminal show the progress already.
        let progress = !self.output.quiet && !self.output.is_terminal();
        let mut counted = Counted::new(&mut report);
        let outcome = selection.run(pipeline, &mut counted, progress);
        let seen = counted.seen();
        let written = report.finish();
        let written = objects::finish(out, written, &self.output)?;
        if written.rows == 0 && !self.output.quiet {
            seen.remark(Wanted::Messages, &outcome);
        }
        Ok(judge(&outcome, self.output.quiet))
    }
}
