//! `cargo xtask campaign`: all commands on many mutated captures, in this process.
//!
//! The captures of the fixtures are damaged as networks, capturing machines and attackers damage them (`mutate.rs`). Of each it is
//! checked that no command panics, that what a run allocates is bounded by the size of the capture, that a second run writes the
//! same, and that two threads write the same as one. Everything follows from the seed and the number of a capture, so
//! `--first N --captures 1` repeats a find.

mod mutate;
mod seeds;

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::process;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::commands::{Output, Part, outputs, secrets};
use crate::memory;
use fastrand::Rng;
use smbtrail_pipeline::Options;

/// What a campaign does.
#[derive(clap::Args, Clone, Debug)]
pub struct Plan {
    /// Mutated captures
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    pub captures: u64,
    /// The number of the first one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub first: u64,
    /// What the mutations are drawn by
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Every how many captures a second run is compared; with two threads, every four times as many
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub again: u64,
    /// Run all commands on each capture, and not the rows of all reports and one other command in turn
    #[arg(long)]
    pub all: bool,
    /// Where captures are written that something is wrong with
    #[arg(long, value_name = "FOLDER", default_value = "target/campaign")]
    pub finds: PathBuf,
}

/// What a campaign saw.
#[derive(Debug, Default)]
pub struct Account {
    /// Captures that were run.
    pub captures: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Those that commands wrote.
    pub written: u64,
    /// The most bytes that a run held, and the capture.
    pub held: (usize, u64),
    /// The most bytes that a run allocated, and the capture.
    pub allocated: (usize, u64),
    /// The longest time of a run, and the capture.
    pub longest: (Duration, u64),
    /// What was wrong.
    pub finds: Vec<Find>,
}

/// A capture with which something is wrong.
#[derive(Debug)]
pub struct Find {
    /// Its number.
    pub number: u64,
    /// What is wrong.
    pub what: String,
}

/// What all commands may allocate for one small capture, whatever it contains: buffers for an envelope's content, twice 16 MiB in
/// each of the runs that need it, and the tables of all runs.
const BASE: usize = 512 << 20;
/// What they may allocate for each byte of the capture.
const PER_BYTE: usize = 64 << 10;
/// Finds after which a campaign ends.
const ENOUGH: usize = 20;

/// Runs a campaign, and prints what it saw.
///
/// # Errors
/// When something is wrong with a capture.
pub fn run(plan: &Plan) -> Result<(), String> {
    let account = campaign(plan);
    let Account { captures, bytes, written, held, allocated, longest, finds } = &account;
    println!("{captures} captures of {bytes} bytes, {written} bytes written, {} finds", finds.len());
    println!("most held: {} bytes, by capture {}", held.0, held.1);
    println!("most allocated: {} bytes, by capture {}", allocated.0, allocated.1);
    println!("longest: {} ms, of capture {}", longest.0.as_millis(), longest.1);
    for Find { number, what } in finds {
        println!("capture {number} of seed {}: {what}", plan.seed);
    }
    if finds.is_empty() { Ok(()) } else { Err(format!("the captures are in {}", plan.finds.display())) }
}

/// Runs a campaign.
///
/// # Panics
/// When the fixtures are missing.
#[must_use]
pub fn campaign(plan: &Plan) -> Account {
    let seeds = seeds::seeds();
    let mut account = Account::default();
    // A panic is a find with a number: its text is taken from the payload.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| ()));
    for number in plan.first..plan.first.saturating_add(plan.captures) {
        let capture: Arc<[u8]> = mutated(&seeds, plan.seed, number).into();
        account.captures += 1;
        account.bytes += wide(capture.len());
        if let Err(what) = one(&capture, plan, number, &mut account) {
            keep(plan, number, &capture);
            account.finds.push(Find { number, what });
            if account.finds.len() >= ENOUGH {
                break;
            }
        }
        if account.captures.is_multiple_of(10_000) {
            let captures = account.captures;
            eprintln!(
                "{captures} captures, {} finds, {} bytes written",
                account.finds.len(),
                account.written
            );
        }
    }
    panic::set_hook(hook);
    account
}

/// The capture of that number.
fn mutated(seeds: &[seeds::Seed], seed: u64, number: u64) -> Vec<u8> {
    let mut lots = Rng::with_seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ number);
    mutate::mutated(seeds, &mut lots)
}

/// Runs all commands on one capture.
fn one(capture: &Arc<[u8]>, plan: &Plan, number: u64, account: &mut Account) -> Result<(), String> {
    let options = Options::default().with_data(number.is_multiple_of(2)).with_threads(1);
    let options = if number.is_multiple_of(3) { options } else { options.with_secrets(secrets()) };
    let frame = 1 + number % 19;
    let others = &Part::ALL[1..];
    let turn = [Part::Rows, others[usize::try_from(number % 5).unwrap_or(0)]];
    let parts: &[Part] = if plan.all { &Part::ALL } else { &turn };
    let outputs = |options: &Options| outputs(capture, options, parts, frame);
    let began = Instant::now();
    let before = memory::reading();
    let first = caught(|| outputs(&options))?;
    let used = memory::reading().since(before);
    account.longest = account.longest.max((began.elapsed(), number));
    account.held = account.held.max((used.held, number));
    account.allocated = account.allocated.max((used.allocated, number));
    account.written += first.iter().map(|(_, text)| wide(text.len())).sum::<u64>();
    let bound = BASE + PER_BYTE * capture.len();
    if used.allocated > bound {
        return Err(format!("{} bytes allocated, more than {bound}", used.allocated));
    }
    if number.is_multiple_of(plan.again) {
        alike("another run", &first, &caught(|| outputs(&options))?)?;
    }
    if number.is_multiple_of(4 * plan.again) {
        let options = options.with_threads(2);
        alike("two threads", &first, &caught(|| outputs(&options))?)?;
    }
    Ok(())
}

fn alike(what: &str, first: &[Output], second: &[Output]) -> Result<(), String> {
    match first.iter().zip(second).find(|(one, two)| one != two) {
        Some(((command, _), _)) => Err(format!("{command} writes something else with {what}")),
        None if first.len() != second.len() => Err(format!("another number of outputs with {what}")),
        None => Ok(()),
    }
}

/// What `run` gives, or what it panicked with.
fn caught<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    panic::catch_unwind(AssertUnwindSafe(run)).map_err(|payload| {
        let text = payload.downcast_ref::<String>().cloned();
        let text = text.or_else(|| payload.downcast_ref::<&str>().map(ToString::to_string));
        format!("panic: {}", text.as_deref().unwrap_or("without a text"))
    })
}

fn keep(plan: &Plan, number: u64, capture: &[u8]) {
    let path = plan.finds.join(format!("{}-{}-{number}.pcapng", plan.seed, process::id()));
    if let Err(error) = fs::create_dir_all(&plan.finds).and_then(|()| fs::write(&path, capture)) {
        eprintln!("{}: {error}", path.display());
    }
}

fn wide(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
