//! `smbtrail log`.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

use clap::ValueEnum;
use smbtrail_findings::{Findings, Judge, Options};
use smbtrail_forms::eve::EveLogs;
use smbtrail_forms::ocsf::{OCSF_VERSION, OcsfLogs};
use smbtrail_forms::windows::WindowsLogs;
use smbtrail_forms::write::{EcsLines, JsonLines, JsonTime, Lines, ZeekTsv};
use smbtrail_forms::zeek::ZeekLogs;
use smbtrail_forms::{Complete, FormLogs, LogWriter, Shelf};
use smbtrail_pipeline::Outcome;
use smbtrail_pipeline::track::{Moment, Time};

use crate::assemble;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::Destination;

/// A version of OCSF that has the classes of the events.
fn ocsf_version(text: &str) -> Result<String, String> {
    let numbers: Vec<u32> = text.split('.').map_while(|number| number.parse().ok()).collect();
    match numbers[..] {
        [major, minor, _] if text.split('.').count() == 3 && (major, minor) >= (1, 1) => Ok(text.to_owned()),
        _ => Err("expected a version from 1.1.0 on, such as 1.6.0".to_owned()),
    }
}

/// Write the logs that Zeek, Suricata or Windows would write, or events of ECS and OCSF, of the same traffic, field for field
///
/// Every log of the form is written in one pass. docs/forms.md lists each field, where its value comes from, and what the
/// original loses. Pipelines, dashboards and detections for those logs read these as they are.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// The form of the logs
    #[arg(long = "as", value_enum, value_name = "FORM", help_heading = "Options")]
    form: FormArg,

    /// Write the logs into this directory, one file each; - writes all of them to standard output, as JSON Lines
    ///
    /// The directory is made if it is missing. Existing files of these names are replaced. A file has whole lines only, at any
    /// time.
    #[arg(short, long, value_name = "DIR", help_heading = "Options")]
    output: PathBuf,

    /// Append the fields that the original does not have: user, session, status, offsets, ...
    #[arg(long, help_heading = "Options")]
    extra: bool,

    /// Leave out what Zeek leaves out by default, to compare with its logs
    #[arg(long, help_heading = "Options")]
    strict: bool,

    /// Write the times in Zeek's JSON as RFC 3339 instead of seconds since 1970
    #[arg(long, help_heading = "Options")]
    iso: bool,

    /// The version of OCSF that events claim, from 1.1.0 on; what came with a later one is left out
    #[arg(long, value_name = "VERSION", value_parser = ocsf_version, default_value = OCSF_VERSION, help_heading = "Options")]
    ocsf_version: String,

    /// Put the contents of files together: the log `files`, with hashes
    #[arg(long, help_heading = "Options")]
    contents: bool,

    /// Begin new files after each span of time of the traffic, for example 1h, 30m or 1d
    ///
    /// The name of a file then has the span after that of the log, as Zeek names archived logs:
    /// smb_files.2026-03-01-12-00-00-13-00-00.log.
    #[arg(long, value_name = "SPAN", value_parser = span, help_heading = "Options")]
    rotate: Option<i64>,

    /// Print no progress and no warnings; the exit status still reports damage
    #[arg(short, long, help_heading = "Options")]
    quiet: bool,
}

/// A form by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormArg {
    /// Zeek's tab-separated logs
    Zeek,
    /// Zeek's logs as JSON Lines
    ZeekJson,
    /// Suricata's EVE log
    Eve,
    /// Documents of the Elastic Common Schema
    Ecs,
    /// Events of the Open Cybersecurity Schema Framework
    Ocsf,
    /// Events of Windows and Sysmon as JSON Lines
    Windows,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail log office.pcapng --as zeek -o logs && head logs/smb_files.log
  smbtrail log office.pcapng --as zeek-json -o - | jq 'select(._path == \"smb_files\")'
  smbtrail log office.pcapng --as windows -o - | jq 'select(.EventID == 5145)'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let is_stream = self.output.as_os_str() == "-";
        if is_stream && self.form == FormArg::Zeek {
            return Err(Failure::Usage(
                "the tab-separated logs of Zeek are several files\n\n  tip: -o names a directory; --as zeek-json writes one \
                 stream"
                    .into(),
            ));
        }
        let outcome = match self.form {
            FormArg::Zeek => {
                let logs = ZeekLogs::new(self.writer(ZeekTsv::new(self.extra))?).with_strict(self.strict);
                self.write(logs, ZeekLogs::into_sink)?
            }
            FormArg::ZeekJson => {
                let time = if self.iso { JsonTime::Iso } else { JsonTime::Seconds };
                let lines = JsonLines::new(self.extra).with_time(time).with_path(true);
                let logs = ZeekLogs::new(self.writer(lines)?).with_strict(self.strict);
                self.write(logs, ZeekLogs::into_sink)?
            }
            FormArg::Eve => {
                let logs = EveLogs::new(self.writer(JsonLines::new(false))?);
                self.write(logs, EveLogs::into_sink)?
            }
            FormArg::Ecs => {
                let logs = ZeekLogs::new(self.writer(EcsLines::default())?).with_strict(self.strict);
                self.write(logs, ZeekLogs::into_sink)?
            }
            FormArg::Ocsf => {
                let logs =
                    OcsfLogs::new(self.writer(JsonLines::new(false))?).with_version(&self.ocsf_version);
                self.write(logs, OcsfLogs::into_sink)?
            }
            FormArg::Windows => {
                let logs = WindowsLogs::new(self.writer(JsonLines::new(self.extra))?);
                self.write(logs, WindowsLogs::into_sink)?
            }
        };
        Ok(judge(&outcome, self.quiet))
    }

    fn writer<F: Lines>(&self, lines: F) -> Result<LogWriter<F, Files>, Failure> {
        let is_stream = self.output.as_os_str() == "-";
        let inputs = self.capture.inputs()?.iter().filter_map(|path| path.canonicalize().ok()).collect();
        let directory = (!is_stream).then(|| self.output.clone());
        let files = Files { directory, extension: F::EXTENSION, inputs, written: HashSet::new() };
        let rotation = self.rotate.filter(|_| !is_stream);
        Ok(LogWriter::new(lines, files).with_joined(is_stream).with_rotation(rotation))
    }

    /// Reads the capture and writes its logs.
    fn write<L: FormLogs, F: Lines>(
        &self,
        logs: L,
        into_sink: impl FnOnce(L) -> LogWriter<F, Files>,
    ) -> Result<Outcome, Failure> {
        let mut options = self.capture.reading.options().with_data(self.contents);
        options.limits.stub = options.limits.stub.max(Options::STUB);
        let pipeline = self.capture.open_with(options)?;
        let files = self.contents.then(|| {
            let store = assemble::store(tempfile::tempfile, assemble::KEPT);
            smbtrail_files::Files::new(store, smbtrail_files::Options::default())
        });
        let thresholds = Options::default();
        let findings = (self.form != FormArg::Windows).then(|| Findings::new(&thresholds));
        let mut judged = Judge::new(thresholds, Complete::new(logs, findings, files));
        let outcome = capture::run(pipeline, &mut judged, !self.quiet);
        let finished = judged.into_inner().finish().and_then(|logs| into_sink(logs).finish());
        finished.map_err(|error| Failure::Output { path: self.output.clone(), error })?;
        Ok(outcome)
    }
}

/// Opens the files of logs.
struct Files {
    /// Where they are; `None` for standard output.
    directory: Option<PathBuf>,
    extension: &'static str,
    /// What is read, and never written.
    inputs: Vec<PathBuf>,
    /// The files of this run.
    written: HashSet<PathBuf>,
}

impl Shelf for Files {
    type File = LogFile;

    fn open(&mut self, name: &str, span: Option<(Time, Time)>) -> io::Result<LogFile> {
        let Some(directory) = &self.directory else { return Ok(LogFile::Stream(Destination::Stdout)) };
        fs::create_dir_all(directory)?;
        let span = span.map_or_else(String::new, |(from, until)| {
            let (from, until) = (date(from), date(until));
            format!(".{from}-{}", until.split_at(until.len() - TIME_OF_DAY).1)
        });
        let path = directory.join(format!("{name}{span}.{}", self.extension));
        if path.canonicalize().is_ok_and(|path| self.inputs.contains(&path)) {
            return Err(io::Error::other(format!("{}: this input would be overwritten", path.display())));
        }
        // A span that is met again, because a capture's clock went back, goes on in its file.
        let is_known = self.written.contains(&path);
        let mut options = OpenOptions::new();
        let file = options.create(true).append(is_known).write(true).truncate(!is_known).open(&path)?;
        if self.written.len() < WRITTEN {
            self.written.insert(path);
        }
        Ok(LogFile::File(file))
    }
}

/// Files of a run whose names are remembered.
const WRITTEN: usize = 65_536;

/// Characters of a time without its date: `12-00-00`.
const TIME_OF_DAY: usize = 8;

/// A time as Zeek has it in names of files: `2026-03-01-12-00-00`.
fn date(time: Time) -> String {
    let text = Moment { time, ..Moment::default() }.rfc3339().to_string();
    let digits = text.chars().map(|c| if c.is_ascii_digit() { c } else { '-' });
    digits.take("2026-03-01-12-00-00".len()).collect()
}

/// Reads a span of time: nanoseconds.
fn span(text: &str) -> Result<i64, String> {
    let wrong = || format!("expected a number and s, m, h or d, such as 1h; found {text:?}");
    let unit = text.chars().last().ok_or_else(wrong)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return Err(wrong()),
    };
    let number: i64 = text.strip_suffix(unit).and_then(|number| number.parse().ok()).ok_or_else(wrong)?;
    let span = number.checked_mul(seconds).and_then(|seconds| seconds.checked_mul(1_000_000_000));
    span.filter(|span| *span > 0).ok_or_else(wrong)
}

/// A file of a log, or standard output.
enum LogFile {
    Stream(Destination),
    File(File),
}

impl Write for LogFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stream(stream) => stream.write(bytes),
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stream(stream) => stream.flush(),
            Self::File(file) => file.flush(),
        }
    }
}
