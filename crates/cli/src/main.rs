//! The command `smbtrail`: arguments, terminals and exit codes. What it prints comes from the libraries.

mod capture;
mod cli;
mod commands;
mod failure;
mod filter;
mod id;
mod output;
mod progress;

use std::process::ExitCode;

use crate::cli::Cli;

fn main() -> ExitCode {
    match Cli::from_args().and_then(|cli| cli.run()) {
        Ok(status) => status.into(),
        Err(failure) => failure.report(),
    }
}
