//! How rows are laid out in a Parquet file.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_schema::{DataType, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding};
use parquet::errors::ParquetError;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::schema::types::ColumnPath;

/// A Parquet file that is being written.
pub(crate) struct ParquetFile<W: Write + Send>(ArrowWriter<W>);

/// Rows of a row group: as many as DuckDB, for one, reads on one thread.
const GROUP: usize = 122_880;

impl<W: Write + Send> ParquetFile<W> {
    pub(crate) fn new(out: W, schema: &SchemaRef) -> io::Result<Self> {
        let mut properties = WriterProperties::builder()
            .set_created_by(concat!("smbtrail ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(GROUP));
        for field in schema.fields() {
            properties = encode(properties, vec![field.name().clone()], field.data_type());
        }
        let writer = ArrowWriter::try_new(out, SchemaRef::clone(schema), Some(properties.build()));
        writer.map(Self).map_err(from_parquet)
    }

    pub(crate) fn inner(&self) -> &W {
        self.0.inner()
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        self.0.write(batch).map_err(from_parquet)
    }

    /// Writes the rest of the rows and what a reader begins with.
    pub(crate) fn finish(self) -> io::Result<W> {
        self.0.into_inner().map_err(from_parquet)
    }
}

/// How a column is encoded: whole numbers and times as differences, because most of them rise or seldom change; other numbers
/// byte by byte; everything else by a dictionary.
fn encode(
    properties: WriterPropertiesBuilder,
    mut path: Vec<String>,
    data: &DataType,
) -> WriterPropertiesBuilder {
    let encoding = match data {
        DataType::Int16 | DataType::Int32 | DataType::Int64 | DataType::UInt64 | DataType::Timestamp(..) => {
            Encoding::DELTA_BINARY_PACKED
        }
        DataType::Float64 => Encoding::BYTE_STREAM_SPLIT,
        DataType::List(item) => {
            path.extend(["list".to_owned(), item.name().clone()]);
            return encode(properties, path, item.data_type());
        }
        _ => return properties,
    };
    let path = ColumnPath::new(path);
    properties.set_column_encoding(path.clone(), encoding).set_column_dictionary_enabled(path, false)
}

fn from_parquet(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}
