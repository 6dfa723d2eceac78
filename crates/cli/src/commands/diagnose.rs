//! `smbtrail diagnose`.

use std::io;

use smbtrail_diagnose::{Diagnosed, Diagnosis};
use smbtrail_page::TimePage;
use smbtrail_report::{Budgets, PaceReport, Paces, Report as _, Whose, rows, write_budgets, write_diagnosis};

use super::report::file_name;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::{Destination, OutputArgs};
use crate::times::TimeArgs;

/// Say why it is slow: where the time went, what made it slow, and what to change
///
/// The time of each connection is split among the client, the server, the network, and what others hold; the parts add up to
/// 100 %. docs/diagnose.md explains the parts and the verdicts. With --format json, the output is one object with place, budget,
/// verdicts and stalls; with --format html, a page for a browser.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE, visible_alias = "slow")]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// Print where the time of each client, server, user, share or file went instead, or of each combination of them
    #[arg(long, value_name = "WHAT", value_delimiter = ',', help_heading = "Options")]
    by: Vec<Whose>,

    /// Print requests in flight, bytes per second, waits and offsets over time instead
    #[arg(long, conflicts_with = "by", help_heading = "Options")]
    timeline: bool,

    #[command(flatten)]
    times: TimeArgs,

    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail diagnose office.pcapng
  smbtrail diagnose --by server,share office.pcapng
  smbtrail diagnose --timeline office.pcapng
  smbtrail slow rotated-*.pcap
  smbtrail diagnose --format html -o slow.html office.pcapng
  smbtrail diagnose --format json office.pcapng | jq .budget";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let (pipeline, inputs) = (self.capture.open()?, self.capture.inputs()?);
        let outcome = if self.output.is_html() {
            if self.timeline || !self.by.is_empty() {
                return Err(Failure::Usage(
                    "--format html has the budget, the timeline and all the rest on one page\n\n  tip: leave out --by and --timeline".into(),
                ));
            }
            let mut out = self.output.open_page(&inputs)?;
            let names: Vec<String> =
                capture::names(&pipeline).iter().map(|path| file_name(path).to_owned()).collect();
            let mut page = TimePage::new(names.clone());
            let outcome = capture::run(pipeline, &mut page, !self.output.quiet);
            let written = page.finish(&capture::facts(names, &outcome), &mut out);
            out.finish(written)?;
            outcome
        } else if self.timeline {
            let mut out = self.output.open::<Paces>(&inputs)?;
            let mut report = PaceReport::new(self.times.style(&self.output), out.writer());
            let outcome = capture::run(pipeline, &mut report, !self.output.quiet);
            let written = report.finish().map(drop);
            out.finish(written)?;
            outcome
        } else {
            let mut out = match self.by.is_empty() {
                true => self.output.open::<rows::Verdicts>(&inputs)?,
                false => self.output.open::<Budgets>(&inputs)?,
            };
            let mut diagnosis = Diagnosis::new();
            let outcome = capture::run(pipeline, &mut diagnosis, !self.output.quiet);
            let written = self.write(&diagnosis.finish(), &mut out);
            out.finish(written)?;
            outcome
        };
        Ok(judge(&outcome, self.output.quiet))
    }

    fn write(&self, diagnosed: &Diagnosed, out: &mut Destination) -> io::Result<()> {
        let style = self.times.style(&self.output);
        match self.by.is_empty() {
            true => write_diagnosis(diagnosed, style, out),
            false => write_budgets(diagnosed, &self.by, style, out).map(drop),
        }
    }
}
