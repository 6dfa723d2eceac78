//! Splits frames: envelopes are opened, and their content is split in the same way.

use smbtrail_codec::compression::CompressionTransform;
use smbtrail_codec::transform::TransformHeader;
use smbtrail_codec::{self as codec, Input, Problem, ProblemKind, Structure};
use smbtrail_wire::{CompressionAlgorithm, SessionId};

use super::decompress::{Decompressed, decompress, original_len, other_algorithm};
use super::step::Walk;
use super::suspicion::number;
use super::unopened::{Odd, Unopened};
use super::{Frame, Tracker, anomaly, anomaly_of};
use crate::table::Id;
use crate::{
    Anomaly, Closed, Connection, Direction, Envelope, EnvelopeKind, Event, FrameBytes, Moment, Observer,
    Recalled, Session, Space, kind,
};

/// Bytes of a ProtocolId, which tells an envelope from a message.
const MAGIC: usize = 4;

/// Bytes that hold messages or envelopes: a frame's, or what came out of an envelope in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layer<'f> {
    pub(super) id: Id<Connection>,
    pub(super) frame: &'f Frame,
    /// Bytes of it; fewer may be there.
    pub(super) len: usize,
    pub(super) space: Space,
    /// Whether it is inside an encrypted envelope, directly or not.
    pub(super) encrypted: bool,
}

/// An envelope, and the result of opening it.
struct Met<'a> {
    offset: usize,
    kind: EnvelopeKind,
    input: Input<'a>,
    session_id: Option<SessionId>,
    session: Option<Id<Session>>,
    original_len: u64,
    opened: Result<Input<'a>, Unopened>,
}

impl Tracker {
    /// Reads a layer and its bytes: a sequence of envelopes, or messages.
    pub(super) fn layer(
        &mut self,
        layer: &Layer<'_>,
        bytes: &impl FrameBytes,
        walk: &mut Walk,
        observer: &mut dyn Observer,
    ) {
        let Layer { id, frame, len, space, .. } = *layer;
        let mut at = 0;
        loop {
            let here = bytes.at(at);
            match codec::Envelope::of(here) {
                codec::Envelope::Message => return self.messages(layer, at, bytes, walk, observer),
                codec::Envelope::Transform => at += self.encrypted(layer, at, here, walk, observer),
                codec::Envelope::Compression => return self.compressed(layer, at, here, walk, observer),
                codec::Envelope::Smb1 if space == Space::Frame => {
                    return self.smb1(id, *frame, Input::cut(here, len - at), observer);
                }
                _ if at > 0 && here.len() < MAGIC.min(len - at) => return self.lose_credits(id),
                _ => {
                    let first = here.first_chunk().copied().unwrap_or_default();
                    return self.unknown(id, frame.moment, (space, at), first, observer);
                }
            }
            if at >= len {
                return;
            }
        }
    }

    /// Reads the encrypted messages after one transform header, and returns their length. Other envelopes may follow.
    fn encrypted(
        &mut self,
        layer: &Layer<'_>,
        offset: usize,
        bytes: &[u8],
        walk: &mut Walk,
        observer: &mut dyn Observer,
    ) -> usize {
        let left = layer.len - offset;
        let mut problems = std::mem::take(&mut self.problems);
        problems.clear();
        let header = TransformHeader::parse(Input::cut(bytes, left), &mut problems);
        if header.is_err() && left < TransformHeader::FIXED {
            problems.push(short(left));
        }
        let len = match &header {
            Ok(header) => usize::try_from(header.original_message_size)
                .unwrap_or(usize::MAX)
                .saturating_add(TransformHeader::FIXED)
                .min(left),
            Err(_) => left,
        };
        let input = Input::cut(bytes, left).to(len);
        let session_id = header.as_ref().ok().map(|header| header.session_id);
        let session = session_id.and_then(|session_id| self.session_of(layer, session_id));
        let mut plain = std::mem::take(&mut self.plain);
        let opened = match &header {
            _ if layer.space >= Space::Plain => Err(nested(bytes)),
            Ok(header) => self.decrypt(layer, session, header, input, &mut plain),
            Err(_) => Err(Closed::Cut.into()),
        };
        let original_len = header.map_or(0, |header| header.original_message_size.into());
        let kind = EnvelopeKind::Encrypted;
        let opened = opened.map(|len| Input::new(plain.get(..len).unwrap_or_default()));
        let met = Met { offset, kind, input, session_id, session, original_len, opened };
        self.met(layer, &met, &problems, observer);
        self.problems = problems;
        if let Ok(content) = opened {
            let inner = Layer { len: content.len(), space: Space::Plain, encrypted: true, ..*layer };
            self.layer(&inner, &content.bytes(), walk, observer);
        }
        self.plain = plain;
        len
    }

    /// Takes a compressed message, which takes all the rest of its layer.
    fn compressed(
        &mut self,
        layer: &Layer<'_>,
        offset: usize,
        bytes: &[u8],
        walk: &mut Walk,
        observer: &mut dyn Observer,
    ) {
        let input = Input::cut(bytes, layer.len - offset);
        let mut problems = std::mem::take(&mut self.problems);
        problems.clear();
        let transform = CompressionTransform::read(input, &mut problems);
        let mut out = std::mem::take(&mut self.decompressed);
        let whole = usize::try_from(original_len(&transform)).unwrap_or(usize::MAX);
        let granted = match self.connections.get_mut(layer.id) {
            Some(connection) if whole <= self.limits.opened => connection.inflation.take(whole),
            _ => 0,
        };
        let opened = if layer.space >= Space::Decompressed {
            Err(nested(bytes))
        } else if layer.frame.unfinished && input.is_cut() {
            Err(Closed::Cut.into())
        } else {
            decompress(&transform, input, (self.limits.opened, granted), &mut out, &mut problems)
        };
        let opened =
            opened.map(|Decompressed { len, there }| Input::cut(out.get(..there).unwrap_or_default(), len));
        let met = Met {
            offset,
            kind: EnvelopeKind::Compressed,
            input,
            session_id: None,
            session: None,
            original_len: original_len(&transform),
            opened,
        };
        self.met(layer, &met, &problems, observer);
        self.problems = problems;
        if opened.is_ok() && granted < whole {
            let odd = anomaly(kind::DECOMPRESSION_CUT, layer.frame.connection, layer.frame.moment);
            let odd = odd.with_offset(layer.space, offset).with_field("OriginalCompressedSegmentSize");
            self.budget_ran_out(layer.id, odd.with_numbers(number(granted), number(whole)), observer);
        }
        if let Some(algorithm) = self.not_negotiated(layer.id, &transform) {
            let kind = kind::COMPRESSION_NOT_NEGOTIATED;
            let odd = anomaly(kind, layer.frame.connection, layer.frame.moment);
            let (offset, found) = (Some(offset), u64::from(algorithm.0));
            let odd = Anomaly { what: "CompressionAlgorithm", offset, space: layer.space, found, ..odd };
            observer.event(&Event::Anomaly(&odd));
        }
        if let Ok(content) = opened {
            let inner = Layer { len: content.len(), space: Space::Decompressed, ..*layer };
            self.layer(&inner, &content.bytes(), walk, observer);
        }
        self.decompressed = out;
    }

    /// Whether one more message of a compressed message is looked at.
    pub(super) fn may_come_out(
        &mut self,
        layer: &Layer<'_>,
        offset: usize,
        walk: &Walk,
        observer: &mut dyn Observer,
    ) -> bool {
        let Some(connection) = self.connections.get_mut(layer.id) else { return false };
        if connection.inflation.take_message() {
            return true;
        }
        connection.credits.lose();
        let odd = anomaly(kind::COMPOUND_CUT, layer.frame.connection, layer.frame.moment);
        let odd = odd.with_offset(layer.space, offset).with_field("NextCommand");
        self.budget_ran_out(layer.id, odd.with_numbers(number(walk.index), 0), observer);
        false
    }

    /// Reports, once for each connection, that a compressed message is not looked at to its end.
    fn budget_ran_out(&mut self, id: Id<Connection>, odd: Anomaly, observer: &mut dyn Observer) {
        let Some(connection) = self.connections.get_mut(id) else { return };
        if !std::mem::replace(&mut connection.inflation.reported, true) {
            observer.event(&Event::Anomaly(&odd));
        }
    }

    /// An algorithm of a compressed message on which its connection was seen not to agree.
    fn not_negotiated(
        &self,
        id: Id<Connection>,
        transform: &CompressionTransform<'_>,
    ) -> Option<CompressionAlgorithm> {
        let connection = self.connections.get(id).filter(|connection| connection.dialect.is_some())?;
        other_algorithm(transform, &connection.compression)
    }

    /// Counts an envelope and passes it on, with its problems.
    fn met(&mut self, layer: &Layer<'_>, met: &Met<'_>, problems: &[Problem], observer: &mut dyn Observer) {
        let Layer { id, frame: &Frame { direction, moment, .. }, space, .. } = *layer;
        let Met { offset, kind, input, session_id, original_len, opened, .. } = *met;
        let size = u64::try_from(input.len()).unwrap_or(u64::MAX);
        let Some(connection) = self.connections.get_mut(id) else { return };
        connection.opened.recede(moment);
        connection.last.advance(moment);
        let cipher = connection.encryption_cipher().filter(|_| kind == EnvelopeKind::Encrypted);
        if opened.is_ok() {
            match kind {
                EnvelopeKind::Encrypted => {}
                EnvelopeKind::Compressed => connection.counts.decompressed += 1,
            }
        } else {
            // Its messages ask for and grant credits that are not seen.
            connection.credits.lose();
            match kind {
                EnvelopeKind::Encrypted => {
                    connection.counts.encrypted += 1;
                    connection.counts.encrypted_bytes += size;
                }
                EnvelopeKind::Compressed => connection.counts.compressed += 1,
            }
        }
        if let Some(session) = met.session.and_then(|id| self.sessions.get_mut(id)) {
            session.start.recede(moment);
            session.end.advance(moment);
            session.is_pending = false;
            session.encryption = cipher;
            if opened.is_err() {
                session.counts.encrypted += 1;
                match direction {
                    Direction::ToServer => session.counts.encrypted_bytes_sent += size,
                    Direction::ToClient => session.counts.encrypted_bytes_received += size,
                }
            }
        }
        let Some(connection) = self.connections.get(id) else { return };
        let session = met.session.and_then(|id| self.sessions.get(id));
        let recalled = match self.memory.is_off() {
            true => Recalled::default(),
            false => self.memory.of_envelope(connection, session_id),
        };
        observer.event(&Event::Envelope(&Envelope {
            moment,
            connection,
            direction,
            offset,
            space,
            kind,
            input,
            session_id,
            session,
            cipher,
            original_len,
            opened: opened.map_err(|unopened| unopened.closed),
            recalled,
        }));
        let mut tell = |found: Anomaly, at: usize| {
            observer.event(&Event::Anomaly(&Anomaly {
                session_id,
                offset: Some(offset + at),
                space,
                ..found
            }));
        };
        for problem in problems {
            tell(anomaly_of(problem, connection.id, moment), problem.offset);
        }
        if let Some(Odd { kind, what, offset, expected, found }) =
            opened.err().and_then(|unopened| unopened.odd)
        {
            tell(Anomaly { what, expected, found, ..anomaly(kind, connection.id, moment) }, offset);
        }
    }

    /// The session of an encrypted message; an unknown one begins here.
    fn session_of(&mut self, layer: &Layer<'_>, session_id: SessionId) -> Option<Id<Session>> {
        let known = self.connections.get(layer.id)?.sessions.get(&session_id).copied();
        known.or_else(|| self.discover_session(layer.id, session_id, layer.frame.moment))
    }

    /// These bytes are where a message or an envelope should begin, and are not the start of one.
    pub(super) fn unknown(
        &mut self,
        id: Id<Connection>,
        moment: Moment,
        (space, offset): (Space, usize),
        first: [u8; 4],
        observer: &mut dyn Observer,
    ) {
        let Some(connection) = self.connections.get_mut(id) else { return };
        connection.counts.unknown += 1;
        let (expected, found) = (u32::from_be_bytes(codec::Header::PROTOCOL_ID), u32::from_be_bytes(first));
        let odd = anomaly(kind::UNKNOWN_FRAME, connection.id, moment);
        let (expected, found) = (u64::from(expected), u64::from(found));
        let odd = Anomaly { what: "ProtocolId", offset: Some(offset), space, expected, found, ..odd };
        observer.event(&Event::Anomaly(&odd));
    }

    fn lose_credits(&mut self, id: Id<Connection>) {
        if let Some(connection) = self.connections.get_mut(id) {
            connection.credits.lose();
        }
    }
}

/// An encrypted message whose header is incomplete although the capture is not.
fn short(len: usize) -> Problem {
    Problem::new(ProblemKind::Short, TransformHeader::NAME, 0, TransformHeader::FIXED, len)
}

/// An envelope inside one that must not contain it.
fn nested(bytes: &[u8]) -> Unopened {
    let first = bytes.first_chunk().copied().unwrap_or_default();
    let odd = Odd {
        kind: kind::NESTED_ENVELOPE,
        what: "ProtocolId",
        offset: 0,
        expected: u32::from_be_bytes(codec::Header::PROTOCOL_ID).into(),
        found: u32::from_be_bytes(first).into(),
    };
    Unopened { closed: Closed::Nested, odd: Some(odd) }
}
