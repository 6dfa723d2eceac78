//! `smbtrail keys`.

use smbtrail_report::Report as _;
use smbtrail_report::protection::{ChannelReport, Keys};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge, say};
use crate::output::OutputArgs;
use crate::rows::RowArgs;

/// Derive the keys of each session from your secrets, also for Wireshark
///
/// One row per channel of a session: the keys that sign and encrypt, and the argument that gives them to tshark and
/// Wireshark. If a key is unknown, the row says what is missing.
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
  smbtrail keys --password alice=Summer-2026 office.pcapng
  smbtrail keys --secrets secrets.txt --format json office.pcapng | jq -r '.[].wireshark'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let pipeline = self.capture.open()?;
        let mut out = self.output.open_private::<Keys>(&self.capture.inputs()?)?;
        let style = self.rows.style::<Keys>(&self.output)?;
        let mut report = ChannelReport::<Keys, _>::new(style.with_live(pipeline.is_live()), out.writer());
        let outcome = capture::run(pipeline, &mut report, !self.output.quiet);
        let (swapped, written) = (report.swapped(), report.finish());
        objects::finish(out, written, &self.output)?;
        if let Some(id) = swapped.filter(|_| !self.output.quiet) {
            let given = smbtrail_wire::SessionId(id.0.swap_bytes());
            say(format_args!(
                "note: {given} is session {id} with its bytes in reverse order: the key is used for that session"
            ));
        }
        Ok(judge(&outcome, self.output.quiet))
    }
}
