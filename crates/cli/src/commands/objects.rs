//! What the commands that print one row per object share.

use std::io;

use smbtrail_report::table::Written;
use smbtrail_report::{ObjectReport, Objects, Report};

use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge, say};
use crate::nothing::{Counted, Wanted};
use crate::output::{Destination, OutputArgs};

/// Prints one row per object of the capture, in the order of first frames.
pub(crate) fn print<R: Objects>(capture: &CaptureArgs, output: &OutputArgs) -> Result<Status, Failure> {
    print_or::<R>(capture, output, None)
}

/// The same; if there are no `wanted` rows, a note on standard error says why.
pub(crate) fn print_or<R: Objects>(
    capture: &CaptureArgs,
    output: &OutputArgs,
    wanted: Option<Wanted>,
) -> Result<Status, Failure> {
    let pipeline = capture.open()?;
    let mut out = output.open::<R>(&capture.inputs()?)?;
    let mut report = ObjectReport::<R, _>::new(output.style().with_live(pipeline.is_live()), &mut out);
    let mut counted = Counted::new(&mut report);
    let outcome = capture::run(pipeline, &mut counted, !output.quiet);
    let seen = counted.seen();
    let written = report.finish();
    finish(out, written, output)?;
    if let Some(wanted) = wanted.filter(|_| !output.quiet) {
        seen.remark(wanted, &outcome);
    }
    Ok(judge(&outcome, output.quiet))
}

/// Ends the output of a report, and says on standard error what its rows do not show.
pub(crate) fn finish(
    out: Destination,
    written: io::Result<Written>,
    output: &OutputArgs,
) -> Result<Written, Failure> {
    let known = written.as_ref().copied().unwrap_or_default();
    out.finish(written.map(drop))?;
    if !output.quiet {
        warn(known);
    }
    Ok(known)
}

/// Says on standard error what rows do not show.
pub(crate) fn warn(written: Written) {
    let Written { late, left_out, .. } = written;
    if late > 0 {
        say(format_args!("warning: {late} rows are out of order: there were too many to sort them all"));
    }
    if left_out > 0 {
        say(format_args!("warning: {left_out} entries are in no row: there are too many to hold them all"));
    }
}
