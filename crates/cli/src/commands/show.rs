//! `smbtrail show`.

use std::path::PathBuf;

use smbtrail_explain::show::{FrameFields, Show, write_frame};
use smbtrail_explain::{NoMessage, Part};
use smbtrail_pipeline::FrameRef;
use smbtrail_report::Format;

use crate::capture::ReadingArgs;
use crate::failure::{Failure, Status};
use crate::files;
use crate::frame;
use crate::output::OutputArgs;
use crate::times::TimeArgs;

/// Show one frame as a tree: every field with offset, length, bytes and value
///
/// An anomaly is printed below its field. Facts from other frames are in brackets: the request or response, the user,
/// the file, the latency. Offsets count from the first byte of the message.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE, override_usage = "smbtrail show [OPTIONS] --frame <N|FILE:N> <CAPTURE>...")]
pub(crate) struct Args {
    /// Capture files, - for standard input
    #[arg(value_name = "CAPTURE", required_unless_present = "capture")]
    captures: Vec<PathBuf>,

    /// A capture file; may be repeated
    #[arg(long, value_name = "CAPTURE", help_heading = "Options")]
    capture: Vec<PathBuf>,

    /// The frame; FILE:N is frame N of one of several files
    #[arg(long, value_name = "N|FILE:N", help_heading = "Options")]
    frame: FrameRef,

    /// Print all bytes of each field, in hex and as text
    #[arg(long, help_heading = "Options")]
    hex: bool,

    /// Short for --format json: one row per field
    #[arg(long, help_heading = "Options", conflicts_with = "format")]
    json: bool,

    /// Show only the message at this position in the frame, from 1
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Options")]
    message: Option<u32>,

    #[command(flatten)]
    reading: ReadingArgs,

    #[command(flatten)]
    times: TimeArgs,

    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail show --frame 14 office.pcapng
  smbtrail show --frame 14 --hex office.pcapng
  smbtrail show --frame rotated-2.pcap:4 rotated-*.pcap
  smbtrail show --frame 14 --json office.pcapng | jq '.[].field'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let named: Vec<PathBuf> = self.captures.iter().chain(&self.capture).cloned().collect();
        let captures = files::expand(&named)?;
        let mut style = self.times.style(&self.output);
        if self.json {
            self.output.refuse_columns()?;
            style.format = Format::Json;
        }
        let mut out = self.output.open::<FrameFields>(&self.reading.inputs(captures.clone()))?;
        let (parts, status) = frame::read(&self.frame, captures, &self.reading, self.output.quiet)?;
        let written = write_frame(&mut out, self.picked(&parts)?, Show::new(style).with_hex(self.hex));
        out.finish(written)?;
        Ok(status)
    }

    /// The parts of the frame to show.
    fn picked<'p>(&self, parts: &'p [Part]) -> Result<&'p [Part], NoMessage> {
        let Some(wanted) = self.message else { return Ok(parts) };
        let at = usize::try_from(wanted - 1).unwrap_or(usize::MAX);
        let picked = parts.get(at).map(std::slice::from_ref);
        picked.ok_or(NoMessage::Place { wanted, there: parts.len() })
    }
}
