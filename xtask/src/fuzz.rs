//! Runs what is in `fuzz`, a workspace of its own: seeds, what was found before, and the targets.

use std::path::Path;
use std::process::{Command, Stdio};

/// Seconds after which one input is taken for a hang.
const HANG: u64 = 20;

/// Writes seed corpora out of the fixtures into `fuzz/corpus`.
pub(crate) fn seeds() -> Result<(), String> {
    run(cargo(&["run", "--release", "--example", "seeds"]))
}

/// Replays what was found before, then builds every target and runs each for `seconds`. The first find is an error.
pub(crate) fn smoke(seconds: u64) -> Result<(), String> {
    fuzzer_is_there()?;
    run(cargo(&["test", "--release", "--tests"]))?;
    seeds()?;
    // No sanitizer: those want a nightly toolchain, and there is no unsafe code for them to watch.
    run(cargo(&["fuzz", "build", "--sanitizer", "none"]))?;
    for target in targets()? {
        eprintln!("{target}: {seconds} seconds");
        let mut command = cargo(&["fuzz", "run", "--sanitizer", "none", &target, "--"]);
        command.arg(format!("-max_total_time={seconds}")).arg(format!("-timeout={HANG}"));
        command.args(["-verbosity=0", "-print_final_stats=1"]);
        run(command)
            .map_err(|error| format!("{target} found something: see fuzz/artifacts/{target}; {error}"))?;
    }
    Ok(())
}

fn targets() -> Result<Vec<String>, String> {
    let output = cargo(&["fuzz", "list"]).output().map_err(|error| error.to_string())?;
    let targets: Vec<_> = String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect();
    if targets.is_empty() { Err("`cargo fuzz list` lists no target".into()) } else { Ok(targets) }
}

fn fuzzer_is_there() -> Result<(), String> {
    let found = cargo(&["fuzz", "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_ok_and(|status| status.success()) {
        Ok(())
    } else {
        Err("cargo-fuzz is not installed; `cargo install cargo-fuzz --locked` installs it".into())
    }
}

/// Cargo, in the workspace of the targets.
fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz"));
    command
}

fn run(mut command: Command) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}")) }
}
