//! Regenerates tables, goldens and fixtures, and runs the checks.

mod record;
mod tables;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask tables [--check] | record [SCENARIO...] [--out DIR] [--list]";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args[..] {
        ["record", ref rest @ ..] => record::run(rest).map_err(|error| error.to_string()),
        ["tables"] => tables::run(false),
        ["tables", "--check"] => tables::run(true),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
