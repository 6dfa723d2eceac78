//! `smbtrail rpc`.

use smbtrail_report::{CallReport, Format, Report as _, rows};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::nothing::{Counted, Wanted};
use crate::output::OutputArgs;
use crate::rows::RowArgs;

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

    /// Show the passwords and secrets that calls set and return, as far as your secrets decrypt them
    ///
    /// A new password of an account (SamrSetInformationUser2 and its relatives) and a secret of the local security authority
    /// are encrypted with the session key; the new password that a user changes to, with the old one; the new password of a
    /// machine, with the key of its secure channel. Without this option they are shown as the capture has them.
    #[arg(long)]
    reveal: bool,

    #[command(flatten)]
    rows: RowArgs,

    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail rpc pipes.pcapng
  smbtrail rpc --args pipes.pcapng
  smbtrail rpc --user alice --top 5 pipes.pcapng
  smbtrail rpc --password alice=Secret-01 --reveal pipes.pcapng
  smbtrail rpc --format jsonl pipes.pcapng | jq -r 'select(.interface == \"srvsvc\").summary'";

/// Bytes of arguments, and of results, that are read: more than any call of an administrator's tool has.
pub(crate) const STUB: usize = 1 << 20;

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let mut options = self.capture.reading.options();
        options.limits.stub = options.limits.stub.max(STUB);
        let pipeline = self.capture.open_with(options)?;
        let mut out = self.output.open::<rows::Calls>(&self.capture.inputs()?)?;
        let style = self.rows.style::<rows::Calls>(&self.output)?.with_live(pipeline.is_live());
        let full = self.args && style.format == Format::Table;
        let style = if full { style.with_width(self.output.wide_style().width) } else { style };
        let mut report = CallReport::new(style, out.writer()).with_arguments(full).with_secrets(self.reveal);
        let mut counted = Counted::new(&mut report);
        let outcome = capture::run(pipeline, &mut counted, !self.output.quiet);
        let seen = counted.seen();
        let written = report.finish();
        let written = objects::finish(out, written, &self.output)?;
        if written.rows == 0 && !self.output.quiet {
            seen.remark(if self.rows.is_choosing() { Wanted::Chosen } else { Wanted::Calls }, &outcome);
        }
        Ok(judge(&outcome, self.output.quiet))
    }
}
