//! `smbtrail report`.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use smbtrail_findings::{Judge, Options};
use smbtrail_page::Page;

use crate::assemble;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::Destination;

/// Write a page for a browser: what happened, with tables, charts and evidence, in one HTML file
///
/// The file needs no network and can be sent to somebody who has nothing but a browser. It has what happened in a few sentences, a
/// timeline, who talked to whom, findings with their proof, where the time went, files, changes, logons, calls, errors, and slow
/// requests. Tables sort, search and filter. It stays below 5 MB; what has no room is counted, with the command that shows it.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// Write to this file instead of standard output
    ///
    /// The file appears, or is replaced, when it is complete. An input is never overwritten.
    #[arg(short, long, value_name = "FILE", help_heading = "Output options")]
    output: Option<PathBuf>,

    /// Print no progress and no warnings; the exit status still reports damage
    #[arg(short, long, help_heading = "Output options")]
    quiet: bool,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail report -o office.html office.pcapng
  smbtrail report -o week.html rotated-*.pcap
  smbtrail report --password alice=Summer-2026 -o share.html encrypted-share.pcapng";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        write(&self.capture, self.quiet, self.destination()?)
    }

    fn destination(&self) -> Result<Destination, Failure> {
        match &self.output {
            Some(path) => Destination::file(path, &self.capture.inputs()?),
            None if io::stdout().is_terminal() => Err(Failure::Usage(
                "a terminal cannot show a page\n\n  tip: name a file with -o, and open it in a browser"
                    .into(),
            )),
            None => Ok(Destination::Stdout),
        }
    }
}

/// Reads the capture and writes its page.
pub(super) fn write(capture: &CaptureArgs, quiet: bool, mut out: Destination) -> Result<Status, Failure> {
    let mut options = capture.reading.options().with_data(true);
    // What happened is in the arguments of calls.
    options.limits.stub = options.limits.stub.max(Options::STUB);
    let pipeline = capture.open_with(options)?;
    let names = capture::names(&pipeline);
    let store = assemble::store(tempfile::tempfile, assemble::KEPT);
    let mut judged = Judge::new(Options::default(), Page::new(names.clone(), store));
    let outcome = capture::run(pipeline, &mut judged, !quiet);
    let written = judged.into_inner().finish(capture::facts(names, &outcome), &mut out);
    out.finish(written)?;
    Ok(judge(&outcome, quiet))
}
