//! The time of one connection, split among the parts: each moment is counted once.
//!
//! A line remembers up to which time all is counted. What comes next counts the time up to its own first segment by the state
//! that was: a frame of the other direction is on its way, a request waits, or none does. Then it counts its own segments. Where
//! several requests wait, the time is that of the oldest; when that is answered, it is split into the network's and the
//! server's part as its own wait was.

mod answer;

use std::collections::VecDeque;

use smbtrail_track::{Connection, Credits, Direction, Message, Moment, Resent, Time};
use smbtrail_wire::{Command, NtStatus};

use answer::{Held, held, note, waits_for_others};

use crate::Part;
use crate::group::{Groups, Latest};
use crate::locks::{self, Locks};
use crate::stall::{self, Next, SILENCE, Stall, Starts};

/// What lines share.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) groups: Groups,
    pub(crate) locks: Locks,
    pub(crate) stalls: Vec<Stall>,
    pub(crate) starts: Starts,
    /// Nanoseconds that were counted on all lines.
    counted: u64,
}

/// Nanoseconds that are counted at most, ten years: no sum overflows, whatever a capture says about its clock.
const MOST: u64 = 3_650 * 86_400 * 1_000_000_000;

impl Default for World {
    fn default() -> Self {
        Self {
            groups: Groups::default(),
            locks: Locks::waited_for(),
            stalls: Vec::new(),
            starts: Starts::default(),
            counted: 0,
        }
    }
}

impl World {
    /// The nanoseconds from one time to another that count.
    fn count(&mut self, from: Time, to: Time) -> u64 {
        let nanoseconds = u64::try_from(to.since(from)).unwrap_or(0).min(MOST - self.counted);
        self.counted += nanoseconds;
        nanoseconds
    }
}

/// The time of one connection.
#[derive(Debug)]
pub(crate) struct Line {
    /// All time before is counted.
    at: Time,
    /// The requests that wait, the oldest first.
    waits: VecDeque<Wait>,
    /// The network's part of a wait in nanoseconds, as the handshake or the shortest wait shows it.
    server_half: Option<u64>,
    shortest: u64,
    /// The same of the time between an answer and the next request.
    client_half: u64,
    /// After the last request the client had no credits for another.
    blocked: bool,
    /// The credits that responses granted, which may not have reached the client yet, and their sum.
    granted: VecDeque<(Time, u16)>,
    under_way: u64,
    /// No request waits, and the last answer is not yet followed by one.
    answered: bool,
    /// The last segment that was sent again.
    resent: Option<Time>,
    /// When the last message of the client, and that of the server, was complete.
    client_last: Option<Time>,
    server_last: Option<Time>,
    /// The group of the last message.
    group: usize,
    /// What the last request was about.
    latest: Latest,
    pub(crate) resents: u64,
    pub(crate) carried: Carried,
}

/// What frames of several segments brought.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Carried {
    pub(crate) nanoseconds: u64,
    /// Nanoseconds until lost segments were sent again.
    pub(crate) again: u64,
    pub(crate) bytes: u64,
}

/// A request that waits.
#[derive(Debug)]
struct Wait {
    exchange: u64,
    group: usize,
    frame: u64,
    command: Command,
    sent: Time,
    /// The time that is counted for it, and what of it passed while the client had no credits.
    waited: u64,
    blocked: u64,
    /// It asks the server to wait for something to happen, and does not count.
    is_poll: bool,
    /// It asks for ranges of bytes.
    locks: bool,
    /// An interim response says that the answer comes later.
    is_pending: bool,
}

/// Requests of a connection that are followed: what a client has credits for. The oldest is let go.
const WAITS: usize = 8_192;

/// Nanoseconds after which a request that no interim response announced, and that later ones overtook, is taken as lost.
const LOST: i64 = 30_000_000_000;

/// Nanoseconds of a wait whose frames are worth a look, beside that of the request.
const PROVEN: u64 = 50_000_000;

/// The longest pause of a client that is at work. A longer one is taken as the user's.
const PAUSE: u64 = 1_000_000_000;

/// How fast a client sends its next request if it waited for nothing but credits.
const AT_ONCE: u64 = 5_000_000;

/// How long the limiter of Windows Server 2025 delays the answer to a failed logon: 2 s.
const LIMITER: std::ops::Range<u64> = 1_900_000_000..2_300_000_000;

impl Line {
    pub(crate) fn new(connection: &Connection, at: Time) -> Self {
        let half = |half: Option<i64>| half.and_then(|half| u64::try_from(half).ok());
        Self {
            at,
            waits: VecDeque::new(),
            server_half: half(connection.round.server),
            shortest: u64::MAX,
            client_half: half(connection.round.client).unwrap_or(0),
            blocked: false,
            granted: VecDeque::new(),
            under_way: 0,
            answered: false,
            resent: None,
            client_last: None,
            server_last: None,
            group: 0,
            latest: Latest::default(),
            resents: 0,
            carried: Carried::default(),
        }
    }

    /// A request passed.
    pub(crate) fn request(&mut self, message: &Message<'_>, world: &mut World) {
        let group = world.groups.of(message, &mut self.latest);
        self.group = group;
        let frame = message.moment.frame;
        if self.oldest().is_none() {
            // What the client still receives is on its way.
            if let Some(left) = drained(message, self.at, self.client_half) {
                self.take(left, Part::Receiving, frame, world);
            }
        }
        self.quiet(message.arrival.begun, message.arrival.under_way, Part::Receiving, frame, world);
        self.carry(message, Part::Sending, world);
        self.client_last = Some(message.moment.time);
        self.answered = false;
        let (header, connection) = (message.header, message.connection);
        if header.command == Command::CANCEL {
            return;
        }
        let charge = Credits::charge(header.command, header.credit_charge, connection.dialect);
        let has_session = !matches!(header.command, Command::NEGOTIATE | Command::SESSION_SETUP);
        let left = connection.credits.balance().and_then(|left| u64::try_from(left.max(0)).ok());
        let under_way = self.grants(message.moment.time);
        self.blocked = has_session && left.is_some_and(|left| left.saturating_sub(under_way) < charge);
        if self.waits.len() >= WAITS {
            self.waits.pop_front();
        }
        self.waits.push_back(Wait {
            exchange: message.exchange,
            group,
            frame,
            command: header.command,
            sent: message.moment.time,
            waited: 0,
            blocked: 0,
            is_poll: header.command == Command::CHANGE_NOTIFY,
            locks: locks::locks(message.body),
            is_pending: false,
        });
    }

    /// A response, or what a server sends unasked, passed.
    pub(crate) fn response(&mut self, message: &Message<'_>, world: &mut World) {
        self.grant(message.moment.time, message.header.credits);
        let begun = message.arrival.begun;
        let found = self.place_of(message.exchange);
        let (Some(at), Some(times)) = (found, message.times()) else {
            let group = found.and_then(|at| self.waits.get(at)).map_or(self.group, |wait| wait.group);
            self.group = group;
            self.quiet(begun, message.arrival.under_way, Part::Sending, message.moment.frame, world);
            self.carry(message, Part::Receiving, world);
            self.server_last = Some(message.moment.time);
            if let Some(wait) = found.and_then(|at| self.waits.get_mut(at)) {
                wait.is_poll |= waits_for_others(message);
                wait.is_pending |= message.header.status == NtStatus::PENDING;
            }
            return;
        };
        let (group, frame) = self.waits.get(at).map_or((self.group, 0), |wait| (wait.group, wait.frame));
        self.group = group;
        let mut sent = times.sent_last;
        // Until the last of its segments was acknowledged, the network has it, and not the server.
        if let Some(left) = drained(message, sent, self.server_half.unwrap_or(0)) {
            self.take(left, Part::Sending, frame, world);
            sent = left;
        }
        self.quiet(begun, message.arrival.under_way, Part::Sending, frame, world);
        let wait = if at == 0 { self.waits.pop_front() } else { self.waits.remove(at) };
        if let Some(wait) = wait {
            let lasted = u64::try_from(begun.since(sent)).unwrap_or(0);
            self.settle(&wait, message, lasted, world);
        }
        self.carry(message, Part::Receiving, world);
        self.server_last = Some(message.moment.time);
        self.answered = self.oldest().is_none();
        while let Some(oldest) = self.waits.front()
            && !oldest.is_poll
            && oldest.exchange < message.exchange
            && self.at.since(oldest.sent) > LOST
        {
            self.waits.pop_front();
        }
    }

    /// The place of the oldest request that waits for the server. Most often it is the first.
    fn oldest(&self) -> Option<usize> {
        match self.waits.front() {
            Some(first) if first.is_poll => self.waits.iter().position(|wait| !wait.is_poll),
            first => first.map(|_| 0),
        }
    }

    /// The place of a request. Most often it is the first.
    fn place_of(&self, exchange: u64) -> Option<usize> {
        match self.waits.front() {
            Some(first) if first.exchange != exchange => {
                self.waits.iter().position(|wait| wait.exchange == exchange)
            }
            first => first.map(|_| 0),
        }
    }

    /// A segment was sent again.
    pub(crate) fn resend(&mut self, resent: &Resent<'_>, world: &mut World) {
        self.resents += 1;
        let carrying = match resent.direction {
            Direction::ToServer => Part::Sending,
            Direction::ToClient => Part::Receiving,
        };
        let frame = resent.moment.frame;
        self.quiet(resent.since, resent.under_way, carrying, frame, world);
        self.take(resent.moment.time, Part::Retransmission, frame, world);
        self.resent = Some(resent.moment.time);
    }

    /// The connection ended: what still waits gets no answer.
    pub(crate) fn end(&mut self, connection: &Connection, world: &mut World) {
        if let Some(sent) = connection.delivery
            && self.waits.iter().any(|wait| !wait.is_poll)
        {
            self.quiet(sent.last.time, None, Part::Receiving, sent.last.frame, world);
        }
        for wait in std::mem::take(&mut self.waits) {
            let part = if wait.locks && wait.is_pending { Part::LockWait } else { Part::Server };
            world.groups.book(wait.group, part, wait.waited, wait.frame);
            if part == Part::Server && wait.waited >= SILENCE {
                let request = Moment { frame: wait.frame, time: wait.sent, ..connection.last };
                let stall = self.stall(connection, &wait, request, wait.waited);
                stall::keep(&mut world.stalls, Stall { next: Next::of(connection), ..stall });
            }
        }
    }

    /// A silence in which a request waited.
    fn stall(&self, connection: &Connection, wait: &Wait, request: Moment, waited: u64) -> Stall {
        Stall {
            connection: connection.id,
            client: connection.client,
            server: connection.server,
            request,
            waited,
            client_last: self.client_last,
            server_last: self.server_last,
            acknowledged: None,
            resent: self.resent.is_some_and(|resent| resent > wait.sent),
            next: Next::End,
            again: None,
        }
    }

    /// A response grants credits.
    fn grant(&mut self, time: Time, credits: u16) {
        if self.client_half == 0 || credits == 0 {
            return;
        }
        if self.granted.len() >= WAITS {
            self.granted.pop_front().inspect(|(_, credits)| self.under_way -= u64::from(*credits));
        }
        self.granted.push_back((time, credits));
        self.under_way += u64::from(credits);
    }

    /// The credits that had not reached the client when it sent a request that is here now.
    fn grants(&mut self, now: Time) -> u64 {
        while let Some((time, credits)) = self.granted.front()
            && now.since(*time) >= wide(self.client_half)
        {
            self.under_way -= u64::from(*credits);
            self.granted.pop_front();
        }
        self.under_way
    }

    /// Counts the time up to `to` for a part.
    fn take(&mut self, to: Time, part: Part, frame: u64, world: &mut World) {
        if to > self.at {
            let nanoseconds = world.count(self.at, to);
            world.groups.book(self.group, part, nanoseconds, frame);
            self.at = to;
            match part {
                Part::Sending | Part::Receiving => self.carried.nanoseconds += nanoseconds,
                Part::Retransmission => self.carried.again += nanoseconds,
                _ => {}
            }
        }
    }

    /// Counts the segments of a message's frame.
    fn carry(&mut self, message: &Message<'_>, part: Part, world: &mut World) {
        self.take(message.moment.time, part, message.moment.frame, world);
        if message.arrival.begun < message.moment.time {
            self.carried.bytes += u64::try_from(message.input.len()).unwrap_or(u64::MAX);
        }
    }

    /// Counts the time up to `to`, in which nothing was complete. Since `under_way`, a frame was being carried.
    fn quiet(&mut self, to: Time, under_way: Option<Time>, carried: Part, frame: u64, world: &mut World) {
        let still = under_way.map_or(to, |began| began.min(to));
        if still <= self.at {
            return self.take(to, carried, frame, world);
        }
        let nanoseconds = world.count(self.at, still);
        if let Some(oldest) = self.oldest().and_then(|place| self.waits.get_mut(place)) {
            oldest.waited += nanoseconds;
            oldest.blocked += if self.blocked { nanoseconds } else { 0 };
        } else {
            self.idle(nanoseconds, frame, world);
        }
        self.at = still;
        if still < to {
            self.take(to, carried, frame, world);
        }
    }

    /// Counts time in which no request waits. After an answer, the first of it is the way of that to the client and of the
    /// next request back.
    fn idle(&mut self, nanoseconds: u64, frame: u64, world: &mut World) {
        let network = if self.answered { self.client_half.min(nanoseconds) } else { 0 };
        self.answered = false;
        let rest = nanoseconds - network;
        let way = if self.blocked && rest < AT_ONCE { Part::Credits } else { Part::Network };
        if let Some(facts) = world.groups.facts(self.group) {
            facts.book(way, network, frame);
            facts.book(Part::ClientIdle, rest, frame);
            facts.thinking += if rest <= PAUSE { rest } else { 0 };
        }
    }

    /// Splits what was counted for a request, which waited for `lasted` nanoseconds.
    fn settle(&mut self, wait: &Wait, message: &Message<'_>, lasted: u64, world: &mut World) {
        if !wait.is_poll && lasted > 0 {
            self.shortest = self.shortest.min(lasted);
        }
        let half = self.server_half.unwrap_or(self.shortest).min(lasted);
        let network = part_of(wait.waited, half, lasted);
        let credits = part_of(network, wait.blocked, wait.waited);
        let (rest, frame) = (wait.waited - network, wait.frame);
        let Held { part, holder, asked } = held(wait, message, rest, &world.locks);
        if part == Part::Server && rest >= SILENCE {
            let request = message.request.map_or(message.moment, |request| request.moment);
            let acknowledged = message.arrival.drained.filter(|drained| *drained >= wait.sent);
            let next = Next::Answered(message.moment.frame);
            let stall = self.stall(message.connection, wait, request, rest);
            stall::keep(&mut world.stalls, Stall { acknowledged, next, ..stall });
        }
        let Some(facts) = world.groups.facts(wait.group) else { return };
        facts.book(Part::Network, network - credits, frame);
        facts.book(Part::Credits, credits, frame);
        facts.book(part, rest, frame);
        if rest >= PROVEN {
            // The request, what it waited for, and its answer.
            let others = asked.into_iter().chain([message.moment.frame]);
            others.zip(1..).for_each(|(frame, rank)| facts.prove(part, rest - rank, frame));
        }
        if holder.is_some() {
            facts.holder = holder;
        }
        if part == Part::Server {
            let failed = message.header.status.is_error() && wait.command == Command::SESSION_SETUP;
            if failed && LIMITER.contains(&lasted) {
                facts.limited += rest;
            } else if rest >= SILENCE {
                facts.stalled += rest;
            }
        }
        if matches!(wait.command, Command::READ | Command::WRITE) {
            facts.transferring += network;
        }
        // A silence is a cause of its own, and so is what others hold.
        let server = if part == Part::Server && rest < SILENCE { rest } else { 0 };
        facts.purposes.note(message, network - credits, server);
        note(facts, wait, message, lasted);
    }
}

/// When the network had the last of what was sent until `sent`, where it took longer than a round trip, and than a receiver
/// may delay its acknowledgement.
fn drained(message: &Message<'_>, sent: Time, half: u64) -> Option<Time> {
    const DELAYED: i64 = 50_000_000;
    let drained = message.arrival.drained?;
    let queued = drained.since(sent) > DELAYED.saturating_add(wide(half));
    queued.then(|| Time(drained.0.saturating_sub(wide(half))).min(message.arrival.begun))
}

/// `part` of `whole`, as a part of `of`.
fn part_of(of: u64, part: u64, whole: u64) -> u64 {
    // Most often nothing else waited, and a division takes long.
    if part == 0 || of == whole {
        return part.min(of);
    }
    if let Some(product) = of.checked_mul(part) {
        return product.checked_div(whole).map_or(0, |part| part.min(of));
    }
    let product = u128::from(of) * u128::from(part);
    product.checked_div(whole.into()).and_then(|part| u64::try_from(part).ok()).map_or(0, |part| part.min(of))
}

fn wide(nanoseconds: u64) -> i64 {
    i64::try_from(nanoseconds).unwrap_or(i64::MAX)
}
