//! What the command is given.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Parser, ValueEnum};
use datafusion::common::{DataFusionError, plan_datafusion_err};
use smbtrail_batches::{Captures, add_secrets};
use smbtrail_pipeline::capture::KeyLog;
use smbtrail_pipeline::track::crypto::Secrets;

use crate::table::Warnings;

/// Ask in SQL what is in the SMB2 and SMB3 traffic of packet captures
///
/// Each kind of rows that `smbtrail export` writes is a table: messages, sessions, opens, files, changes and so on.
/// `show tables` lists them, `describe opens` the columns of one.
///
/// Several captures are read as one, in time order. A table is read from them for each place where the query names it, with no
/// more columns and rows than the query needs; nothing is kept.
#[derive(Parser, Debug)]
#[command(name = "smbtrail-sql", version, max_term_width = 120)]
pub(crate) struct Arguments {
    /// The query, in the SQL of DataFusion
    #[arg(value_name = "SQL")]
    pub(crate) query: String,
    /// Captures: pcap, pcapng and what else smbtrail reads
    #[arg(value_name = "CAPTURE", required = true)]
    pub(crate) captures: Vec<PathBuf>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = Form::Table)]
    pub(crate) format: Form,
    /// A file with passwords, hashes and keys as `smbtrail --secrets` takes it, a keytab or a TLS key log; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) secrets: Vec<PathBuf>,
}

/// How a result is written.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A table, for people
    Table,
    /// Comma-separated values, with a line of names
    Csv,
    /// One JSON object per line
    Jsonl,
}

impl Arguments {
    /// The captures and their secrets.
    pub(crate) fn captures(&self, warnings: &Warnings) -> Result<Captures, DataFusionError> {
        let (mut secrets, mut key_log) = (Secrets::default(), KeyLog::default());
        for path in &self.secrets {
            let name = path.display();
            let ignored = add_secrets(path, &mut secrets, &mut key_log)
                .map_err(|error| plan_datafusion_err!("{name}: {error}"))?;
            warnings.add(ignored.into_iter().map(|line| format!("{name}: {line}: the line is ignored")));
        }
        let mut captures = Captures::new(&self.captures);
        captures.secrets = Arc::new(secrets);
        captures.key_log = Arc::new(key_log);
        Ok(captures)
    }
}
