//! Runs the tests of `scale`, a workspace of its own.

use std::path::Path;
use std::process::Command;

/// Builds what is in `scale`, and runs its tests.
pub(crate) fn run() -> Result<(), String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "--quiet", "--locked", "--manifest-path", "scale/Cargo.toml"]);
    let status = cargo.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("the tests of scale fail: {status}")),
        Err(error) => Err(format!("cargo cannot be run: {error}")),
    }
}
