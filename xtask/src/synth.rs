//! `cargo xtask synth`: captures of any size, made by the codec's emitter and capture's segmenter.
//!
//! Clients of one server log on, work, and log off; which of them says something next, and what, is drawn by lot. The
//! same arguments make the same bytes. A [`Manifest`] counts what is in the capture while it is made, so that what is
//! found in it can be checked.
//!
//! ```text
//! client     what a client and its server say: a script for each kind of work
//! wire       packets: segments, loss, order, time
//! manifest   what is in it
//! ```

mod client;
#[cfg(test)]
mod floods;
mod manifest;
#[cfg(test)]
mod tests;
mod wire;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use fastrand::Rng;

use client::{Client, Stage};
pub(crate) use manifest::Manifest;
use wire::Wire;

/// What to make.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Plan {
    /// Messages, requests and responses; the last work that was begun is finished
    #[arg(long, default_value_t = 100_000, value_name = "N")]
    pub messages: u64,
    /// Connections, all open at once
    #[arg(long, default_value_t = 4, value_name = "C", value_parser = clap::value_parser!(u32).range(1..))]
    pub connections: u32,
    /// Bytes of each READ and WRITE, up to 8 MiB
    #[arg(long, default_value_t = 4096, value_name = "BYTES", value_parser = clap::value_parser!(u32).range(..=8 << 20))]
    pub payload: u32,
    /// How many of a thousand packets with data are not captured
    #[arg(long, default_value_t = 0, value_name = "P", value_parser = clap::value_parser!(u16).range(..=1000))]
    pub loss: u16,
    /// How many of a thousand packets with data come after the next one
    #[arg(long, default_value_t = 0, value_name = "P", value_parser = clap::value_parser!(u16).range(..=1000))]
    pub reorder: u16,
    /// What the lots are drawn by
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub seed: u64,
    /// Opens are never closed, and nobody logs off
    #[arg(long)]
    pub leave_open: bool,
    /// Clients do not work: they flood who watches them, and nobody logs off
    #[arg(long, value_enum, value_name = "KIND")]
    pub flood: Option<Flood>,
}

/// A way to exhaust the tables of a server or a monitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Flood {
    /// All messages in one frame, or as many as it holds
    Frame,
    /// Requests that nobody answers
    Requests,
    /// Files that nobody closes
    Opens,
}

impl Plan {
    fn closes(&self) -> bool {
        !self.leave_open && self.flood.is_none()
    }
}

/// What to make, and where it goes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    plan: Plan,
    /// The capture, - for standard output; its manifest lies beside it as FILE.json
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Where the manifest goes [default: beside the capture; nowhere with -o -]
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
}

/// Bytes that are gathered before they are written.
const PIECE: usize = 1 << 20;

/// Makes a capture and its manifest.
///
/// # Errors
/// When one of them cannot be written.
pub(crate) fn run(args: &Args) -> Result<(), String> {
    let is_stdout = args.output == Path::new("-");
    let out: Box<dyn Write> = match is_stdout {
        true => Box::new(io::stdout()),
        false => Box::new(File::create(&args.output).map_err(|error| at(&args.output, &error))?),
    };
    let made =
        write(&args.plan, BufWriter::with_capacity(PIECE, out)).map_err(|error| at(&args.output, &error))?;
    let beside = || {
        let mut name = args.output.clone().into_os_string();
        name.push(".json");
        PathBuf::from(name)
    };
    let Some(path) = args.manifest.clone().or_else(|| (!is_stdout).then(beside)) else { return Ok(()) };
    fs::write(&path, made.manifest.json()).map_err(|error| at(&path, &error))
}

/// A capture that was made.
#[derive(Debug)]
pub(crate) struct Made<W> {
    /// What it was written to.
    pub out: W,
    /// What is in it.
    pub manifest: Manifest,
}

/// Makes a capture.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write<W: Write>(plan: &Plan, out: W) -> io::Result<Made<W>> {
    let mut lots = Rng::with_seed(plan.seed);
    let data: Vec<u8> = (0..plan.payload).map(|_| lots.u8(..)).collect();
    let wire = Wire::new(out, plan.loss, plan.reorder, lots.fork())?;
    let mut stage = Stage { wire, manifest: Manifest::default(), data: &data, lots, closes: plan.closes() };
    let mut clients: Vec<Client> = (0..plan.connections).map(Client::new).collect();
    for client in &mut clients {
        client.arrive(&mut stage)?;
    }
    while stage.manifest.messages < plan.messages {
        let next = stage.lots.usize(..clients.len());
        match plan.flood {
            None => clients[next].work(&mut stage)?,
            Some(flood) => {
                let left = plan.messages - stage.manifest.messages;
                clients[next].flood(&mut stage, flood, left)?;
            }
        }
    }
    for client in &mut clients {
        client.leave(&mut stage)?;
    }
    let Stage { wire, mut manifest, .. } = stage;
    manifest.connections = plan.connections.into();
    Ok(Made { out: wire.finish(&mut manifest)?, manifest })
}

fn at(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}
