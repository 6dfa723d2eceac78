//! Where output goes and how it looks.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process;

use clap::{Args, ValueEnum};
use smbtrail_report::table::Rows;
use smbtrail_report::{Format, Style};

use crate::columns::{self, Form};
use crate::environment::{self, set};
use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::unfinished::{Readers, Unfinished, writing};

/// The options on output, the same for every command.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output options")]
pub(crate) struct OutputArgs {
    /// Format of the rows
    ///
    /// Tables fit the terminal. json is one array; jsonl is one object per line. Their keys never change meaning. parquet is a file and
    /// arrow a stream of the same rows as columns: docs/tables.md has their types.
    #[arg(short, long, value_enum, default_value_t = FormatArg::Table, value_name = "FORMAT")]
    format: FormatArg,

    /// Write to this file instead of standard output
    ///
    /// The file appears, or is replaced, when it is complete. An input is never overwritten. A file of keys or hashes is
    /// readable only by its owner.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Width of a table in characters; 0 for no limit [default: COLUMNS, that of the terminal, or 160]
    #[arg(long, value_name = "COLUMNS")]
    width: Option<usize>,

    /// When to use colours
    ///
    /// `auto` uses colours on a terminal, and respects NO_COLOR, CLICOLOR, CLICOLOR_FORCE and TERM=dumb.
    #[arg(long, value_enum, default_value_t = ColorArg::Auto, value_name = "WHEN")]
    color: ColorArg,

    /// Do not show output on a terminal with a pager
    ///
    /// The pager is SMBTRAIL_PAGER, that of the configuration file, PAGER, or less, which ends at once where all fits the screen.
    #[arg(long)]
    no_pager: bool,

    /// Print no progress and no warnings; the exit status still reports damage
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// A format by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    /// Aligned columns, for people
    Table,
    /// One JSON array
    Json,
    /// One JSON object per line
    Jsonl,
    /// RFC 4180, with a header
    Csv,
    /// A Parquet file
    Parquet,
    /// An Arrow IPC stream
    Arrow,
    /// A page for a browser: `summary`, `diagnose` and `diff`
    Html,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorArg {
    Auto,
    Always,
    Never,
}

/// Width of a table that is not written to a terminal.
const WIDTH: usize = 160;

impl OutputArgs {
    /// How rows look.
    pub(crate) fn style(&self) -> Style {
        let format = match self.format {
            FormatArg::Table | FormatArg::Html => Format::Table,
            FormatArg::Json => Format::Json,
            FormatArg::Jsonl => Format::Jsonl,
            FormatArg::Csv => Format::Csv,
            FormatArg::Parquet | FormatArg::Arrow => Format::Packed,
        };
        let width = match self.width {
            Some(0) => None,
            Some(width) => Some(width),
            None => Some(columns().unwrap_or_else(|| self.room())),
        };
        Style::new(format).with_width(width).with_color(self.color())
    }

    /// How rows look whose tables have no limit of width, unless one was asked for.
    pub(crate) fn wide_style(&self) -> Style {
        if self.width.is_none() { self.style().with_width(None) } else { self.style() }
    }

    /// Characters of a line where output goes.
    fn room(&self) -> usize {
        if self.is_terminal() {
            terminal_size::terminal_size().map_or(80, |(width, _)| width.0.into())
        } else {
            WIDTH
        }
    }

    /// The file that output goes to. As an input, `-` is standard input; as an output it is standard output.
    fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| *path != Path::new("-"))
    }

    /// Whether output goes to a terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        self.file().is_none() && io::stdout().is_terminal()
    }

    /// Opens the output for rows of this kind. It must not be one of `inputs`.
    pub(crate) fn open<R: Rows>(&self, inputs: &[PathBuf]) -> Result<Destination, Failure> {
        self.open_rows::<R>(inputs, Readers::Anyone)
    }

    /// The same for keys and hashes: a file is readable only by its owner.
    pub(crate) fn open_private<R: Rows>(&self, inputs: &[PathBuf]) -> Result<Destination, Failure> {
        self.open_rows::<R>(inputs, Readers::Owner)
    }

    /// Opens the output for a page, which may be one for a browser.
    pub(crate) fn open_page(&self, inputs: &[PathBuf]) -> Result<Destination, Failure> {
        if self.is_html() && self.is_terminal() {
            return Err(Failure::Usage(
                "a terminal cannot show a page for a browser\n\n  tip: name a file with -o, and open it in a browser".into(),
            ));
        }
        if !self.is_html() {
            self.refuse_columns()?;
        }
        self.open_for(inputs, Readers::Anyone)
    }

    /// Whether the output is text for people.
    pub(crate) const fn is_table(&self) -> bool {
        matches!(self.format, FormatArg::Table)
    }

    /// Whether a page for a browser was asked for.
    pub(crate) const fn is_html(&self) -> bool {
        matches!(self.format, FormatArg::Html)
    }

    /// Refuses a page for a browser.
    pub(crate) fn refuse_html(&self) -> Result<(), Failure> {
        match self.is_html() {
            false => Ok(()),
            true => Err(Failure::Usage(
                "this output has no page for a browser\n\n  tip: `smbtrail report` makes one of the whole capture; `diagnose` and `diff` have \
                 theirs"
                    .into(),
            )),
        }
    }

    /// Refuses columns, and a page for a browser, for what is no list of rows.
    pub(crate) fn refuse_columns(&self) -> Result<(), Failure> {
        self.refuse_html()?;
        match self.columns() {
            None => Ok(()),
            Some(form) => Err(Failure::Usage(format!(
                "{form} holds rows, and this output has no rows\n\n  tip: --format json; `smbtrail export` writes all rows there are"
            ))),
        }
    }

    fn open_rows<R: Rows>(&self, inputs: &[PathBuf], readers: Readers) -> Result<Destination, Failure> {
        self.refuse_html()?;
        let Some(form) = self.columns() else { return self.open_for(inputs, readers) };
        if self.is_terminal() {
            return Err(Failure::Usage(format!(
                "a terminal cannot show {form}\n\n  tip: name a file with -o, or pass it on with a pipe"
            )));
        }
        form.check()?;
        let out = self.open_for(inputs, readers)?;
        let path = out.path();
        columns::open::<R>(form, out).map_err(|error| Failure::Output { path, error })
    }

    /// The form of columns that was asked for.
    pub(crate) const fn columns(&self) -> Option<Form> {
        match self.format {
            FormatArg::Parquet => Some(Form::Parquet),
            FormatArg::Arrow => Some(Form::Arrow),
            _ => None,
        }
    }

    fn open_for(&self, inputs: &[PathBuf], readers: Readers) -> Result<Destination, Failure> {
        match self.file() {
            None if self.is_terminal() => {
                // What a pipe brings is watched as it comes.
                let comes = inputs.iter().any(|path| path.as_os_str() == "-" || !path.is_file());
                Ok(Destination::Terminal(Terminal::new(!self.no_pager && !comes, self.is_table())))
            }
            None => Ok(Destination::Stdout),
            Some(path) => {
                refuse_input(path, inputs)?;
                Unfinished::create(path, readers).map(Destination::File)
            }
        }
    }

    fn color(&self) -> bool {
        match self.color {
            ColorArg::Always => true,
            ColorArg::Never => false,
            ColorArg::Auto if set("NO_COLOR").is_some() => false,
            ColorArg::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
            ColorArg::Auto => {
                let refused = set("CLICOLOR").is_some_and(|value| value == "0")
                    || set("TERM").is_some_and(|value| value == "dumb");
                !refused && self.is_terminal()
            }
        }
    }
}

/// Characters of a line as the environment says.
fn columns() -> Option<usize> {
    environment::text("COLUMNS")?.parse().ok().filter(|columns| *columns > 0)
}

/// Refuses to write to a file that is read.
fn refuse_input(path: &Path, inputs: &[PathBuf]) -> Result<(), Failure> {
    let is = |input: &PathBuf| {
        path.canonicalize().is_ok_and(|path| input.canonicalize().is_ok_and(|input| path == input))
    };
    match inputs.iter().any(is) {
        false => Ok(()),
        true => Err(Failure::Usage(format!(
            "{}: this input would be overwritten\n\n  tip: name another file with -o",
            path.display()
        ))),
    }
}

/// Bytes of a capture that are written at once.
pub(crate) const CHUNK: usize = 256 * 1024;

/// Where output goes. Writers pass it large pieces.
pub(crate) enum Destination {
    /// Standard output.
    Stdout,
    /// Standard output that is a terminal.
    Terminal(Terminal),
    /// A file that has a temporary name until it is complete.
    File(Unfinished),
    /// Columns that are written to one of these.
    #[cfg(feature = "parquet")]
    Columns(Box<columns::ColumnWriter<Self>>),
}

impl Destination {
    /// What reports write to: one type for all of them, as each kind of writer would be a copy of all reports in the program.
    pub(crate) fn writer(&mut self) -> Box<dyn Write + '_> {
        Box::new(self)
    }

    /// A file that appears, or is replaced, when all of it is written. It must not be one of `inputs`.
    pub(crate) fn file(path: &Path, inputs: &[PathBuf]) -> Result<Self, Failure> {
        refuse_input(path, inputs)?;
        Unfinished::create(path, Readers::Anyone).map(Self::File)
    }

    /// A file of this name in a directory. An existing one is replaced; a link is not followed.
    pub(crate) fn within(directory: &Path, name: &str) -> Result<Self, Failure> {
        Unfinished::replace(&directory.join(name), Readers::Anyone).map(Self::File)
    }

    /// Ends the output: all is out, and a file gets its name.
    pub(crate) fn finish(mut self, written: io::Result<()>) -> Result<(), Failure> {
        let path = self.path();
        let fail = |error| Failure::Output { path, error };
        if let Err(error) = written.and_then(|()| self.flush()) {
            return Err(fail(error));
        }
        match self {
            Self::Stdout | Self::Terminal(_) => Ok(()),
            Self::File(file) => file.finish(),
            #[cfg(feature = "parquet")]
            Self::Columns(columns) => columns.finish().map_err(fail)?.finish(Ok(())),
        }
    }

    /// Where it goes, for messages.
    pub(crate) fn path(&self) -> PathBuf {
        match self {
            Self::Stdout | Self::Terminal(_) => PathBuf::from("standard output"),
            Self::File(file) => file.path().to_owned(),
            #[cfg(feature = "parquet")]
            Self::Columns(columns) => columns.inner().path(),
        }
    }
}

impl Write for Destination {
    /// All of `bytes`, or nothing more at all: an interrupt comes before or after them.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Stdout => {
                let _writing = writing();
                quiet_at_closed_pipe(io::stdout().write_all(bytes))
            }
            Self::Terminal(terminal) => {
                let _writing = writing();
                terminal.write_all(bytes)
            }
            Self::File(file) => file.write_all(bytes),
            #[cfg(feature = "parquet")]
            Self::Columns(columns) => columns.write_all(bytes),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout => quiet_at_closed_pipe(io::stdout().flush()),
            Self::Terminal(terminal) => terminal.flush(),
            Self::File(file) => file.flush(),
            #[cfg(feature = "parquet")]
            Self::Columns(columns) => columns.flush(),
        }
    }
}

/// A reader that closes the pipe, such as `head`, ends the command at once and silently, with the status of a process
/// that SIGPIPE ended.
pub(crate) fn quiet_at_closed_pipe<T>(result: io::Result<T>) -> io::Result<T> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => process::exit(128 + 13),
        result => result,
    }
}
