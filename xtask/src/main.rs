//! Regenerates tables, goldens and fixtures, and runs the checks.

mod bench;
mod counts;
mod fixtures;
mod fuzz;
mod golden;
mod odd;
mod parity;
mod python;
mod record;
mod scale;
mod synth;
mod tables;
mod words;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use smbtrail_tests::campaign;

/// Regenerates what is generated in this repository, and checks that it is up to date.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// The goldens in fixtures/goldens, from the captures and messages in fixtures
    Golden(Mode),
    /// The Rust tables that come from the CSV files in xtask/data
    Tables(Mode),
    /// The captures in fixtures/captures, from a real Samba server and its clients; needs root
    Record(Record),
    /// The captures in fixtures/captures that are made and not recorded: odd-*.pcapng
    Odd(Mode),
    /// The number of messages in each capture, as tshark counts them: fixtures/captures/counts.tsv
    Counts,
    /// Captures of any size that are made: sessions, opens, compounds, asynchronous requests, errors
    Synth(synth::Args),
    /// smbtrail and its peers side by side, and how its cost grows: benches/RESULTS.md
    Bench(bench::Args),
    /// How far `smbtrail fields` and tshark agree, cell by cell, and what each costs
    Parity(parity::Args),
    /// The wheel of crates/python: builds it, installs it in an empty virtual environment, runs its tests and the notebook
    Python,
    /// The tests of scale, a workspace of its own: SQL over captures
    Scale,
    /// Phrases that the texts of the project avoid, and what to write instead; fails when there are any
    Words(words::Words),
    /// All commands on many mutated captures, in this process; fails when one panics or differs between runs
    Campaign(campaign::Plan),
    /// Seed corpora for the fuzz targets, from the fixtures: fuzz/corpus
    FuzzSeeds,
    /// Builds all fuzz targets and runs each for a while; fails on a find
    FuzzSmoke {
        /// Seconds for each target
        #[arg(long, default_value_t = 10)]
        seconds: u64,
    },
}

#[derive(Args)]
struct Mode {
    /// Write nothing; fail when something differs
    #[arg(long)]
    check: bool,
}

#[derive(Args)]
struct Record {
    /// What record itself takes: [SCENARIO...] [--out DIR] [--list]
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

fn main() -> ExitCode {
    let done = match Cli::parse().task {
        Task::Golden(Mode { check }) => golden::run(check),
        Task::Tables(Mode { check }) => tables::run(check),
        Task::Record(Record { arguments }) => {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            record::run(&arguments).map_err(|error| error.to_string())
        }
        Task::Odd(Mode { check }) => odd::run(check),
        Task::Counts => counts::run(),
        Task::Bench(args) => bench::run(&args),
        Task::Synth(args) => synth::run(&args),
        Task::Parity(args) => parity::run(&args),
        Task::Python => python::run(),
        Task::Scale => scale::run(),
        Task::Words(args) => words::run(&args),
        Task::Campaign(plan) => campaign::run(&plan),
        Task::FuzzSeeds => fuzz::seeds(),
        Task::FuzzSmoke { seconds } => fuzz::smoke(seconds),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
