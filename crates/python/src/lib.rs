//! The module `smbtrail._smbtrail`: what `smbtrail` for Python is made of. `python/smbtrail` is what users see.
#![forbid(unsafe_code)]

mod failure;
mod kinds;
mod read;
mod reader;
mod secrets;
mod source;
mod worker;

use pyo3::prelude::*;

use crate::kinds::Kind;
use crate::reader::Rows;
use crate::source::Source;

/// What `smbtrail` is made of.
#[pymodule]
fn _smbtrail(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<Kind>()?;
    module.add_class::<Rows>()?;
    module.add_class::<Source>()?;
    module.add_function(wrap_pyfunction!(kinds::kinds, module)?)?;
    module.add_function(wrap_pyfunction!(reader::panicking, module)?)
}
