//! The observer: from messages to the diagnosis.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use smbtrail_track::{Connection, ConnectionId, Event, Message, Observer};
use smbtrail_wire::Command;

use crate::channels::Channels;
use crate::group::Who;
use crate::line::{Line, World};
use crate::locks::is_waited_for;
use crate::place::{Place, Places};
use crate::stall::Stall;
use crate::wires::Wires;
use crate::{Budget, Pattern, Verdict, verdict};

/// Follows the time of each connection.
#[derive(Debug, Default)]
pub struct Diagnosis {
    /// The connections that have not ended: as many as the tracker holds.
    lines: HashMap<ConnectionId, Line>,
    world: World,
    wires: Wires,
    places: Places,
    channels: Channels,
    encrypted: u64,
    cut: u64,
}

/// Where the time of a capture went, and why.
#[derive(Debug)]
#[non_exhaustive]
pub struct Diagnosed {
    /// Where the capture was made; `None` where nothing shows it.
    pub place: Option<Place>,
    /// Where the time of all connections went.
    pub budget: Budget,
    /// What made it slow, the costliest first.
    pub verdicts: Vec<Verdict>,
    /// The budgets of those who took part, with how their requests look: the most time first.
    pub groups: Vec<(Who, Budget, Pattern)>,
    /// Silences while a request waited, the longest first.
    pub stalls: Vec<Stall>,
    /// Frames that could not be decrypted: what their time was spent on is unknown.
    pub encrypted: u64,
    /// Messages whose header a snap length cut before the MessageId: what answers what is unknown, and their time is not counted.
    pub cut: u64,
}

impl Observer for Diagnosis {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) if message.message_id().is_none() => self.cut += 1,
            Event::Message(message) => {
                if is_waited_for(message.header.command) {
                    self.world.locks.event(event, &mut |_| {});
                }
                self.message(message);
            }
            Event::Open(_) | Event::Unanswered(..) => self.world.locks.event(event, &mut |_| {}),
            Event::Resent(resent) => {
                if let Some(line) = self.lines.get_mut(&resent.connection.id) {
                    line.resend(resent, &mut self.world);
                }
            }
            Event::Envelope(envelope) if envelope.opened.is_err() => self.encrypted += 1,
            Event::Logon(logon) => self.channels.logon(logon),
            Event::Connection(connection) => self.end(connection),
            _ => {}
        }
    }
}

impl Diagnosis {
    /// A diagnosis of nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The capture ended.
    #[must_use]
    pub fn finish(mut self) -> Diagnosed {
        let mut budget = Budget::default();
        self.world.groups.all().iter().for_each(|(_, facts)| budget.extend(&facts.budget));
        let place = self.places.most();
        let verdicts = verdict::judge(&self.world.groups, &self.wires, &self.channels, &budget);
        let mut stalls = std::mem::take(&mut self.world.stalls);
        stalls.iter_mut().for_each(|stall| stall.again = self.world.starts.after(stall));
        let mut groups = self.world.groups.into_all();
        groups.sort_by_cached_key(|(_, facts)| std::cmp::Reverse(facts.budget.total()));
        let groups = groups.into_iter().map(|(who, facts)| (who, facts.budget, facts.pattern)).collect();
        Diagnosed { place, budget, verdicts, groups, stalls, encrypted: self.encrypted, cut: self.cut }
    }

    fn message(&mut self, message: &Message<'_>) {
        let begun = message.arrival.begun;
        let line = self.lines.entry(message.connection.id).or_insert_with(|| {
            self.world.starts.begin(message);
            Line::new(message.connection, begun)
        });
        if message.is_response() {
            match message.header.command {
                Command::NEGOTIATE | Command::IOCTL => self.channels.message(message),
                Command::CREATE => self.world.starts.answer(message),
                _ => {}
            }
            line.response(message, &mut self.world);
        } else {
            line.request(message, &mut self.world);
        }
    }

    fn end(&mut self, connection: &Connection) {
        let Some(mut line) = self.lines.remove(&connection.id) else { return };
        line.end(connection, &mut self.world);
        self.wires.add(connection, &line);
        self.places.count(Place::of(connection));
    }
}

impl Diagnosed {
    /// The budgets by what `key` gives, with how the requests look: the most time first.
    #[must_use]
    pub fn by<K: Ord>(&self, key: impl Fn(&Who) -> K) -> Vec<(K, Budget, Pattern)> {
        let mut sums = BTreeMap::<K, (Budget, Pattern)>::new();
        for (who, budget, pattern) in &self.groups {
            let sum = sums.entry(key(who)).or_default();
            sum.0.extend(budget);
            sum.1.extend(pattern);
        }
        let mut sums: Vec<_> =
            sums.into_iter().map(|(key, (budget, pattern))| (key, budget, pattern)).collect();
        sums.sort_by_key(|(_, budget, _)| std::cmp::Reverse(budget.total()));
        sums
    }
}
