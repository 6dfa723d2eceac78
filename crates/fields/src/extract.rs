//! The values of wanted fields, taken out of packets and messages.

use std::ops::BitOr;

use smbtrail_codec::smb1::Smb1Message;
use smbtrail_codec::{self as codec, Header, Structure};
use smbtrail_track::rpc::Pdu;
use smbtrail_track::{CallPdu, Envelope, Message, Moment, Recalled, Smb1};

use crate::calls::{Place, Places};
use crate::command::is_unknown;
use crate::kind::Kind;
use crate::listed::{Collector, Listed, Read};
use crate::needs::Needs;
use crate::out::Out;
use crate::packet::Packet;
use crate::registry::FieldId;
use crate::row::Row;
use crate::source::Source;
use crate::step::Step;
use crate::{summary, walk};

/// Takes the values of wanted fields out of packets and messages: compiled once, then run over all of them.
///
/// Each wanted field has a column of the [`Row`], in the order in which they were given. Nothing is decoded that no
/// wanted field is read from: fields of the header and those that the tracker knows never list a body.
///
/// For a row per message: [`Row::clear`], then [`message`](Self::message). For a row per frame: `message` for each message
/// that the frame completes (and [`envelope`](Self::envelope), [`smb1`](Self::smb1)), then [`packet`](Self::packet), then read and clear.
#[derive(Debug)]
pub struct Extractor {
    ids: Vec<FieldId>,
    needs: Needs,
    packet: Vec<Step<ReadPacket>>,
    joined: Vec<Step<Join>>,
    transport: Vec<Step<ReadTransport>>,
    /// And the bytes of the header that each needs.
    header: Vec<(usize, Step<ReadHeader>)>,
    known: Vec<Step<ReadMessage>>,
    recalled: Vec<Step<ReadRecalled>>,
    after: Vec<Step<ReadMessage>>,
    pdus: Vec<Step<ReadPdu>>,
    calls: Vec<Step<ReadCall>>,
    said: Vec<(Place, Step<()>)>,
    whole: Vec<Step<()>>,
    envelope: Vec<Step<ReadEnvelope>>,
    smb1: Vec<Step<ReadSmb1>>,
    listed: Listed,
    /// The kinds of bodies that hold something wanted, and those that do not: learnt from the first of each.
    wanted: Kinds,
    unwanted: Kinds,
}

type ReadPacket = fn(&Packet, &mut Out<'_>);
type Join = fn(&Packet, &[&str]) -> String;
type ReadTransport = fn(u32, &mut Out<'_>);
type ReadHeader = fn(&Header, &mut Out<'_>);
type ReadMessage = fn(&Message<'_>, &mut Out<'_>);
type ReadEnvelope = fn(&Envelope<'_>, &mut Out<'_>);
type ReadSmb1 = fn(&Smb1Message<'_>, &mut Out<'_>);
type ReadPdu = fn(&Pdu<'_>, &mut Out<'_>);
type ReadCall = fn(&CallPdu, Moment, &mut Out<'_>);
type ReadRecalled = fn(&Recalled<'_>, &mut Out<'_>);

/// Kinds of bodies.
#[derive(Clone, Copy, Debug, Default)]
struct Kinds(u64);

impl Kinds {
    fn contains(self, kind: codec::BodyKind) -> bool {
        self.0 >> kind as u32 & 1 != 0
    }

    fn insert(&mut self, kind: codec::BodyKind) {
        self.0 |= 1 << kind as u32;
    }
}

// Each kind has its bit.
const _: () = assert!((codec::BodyKind::Other as u32) < u64::BITS);

impl Extractor {
    /// An extractor for these fields.
    #[must_use]
    pub fn new(ids: &[FieldId]) -> Self {
        let mut extractor = Self {
            ids: ids.to_vec(),
            needs: ids.iter().map(|id| id.needs()).fold(Needs::NOTHING, Needs::bitor),
            packet: Vec::new(),
            joined: Vec::new(),
            transport: Vec::new(),
            header: Vec::new(),
            known: Vec::new(),
            recalled: Vec::new(),
            after: Vec::new(),
            pdus: Vec::new(),
            calls: Vec::new(),
            said: Vec::new(),
            whole: Vec::new(),
            envelope: Vec::new(),
            smb1: Vec::new(),
            listed: Listed::default(),
            wanted: Kinds::default(),
            unwanted: Kinds::default(),
        };
        for (column, id) in ids.iter().enumerate() {
            let field = id.field();
            for source in field.sources {
                extractor.add(column, field.kind, 0, *source);
            }
        }
        extractor
    }

    fn add(&mut self, column: usize, kind: Kind, mask: u64, source: Source) {
        match source {
            Source::Packet(read) => self.packet.push(Step { column, kind, mask, read }),
            Source::Joined(read) => self.joined.push(Step { column, kind, mask, read }),
            Source::Transport(read) => self.transport.push(Step { column, kind, mask, read }),
            Source::Header(end, read) => self.header.push((end, Step { column, kind, mask, read })),
            Source::Known(read) => self.known.push(Step { column, kind, mask, read }),
            Source::Recalled(read) => self.recalled.push(Step { column, kind, mask, read }),
            Source::Whole => self.whole.push(Step { column, kind, mask, read: () }),
            Source::Envelope(read) => self.envelope.push(Step { column, kind, mask, read }),
            Source::Smb1(read) => self.smb1.push(Step { column, kind, mask, read }),
            Source::Pdu(read) => self.pdus.push(Step { column, kind, mask, read }),
            Source::Call(read) => self.calls.push(Step { column, kind, mask, read }),
            Source::Said(places) => {
                let step = Step { column, kind, mask, read: () };
                self.said.extend(Places(places).parse().map(|place| (place, step)));
            }
            Source::After(read) => self.after.push(Step { column, kind, mask, read }),
            Source::At(places) => self.list(column, kind, mask, places, |field, out| out.field(field)),
            Source::With(places, read) => self.list(column, kind, mask, places, read),
            Source::Bits(of, mask) => {
                let sources = FieldId::named(of).map_or(&[][..], |id| id.field().sources);
                for source in
                    sources.iter().filter(|source| !matches!(source, Source::After(_) | Source::Call(_)))
                {
                    self.add(column, kind, mask, *source);
                }
            }
        }
    }

    fn list(&mut self, column: usize, kind: Kind, mask: u64, places: &'static str, read: Read) {
        self.listed.add(places, Step { column, kind, mask, read });
    }

    /// The fields, one a column.
    #[must_use]
    pub fn ids(&self) -> &[FieldId] {
        &self.ids
    }

    /// An empty row for these fields.
    #[must_use]
    pub fn row(&self) -> Row {
        Row::new(self.ids.len())
    }

    /// What a run has to provide for these fields.
    #[must_use]
    pub const fn needs(&self) -> Needs {
        self.needs
    }

    /// Whether it has fields of transport messages.
    pub(crate) const fn has_transport(&self) -> bool {
        !self.transport.is_empty()
    }

    /// Adds the values of the transport message of this length whose messages follow.
    pub fn transport(&self, len: u32, row: &mut Row) {
        row.enter(|| "nbss".into());
        for step in &self.transport {
            (step.read)(len, &mut step.out(row));
        }
        row.leave();
    }

    /// Adds the values of a message.
    pub fn message(&mut self, message: &Message<'_>, row: &mut Row) {
        row.enter(|| "smb2".into());
        row.enter(|| "SMB2 Header".into());
        let there = message.header_len();
        for (_, step) in self.header.iter().filter(|(end, _)| *end <= there) {
            (step.read)(message.header, &mut step.out(row));
        }
        for step in &self.known {
            (step.read)(message, &mut step.out(row));
        }
        for step in &self.recalled {
            (step.read)(&message.recalled, &mut step.out(row));
        }
        row.leave();
        row.enter(|| summary::body_label(message.header).into());
        if !self.listed.is_empty() && !is_unknown(message.header) {
            self.body(message, row);
        }
        for step in &self.after {
            (step.read)(message, &mut step.out(row));
        }
        if !self.pdus.is_empty() {
            walk::pdus(message, &mut |pdu| {
                for step in &self.pdus {
                    (step.read)(pdu, &mut step.out(row));
                }
            });
        }
        for call in message.recalled.calls {
            for step in &self.calls {
                (step.read)(call, message.moment, &mut step.out(row));
            }
            for (place, step) in &self.said {
                place.read(call, &mut step.out(row));
            }
        }
        for step in &self.whole {
            step.out(row).bytes(message.input.bytes());
        }
        row.leave();
        row.leave();
    }

    fn body(&mut self, message: &Message<'_>, row: &mut Row) {
        let kind = message.body.kind();
        if self.unwanted.contains(kind) {
            return;
        }
        let mut collector = Collector::new(&mut self.listed, row);
        walk::body(message, &mut collector);
        if let Some(has_rules) = collector.outer_has_rules()
            && !self.wanted.contains(kind)
        {
            match has_rules || self.listed.may_be_in(message.body) {
                true => self.wanted.insert(kind),
                false => self.unwanted.insert(kind),
            }
        }
    }

    /// Adds the values of an envelope: of its header, and what is known of its session.
    pub fn envelope(&mut self, envelope: &Envelope<'_>, row: &mut Row) {
        row.enter(|| "smb2".into());
        if !self.listed.is_empty() {
            envelope.describe(&mut Collector::new(&mut self.listed, row));
        }
        for step in &self.envelope {
            (step.read)(envelope, &mut step.out(row));
        }
        for step in &self.whole {
            step.out(row).bytes(envelope.input.bytes());
        }
        for step in &self.recalled {
            (step.read)(&envelope.recalled, &mut step.out(row));
        }
        row.leave();
    }

    /// Adds the values of a message of SMB1.
    pub fn smb1(&self, message: &Smb1<'_>, row: &mut Row) {
        if self.smb1.is_empty() {
            return;
        }
        let Ok(message) = Smb1Message::parse(message.input, &mut ()) else { return };
        row.enter(|| "smb".into());
        for step in &self.smb1 {
            (step.read)(&message, &mut step.out(row));
        }
        row.leave();
    }

    /// Adds the values of a packet.
    pub fn packet(&self, packet: &Packet, row: &mut Row) {
        for step in &self.packet {
            (step.read)(packet, &mut step.out(row));
        }
        for step in &self.joined {
            let joined = (step.read)(packet, &row.texts(step.column));
            row.clear_column(step.column);
            if !joined.is_empty() {
                step.out(row).text(&joined);
            }
        }
    }
}
