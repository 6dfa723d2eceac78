//! Holds each capture against what its scenario says is in it, with tshark as the judge.

use std::path::Path;
use std::process::Command;

use super::Result;
use super::scenarios::Scenario;

/// Counts the SMB2 messages in `file` and checks that every display filter of the scenario finds a frame.
pub(super) fn holds(scenario: &Scenario, file: &Path) -> Result<usize> {
    for filter in scenario.proves {
        if tshark(file, filter, "frame.number")?.lines().next().is_none() {
            return Err(format!("tshark finds no frame for: {filter}").into());
        }
    }
    let commands = tshark(file, "smb2", "smb2.cmd")?;
    Ok(commands.lines().flat_map(|line| line.split(',')).filter(|value| !value.is_empty()).count())
}

fn tshark(file: &Path, filter: &str, field: &str) -> Result<String> {
    let output = Command::new("tshark")
        .args(["-o", "tcp.reassemble_out_of_order:TRUE", "-d", "tcp.port==8445,nbss", "-n", "-r"])
        .arg(file)
        .args(["-Y", filter, "-T", "fields", "-e", field])
        .output()?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("tshark: {}", String::from_utf8_lossy(&output.stderr).trim()).into())
}
