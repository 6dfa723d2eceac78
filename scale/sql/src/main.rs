//! SQL over captures: each kind of rows is a table.

mod arguments;
mod filter;
mod output;
mod table;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;
use datafusion::common::DataFusionError;
use datafusion::prelude::{SessionConfig, SessionContext};
use smbtrail_batches::Captures;

use arguments::Arguments;
use table::{CaptureTable, Warnings};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if output::is_closed(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", error.strip_backtrace());
            ExitCode::from(2)
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), DataFusionError> {
    let warnings = Warnings::default();
    let captures = arguments.captures(&warnings)?;
    let context = context(captures, &warnings)?;
    let rows = context.sql(&arguments.query).await?.execute_stream().await?;
    let written = output::write(rows, arguments.format).await;
    warnings.take().iter().for_each(|text| eprintln!("warning: {text}"));
    written
}

/// A session in which every kind of rows of these captures is a table.
fn context(captures: Captures, warnings: &Warnings) -> Result<SessionContext, DataFusionError> {
    let config = SessionConfig::new().with_information_schema(true);
    let context = SessionContext::new_with_config(config);
    let captures = Arc::new(captures);
    for kind in smbtrail_batches::kinds()? {
        let table = CaptureTable::new(&kind, Arc::clone(&captures), warnings.clone())?;
        context.register_table(kind.name.as_str(), Arc::new(table))?;
    }
    Ok(context)
}
