//! `smbtrail stats`.

use smbtrail_report::{By, Picked, Report as _, Stats, StatsReport};

use super::objects;
use crate::capture::CaptureArgs;
use crate::failure::{Failure, Status, judge, say};
use crate::filter::FilterArgs;
use crate::output::OutputArgs;
use crate::rows::RowArgs;

/// Count requests, errors and latencies per command, client, server, share, path, user, status or hour
///
/// With -Y, an exchange counts if one of its messages satisfies the filter; so it does with --user, --client, --server, --share,
/// --path, --since and --until, which choose as in `messages`, before anything is counted. Latency is the time from the last byte of
/// the request to the last byte of the final response. Percentiles are exact to 1 %.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// Print one row per command, client, server, share, path, user, status or hour, or per combination of them
    #[arg(
        long,
        value_name = "WHAT",
        value_delimiter = ',',
        default_value = "command",
        help_heading = "Options"
    )]
    by: Vec<By>,

    #[command(flatten)]
    filter: FilterArgs,

    #[command(flatten)]
    rows: RowArgs,

    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail stats office.pcapng
  smbtrail stats --by server,share office.pcapng
  smbtrail stats --by client,status office.pcapng
  smbtrail stats --user bob --path '*.txt' --sort max_us --top 3 office.pcapng
  smbtrail stats -Y 'smb2.filename matches \"ods$\"' office.pcapng";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let (style, chosen) = (self.rows.counting_style::<Stats>(&self.output)?, self.rows.messages()?);
        let selection = self.filter.read(&self.capture)?;
        let pipeline = self.capture.open_for(&selection)?;
        let mut out = self.output.open::<Stats>(&self.capture.inputs()?)?;
        let mut report = StatsReport::new(style, out.writer()).grouped_by(self.by.clone());
        let progress = !self.output.quiet;
        let outcome = match chosen {
            None => selection.run(pipeline, &mut report, progress),
            Some(pick) => selection.run(pipeline, &mut Picked::new(pick, &mut report), progress),
        };
        let written = report.finish();
        let written = objects::finish(out, written, &self.output)?;
        if written.rows == 0 && self.rows.is_choosing() && !self.output.quiet {
            say("note: no message satisfies the options that choose rows");
        }
        Ok(judge(&outcome, self.output.quiet))
    }
}
