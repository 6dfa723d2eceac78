//! `cargo xtask counts`: how many SMB2 messages tshark finds in each capture of the fixtures.
//!
//! Asks tshark, which must be installed, and writes `fixtures/captures/counts.tsv`: the file's name and the number of
//! values of `smb2.cmd`, no key given. A test compares it with what the pipeline finds.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::fixtures;

/// Writes the table.
///
/// # Errors
/// When tshark is missing or fails, or the table cannot be written.
pub(crate) fn run() -> Result<(), String> {
    let captures = fixtures::captures().map_err(|error| error.to_string())?;
    let mut table = String::from("file\tmessages\n");
    for capture in captures {
        // Writing to a String cannot fail.
        let _ = writeln!(table, "{}\t{}", capture.file, count(&capture.path)?);
    }
    let path = path();
    std::fs::write(&path, table).map_err(|error| format!("{}: {error}", path.display()))
}

/// Where the table is.
#[must_use]
pub(crate) fn path() -> PathBuf {
    fixtures::folder().join("captures/counts.tsv")
}

fn count(capture: &Path) -> Result<usize, String> {
    let output = Command::new("tshark")
        .args([
            // Its port is that of SMB Direct over iWARP.
            "--disable-protocol",
            "artemis",
            "-o",
            "tcp.reassemble_out_of_order:TRUE",
            "-Y",
            "smb2",
            "-T",
            "fields",
            "-e",
            "smb2.cmd",
            "-r",
        ])
        .arg(capture)
        .output()
        .map_err(|error| format!("tshark: {error}; Debian has it in the package tshark"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("tshark on {}: {}", capture.display(), said.trim()));
    }
    let fields = String::from_utf8_lossy(&output.stdout);
    Ok(fields.split([',', '\n']).filter(|value| !value.is_empty()).count())
}
