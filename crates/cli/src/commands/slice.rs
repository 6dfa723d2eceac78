//! `smbtrail slice`.

use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use smbtrail_fields::{Filter, Selector};
use smbtrail_pipeline::capture::{CaptureSet, Frame, Input, Moved};
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{PacketObserver, PassedPacket, Slice, Written};

use crate::capture::CaptureArgs;
use crate::failure::{Failure, Status, judge, say};
use crate::filter::learn_responses;
use crate::output::{CHUNK, Destination};
use crate::progress::ProgressLine;

/// Copy the packets of selected messages into a smaller capture
///
/// The output has every packet that carries a byte of a selected message, and the handshake of its connection. Link types
/// and times are kept, and the comment of each packet has its frame number in the original. The captures are read twice,
/// so they cannot come from standard input.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// The messages: those that satisfy this display filter, each judged alone
    #[arg(short = 'Y', long = "filter", value_name = "FILTER", help_heading = "Options")]
    filter: Filter,

    /// The pcapng file to write; it is written completely or not at all
    #[arg(short, long, value_name = "FILE", help_heading = "Options")]
    output: PathBuf,

    /// Copy all packets of every connection that has a selected message
    #[arg(long, help_heading = "Options")]
    conversation: bool,

    /// No progress and no warnings; the exit status still reports damage
    #[arg(short, long, help_heading = "Options")]
    quiet: bool,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail slice office.pcapng -Y 'smb2.nt_status == STATUS_ACCESS_DENIED' -o denied.pcapng
  smbtrail slice rotated-*.pcap -Y 'smbtrail.path contains \"a.txt\"' --conversation -o a.pcapng";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let captures = &self.capture.files()?;
        if let Some(stream) = captures.iter().find(|path| path.as_os_str() == "-" || is_stream(path)) {
            return Err(Failure::Usage(format!(
                "{}: slice reads its captures twice, and a stream can be read only once\n\n  tip: write it to a file first",
                stream.display()
            )));
        }
        let mut out = Destination::file(&self.output, &self.capture.inputs()?)?;
        let selector = Selector::new(self.filter.clone());
        let needs = selector.needs();
        let open = |options| self.capture.open_with(options);
        let options = self.capture.reading.options();
        let responses = learn_responses(needs, &options, open)?;
        // All packets pass, since any may carry a part of a chosen message.
        let options = needs.options(options, responses).with_skip_silent(false);
        let mut line = ProgressLine::new(!self.quiet);
        let mut choice = Choice { selector, slice: Slice::new(self.conversation) };
        let pipeline = open(options)?.with_progress(|progress| line.show(progress));
        let outcome = pipeline.run_with_packets(&mut choice);
        let slice = choice.slice;
        if slice.is_empty() && !self.quiet {
            say("note: no message matches");
        }
        let inputs = CaptureSet::open(captures.iter().cloned().map(Input::from))?;
        let checksums = self.capture.reading.options().checksums;
        let mut buffered = BufWriter::with_capacity(CHUNK, &mut out);
        let progress = |progress| line.show(progress);
        let written = slice.write_with_progress(inputs, checksums, &mut buffered, progress);
        let written = buffered.into_inner().map_err(io::IntoInnerError::into_error).and(written);
        drop(line);
        let Written { read, packets, connections, .. } = *written.as_ref().unwrap_or(&Written::default());
        out.finish(written.map(drop))?;
        if !self.quiet {
            let path = self.output.display();
            say(format_args!("{packets} of {read} packets, of {connections} connections, are in {path}"));
        }
        Ok(judge(&outcome, self.quiet))
    }
}

/// Whether a path leads to something that cannot be read a second time.
fn is_stream(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Chooses the messages that satisfy the filter.
struct Choice {
    selector: Selector,
    slice: Slice,
}

impl Observer for Choice {
    fn event(&mut self, event: &Event<'_>) {
        let connection = match event {
            Event::Message(message) => message.connection,
            Event::Envelope(envelope) => envelope.connection,
            Event::Smb1(message) => message.connection,
            _ => return,
        };
        if self.selector.selects(event) {
            self.slice.choose(connection);
        }
    }
}

impl PacketObserver for Choice {
    fn frame(&mut self, frame: &Frame<'_>) {
        self.slice.frame(frame);
    }

    fn moved(&mut self, moved: &Moved) {
        self.slice.moved(moved);
    }

    fn packet(&mut self, packet: &PassedPacket) {
        self.selector.packet(packet);
    }
}
