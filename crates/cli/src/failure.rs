//! Exit status and error messages.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use smbtrail_explain::{HexError, NoMessage, UnknownField};
use smbtrail_pipeline::capture::{CaptureError, Problem};
use smbtrail_pipeline::{LocateError, Outcome, Twice};
use smbtrail_report::table::text::{is_hidden, shown};
use thiserror::Error;

use crate::secrets::ignored_lines;
use crate::trace;
use crate::verbose;

/// The result of a run that printed its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Success: 0.
    Done,
    /// A capture is damaged, and the part before the damage was printed: 1.
    Damaged,
    /// There is a finding that the user asked for: 4.
    Found,
    /// `diff` found a difference: 1.
    Different,
    /// `diff` could not compare everything, and found no difference in the rest: 2.
    Unsure,
}

/// Why there is no output.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// A message of clap, which may be help.
    #[error("{0}")]
    Arguments(Box<clap::Error>),
    /// Arguments that contradict each other or the capture.
    #[error("{0}")]
    Usage(String),
    /// A directory or a pattern that stands for no capture file.
    #[error("{0}")]
    Files(String),
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
    #[error("the terminal cannot be drawn on: {0}")]
    Terminal(io::Error),
    /// Whatever keeps `diff` from comparing: its exit status is 2, as that of other programs of this name.
    #[error("{0}")]
    Uncompared(Box<Failure>),
}

impl Failure {
    /// Prints what is wrong, and gives the exit status.
    pub(crate) fn report(&self) -> ExitCode {
        match self {
            Self::Arguments(error) => {
                let text = error.to_string();
                if text.contains(|c| is_hidden(c) && c != '\n') {
                    // It repeats an argument that would reach the terminal as it is.
                    say(text.trim_end());
                } else {
                    // Help goes to standard output with status 0, everything else to standard error with status 2.
                    let _ = error.print();
                }
                return ExitCode::from(if error.use_stderr() { USAGE } else { 0 });
            }
            failure => say(format_args!("error: {failure}")),
        }
        if let Some(tip) = self.tip() {
            say(format_args!("\n  tip: {tip}"));
        }
        ExitCode::from(match self {
            Self::Capture(_) | Self::Files(_) | Self::Input(_) | Self::Output { .. } | Self::Terminal(_) => {
                INPUT
            }
            _ => USAGE,
        })
    }

    /// What the user can do about it.
    fn tip(&self) -> Option<String> {
        match self {
            Self::UnknownField(_) => Some("`smbtrail explain` lists the fields".into()),
            Self::Hex(_) => {
                Some("give the bytes as `--hex 'fe 53 4d 42 …'`, or a dump as `--hex - < dump.txt`".into())
            }
            Self::Output { path, error } if error.kind() == io::ErrorKind::NotFound => {
                let folder =
                    path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists())?;
                Some(format!("there is no folder {}: make it first", folder.display()))
            }
            Self::NoMessage(NoMessage::NotInFrame { .. }) => {
                Some("`smbtrail messages CAPTURE` lists the frames that have messages".into())
            }
            Self::NoMessage(NoMessage::Part { whole, .. }) => {
                Some(format!("`smbtrail show --frame {whole} CAPTURE` shows the whole message"))
            }
            Self::NoMessage(NoMessage::Encrypted(_) | NoMessage::Compressed) => {
                Some("`smbtrail messages --envelopes CAPTURE` lists such frames".into())
            }
            Self::Capture(error) => capture_tip(error),
            Self::Uncompared(failure) => failure.tip(),
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
            Status::Found => Self::from(4),
            Status::Different => Self::from(1),
            Status::Unsure => Self::from(2),
        }
    }
}

/// Warns about damaged captures, connections that two of them show, and ignored secrets on standard error, and gives the exit
/// status.
pub(crate) fn judge(outcome: &Outcome, quiet: bool) -> Status {
    if !quiet {
        verbose::account(outcome);
        ignored_lines().iter().for_each(|line| say(format_args!("warning: {line}")));
        outcome.damage.iter().for_each(|error| say(format_args!("warning: {error}")));
        let quic = &outcome.streams.quic;
        if outcome.key_log > 0 && quic.opened == 0 {
            say(format_args!(
                "warning: the TLS key log opens nothing: it has secrets of {} connections, and none fits the {} connections of QUIC that \
                 were looked at (a log of the same client or server, written while the capture was made, has them)",
                outcome.key_log, quic.met
            ));
        }
        if let Some(Twice { connections, files: [one, other], .. }) = &outcome.twice {
            let are = if *connections == 1 { "connection is" } else { "connections are" };
            say(format_args!(
                "warning: {connections} {are} in both {one} and {other}, so times are of neither place and segments count as sent again; \
                 `smbtrail diff --two-sided {one} {other}` compares the two"
            ));
        }
        if outcome.streams.memory_released > 0 {
            say(
                "warning: connections held all the memory that they may have together, so parts of what they carried were let go: of large \
                 messages, all but the beginning; a larger --memory MIB holds more [default: 96]",
            );
        }
    }
    if outcome.damage.is_empty() { Status::Done } else { Status::Damaged }
}

/// Prints lines on standard error; if that fails, they are lost. Hidden characters in file names and arguments are printed
/// as `<U+001B>`, so that they do not control the terminal.
pub(crate) fn say(text: impl fmt::Display) {
    let lines: Vec<String> = text.to_string().split('\n').map(shown).collect();
    let _ = writeln!(io::stderr(), "{}", lines.join("\n"));
}

const USAGE: u8 = 2;
const INPUT: u8 = 3;

fn capture_text(error: &CaptureError) -> String {
    let file = error.name();
    match &error.problem {
        Problem::Io(io) => match io.kind() {
            io::ErrorKind::NotFound => format!("{file}: no such file"),
            io::ErrorKind::PermissionDenied => format!("{file}: no permission to read it"),
            _ => error.to_string(),
        },
        Problem::NotACapture { found } if found.is_empty() && file == "-" => {
            "standard input (-) ended before its first byte, expected a pcap or pcapng capture".to_owned()
        }
        Problem::NotACapture { found } if found.is_empty() => {
            format!("{file}: the file is empty, expected a pcap or pcapng capture")
        }
        Problem::NotACapture { found } => match Other::of(&file, found) {
            Some(other) => format!("{file}: {}, expected a pcap or pcapng capture", other.name),
            None if found.iter().all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~')) => {
                let start = found.escape_ascii();
                format!("{file}: not a pcap or pcapng capture: it begins with the text \"{start}\"")
            }
            None => error.to_string(),
        },
        _ => error.to_string(),
    }
}

fn capture_tip(error: &CaptureError) -> Option<String> {
    let Problem::NotACapture { found } = &error.problem else { return None };
    if found.is_empty() {
        return Some(
            "`tcpdump -U` writes each packet at once; without -U the first ones may not be written yet"
                .to_owned(),
        );
    }
    let file = error.name();
    let advice = Other::of(&file, found).map(|other| other.advice.text(&file));
    Some(advice.unwrap_or_else(|| {
        "smbtrail reads pcap, pcapng, snoop and Network Monitor captures, plain or compressed by gzip, xz, bzip2 or \
         zstd; `editcap IN OUT.pcapng` converts other formats"
            .into()
    }))
}

/// A format that is not read.
struct Other {
    magic: &'static [u8],
    name: &'static str,
    advice: Advice,
}

/// The command that makes a capture of a file.
enum Advice {
    /// This program writes the files of an archive to standard output.
    Unpack(&'static str),
    /// A program of Windows converts it.
    Trace,
    /// This is what it may be meant for instead.
    Other(&'static str),
}

/// Bytes that are no capture by any conversion.
const NO_CAPTURE: Advice = Advice::Other(
    "`file` says more about it; captures come from tcpdump, dumpcap, Wireshark, pktmon or a switch",
);

const OTHERS: [Other; 9] = [
    Other { magic: b"PK\x03\x04", name: "a ZIP archive", advice: Advice::Unpack("unzip -p") },
    Other { magic: b"7z\xbc\xaf", name: "a 7-Zip archive", advice: Advice::Unpack("7z x -so") },
    Other {
        magic: b"ElfF",
        name: "an event log of Windows (EVTX)",
        advice: Advice::Other("events are not packets: evtx_dump or Chainsaw read them"),
    },
    Other {
        magic: b"PAR1",
        name: "a Parquet file",
        advice: Advice::Other("rows are not packets: DuckDB, polars and pandas read them"),
    },
    Other { magic: b"%PDF", name: "a PDF document", advice: NO_CAPTURE },
    Other { magic: b"\x7fELF", name: "a program", advice: NO_CAPTURE },
    Other { magic: b"MZ", name: "a program of Windows", advice: NO_CAPTURE },
    Other { magic: b"<", name: "XML or HTML", advice: PRINTED },
    Other { magic: b"{", name: "JSON", advice: PRINTED },
];

/// The output of a program that read a capture.
const PRINTED: Advice = Advice::Other("give the capture itself: what a program printed of it has no packets");

/// A trace of Windows has no fixed first bytes: its name says what it is, or its first header.
const TRACE: Other = Other { magic: b"", name: "an event trace of Windows", advice: Advice::Trace };

impl Other {
    /// The format of a file with this name and these first bytes.
    fn of(name: &str, found: &[u8]) -> Option<&'static Self> {
        let known = OTHERS.iter().find(|other| found.starts_with(other.magic));
        let is_trace = || name.to_ascii_lowercase().ends_with(".etl") || trace::is_file(Path::new(name));
        known.or_else(|| is_trace().then_some(&TRACE))
    }
}

impl Advice {
    fn text(&self, file: &str) -> String {
        match self {
            Self::Unpack(program) => {
                let quoted = format!("'{}'", file.replace('\'', r"'\''"));
                format!("unpack it: `{program} {quoted} | smbtrail summary -` if it holds one capture")
            }
            Self::Other(advice) => (*advice).to_owned(),
            Self::Trace => format!(
                "convert it on Windows: `pktmon etl2pcap \"{file}\" --out \"{file}.pcapng\"` for a trace of pktmon, \
                 `etl2pcapng \"{file}\" \"{file}.pcapng\"` for one of `netsh trace`"
            ),
        }
    }
}
