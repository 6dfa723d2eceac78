//! Display filters: which messages a command is about.

use std::collections::BTreeSet;

use clap::Args;
use smbtrail_fields::{Extractor, Filter, FilterError, Packet, Responses, Row, Segment};
use smbtrail_pipeline::capture::LinkType;
use smbtrail_pipeline::track::{Event, Observer, Time};
use smbtrail_pipeline::{Options, Outcome, PacketObserver, PassedPacket, Pipeline};
use smbtrail_report::Selective;

use crate::capture::CaptureArgs;
use crate::failure::Failure;
use crate::progress::ProgressLine;

/// A display filter over messages, the same for every command that has them.
#[derive(Args, Debug)]
#[command(next_help_heading = "Filter options")]
pub(crate) struct FilterArgs {
    /// Only the messages that satisfy this display filter, in Wireshark's language
    ///
    /// Each message is asked alone: of a compound, only those that satisfy it by themselves.
    #[arg(short = 'Y', long = "filter", value_name = "FILTER")]
    filter: Option<String>,

    /// The filter asks messages: the default
    #[arg(long, requires = "filter", conflicts_with = "per_frame")]
    per_message: bool,

    /// The filter asks frames, as Wireshark's does: all messages of one that satisfies it
    ///
    /// The capture is read twice, so it cannot come from standard input.
    #[arg(long, requires = "filter")]
    per_frame: bool,
}

/// The messages that a filter selects.
pub(crate) enum Selection {
    All,
    Messages(Box<Asked>),
    /// Those of these frames.
    Frames(BTreeSet<u64>),
}

/// A filter, and what it is asked of.
pub(crate) struct Asked {
    filter: Filter,
    extractor: Extractor,
    row: Row,
    packet: CurrentPacket,
}

impl FilterArgs {
    /// Compiles the filter, and reads the capture beforehand where it has to be.
    pub(crate) fn read(&self, capture: &CaptureArgs) -> Result<Selection, Failure> {
        let Some(text) = &self.filter else { return Ok(Selection::All) };
        let filter: Filter = text.parse().map_err(|error: FilterError| Failure::Usage(error.to_string()))?;
        let extractor = Extractor::new(filter.fields());
        let row = extractor.row();
        let mut asked = Asked { filter, extractor, row, packet: CurrentPacket::default() };
        let twice = self.per_frame || asked.extractor.needs_responses();
        if twice && capture.captures.iter().any(|path| path.as_os_str() == "-") {
            return Err(Failure::Usage(
                "this filter needs the capture read twice, and standard input can be read once".into(),
            ));
        }
        let open = |asked: &Asked| {
            let options = asked.options(capture.reading.options());
            capture.open_with(options)
        };
        if asked.extractor.needs_responses() {
            asked.extractor.set_responses(learn_responses(open(&asked)?));
        }
        if !self.per_frame {
            return Ok(Selection::Messages(Box::new(asked)));
        }
        let pipeline = open(&asked)?;
        let mut frames = Frames { asked, selected: BTreeSet::new() };
        pipeline.run_with_packets(&mut frames);
        frames.end_packet();
        Ok(Selection::Frames(frames.selected))
    }
}

impl Selection {
    /// What the pipeline must do for it.
    pub(crate) fn options(&self, options: Options) -> Options {
        match self {
            Self::Messages(asked) => asked.options(options),
            Self::All | Self::Frames(_) => options,
        }
    }

    /// Reads the capture to its end for a report, with progress on standard error if wanted.
    pub(crate) fn run(self, pipeline: Pipeline, report: &mut impl Selective, progress: bool) -> Outcome {
        let mut line = ProgressLine::new(progress);
        let pipeline = pipeline.with_progress(|progress| line.show(progress));
        match self {
            Self::All => pipeline.run(report),
            selection if !selection.needs_packets() => pipeline.run(&mut Selected { selection, report }),
            selection => pipeline.run_with_packets(&mut Selected { selection, report }),
        }
    }

    fn needs_packets(&self) -> bool {
        match self {
            Self::Messages(asked) => asked.extractor.needs_packets(),
            Self::All | Self::Frames(_) => false,
        }
    }

    fn selects(&mut self, event: &Event<'_>) -> bool {
        let moment = match event {
            Event::Message(message) => message.moment,
            Event::Envelope(envelope) => envelope.moment,
            _ => return true,
        };
        match self {
            Self::All => true,
            Self::Messages(asked) => asked.fits(event),
            Self::Frames(frames) => frames.contains(&moment.frame),
        }
    }
}

impl Asked {
    fn options(&self, options: Options) -> Options {
        let (data, stream_numbers) = (self.extractor.needs_data(), self.extractor.needs_stream_numbers());
        let skip_silent = !self.extractor.needs_all_packets();
        let data = data || options.data;
        options.with_data(data).with_stream_numbers(stream_numbers).with_skip_silent(skip_silent)
    }

    /// Takes what a message or an envelope says into the row.
    fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => self.extractor.message(message, &mut self.row),
            Event::Envelope(envelope) => self.extractor.envelope(envelope, &mut self.row),
            Event::Smb1(message) => self.extractor.smb1(message, &mut self.row),
            _ => {}
        }
    }

    /// Whether a message or an envelope satisfies the filter by itself.
    fn fits(&mut self, event: &Event<'_>) -> bool {
        self.take(event);
        let packet = match event {
            _ if !self.extractor.needs_packets() => None,
            Event::Message(message) => Some(Packet::of(message, self.packet.get())),
            _ => self.packet.get().copied(),
        };
        self.judge(packet.as_ref())
    }

    /// Whether the row satisfies the filter, with what its packet says.
    fn judge(&mut self, packet: Option<&Packet>) -> bool {
        if let Some(packet) = packet {
            self.extractor.packet(packet, &mut self.row);
        }
        let fits = self.filter.matches(&self.row);
        self.row.clear();
        fits
    }
}

/// Tells a report what is selected.
struct Selected<'r, R> {
    selection: Selection,
    report: &'r mut R,
}

impl<R: Selective> Observer for Selected<'_, R> {
    fn event(&mut self, event: &Event<'_>) {
        let selected = self.selection.selects(event);
        self.report.select(event, selected);
    }
}

impl<R: Selective> PacketObserver for Selected<'_, R> {
    fn packet(&mut self, packet: &PassedPacket) {
        if let Selection::Messages(asked) = &mut self.selection {
            asked.packet.pass(packet);
        }
    }
}

/// Collects the frames that satisfy a filter.
struct Frames {
    asked: Asked,
    selected: BTreeSet<u64>,
}

impl Frames {
    fn end_packet(&mut self) {
        if let Some(packet) = self.asked.packet.get().copied()
            && self.asked.judge(Some(&packet))
        {
            self.selected.insert(packet.moment.frame);
        }
    }
}

impl Observer for Frames {
    fn event(&mut self, event: &Event<'_>) {
        self.asked.take(event);
    }
}

impl PacketObserver for Frames {
    fn packet(&mut self, packet: &PassedPacket) {
        self.end_packet();
        self.asked.packet.pass(packet);
    }
}

/// The packet whose messages pass.
#[derive(Debug, Default)]
pub(crate) struct CurrentPacket {
    begin: Option<Time>,
    packet: Option<Packet>,
}

impl CurrentPacket {
    /// Goes on to the next one.
    pub(crate) fn pass(&mut self, passed: &PassedPacket) {
        let PassedPacket { moment, len, captured, link, ends, tcp, segment, stream, .. } = *passed;
        self.packet = Some(Packet {
            moment,
            begin: *self.begin.get_or_insert(moment.time),
            before: self.packet.map_or(moment.time, |packet| packet.moment.time),
            len: Some(len),
            captured: u32::try_from(captured).ok(),
            ethernet: link == LinkType::ETHERNET,
            ends,
            tcp,
            segment: segment.map(|segment| Segment {
                sequence: segment.sequence,
                acknowledgement: segment.acknowledgement,
                flags: segment.flags.0,
                len: u32::try_from(segment.len).unwrap_or(u32::MAX),
            }),
            stream,
        });
    }

    /// The packet; none before the first one.
    pub(crate) const fn get(&self) -> Option<&Packet> {
        self.packet.as_ref()
    }
}

/// Reads a whole capture to learn which frame answers which request.
pub(crate) fn learn_responses(pipeline: Pipeline) -> Responses {
    struct Learn(Responses);

    impl Observer for Learn {
        fn event(&mut self, event: &Event<'_>) {
            if let Event::Message(message) = event {
                self.0.note(message);
            }
        }
    }

    let mut learn = Learn(Responses::default());
    pipeline.run(&mut learn);
    learn.0
}
