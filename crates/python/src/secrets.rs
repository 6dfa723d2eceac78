//! Passwords, hashes and keys, as Python gives them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use smbtrail_batches::{SecretsError, add_secrets, is_key_log};
use smbtrail_pipeline::capture::KeyLog;
use smbtrail_pipeline::track::crypto::Secrets;

use crate::failure::{from_io, warn};

/// Lines of secrets, or a file of them.
#[derive(FromPyObject)]
pub(crate) enum Given {
    #[pyo3(transparent)]
    Lines(String),
    #[pyo3(transparent)]
    File(PathBuf),
}

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

fn add_file(py: Python<'_>, path: &Path, (secrets, key_log): (&mut Secrets, &mut KeyLog)) -> PyResult<()> {
    let name = path.display();
    let ignored = add_secrets(path, secrets, key_log).map_err(|error| match error {
        SecretsError::Io(error) => from_io(&error, path),
        error => PyValueError::new_err(format!("{name}: {error}")),
    })?;
    ignored.iter().try_for_each(|line| warn(py, &format!("{name}: {line}: the line is ignored")))
}
