//! The observer that finds out what happened.

use std::fmt;

use smbtrail_track::{Envelope, EnvelopeKind, Event, Observer, Usage};

use crate::Options;
use crate::behaviour::Behaviour;
use crate::finding::Finding;
use crate::ledger::Ledger;
use crate::rules::{BEHAVIOURS, Rules};

/// Finds out what happened, and what proves it.
///
/// It is an [`Observer`]. Arguments of calls are needed to understand them: the run has to keep some
/// [`Options::STUB`] bytes of each (`Limits::stub` of the tracker). Where it also gets the data of READs and WRITEs, it sees
/// more of what is in files; without it, the first bytes of each message have to do.
///
/// As some findings are anomalies that [`Judge`](crate::Judge) adds, put it into one.
pub struct Findings {
    rules: Rules,
    ledger: Ledger,
    /// Encrypted frames that could not be read.
    unread: u64,
}

impl Findings {
    /// Nothing was seen yet.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        Self { rules: Rules::new(options), ledger: Ledger::new(options.findings), unread: 0 }
    }

    /// How full the table of findings was.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.ledger.usage()
    }

    /// The frames that proved something since the last call, at most some hundreds: for whoever keeps what they contain.
    pub fn take_proofs(&mut self) -> Vec<u64> {
        self.ledger.take_proofs()
    }

    /// Encrypted frames that could not be read: whatever they contain is in no finding.
    #[must_use]
    pub const fn unread(&self) -> u64 {
        self.unread
    }

    /// What was found, once every event has passed: what matters most first, then by time.
    #[must_use]
    pub fn finish(mut self) -> Vec<Finding> {
        self.rules.finish(&mut self.ledger);
        self.ledger.finish()
    }
}

impl Observer for Findings {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Envelope(Envelope { kind: EnvelopeKind::Encrypted, opened: Err(_), .. }) = event {
            self.unread += 1;
        }
        self.rules.event(event, &mut self.ledger);
    }
}

impl fmt::Debug for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Findings").field("usage", &self.usage()).finish_non_exhaustive()
    }
}

/// Every behaviour that can be found.
pub fn behaviours() -> impl Iterator<Item = &'static Behaviour> {
    BEHAVIOURS.iter().copied().flatten()
}
