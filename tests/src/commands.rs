//! All commands on one capture, in memory: what each of them writes.

use std::sync::{Arc, LazyLock};

use smbtrail_explain::show::{Show, write_frame};
use smbtrail_explain::{FrameExplainer, messages, write_messages};
use smbtrail_fields::{FieldId, FieldWriter, Filter, Form, Lines, Needs, Selected, Selector};
use smbtrail_files::MemoryStore;
use smbtrail_findings::Judge;
use smbtrail_page::Page;
use smbtrail_pipeline::capture::{CaptureSet, ChecksumPolicy, Frame};
use smbtrail_pipeline::track::crypto::kerberos::Keytab;
use smbtrail_pipeline::track::crypto::{Secret, Secrets};
use smbtrail_pipeline::track::{Event, Observer, Responses};
use smbtrail_pipeline::{Options, PacketObserver, PassedPacket, Pipeline, PlainCapture, Slice, Stop};
use smbtrail_report::{CaptureFacts, Format, Style};
use smbtrail_scrub::ScrubbedCapture;

use crate::{fixtures, reader, reports};

/// What one command wrote, by name.
pub type Output = (&'static str, Vec<u8>);

/// Bytes of contents that a page stores.
const STORED: usize = 1 << 24;

/// A part of the commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All commands that print rows, and the summary.
    Rows,
    /// `fields`, by frame.
    Fields,
    /// `fields -Y`, by message.
    Filtered,
    /// `show` and `explain`.
    Frame,
    /// `slice`.
    Slice,
    /// `decrypt`.
    Decrypt,
    /// `scrub`.
    Scrub,
    /// `report`.
    Report,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Rows,
        Self::Fields,
        Self::Filtered,
        Self::Frame,
        Self::Slice,
        Self::Decrypt,
        Self::Scrub,
        Self::Report,
    ];
}

/// The filter by which messages are selected: it needs the body, the tracker and the packets.
fn filter() -> Filter {
    static FILTER: LazyLock<Filter> = LazyLock::new(|| {
        let text = "smb2.nt_status != 0 or smb2.cmd == create or smbtrail.path or tcp.len > 1000";
        text.parse().expect("the filter is sound")
    });
    FILTER.clone()
}

/// The passwords and keys of the fixtures.
#[must_use]
pub fn secrets() -> Arc<Secrets> {
    static SECRETS: LazyLock<Arc<Secrets>> = LazyLock::new(|| {
        let mut secrets = Secrets::default();
        for account in ["alice=Summer-2026", "bob=Winter-2026"] {
            secrets.add(Secret::Password, account, "fixtures").expect("an account and its password");
        }
        let keytab = std::fs::read(fixtures().join("captures/kerberos.keytab")).expect("it can be read");
        secrets.add_keytab(Keytab::parse(&keytab).expect("the keytab is sound"));
        Arc::new(secrets)
    });
    Arc::clone(&SECRETS)
}

/// What these commands write about a capture; nothing if the bytes do not begin one. `show` and `explain` take this frame.
#[must_use]
pub fn outputs(capture: &Arc<[u8]>, options: &Options, parts: &[Part], frame: u64) -> Vec<Output> {
    let run = Run { capture, options };
    let mut outputs = Vec::new();
    for part in parts {
        match part {
            Part::Rows => outputs.extend(run.rows()),
            Part::Fields => outputs.push(("fields", run.fields(None, false))),
            Part::Filtered => outputs.push(("fields -Y", run.fields(Some(filter()), true))),
            Part::Frame => outputs.extend(run.frame(frame)),
            Part::Slice => outputs.push(("slice", run.slice())),
            Part::Decrypt => outputs.push(("decrypt", run.decrypt())),
            Part::Scrub => outputs.push(("scrub", run.scrub())),
            Part::Report => outputs.push(("report", run.report())),
        }
    }
    outputs
}

/// What `show` and `explain` write about a frame.
#[must_use]
pub fn frame(capture: &Arc<[u8]>, options: &Options, number: u64) -> [Output; 2] {
    Run { capture, options }.frame(number)
}

struct Run<'a> {
    capture: &'a Arc<[u8]>,
    options: &'a Options,
}

impl Run<'_> {
    fn captures(&self) -> Option<CaptureSet> {
        Some(CaptureSet::from_reader(reader(self.capture, self.capture.len()).ok()?))
    }

    fn open(&self, options: Options) -> Option<Pipeline> {
        Some(Pipeline::new(self.captures()?, options))
    }

    /// The options of a run for these fields, after a first run where they need one.
    fn needed(&self, needs: Needs) -> Options {
        let mut responses = None;
        if needs.responses {
            let mut known = Responses::new(&self.options.limits);
            if let Some(pipeline) = self.open(needs.options(self.options.clone(), None)) {
                pipeline.run(&mut known);
            }
            responses = Some(Arc::new(known));
        }
        needs.options(self.options.clone(), responses)
    }

    fn rows(&self) -> Vec<Output> {
        let Some(pipeline) = self.open(self.options.clone()) else { return Vec::new() };
        let rows = reports::reports(pipeline, Style::new(Format::Jsonl)).into_iter();
        rows.map(|(name, text)| (name, text.into_bytes())).collect()
    }

    /// All fields, by frame or by message.
    fn fields(&self, filter: Option<Filter>, per_message: bool) -> Vec<u8> {
        let ids: Vec<FieldId> = FieldId::all().collect();
        let selector = Selector::with_columns(&ids, filter);
        let options = self.needed(selector.needs());
        let writer = FieldWriter::new(Form::Json, Lines::default(), ids);
        let mut out = Vec::new();
        writer.begin(&mut out);
        let mut rows = Fields { selector, writer, per_message, out };
        if let Some(pipeline) = self.open(options) {
            pipeline.run_with_packets(&mut rows);
        }
        rows.end_packet();
        rows.writer.end(&mut rows.out);
        rows.out
    }

    /// `show` and `explain`.
    fn frame(&self, frame: u64) -> [Output; 2] {
        let mut shown = Shown(FrameExplainer::new(frame));
        if let Some(pipeline) = self.open(self.options.clone().with_data(true)) {
            pipeline.run_with_packets(&mut shown);
        }
        let style = Style::new(Format::Table);
        let (mut show, mut explain) = (Vec::new(), Vec::new());
        match shown.0.finish() {
            Ok(parts) => {
                let page = Show::new(style).with_hex(true);
                write_frame(&mut show, &parts, page).expect("memory takes everything");
                match messages(parts) {
                    Ok(messages) => {
                        write_messages(&mut explain, &messages, style).expect("memory takes everything");
                    }
                    Err(none) => explain = none.to_string().into_bytes(),
                }
            }
            Err(none) => show = none.to_string().into_bytes(),
        }
        [("show", show), ("explain", explain)]
    }

    /// The packets of the messages that a filter selects.
    fn slice(&self) -> Vec<u8> {
        let selector = Selector::new(filter());
        let options = self.needed(selector.needs()).with_skip_silent(false);
        let mut choice = Choice { selector, slice: Slice::new(false) };
        if let Some(pipeline) = self.open(options) {
            pipeline.run_with_packets(&mut choice);
        }
        let mut out = Vec::new();
        if let Some(captures) = self.captures() {
            choice
                .slice
                .write(captures, ChecksumPolicy::default(), &mut out)
                .expect("memory takes everything");
        }
        out
    }

    /// The connections without encryption and compression.
    fn decrypt(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(pipeline) = self.open(self.options.clone().with_data(true)) {
            let mut plain = PlainCapture::new(&mut out, pipeline.files(), Stop::default())
                .expect("memory takes everything");
            pipeline.run_with_packets(&mut plain);
            plain.finish().expect("memory takes everything");
        }
        out
    }

    /// The connections without names, contents and secrets.
    fn report(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let options = self.options.clone().with_data(true);
        if let Some(pipeline) = self.open(options) {
            let page = Page::new(vec!["capture".to_owned()], MemoryStore::new(STORED));
            let mut judged = Judge::new(smbtrail_findings::Options::default(), page);
            pipeline.run(&mut judged);
            judged.into_inner().finish(CaptureFacts::default(), &mut out).expect("memory takes everything");
        }
        out
    }

    fn scrub(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(pipeline) = self.open(self.options.clone().with_data(true)) {
            let mut scrubbed =
                ScrubbedCapture::new(&mut out, 1, Stop::default()).expect("memory takes everything");
            pipeline.run_with_packets(&mut scrubbed);
            scrubbed.finish().expect("memory takes everything");
        }
        out
    }
}

struct Fields {
    selector: Selector,
    writer: FieldWriter,
    per_message: bool,
    out: Vec<u8>,
}

impl Fields {
    fn end_packet(&mut self) {
        if !self.per_message
            && let Some(Selected { row, moment, .. }) = self.selector.select_frame()
        {
            self.writer.row(&mut self.out, row, moment.time);
        }
    }
}

impl Observer for Fields {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Envelope(envelope) if envelope.opened.is_ok() => self.selector.add(event),
            _ if self.per_message => {
                if let Some(Selected { row, moment, .. }) = self.selector.select(event) {
                    self.writer.row(&mut self.out, row, moment.time);
                }
            }
            _ => self.selector.add(event),
        }
    }
}

impl PacketObserver for Fields {
    fn packet(&mut self, packet: &PassedPacket) {
        self.end_packet();
        self.selector.packet(packet);
    }
}

struct Shown(FrameExplainer);

impl Observer for Shown {
    fn event(&mut self, event: &Event<'_>) {
        self.0.event(event);
    }
}

impl PacketObserver for Shown {
    fn frame(&mut self, frame: &Frame<'_>) {
        self.0.carried(frame.first_packet.number, frame.packet.number);
    }

    fn packet(&mut self, packet: &PassedPacket) {
        self.0.packet(packet.moment.frame, packet.ends);
    }
}

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

    fn packet(&mut self, packet: &PassedPacket) {
        self.selector.packet(packet);
    }
}
