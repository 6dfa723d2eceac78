//! Output as columns: Parquet files and Arrow streams. A build without the feature `parquet` says that it has none.

use std::fmt;
use std::io;

use smbtrail_report::table::Rows;

use crate::failure::Failure;
use crate::output::Destination;

#[cfg(feature = "parquet")]
pub(crate) use smbtrail_arrow::ColumnWriter;

/// A form of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Parquet,
    Arrow,
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Parquet => "a Parquet file",
            Self::Arrow => "an Arrow stream",
        })
    }
}

impl Form {
    /// Refuses a form that this build does not write.
    pub(crate) fn check(self) -> Result<(), Failure> {
        if cfg!(feature = "parquet") {
            return Ok(());
        }
        Err(Failure::Usage(format!(
            "this build of smbtrail does not write {self}\n\n  tip: `cargo install --path crates/cli --features parquet` does; --format jsonl \
             has the same rows"
        )))
    }
}

/// Writes rows of this kind, which come packed, to `out`.
#[cfg(feature = "parquet")]
pub(crate) fn open<R: Rows>(form: Form, out: Destination) -> io::Result<Destination> {
    let columns = match form {
        Form::Parquet => ColumnWriter::parquet::<R>(out),
        Form::Arrow => ColumnWriter::stream::<R>(out),
    };
    Ok(Destination::Columns(Box::new(columns?)))
}

#[cfg(not(feature = "parquet"))]
#[expect(clippy::extra_unused_type_parameters, reason = "as where there are columns")]
pub(crate) fn open<R: Rows>(_: Form, _: Destination) -> io::Result<Destination> {
    Err(io::ErrorKind::Unsupported.into())
}
