//! The kinds of rows, as Python lists them.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use smbtrail_batches::{Choice, ChoiceError};

/// A kind of rows.
#[pyclass(frozen, get_all, module = "smbtrail._smbtrail")]
pub(crate) struct Kind {
    /// The name of its method.
    name: String,
    /// The command that prints such rows.
    command: &'static str,
    /// What a row is about.
    about: &'static str,
    /// For each column of the command its key, the names of its fields and what it means.
    columns: Vec<(&'static str, Vec<String>, &'static str)>,
    /// Whether a filter selects messages for it.
    is_filtered: bool,
}

/// All kinds of rows.
#[pyfunction]
pub(crate) fn kinds() -> PyResult<Vec<Kind>> {
    let kind = |kind: smbtrail_batches::Kind| Kind {
        name: kind.name,
        command: kind.command,
        about: kind.about,
        columns: kind.columns.into_iter().map(|column| (column.key, column.fields, column.meaning)).collect(),
        is_filtered: kind.is_filtered,
    };
    Ok(smbtrail_batches::kinds()?.into_iter().map(kind).collect())
}

/// The rows that this method gives, with these columns or fields.
pub(crate) fn choose(name: &str, wanted: Option<&[String]>) -> PyResult<Choice> {
    Choice::new(name, wanted).map_err(|error: ChoiceError| PyValueError::new_err(error.to_string()))
}
