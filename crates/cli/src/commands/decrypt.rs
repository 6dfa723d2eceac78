//! `smbtrail decrypt`.

use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::slice;

use smbtrail_pipeline::track::Closed;
use smbtrail_pipeline::{Outcome, Pipeline, PlainCapture, Rewritten, Stop};

use crate::capture::ReadingArgs;
use crate::failure::{Failure, Status, judge, say};
use crate::files;
use crate::output::{CHUNK, Destination};
use crate::progress::ProgressLine;

/// Write the SMB connections without encryption and compression, as a capture for other programs
///
/// Encrypted and compressed messages are replaced by their content, so that Wireshark, Zeek and Suricata can read them
/// without a key. Each connection is written again with a handshake, data in order, acknowledgements and an Ethernet
/// header. Addresses, ports and times do not change, and neither do the signatures of plain messages. The comment of
/// each packet has the frame number in the original and, for a message that could not be decrypted, the reason. VLANs
/// and tunnels may use the same addresses: each but the first is written as a VLAN with the tag 1, 2 and so on.
///
/// A message that cannot be decrypted is kept as it was sent. So is a frame with bytes missing from the capture.
/// Everything that is not SMB is left out, Kerberos included.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE, override_usage = "\
smbtrail decrypt [OPTIONS] <CAPTURE> <FILE>
       smbtrail decrypt [OPTIONS] -o <FILE> <CAPTURE>...")]
pub(crate) struct Args {
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
    quiet: bool,

    #[command(flatten)]
    reading: ReadingArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail decrypt --password alice=Summer-2026 encrypted-share.pcapng plain.pcapng
  smbtrail decrypt --keytab kerberos.keytab -o plain.pcapng kerberos.pcapng
  smbtrail decrypt --secrets secrets.txt -o plain.pcapng office.pcapng && tshark -r plain.pcapng";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let (captures, output) = self.places()?;
        let options = self.reading.options().with_data(true);
        let stop = options.stop.clone();
        let pipeline = self.reading.open(captures.clone(), options)?;
        let mut out = Destination::file(output, &self.reading.inputs(captures))?;
        let (outcome, rewritten) = match self.rewrite(pipeline, stop, &mut out) {
            Ok(done) => {
                out.finish(Ok(()))?;
                done
            }
            Err(error) => return out.finish(Err(error)).map(|()| Status::Done),
        };
        if !self.quiet {
            say(format_args!("{} in {}", account(&rewritten), output.display()));
            if rewritten.closed.iter().any(|(closed, _)| *closed == Closed::NoKey) {
                say(
                    "\n  tip: `smbtrail keys` with the same arguments lists the sessions that have a key, and what is missing for the others",
                );
            }
        }
        Ok(judge(&outcome, self.quiet))
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
                "{}: the file exists\n\n  tip: name it with -o to replace it",
                output.display()
            )));
        }
        Ok((captures, output))
    }

    fn rewrite(
        &self,
        pipeline: Pipeline,
        stop: Stop,
        out: &mut Destination,
    ) -> io::Result<(Outcome, Rewritten)> {
        let files = pipeline.files();
        let mut line = ProgressLine::new(!self.quiet);
        let mut plain = PlainCapture::new(BufWriter::with_capacity(CHUNK, out), files, stop)?;
        let outcome = pipeline.with_progress(|progress| line.show(progress)).run_with_packets(&mut plain);
        Ok((outcome, plain.finish()?))
    }
}

/// How many messages were decrypted or decompressed, and why others were not.
fn account(rewritten: &Rewritten) -> String {
    let Rewritten { connections, frames, decrypted, decompressed, closed, .. } = rewritten;
    let mut account = format!("{decrypted} messages decrypted, {decompressed} decompressed");
    if !closed.is_empty() {
        let count: u64 = closed.iter().map(|(_, count)| count).sum();
        let reasons: Vec<String> =
            closed.iter().map(|(closed, count)| format!("{}: {count}", closed.reason())).collect();
        account += &format!(", {count} not decrypted ({})", reasons.join("; "));
    }
    account + &format!(": {frames} frames of {connections} connections are")
}
