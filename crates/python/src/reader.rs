//! Rows as Python has them: an object with a stream of Arrow, read lazily.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StructArray};
use arrow_schema::{ArrowError, Field, SchemaRef};
use pyo3::exceptions::{PyKeyboardInterrupt, PyOSError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};
use smbtrail_batches::{Captures, Choice};

use crate::failure::warn;
use crate::kinds::choose;
use crate::read::{self, Item};
use crate::worker::Worker;

/// Rows of a capture, which polars, pyarrow, DuckDB and pandas take as a stream of Arrow.
///
/// The capture is read when a stream is read, on a thread of its own, and again for each stream.
#[pyclass(frozen, module = "smbtrail")]
pub(crate) struct Rows {
    schema: SchemaRef,
    /// What a worker does for a stream.
    job: Job,
    /// The method that gave it.
    #[pyo3(get)]
    name: String,
}

#[derive(Clone)]
enum Job {
    Read(Arc<Captures>, Choice),
    Panic,
}

impl Rows {
    pub(crate) fn new(captures: Arc<Captures>, name: &str, choice: Choice) -> Self {
        let schema = Arc::clone(choice.schema());
        Self { schema, job: Job::Read(captures, choice), name: name.to_owned() }
    }
}

#[pymethods]
impl Rows {
    /// A stream of record batches, by the PyCapsule interface of Arrow.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let reader = Reader::New(self.job.clone());
        let field = Field::new_struct("", self.schema.fields().clone(), false);
        let field = Arc::new(field.with_metadata(self.schema.metadata().clone()));
        let arrays = reader.map(|batch| batch.map(|batch| Arc::new(StructArray::from(batch)) as ArrayRef));
        Ok(to_stream_pycapsule(py, Box::new(ArrayIterator::new(arrays, field)), requested_schema)?)
    }

    /// The schema of its stream, by the PyCapsule interface of Arrow.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, self.schema.as_ref())?)
    }

    /// The names of its columns.
    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.schema.fields().iter().map(|field| field.name().as_str()).collect()
    }

    fn __repr__(&self) -> String {
        format!("<smbtrail.Rows {}: {} columns>", self.name, self.schema.fields().len())
    }
}

/// Rows whose worker panics, for the test of what becomes of a panic.
#[pyfunction]
pub(crate) fn panicking() -> PyResult<Rows> {
    let schema = Arc::clone(choose("messages", None)?.schema());
    Ok(Rows { schema, job: Job::Panic, name: "panicking".to_owned() })
}

/// A stream of batches.
enum Reader {
    /// Nobody has asked for a batch.
    New(Job),
    Running(Worker<Item>),
    Ended,
}

impl Reader {
    fn advance(&mut self, py: Python<'_>) -> PyResult<Option<RecordBatch>> {
        if let Self::New(job) = self {
            let job = job.clone();
            *self = Self::Running(Worker::start(move |outbox| match job {
                Job::Read(captures, choice) => read::rows(&captures, &choice, outbox),
                Job::Panic => panic!("as the test asked"),
            })?);
        }
        let Self::Running(worker) = self else { return Ok(None) };
        match worker.next(py)? {
            Some(Item::Batch(batch)) => Ok(Some(batch)),
            Some(Item::Warnings(warnings)) => {
                warnings.iter().try_for_each(|text| warn(py, text))?;
                Ok(None)
            }
            None => Ok(None),
        }
    }
}

impl Iterator for Reader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = Python::try_attach(|py| self.advance(py).map_err(|error| to_arrow(py, &error)));
        let next = next.unwrap_or(Ok(None)).transpose();
        if !matches!(next, Some(Ok(_))) {
            *self = Self::Ended;
        }
        next
    }
}

/// An exception as a stream has it: a text and an error number. An interrupt is given back to the interpreter, which raises it
/// when the reader of the stream returns.
fn to_arrow(py: Python<'_>, error: &PyErr) -> ArrowError {
    if error.is_instance_of::<PyKeyboardInterrupt>(py) {
        // Where it fails there is still the exception of the reader.
        let _ = py.import("_thread").and_then(|thread| thread.call_method0("interrupt_main"));
    }
    let text = error.to_string().replace('\0', " ");
    match error.is_instance_of::<PyOSError>(py) {
        true => ArrowError::IoError(text, std::io::ErrorKind::Other.into()),
        false => ArrowError::ExternalError(text.into()),
    }
}
