//! Frames that hold more messages than any client sends.

use smbtrail_track::{Anomaly, ConnectionId, Event, Message, Moment};

use crate::kind;

/// The frame whose messages are passing.
#[derive(Debug, Default)]
pub(crate) struct Compounds {
    frame: Option<(ConnectionId, Moment)>,
    messages: usize,
}

impl Compounds {
    /// Takes an event, and judges the frame that ended before it.
    pub(crate) fn ended(&mut self, event: &Event<'_>, most: usize) -> Option<Anomaly> {
        match event {
            Event::Message(message) if message.index == 0 => self.next(Some(message), most),
            Event::Message(_) => {
                self.messages += 1;
                None
            }
            Event::Connection(connection) if self.frame.is_some_and(|(id, _)| id == connection.id) => {
                self.next(None, most)
            }
            _ => None,
        }
    }

    fn next(&mut self, message: Option<&Message<'_>>, most: usize) -> Option<Anomaly> {
        let before = self.frame.take();
        let messages = std::mem::replace(&mut self.messages, 1);
        self.frame = message.map(|message| (message.connection.id, message.moment));
        let (connection, moment) = before.filter(|_| messages > most)?;
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let anomaly = Anomaly::new(kind::LONG_COMPOUND, Some(connection), moment);
        Some(anomaly.with_field("NextCommand").with_numbers(number(most), number(messages)))
    }
}
