//! Rows as record batches.

use std::fmt;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use smbtrail_table::packed::{self, Cell};
use smbtrail_table::{Format, Rows, Style};

use crate::builder::Builder;
use crate::schema::styled_schema;

/// Makes record batches of rows.
///
/// Give it what a sink writes in [`Format::Packed`](smbtrail_table::Format::Packed), in pieces of any size.
pub struct Batches {
    schema: SchemaRef,
    columns: Vec<(&'static str, Builder)>,
    rows: usize,
    /// The beginning of a row whose end is not there yet.
    begun: Vec<u8>,
}

/// Rows of a batch: its arrays fit the processor's cache.
const ROWS: usize = 4096;

impl Batches {
    /// Batches of this kind of rows.
    #[must_use]
    pub fn new<R: Rows>() -> Self {
        Self::styled::<R>(Style::new(Format::Packed))
    }

    /// Batches of this kind of rows, with the columns of the style in which they are written.
    #[must_use]
    pub fn styled<R: Rows>(style: Style) -> Self {
        let columns = style.columns::<R>().map(|column| (column.key, Builder::new(column.kind))).collect();
        Self { schema: Arc::new(styled_schema::<R>(style)), columns, rows: 0, begun: Vec::new() }
    }

    /// The schema of every batch.
    #[must_use]
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Takes packed rows, and calls `each` with every batch that is full.
    ///
    /// # Errors
    /// When a value is not of its column's type, and those of `each`.
    pub fn push(
        &mut self,
        bytes: &[u8],
        mut each: impl FnMut(&RecordBatch) -> Result<(), ArrowError>,
    ) -> Result<(), ArrowError> {
        let joined = match self.begun.is_empty() {
            true => None,
            false => {
                self.begun.extend_from_slice(bytes);
                Some(std::mem::take(&mut self.begun))
            }
        };
        let mut rest = joined.as_deref().unwrap_or(bytes);
        while let Some((row, after)) = packed::first_row(rest) {
            self.push_row(row)?;
            rest = after;
            if self.rows == ROWS {
                each(&self.finish()?)?;
            }
        }
        self.begun = rest.to_vec();
        Ok(())
    }

    fn push_row(&mut self, mut row: packed::Cells<'_>) -> Result<(), ArrowError> {
        for (key, column) in &mut self.columns {
            column.push(row.next().unwrap_or(Cell::Null)).map_err(|_| {
                ArrowError::InvalidArgumentError(format!("a value of `{key}` is not of its column's type"))
            })?;
        }
        self.rows += 1;
        Ok(())
    }

    /// The rows that are in no batch yet.
    ///
    /// # Errors
    /// When a column that is never null has a null.
    pub fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let mut arrays = Vec::with_capacity(self.schema.fields().len());
        self.columns.iter_mut().try_for_each(|(_, column)| column.finish(&mut arrays))?;
        self.rows = 0;
        RecordBatch::try_new(Arc::clone(&self.schema), arrays)
    }

    /// Whether every row is in a batch.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }
}

impl fmt::Debug for Batches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batches")
            .field("schema", &self.schema)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use smbtrail_table::{Column, Format, Kind, RowSink as _, Stream, Style, Value};

    use super::*;

    /// Rows of one number, which is declared to be never null.
    enum Numbers {}

    impl Rows for Numbers {
        type Row<'a> = Option<u64>;
        const NAME: &'static str = "numbers";
        const ABOUT: &'static str = "One row per number.";
        const COLUMNS: &'static [Column<Self>] =
            &[Column::<Self>::new("number", Kind::Number, "the number", |number| Value::number(*number))];
    }

    fn packed(numbers: impl IntoIterator<Item = Option<u64>>) -> Vec<u8> {
        let mut out = Vec::new();
        let mut sink = Stream::<Numbers, _>::new(Style::new(Format::Packed), &mut out);
        numbers.into_iter().for_each(|number| sink.push(0, &number));
        sink.finish().unwrap();
        out
    }

    #[test]
    fn a_batch_is_passed_on_when_it_is_full_whatever_the_pieces() {
        let rows = packed((0..10_000).map(Some));
        for piece in [1, 7, 4096, rows.len()] {
            let mut batches = Batches::new::<Numbers>();
            let mut lens = Vec::new();
            for piece in rows.chunks(piece) {
                let each = |batch: &RecordBatch| {
                    lens.push(batch.num_rows());
                    Ok(())
                };
                batches.push(piece, each).unwrap();
            }
            assert_eq!(lens, [ROWS, ROWS]);
            assert_eq!(batches.finish().unwrap().num_rows(), 10_000 - 2 * ROWS);
            assert!(batches.is_empty());
        }
    }

    #[test]
    fn a_null_in_a_column_that_is_never_null_is_an_error() {
        let mut batches = Batches::new::<Numbers>();
        batches.push(&packed([Some(1), None]), |_| Ok(())).unwrap();
        let error = batches.finish().unwrap_err().to_string();
        assert!(error.contains("number") && error.contains("non-nullable"), "{error}");
    }

    #[test]
    fn a_number_that_its_column_cannot_hold_is_an_error_that_names_it() {
        let mut batches = Batches::new::<Numbers>();
        let error = batches.push(&packed([Some(u64::MAX)]), |_| Ok(())).unwrap_err().to_string();
        assert!(error.contains("`number`"), "{error}");
    }
}
