//! What the commands that print one row per object share.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use smbtrail_report::table::{Rows, Written};
use smbtrail_report::{ObjectReport, Objects, Report, Style};

use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge, say};
use crate::nothing::{Counted, Wanted};
use crate::output::{Destination, OutputArgs};
use crate::rows::RowArgs;

/// Prints one row per object of the capture, in the order of first frames.
pub(crate) fn print<R: Objects>(
    capture: &CaptureArgs,
    rows: &RowArgs,
    output: &OutputArgs,
) -> Result<Status, Failure> {
    print_or::<R>(capture, rows, output, None)
}

/// The same; if there are no `wanted` rows, a note on standard error says why.
pub(crate) fn print_or<R: Objects>(
    capture: &CaptureArgs,
    rows: &RowArgs,
    output: &OutputArgs,
    wanted: Option<Wanted>,
) -> Result<Status, Failure> {
    let style = rows.style::<R>(output)?;
    let pipeline = capture.open()?;
    let mut out = output.open::<R>(&capture.inputs()?)?;
    let mut report = ObjectReport::<R, _>::new(style.with_live(pipeline.is_live()), out.writer());
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

/// Prints the rows of a report that `new` makes.
pub(crate) fn report<K: Rows, R: Report>(
    capture: &CaptureArgs,
    rows: &RowArgs,
    output: &OutputArgs,
    new: impl FnOnce(Style, Box<dyn Write>) -> R,
) -> Result<Status, Failure> {
    let style = rows.style::<K>(output)?;
    let pipeline = capture.open()?;
    let out = Shared(Rc::new(RefCell::new(output.open::<K>(&capture.inputs()?)?)));
    let mut report = new(style.with_live(pipeline.is_live()), Box::new(out.clone()));
    let outcome = capture::run(pipeline, &mut report, !output.quiet);
    let written = report.finish();
    let Some(out) = Rc::into_inner(out.0) else {
        unreachable!("the report has ended, and its part of the output")
    };
    finish(out.into_inner(), written, output)?;
    Ok(judge(&outcome, output.quiet))
}

/// What a report writes to, and what ends the output when the report has.
#[derive(Clone)]
struct Shared(Rc<RefCell<Destination>>);

impl Write for Shared {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.borrow_mut().write_all(bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
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
