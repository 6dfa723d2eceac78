//! Captures that are written anew, which `decrypt` and `scrub` do: their arguments, and the file that appears at the end.

use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::slice;
use std::sync::Arc;

use clap::Args;
use smbtrail_pipeline::{Outcome, PacketObserver, Pipeline, Rewritten, Stop};

use crate::capture::ReadingArgs;
use crate::failure::{Failure, say};
use crate::files;
use crate::output::{CHUNK, Destination};
use crate::progress::ProgressLine;

/// What is read, and what is written.
#[derive(Args, Debug)]
pub(crate) struct AnewArgs {
    /// The capture (- for standard input) and the pcapng file to write; with -o, captures only
    ///
    /// An existing file is replaced only if -o names it.
    #[arg(required = true, value_name = "CAPTURE")]
    paths: Vec<PathBuf>,

    /// The pcapng file to write; it appears when it is complete
    #[arg(short, long, value_name = "FILE", help_heading = "Options")]
    output: Option<PathBuf>,

    /// Print no progress and no warnings; the exit status still reports damage
    #[arg(short, long, help_heading = "Options")]
    pub(crate) quiet: bool,

    #[command(flatten)]
    reading: ReadingArgs,
}

/// What was written, and where.
pub(crate) struct Anew<'a, D> {
    pub(crate) outcome: Outcome,
    pub(crate) done: D,
    pub(crate) path: &'a Path,
}

/// What the new file is written to.
pub(crate) type Out<'a> = BufWriter<&'a mut Destination>;

impl AnewArgs {
    /// Writes the file: `observe` reads the captures, and writes what the file is to have.
    pub(crate) fn write<D>(
        &self,
        observe: impl FnOnce(Reading, Out<'_>, Vec<Arc<str>>, Stop) -> io::Result<(Outcome, D)>,
    ) -> Result<Anew<'_, D>, Failure> {
        let (captures, path) = self.places()?;
        let options = self.reading.options().with_data(true);
        let stop = options.stop.clone();
        let pipeline = self.reading.open(captures.clone(), options)?;
        let mut out = Destination::file(path, &self.reading.inputs(captures))?;
        let files = pipeline.files();
        let reading = Reading { pipeline, quiet: self.quiet };
        match observe(reading, BufWriter::with_capacity(CHUNK, &mut out), files, stop) {
            Ok((outcome, done)) => {
                out.finish(Ok(()))?;
                Ok(Anew { outcome, done, path })
            }
            Err(error) => Err(Failure::Output { path: out.path(), error }),
        }
    }

    /// What is read, and what is written.
    fn places(&self) -> Result<(Vec<PathBuf>, &Path), Failure> {
        let (captures, output) = match (&self.output, self.paths.as_slice()) {
            (Some(output), captures) => return Ok((files::expand(captures)?, output)),
            (None, [capture, output]) => (files::expand(slice::from_ref(capture))?, output),
            (None, _) => {
                return Err(Failure::Usage(
                    "the file to write is missing\n\n  tip: name one capture and then the file, or name the file with -o"
                        .to_owned(),
                ));
            }
        };
        if output.is_file() {
            return Err(Failure::Usage(format!(
                "{}: the file exists\n\n  tip: to replace it, name it with -o; to read it as well, name another file with -o",
                output.display()
            )));
        }
        Ok((captures, output))
    }
}

/// Captures that are about to be read.
pub(crate) struct Reading {
    pipeline: Pipeline,
    quiet: bool,
}

impl Reading {
    /// Reads them.
    pub(crate) fn run(self, observer: &mut impl PacketObserver) -> Outcome {
        let mut line = ProgressLine::new(!self.quiet);
        self.pipeline.with_progress(|progress| line.show(progress)).run_with_packets(observer)
    }
}

/// Why messages stay as they are, with how many there are: `, 5 not decrypted (…: 5)`.
pub(crate) fn closed(rewritten: &Rewritten) -> Option<String> {
    let closed = &rewritten.closed;
    let count: u64 = closed.iter().map(|(_, count)| count).sum();
    let reasons: Vec<String> =
        closed.iter().map(|(closed, count)| format!("{}: {count}", closed.reason())).collect();
    (count > 0).then(|| format!("{count} not decrypted ({})", reasons.join("; ")))
}

/// Says how to find out which keys are missing.
pub(crate) fn say_what_is_missing() {
    say(
        "\n  tip: `smbtrail keys` with the same arguments lists the sessions that have a key, and what is missing for the others",
    );
}
