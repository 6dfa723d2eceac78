//! Regenerates tables, goldens and fixtures, and runs the checks.

mod tables;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask tables [--check]";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args[..] {
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
