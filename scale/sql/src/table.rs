//! A kind of rows as a table of DataFusion.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::streaming::StreamingTable;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::DataFusionError;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::physical_plan::streaming::PartitionStream;
use smbtrail_batches::{Captures, Choice, Kind, ReadError};
use smbtrail_pipeline::Stop;

use crate::filter;

/// Batches that wait to be taken.
const WAITING: usize = 4;

/// What is said beside the rows, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Warnings(Arc<Mutex<Vec<String>>>);

impl Warnings {
    pub(crate) fn add(&self, texts: impl IntoIterator<Item = String>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for text in texts {
            if !all.contains(&text) {
                all.push(text);
            }
        }
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The rows of one kind, read from captures whenever they are scanned.
#[derive(Debug)]
pub(crate) struct CaptureTable {
    name: String,
    schema: SchemaRef,
    captures: Arc<Captures>,
    warnings: Warnings,
}

impl CaptureTable {
    pub(crate) fn new(
        kind: &Kind,
        captures: Arc<Captures>,
        warnings: Warnings,
    ) -> Result<Self, DataFusionError> {
        let choice = Choice::new(&kind.name, None).map_err(external)?;
        Ok(Self { name: kind.name.clone(), schema: Arc::clone(choice.schema()), captures, warnings })
    }

    /// The fields of a projection. Where no field is wanted the first is read, so that rows can be counted.
    fn fields(&self, projection: Option<&Vec<usize>>) -> Vec<String> {
        let all = self.schema.fields();
        let name = |at: &usize| all.get(*at).map(|field| field.name().clone());
        match projection.map(Vec::as_slice) {
            None => all.iter().map(|field| field.name().clone()).collect(),
            Some([]) => name(&0).into_iter().collect(),
            Some(wanted) => wanted.iter().filter_map(name).collect(),
        }
    }
}

#[async_trait]
impl TableProvider for CaptureTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>, DataFusionError> {
        let choice = Choice::new(&self.name, Some(&self.fields(projection))).map_err(external)?;
        let mut captures = (*self.captures).clone();
        if self.name == "messages" {
            captures.filter = filter::of(filters);
        }
        let schema = Arc::clone(choice.schema());
        let scan = Scan { captures: Arc::new(captures), choice, limit, warnings: self.warnings.clone() };
        let table = StreamingTable::try_new(schema, vec![Arc::new(scan)])?;
        let none: Option<&Vec<usize>> = projection.filter(|wanted| wanted.is_empty());
        table.scan(state, none, &[], limit).await
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>, DataFusionError> {
        // What a filter lets through is looked at once more: it spares rows, and decides nothing.
        let is_known = |of: &&Expr| self.name == "messages" && filter::term(of).is_some();
        let support = |of: &&Expr| match is_known(of) {
            true => TableProviderFilterPushDown::Inexact,
            false => TableProviderFilterPushDown::Unsupported,
        };
        Ok(filters.iter().map(support).collect())
    }
}

/// One reading of the captures.
struct Scan {
    captures: Arc<Captures>,
    choice: Choice,
    limit: Option<usize>,
    warnings: Warnings,
}

impl fmt::Debug for Scan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { captures, choice, limit, .. } = self;
        f.debug_struct("Scan")
            .field("captures", &captures.names())
            .field("choice", choice)
            .field("filter", &captures.filter)
            .field("limit", limit)
            .finish_non_exhaustive()
    }
}

impl PartitionStream for Scan {
    fn schema(&self) -> &SchemaRef {
        self.choice.schema()
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let mut builder = RecordBatchReceiverStreamBuilder::new(Arc::clone(self.choice.schema()), WAITING);
        let sender = builder.tx();
        let (captures, choice) = (Arc::clone(&self.captures), self.choice.clone());
        let (warnings, mut left) = (self.warnings.clone(), self.limit.unwrap_or(usize::MAX));
        builder.spawn_blocking(move || {
            let stop = Stop::default();
            let read = captures.rows(&choice, &stop, |batch| {
                let rows = batch.num_rows();
                let is_taken = sender.blocking_send(Ok(batch)).is_ok();
                left = left.saturating_sub(rows);
                if left == 0 || !is_taken {
                    stop.ask();
                }
                match is_taken {
                    true => Ok(()),
                    false => Err(io::ErrorKind::BrokenPipe.into()),
                }
            });
            match read {
                Ok(said) => {
                    warnings.add(said);
                    Ok(())
                }
                // Nobody wants more rows.
                Err(ReadError::Rows(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                Err(error) => Err(external(error)),
            }
        });
        builder.build()
    }
}

fn external(error: impl std::error::Error + Send + Sync + 'static) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}
