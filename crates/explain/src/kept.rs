//! Messages that are kept for a while, in case it turns out that they matter.

use std::net::SocketAddr;
use std::sync::Arc;

use smbtrail_codec::{Input, Message as Parsed, Problem};
use smbtrail_track::{Detail, Message, Moment, Space};
use smbtrail_wire::Dialect;

use crate::context::{Context, Source};
use crate::frame::{Part, ends};
use crate::message::Explanation;

/// A message as it passed: cheap to keep, and explained only if somebody asks. What only later frames tell is not in it.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    seen: Option<Seen>,
    bytes: Vec<u8>,
    problems: Vec<Problem>,
}

/// What is known of it beyond its bytes.
#[derive(Clone, Debug)]
struct Seen {
    moment: Moment,
    ends: (SocketAddr, SocketAddr),
    dialect: Option<Dialect>,
    connection: u64,
    encrypted: bool,
    user: Option<Arc<str>>,
    share: Option<Arc<str>>,
    path: Option<Arc<str>>,
    exchange: u64,
    request_frame: Option<u64>,
    latency: Option<i64>,
    place: (usize, usize),
    space: Space,
    detail: Option<Detail>,
    /// Bytes of it, and those of them that the capture contains.
    len: usize,
    there: usize,
}

impl Kept {
    /// Keeps this message instead of the one before: its first bytes, at most this many.
    pub fn keep(&mut self, message: &Message<'_>, most: usize) {
        let bytes = message.input.bytes();
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes.get(..most).unwrap_or(bytes));
        self.problems.clear();
        self.problems.extend_from_slice(message.problems);
        self.seen = Some(Seen {
            moment: message.moment,
            ends: ends(message.connection, message.direction),
            dialect: message.connection.dialect,
            connection: message.connection.id.0,
            encrypted: message.encrypted,
            user: message.user().cloned(),
            share: message.share().cloned(),
            path: message.path().cloned(),
            exchange: message.exchange,
            request_frame: message.request_frame(),
            latency: message.latency,
            place: (message.index + 1, message.offset),
            space: message.space,
            detail: message.request.map(|request| request.detail.clone()),
            len: message.input.len(),
            there: bytes.len(),
        });
    }

    /// The frame that it was complete with; `None` if there is none.
    #[must_use]
    pub fn frame(&self) -> Option<u64> {
        self.seen.as_ref().map(|seen| seen.moment.frame)
    }

    /// Whether only its first bytes were kept.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.seen.as_ref().is_some_and(|seen| self.bytes.len() < seen.there)
    }

    /// The message explained; `None` if there is none.
    #[must_use]
    pub fn part(&self) -> Option<Part> {
        let seen = self.seen.as_ref()?;
        let input = Input::cut(&self.bytes, seen.len);
        let parsed = Parsed::parse(input, &mut Vec::new()).ok()?;
        let (from, to) = seen.ends;
        let source = Source {
            frame: seen.moment.frame,
            time: seen.moment.rfc3339().to_string(),
            moment: seen.moment,
            from: from.to_string(),
            to: to.to_string(),
        };
        let context = Context {
            source: Some(source),
            dialect: seen.dialect,
            encrypted: seen.encrypted,
            user: seen.user.as_deref().map(ToOwned::to_owned),
            share: seen.share.as_deref().map(ToOwned::to_owned),
            path: seen.path.as_deref().map(ToOwned::to_owned),
            connection: Some(seen.connection),
            exchange: Some(seen.exchange),
            request_frame: seen.request_frame,
            latency: seen.latency,
            is_partial: true,
            ..Context::default()
        };
        let (place, detail) = (seen.place, seen.detail.as_ref());
        let explanation = Explanation::new(context, place, input, &parsed, detail, self.problems.clone());
        let missing = seen.len - seen.there;
        Some(Part::Message(Explanation { space: seen.space, missing, ..explanation }))
    }
}
