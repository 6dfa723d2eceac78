//! `smbtrail decrypt`.

use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::slice;

use smbtrail_pipeline::track::Closed;
use smbtrail_pipeline::{Outcome, Pipeline, PlainCapture, Rewritten, Stop};

use crate::capture::ReadingArgs;
use crate::failure::{Failure, Status, judge, say};
use crate::output::{CHUNK, Destination};
use crate::progress::ProgressLine;

/// The same SMB connections without encryption and compression, as a capture for other programs
///
/// Encrypted messages are replaced by what they hold, and so are compressed ones, so that Wireshark, Zeek and Suricata
/// read them without a key. The connections are written anew, with handshake, data in order and acknowledgements, and
/// Ethernet below them; addresses, ports and times stay what they are. The frame number in the original stands in each
/// packet's comment, and why a message is still closed. Signatures of plain messages stay. Of VLANs and tunnels, whose
/// addresses may be the same, each but the first becomes a VLAN: 1, 2, and so on.
///
/// What cannot be opened is kept as it was sent, and so is a frame of which the capture lacks bytes. All that is no SMB
/// is left out, other connections and Kerberos too.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE, override_usage = "\
smbtrail decrypt [OPTIONS] <CAPTURE> <FILE>
       smbtrail decrypt [OPTIONS] -o <FILE> <CAPTURE>...")]
pub(crate) struct Args {
    /// The capture, - for standard input, and the pcapng file to write; with -o, captures only
    ///
    /// A file that is there already is replaced only where -o names it.
    #[arg(required = true, value_name = "CAPTURE")]
    paths: Vec<PathBuf>,

    /// Where the packets go: a pcapng file, written whole or not at all
    #[arg(short, long, value_name = "FILE", help_heading = "Options")]
    output: Option<PathBuf>,

    /// No progress and no warnings; the exit status still tells of damage
    #[arg(short, long, help_heading = "Options")]
    quiet: bool,

    #[command(flatten)]
    reading: ReadingArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail decrypt --password 'alice=Pa55w0rd' office.pcapng plain.pcapng
  smbtrail decrypt --keytab server.keytab -o plain.pcapng monday-*.pcap
  smbtrail decrypt --secrets secrets.txt office.pcapng plain.pcapng && tshark -r plain.pcapng -Y smb2";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let (captures, output) = self.places()?;
        let options = self.reading.options().with_data(true);
        let stop = options.stop.clone();
        let pipeline = Pipeline::open(captures.iter().cloned(), options)?;
        let mut out = Destination::file(output, captures)?;
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
                    "\n  tip: `smbtrail keys` with the same arguments tells which sessions have a key, and what others lack",
                );
            }
        }
        Ok(judge(&outcome, self.quiet))
    }

    /// What is read, and what is written.
    fn places(&self) -> Result<(&[PathBuf], &Path), Failure> {
        let (captures, output) = match (&self.output, self.paths.as_slice()) {
            (Some(output), captures) => return Ok((captures, output)),
            (None, [capture, output]) => (slice::from_ref(capture), output),
            (None, _) => {
                return Err(Failure::Usage(
                    "which file to write is not clear\n\n  tip: name one capture and then the file, or the file by -o"
                        .to_owned(),
                ));
            }
        };
        if output.is_file() {
            return Err(Failure::Usage(format!(
                "{}: is there already\n\n  tip: to replace it, name it by -o",
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

/// How many messages opened, and why others did not.
fn account(rewritten: &Rewritten) -> String {
    let Rewritten { connections, frames, decrypted, decompressed, closed, .. } = rewritten;
    let mut account = format!("{decrypted} messages decrypted, {decompressed} decompressed");
    if !closed.is_empty() {
        let count: u64 = closed.iter().map(|(_, count)| count).sum();
        let reasons: Vec<String> =
            closed.iter().map(|(closed, count)| format!("{}: {count}", closed.reason())).collect();
        account += &format!(", {count} still closed ({})", reasons.join("; "));
    }
    account + &format!(": {frames} frames of {connections} connections are")
}
