use smbtrail_track::{Event, Observer};

/// A report over messages that can be given a selection of them.
pub trait Selective: Observer {
    /// Takes an event, and, where it is a message or an envelope, whether it is selected. [`Observer::event`] selects all.
    fn select(&mut self, event: &Event<'_>, selected: bool);
}
