//! What the commands that print one kind of rows share.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use clap::Args;
use smbtrail_pipeline::Options;
use smbtrail_report::table::{Rows, Written};
use smbtrail_report::{Report, Style};

use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge, say};
use crate::nothing::{Counted, Wanted};
use crate::output::{Destination, OutputArgs};
use crate::rows::RowArgs;

/// The arguments of a command that prints one kind of rows: the captures, which rows, and how they look.
#[derive(Args, Debug)]
pub(crate) struct List {
    #[command(flatten)]
    pub(super) capture: CaptureArgs,
    #[command(flatten)]
    rows: RowArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl List {
    /// Prints the rows of a report that `new` makes. Without any, a note on standard error says why.
    pub(crate) fn print<K: Rows, R: Report>(
        &self,
        wanted: Wanted,
        new: impl FnOnce(Style, Box<dyn Write>) -> R,
    ) -> Result<Status, Failure> {
        self.print_with::<K, R>(self.capture.reading.options(), wanted, new)
    }

    /// The same with other options of the pipeline.
    pub(crate) fn print_with<K: Rows, R: Report>(
        &self,
        options: Options,
        wanted: Wanted,
        new: impl FnOnce(Style, Box<dyn Write>) -> R,
    ) -> Result<Status, Failure> {
        let Self { capture, rows, output } = self;
        let style = rows.style::<K>(output)?;
        let pipeline = capture.open_with(options)?;
        let out = Shared(Rc::new(RefCell::new(output.open::<K>(&capture.inputs()?)?)));
        let mut report = new(style.with_live(pipeline.is_live()), Box::new(out.clone()));
        let mut counted = Counted::new(&mut report);
        let outcome = capture::run(pipeline, &mut counted, !output.quiet);
        let seen = counted.seen();
        let written = report.finish();
        let Some(out) = Rc::into_inner(out.0) else {
            unreachable!("the report has ended, and its part of the output")
        };
        let written = finish(out.into_inner(), written, output)?;
        if written.rows == 0 && !output.quiet {
            seen.remark(if rows.is_choosing() { Wanted::Chosen } else { wanted }, &outcome);
        }
        Ok(judge(&outcome, output.quiet))
    }
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
