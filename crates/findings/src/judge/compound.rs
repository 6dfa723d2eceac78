//! Frames that hold more messages than any client sends.

use smbtrail_track::{Anomaly, ConnectionId, Event, Moment};

use crate::kind;

/// The frame whose messages are passing.
#[derive(Debug, Default)]
pub(crate) struct Compounds {
    /// The last frame with several messages.
    frame: Option<(ConnectionId, Moment)>,
    /// Messages of the frame that is passing after its first one.
    messages: usize,
}

impl Compounds {
    /// Takes an event, and judges the frame that ended before it.
    pub(crate) fn ended(&mut self, event: &Event<'_>, most: usize) -> Option<Anomaly> {
        match event {
            Event::Message(message) if message.index == 0 => self.end(most),
            Event::Message(message) => {
                self.frame = Some((message.connection.id, message.moment));
                self.messages += 1;
                None
            }
            Event::Connection(connection) if self.frame.is_some_and(|(id, _)| id == connection.id) => {
                self.end(most)
            }
            _ => None,
        }
    }

    fn end(&mut self, most: usize) -> Option<Anomaly> {
        let messages = 1 + std::mem::take(&mut self.messages);
        let (connection, moment) = self.frame.take_if(|_| messages > most)?;
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let anomaly = Anomaly::new(kind::LONG_COMPOUND, Some(connection), moment);
        Some(anomaly.with_field("NextCommand").with_numbers(number(most), number(messages)))
    }
}
