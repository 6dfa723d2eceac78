//! The command `smbtrail`: arguments, terminals and exit status. The libraries compute everything it prints.

mod anew;
mod assemble;
mod capture;
mod cli;
mod columns;
mod commands;
mod config;
mod environment;
mod failure;
mod files;
mod filter;
mod frame;
mod home;
mod id;
mod interrupt;
mod nothing;
mod output;
#[cfg(test)]
mod pages;
mod progress;
mod rows;
mod safe_name;
mod secrets;
mod terminal;
mod terms;
mod times;
mod trace;
mod unfinished;
mod verbose;

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
    if environment::is_asked() {
        return match environment::print() {
            Ok(status) => status.into(),
            Err(failure) => failure.report(),
        };
    }
    match Cli::from_args().and_then(|cli| cli.run()) {
        Ok(status) => status.into(),
        Err(failure) => failure.report(),
    }
}
