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
    /// Format of the rows
    ///
    /// Tables fit the terminal. json is one array; jsonl is one object per line. Their keys never change meaning.
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
            FormatArg::Table => Format::Table,
            FormatArg::Json => Format::Json,
            FormatArg::Jsonl => Format::Jsonl,
            FormatArg::Csv => Format::Csv,
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

    /// Whether output goes to a terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        self.output.is_none() && io::stdout().is_terminal()
    }

    /// Opens the output, which must not be one of `inputs`.
    pub(crate) fn open(&self, inputs: &[PathBuf]) -> Result<Destination, Failure> {
        self.open_for(inputs, Readers::Anyone)
    }

    /// The same for keys and hashes: a file is readable only by its owner.
    pub(crate) fn open_private(&self, inputs: &[PathBuf]) -> Result<Destination, Failure> {
        self.open_for(inputs, Readers::Owner)
    }

    fn open_for(&self, inputs: &[PathBuf], readers: Readers) -> Result<Destination, Failure> {
        match &self.output {
            None => Ok(Destination::Stdout),
            Some(path) => {
                refuse_input(path, inputs)?;
                Unfinished::create(path, readers).map(Destination::File)
            }
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

/// Characters of a line as the environment says.
fn columns() -> Option<usize> {
    env::var("COLUMNS").ok()?.parse().ok().filter(|columns| *columns > 0)
}

/// Who may read a new file.
#[derive(Clone, Copy)]
enum Readers {
    /// Whoever the umask lets.
    Anyone,
    /// The user who runs the command: the file has keys or hashes.
    Owner,
}

impl Readers {
    /// How a new file is opened.
    fn options(self) -> OpenOptions {
        let mut options = OpenOptions::new();
        options.write(true);
        #[cfg(unix)]
        if matches!(self, Self::Owner) {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        options
    }
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
    /// A file that has a temporary name until it is complete.
    File(Unfinished),
}

impl Destination {
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
    /// All of `bytes`, or nothing more at all: an interrupt comes before or after them.
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

/// A reader that closes the pipe, such as `head`, ends the command at once and silently, with the status of a process
/// that SIGPIPE ended.
fn quiet_at_closed_pipe<T>(result: io::Result<T>) -> io::Result<T> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => process::exit(128 + 13),
        result => result,
    }
}

/// The file that has a temporary name at present. The lock is held while something is written.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

fn writing() -> MutexGuard<'static, Option<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Abandons the output before the process ends: waits for the write in progress, though not for a reader that blocks, and
/// removes the unfinished file. Nothing is written after this.
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

/// A file under a temporary name in the folder of its own; it is removed if it is not finished.
pub(crate) struct Unfinished {
    file: File,
    path: PathBuf,
    /// The name it has until it is finished; none for a pipe or a device.
    temporary: Option<PathBuf>,
}

impl Unfinished {
    fn create(path: &Path, readers: Readers) -> Result<Self, Failure> {
        let fail = |error| Failure::Output { path: path.to_owned(), error };
        // A link stays a link: its target is replaced.
        let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if path.exists() && !path.is_file() {
            // A pipe or a device is written to and never replaced; a directory is an error here.
            let file = OpenOptions::new().write(true).open(path).map_err(fail)?;
            return Ok(Self { file, path: path.clone(), temporary: None });
        }
        Self::replace(path, readers)
    }

    /// Replaces `path`, even if it is a link.
    fn replace(path: &Path, readers: Readers) -> Result<Self, Failure> {
        let fail = |error| Failure::Output { path: path.to_owned(), error };
        let name = path.file_name().ok_or_else(|| fail(io::ErrorKind::InvalidFilename.into()))?;
        let mut temporary = std::ffi::OsString::from(".");
        temporary.push(name);
        temporary.push(format!(".{}.part", process::id()));
        let temporary = path.with_file_name(temporary);
        let file = readers.options().create_new(true).open(&temporary).map_err(fail)?;
        *writing() = Some(temporary.clone());
        Ok(Self { file, path: path.to_owned(), temporary: Some(temporary) })
    }

    /// Gives the file its name when its bytes are on the disk. A file that an interrupt cut short is removed.
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
