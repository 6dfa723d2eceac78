//! `smbtrail hashes`.

use clap::ValueEnum;
use smbtrail_report::{Format, HashReport, HashcatReport};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::OutputArgs;

/// One row an exchange of NTLM that bears a response, for password audits
///
/// Of every set-up of a session, and of DCE/RPC on pipes, with its outcome. A table is for a terminal; elsewhere the
/// exchanges stand alone, one a line, as hashcat takes them, unless another format is asked for.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// Only what hashcat takes, one a line: of one mode, or of all
    #[arg(long, value_enum, value_name = "MODE", num_args = 0..=1, require_equals = true, default_missing_value = "all")]
    hashcat: Option<Mode>,

    #[command(flatten)]
    output: OutputArgs,
}

/// What hashcat is run with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// NTLMv2
    #[value(name = "5600")]
    NetNtlmV2,
    /// NTLMv1, with and without extended session security
    #[value(name = "5500")]
    NetNtlmV1,
    /// Both
    All,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail hashes office.pcapng
  smbtrail hashes --hashcat=5600 office.pcapng >v2.txt && hashcat -m 5600 v2.txt words.txt
  smbtrail hashes --format jsonl office.pcapng | jq -r 'select(.outcome == \"failure\") | .user'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let style = self.output.style();
        let by_default = (style.format == Format::Table && !self.output.is_terminal()).then_some(Mode::All);
        match self.hashcat.or(by_default) {
            Some(mode) => self.lines(mode),
            None => self.rows(),
        }
    }

    fn lines(&self, mode: Mode) -> Result<Status, Failure> {
        let pipeline = self.capture.open()?;
        let mut out = self.output.open(&self.capture.captures)?;
        let mut report = HashcatReport::new(mode.number(), &mut out);
        let outcome = capture::run(pipeline, &mut report, !self.output.quiet);
        let written = report.finish();
        out.finish(written)?;
        Ok(judge(&outcome, self.output.quiet))
    }

    fn rows(&self) -> Result<Status, Failure> {
        let pipeline = self.capture.open()?;
        let mut out = self.output.open(&self.capture.captures)?;
        let mut report = HashReport::new(self.output.style(), &mut out);
        let outcome = capture::run(pipeline, &mut report, !self.output.quiet);
        let written = report.finish();
        objects::finish(out, written, &self.output)?;
        Ok(judge(&outcome, self.output.quiet))
    }
}

impl Mode {
    const fn number(self) -> Option<u32> {
        match self {
            Self::NetNtlmV2 => Some(5600),
            Self::NetNtlmV1 => Some(5500),
            Self::All => None,
        }
    }
}
