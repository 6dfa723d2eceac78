//! tcpdump around a scenario, and the file in the form its name asks for.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::Result;
use super::lab::Lab;
use super::scenarios::Scenario;

/// How long the last packets may take to arrive, at either end of a capture.
const SETTLE: Duration = Duration::from_millis(400);

/// A running tcpdump.
pub(super) struct Capture {
    tcpdump: Child,
    raw: PathBuf,
}

impl Capture {
    /// Starts capturing and returns once packets are being caught.
    pub(super) fn start(lab: &Lab, scenario: &Scenario) -> Result<Self> {
        let raw = lab.dir().join("raw.pcap");
        let mut tcpdump = Command::new("tcpdump")
            .args(["-Z", "root", "-n", "-U", "--immediate-mode", "-B", "65536", "-w"])
            .arg(&raw)
            .args(scenario.tap.split(' '))
            .stderr(Stdio::piped())
            .spawn()?;
        let stderr = tcpdump.stderr.take().ok_or("tcpdump has no stderr")?;
        let mut said = String::new();
        for line in BufReader::new(stderr).lines() {
            said = line?;
            if said.contains("listening on") {
                sleep(SETTLE);
                return Ok(Self { tcpdump, raw });
            }
        }
        Err(format!("tcpdump does not start: {said}").into())
    }

    /// Ends the capture; returns the file as tcpdump wrote it.
    pub(super) fn stop(mut self) -> Result<PathBuf> {
        sleep(SETTLE);
        Command::new("kill").args(["-INT", &self.tcpdump.id().to_string()]).status()?;
        self.tcpdump.wait()?;
        Ok(self.raw)
    }
}

/// Brings the raw capture to `file`, in the form its name says, through the scenario's own changes if it has any.
pub(super) fn finish(lab: &Lab, scenario: &Scenario, raw: &Path, file: &Path) -> Result<()> {
    let form = file.to_string_lossy();
    let script = match scenario.after {
        "" if form.ends_with(".pcapng") => "editcap -F pcapng \"$RAW\" \"$OUT\"",
        "" if form.ends_with(".gz") => "gzip -9n <\"$RAW\" >\"$OUT\"",
        "" if form.ends_with(".zst") => "zstd -q -19 -f \"$RAW\" -o \"$OUT\"",
        "" => "cp \"$RAW\" \"$OUT\"",
        own => own,
    };
    // tshark remarks on every run that it runs as root.
    let script = format!("set -eu\ntshark() {{ command tshark \"$@\" 2>/dev/null; }}\n{script}");
    let status = lab.shell(&script).env("RAW", raw).env("OUT", file).status()?;
    if status.success() { Ok(()) } else { Err("the capture could not be converted".into()) }
}
