//! The progress of a long run, on standard error.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use smbtrail_pipeline::Progress;

use crate::terminal::is_paging;

/// Time after which a run shows its progress.
const PATIENCE: Duration = Duration::from_secs(1);

/// A line that appears if a run takes long, and disappears when it ends.
pub(crate) struct ProgressLine {
    begun: Instant,
    wanted: bool,
    bar: Option<ProgressBar>,
}

impl ProgressLine {
    /// A line, if `wanted` and standard error is a terminal.
    pub(crate) fn new(wanted: bool) -> Self {
        Self { begun: Instant::now(), wanted: wanted && io::stderr().is_terminal(), bar: None }
    }

    /// Shows the progress of the run.
    pub(crate) fn show(&mut self, progress: Progress) {
        if is_paging() {
            self.wanted = false;
            if let Some(bar) = self.bar.take() {
                bar.finish_and_clear();
            }
        }
        if !self.wanted || self.begun.elapsed() < PATIENCE {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| bar(progress.total).with_elapsed(self.begun.elapsed()));
        bar.set_position(progress.bytes);
        bar.set_message(format!("{} packets", progress.packets));
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(total: Option<u64>) -> ProgressBar {
    let template = match total {
        Some(_) => "{wide_bar} {bytes}/{total_bytes}, {bytes_per_sec}, {msg}, {eta} left",
        None => "{spinner} {bytes}, {bytes_per_sec}, {msg}, {elapsed}",
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr()).with_style(style)
}
