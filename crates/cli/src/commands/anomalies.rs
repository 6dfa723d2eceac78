//! `smbtrail anomalies`.

use smbtrail_findings::{Judge, Options, kinds};
use smbtrail_pipeline::track::{AnomalyKind, Severity};
use smbtrail_report::{AnomalyFilter, AnomalyReport, Report as _, rows};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::OutputArgs;
use crate::rows::RowArgs;

/// List what is wrong or suspicious, where it is, what was expected and what was found
///
/// One row per anomaly: damage, evasion, attacks, and what is missing from the capture. docs/anomalies.md explains each
/// kind.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// Print only this kind; may be repeated
    ///
    /// The column `id` has the kinds.
    #[arg(short, long = "kind", value_name = "KIND", value_parser = kind, help_heading = "Options")]
    kinds: Vec<AnomalyKind>,

    /// Print only anomalies of this severity or above: notice, warning or alert
    #[arg(
        long, value_name = "SEVERITY", value_parser = severity, default_value = "notice", help_heading = "Options"
    )]
    min_severity: Severity,

    #[command(flatten)]
    rows: RowArgs,

    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail anomalies office.pcapng
  smbtrail anomalies --min-severity alert --format jsonl office.pcapng
  smbtrail anomalies --sort severity --top 10 --columns +structure office.pcapng
  smbtrail anomalies --kind gap --kind resync office.pcapng";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let style = self.rows.style::<rows::Anomalies>(&self.output)?;
        let pipeline = self.capture.open()?;
        let mut out = self.output.open::<rows::Anomalies>(&self.capture.inputs()?)?;
        let filter = AnomalyFilter::new(self.kinds.clone(), self.min_severity);
        let mut report =
            AnomalyReport::new(style.with_live(pipeline.is_live()), out.writer()).with_filter(filter);
        let mut judged = Judge::new(Options::default(), &mut report);
        let outcome = capture::run(pipeline, &mut judged, !self.output.quiet);
        let written = report.finish();
        objects::finish(out, written, &self.output)?;
        Ok(judge(&outcome, self.output.quiet))
    }
}

fn kind(id: &str) -> Result<AnomalyKind, String> {
    kinds().find(|kind| kind.id() == id).ok_or_else(|| {
        let ids: Vec<&str> = kinds().map(AnomalyKind::id).collect();
        format!("there is no such kind; the kinds are {}", ids.join(", "))
    })
}

fn severity(name: &str) -> Result<Severity, String> {
    let known = Severity::ALL.into_iter().find(|severity| severity.name() == name);
    known.ok_or_else(|| "expected notice, warning or alert".to_owned())
}
