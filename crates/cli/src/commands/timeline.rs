//! `smbtrail timeline`.

use std::io;

use clap::ValueEnum;
use smbtrail_findings::{Judge, Options};
use smbtrail_pipeline::{Outcome, Pipeline};
use smbtrail_report::table::Written;
use smbtrail_report::{Bodyfile, Report, TimelineReport, rows};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::OutputArgs;
use crate::rows::RowArgs;

/// List what happened, in order: logons, opens, changes of files, anomalies
///
/// One row per event, with who did it, from where, to what, and how the server answered. CSV and JSON Lines have the keys that
/// Timesketch asks for.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// Write the events in the form of another program
    #[arg(long = "as", value_enum, value_name = "FORM", conflicts_with_all = ["format", "columns", "sort", "top"], help_heading = "Options")]
    form: Option<Form>,

    #[command(flatten)]
    rows: RowArgs,

    #[command(flatten)]
    output: OutputArgs,
}

/// A form of another program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A body file of The Sleuth Kit, for mactime and plaso
    Bodyfile,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail timeline office.pcapng
  smbtrail timeline --user alice --path 'Budget/**' office.pcapng
  smbtrail timeline --format csv office.pcapng | grep delete
  smbtrail timeline --as bodyfile office.pcapng | sort -t '|' -k 9n";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let style = self.rows.style::<rows::Timeline>(&self.output)?;
        let pipeline = self.capture.open()?;
        let style = style.with_live(pipeline.is_live());
        if self.form.is_some() {
            self.output.refuse_columns()?;
        }
        let mut out = self.output.open::<rows::Timeline>(&self.capture.inputs()?)?;
        let (written, outcome) = match self.form {
            Some(Form::Bodyfile) => {
                let rows = Bodyfile::new(out.writer()).with_pick(style.pick);
                self.write(pipeline, TimelineReport::with_rows(rows))
            }
            None => self.write(pipeline, TimelineReport::new(style, out.writer())),
        };
        objects::finish(out, written, &self.output)?;
        Ok(judge(&outcome, self.output.quiet))
    }

    fn write(&self, pipeline: Pipeline, mut report: impl Report) -> (io::Result<Written>, Outcome) {
        let mut judged = Judge::new(Options::default(), &mut report);
        let outcome = capture::run(pipeline, &mut judged, !self.output.quiet);
        drop(judged);
        (report.finish(), outcome)
    }
}
