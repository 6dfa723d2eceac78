//! `smbtrail fields`.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use smbtrail_fields::{FieldId, FieldWriter, Filter, Form, Lines, Selected, Selector};
use smbtrail_pipeline::capture::Frame;
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{Options, PacketObserver, PassedPacket, Pipeline};

use crate::capture::ReadingArgs;
use crate::failure::{Failure, Status, judge};
use crate::files;
use crate::filter::learn_responses;
use crate::interrupt;
use crate::output::Destination;

/// Print Wireshark's fields, one line per frame, as `tshark -T fields` does
///
/// Each packet that satisfies the filter is a line. A field that a frame has several times, in several messages or within
/// one, has all its values in one column.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    /// Capture files, - for standard input
    #[arg(value_name = "CAPTURE")]
    captures: Vec<PathBuf>,

    /// A capture file, as tshark takes it; may be repeated
    #[arg(short, long = "read", value_name = "CAPTURE")]
    read: Vec<PathBuf>,

    /// A field; each one is a column; may be repeated
    #[arg(short = 'e', long = "field", value_name = "FIELD")]
    fields: Vec<String>,

    /// How rows are written: fields, json, ek or pdml
    ///
    /// As tshark writes them: lines of columns, one JSON array, JSON lines for Elasticsearch, or XML. All but the first work
    /// without -e too: then they contain every field that smbtrail knows and the frame has, in layers.
    #[arg(short = 'T', value_name = "FORM", default_value = "fields")]
    form: String,

    /// Only the frames that satisfy this display filter, in Wireshark's language
    ///
    /// It sees all messages of a frame at once, as in Wireshark: `smb2.cmd == 5 and smb2.tid == 1` may be satisfied by two
    /// messages of a compound together. --per-message applies it to each message alone.
    #[arg(short = 'Y', long = "filter", value_name = "FILTER")]
    filter: Option<String>,

    /// Write one line per frame, and apply the filter to frames: the default
    #[arg(long, conflicts_with = "per_message")]
    per_frame: bool,

    /// Write one line per message, and apply the filter to messages
    ///
    /// Encrypted and compressed messages that cannot be opened, and SMB1 messages, have lines too.
    #[arg(long)]
    per_message: bool,

    /// The format of lines: separator=/t, aggregator=,, occurrence=f|l|a, header=y|n, quote=d|s|n, bom=y|n; may be repeated
    #[arg(short = 'E', value_name = "OPTION")]
    line: Vec<String>,

    /// List the names that contain PATTERN, with type and meaning, instead of reading a capture
    ///
    /// Names of Wireshark that have no value here are known, so that its scripts run; the list says which.
    #[arg(long, value_name = "PATTERN", num_args = 0..=1, default_missing_value = "")]
    list: Option<String>,

    /// No warnings; the exit status still reports damage
    #[arg(short, long)]
    quiet: bool,

    /// Read only the first N packets
    #[arg(short = 'c', value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,

    /// Write each row at once, also into a pipe; uses one thread
    #[arg(short = 'l')]
    line_buffered: bool,

    #[command(flatten)]
    ignored: Ignored,

    #[command(flatten)]
    reading: ReadingArgs,
}

/// Options of tshark that change nothing here: names are never resolved, and whatever needs a second pass has one.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Accepted from tshark, without effect")]
struct Ignored {
    /// Resolve no names: never done
    #[arg(short = 'n', hide_short_help = true)]
    _no_names: bool,

    /// Which names to resolve: never done
    #[arg(short = 'N', value_name = "FLAGS", hide_short_help = true)]
    _names: Vec<String>,

    /// Two passes: always where a field needs them
    #[arg(short = '2', hide_short_help = true)]
    _two_passes: bool,

    /// How a port is decoded: see --port
    #[arg(short = 'd', value_name = "RULE", hide_short_help = true)]
    _decode_as: Vec<String>,

    /// A preference
    #[arg(short = 'o', value_name = "NAME:VALUE", hide_short_help = true)]
    _preferences: Vec<String>,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail fields -r office.pcapng -e frame.number -e smb2.cmd -e smb2.filename
  smbtrail fields office.pcapng -Y 'smb2.cmd == create' -e smbtrail.path -E header=y -E separator=,
  smbtrail fields office.pcapng -T json -Y 'smb2.nt_status != 0' -e frame.number -e smb2.cmd
  smbtrail fields --list lease";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        if let Some(pattern) = &self.list {
            return list(pattern);
        }
        let usage = |error: &dyn ToString| Failure::Usage(error.to_string());
        let form: Form = self.form.parse().map_err(|error| usage(&error))?;
        let mut lines = Lines::default().for_terminal(io::stdout().is_terminal());
        for option in &self.line {
            lines.set(option).map_err(|error| usage(&error))?;
        }
        let ids = self.fields.iter().map(|name| FieldId::named(name)).collect::<Result<Vec<_>, _>>();
        let ids = match ids.map_err(|error| usage(&error))? {
            none if none.is_empty() && form == Form::Fields => {
                return Err(Failure::Usage("no field given: name some with -e; --list lists them".into()));
            }
            some => some,
        };
        let writer = match ids.is_empty() {
            true => FieldWriter::tree(form, lines, FieldId::shown().collect()),
            false => FieldWriter::new(form, lines, ids),
        };
        let filter = self.filter.as_deref().map(str::parse::<Filter>).transpose();
        let mut selector = Selector::with_columns(writer.fields(), filter.map_err(|error| usage(&error))?);
        if writer.writes_trees() {
            selector = selector.traced();
        }
        let needs = selector.needs();
        let options = self.reading.options().with_packets(self.count);
        let responses = learn_responses(needs, &options, |options| self.open(options))?;
        let options = needs.options(options, responses);
        let skip_silent = options.skip_silent && (self.per_message || !selector.fits_any_packet());
        let options = options.with_skip_silent(skip_silent);
        // Between threads packets travel in batches, which wait until they are full.
        let options = if self.line_buffered { options.with_threads(1) } else { options };
        let pipeline = self.open(options)?;
        let mut rows = Rows::new(selector, Written::new(writer, self.line_buffered), self.per_message);
        let outcome = pipeline.run_with_packets(&mut rows);
        rows.finish()?;
        Ok(judge(&outcome, self.quiet))
    }

    fn open(&self, options: Options) -> Result<Pipeline, Failure> {
        let named: Vec<PathBuf> = self.captures.iter().chain(&self.read).cloned().collect();
        let captures = files::expand(&named)?;
        if captures.is_empty() {
            return Err(Failure::Usage("no capture given".into()));
        }
        self.reading.open(captures, options)
    }
}

/// Prints the names that contain the pattern.
fn list(pattern: &str) -> Result<Status, Failure> {
    let mut out = Vec::new();
    let pattern = pattern.to_lowercase();
    for field in
        FieldId::all().map(FieldId::field).filter(|field| field.name.to_lowercase().contains(&pattern))
    {
        // Writing to a Vec cannot fail.
        let empty = if field.has_values() { "" } else { " (always empty)" };
        let _ = writeln!(out, "{}\t{}\t{}{empty}", field.name, field.kind.name(), field.title);
    }
    if out.is_empty() {
        // For a name that does not exist, similar ones are proposed.
        let near = FieldId::named(&pattern).err().map_or_else(String::new, |unknown| format!(": {unknown}"));
        return Err(Failure::Usage(format!("no name of a field contains {pattern:?}{near}")));
    }
    let written = Destination::Stdout.write_all(&out);
    Destination::Stdout.finish(written).map(|()| Status::Done)
}

/// Writes one row per packet, or one row per message.
struct Rows {
    selector: Selector,
    per_message: bool,
    /// Whether a packet has passed whose row is not written.
    has_packet: bool,
    out: Written,
}

/// Bytes that are written at once.
const CHUNK: usize = 64 * 1024;

impl Rows {
    const fn new(selector: Selector, out: Written, per_message: bool) -> Self {
        Self { selector, per_message, has_packet: false, out }
    }

    /// Writes the row of the packet whose messages have passed.
    fn end_packet(&mut self) {
        if std::mem::take(&mut self.has_packet)
            && !self.per_message
            && let Some(selected) = self.selector.select_frame()
        {
            self.out.row(selected);
        }
    }

    fn finish(mut self) -> Result<(), Failure> {
        self.end_packet();
        self.out.finish()
    }
}

impl Observer for Rows {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            // What is decrypted or decompressed follows, and has its row.
            Event::Envelope(envelope) if envelope.opened.is_ok() => self.selector.add(event),
            Event::Pause => {
                self.end_packet();
                self.out.flush();
            }
            _ if self.per_message => {
                if let Some(selected) = self.selector.select(event) {
                    self.out.row(selected);
                }
            }
            _ => self.selector.add(event),
        }
    }
}

impl PacketObserver for Rows {
    fn frame(&mut self, frame: &Frame<'_>) {
        self.selector.transport(frame.packet.number, frame.len);
    }

    fn packet(&mut self, packet: &PassedPacket) {
        self.end_packet();
        self.selector.packet(packet);
        self.has_packet = true;
    }
}

/// Writes rows to standard output.
struct Written {
    writer: FieldWriter,
    /// Whether each row is written at once.
    at_once: bool,
    pending: Vec<u8>,
    result: io::Result<()>,
}

impl Written {
    fn new(writer: FieldWriter, at_once: bool) -> Self {
        let mut pending = Vec::new();
        writer.begin(&mut pending);
        Self { writer, at_once, pending, result: Ok(()) }
    }

    fn row(&mut self, selected: Selected<'_>) {
        self.writer.row(&mut self.pending, selected.row, selected.moment.time);
        if self.at_once || self.pending.len() >= CHUNK {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if self.result.is_ok() {
            let out = &mut Destination::Stdout;
            self.result = out.write_all(&self.pending).and_then(|()| out.flush());
            if self.result.is_err() {
                // Nobody reads what follows.
                interrupt::stop().ask();
            }
        }
        self.pending.clear();
    }

    fn finish(mut self) -> Result<(), Failure> {
        self.writer.end(&mut self.pending);
        self.flush();
        Destination::Stdout.finish(self.result)
    }
}
