//! How a result is written.

use std::io::{self, Write as _};

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::csv::WriterBuilder;
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::json::LineDelimitedWriter;
use datafusion::arrow::util::pretty::pretty_format_batches_with_schema;
use datafusion::common::DataFusionError;
use datafusion::execution::SendableRecordBatchStream;
use futures::StreamExt as _;

use crate::arguments::Form;

/// Writes the rows to standard output.
pub(crate) async fn write(mut rows: SendableRecordBatchStream, form: Form) -> Result<(), DataFusionError> {
    let mut out = io::stdout().lock();
    match form {
        Form::Table => {
            let schema = rows.schema();
            let mut all: Vec<RecordBatch> = Vec::new();
            while let Some(batch) = rows.next().await {
                all.push(batch?);
            }
            writeln!(out, "{}", pretty_format_batches_with_schema(schema, &all)?)?;
        }
        Form::Csv => {
            let mut csv = WriterBuilder::new().with_header(true).build(&mut out);
            // The line of names comes also where there is no row.
            csv.write(&RecordBatch::new_empty(rows.schema()))?;
            while let Some(batch) = rows.next().await {
                csv.write(&batch?)?;
            }
        }
        Form::Jsonl => {
            let mut jsonl = LineDelimitedWriter::new(&mut out);
            while let Some(batch) = rows.next().await {
                jsonl.write(&batch?)?;
            }
            jsonl.finish()?;
        }
    }
    out.flush()?;
    Ok(())
}

/// Whether whoever read standard output does not want more.
pub(crate) fn is_closed(error: &DataFusionError) -> bool {
    let is_closed = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    match error {
        DataFusionError::IoError(error) => is_closed(error),
        DataFusionError::ArrowError(error, _) => match &**error {
            ArrowError::IoError(_, error) => is_closed(error),
            error => error.to_string().contains("Broken pipe"),
        },
        _ => false,
    }
}
