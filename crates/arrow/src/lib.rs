#![doc = include_str!("../README.md")]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod batches;
mod builder;
mod days;
#[cfg(feature = "scale")]
mod excerpts;
mod page;
mod parquet_file;
mod schema;
mod writer;

pub use batches::Batches;
pub use days::{DayWriter, Days};
#[cfg(feature = "scale")]
pub use excerpts::{ExcerptBatches, ExcerptRun, excerpt_schema};
pub use page::{document, tables_page};
pub use schema::{column_fields, schema};
pub use writer::ColumnWriter;
