//! Opens and reads the captures of a command.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::LazyLock;

use clap::Args;
use smbtrail_pipeline::capture::{ChecksumPolicy, Networks, PacketSource};
use smbtrail_pipeline::track::Observer;
use smbtrail_pipeline::{LIMITS, LimitSetting, Options, Outcome, Pipeline};
use smbtrail_report::{CaptureFacts, Unseen};

use crate::failure::Failure;
use crate::files;
use crate::interrupt;
use crate::progress::ProgressLine;
use crate::secrets::SecretArgs;
use crate::terminal::forbid_pager;

/// The captures, and how they are read: the same for every command.
#[derive(Args, Debug)]
pub(crate) struct CaptureArgs {
    /// Capture files or directories; - for standard input, @list for the names in a file
    ///
    /// pcap, pcapng, snoop or Network Monitor, plain, .gz, .xz, .bz2 or .zst. Several files are read as one capture, in
    /// time order. A directory means all captures below it. A quoted pattern such as '*.pcap' means the files that match it, and
    /// @list the names in the file `list`, one per line.
    /// From a pipe, rows come as they become known, not in the order of their beginning.
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
    /// On other ports a connection is read as SMB if its first bytes look like SMB. On this port, connections are read
    /// also if the capture does not contain their start.
    #[arg(short, long = "port", value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    ports: Vec<u16>,

    /// What VLAN tags and tunnel ids say about a connection: auto, separate or ignore [default: auto]
    ///
    /// auto joins equal addresses and ports under different tags where sequence numbers fit together: directions that are
    /// tagged differently, packets that were captured twice. separate never joins them, ignore always does.
    #[arg(long, value_name = "HOW")]
    vlan: Option<Networks>,

    /// Go on as the file grows, and with the next one that takes its name, until interrupted
    ///
    /// For one file that another program is writing, as tcpdump -U -w does. Rows come as they become known, as from a pipe.
    #[arg(long)]
    follow: bool,

    /// Number of threads; two are used at most [default: the number of processors]
    ///
    /// The rows and their order do not depend on it.
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,

    /// Hold at most this many MiB, whatever the capture contains [default: 96]
    ///
    /// The tables of connections, sessions and open files grow and shrink with it: by default there is space for 3,072
    /// connections, and for some 45,000 open files or 20,000 sessions. Rows that are gathered until the end, as `summary` and
    /// `--sort` do, need memory beside it. `--limit` changes single tables.
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(56..=1_048_576))]
    memory: Option<u32>,

    /// Set the capacity of a table, for example opens=1000000; may be repeated
    #[arg(long = "limit", value_name = "NAME=N", long_help = limits())]
    limits: Vec<LimitSetting>,

    /// Ignore TCP segments with a wrong checksum, as their receiver did
    ///
    /// By default they are counted and read, because a capture made on the sending host has wrong checksums if the
    /// network card computes them.
    #[arg(long)]
    strict_checksum: bool,

    /// Do not look into tunnels: VXLAN, Geneve, GRE, GTP, IP within IP and such
    ///
    /// The sender of one such packet decides what all packets within it say.
    #[arg(long)]
    no_tunnels: bool,

    #[command(flatten)]
    secrets: SecretArgs,
}

impl ReadingArgs {
    /// The options of the pipeline.
    pub(crate) fn options(&self) -> Options {
        let mut options = Options::default();
        options.streams.ports.extend(&self.ports);
        options.streams.networks = self.vlan.unwrap_or_default();
        options.no_tunnels = self.no_tunnels;
        options.threads = self.threads;
        if let Some(memory) = self.memory {
            options.set_memory(usize::try_from(memory).unwrap_or(usize::MAX).saturating_mul(1 << 20));
        }
        self.limits.iter().for_each(|setting| options.set_limit(*setting));
        options.stop = interrupt::stop();
        options.secrets = self.secrets.secrets();
        options.streams.key_log = self.secrets.key_log();
        if self.strict_checksum {
            options.checksums = ChecksumPolicy::Strict;
        }
        options
    }

    /// Opens these captures.
    pub(crate) fn open(&self, captures: Vec<PathBuf>, options: Options) -> Result<Pipeline, Failure> {
        if !self.follow {
            return Ok(Pipeline::open(captures, options)?);
        }
        forbid_pager();
        match captures.as_slice() {
            [file] if file.as_os_str() != "-" => Ok(Pipeline::follow(file, options)?),
            _ => Err(Failure::Usage(
                "--follow needs one file\n\n  tip: a pipe (-) is followed without it".into(),
            )),
        }
    }

    /// Whether a file is read on as it grows.
    pub(crate) const fn is_followed(&self) -> bool {
        self.follow
    }

    /// Every file that is read: these captures, and the files of secrets.
    pub(crate) fn inputs(&self, captures: Vec<PathBuf>) -> Vec<PathBuf> {
        captures.into_iter().chain(self.secrets.files()).collect()
    }
}

impl CaptureArgs {
    /// Opens the capture.
    pub(crate) fn open(&self) -> Result<Pipeline, Failure> {
        self.open_with(self.reading.options())
    }

    /// Opens the capture with other options.
    pub(crate) fn open_with(&self, options: Options) -> Result<Pipeline, Failure> {
        self.reading.open(self.files()?, options)
    }

    /// The capture files.
    pub(crate) fn files(&self) -> Result<Vec<PathBuf>, Failure> {
        files::expand(&self.captures)
    }

    /// Every file that is read: captures and secrets.
    pub(crate) fn inputs(&self) -> Result<Vec<PathBuf>, Failure> {
        Ok(self.reading.inputs(self.files()?))
    }
}

/// The long help of `--limit`: every limit with its default. It is the same for each command that reads a capture.
fn limits() -> &'static str {
    static LIMIT_HELP: LazyLock<String> = LazyLock::new(limit_help);
    &LIMIT_HELP
}

fn limit_help() -> String {
    let about = "Set the capacity of a table, for example opens=1000000; may be repeated\n\nA full table evicts the \
                 least recently used entry, and `summary` reports how often. The tables and their defaults:";
    let lines =
        LIMITS.iter().map(|limit| format!("\n- {}={}: {}", limit.name, limit.default_value(), limit.about));
    std::iter::once(about.to_owned()).chain(lines).collect()
}

/// The names of the capture's files.
pub(crate) fn names(pipeline: &Pipeline) -> Vec<String> {
    pipeline.files().iter().map(ToString::to_string).collect()
}

/// Reads the capture to its end; `progress` asks for progress on standard error.
pub(crate) fn run<S: PacketSource>(
    pipeline: Pipeline<S>,
    observer: &mut impl Observer,
    progress: bool,
) -> Outcome {
    let mut line = ProgressLine::new(progress);
    pipeline.with_progress(|progress| line.show(progress)).run(observer)
}

/// What a page about a capture says of the capture itself.
pub(crate) fn facts(files: Vec<String>, outcome: &Outcome) -> CaptureFacts {
    let mut facts = CaptureFacts::default();
    facts.files = files;
    facts.packets = outcome.packets;
    facts.bytes = outcome.bytes;
    facts.first = outcome.first;
    facts.last = outcome.last;
    facts.unseen = outcome.unseen().into_iter().map(|(kind, packets)| Unseen::new(kind, packets)).collect();
    facts.remote = outcome.streams.rdma_memory_bytes;
    facts.damage = outcome.damage.iter().map(ToString::to_string).collect();
    facts.usage = outcome.usage.to_vec();
    facts
}
