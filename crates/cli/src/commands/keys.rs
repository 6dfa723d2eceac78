//! `smbtrail keys`.

use smbtrail_report::protection::{ChannelReport, Keys};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge, say};
use crate::output::OutputArgs;

/// One row a channel of a session: the keys that follow from the secrets you have
///
/// The keys that sign and encrypt, and the argument with which tshark and Wireshark take them. Where a key is not known, the
/// row says what lacks.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail keys --password alice=Summer-2026 office.pcapng
  smbtrail keys --secrets cracked.potfile --format json office.pcapng | jq -r '.[].wireshark // empty'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let pipeline = self.capture.open()?;
        let mut out = self.output.open(&self.capture.captures)?;
        let mut report = ChannelReport::<Keys, _>::new(self.output.style(), &mut out);
        let outcome = capture::run(pipeline, &mut report, !self.output.quiet);
        let (swapped, written) = (report.swapped(), report.finish());
        objects::finish(out, written, &self.output)?;
        if let Some(id) = swapped.filter(|_| !self.output.quiet) {
            let given = smbtrail_wire::SessionId(id.0.swap_bytes());
            say(format_args!(
                "note: session {id} was given as {given}, its bytes in reverse order: it is taken for that one"
            ));
        }
        Ok(judge(&outcome, self.output.quiet))
    }
}
