//! What a run of one part reports of what every part has.

use smbtrail_track::{Event, Observer, kind};

/// Passes on all events but those of messages to and from KDCs, which another part reports.
pub(super) struct Visiting<'o, O>(pub(super) &'o mut O);

impl<O: Observer> Observer for Visiting<'_, O> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::TicketRequest(_) => {}
            Event::Anomaly(anomaly) if anomaly.kind == kind::CONFLICTING_KDC_REPLY => {}
            _ => self.0.event(event),
        }
    }
}
