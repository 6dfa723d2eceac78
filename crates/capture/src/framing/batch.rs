//! Events that are kept for later, or for another thread.

use std::ops::Range;

use super::frame::{Content, Span};
use super::{
    Closed, Conflict, ConnectionId, Event, Frame, Gap, KdcMessage, Moved, Opened, Outside, Refused, Remote,
    Resent, Sealed, SessionMessage,
};
use crate::{Anomaly, QuicConnection};

/// Events kept in their order, to be handed on later or on another thread.
///
/// What they borrow is copied into one buffer, so that a batch that is filled again and again soon asks for no more
/// memory.
#[derive(Debug, Default)]
pub struct EventBatch {
    events: Vec<Kept>,
    bytes: Vec<u8>,
    spans: Vec<Span>,
}

/// An event without what it borrows.
#[derive(Debug)]
enum Kept {
    Opened(Opened<'static>, Range<usize>, Option<Box<QuicConnection>>),
    Moved(Moved),
    Sealed(Sealed),
    /// The frame, its bytes, and the spans that cover it; none where the bytes are all of it.
    Frame(Frame<'static>, Range<usize>, Range<usize>),
    Session(SessionMessage<'static>, Range<usize>),
    Remote(Remote<'static>, Range<usize>),
    Gap(Gap),
    Conflict(Conflict),
    Outside(Outside),
    Refused(Refused),
    Resent(Resent),
    Odd(Anomaly, Option<ConnectionId>),
    Closed(Closed),
    Kdc(KdcMessage<'static>, Range<usize>),
}

impl EventBatch {
    /// Bytes that each event takes, beside what it borrows.
    pub const EVENT: usize = size_of::<Kept>();

    /// An empty batch for one event, usually.
    pub(super) fn for_one() -> Self {
        Self { events: Vec::with_capacity(1), ..Self::default() }
    }

    /// Appends an event.
    pub fn push(&mut self, event: &Event<'_>) {
        let kept = match *event {
            Event::Opened(opened) => {
                let quic = opened.quic.cloned().map(Box::new);
                Kept::Opened(
                    Opened { path: "", quic: None, ..opened },
                    self.keep(opened.path.as_bytes()),
                    quic,
                )
            }
            Event::Frame(frame) => {
                let (bytes, spans) = match frame.content {
                    Content::Whole(bytes) => (bytes, &[][..]),
                    Content::Parts { kept, spans } => (kept, spans),
                };
                let content = Content::Whole(&[]);
                Kept::Frame(Frame { content, ..frame }, self.keep(bytes), append(&mut self.spans, spans))
            }
            Event::Session(message) => {
                Kept::Session(SessionMessage { bytes: &[], ..message }, self.keep(message.bytes))
            }
            Event::Remote(remote) => Kept::Remote(Remote { bytes: &[], ..remote }, self.keep(remote.bytes)),
            Event::Gap(gap) => Kept::Gap(gap),
            Event::Conflict(conflict) => Kept::Conflict(conflict),
            Event::Outside(outside) => Kept::Outside(outside),
            Event::Refused(refused) => Kept::Refused(refused),
            Event::Resent(resent) => Kept::Resent(resent),
            Event::Odd(odd, connection) => Kept::Odd(odd, connection),
            Event::Moved(moved) => Kept::Moved(moved),
            Event::Sealed(sealed) => Kept::Sealed(sealed),
            Event::Closed(closed) => Kept::Closed(closed),
            Event::Kdc(reply) => Kept::Kdc(KdcMessage { bytes: &[], ..reply }, self.keep(reply.bytes)),
        };
        self.events.push(kept);
    }

    /// The events, in the order in which they were appended.
    pub fn iter(&self) -> impl Iterator<Item = Event<'_>> {
        self.events.iter().map(|kept| match kept {
            Kept::Opened(opened, path, quic) => {
                let path = self.bytes.get(path.clone()).unwrap_or_default();
                let path = std::str::from_utf8(path).unwrap_or_default();
                Event::Opened(Opened { path, quic: quic.as_deref(), ..*opened })
            }
            Kept::Frame(frame, bytes, spans) => {
                let bytes = self.bytes.get(bytes.clone()).unwrap_or_default();
                let content = match self.spans.get(spans.clone()).unwrap_or_default() {
                    [] => Content::Whole(bytes),
                    spans => Content::Parts { kept: bytes, spans },
                };
                Event::Frame(Frame { content, ..*frame })
            }
            Kept::Session(message, bytes) => {
                let bytes = self.bytes.get(bytes.clone()).unwrap_or_default();
                Event::Session(SessionMessage { bytes, ..*message })
            }
            Kept::Remote(remote, bytes) => {
                let bytes = self.bytes.get(bytes.clone()).unwrap_or_default();
                Event::Remote(Remote { bytes, ..*remote })
            }
            Kept::Gap(gap) => Event::Gap(*gap),
            Kept::Conflict(conflict) => Event::Conflict(*conflict),
            Kept::Outside(outside) => Event::Outside(*outside),
            Kept::Refused(refused) => Event::Refused(*refused),
            Kept::Resent(resent) => Event::Resent(*resent),
            Kept::Odd(odd, connection) => Event::Odd(*odd, *connection),
            Kept::Moved(moved) => Event::Moved(*moved),
            Kept::Sealed(sealed) => Event::Sealed(*sealed),
            Kept::Closed(closed) => Event::Closed(*closed),
            Kept::Kdc(reply, bytes) => {
                let bytes = self.bytes.get(bytes.clone()).unwrap_or_default();
                Event::Kdc(KdcMessage { bytes, ..*reply })
            }
        })
    }

    /// How many events there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Bytes that were copied for them.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes.len() + self.spans.len() * size_of::<Span>()
    }

    /// Bytes that it has allocated.
    #[must_use]
    pub fn allocated(&self) -> usize {
        self.bytes.capacity()
            + self.events.capacity() * size_of::<Kept>()
            + self.spans.capacity() * size_of::<Span>()
    }

    /// Forgets the events; the memory is kept, up to `capacity` bytes of what they had.
    pub fn clear(&mut self, capacity: usize) {
        self.events.clear();
        self.bytes.clear();
        self.bytes.shrink_to(capacity);
        self.spans.clear();
        self.spans.shrink_to(capacity / size_of::<Span>());
    }

    fn keep(&mut self, bytes: &[u8]) -> Range<usize> {
        append(&mut self.bytes, bytes)
    }
}

fn append<T: Copy>(all: &mut Vec<T>, some: &[T]) -> Range<usize> {
    let start = all.len();
    all.extend_from_slice(some);
    start..all.len()
}
