//! The built command, run as a user runs it.

mod arguments;
mod columns;
mod content;
mod damage;
mod decrypt;
mod diff;
mod endings;
mod everyday;
#[cfg(unix)]
mod examples;
mod explain;
mod fields;
mod files;
mod filter;
mod findings;
mod help;
mod live;
mod output;
mod protection;
mod quic;
mod report;
mod rows;
mod schemas;
mod screens;
mod scrub;
mod show;
mod slice;
mod summary;
mod wrong;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The commands that read captures and print rows.
const ROWS: [&[&str]; 11] = [
    &["messages"],
    &["hosts"],
    &["connections"],
    &["sessions"],
    &["logons"],
    &["trees"],
    &["opens"],
    &["follow", "--path", "**"],
    &["credits"],
    &["stats"],
    &["anomalies"],
];

/// What a run gave.
struct Run {
    status: Option<i32>,
    out: String,
    err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code(),
            out: String::from_utf8(output.stdout).expect("UTF-8 on standard output"),
            err: String::from_utf8(output.stderr).expect("UTF-8 on standard error"),
        }
    }
}

impl Run {
    /// The output of a run that must be well and silent.
    #[track_caller]
    fn well(self) -> String {
        assert_eq!((self.status, self.err.as_str()), (Some(0), ""));
        self.out
    }

    /// The output of a run that must be well, and may say that it found no row.
    #[track_caller]
    fn well_or_empty(self) -> String {
        let is_note = self.err.starts_with("note: no row was found in ") && self.err.lines().count() == 1;
        assert!(self.status == Some(0) && (self.err.is_empty() || is_note), "{:?} {}", self.status, self.err);
        self.out
    }
}

/// The command, away from the settings of whoever runs the tests.
fn smbtrail() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_smbtrail"));
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "PAGER"] {
        command.env_remove(name);
    }
    command.env("SMBTRAIL_CONFIG", "").env("SMBTRAIL_PAGER", "").env("LC_ALL", "C.UTF-8").env("TZ", "UTC");
    command.stdin(Stdio::null());
    command
}

fn run<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Run {
    smbtrail().args(args).output().expect("the command runs").into()
}

/// Runs with `input` on standard input.
fn run_on(input: &[u8], args: &[&str]) -> Run {
    let mut command = smbtrail();
    let piped = command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("the command runs");
    let mut stdin = child.stdin.take().expect("standard input");
    let input = input.to_vec();
    // From a thread: the command may stop reading, or fill its output, before all is written.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("the command ends");
    writer.join().expect("the input is written");
    output.into()
}

/// A recorded capture.
fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/captures").join(name);
    path.to_str().expect("a path in UTF-8").to_owned()
}

/// A capture that once gave a wrong result.
fn fault(name: &str) -> String {
    fixture(&format!("../faults/{name}"))
}

/// The path of a temporary file of this name; an earlier file is removed.
fn place(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_file(&path);
    path
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}
