//! What goes wrong, as exceptions of Python.

use std::any::Any;
use std::ffi::CString;
use std::io;
use std::path::Path;

use pyo3::exceptions::{PyOSError, PyRuntimeError, PyUserWarning, PyValueError};
use pyo3::prelude::*;
use smbtrail_batches::ReadError;
use smbtrail_pipeline::capture::{CaptureError, Problem};

/// Why a capture was not read to its end.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It could not be opened.
    Capture(CaptureError),
    /// Rows could not be made.
    Rows(io::Error),
    /// A thread panicked, with this message.
    Panic(String),
}

impl Failure {
    /// What a thread panicked with.
    pub(crate) fn from_panic(panic: &(dyn Any + Send)) -> Self {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        Self::Panic(text.unwrap_or("no message").to_owned())
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Capture(error) => Self::Capture(error),
            ReadError::Rows(error) => Self::Rows(error),
            error => Self::Rows(io::Error::other(error)),
        }
    }
}

impl From<CaptureError> for Failure {
    fn from(error: CaptureError) -> Self {
        Self::Capture(error)
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Capture(error) => from_capture(&error),
            Failure::Rows(error) => PyRuntimeError::new_err(error.to_string()),
            Failure::Panic(text) => {
                PyRuntimeError::new_err(format!("smbtrail panicked, which is a bug worth reporting: {text}"))
            }
        }
    }
}

/// `OSError` where the operating system refused, else `ValueError`.
fn from_capture(error: &CaptureError) -> PyErr {
    match &error.problem {
        Problem::Io(io) => from_io(io, Path::new(&*error.file)),
        _ => PyValueError::new_err(error.to_string()),
    }
}

/// The subclass of `OSError` that the error number has in Python, with the path.
pub(crate) fn from_io(error: &io::Error, path: &Path) -> PyErr {
    match error.raw_os_error() {
        Some(number) => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default().to_owned();
            PyOSError::new_err((number, text, path.as_os_str().to_owned()))
        }
        None => PyOSError::new_err(format!("{}: {error}", path.display())),
    }
}

/// Warns as Python does. Whoever turned warnings into errors gets one.
pub(crate) fn warn(py: Python<'_>, text: &str) -> PyResult<()> {
    let text = CString::new(text.replace('\0', " "))?;
    PyErr::warn(py, &py.get_type::<PyUserWarning>(), &text, 1)
}
