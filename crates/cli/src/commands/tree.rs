//! `smbtrail tree`.

use smbtrail_files::{Limits, Tree};
use smbtrail_pipeline::track::Time;
use smbtrail_report::{TreeReport, rows};

use super::objects;
use crate::assemble;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge, say};
use crate::output::OutputArgs;
use crate::rows::RowArgs;

/// List the files and folders of each share, as listings, opens and changes show them
///
/// One row per name, also of files that nobody read: with size, times, attributes and id, and how it is known. With --at, the
/// share as it was at that time.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// Only the names that existed at this time, such as 2026-03-01T12:00:00Z
    ///
    /// What became known later counts for the earlier time too.
    #[arg(long, value_name = "TIME", value_parser = assemble::time, help_heading = "Options")]
    at: Option<Time>,

    #[command(flatten)]
    rows: RowArgs,

    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail tree office.pcapng
  smbtrail tree --at 2026-11-22T13:50:29Z office.pcapng
  smbtrail tree --format jsonl office.pcapng | jq -r 'select(.kind == \"file\").path'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let pipeline = self.capture.open()?;
        let mut out = self.output.open::<rows::Tree>(&self.capture.inputs()?)?;
        let mut tree = Tree::new(Limits::default());
        let outcome = capture::run(pipeline, &mut tree, !self.output.quiet);
        let mut report = TreeReport::new(self.rows.style::<rows::Tree>(&self.output)?, out.writer());
        for leaf in tree.leaves() {
            let node = leaf.node;
            let existed = |at: &Time| {
                node.from.is_none_or(|from| from.time <= *at) && node.to.is_none_or(|to| *at < to.time)
            };
            if self.at.as_ref().is_none_or(existed) {
                report.push(leaf);
            }
        }
        let written = report.finish();
        objects::finish(out, written, &self.output)?;
        let names = tree.dropped().names;
        if names > 0 && !self.output.quiet {
            say(format_args!("warning: {names} names were not remembered: there are too many"));
        }
        Ok(judge(&outcome, self.output.quiet))
    }
}
