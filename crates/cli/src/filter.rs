//! Display filters: which messages a command is about.

use std::collections::BTreeSet;
use std::sync::Arc;

use clap::Args;
use smbtrail_fields::{Filter, FilterError, Needs, Selector};
use smbtrail_pipeline::capture::Frame;
use smbtrail_pipeline::track::{Event, Observer, Responses};
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
    /// Each message is judged alone: of a compound, only the messages that satisfy the filter by themselves.
    #[arg(short = 'Y', long = "filter", value_name = "FILTER")]
    filter: Option<String>,

    /// Apply the filter to messages: the default
    #[arg(long, requires = "filter", conflicts_with = "per_frame")]
    per_message: bool,

    /// Apply the filter to frames, as Wireshark does: all messages of a frame that satisfies it
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

/// What a filter is asked of messages, and what an earlier pass learnt for it.
pub(crate) struct Asked {
    selector: Selector,
    responses: Option<Arc<Responses>>,
}

impl FilterArgs {
    /// Compiles the filter, and reads the capture beforehand where it has to be.
    pub(crate) fn read(&self, capture: &CaptureArgs) -> Result<Selection, Failure> {
        let Some(text) = &self.filter else { return Ok(Selection::All) };
        let filter: Filter = text.parse().map_err(|error: FilterError| Failure::Usage(error.to_string()))?;
        let selector = Selector::new(filter);
        let needs = selector.needs();
        let twice = self.per_frame || needs.responses;
        if twice && capture.captures.iter().any(|path| path.as_os_str() == "-") {
            return Err(Failure::Usage(
                "this filter needs the capture read twice, and standard input can be read once".into(),
            ));
        }
        let open = |options| capture.open_with(options);
        let options = capture.reading.options();
        let responses = learn_responses(needs, &options, open)?;
        if !self.per_frame {
            return Ok(Selection::Messages(Box::new(Asked { selector, responses })));
        }
        let pipeline = open(needs.options(options, responses))?;
        let mut frames = Frames { selector, selected: BTreeSet::new() };
        pipeline.run_with_packets(&mut frames);
        frames.end_packet();
        Ok(Selection::Frames(frames.selected))
    }
}

impl CaptureArgs {
    /// Opens the capture for what a filter needs of it.
    pub(crate) fn open_for(&self, selection: &Selection) -> Result<Pipeline, Failure> {
        self.open_with(selection.options(self.reading.options()))
    }
}

impl Selection {
    /// What the pipeline must do for it.
    pub(crate) fn options(&self, options: Options) -> Options {
        match self {
            Self::Messages(asked) => asked.selector.needs().options(options, asked.responses.clone()),
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
            Self::Messages(asked) => asked.selector.needs().packets,
            Self::All | Self::Frames(_) => false,
        }
    }

    /// Whether a message or an envelope is selected; every other event is.
    fn selects(&mut self, event: &Event<'_>) -> bool {
        let moment = match event {
            Event::Message(message) => message.moment,
            Event::Envelope(envelope) => envelope.moment,
            _ => return true,
        };
        match self {
            Self::All => true,
            Self::Messages(asked) => asked.selector.selects(event),
            Self::Frames(frames) => frames.contains(&moment.frame),
        }
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
    fn frame(&mut self, frame: &Frame<'_>) {
        if let Selection::Messages(asked) = &mut self.selection {
            asked.selector.transport(frame.packet.number, frame.len);
        }
    }

    fn packet(&mut self, packet: &PassedPacket) {
        if let Selection::Messages(asked) = &mut self.selection {
            asked.selector.packet(packet);
        }
    }
}

/// Collects the frames that satisfy a filter.
struct Frames {
    selector: Selector,
    selected: BTreeSet<u64>,
}

impl Frames {
    fn end_packet(&mut self) {
        self.selected.extend(self.selector.select_frame().map(|frame| frame.moment.frame));
    }
}

impl Observer for Frames {
    fn event(&mut self, event: &Event<'_>) {
        self.selector.add(event);
    }
}

impl PacketObserver for Frames {
    fn frame(&mut self, frame: &Frame<'_>) {
        self.selector.transport(frame.packet.number, frame.len);
    }

    fn packet(&mut self, packet: &PassedPacket) {
        self.end_packet();
        self.selector.packet(packet);
    }
}

/// Reads a whole capture to learn which frame answers which request, where fields need it.
pub(crate) fn learn_responses<E>(
    needs: Needs,
    options: &Options,
    open: impl FnOnce(Options) -> Result<Pipeline, E>,
) -> Result<Option<Arc<Responses>>, E> {
    if !needs.responses {
        return Ok(None);
    }
    let mut responses = Responses::new(&options.limits);
    open(needs.options(options.clone(), None))?.run(&mut responses);
    Ok(Some(Arc::new(responses)))
}
