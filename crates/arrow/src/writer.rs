//! The writer of columns: what a sink of packed rows writes to.

use std::fmt;
use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{IpcWriteOptions, StreamWriter};
use arrow_schema::ArrowError;
use smbtrail_table::Rows;

use crate::batches::Batches;
use crate::parquet_file::ParquetFile;

/// Writes columns: takes the rows that a sink writes in [`Format::Packed`](smbtrail_table::Format::Packed).
///
/// What is written is whole only after [`finish`](Self::finish).
pub struct ColumnWriter<W: Write + Send> {
    batches: Batches,
    form: Form<W>,
}

enum Form<W: Write + Send> {
    Parquet(Box<ParquetFile<W>>),
    Stream(Box<StreamWriter<W>>),
}

impl<W: Write + Send> ColumnWriter<W> {
    /// Writes a Parquet file of this kind of rows.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn parquet<R: Rows>(out: W) -> io::Result<Self> {
        let batches = Batches::new::<R>();
        let file = ParquetFile::new(out, batches.schema())?;
        Ok(Self { batches, form: Form::Parquet(Box::new(file)) })
    }

    /// Writes an Arrow stream of this kind of rows, compressed with LZ4.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn stream<R: Rows>(out: W) -> io::Result<Self> {
        let batches = Batches::new::<R>();
        let stream = IpcWriteOptions::default()
            .try_with_compression(Some(CompressionType::LZ4_FRAME))
            .and_then(|options| StreamWriter::try_new_with_options(out, batches.schema(), options))
            .map_err(from_arrow)?;
        Ok(Self { batches, form: Form::Stream(Box::new(stream)) })
    }

    /// Where it writes to.
    pub fn inner(&self) -> &W {
        match &self.form {
            Form::Parquet(file) => file.inner(),
            Form::Stream(stream) => stream.get_ref(),
        }
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// Those of the output; when a value is not of its column's type.
    pub fn finish(mut self) -> io::Result<W> {
        if !self.batches.is_empty() {
            let batch = self.batches.finish().map_err(from_arrow)?;
            self.form.write(&batch)?;
        }
        match self.form {
            Form::Parquet(file) => file.finish(),
            Form::Stream(stream) => stream.into_inner().map_err(from_arrow),
        }
    }
}

impl<W: Write + Send> Form<W> {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        match self {
            Self::Parquet(file) => file.write(batch),
            Self::Stream(stream) => stream.write(batch).map_err(from_arrow),
        }
    }
}

impl<W: Write + Send> Write for ColumnWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let form = &mut self.form;
        self.batches.push(bytes, |batch| form.write(batch).map_err(to_arrow)).map_err(from_arrow)?;
        Ok(bytes.len())
    }

    /// Does nothing: the rows of a batch are written together.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write + Send> fmt::Debug for ColumnWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ColumnWriter").field("batches", &self.batches).finish_non_exhaustive()
    }
}

fn from_arrow(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        error => io::Error::other(error),
    }
}

fn to_arrow(error: io::Error) -> ArrowError {
    ArrowError::IoError(error.to_string(), error)
}
