//! The command `smbtrail`: arguments, terminals and exit codes. What it prints comes from the libraries.

mod capture;
mod cli;
mod commands;
mod failure;
mod filter;
mod frame;
mod id;
mod interrupt;
mod output;
mod progress;
mod secrets;

use std::process::ExitCode;

use crate::cli::Cli;

fn main() -> ExitCode {
    interrupt::listen();
    let end = run();
    match interrupt::status() {
        Some(status) => {
            failure::say(
                "interrupted: what was printed is of the packets read until then, and no file was written",
            );
            ExitCode::from(u8::try_from(status).unwrap_or(u8::MAX))
        }
        None => end,
    }
}

fn run() -> ExitCode {
    match Cli::from_args().and_then(|cli| cli.run()) {
        Ok(status) => status.into(),
        Err(failure) => failure.report(),
    }
}
