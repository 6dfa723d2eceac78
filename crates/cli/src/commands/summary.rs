//! `smbtrail summary`.

use smbtrail_findings::{Findings, Judge, Options};
use smbtrail_pipeline::Outcome;
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_report::{Style, Summary};

use super::report;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::{Destination, OutputArgs};
use crate::times::TimeArgs;

/// Summarise a capture on one page: findings, hosts, users, shares, files, errors, anomalies
///
/// The page also has failed logons, the busiest files, counts and error rates per command, and the slowest requests.
/// Each anomaly is listed with its first frames. With --format json, the output is one object with the same content, and with
/// --format html the page of `smbtrail report`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// Show all sections, and ten rows of each, however long the page becomes [default: at most 60 lines]
    #[arg(long, help_heading = "Options")]
    full: bool,

    #[command(flatten)]
    times: TimeArgs,

    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail summary office.pcapng
  smbtrail summary rotated-*.pcap
  smbtrail summary --format json office.pcapng | jq .failed_logons";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        if self.output.is_html() {
            let out = self.output.open_page(&self.capture.inputs()?)?;
            return report::write(&self.capture, self.output.quiet, out);
        }
        let pipeline = self.capture.open_with(Story::options(&self.capture))?;
        let out = self.output.open_page(&self.capture.inputs()?)?;
        let files = capture::names(&pipeline);
        let mut story = Story::full(self.full);
        let outcome = capture::run(pipeline, &mut story.judged(), !self.output.quiet);
        story.write(files, &outcome, self.times.style(&self.output), out)?;
        Ok(judge(&outcome, self.output.quiet))
    }
}

/// The page, and what it begins with.
#[derive(Default)]
pub(super) struct Story {
    thresholds: Options,
    both: Both,
}

struct Both {
    summary: Summary,
    findings: Findings,
}

impl Story {
    /// A page with all there is, or of some sixty lines.
    pub(super) fn full(full: bool) -> Self {
        let Both { summary, findings } = Both::default();
        Self { both: Both { summary: summary.with_full(full), findings }, ..Self::default() }
    }

    /// How a capture is read whose story is to be written.
    pub(super) fn options(capture: &CaptureArgs) -> smbtrail_pipeline::Options {
        let mut options = capture.reading.options();
        // What happened is in the arguments of calls.
        options.limits.stub = options.limits.stub.max(Options::STUB);
        options
    }

    /// Who watches the run.
    pub(super) fn judged(&mut self) -> impl Observer {
        Judge::new(self.thresholds.clone(), &mut self.both)
    }

    /// Writes the page about captures of these names.
    pub(super) fn write(
        self,
        files: Vec<String>,
        outcome: &Outcome,
        style: Style,
        mut out: Destination,
    ) -> Result<(), Failure> {
        let Both { summary, findings } = self.both;
        let mut facts = capture::facts(files, outcome);
        facts.usage.push(findings.usage());
        facts.findings = findings.finish();
        let written = summary.finish(&facts, style, &mut out);
        out.finish(written)
    }
}

impl Default for Both {
    fn default() -> Self {
        Self { summary: Summary::new(), findings: Findings::new(&Options::default()) }
    }
}

impl Observer for Both {
    fn event(&mut self, event: &Event<'_>) {
        self.summary.event(event);
        self.findings.event(event);
    }
}
