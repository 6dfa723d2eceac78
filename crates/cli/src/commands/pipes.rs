//! `smbtrail pipes`.

use smbtrail_report::rows::{PipeContents, Pipes};
use smbtrail_report::{ContentReport, Report};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::OutputArgs;
use crate::rows::RowArgs;

/// List which pipes were opened, by whom, and what passed over them
///
/// One row per open of a pipe with data: the interfaces of DCE/RPC that were bound, calls and faults, or the first bytes of
/// what is no DCE/RPC.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// Show, message by message, what passed over pipes and is no DCE/RPC
    ///
    /// Each message has its data as text, if it is one, and in hexadecimal.
    #[arg(long)]
    content: bool,

    #[command(flatten)]
    rows: RowArgs,

    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail pipes pipes.pcapng
  smbtrail pipes --format jsonl pipes.pcapng | jq -r .pipe";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        if self.content {
            self.contents()
        } else {
            objects::print::<Pipes>(&self.capture, &self.rows, &self.output)
        }
    }

    fn contents(&self) -> Result<Status, Failure> {
        let style = self.rows.style::<PipeContents>(&self.output)?;
        let options = self.capture.reading.options().with_data(true);
        let pipeline = self.capture.open_with(options)?;
        let mut out = self.output.open::<PipeContents>(&self.capture.inputs()?)?;
        let mut report = ContentReport::new(style.with_live(pipeline.is_live()), out.writer());
        let outcome = capture::run(pipeline, &mut report, !self.output.quiet);
        let written = report.finish();
        objects::finish(out, written, &self.output)?;
        Ok(judge(&outcome, self.output.quiet))
    }
}
