//! Passwords, hashes and keys, as Python gives them.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use smbtrail_pipeline::capture::KeyLog;
use smbtrail_pipeline::track::crypto::Secrets;
use smbtrail_pipeline::track::crypto::kerberos::Keytab;

use crate::failure::{from_io, warn};

/// Lines of secrets, or a file of them.
#[derive(FromPyObject)]
pub(crate) enum Given {
    #[pyo3(transparent)]
    Lines(String),
    #[pyo3(transparent)]
    File(PathBuf),
}

/// Bytes that a file of secrets may have.
const MOST: u64 = 64 << 20;
/// How a keytab begins: 5 and its version.
const KEYTABS: [[u8; 2]; 2] = [[5, 1], [5, 2]];

/// All secrets: those of SMB, and those of TLS, which open SMB over QUIC.
pub(crate) fn read(py: Python<'_>, all: &[Given]) -> PyResult<(Arc<Secrets>, Arc<KeyLog>)> {
    let (mut secrets, mut key_log) = (Secrets::default(), KeyLog::default());
    for given in all {
        match given {
            Given::Lines(lines) => {
                if is_key_log(lines) {
                    key_log.add(lines);
                    continue;
                }
                if let Some(error) = secrets.add_file("secrets", lines).first() {
                    let tip = "a file is named by a pathlib.Path";
                    return Err(PyValueError::new_err(format!("secrets: {error} ({tip})")));
                }
            }
            Given::File(path) => add_file(py, path, (&mut secrets, &mut key_log))?,
        }
    }
    Ok((Arc::new(secrets), Arc::new(key_log)))
}

/// Whether a text is a TLS key log: a line of it has a secret of a connection.
fn is_key_log(text: &str) -> bool {
    let mut log = KeyLog::default();
    log.add(text);
    !log.is_empty()
}

fn add_file(py: Python<'_>, path: &Path, (secrets, key_log): (&mut Secrets, &mut KeyLog)) -> PyResult<()> {
    let name = path.display().to_string();
    let bytes = bytes(path)?;
    if KEYTABS.iter().any(|start| bytes.starts_with(start)) {
        let keytab = Keytab::parse(&bytes);
        secrets.add_keytab(keytab.map_err(|error| PyValueError::new_err(format!("{name}: {error}")))?);
        return Ok(());
    }
    let text = String::from_utf8_lossy(&bytes);
    if is_key_log(&text) {
        let bad = key_log.add(&text);
        return bad.iter().try_for_each(|error| warn(py, &format!("{name}: {error}: the line is ignored")));
    }
    let mut own = Secrets::default();
    let bad = own.add_file(&name, &text);
    if let (Some(first), true) = (bad.first(), own.is_empty()) {
        return Err(PyValueError::new_err(format!("{name}: no line holds a secret; {first}")));
    }
    // The same lines are bad again.
    let _ = secrets.add_file(&name, &text);
    bad.iter().try_for_each(|error| warn(py, &format!("{name}: {error}: the line is ignored")))
}

fn bytes(path: &Path) -> PyResult<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST + 1).read_to_end(&mut bytes));
    let read = read.map_err(|error| from_io(&error, path))?;
    if u64::try_from(read).unwrap_or(u64::MAX) > MOST {
        let (name, most) = (path.display(), MOST >> 20);
        return Err(PyValueError::new_err(format!("{name}: a file of secrets has at most {most} MiB")));
    }
    Ok(bytes)
}
