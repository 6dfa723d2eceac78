//! The command `smbtrail`: arguments, terminals and exit status. The libraries compute everything it prints.

mod anew;
mod assemble;
mod capture;
mod cli;
mod columns;
mod commands;
mod failure;
mod files;
mod filter;
mod frame;
mod id;
mod interrupt;
mod nothing;
mod output;
mod progress;
mod rows;
mod safe_name;
mod secrets;
mod terms;
mod unfinished;

use std::process::ExitCode;

use crate::cli::Cli;

fn main() -> ExitCode {
    interrupt::listen(unfinished::abandon);
    let end = run();
    match interrupt::status() {
        Some(status) => {
            failure::say("interrupted: the output covers the packets read so far, and no file was written");
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
