//! The two programs, and what they print.

use std::collections::BTreeMap;
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

/// What tshark knows in its second pass only.
const SECOND_PASS: &str = "smb2.response_in";

/// Between the values of a cell: a byte that no value holds.
const BETWEEN: char = '\x1f';

/// The cells of a frame: values by field.
pub(super) type Cells = BTreeMap<String, Vec<String>>;

/// The cells of a capture, by frame.
pub(super) type Frames = BTreeMap<u64, Cells>;

/// Names of fields, and tshark's name of their type.
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    /// All that tshark knows under these prefixes.
    ///
    /// # Errors
    /// When tshark cannot be run, or knows none.
    pub(super) fn under(prefixes: &[&str]) -> Result<Self, String> {
        let listed = printed(Command::new("tshark").args(["-G", "fields"]))?;
        let names: BTreeMap<_, _> = listed
            .lines()
            .filter_map(|line| match line.split('\t').collect::<Vec<_>>()[..] {
                ["F", _, name, kind, ..] if prefixes.iter().any(|prefix| name.starts_with(prefix)) => {
                    Some((name.to_owned(), kind.to_owned()))
                }
                _ => None,
            })
            .collect();
        if names.is_empty() { Err("tshark knows none of these names".to_owned()) } else { Ok(Self(names)) }
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The type of a field; `None` of one that is not compared.
    pub(super) fn kind(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// What tshark prints of a capture: these names, and those that a comparison `needs` beside them.
pub(super) fn tshark(capture: &Path, names: &Names, needs: &[&'static str]) -> Result<Frames, String> {
    let more = needs.iter().copied().filter(|need| names.kind(need).is_none());
    let first: Vec<&str> = names.iter().filter(|name| *name != SECOND_PASS).chain(more).collect();
    let mut command = Command::new("tshark");
    let options = ["-o", "tcp.reassemble_out_of_order:TRUE", "-o", "tcp.check_checksum:FALSE"];
    command.args(options).args(["-T", "fields"]);
    let mut frames = ask(&mut command, capture, &first)?;
    if names.kind(SECOND_PASS).is_some() {
        let mut command = Command::new("tshark");
        command.arg("-2").args(options).args(["-T", "fields"]);
        for (frame, cells) in ask(&mut command, capture, &[SECOND_PASS])? {
            frames.entry(frame).or_default().extend(cells);
        }
    }
    Ok(frames)
}

/// What `smbtrail fields` prints of a capture.
pub(super) fn smbtrail(program: &Path, capture: &Path, names: &Names) -> Result<Frames, String> {
    ask(Command::new(program).arg("fields"), capture, &names.iter().collect::<Vec<_>>())
}

fn ask(command: &mut Command, capture: &Path, names: &[&str]) -> Result<Frames, String> {
    let form = ["occurrence=a".to_owned(), format!("aggregator={BETWEEN}"), "separator=/t".to_owned()];
    command.args(["-Y", "smb2", "-r"]).arg(capture);
    command.args(form.iter().flat_map(|option| ["-E", option])).args(["-e", "frame.number"]);
    command.args(names.iter().flat_map(|name| ["-e", name]));
    let printed = printed(command.env("TZ", "UTC").env("LC_ALL", "C.UTF-8"))?;
    Ok(printed.lines().filter_map(|line| row(line, names)).collect())
}

/// The number of the frame, and the cells that hold something.
fn row(line: &str, names: &[&str]) -> Option<(u64, Cells)> {
    let mut columns = line.split('\t');
    let frame = columns.next()?.parse().ok()?;
    let cell = |(name, text): (&&str, &str)| {
        let values = text.split(BETWEEN).map(str::to_owned).collect();
        (!text.is_empty()).then(|| ((*name).to_owned(), values))
    };
    Some((frame, names.iter().zip(columns).filter_map(cell).collect()))
}

/// What a program prints. One that fails after some output met a capture that is cut short: what it printed counts.
fn printed(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if !output.status.success() && output.stdout.is_empty() {
        return Err(format!("{name} failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The processor times of smbtrail and tshark for the same line of columns.
pub(super) fn costs(smbtrail: &Path, captures: &[PathBuf]) -> Result<(Duration, Duration), String> {
    let columns: Vec<OsString> =
        COLUMNS.iter().flat_map(|column| ["-e", column]).map(OsString::from).collect();
    let line = |capture: &PathBuf| -> Vec<OsString> {
        ["-Y".into(), "smb2".into(), "-r".into(), capture.into()].into_iter().chain(columns.clone()).collect()
    };
    let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
    for capture in captures {
        ours += cost(Command::new(smbtrail).arg("fields").args(line(capture)))?;
        theirs += cost(Command::new("tshark").args(["-T", "fields"]).args(line(capture)))?;
    }
    Ok((ours, theirs))
}

/// The processor time that a command takes: the last line of what the shell's `times` says is of its children.
fn cost(command: &Command) -> Result<Duration, String> {
    let mut shell = Command::new("bash");
    shell.args(["-c", "\"$@\" >/dev/null 2>&1; times", "bash"]).arg(command.get_program());
    let output = shell.args(command.get_args()).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("bash: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let children = text.lines().last().unwrap_or_default();
    let seconds: Option<f64> = children.split_whitespace().map(seconds).sum();
    seconds.map(Duration::from_secs_f64).ok_or_else(|| format!("no times in {text:?}"))
}

/// `0m1.234s` in seconds.
fn seconds(text: &str) -> Option<f64> {
    let (minutes, seconds) = text.strip_suffix('s')?.split_once('m')?;
    Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::{row, seconds};

    #[test]
    fn reads_times_of_the_shell() {
        assert_eq!(seconds("1m2.5s"), Some(62.5));
        assert_eq!(seconds("2.5"), None);
    }

    #[test]
    fn empty_cells_have_no_value() {
        let (frame, cells) = row("7\t\t1\x1f2", &["a", "b"]).unwrap();
        assert_eq!((frame, cells.len()), (7, 1));
        assert_eq!(cells["b"], ["1", "2"]);
    }
}
