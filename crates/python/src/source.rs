//! A capture that is open.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use smbtrail_batches::Captures;
use smbtrail_fields::FilterError;
use smbtrail_pipeline::Options;

use crate::failure::{Failure, from_io};
use crate::kinds::choose;
use crate::read;
use crate::reader::Rows;
use crate::secrets::{self, Given};
use crate::worker::{Outbox, Worker};

/// Captures, and how they are read.
#[pyclass(frozen, module = "smbtrail._smbtrail")]
pub(crate) struct Source(Arc<Captures>);

#[pymethods]
impl Source {
    /// Opens captures. A file that cannot be read or is no capture is refused at once.
    #[new]
    fn new(py: Python<'_>, paths: Vec<PathBuf>, secrets: Vec<Given>, filter: Option<&str>) -> PyResult<Self> {
        if paths.is_empty() {
            return Err(PyValueError::new_err("no capture is named: smbtrail.open(\"office.pcapng\")"));
        }
        paths.iter().try_for_each(|path| check(path))?;
        let invalid = |error: FilterError| PyValueError::new_err(error.to_string());
        let filter = filter.map(|text| text.parse().map_err(invalid)).transpose()?;
        let (secrets, key_log) = secrets::read(py, &secrets)?;
        let mut captures = Captures::new(paths);
        (captures.secrets, captures.key_log, captures.filter) = (secrets, key_log, filter);
        py.detach(|| captures.open(Options::default()).map(drop).map_err(Failure::Capture))?;
        Ok(Self(Arc::new(captures)))
    }

    /// Rows of this kind, with these columns.
    fn rows(&self, name: &str, columns: Option<Vec<String>>) -> PyResult<Rows> {
        let choice = choose(name, columns.as_deref())?;
        if self.0.filter.is_some() && !choice.is_filtered() {
            return Err(PyValueError::new_err(format!(
                "a filter selects messages, and the rows of {name}() are about more than single messages: open the capture \
                 without a filter for them"
            )));
        }
        Ok(Rows::new(Arc::clone(&self.0), name, choice))
    }

    /// The object that `smbtrail summary --format json` prints.
    fn summary(&self, py: Python<'_>) -> PyResult<String> {
        self.page(py, read::summary)
    }

    /// The object that `smbtrail diagnose --format json` prints.
    fn diagnose(&self, py: Python<'_>) -> PyResult<String> {
        self.page(py, read::diagnose)
    }
}

impl Source {
    fn page(
        &self,
        py: Python<'_>,
        write: fn(&Captures, &Outbox<String>) -> Result<(), Failure>,
    ) -> PyResult<String> {
        let captures = Arc::clone(&self.0);
        let mut worker = Worker::start(move |outbox| write(&captures, outbox))?;
        let page = worker.next(py)?;
        page.ok_or_else(|| PyRuntimeError::new_err("the page was not written"))
    }
}

/// Refuses what cannot be read several times, as streams do.
fn check(path: &Path) -> PyResult<()> {
    let file = path.metadata().map_err(|error| from_io(&error, path))?;
    if file.is_dir() {
        return Err(from_io(&io::Error::from_raw_os_error(IS_A_DIRECTORY), path));
    }
    if !file.is_file() {
        let name = path.display();
        return Err(PyValueError::new_err(format!(
            "{name}: this is no file but a pipe or a device, and captures are read again for each kind of rows"
        )));
    }
    Ok(())
}

/// `EISDIR`, for which Python has a subclass of `OSError`.
const IS_A_DIRECTORY: i32 = 21;
