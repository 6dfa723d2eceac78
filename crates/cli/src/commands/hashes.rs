//! `smbtrail hashes`.

use clap::ValueEnum;
use smbtrail_pipeline::Outcome;
use smbtrail_report::{Format, HashReport, HashcatReport, Report as _, rows};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::nothing::{Counted, Seen, Wanted};
use crate::output::OutputArgs;

/// Print the NTLM responses in the capture, for password audits
///
/// One row per NTLM exchange, of session setups and of DCE/RPC on pipes, with its outcome. On a terminal the rows are a
/// table. Elsewhere, unless --format is given, the output has one line per exchange in hashcat's format.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// Print only hashcat's lines, of one mode or of all
    #[arg(long, value_enum, value_name = "MODE", num_args = 0..=1, require_equals = true, default_missing_value = "all")]
    hashcat: Option<Mode>,

    #[command(flatten)]
    output: OutputArgs,
}

/// hashcat's modes.
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
  smbtrail hashes --hashcat=5600 office.pcapng > v2.txt && hashcat -m 5600 v2.txt words.txt
  smbtrail hashes --format jsonl office.pcapng | jq -r 'select(.outcome == \"failure\").user'";

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
        self.output.refuse_columns()?;
        let pipeline = self.capture.open()?;
        let mut out = self.output.open_private::<rows::Hashes>(&self.capture.inputs()?)?;
        let mut report = HashcatReport::new(out.writer()).with_terminal(self.output.is_terminal());
        if let Some(mode) = mode.number() {
            report = report.with_mode(mode);
        }
        let mut counted = Counted::new(&mut report);
        let outcome = capture::run(pipeline, &mut counted, !self.output.quiet);
        let seen = counted.seen();
        let written = report.finish();
        objects::finish(out, written, &self.output)?;
        self.remark(&seen, &outcome);
        Ok(judge(&outcome, self.output.quiet))
    }

    fn rows(&self) -> Result<Status, Failure> {
        let pipeline = self.capture.open()?;
        let mut out = self.output.open_private::<rows::Hashes>(&self.capture.inputs()?)?;
        let mut report = HashReport::new(self.output.style().with_live(pipeline.is_live()), out.writer());
        let mut counted = Counted::new(&mut report);
        let outcome = capture::run(pipeline, &mut counted, !self.output.quiet);
        let seen = counted.seen();
        let written = report.finish();
        objects::finish(out, written, &self.output)?;
        self.remark(&seen, &outcome);
        Ok(judge(&outcome, self.output.quiet))
    }

    /// Says on standard error why there are no rows.
    fn remark(&self, seen: &Seen, outcome: &Outcome) {
        if !self.output.quiet {
            seen.remark(Wanted::Hashes, outcome);
        }
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
