//! `smbtrail report`.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _};
use std::path::{Path, PathBuf};

use smbtrail_findings::{Judge, Options};
use smbtrail_page::Page;
use smbtrail_pipeline::Pipeline;
use smbtrail_scrub::ScrubbedCapture;

use crate::assemble;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::{CHUNK, Destination};
use crate::progress::ProgressLine;

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

    /// Make the page of what `smbtrail scrub` would write, so that it may be shared: names, addresses and contents are replaced
    ///
    /// Frames have the numbers that they have there. What depends on contents, secrets and single packets is left out: findings,
    /// anomalies, where the time went, and what is missing.
    #[arg(long, help_heading = "Options")]
    redact: bool,

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
  smbtrail report --redact -o shared.html office.pcapng
  smbtrail report --password alice=Summer-2026 -o share.html encrypted-share.pcapng";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let out = self.destination()?;
        if !self.redact {
            return write(&self.capture, self.quiet, out);
        }
        let fail = |error| Failure::Output { path: PathBuf::from("a temporary file"), error };
        let file = tempfile::Builder::new().suffix(".pcapng").tempfile().map_err(fail)?;
        let status = self.scrub(file.as_file()).map_err(fail)??;
        // It does not grow, whatever the capture does.
        let pipeline =
            Pipeline::open(vec![file.path().to_owned()], with_needs(self.capture.reading.options()))?;
        let names = vec![SCRUBBED.to_owned()];
        let written = page(pipeline, names, self.quiet, out, true)?;
        Ok(if status == Status::Done { written } else { status })
    }

    /// Writes the capture as it may be shared.
    fn scrub(&self, file: &File) -> io::Result<Result<Status, Failure>> {
        let options = self.capture.reading.options().with_data(true);
        let stop = options.stop.clone();
        let pipeline = match self.capture.open_with(options) {
            Ok(pipeline) => pipeline,
            Err(failure) => return Ok(Err(failure)),
        };
        let out = BufWriter::with_capacity(CHUNK, file);
        let mut scrubbed = ScrubbedCapture::new(out, pipeline.files().len(), stop)?;
        let mut line = ProgressLine::new(!self.quiet);
        let outcome = pipeline.with_progress(|progress| line.show(progress)).run_with_packets(&mut scrubbed);
        scrubbed.finish()?;
        Ok(Ok(judge(&outcome, self.quiet)))
    }

    fn destination(&self) -> Result<Destination, Failure> {
        match self.output.as_deref().filter(|path| *path != Path::new("-")) {
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
pub(super) fn write(capture: &CaptureArgs, quiet: bool, out: Destination) -> Result<Status, Failure> {
    let pipeline = capture.open_with(with_needs(capture.reading.options()))?;
    // Whoever gets the page has the captures elsewhere, if at all.
    let names = capture::names(&pipeline).iter().map(|path| file_name(path).to_owned()).collect();
    page(pipeline, names, quiet, out, false)
}

/// The name of a file, without the folder.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// What the captures are called whose names are not to be known.
const SCRUBBED: &str = "scrubbed.pcapng";

/// With what a page is made of.
fn with_needs(options: smbtrail_pipeline::Options) -> smbtrail_pipeline::Options {
    let mut options = options.with_data(true);
    // What happened is in the arguments of calls.
    options.limits.stub = options.limits.stub.max(Options::STUB);
    options
}

/// Reads what was opened and writes its page.
fn page(
    pipeline: Pipeline,
    names: Vec<String>,
    quiet: bool,
    mut out: Destination,
    is_scrubbed: bool,
) -> Result<Status, Failure> {
    let paths = capture::names(&pipeline);
    let store = assemble::store(tempfile::tempfile, assemble::KEPT);
    let page = Page::new(names.clone(), store);
    let page = if is_scrubbed { page.of_scrubbed() } else { page };
    let mut judged = Judge::new(Options::default(), page);
    let outcome = capture::run(pipeline, &mut judged, !quiet);
    let mut facts = capture::facts(names.clone(), &outcome);
    for (path, name) in paths.iter().zip(&names) {
        facts.damage.iter_mut().for_each(|damage| *damage = damage.replace(path, name));
    }
    let written = judged.into_inner().finish(facts, &mut out);
    out.finish(written)?;
    Ok(judge(&outcome, quiet))
}
