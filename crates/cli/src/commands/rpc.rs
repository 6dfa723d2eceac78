//! `smbtrail rpc`.

use smbtrail_report::{CallReport, Format, Report as _};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::nothing::{Counted, Wanted};
use crate::output::OutputArgs;

/// List the calls of DCE/RPC on pipes: which interface and operation, by whom, with what result
///
/// One row per call. The interface comes from the bind, whatever the pipe's name. Calls of unknown interfaces have their
/// UUID and number.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// Show the arguments and results of each call in full
    ///
    /// For tables, which then have no limit of width unless --width gives one. The other formats have them in any case.
    #[arg(long)]
    args: bool,

    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail rpc pipes.pcapng
  smbtrail rpc --args pipes.pcapng
  smbtrail rpc --format jsonl pipes.pcapng | jq -r 'select(.interface == \"srvsvc\").summary'";

/// Bytes of arguments, and of results, that are read: more than any call of an administrator's tool has.
const STUB: usize = 1 << 20;

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let mut options = self.capture.reading.options();
        options.limits.stub = options.limits.stub.max(STUB);
        let pipeline = self.capture.open_with(options)?;
        let mut out = self.output.open(&self.capture.inputs()?)?;
        let style = self.output.style();
        let full = self.args && style.format == Format::Table;
        let style = if full { self.output.wide_style() } else { style };
        let mut report = CallReport::new(style, &mut out).with_arguments(full);
        let mut counted = Counted::new(&mut report);
        let outcome = capture::run(pipeline, &mut counted, !self.output.quiet);
        let seen = counted.seen();
        let written = report.finish();
        objects::finish(out, written, &self.output)?;
        if !self.output.quiet {
            seen.remark(Wanted::Calls, &outcome);
        }
        Ok(judge(&outcome, self.output.quiet))
    }
}
