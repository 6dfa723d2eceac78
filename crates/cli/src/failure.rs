//! How the command ends: its exit status, and what it says when something is wrong.

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use smbtrail_pipeline::capture::{CaptureError, Problem};
use smbtrail_pipeline::{LocateError, Outcome};
use smbtrail_report::explain::{HexError, NoMessage, UnknownField};
use thiserror::Error;

/// How a run that printed its output ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// All is well: 0.
    Done,
    /// A capture is damaged; what stood before the damage was printed: 1.
    Damaged,
}

/// Why there is no output.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// What clap says, its help included.
    #[error("{0}")]
    Arguments(Box<clap::Error>),
    /// The arguments are fine each, and make no sense together, or with the capture.
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    UnknownField(#[from] UnknownField),
    #[error(transparent)]
    Hex(#[from] HexError),
    #[error(transparent)]
    NoMessage(#[from] NoMessage),
    #[error(transparent)]
    Locate(LocateError),
    #[error("{}", capture_text(.0))]
    Capture(CaptureError),
    #[error("standard input cannot be read: {0}")]
    Input(io::Error),
    #[error("{}: cannot be written: {error}", path.display())]
    Output { path: PathBuf, error: io::Error },
}

impl Failure {
    /// Says what is wrong, and gives the exit status.
    pub(crate) fn report(&self) -> ExitCode {
        match self {
            Self::Arguments(error) => {
                // Help that was asked for goes to standard output with status 0, all else to standard error with 2.
                let _ = error.print();
                return ExitCode::from(if error.use_stderr() { USAGE } else { 0 });
            }
            failure => say(format_args!("error: {failure}")),
        }
        if let Some(tip) = self.tip() {
            say(format_args!("\n  tip: {tip}"));
        }
        ExitCode::from(match self {
            Self::Capture(_) | Self::Input(_) | Self::Output { .. } => INPUT,
            _ => USAGE,
        })
    }

    /// What to do about it.
    fn tip(&self) -> Option<String> {
        match self {
            Self::UnknownField(_) => Some("`smbtrail explain` lists the fields".into()),
            Self::Hex(_) => {
                Some("pass the bytes as `--hex 'fe 53 4d 42 …'`, or a dump as `--hex - < dump.txt`".into())
            }
            Self::NoMessage(NoMessage::NotInFrame { .. }) => {
                Some("`smbtrail messages CAPTURE` lists the frames with messages".into())
            }
            Self::NoMessage(NoMessage::Part { whole, .. }) => {
                Some(format!("`smbtrail show --frame {whole} CAPTURE` shows the whole of it"))
            }
            Self::NoMessage(NoMessage::Encrypted(_) | NoMessage::Compressed) => {
                Some("`smbtrail messages --envelopes CAPTURE` lists such frames".into())
            }
            Self::Capture(error) => capture_tip(error),
            _ => None,
        }
    }
}

impl From<CaptureError> for Failure {
    fn from(error: CaptureError) -> Self {
        Self::Capture(error)
    }
}

impl From<LocateError> for Failure {
    fn from(error: LocateError) -> Self {
        match error {
            LocateError::Capture(error) => Self::Capture(error),
            error => Self::Locate(error),
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Done => Self::SUCCESS,
            Status::Damaged => Self::from(1),
        }
    }
}

/// Says on standard error what is wrong with the capture files, and gives the status that goes with it.
pub(crate) fn judge(outcome: &Outcome, quiet: bool) -> Status {
    if !quiet {
        outcome.damage.iter().for_each(|error| say(format_args!("warning: {error}")));
    }
    if outcome.damage.is_empty() { Status::Done } else { Status::Damaged }
}

/// Says a line on standard error. Nobody is left to tell when that cannot be written. Names and arguments in it may hold
/// what steers a terminal: that is shown, not sent.
pub(crate) fn say(text: impl fmt::Display) {
    let visible = |c: char| match c.is_control() && c != '\n' {
        true => format!("<U+{:04X}>", u32::from(c)),
        false => c.into(),
    };
    let text: String = text.to_string().chars().map(visible).collect();
    let _ = writeln!(io::stderr(), "{text}");
}

const USAGE: u8 = 2;
const INPUT: u8 = 3;

fn capture_text(error: &CaptureError) -> String {
    let file = error.name();
    match &error.problem {
        Problem::Io(io) => match io.kind() {
            io::ErrorKind::NotFound => format!("{file}: there is no such file"),
            io::ErrorKind::IsADirectory => format!("{file}: is a directory, expected a capture file"),
            io::ErrorKind::PermissionDenied => format!("{file}: no permission to read it"),
            _ => error.to_string(),
        },
        Problem::NotACapture { found } if found.is_empty() => {
            format!("{file}: the file is empty, expected a pcap or pcapng capture")
        }
        Problem::NotACapture { found }
            if found.iter().all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~')) =>
        {
            let start = found.escape_ascii();
            format!("{file}: not a pcap or pcapng capture: it begins with the text \"{start}\"")
        }
        _ => error.to_string(),
    }
}

fn capture_tip(error: &CaptureError) -> Option<String> {
    match &error.problem {
        Problem::Io(io) if io.kind() == io::ErrorKind::IsADirectory => Some(format!(
            "name the files in it: `smbtrail summary {}/*.pcapng`",
            error.name().trim_end_matches('/')
        )),
        Problem::NotACapture { .. } => Some(
            "smbtrail reads pcap and pcapng, plain, .gz or .zst; editcap turns other formats into pcapng"
                .into(),
        ),
        _ => None,
    }
}
