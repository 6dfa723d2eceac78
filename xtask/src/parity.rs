//! `cargo xtask parity`: how far `smbtrail fields` and `tshark -T fields` agree, cell by cell, and what each costs.
//!
//! The comparison itself is a Python script that is given by its path: it is not part of this repository. The captures are
//! those that are named, else our own. Cells in which tshark is wrong stand in `fixtures/parity/deviations.tsv`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// The line whose cost is compared: what analysts ask for most.
const COLUMNS: [&str; 8] = [
    "frame.number",
    "smb2.cmd",
    "smb2.msg_id",
    "smb2.sesid",
    "smb2.tid",
    "smb2.nt_status",
    "smb2.filename",
    "smb2.tree",
];

/// What to compare, and by what.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The script that compares
    script: PathBuf,
    /// The captures [default: those in fixtures/captures]
    captures: Vec<PathBuf>,
    /// The command to compare [default: that of a release build]
    #[arg(long)]
    smbtrail: Option<PathBuf>,
}

/// Compares, and prints the ratio of the processor times.
///
/// # Errors
/// When a program cannot be run or fails.
pub(crate) fn run(args: &Args) -> Result<(), String> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let smbtrail = args.smbtrail.clone().unwrap_or_else(|| fixtures.join("../target/release/smbtrail"));
    let captures = if args.captures.is_empty() { own(&fixtures)? } else { args.captures.clone() };
    for prefixes in [&["smb2."][..], &["ntlmssp.", "nt.", "smb."]] {
        let mut compare = Command::new(&args.script);
        compare.arg("--smbtrail").arg(&smbtrail);
        compare.arg("--deviations").arg(fixtures.join("parity/deviations.tsv"));
        compare.args(prefixes.iter().flat_map(|prefix| ["--prefix", prefix])).args(&captures);
        let status = compare.status().map_err(|error| format!("{}: {error}", args.script.display()))?;
        if !status.success() {
            return Err(format!("{} failed: {status}", args.script.display()));
        }
    }
    let columns = COLUMNS.iter().flat_map(|column| ["-e", column]).map(OsString::from);
    let line = |capture: &PathBuf| -> Vec<OsString> {
        ["-Y".into(), "smb2".into(), "-r".into(), capture.into()].into_iter().chain(columns.clone()).collect()
    };
    let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
    for capture in &captures {
        ours += cost(Command::new(&smbtrail).arg("fields").args(line(capture)))?;
        theirs += cost(Command::new("tshark").args(["-T", "fields"]).args(line(capture)))?;
    }
    let ratio = theirs.as_secs_f64() / ours.as_secs_f64().max(f64::MIN_POSITIVE);
    println!("processor time: smbtrail {ours:.2?}, tshark {theirs:.2?}: {ratio:.1} times less");
    Ok(())
}

/// Our own captures, in the order of their names.
fn own(fixtures: &Path) -> Result<Vec<PathBuf>, String> {
    let folder = fixtures.join("captures");
    let entries = folder.read_dir().map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut captures: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().contains(".pcap")))
        .collect();
    captures.sort();
    Ok(captures)
}

/// The processor time that a command takes, from what the shell's `times` says of its children.
fn cost(command: &mut Command) -> Result<Duration, String> {
    let mut shell = Command::new("bash");
    shell.args(["-c", "\"$@\" >/dev/null 2>&1; times | tail -1", "bash"]).arg(command.get_program());
    let output = shell.args(command.get_args()).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let seconds: Option<f64> = text.split_whitespace().map(seconds).sum();
    seconds.map(Duration::from_secs_f64).ok_or_else(|| format!("no times in {text:?}"))
}

/// `0m1.234s` in seconds.
fn seconds(text: &str) -> Option<f64> {
    let (minutes, seconds) = text.strip_suffix('s')?.split_once('m')?;
    Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn reads_times_of_the_shell() {
        assert_eq!(seconds("1m2.5s"), Some(62.5));
        assert_eq!(seconds("2.5"), None);
    }
}
