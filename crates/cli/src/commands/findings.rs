//! `smbtrail findings`.

use std::path::PathBuf;

use clap::ValueEnum;
use smbtrail_findings::{Findings, Judge, Options, Severity, Suppressions, Threshold};
use smbtrail_report::{rows, write_findings};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge, say};
use crate::output::OutputArgs;
use crate::rows::RowArgs;

/// Say what happened: attacks and what looks like them, how sure it is, and which frames prove it
///
/// What matters most comes first. Only what a server answered with success counts in full; what it refused is said as tried.
/// With --columns, a table has them instead of paragraphs. docs/findings.md explains each finding, what it often is, and what is close to it and no finding.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// Print only findings of this severity or above
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = SeverityArg::Info, help_heading = "Options")]
    min_severity: SeverityArg,

    /// End with exit status 4 if there is a finding of this severity or above
    #[arg(long, value_enum, value_name = "SEVERITY", help_heading = "Options")]
    fail_on: Option<SeverityArg>,

    /// Leave out the findings that a rule in this file covers
    ///
    /// One rule a line: `id=share-walk client=10.0.0.7 user=backup path="data/*"  # why`. A rule may name id, client, server,
    /// user, share, path and object, each by a pattern with * and ?; what it does not name may be anything.
    #[arg(long, value_name = "FILE", help_heading = "Options")]
    suppress: Option<PathBuf>,

    /// Set a threshold, for example failed-logons=10; may be repeated
    #[arg(long = "threshold", value_name = "NAME=N", value_parser = threshold, long_help = thresholds(), help_heading = "Options")]
    thresholds: Vec<(&'static Threshold, u64)>,

    #[command(flatten)]
    rows: RowArgs,

    #[command(flatten)]
    output: OutputArgs,
}

/// A severity by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SeverityArg {
    Info,
    Low,
    Medium,
    High,
    Critical,
}

impl From<SeverityArg> for Severity {
    fn from(severity: SeverityArg) -> Self {
        match severity {
            SeverityArg::Info => Self::Info,
            SeverityArg::Low => Self::Low,
            SeverityArg::Medium => Self::Medium,
            SeverityArg::High => Self::High,
            SeverityArg::Critical => Self::Critical,
        }
    }
}

const EXAMPLE: &str = "\
Examples:
  smbtrail findings office.pcapng
  smbtrail findings --min-severity medium --format jsonl office.pcapng
  smbtrail findings --fail-on high --threshold failed-logons=10 rotated-*.pcap
  smbtrail findings --client 10.20.0.66 --columns severity,id,user,why office.pcapng
  smbtrail findings --format json office.pcapng | jq -r '.[] | .filter'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let style = self.rows.style::<rows::Findings>(&self.output)?;
        let suppressed = self.suppressions()?;
        let mut options = self.capture.reading.options().with_data(true);
        options.limits.stub = options.limits.stub.max(Options::STUB);
        let pipeline = self.capture.open_with(options)?;
        let mut out = self.output.open::<rows::Findings>(&self.inputs()?)?;
        let mut thresholds = Options::default();
        self.thresholds.iter().for_each(|(threshold, value)| threshold.set(&mut thresholds, *value));
        let mut findings = Findings::new(&thresholds);
        let outcome = {
            let mut judged = Judge::new(thresholds.clone(), &mut findings);
            capture::run(pipeline, &mut judged, !self.output.quiet)
        };
        let (usage, unread) = (findings.usage(), findings.unread());
        let all = findings.finish();
        let total = all.len();
        let mut found: Vec<_> = all.into_iter().filter(|finding| !suppressed.covers(finding)).collect();
        let (covered, least) = (total - found.len(), Severity::from(self.min_severity));
        found.retain(|finding| finding.severity >= least);
        let fails = self.fail_on.is_some_and(|at| found.iter().any(|finding| finding.severity >= at.into()));
        let written = write_findings(&found, style, &mut out);
        objects::finish(out, written, &self.output)?;
        if !self.output.quiet {
            if covered > 0 {
                let are = if covered == 1 { "finding is" } else { "findings are" };
                say(format_args!("note: {covered} {are} covered by rules and left out"));
            }
            if usage.evicted > 0 {
                say(format_args!("warning: {} findings are left out: there are too many", usage.evicted));
            }
            let is_quiet = found.iter().all(|finding| finding.severity == Severity::Info);
            if unread > 0 && is_quiet {
                say(format_args!(
                    "note: {unread} encrypted frames could not be read, and what they contain is in no finding; \
                     `--password` and `--keytab` open them"
                ));
            }
            if found.is_empty() && covered == 0 && unread == 0 {
                say("note: nothing was found; `smbtrail summary` says what the capture contains");
            }
        }
        let status = judge(&outcome, self.output.quiet);
        Ok(if fails { Status::Found } else { status })
    }

    fn inputs(&self) -> Result<Vec<PathBuf>, Failure> {
        Ok(self.capture.inputs()?.into_iter().chain(self.suppress.clone()).collect())
    }

    fn suppressions(&self) -> Result<Suppressions, Failure> {
        let Some(path) = &self.suppress else { return Ok(Suppressions::default()) };
        let name = path.display();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::Usage(format!("--suppress {name}: cannot be read: {error}")))?;
        Suppressions::parse(&text).map_err(|error| Failure::Usage(format!("--suppress {name}: {error}")))
    }
}

fn threshold(text: &str) -> Result<(&'static Threshold, u64), String> {
    let names = || Threshold::ALL.iter().map(|threshold| threshold.name).collect::<Vec<_>>().join(", ");
    let (name, number) =
        text.split_once('=').ok_or_else(|| format!("expected NAME=N with one of {}", names()))?;
    let known = Threshold::ALL.iter().find(|threshold| threshold.name == name);
    let known =
        known.ok_or_else(|| format!("there is no threshold {name:?}; the thresholds are {}", names()))?;
    match number.parse() {
        Ok(number) if number > 0 => Ok((known, number)),
        _ => Err(format!("expected a number above 0 after {name}=, found {number:?}")),
    }
}

fn thresholds() -> String {
    let options = Options::default();
    let lines = Threshold::ALL.iter().map(|threshold| {
        format!("\n- {}={}: {}", threshold.name, threshold.value(&options), threshold.about)
    });
    let about = "Set a threshold, for example failed-logons=10; may be repeated\n\nThe thresholds and their defaults:";
    std::iter::once(about.to_owned()).chain(lines).collect()
}
