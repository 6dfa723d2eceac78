//! What a program costs.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// What one run cost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Cost {
    /// Processor time, user's and system's, of all threads.
    pub(super) cpu: Duration,
    /// Time on the clock.
    pub(super) wall: Duration,
    /// The most memory it had resident, in bytes.
    pub(super) peak: u64,
}

/// Runs a program, and gives `feed` its standard input to write to.
///
/// # Errors
/// When it cannot be run, or ends with another status than 0.
pub(super) fn cost_of(
    command: &mut Command,
    feed: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<Cost, String> {
    let name = command.get_program().display().to_string();
    let failed = |error: std::io::Error| format!("{name}: {error}");
    let start = Instant::now();
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        feed(&mut stdin).map_err(failed)?;
    }
    let used = child.wait4().map_err(failed)?;
    if !used.status.success() {
        return Err(format!("{name} failed: {}", used.status));
    }
    let wall = start.elapsed();
    Ok(Cost { cpu: used.rusage.utime + used.rusage.stime, wall, peak: used.rusage.maxrss })
}

/// The cost of a program that reads no standard input.
///
/// # Errors
/// As [`cost_of`].
pub(super) fn cost(command: &mut Command) -> Result<Cost, String> {
    cost_of(command, |_| Ok(()))
}

/// The medians of several runs, each for itself.
pub(super) fn median(costs: &[Cost]) -> Cost {
    fn middle<T: Copy + Ord + Default>(mut all: Vec<T>) -> T {
        all.sort_unstable();
        all.get(all.len() / 2).copied().unwrap_or_default()
    }
    Cost {
        cpu: middle(costs.iter().map(|cost| cost.cpu).collect()),
        wall: middle(costs.iter().map(|cost| cost.wall).collect()),
        peak: middle(costs.iter().map(|cost| cost.peak).collect()),
    }
}

/// How many times more `a` is than `b`.
pub(super) fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64().max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_that_of_each_figure() {
        let cost = |cpu, wall, peak| Cost {
            cpu: Duration::from_millis(cpu),
            wall: Duration::from_millis(wall),
            peak,
        };
        assert_eq!(median(&[cost(1, 9, 5), cost(3, 7, 6), cost(2, 8, 4)]), cost(2, 8, 5));
        assert_eq!(median(&[]), Cost::default());
    }

    #[test]
    fn a_program_that_fails_costs_nothing_but_an_error() {
        assert!(cost(&mut Command::new("false")).unwrap_err().contains("false failed"));
        assert!(cost(&mut Command::new("true")).unwrap().peak > 0);
    }
}
