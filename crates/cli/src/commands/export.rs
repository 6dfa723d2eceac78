//! `smbtrail export`.

#[cfg(feature = "parquet")]
mod days;

use std::cell::RefCell;
use std::io::{self, Write};
use std::path::PathBuf;
use std::rc::Rc;

use clap::ValueEnum;
use smbtrail_findings::{Judge, Options};
use smbtrail_report::table::Rows;
use smbtrail_report::{Export, Format, Outlets, Style};

use super::{objects, rpc};
use crate::assemble;
use crate::capture::{self, CaptureArgs};
use crate::columns::{self, Form};
use crate::failure::{Failure, Status, judge};
use crate::output::Destination;
use crate::unfinished::Folder;

/// Write the rows of all commands into a folder, one file each, in one pass
///
/// Parquet by default: DuckDB, polars, pandas and Spark read the files as tables. Rows with secrets are left out: those of `keys`
/// and `hashes`. docs/tables.md has the columns and their types.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    /// The folder, which is made
    ///
    /// It appears when all files in it are complete. An empty folder is replaced, any other is refused.
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    #[command(flatten)]
    capture: CaptureArgs,

    /// Format of the files
    #[arg(short, long, value_enum, default_value_t = FormatArg::Parquet, value_name = "FORMAT", help_heading = "Options")]
    format: FormatArg,

    /// Write files for each day, in folders such as messages/day=2026-03-01
    ///
    /// For parquet and arrow. The day is that of the first time in a row, in UTC.
    #[arg(long, value_enum, value_name = "SPAN", help_heading = "Options")]
    by: Option<ByArg>,

    /// Print no progress and no warnings; the exit status still reports damage
    #[arg(short, long, help_heading = "Options")]
    quiet: bool,
}

/// A format by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    /// Parquet files
    Parquet,
    /// Arrow IPC streams
    Arrow,
    /// One JSON object per line
    Jsonl,
    /// RFC 4180, with a header
    Csv,
}

/// What rows are kept apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ByArg {
    Day,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail export office office.pcapng --format csv && head -3 office/opens.csv
  smbtrail export all rotated-*.pcap --format jsonl && wc -l all/*.jsonl";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        match self.format.form() {
            Some(form) => form.check()?,
            None if self.by.is_some() => {
                return Err(Failure::Usage("--by is for --format parquet and --format arrow".into()));
            }
            None => {}
        }
        let mut options = self.capture.reading.options().with_data(true);
        options.limits.stub = options.limits.stub.max(rpc::STUB);
        let pipeline = self.capture.open_with(options)?;
        let folder = Folder::create(&self.folder)?;
        let mut files = Files { format: self.format, by: self.by, folder: &folder, opened: Vec::new() };
        let fail = |error| Failure::Output { path: self.folder.clone(), error };
        let store = assemble::store(tempfile::tempfile, assemble::KEPT);
        let export =
            Export::new(self.format.style(), capture::names(&pipeline), store, &mut files).map_err(fail)?;
        let mut judged = Judge::new(Options::default(), export);
        let outcome = capture::run(pipeline, &mut judged, !self.quiet);
        let written = judged.into_inner().finish().map_err(fail)?;
        files.finish()?;
        folder.finish()?;
        if !self.quiet {
            objects::warn(written);
        }
        Ok(judge(&outcome, self.quiet))
    }
}

impl FormatArg {
    const fn style(self) -> Style {
        Style::new(match self {
            Self::Parquet | Self::Arrow => Format::Packed,
            Self::Jsonl => Format::Jsonl,
            Self::Csv => Format::Csv,
        })
    }

    /// The form of columns.
    const fn form(self) -> Option<Form> {
        match self {
            Self::Parquet => Some(Form::Parquet),
            Self::Arrow => Some(Form::Arrow),
            Self::Jsonl | Self::Csv => None,
        }
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Arrow => "arrows",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
        }
    }
}

/// What the rows of one kind are written to.
trait Outlet: Write {
    /// Ends it, when nothing more is written to it.
    fn finish(self: Box<Self>) -> Result<(), Failure>;
}

impl Outlet for Destination {
    fn finish(self: Box<Self>) -> Result<(), Failure> {
        Self::finish(*self, Ok(()))
    }
}

/// Opens the files of the folder.
struct Files<'a> {
    format: FormatArg,
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "only columns have days"))]
    by: Option<ByArg>,
    folder: &'a Folder,
    opened: Vec<Kept<'a>>,
}

impl<'a> Files<'a> {
    fn finish(self) -> Result<(), Failure> {
        self.opened.into_iter().try_for_each(Kept::finish)
    }

    fn outlet<R: Rows>(&self) -> io::Result<Box<dyn Outlet + 'a>> {
        let (kind, extension) = (R::NAME.replace(" --", "-"), self.format.extension());
        #[cfg(feature = "parquet")]
        if let (Some(form), Some(ByArg::Day)) = (self.format.form(), self.by) {
            return Ok(days::open::<R>(form, self.folder, (kind, extension)));
        }
        let file = Destination::File(self.folder.file(format!("{kind}.{extension}").as_ref())?);
        Ok(Box::new(match self.format.form() {
            Some(form) => columns::open::<R>(form, file)?,
            None => file,
        }))
    }
}

impl<'a> Outlets for Files<'a> {
    type Out = Box<dyn Write + 'a>;

    fn open<R: Rows>(&mut self) -> io::Result<Option<Self::Out>> {
        let kept = Kept(Rc::new(RefCell::new(Some(self.outlet::<R>()?))));
        self.opened.push(kept.clone());
        Ok(Some(Box::new(kept)))
    }
}

/// An outlet that is ended when all reports are.
#[derive(Clone)]
struct Kept<'a>(Rc<RefCell<Option<Box<dyn Outlet + 'a>>>>);

impl Kept<'_> {
    fn finish(self) -> Result<(), Failure> {
        self.0.take().map_or(Ok(()), Outlet::finish)
    }
}

impl Write for Kept<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().as_mut().map_or(Ok(bytes.len()), |out| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().as_mut().map_or(Ok(()), Write::flush)
    }
}
