//! `smbtrail summary`.

use smbtrail_findings::{Findings, Judge, Options};
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_report::Summary;

use super::report;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::OutputArgs;

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
        let mut options = self.capture.reading.options();
        // What happened is in the arguments of calls.
        options.limits.stub = options.limits.stub.max(Options::STUB);
        let pipeline = self.capture.open_with(options)?;
        let mut out = self.output.open_page(&self.capture.inputs()?)?;
        let files = capture::names(&pipeline);
        let thresholds = Options::default();
        let mut both = Both { summary: Summary::new(), findings: Findings::new(&thresholds) };
        let outcome = capture::run(pipeline, &mut Judge::new(thresholds, &mut both), !self.output.quiet);
        let Both { summary, findings } = both;
        let mut facts = capture::facts(files, &outcome);
        facts.usage.push(findings.usage());
        facts.findings = findings.finish();
        let written = summary.finish(&facts, self.output.style(), &mut out);
        out.finish(written)?;
        Ok(judge(&outcome, self.output.quiet))
    }
}

/// The page, and what it begins with.
struct Both {
    summary: Summary,
    findings: Findings,
}

impl Observer for Both {
    fn event(&mut self, event: &Event<'_>) {
        self.summary.event(event);
        self.findings.event(event);
    }
}
