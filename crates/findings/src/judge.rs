//! The observer that passes events on and adds the anomalies that are opinions.

mod compound;
mod dialect;
mod logons;
mod name;
mod names;
mod opens;

use std::fmt;

use smbtrail_track::{Anomaly, Area, Event, Message, Observer, Usage};

use self::compound::Compounds;
use self::logons::Logons;
pub(crate) use self::logons::is_wrong_password;
use crate::Options;

/// Passes every event on to an observer, and adds anomalies for what the events suggest.
///
/// An added anomaly follows the event that shows it, and the tracker's own anomalies about the layout of the same
/// message.
pub struct Judge<O> {
    options: Options,
    observer: O,
    compounds: Compounds,
    logons: Logons,
    /// What the last message or logon suggests, until the tracker has reported what is wrong with its layout.
    pending: Vec<Anomaly>,
}

impl<O: Observer> Judge<O> {
    /// Passes events on to `observer`; a `&mut` of one is an observer too.
    #[must_use]
    pub fn new(options: Options, observer: O) -> Self {
        let logons = Logons::new(options.clients);
        Self { options, observer, compounds: Compounds::default(), logons, pending: Vec::new() }
    }

    /// The observer, once every event has passed.
    #[must_use]
    pub fn into_inner(mut self) -> O {
        self.flush();
        self.observer
    }

    /// How full the table of clients was.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.logons.usage()
    }

    fn message(&mut self, message: &Message<'_>) {
        names::judge(message, &mut self.pending);
        self.pending.extend(dialect::judge(message));
        self.pending.extend(opens::judge(message, self.options.open_files));
    }

    fn flush(&mut self) {
        for anomaly in self.pending.drain(..) {
            self.observer.event(&Event::Anomaly(&anomaly));
        }
    }
}

impl<O: Observer> Observer for Judge<O> {
    fn event(&mut self, event: &Event<'_>) {
        let about_layout = matches!(event, Event::Anomaly(anomaly) if anomaly.kind.area() == Area::Layout);
        if !about_layout {
            self.flush();
        }
        if let Some(anomaly) = self.compounds.ended(event, self.options.compound_messages) {
            self.observer.event(&Event::Anomaly(&anomaly));
        }
        self.observer.event(event);
        match event {
            Event::Message(message) => self.message(message),
            Event::Logon(logon) if logon.pipe.is_none() => {
                self.logons.judge(logon, self.options.failed_logons, &mut self.pending)
            }
            _ => {}
        }
    }
}

impl<O> fmt::Debug for Judge<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Judge").field("options", &self.options).finish_non_exhaustive()
    }
}
