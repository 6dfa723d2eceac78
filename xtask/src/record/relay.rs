//! Builds the relay that carries SMB over QUIC.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Result;

/// Builds the program of `xtask/relay`, a workspace of its own, and says where it is.
pub(super) fn build() -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("relay");
    let target = folder.join("target");
    let status = Command::new("cargo")
        .args(["build", "--quiet", "--locked", "--manifest-path"])
        .arg(folder.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .status()?;
    match status.success() {
        true => Ok(std::path::absolute(target.join("debug/relay"))?),
        false => Err("the relay of xtask/relay could not be built".into()),
    }
}
