//! The messages of one frame, out of a capture.

use std::net::SocketAddr;

use smbtrail_codec::Message as Parsed;
use smbtrail_track::{
    Closed, Connection, Direction, Envelope, EnvelopeKind, Event, Logon, Message, Moment, Observer, Space,
};
use smbtrail_wire::{Command, NtStatus, SessionId};

use crate::context::{Answer, Context, Source};
use crate::message::{Explanation, Line, Lines, NoMessage};
use crate::why::Why;

/// A part of a frame.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Part {
    /// An encrypted or compressed message; what came out of it follows.
    Envelope(EnvelopeTree),
    /// A message.
    Message(Explanation),
}

impl Part {
    /// What is known of it beyond its bytes.
    #[must_use]
    pub const fn context(&self) -> &Context {
        match self {
            Self::Envelope(envelope) => &envelope.context,
            Self::Message(message) => &message.context,
        }
    }
}

/// The outside of an encrypted or compressed message.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EnvelopeTree {
    /// What is known of it.
    pub context: Context,
    /// What it does to its messages.
    pub kind: EnvelopeKind,
    /// The bytes that contain it.
    pub space: Space,
    /// Where it begins, in bytes from the first of its space.
    pub offset: usize,
    /// How long it is, in bytes.
    pub len: usize,
    /// The session whose key it needs; 0 where it does not say.
    pub session_id: SessionId,
    /// Bytes that came out of it, or why it stays closed.
    pub opened: Result<usize, Closed>,
    /// The fields of its header in wire order.
    pub lines: Vec<Line>,
}

/// The messages among the parts of a frame.
///
/// # Errors
/// [`NoMessage`], when they are all in envelopes that stay closed.
pub fn messages(parts: Vec<Part>) -> Result<Vec<Explanation>, NoMessage> {
    let mut closed = None;
    let mut messages = Vec::new();
    for part in parts {
        match part {
            Part::Message(message) => messages.push(message),
            Part::Envelope(envelope) => {
                closed.get_or_insert(match envelope.kind {
                    EnvelopeKind::Encrypted => NoMessage::Encrypted(envelope.session_id),
                    EnvelopeKind::Compressed => NoMessage::Compressed,
                });
            }
        }
    }
    match closed {
        Some(closed) if messages.is_empty() => Err(closed),
        _ => Ok(messages),
    }
}

/// Collects the parts of one frame of a capture, and how its requests were answered.
///
/// The order of calls: for each frame of the transport [`carried`](Self::carried) and then the tracker's events of it;
/// for each packet [`packet`](Self::packet) after that; [`finish`](Self::finish) when [`is_done`](Self::is_done) or at
/// the capture's end.
#[derive(Debug)]
#[non_exhaustive]
pub struct FrameExplainer {
    frame: u64,
    parts: Vec<Part>,
    smb1: bool,
    /// The requests of the frame that have no final response yet: their exchanges.
    waiting: Vec<u64>,
    before: Option<u64>,
    after: Option<u64>,
    /// The packets that carried the first and the last byte of the message at hand.
    carriers: (u64, u64),
    /// Where messages come from and go to that were on their way when the frame passed, what they are, and with which
    /// frame they are whole.
    spanning: Vec<((SocketAddr, SocketAddr), String, u64)>,
    /// Sender and receiver of the frame.
    ends: Option<(SocketAddr, SocketAddr)>,
    /// Whether it is known what the frame carries: it completes something, its sender completed something later, or it
    /// is no TCP.
    settled: bool,
    /// Why servers refuse requests.
    why: Why,
}

impl FrameExplainer {
    /// Waits for this frame.
    #[must_use]
    pub fn new(frame: u64) -> Self {
        Self {
            frame,
            parts: Vec::new(),
            smb1: false,
            waiting: Vec::new(),
            before: None,
            after: None,
            carriers: (0, 0),
            spanning: Vec::new(),
            ends: None,
            settled: false,
            why: Why::default(),
        }
    }

    /// A frame of the transport is whole: `first` carried its first byte, with `last` all of it was there.
    pub const fn carried(&mut self, first: u64, last: u64) {
        self.carriers = (first, last);
    }

    /// A packet passed, from its sender to its receiver where it is TCP.
    pub fn packet(&mut self, number: u64, ends: Option<(SocketAddr, SocketAddr)>) {
        if number == self.frame {
            self.ends = ends;
            self.settled |= ends.is_none();
        }
    }

    /// Whether there is nothing more to learn: a message after the frame was seen, it is known what the frame carries,
    /// and every request in it is answered.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.settled && self.after.is_some() && self.waiting.is_empty()
    }

    /// The parts of the frame, in the order of its bytes.
    ///
    /// # Errors
    /// [`NoMessage`], if it contains no SMB2 message.
    pub fn finish(self) -> Result<Vec<Part>, NoMessage> {
        let Self { frame, parts, smb1, before, after, spanning, ends, .. } = self;
        if !parts.is_empty() {
            return Ok(parts);
        }
        if smb1 {
            return Err(NoMessage::Smb1);
        }
        let part = spanning.into_iter().find(|(between, ..)| Some(*between) == ends);
        Err(match part {
            Some((_, what, whole)) => NoMessage::Part { frame, what, whole },
            None => NoMessage::NotInFrame { frame, before, after },
        })
    }

    /// Something passed at `moment`. Returns whether it is in the frame.
    fn passes(
        &mut self,
        moment: Moment,
        (connection, direction): (&Connection, Direction),
        what: &str,
    ) -> bool {
        let (first, last) = self.carriers;
        if (first..last).contains(&self.frame) && last == moment.frame {
            self.spanning.push((ends(connection, direction), what.to_owned(), last));
        }
        match moment.frame.cmp(&self.frame) {
            std::cmp::Ordering::Less => self.before = Some(moment.frame),
            std::cmp::Ordering::Greater => {
                self.after = self.after.or(Some(moment.frame));
                self.settled |= Some(ends(connection, direction)) == self.ends;
            }
            std::cmp::Ordering::Equal => self.settled = true,
        }
        moment.frame == self.frame
    }

    fn message(&mut self, message: &Message<'_>) {
        let kind = if message.is_response() { "response" } else { "request" };
        let name = format!("{} {kind}", message.header.command);
        if self.passes(message.moment, (message.connection, message.direction), &name) {
            if !message.is_response() && message.header.command != Command::CANCEL {
                self.waiting.push(message.exchange);
            }
            let mut explained = tracked(message);
            explained.context.why = self.why.refuses(message);
            self.parts.push(Part::Message(explained));
        }
        if message.is_response() && message.header.status != NtStatus::PENDING && !self.waiting.is_empty() {
            self.answer(message);
        }
    }

    /// Notes a final response at the request of the frame that it answers.
    fn answer(&mut self, response: &Message<'_>) {
        let Some(at) = self.waiting.iter().position(|exchange| *exchange == response.exchange) else {
            return;
        };
        self.waiting.swap_remove(at);
        let answer = Answer {
            frame: response.moment.frame,
            status: response.header.status,
            latency: response.latency.unwrap_or_default(),
        };
        for part in &mut self.parts {
            if let Part::Message(request) = part
                && request.context.exchange == Some(response.exchange)
                && !request.header.is_response()
            {
                request.context.answer = Some(answer);
                request.context.why = self.why.refuses(response);
            }
        }
    }

    /// A logon was decided: is the frame its last request, or the answer to that?
    fn logon(&mut self, logon: &Logon) {
        for part in &mut self.parts {
            let Part::Message(message) = part else { continue };
            let context = &mut message.context;
            let answered = context.answer.map(|answer| (answer.frame, Some(answer.latency)));
            let at = context.source.as_ref().map(|source| source.frame);
            let answer = answered.or_else(|| at.map(|frame| (frame, context.latency)));
            if message.header.command == Command::SESSION_SETUP
                && context.connection == Some(logon.connection.0)
                && let Some((frame, latency)) = answer
                && frame == logon.end.frame
            {
                context.why = self.why.refuses_logon(logon, latency).or(context.why.take());
            }
        }
    }
}

impl Observer for FrameExplainer {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => self.message(message),
            Event::Logon(logon) => self.logon(logon),
            Event::Envelope(envelope) => {
                let what = match envelope.kind {
                    EnvelopeKind::Encrypted => "encrypted message",
                    EnvelopeKind::Compressed => "compressed message",
                };
                if self.passes(envelope.moment, (envelope.connection, envelope.direction), what) {
                    self.parts.push(Part::Envelope(outside(envelope)));
                }
            }
            Event::Smb1(message) => {
                let ends = (message.connection, message.direction);
                self.smb1 |= self.passes(message.moment, ends, "SMB1 message");
            }
            Event::Unanswered(_, request) => self.waiting.retain(|exchange| *exchange != request.exchange),
            _ => {}
        }
        self.why.event(event);
    }
}

pub(crate) fn ends(connection: &Connection, direction: Direction) -> (SocketAddr, SocketAddr) {
    match direction {
        Direction::ToServer => (connection.client, connection.server),
        Direction::ToClient => (connection.server, connection.client),
    }
}

fn context(connection: &Connection, direction: Direction, moment: Moment) -> Context {
    let (from, to) = ends(connection, direction);
    let time = moment.rfc3339().to_string();
    Context {
        source: Some(Source {
            frame: moment.frame,
            time,
            moment,
            from: from.to_string(),
            to: to.to_string(),
        }),
        dialect: connection.dialect,
        connection: Some(connection.id.0),
        ..Context::default()
    }
}

fn tracked(message: &Message<'_>) -> Explanation {
    let context = Context {
        encrypted: message.encrypted,
        user: message.user().map(ToString::to_string),
        share: message.share().map(ToString::to_string),
        path: message.path().map(ToString::to_string),
        exchange: Some(message.exchange),
        request_frame: message.request_frame(),
        latency: message.latency,
        ..context(message.connection, message.direction, message.moment)
    };
    let parsed = Parsed { header: *message.header, body: message.body.clone() };
    let detail = message.request.map(|request| &request.detail);
    let place = (message.index + 1, message.offset);
    let explanation =
        Explanation::new(context, place, message.input, &parsed, detail, message.problems.to_vec());
    Explanation { space: message.space, ..explanation }
}

fn outside(envelope: &Envelope<'_>) -> EnvelopeTree {
    let mut lines = Lines::default();
    envelope.describe(&mut lines);
    let user = envelope.session.and_then(|session| session.identity.user.as_ref());
    EnvelopeTree {
        context: Context {
            user: user.map(ToString::to_string),
            ..context(envelope.connection, envelope.direction, envelope.moment)
        },
        kind: envelope.kind,
        space: envelope.space,
        offset: envelope.offset,
        len: envelope.input.len(),
        session_id: envelope.session_id.unwrap_or_default(),
        opened: envelope.opened.map(|content| content.len()),
        lines: lines.lines,
    }
}
