use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use hashbrown::{HashMap, HashSet};
use hdrhistogram::Histogram;
use smbtrail_codec::Body;
use smbtrail_table::{Column, Kind, Output, Rows, Style, Value, Writer, Written};
use smbtrail_track::{Connection, Event, Message, Observer, Request, Time};
use smbtrail_wire::{Command, NtStatus};

use crate::rows;
use crate::{Report, Selective};

/// One row per group of exchanges: the command `stats`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Stats {}

/// What exchanges are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum By {
    /// The command.
    Command,
    /// The client's address.
    Client,
    /// The server's address and port.
    Server,
    /// The share.
    Share,
    /// The path below the share.
    Path,
    /// The user.
    User,
    /// The final status.
    Status,
    /// The hour in which the exchange ended, in UTC.
    Hour,
}

/// A name that no grouping has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is nothing to group by; expected {names}", names = By::NAMES.map(|(name, _)| name).join(", "))]
#[non_exhaustive]
pub struct UnknownBy(pub String);

/// Counts exchanges and measures their latencies, by group.
///
/// An exchange is counted once: when its final response passes, or when it is known that none will. A response whose
/// request is not in the capture counts as one too.
#[derive(Debug)]
pub struct Tally {
    by: Vec<By>,
    groups: HashMap<Key, usize>,
    all: Vec<Group>,
    /// The place in `all` of the group of the last message, by command.
    latest: [usize; 32],
    /// Whether a request that is never answered says too little of its group when that is known: not its share and not
    /// its user.
    remembers: bool,
    /// The groups of such requests while they wait for their response, by exchange.
    waiting: HashMap<u64, usize>,
    /// Exchanges that count because of a message before their last one; only where not all do.
    chosen: HashSet<u64>,
    left_out: u64,
}

/// A group of exchanges.
#[derive(Debug)]
pub struct Group {
    key: Key,
    count: u64,
    errors: u64,
    pending: u64,
    unanswered: u64,
    bytes: u64,
    /// Latencies in nanoseconds.
    latencies: Histogram<u64>,
    longest: Option<u64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key {
    command: Option<Command>,
    client: Option<IpAddr>,
    server: Option<SocketAddr>,
    share: Option<Arc<str>>,
    path: Option<Arc<str>>,
    user: Option<Arc<str>>,
    status: Option<NtStatus>,
    /// Nanoseconds since 1970.
    hour: Option<i64>,
}

/// The key of a message, which is compared before it is held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Borrowed<'m> {
    command: Option<Command>,
    client: Option<IpAddr>,
    server: Option<SocketAddr>,
    share: Option<&'m Arc<str>>,
    path: Option<&'m Arc<str>>,
    user: Option<&'m Arc<str>>,
    status: Option<NtStatus>,
    hour: Option<i64>,
}

impl Key {
    fn borrowed(&self) -> Borrowed<'_> {
        let Self { command, client, server, share, path, user, status, hour } = self;
        let (share, path, user) = (share.as_ref(), path.as_ref(), user.as_ref());
        Borrowed {
            command: *command,
            client: *client,
            server: *server,
            share,
            path,
            user,
            status: *status,
            hour: *hour,
        }
    }
}

impl Borrowed<'_> {
    fn held(self) -> Key {
        let Self { command, client, server, share, path, user, status, hour } = self;
        let (share, path, user) = (share.cloned(), path.cloned(), user.cloned());
        Key { command, client, server, share, path, user, status, hour }
    }
}

const HOUR: i64 = 3_600_000_000_000;

/// The hour of a time, in nanoseconds since 1970.
const fn hour(time: Time) -> i64 {
    time.0 - time.0.rem_euclid(HOUR)
}

/// Writes one row per group, the one with most exchanges first.
#[derive(Debug)]
pub struct StatsReport<W> {
    tally: Tally,
    writer: Writer<Stats>,
    output: Output<W>,
}

/// Groups at once; each holds a histogram of some 20 KB. Counter: [`Tally::left_out`].
const GROUPS: usize = 4096;
/// Requests whose group is remembered until they are answered. Further ones count without share and user when no
/// answer comes.
const WAITING: usize = 1 << 20;
/// Two significant digits: a percentile is at most 1 % too high, and never too low.
const SIGNIFICANT_DIGITS: u8 = 2;

impl Rows for Stats {
    type Row<'a> = Group;
    const NAME: &'static str = "stats";
    const ABOUT: &'static str = "One row per group of exchanges, the group with most of them first. What `--by` does not \
        name is null in every row. An exchange is a request with its responses; a response without its request in the \
        capture counts as one too. Percentiles come from a log-linear histogram: at most 1 % too high.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("command", Kind::Name(""), "the command", |group| {
            group.key.command.map_or(Value::Null, rows::command)
        })
        .null("not grouped by command")
        .table("command", 1, 15),
        Column::<Self>::new("client", Kind::Address, "the client's address", |group| {
            group.key.client.map_or(Value::Null, Value::Address)
        })
        .null("not grouped by client")
        .table("client", 1, 15),
        Column::<Self>::new("server", Kind::Socket, "the server's address and port", |group| {
            group.key.server.map_or(Value::Null, Value::Socket)
        })
        .null("not grouped by server")
        .table("server", 1, 21),
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |group| {
            Value::text(group.key.share.as_ref())
        })
        .null("not grouped by share, or the exchanges belong to none that is known")
        .table("share", 1, 30),
        Column::<Self>::new("path", Kind::Path, "the path below the share", |group| {
            Value::text(group.key.path.as_ref())
        })
        .null("not grouped by path, or the exchanges are about no file that is known")
        .table("path", 1, 40),
        Column::<Self>::new("status", Kind::Name("STATUS_"), "the final status", |group| {
            group.key.status.map_or(Value::Null, rows::status)
        })
        .null("not grouped by status, or there was no final response")
        .table("status", 1, 24),
        Column::<Self>::new(
            "hour",
            Kind::Time,
            "the hour in which the exchanges ended, by its beginning",
            |group| group.key.hour.map_or(Value::Null, |nanoseconds| Value::Time { nanoseconds, digits: 0 }),
        )
        .null("not grouped by hour, or there was no final response")
        .dated()
        .table("hour", 1, 19),
        Column::<Self>::new("user", Kind::Text, "who logged on to the session", |group| {
            Value::text(group.key.user.as_ref())
        })
        .null("not grouped by user, or nobody that is known")
        .table("user", 1, 20),
        Column::<Self>::new("count", Kind::Number, "exchanges", |group| Value::Number(group.count))
            .table("count", 2, 8),
        Column::<Self>::new(
            "errors",
            Kind::Number,
            "exchanges whose final status is an error; STATUS_MORE_PROCESSING_REQUIRED is not one",
            |group| Value::Number(group.errors),
        )
        .table("errors", 3, 7),
        Column::<Self>::new("pending", Kind::Number, "exchanges with an interim response", |group| {
            Value::Number(group.pending)
        })
        .table("pending", 7, 7),
        Column::<Self>::new("unanswered", Kind::Number, "requests without a final response", |group| {
            Value::Number(group.unanswered)
        })
        .table("unanswered", 8, 10),
        Column::<Self>::new(
            "p50_us",
            Kind::Decimal,
            "the latency that half of the exchanges stay within",
            |group| group.percentile(0.50),
        )
        .null("no latency was measured")
        .unit("microseconds")
        .table("p50", 4, 8),
        Column::<Self>::new("p90_us", Kind::Decimal, "the latency that 90 % stay within", |group| {
            group.percentile(0.90)
        })
        .null("as above")
        .unit("microseconds")
        .table("p90", 9, 8),
        Column::<Self>::new("p99_us", Kind::Decimal, "the latency that 99 % stay within", |group| {
            group.percentile(0.99)
        })
        .null("as above")
        .unit("microseconds")
        .table("p99", 5, 8),
        Column::<Self>::new("max_us", Kind::Decimal, "the longest latency, exact", |group| {
            group.longest.map_or(Value::Null, micros)
        })
        .null("as above")
        .unit("microseconds")
        .table("max", 6, 8),
        Column::<Self>::new("bytes", Kind::Number, "file data read and written", |group| {
            Value::Number(group.bytes)
        })
        .unit("bytes")
        .table("bytes", 6, 12),
    ];
}

impl<W: Write> StatsReport<W> {
    /// A report to `out`, grouped by command.
    pub fn new(style: Style, out: W) -> Self {
        let tally = Tally::new(vec![By::Command]);
        Self { tally, writer: Writer::new(style), output: Output::new(out) }
    }

    /// Groups by all of these instead.
    #[must_use]
    pub fn grouped_by(mut self, by: Vec<By>) -> Self {
        self.tally = Tally::new(by);
        self
    }
}

impl<W: Write> Report for StatsReport<W> {
    fn is_broken(&self) -> bool {
        self.output.is_broken()
    }

    fn finish(mut self) -> io::Result<Written> {
        let (left_out, groups) = (self.tally.left_out(), self.tally.into_groups());
        let out = self.output.buffer();
        let rows = self.writer.write_all(&groups, out);
        self.output.finish()?;
        Ok(Written::new(rows, 0).with_left_out(left_out))
    }
}

impl<W: Write> Observer for StatsReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        self.tally.event(event);
    }
}

/// Counts the exchanges that have a selected message.
impl<W: Write> Selective for StatsReport<W> {
    fn select(&mut self, event: &Event<'_>, selected: bool) {
        self.tally.select(event, selected);
    }
}

impl Tally {
    /// An empty tally, grouped by all of `by`.
    #[must_use]
    pub fn new(by: Vec<By>) -> Self {
        Self {
            remembers: [By::Share, By::User, By::Path].iter().any(|what| by.contains(what)),
            by,
            groups: HashMap::new(),
            all: Vec::new(),
            latest: [0; 32],
            waiting: HashMap::new(),
            chosen: HashSet::new(),
            left_out: 0,
        }
    }

    /// Exchanges that found no room in a group of their own.
    #[must_use]
    pub const fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The groups, the one with most exchanges first.
    #[must_use]
    pub fn into_groups(self) -> Vec<Group> {
        let mut groups = self.all;
        groups.retain(|group| group.count > 0);
        groups.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key)));
        groups
    }

    fn message(&mut self, message: &Message<'_>) {
        if !message.is_response() {
            // A CANCEL is never answered: it is over as soon as it passes.
            let is_over = message.header.command == Command::CANCEL;
            if !is_over && (!self.remembers || self.waiting.len() >= WAITING) {
                return;
            }
            let Some(at) = self.group_of(message) else { return };
            if is_over {
                self.all[at].count += 1;
            } else {
                self.waiting.insert(message.exchange, at);
            }
            return;
        }
        let is_final = message.latency.is_some() || message.request.is_none();
        if !is_final || message.header.status == NtStatus::PENDING {
            return;
        }
        if self.remembers {
            self.waiting.remove(&message.exchange);
        }
        let Some(at) = self.group_of(message) else {
            self.left_out += 1;
            return;
        };
        self.all[at].answered(message);
    }

    fn unanswered(&mut self, connection: &Connection, request: &Request) {
        let at = self.waiting.remove(&request.exchange).or_else(|| {
            let by = |what| self.by.contains(&what);
            let key = Key {
                command: by(By::Command).then_some(request.command),
                client: by(By::Client).then_some(connection.client.ip()),
                server: by(By::Server).then_some(connection.server),
                ..Key::default()
            };
            self.group(key)
        });
        match at {
            Some(at) => {
                let group = &mut self.all[at];
                group.count += 1;
                group.unanswered += 1;
                group.pending += u64::from(request.is_pending());
            }
            None => self.left_out += 1,
        }
    }

    /// The group of a message. It is nearly always that of the last message with the same command.
    fn group_of(&mut self, message: &Message<'_>) -> Option<usize> {
        let mut key = Borrowed::default();
        let is_over = message.is_response();
        for by in &self.by {
            match by {
                By::Command => key.command = Some(message.header.command),
                By::Client => key.client = Some(message.connection.client.ip()),
                By::Server => key.server = Some(message.connection.server),
                By::Share => key.share = message.share(),
                By::Path => key.path = message.path(),
                By::User => key.user = message.user(),
                By::Status => key.status = is_over.then_some(message.header.status),
                By::Hour => key.hour = is_over.then_some(hour(message.moment.time)),
            }
        }
        let latest = usize::from(message.header.command.0) % self.latest.len();
        let at = self.latest[latest];
        if self.all.get(at).is_some_and(|group| group.key.borrowed() == key) {
            return Some(at);
        }
        let at = self.group(key.held())?;
        self.latest[latest] = at;
        Some(at)
    }

    fn group(&mut self, key: Key) -> Option<usize> {
        if let Some(at) = self.groups.get(&key) {
            return Some(*at);
        }
        if self.all.len() >= GROUPS {
            return None;
        }
        let latencies = Histogram::new(SIGNIFICANT_DIGITS).ok()?;
        self.all.push(Group {
            key: key.clone(),
            count: 0,
            errors: 0,
            pending: 0,
            unanswered: 0,
            bytes: 0,
            latencies,
            longest: None,
        });
        self.groups.insert(key, self.all.len() - 1);
        Some(self.all.len() - 1)
    }
}

impl Observer for Tally {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => self.message(message),
            Event::Unanswered(connection, request) => self.unanswered(connection, request),
            _ => {}
        }
    }
}

/// An exchange counts when one of its messages is selected; it is judged when it is over.
impl Selective for Tally {
    fn select(&mut self, event: &Event<'_>, selected: bool) {
        let counts = match event {
            Event::Message(message) if selected || self.chosen.contains(&message.exchange) => {
                if message.latency.is_some() {
                    self.chosen.remove(&message.exchange);
                } else if self.chosen.len() < WAITING {
                    self.chosen.insert(message.exchange);
                }
                true
            }
            // Its group is noted all the same: the response may be selected.
            Event::Message(message) => !message.is_response() && message.header.command != Command::CANCEL,
            Event::Unanswered(_, request) => self.chosen.remove(&request.exchange),
            _ => true,
        };
        if counts {
            self.event(event);
        }
    }
}

impl Group {
    /// Exchanges.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Exchanges whose final status is an error, for each thousand.
    pub(crate) fn error_rate(&self) -> Value<'static> {
        match self.count {
            0 => Value::Null,
            count => {
                let thousandths = u128::from(self.errors) * 1000 / u128::from(count);
                Value::Thousandths(i64::try_from(thousandths).unwrap_or(1000))
            }
        }
    }

    fn answered(&mut self, message: &Message<'_>) {
        self.count += 1;
        self.errors += u64::from(is_error(message.header.status));
        self.pending += u64::from(message.request.is_some_and(Request::is_pending));
        self.bytes += payload(message.body);
        // A latency below zero is a capture's clock that went back: no measure of anything.
        if let Some(latency) = message.latency.and_then(|latency| u64::try_from(latency).ok()) {
            // It grows as needed; what no histogram can hold counts as its highest value.
            if self.latencies.record(latency).is_err() {
                self.latencies.saturating_record(latency);
            }
            self.longest = self.longest.max(Some(latency));
        }
    }

    fn percentile(&self, quantile: f64) -> Value<'static> {
        match self.longest {
            None => Value::Null,
            Some(longest) => micros(self.latencies.value_at_quantile(quantile).min(longest)),
        }
    }
}

/// Whether an exchange with this final status went wrong.
#[must_use]
pub fn is_error(status: NtStatus) -> bool {
    status.is_error() && status != NtStatus::MORE_PROCESSING_REQUIRED
}

/// Bytes of file data that a response says were read or written.
fn payload(body: &Body<'_>) -> u64 {
    match body {
        Body::ReadResponse(read) => u64::from(read.data_length) + u64::from(read.data_remaining),
        Body::WriteResponse(write) => u64::from(write.count),
        _ => 0,
    }
}

fn micros(nanoseconds: u64) -> Value<'static> {
    Value::Micros(i64::try_from(nanoseconds).unwrap_or(i64::MAX))
}

impl FromStr for By {
    type Err = UnknownBy;

    fn from_str(name: &str) -> Result<Self, UnknownBy> {
        let known = Self::NAMES.iter().find(|(known, _)| *known == name);
        known.map(|(_, by)| *by).ok_or_else(|| UnknownBy(name.to_owned()))
    }
}

impl By {
    /// All of them by their names.
    pub const NAMES: [(&str, Self); 8] = [
        ("command", Self::Command),
        ("client", Self::Client),
        ("server", Self::Server),
        ("share", Self::Share),
        ("path", Self::Path),
        ("user", Self::User),
        ("status", Self::Status),
        ("hour", Self::Hour),
    ];
}
