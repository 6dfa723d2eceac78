//! What the commands share that print one row an object.

use std::io;

use smbtrail_report::{ObjectReport, Objects};

use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge, say};
use crate::output::{Destination, OutputArgs};

/// Prints one row an object of the capture, in the order of first frames.
pub(crate) fn print<R: Objects>(capture: &CaptureArgs, output: &OutputArgs) -> Result<Status, Failure> {
    let pipeline = capture.open()?;
    let mut out = output.open(&capture.captures)?;
    let mut report = ObjectReport::<R, _>::new(output.style(), &mut out);
    let outcome = capture::run(pipeline, &mut report, !output.quiet);
    let written = report.finish();
    finish(out, written, output)?;
    Ok(judge(&outcome, output.quiet))
}

/// Ends the output, and says on standard error how many rows stand out of order.
pub(crate) fn finish(out: Destination, written: io::Result<u64>, output: &OutputArgs) -> Result<(), Failure> {
    let late = *written.as_ref().unwrap_or(&0);
    out.finish(written.map(drop))?;
    if late > 0 && !output.quiet {
        say(format_args!("warning: {late} rows stand out of order: there were too many to hold them all"));
    }
    Ok(())
}
