//! The capture that a command reads.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use smbtrail_pipeline::capture::ChecksumPolicy;
use smbtrail_pipeline::track::Observer;
use smbtrail_pipeline::{LIMITS, LimitSetting, Options, Outcome, Pipeline};

use crate::failure::Failure;
use crate::filter::Selection;
use crate::interrupt;
use crate::progress::ProgressLine;
use crate::secrets::SecretArgs;

/// Which capture, and how it is read: the same for every command.
#[derive(Args, Debug)]
pub(crate) struct CaptureArgs {
    /// Capture files, - for standard input
    ///
    /// pcap or pcapng, plain, .gz or .zst. Several files are one capture, read in time order.
    #[arg(required = true, value_name = "CAPTURE")]
    pub(crate) captures: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// How a capture is read.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reading options")]
pub(crate) struct ReadingArgs {
    /// Also expect SMB on this TCP port; may be repeated [always: 445, 139]
    ///
    /// On other ports a connection is taken for SMB when its first bytes look like it. A port named here is also
    /// searched when the capture begins in the middle of a connection.
    #[arg(short, long = "port", value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    ports: Vec<u16>,

    /// Threads to use, as far as they help [default: those of the machine]
    ///
    /// Rows are the same, and in the same order, whatever it says.
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,

    /// Hold so much of something at most, as in opens=1000000; may be repeated
    #[arg(long = "limit", value_name = "NAME=N", long_help = limits())]
    limits: Vec<LimitSetting>,

    /// Leave TCP segments out whose checksum is wrong, as their receiver did
    ///
    /// Without it they are counted and followed: a capture that was made on the sending host has wrong checksums where
    /// its network card fills them in later.
    #[arg(long)]
    strict_checksum: bool,

    #[command(flatten)]
    secrets: SecretArgs,
}

impl ReadingArgs {
    /// The same for the pipeline.
    pub(crate) fn options(&self) -> Options {
        let mut options = Options::default();
        options.streams.ports.extend(&self.ports);
        options.threads = self.threads;
        self.limits.iter().for_each(|setting| options.set_limit(*setting));
        options.stop = interrupt::stop();
        options.secrets = self.secrets.secrets();
        if self.strict_checksum {
            options.checksums = ChecksumPolicy::Strict;
        }
        options
    }
}

impl CaptureArgs {
    /// Opens the capture.
    pub(crate) fn open(&self) -> Result<Pipeline, Failure> {
        Ok(Pipeline::open(self.captures.iter().cloned(), self.reading.options())?)
    }
}

impl CaptureArgs {
    /// Opens the capture for what a filter needs of it.
    pub(crate) fn open_for(&self, selection: &Selection) -> Result<Pipeline, Failure> {
        let options = selection.options(self.reading.options());
        Ok(Pipeline::open(self.captures.iter().cloned(), options)?)
    }
}

/// What `--limit` says of itself: every limit with its default.
fn limits() -> String {
    let about = "Hold so much of something at most, as in opens=1000000; may be repeated\n\nWhen a table is full, what was \
                 longest unused makes room, and `summary` says how often. The limits and their defaults:";
    let lines =
        LIMITS.iter().map(|limit| format!("\n- {}={}: {}", limit.name, limit.default_value(), limit.about));
    std::iter::once(about.to_owned()).chain(lines).collect()
}

/// The names of the capture's files.
pub(crate) fn names(pipeline: &Pipeline) -> Vec<String> {
    pipeline.files().iter().map(ToString::to_string).collect()
}

/// Reads the capture to its end, with progress on standard error if wanted.
pub(crate) fn run(pipeline: Pipeline, observer: &mut impl Observer, progress: bool) -> Outcome {
    let mut line = ProgressLine::new(progress);
    pipeline.with_progress(|progress| line.show(progress)).run(observer)
}
