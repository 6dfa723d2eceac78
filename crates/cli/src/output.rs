//! Where output goes and how it looks.

use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};

use clap::{Args, ValueEnum};
use smbtrail_report::{Format, Style};

use crate::failure::Failure;
use crate::interrupt;

/// The options on output, the same for every command.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output options")]
pub(crate) struct OutputArgs {
    /// How rows are written
    ///
    /// Tables fit the terminal. JSON is one array, jsonl one object a line; their keys never change meaning.
    #[arg(short, long, value_enum, default_value_t = FormatArg::Table, value_name = "FORMAT")]
    format: FormatArg,

    /// Write to a file, whole or not at all
    ///
    /// The file appears, or is replaced, when all of it is written.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Columns of a table; 0 for as wide as it comes [default: the terminal's, 160 where there is none]
    #[arg(long, value_name = "COLUMNS")]
    width: Option<usize>,

    /// When to colour
    ///
    /// `auto` colours on a terminal, and respects NO_COLOR, CLICOLOR, CLICOLOR_FORCE and TERM=dumb.
    #[arg(long, value_enum, default_value_t = ColorArg::Auto, value_name = "WHEN")]
    color: ColorArg,

    /// No progress and no warnings; the exit status still tells of damage
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
    /// One JSON object a line
    Jsonl,
    /// RFC 4180, with a header
    Csv,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorArg {
    Auto,
    Always,
    Never,
}

/// Columns of a table that goes to no terminal.
const WIDTH: usize = 160;

impl OutputArgs {
    /// How rows look.
    pub(crate) fn style(&self) -> Style {
        let format = match self.format {
            FormatArg::Table => Format::Table,
            FormatArg::Json => Format::Json,
            FormatArg::Jsonl => Format::Jsonl,
            FormatArg::Csv => Format::Csv,
        };
        let width = match self.width {
            Some(0) => None,
            Some(width) => Some(width),
            None if self.is_terminal() => {
                Some(terminal_size::terminal_size().map_or(80, |(width, _)| width.0.into()))
            }
            None => Some(WIDTH),
        };
        Style::new(format).with_width(width).with_color(self.color())
    }

    /// Whether output goes to a terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        self.output.is_none() && io::stdout().is_terminal()
    }

    /// Opens what is written to: none of `inputs`.
    pub(crate) fn open(&self, inputs: &[PathBuf]) -> Result<Destination, Failure> {
        match &self.output {
            None => Ok(Destination::Stdout),
            Some(path) => Destination::file(path, inputs),
        }
    }

    fn color(&self) -> bool {
        let set = |name| env::var_os(name).filter(|value| !value.is_empty());
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

/// Bytes of a capture that are written at once.
pub(crate) const CHUNK: usize = 256 * 1024;

/// What is written to. Writers hand it large pieces.
pub(crate) enum Destination {
    /// Standard output.
    Stdout,
    /// A file that does not bear its name yet.
    File(Unfinished),
}

impl Destination {
    /// A file that appears, or is replaced, when all of it is written.
    pub(crate) fn file(path: &Path, inputs: &[PathBuf]) -> Result<Self, Failure> {
        let is = |input: &PathBuf| {
            path.canonicalize().is_ok_and(|path| input.canonicalize().is_ok_and(|input| path == input))
        };
        if inputs.iter().any(is) {
            return Err(Failure::Usage(format!(
                "{}: is read, and would be overwritten: name another file for the output",
                path.display()
            )));
        }
        Unfinished::create(path).map(Self::File)
    }

    /// A file of this name in a directory. What stands there is replaced; a link is not followed.
    pub(crate) fn within(directory: &Path, name: &str) -> Result<Self, Failure> {
        Unfinished::replace(&directory.join(name)).map(Self::File)
    }

    /// Ends the output: all is out, and a file gets its name.
    pub(crate) fn finish(mut self, written: io::Result<()>) -> Result<(), Failure> {
        match written.and_then(|()| self.flush()) {
            Ok(()) => match self {
                Self::Stdout => Ok(()),
                Self::File(file) => file.finish(),
            },
            Err(error) => {
                let path = match &self {
                    Self::Stdout => PathBuf::from("standard output"),
                    Self::File(file) => file.path.clone(),
                };
                Err(Failure::Output { path, error })
            }
        }
    }
}

impl Write for Destination {
    /// All of `bytes`, or nothing more at all: an interrupt comes before or behind them.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let _writing = writing();
        match self {
            Self::Stdout => quiet_at_closed_pipe(io::stdout().write_all(bytes)),
            Self::File(file) => file.file.write_all(bytes),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _writing = writing();
        match self {
            Self::Stdout => quiet_at_closed_pipe(io::stdout().write(bytes)),
            Self::File(file) => file.file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout => quiet_at_closed_pipe(io::stdout().flush()),
            Self::File(file) => file.file.flush(),
        }
    }
}

/// A reader that has seen enough, such as `head`, ends the command at once and without a word, with the status of a
/// process that SIGPIPE ended.
fn quiet_at_closed_pipe<T>(result: io::Result<T>) -> io::Result<T> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => process::exit(128 + 13),
        result => result,
    }
}

/// The file that bears a temporary name at the time. Whoever holds it is writing.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

fn writing() -> MutexGuard<'static, Option<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives up what is being written, before the process ends: waits for the piece under way, but not for a reader who has
/// fallen asleep, and removes the unfinished file. Nothing is written any more.
#[cfg(unix)]
pub(crate) fn abandon() {
    use std::{thread, time::Duration};

    for _ in 0..20 {
        if let Ok(unfinished) = UNFINISHED.try_lock() {
            if let Some(temporary) = &*unfinished {
                let _ = fs::remove_file(temporary);
            }
            // Held until the process is gone.
            std::mem::forget(unfinished);
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// A file under a temporary name beside its own; it goes when it is not finished.
pub(crate) struct Unfinished {
    file: File,
    path: PathBuf,
    /// The name it bears until it is finished; none for a pipe or a device.
    temporary: Option<PathBuf>,
}

impl Unfinished {
    fn create(path: &Path) -> Result<Self, Failure> {
        let fail = |error| Failure::Output { path: path.to_owned(), error };
        // A link stays one: what it leads to is replaced.
        let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if path.exists() && !path.is_file() {
            // A pipe or a device is written to and never replaced; a directory is refused here.
            let file = OpenOptions::new().write(true).open(path).map_err(fail)?;
            return Ok(Self { file, path: path.clone(), temporary: None });
        }
        Self::replace(path)
    }

    /// What stands at `path` is replaced, be it a link.
    fn replace(path: &Path) -> Result<Self, Failure> {
        let fail = |error| Failure::Output { path: path.to_owned(), error };
        let name = path.file_name().ok_or_else(|| fail(io::ErrorKind::InvalidFilename.into()))?;
        let mut temporary = std::ffi::OsString::from(".");
        temporary.push(name);
        temporary.push(format!(".{}.part", process::id()));
        let temporary = path.with_file_name(temporary);
        let file = File::create_new(&temporary).map_err(fail)?;
        *writing() = Some(temporary.clone());
        Ok(Self { file, path: path.to_owned(), temporary: Some(temporary) })
    }

    /// Gives the file its name, once its bytes are safe. One that an interrupt cut short goes.
    fn finish(mut self) -> Result<(), Failure> {
        let mut writing = writing();
        if let Some(temporary) = self.temporary.take_if(|_| interrupt::status().is_none()) {
            let named = self.file.sync_all().and_then(|()| fs::rename(&temporary, &self.path));
            if let Err(error) = named {
                self.temporary = Some(temporary);
                drop(writing);
                return Err(Failure::Output { path: self.path.clone(), error });
            }
            *writing = None;
        }
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            let _ = fs::remove_file(temporary);
        }
    }
}
