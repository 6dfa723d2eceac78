//! Counts what passes, second by second.

use std::collections::{BTreeMap, VecDeque};
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::Arc;

use hashbrown::HashMap;
use smbtrail_report::{Peers, Waiting, is_error};
use smbtrail_track::{Connection, ConnectionId, Event, Logon, Message, Observer, Request, Time};
use smbtrail_wire::{Command, NtStatus};

use crate::now::{Failures, Moved, Now, Rate, Wait};

/// Seconds over which rates are taken.
pub(crate) const SPAN: i64 = 10;
/// Seconds whose totals are kept.
pub(crate) const HISTORY: i64 = 60;
/// Servers, users, files and statuses of a second that are counted one by one, and names of servers. Those beyond count in the totals only.
const KEYS: usize = 4_096;
/// Requests that are followed until they are answered. Further ones are not seen to wait.
const WAITING: u64 = 65_536;
/// Nanoseconds.
const SECOND: i64 = 1_000_000_000;

/// An observer that knows what passed in the last seconds, and what waits.
#[derive(Debug, Default)]
pub struct Meter {
    /// The latest seconds, the oldest first.
    seconds: VecDeque<Second>,
    /// What moved in each of the seconds before, the oldest first.
    history: VecDeque<(i64, Moved)>,
    waiting: HashMap<ConnectionId, Waiting<Asked>>,
    /// How many wait on all connections.
    held: u64,
    peers: Peers,
    /// What servers are called.
    names: BTreeMap<IpAddr, Arc<str>>,
    /// The first and the latest message.
    span: Option<(Time, Time)>,
}

/// What passed in a second.
#[derive(Debug, Default)]
struct Second {
    /// Seconds since 1970.
    at: i64,
    servers: HashMap<IpAddr, Moved>,
    users: HashMap<(Arc<str>, IpAddr), Moved>,
    files: HashMap<(Arc<str>, Arc<str>), Moved>,
    failures: HashMap<(NtStatus, Command), Errors>,
}

/// Errors of one kind.
#[derive(Debug, Default)]
struct Errors {
    count: u64,
    /// The path of the last of them that has one.
    path: Option<Arc<str>>,
}

/// A request that waits.
#[derive(Clone, Debug)]
struct Asked {
    since: Time,
    command: Command,
    user: Option<Arc<str>>,
    client: IpAddr,
    path: Option<Arc<str>>,
    share: Option<Arc<str>>,
}

impl Observer for Meter {
    fn event(&mut self, event: &Event<'_>) {
        self.peers.event(event);
        match event {
            Event::Message(message) => self.message(message),
            Event::Logon(logon) => self.learn(logon),
            Event::Unanswered(connection, request) => self.give_up(connection, request),
            Event::Connection(connection) => {
                self.held -= self.waiting.remove(&connection.id).map_or(0, |waiting| waiting.count());
            }
            _ => {}
        }
    }
}

impl Meter {
    /// What is known at this time, which is at least that of the latest message.
    #[must_use]
    pub fn now(&self, time: Time) -> Now {
        let latest = self.span.map_or(time, |(_, latest)| latest.max(time));
        let second = latest.0.div_euclid(SECOND);
        let from = second - SPAN;
        let recent = || self.seconds.iter().filter(move |one| (from..second).contains(&one.at));
        let history = (second - HISTORY..second).map(|at| {
            let kept = self.history.binary_search_by_key(&at, |(at, _)| *at).ok();
            kept.and_then(|place| self.history.get(place)).map_or_else(Moved::default, |(_, moved)| *moved)
        });
        let history: Vec<Moved> = history.collect();
        let mut total = Moved::default();
        history
            .iter()
            .zip(second - HISTORY..)
            .filter(|(_, at)| *at >= from)
            .for_each(|(moved, _)| total.add(moved));
        let mut failures: HashMap<(NtStatus, Command), Errors> = HashMap::new();
        for (kind, errors) in recent().flat_map(|one| &one.failures) {
            failures.entry(*kind).or_default().add(errors.count, errors.path.as_ref());
        }
        let failures = failures.into_iter().map(|((status, command), Errors { count, path })| Failures {
            status,
            command,
            count,
            path,
        });
        let mut failures: Vec<Failures> = failures.collect();
        failures.sort_by_key(|one| (std::cmp::Reverse(one.count), one.status.0, one.command.0));
        Now {
            time: latest,
            since: self.span.map(|(first, _)| first),
            total,
            history,
            servers: rates(recent().flat_map(|one| &one.servers)),
            users: rates(recent().flat_map(|one| &one.users)),
            files: rates(recent().flat_map(|one| &one.files)),
            waits: self.waits(latest),
            failures,
            names: self.names.clone(),
        }
    }

    /// Those that wait, the longest first.
    fn waits(&self, now: Time) -> Vec<Wait> {
        let all = self.waiting.values().flat_map(Waiting::iter).map(|(asked, is_pending)| Wait {
            nanoseconds: now.since(asked.since).max(0),
            command: asked.command,
            user: asked.user.clone(),
            client: asked.client,
            share: asked.share.clone(),
            path: asked.path.clone(),
            is_pending,
        });
        let mut waits: Vec<Wait> = all.collect();
        waits.sort_by(|one, other| {
            let key = |wait: &Wait| (wait.command.0, wait.client, wait.path.clone(), wait.user.clone());
            other.nanoseconds.cmp(&one.nanoseconds).then_with(|| key(one).cmp(&key(other)))
        });
        waits
    }

    /// A logon says what its server is called.
    fn learn(&mut self, logon: &Logon) {
        if let Some(peer) = self.peers.of(logon.connection)
            && let Some(name) = &peer.server_name
            && (self.names.len() < KEYS || self.names.contains_key(&peer.server))
        {
            self.names.insert(peer.server, Arc::clone(name));
        }
    }

    fn message(&mut self, message: &Message<'_>) {
        let command = message.header.command;
        let time = message.moment.time;
        if self.span.is_some_and(|(_, latest)| latest.since(time) > HISTORY * SECOND) {
            // The clock was set back, or one packet had a wrong time: what would be in the future is forgotten.
            (self.span, self.waiting, self.held) = (None, HashMap::new(), 0);
            self.seconds.clear();
            self.history.clear();
        }
        let (first, latest) = self.span.unwrap_or((time, time));
        self.span = Some((first, latest.max(time)));
        // Whoever waits for a change waits as long as it takes.
        if matches!(command, Command::CHANGE_NOTIFY | Command::CANCEL) {
            return;
        }
        let is_pending = message.header.status == NtStatus::PENDING;
        let waiting = self.waiting.entry(message.connection.id).or_default();
        let before = waiting.count();
        match (message.is_response(), is_pending) {
            (false, _) if self.held >= WAITING || message.message_id().is_none() => {}
            (false, _) => waiting.ask(message.exchange, Asked::of(message)),
            (true, true) => waiting.wait(message.exchange),
            (true, false) => waiting.answer(message.exchange),
        }
        self.held = self.held + waiting.count() - before;
        if message.is_response() && !is_pending {
            self.answer(message);
        }
    }

    fn give_up(&mut self, connection: &Connection, request: &Request) {
        if let Some(waiting) = self.waiting.get_mut(&connection.id) {
            let before = waiting.count();
            waiting.answer(request.exchange);
            self.held = self.held + waiting.count() - before;
        }
    }

    /// Counts an exchange in the second of its answer.
    fn answer(&mut self, message: &Message<'_>) {
        let status = message.header.status;
        let mut moved = Moved { requests: 1, errors: u64::from(is_error(status)), ..Moved::default() };
        if let Some(length) = message.transfer().and_then(|transfer| transfer.length) {
            let is_read = message.header.command == Command::READ;
            *(if is_read { &mut moved.read } else { &mut moved.written }) = length.into();
        }
        moved.longest = message.times().map_or(0, |times| times.wait().max(0));
        let Some(second) = self.second(message.moment.time) else { return };
        let connection = message.connection;
        count(&mut second.servers, connection.server.ip(), &moved);
        if let Some(user) = message.user() {
            count(&mut second.users, (Arc::clone(user), connection.client.ip()), &moved);
        }
        if let (Some(share), Some(path)) = (message.share(), message.path())
            && !path.is_empty()
        {
            count(&mut second.files, (Arc::clone(share), Arc::clone(path)), &moved);
        }
        if moved.errors > 0 {
            let key = (status, message.header.command);
            if second.failures.len() < KEYS || second.failures.contains_key(&key) {
                second.failures.entry(key).or_default().add(1, message.path());
            }
        }
        let at = second.at;
        if let Ok(place) = self.history.binary_search_by_key(&at, |(at, _)| *at)
            && let Some((_, total)) = self.history.get_mut(place)
        {
            total.add(&moved);
        }
    }

    /// The second of a time; `None` where it is too long ago.
    fn second(&mut self, time: Time) -> Option<&mut Second> {
        let at = time.0.div_euclid(SECOND);
        if let Err(place) = self.history.binary_search_by_key(&at, |(at, _)| *at) {
            self.history.insert(place, (at, Moved::default()));
        }
        // The second that goes on counts when it is over, so one more is kept.
        while self
            .history
            .back()
            .zip(self.history.front())
            .is_some_and(|(last, first)| last.0 - first.0 > HISTORY)
        {
            self.history.pop_front();
        }
        if let Err(place) = self.seconds.binary_search_by_key(&at, |second| second.at) {
            self.seconds.insert(place, Second { at, ..Second::default() });
        }
        while self
            .seconds
            .back()
            .zip(self.seconds.front())
            .is_some_and(|(last, first)| last.at - first.at > SPAN)
        {
            self.seconds.pop_front();
        }
        let place = self.seconds.binary_search_by_key(&at, |second| second.at).ok()?;
        self.seconds.get_mut(place)
    }
}

impl Errors {
    /// Adds later ones.
    fn add(&mut self, count: u64, path: Option<&Arc<str>>) {
        self.count += count;
        self.path = path.cloned().or(self.path.take());
    }
}

impl Asked {
    fn of(message: &Message<'_>) -> Self {
        Self {
            since: message.moment.time,
            command: message.header.command,
            user: message.user().cloned(),
            client: message.connection.client.ip(),
            path: message.path().cloned(),
            share: message.share().cloned(),
        }
    }
}

fn count<K: Eq + Hash>(counted: &mut HashMap<K, Moved>, key: K, moved: &Moved) {
    if counted.len() < KEYS || counted.contains_key(&key) {
        counted.entry(key).or_default().add(moved);
    }
}

/// Sums by key, the busiest first.
fn rates<'m, K: Clone + Eq + Hash + Ord + 'm>(
    seconds: impl Iterator<Item = (&'m K, &'m Moved)>,
) -> Vec<Rate<K>> {
    let mut sums: HashMap<&K, Moved> = HashMap::new();
    seconds.for_each(|(key, moved)| sums.entry(key).or_default().add(moved));
    let mut rates: Vec<Rate<K>> =
        sums.into_iter().map(|(key, moved)| Rate { key: key.clone(), moved }).collect();
    rates.sort_by(|one, other| {
        let weight = |rate: &Rate<K>| (rate.moved.bytes(), rate.moved.requests);
        weight(other).cmp(&weight(one)).then_with(|| one.key.cmp(&other.key))
    });
    rates
}
