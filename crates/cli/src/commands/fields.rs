//! `smbtrail fields`.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use smbtrail_fields::{Extractor, FieldId, FieldWriter, Filter, Form, Lines, Packet, Row};
use smbtrail_pipeline::track::{Event, Message, Observer};
use smbtrail_pipeline::{PacketObserver, PassedPacket, Pipeline};

use crate::capture::ReadingArgs;
use crate::failure::{Failure, Status, judge};
use crate::files;
use crate::filter::{CurrentPacket, learn_responses};

/// Wireshark's fields, a line a frame, as `tshark -T fields` writes them
///
/// Every packet that satisfies the filter is a line. A field that a frame bears several times, in several messages or within one, has all its
/// values in one column.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    /// Capture files, - for standard input
    #[arg(value_name = "CAPTURE")]
    captures: Vec<PathBuf>,

    /// A capture file, as tshark takes it; may be repeated
    #[arg(short, long = "read", value_name = "CAPTURE")]
    read: Vec<PathBuf>,

    /// A field; each is a column
    #[arg(short = 'e', long = "field", value_name = "FIELD")]
    fields: Vec<String>,

    /// How rows are written: fields, json or ek
    ///
    /// As tshark writes them with -e: lines of columns, one JSON array, or JSON lines for Elasticsearch. The two JSON forms
    /// may do without -e: then they bear every field that smbtrail knows and the frame has, in the order of names.
    #[arg(short = 'T', value_name = "FORM", default_value = "fields")]
    form: String,

    /// Only the frames that satisfy this display filter, in Wireshark's language
    ///
    /// It sees all messages of a frame at once, as in Wireshark: `smb2.cmd == 5 and smb2.tid == 1` may be satisfied by two
    /// messages of a compound together. --per-message asks each message alone.
    #[arg(short = 'Y', long = "filter", value_name = "FILTER")]
    filter: Option<String>,

    /// A line a frame, and the filter asks frames: the default
    #[arg(long, conflicts_with = "per_message")]
    per_frame: bool,

    /// A line a message, and the filter asks messages
    #[arg(long)]
    per_message: bool,

    /// How lines look: separator=/t, aggregator=,, occurrence=f|l|a, header=y|n, quote=d|s|n, bom=y|n; may be repeated
    #[arg(short = 'E', value_name = "OPTION")]
    line: Vec<String>,

    /// List the names that contain PATTERN, with type and meaning, instead of reading a capture
    #[arg(long, value_name = "PATTERN", num_args = 0..=1, default_missing_value = "")]
    list: Option<String>,

    /// No warnings; the exit status still tells of damage
    #[arg(short, long)]
    quiet: bool,

    #[command(flatten)]
    reading: ReadingArgs,
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
        let mut lines = Lines { terminal: io::stdout().is_terminal(), ..Lines::default() };
        for option in &self.line {
            lines.set(option).map_err(|error| usage(&error))?;
        }
        let ids = self.fields.iter().map(|name| FieldId::named(name)).collect::<Result<Vec<_>, _>>();
        let ids = match ids.map_err(|error| usage(&error))? {
            none if none.is_empty() && form == Form::Fields => {
                return Err(Failure::Usage("no field given: name some with -e; --list lists them".into()));
            }
            none if none.is_empty() => FieldId::all().collect(),
            some => some,
        };
        let mut columns = ids.clone();
        let mut filter =
            self.filter.as_deref().map(str::parse::<Filter>).transpose().map_err(|error| usage(&error))?;
        if let Some(filter) = &mut filter {
            filter.place(&mut columns);
        }
        let mut extractor = Extractor::new(&columns);
        if extractor.needs_responses() {
            extractor.set_responses(learn_responses(self.open(&extractor, false)?));
        }
        let silent = !self.per_message && filter.as_ref().is_none_or(Filter::fits_any_packet);
        let pipeline = self.open(&extractor, silent)?;
        let writer = FieldWriter::new(form, lines, ids);
        let mut rows = Rows::new(extractor, filter, writer, self.per_message);
        let outcome = pipeline.run_with_packets(&mut rows);
        match rows.finish() {
            Ok(()) => Ok(judge(&outcome, self.quiet)),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Status::Done),
            Err(error) => Err(Failure::Output { path: "standard output".into(), error }),
        }
    }

    /// Opens the captures. `silent`: packets that make nothing known are wanted too.
    fn open(&self, extractor: &Extractor, silent: bool) -> Result<Pipeline, Failure> {
        let named: Vec<PathBuf> = self.captures.iter().chain(&self.read).cloned().collect();
        let captures = files::expand(&named)?;
        if captures.is_empty() {
            return Err(Failure::Usage("no capture given".into()));
        }
        let (data, stream_numbers) = (extractor.needs_data(), extractor.needs_stream_numbers());
        let skip_silent = !silent && !extractor.needs_all_packets();
        let options = self.reading.options().with_data(data);
        let options = options.with_stream_numbers(stream_numbers).with_skip_silent(skip_silent);
        Ok(Pipeline::open(captures, options)?)
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
        let _ = writeln!(out, "{}\t{}\t{}", field.name, field.kind.name(), field.title);
    }
    if out.is_empty() {
        // Who asked for a name that nobody has is told which come near.
        let near = FieldId::named(&pattern).err().map_or_else(String::new, |unknown| format!(": {unknown}"));
        return Err(Failure::Usage(format!("no name of a field contains {pattern:?}{near}")));
    }
    match io::stdout().write_all(&out) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Output { path: "standard output".into(), error })
        }
        _ => Ok(Status::Done),
    }
}

/// Writes a row a packet, or a row a message.
struct Rows {
    extractor: Extractor,
    filter: Option<Filter>,
    writer: FieldWriter,
    per_message: bool,
    row: Row,
    /// For messages that became known when the row of their frame was written: nothing shows them.
    late: Row,
    /// The packet whose messages pass.
    packet: CurrentPacket,
    out: Vec<u8>,
    written: io::Result<()>,
}

/// Bytes that are written at once.
const CHUNK: usize = 64 * 1024;

impl Rows {
    fn new(extractor: Extractor, filter: Option<Filter>, writer: FieldWriter, per_message: bool) -> Self {
        let row = extractor.row();
        let mut out = Vec::new();
        writer.begin(&mut out);
        let packet = CurrentPacket::default();
        let late = row.clone();
        Self { extractor, filter, writer, per_message, row, late, packet, out, written: Ok(()) }
    }

    fn message(&mut self, message: &Message<'_>) {
        if self.per_message {
            self.extractor.message(message, &mut self.row);
            self.write(&Packet::of(message, self.packet.get()));
        } else if self.packet.get().is_some_and(|packet| packet.moment.frame == message.moment.frame) {
            self.extractor.message(message, &mut self.row);
        } else {
            self.extractor.message(message, &mut self.late);
            self.late.clear();
        }
    }

    /// Writes the row, which now lacks but what its packet says.
    fn write(&mut self, packet: &Packet) {
        self.extractor.packet(packet, &mut self.row);
        if self.filter.as_ref().is_none_or(|filter| filter.matches(&self.row)) {
            self.writer.row(&mut self.out, &self.row, packet.moment.time);
        }
        self.row.clear();
        if self.out.len() >= CHUNK {
            self.flush();
        }
    }

    /// Writes the row of the packet whose messages have passed.
    fn end_packet(&mut self) {
        if let (Some(packet), false) = (self.packet.get().copied(), self.per_message) {
            self.write(&packet);
        }
    }

    fn flush(&mut self) {
        if self.written.is_ok() {
            self.written = io::stdout().write_all(&self.out).and_then(|()| io::stdout().flush());
        }
        self.out.clear();
    }

    fn finish(mut self) -> io::Result<()> {
        self.end_packet();
        self.writer.end(&mut self.out);
        self.flush();
        self.written
    }
}

impl Observer for Rows {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => self.message(message),
            Event::Envelope(envelope) => self.extractor.envelope(envelope, &mut self.row),
            Event::Smb1(message) => self.extractor.smb1(message, &mut self.row),
            _ => {}
        }
    }
}

impl PacketObserver for Rows {
    fn packet(&mut self, packet: &PassedPacket) {
        self.end_packet();
        self.packet.pass(packet);
    }
}
