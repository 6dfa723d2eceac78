use smbtrail_table::Pick;
use smbtrail_track::{Event, Observer};

use crate::rows::{MessageRow, Messages, Passing};

/// A report over messages that can be given a selection of them.
pub trait Selective: Observer {
    /// Takes an event, and, where it is a message or an envelope, whether it is selected. [`Observer::event`] selects all.
    fn select(&mut self, event: &Event<'_>, selected: bool);
}

/// Tells a report which messages are selected: those that are anyway, and whose row in [`Messages`] is wanted.
#[derive(Debug)]
pub struct Picked<'r, R> {
    pick: &'static Pick,
    report: &'r mut R,
}

impl<'r, R> Picked<'r, R> {
    /// The messages that this pick wants, for this report.
    pub const fn new(pick: &'static Pick, report: &'r mut R) -> Self {
        Self { pick, report }
    }
}

impl<R: Selective> Observer for Picked<'_, R> {
    fn event(&mut self, event: &Event<'_>) {
        self.select(event, true);
    }
}

impl<R: Selective> Selective for Picked<'_, R> {
    fn select(&mut self, event: &Event<'_>, selected: bool) {
        let wants = |passing| self.pick.wants::<Messages>(&MessageRow { passing, file: None });
        let selected = selected
            && match event {
                Event::Message(message) => wants(Passing::Message(message)),
                Event::Envelope(envelope) => wants(Passing::Envelope(envelope)),
                _ => true,
            };
        self.report.select(event, selected);
    }
}
