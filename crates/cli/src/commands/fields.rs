//! `smbtrail fields`.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use smbtrail_fields::{Extractor, FieldId, Filter, Lines, Packet, Responses, Row};
use smbtrail_pipeline::track::{Event, Observer, Time};
use smbtrail_pipeline::{Options, PacketObserver, PassedPacket, Pipeline};

use crate::capture::ReadingArgs;
use crate::failure::{Failure, Status, judge};

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

    /// Only the frames that satisfy this display filter, as Wireshark's; it sees all of a frame's messages at once
    #[arg(short = 'Y', long = "filter", value_name = "FILTER")]
    filter: Option<String>,

    /// How lines look: separator=/t, aggregator=,, occurrence=f|l|a, header=y|n, quote=d|s|n; may be repeated
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
  smbtrail fields --list lease";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        if let Some(pattern) = &self.list {
            return list(pattern);
        }
        let ids = self.fields.iter().map(|name| FieldId::named(name)).collect::<Result<Vec<_>, _>>();
        let ids = ids.map_err(|error| Failure::Usage(error.to_string()))?;
        let mut lines = Lines { terminal: io::stdout().is_terminal(), ..Lines::default() };
        for option in &self.line {
            lines.set(option).map_err(|error| Failure::Usage(error.to_string()))?;
        }
        if ids.is_empty() {
            return Err(Failure::Usage("no field given: name some with -e; --list lists them".into()));
        }
        let mut columns = ids.clone();
        let mut filter = self.filter.as_deref().map(str::parse::<Filter>).transpose();
        if let Ok(Some(filter)) = &mut filter {
            filter.place(&mut columns);
        }
        let filter = filter.map_err(|error| Failure::Usage(error.to_string()))?;
        let mut extractor = Extractor::new(&columns);
        if extractor.needs_responses() {
            let mut learn = Learn(Responses::default());
            self.open(&extractor)?.run(&mut learn, &mut |_| {});
            extractor.set_responses(learn.0);
        }
        let pipeline = self.open(&extractor)?;
        let mut rows = Rows::new(extractor, ids, filter, lines);
        let outcome = pipeline.run_with_packets(&mut rows, &mut |_| {});
        rows.flush();
        match rows.written {
            Ok(()) => Ok(judge(&outcome, self.quiet)),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Status::Done),
            Err(error) => Err(Failure::Output { path: "standard output".into(), error }),
        }
    }

    fn open(&self, extractor: &Extractor) -> Result<Pipeline, Failure> {
        let captures: Vec<PathBuf> = self.captures.iter().chain(&self.read).cloned().collect();
        if captures.is_empty() {
            return Err(Failure::Usage("no capture given".into()));
        }
        let options = Options { data: extractor.needs_data(), ..self.reading.options() };
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
    match io::stdout().write_all(&out) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Output { path: "standard output".into(), error })
        }
        _ => Ok(Status::Done),
    }
}

/// Learns which frame answers which request.
struct Learn(Responses);

impl Observer for Learn {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Message(message) = event {
            self.0.note(message);
        }
    }
}

/// Writes a line a packet.
struct Rows {
    extractor: Extractor,
    /// The fields that are written: the first of the extractor's.
    ids: Vec<FieldId>,
    filter: Option<Filter>,
    lines: Lines,
    row: Row,
    begin: Option<Time>,
    out: Vec<u8>,
    written: io::Result<()>,
}

/// Bytes that are written at once.
const CHUNK: usize = 64 * 1024;

impl Rows {
    fn new(extractor: Extractor, ids: Vec<FieldId>, filter: Option<Filter>, lines: Lines) -> Self {
        let mut out = Vec::new();
        if lines.header {
            lines.write_names(&mut out, &ids);
        }
        let row = extractor.row();
        Self { extractor, ids, filter, lines, row, begin: None, out, written: Ok(()) }
    }

    fn flush(&mut self) {
        if self.written.is_ok() {
            self.written = io::stdout().write_all(&self.out).and_then(|()| io::stdout().flush());
        }
        self.out.clear();
    }
}

impl Observer for Rows {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => self.extractor.message(message, &mut self.row),
            Event::Envelope(envelope) => self.extractor.envelope(envelope, &mut self.row),
            _ => {}
        }
    }
}

impl PacketObserver for Rows {
    fn packet(&mut self, packet: &PassedPacket) {
        let PassedPacket { moment, len, captured, ends, stream } = *packet;
        let begin = *self.begin.get_or_insert(moment.time);
        let captured = u32::try_from(captured).unwrap_or(u32::MAX);
        self.extractor.packet(&Packet { moment, begin, len, captured, ends, stream }, &mut self.row);
        if self.filter.as_ref().is_none_or(|filter| filter.matches(&self.row)) {
            self.lines.write_row(&mut self.out, &self.ids, &self.row);
        }
        self.row.clear();
        if self.out.len() >= CHUNK {
            self.flush();
        }
    }
}
