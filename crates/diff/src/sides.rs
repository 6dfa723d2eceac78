//! The same traffic, captured at two places: what is the server's time, and what the network's.

use std::net::SocketAddr;

use hashbrown::HashMap;
use smbtrail_track::{Connection, ConnectionId, Delivery, Event, Message, Observer, Time};
use smbtrail_wire::{Command, MessageId, SessionId};

/// Joins two captures of the same traffic: first one is observed, then the other.
#[derive(Debug, Default)]
pub struct TwoSided {
    /// Exchanges of the first capture that the second one has not shown yet.
    open: HashMap<Id, Waited>,
    /// Connections by their number in the first capture.
    pairs: HashMap<ConnectionId, Pair>,
    /// The connection of the first capture that one of the second is.
    partners: HashMap<ConnectionId, ConnectionId>,
    /// Exchanges that only the second capture has.
    extra: u64,
    /// Exchanges beyond what is held.
    left_out: u64,
    encrypted: u64,
}

/// The observer of the first capture.
#[derive(Debug)]
pub struct FirstPlace<'t>(&'t mut TwoSided);

/// The observer of the second capture.
#[derive(Debug)]
pub struct SecondPlace<'t>(&'t mut TwoSided);

/// What makes two exchanges the same one, seen at two places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Id {
    session: SessionId,
    message: MessageId,
    command: Command,
    /// Channels of a session count their messages each for itself, and are always signed.
    signature: [u8; 16],
}

/// When a request and its response passed.
#[derive(Clone, Copy, Debug)]
struct Waited {
    connection: ConnectionId,
    sent: Time,
    answered: Time,
}

/// A connection that both captures show.
#[derive(Debug, Default)]
struct Pair {
    ends: Option<(SocketAddr, SocketAddr)>,
    /// What TCP says of it at each place.
    delivery: [Option<Delivery>; 2],
    exchanges: u64,
    /// Nanoseconds that requests waited, as seen at each place.
    waits: [i64; 2],
    /// Of the exchange that took the network the least time: that time, and how far the second clock is ahead.
    nearest: Option<(i64, i64)>,
}

/// What two captures of the same traffic say together.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Joined {
    /// The connections that both show, by their number in the first one.
    pub connections: Vec<JoinedConnection>,
    /// Whether the first capture is the one nearer to the clients. `None` if neither is.
    pub first_is_client: Option<bool>,
    /// Nanoseconds by which the second capture's clock is ahead, and how much that may be wrong either way.
    pub offset: Option<(i64, i64)>,
    /// Exchanges that only one of them has.
    pub alone: [u64; 2],
    /// Exchanges of the first one that there was no space for.
    pub left_out: u64,
    /// Frames in both that could not be decrypted.
    pub encrypted: u64,
}

/// A connection that both captures show.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct JoinedConnection {
    /// The client's address and port in the first capture.
    pub client: SocketAddr,
    /// The server's address and port in the first capture.
    pub server: SocketAddr,
    /// Exchanges that both captures have.
    pub exchanges: u64,
    /// Nanoseconds from the ends of requests to the beginnings of their responses, at the place nearer to the client.
    pub waited: i64,
    /// What of them passed between the two places.
    pub network: i64,
    /// The least that an exchange took between the two places.
    pub round_trip: i64,
    /// What was lost between the two places on the way to the server.
    pub lost_to_server: Option<Lost>,
    /// What was lost between the two places on the way to the client.
    pub lost_to_client: Option<Lost>,
}

/// What was lost between two places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lost {
    /// Packets, acknowledgements too. `None` where a network card splits packets on their way, so that counts say nothing.
    pub packets: Option<u64>,
    /// Bytes of payload.
    pub bytes: u64,
}

/// Exchanges of the first capture that are held: 80 bytes each.
const EXCHANGES: usize = 500_000;
/// Connections that are held.
const CONNECTIONS: usize = 16_384;

impl TwoSided {
    /// Nothing joined yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The observer of the first capture.
    pub const fn first(&mut self) -> FirstPlace<'_> {
        FirstPlace(self)
    }

    /// The observer of the second capture.
    pub const fn second(&mut self) -> SecondPlace<'_> {
        SecondPlace(self)
    }

    /// What both say together.
    #[must_use]
    pub fn finish(self) -> Joined {
        let waits =
            |side: usize| self.pairs.values().map(|pair| pair.waits[side]).fold(0, i64::saturating_add);
        let first_is_client = match waits(0).cmp(&waits(1)) {
            std::cmp::Ordering::Equal => None,
            order => Some(order.is_gt()),
        };
        let is_first = first_is_client.unwrap_or(true);
        let nearest = self.pairs.values().filter_map(|pair| pair.nearest);
        let nearest = nearest.min_by_key(|(network, ahead)| (network.unsigned_abs(), *ahead));
        let mut connections: Vec<(ConnectionId, JoinedConnection)> =
            self.pairs.iter().filter_map(|(id, pair)| Some((*id, pair.joined(is_first)?))).collect();
        connections.sort_by_key(|(id, _)| id.0);
        Joined {
            connections: connections.into_iter().map(|(_, connection)| connection).collect(),
            first_is_client,
            offset: nearest.map(|(network, ahead)| (ahead, network.saturating_abs() / 2)),
            alone: [u64::try_from(self.open.len()).unwrap_or(u64::MAX), self.extra],
            left_out: self.left_out,
            encrypted: self.encrypted,
        }
    }

    fn match_up(&mut self, message: &Message<'_>, id: Id, sent: Time, answered: Time) {
        let Some(first) = self.open.remove(&id) else {
            self.extra += 1;
            return;
        };
        let Some(pair) = self.pairs.get_mut(&first.connection) else { return };
        self.partners.insert(message.connection.id, first.connection);
        let waits = [first.answered.since(first.sent), answered.since(sent)];
        pair.exchanges += 1;
        pair.waits[0] = pair.waits[0].saturating_add(waits[0]);
        pair.waits[1] = pair.waits[1].saturating_add(waits[1]);
        let network = waits[0].saturating_sub(waits[1]);
        let ahead = sent.since(first.sent).midpoint(answered.since(first.answered));
        if pair.nearest.is_none_or(|(least, _)| network.unsigned_abs() < least.unsigned_abs()) {
            pair.nearest = Some((network, ahead));
        }
    }

    fn count(&mut self, event: &Event<'_>) {
        if let Event::Envelope(envelope) = event
            && envelope.opened.is_err()
        {
            self.encrypted += 1;
        }
    }
}

/// The final response of an exchange in a session, and when it and its request passed.
fn answered(event: &Event<'_>) -> Option<(Id, Time, Time)> {
    let Event::Message(message) = event else { return None };
    let times = message.times()?;
    let header = message.header;
    let id = Id {
        session: message.session_id(),
        message: header.message_id,
        command: header.command,
        signature: header.signature,
    };
    (id.session.0 != 0).then_some((id, times.sent_last, times.answered_first))
}

impl Observer for FirstPlace<'_> {
    fn event(&mut self, event: &Event<'_>) {
        let two = &mut *self.0;
        two.count(event);
        match (event, answered(event)) {
            (Event::Message(message), Some((id, sent, answered))) => {
                let connection = message.connection;
                if two.open.len() >= EXCHANGES
                    || (two.pairs.len() >= CONNECTIONS && !two.pairs.contains_key(&connection.id))
                {
                    two.left_out += 1;
                    return;
                }
                let pair = two.pairs.entry(connection.id).or_default();
                pair.ends = Some((connection.client, connection.server));
                two.open.insert(id, Waited { connection: connection.id, sent, answered });
            }
            (Event::Connection(connection), _) => {
                if let Some(pair) = two.pairs.get_mut(&connection.id) {
                    pair.delivery[0] = delivery(connection);
                }
            }
            _ => {}
        }
    }
}

impl Observer for SecondPlace<'_> {
    fn event(&mut self, event: &Event<'_>) {
        let two = &mut *self.0;
        two.count(event);
        match (event, answered(event)) {
            (Event::Message(message), Some((id, sent, answered))) => {
                two.match_up(message, id, sent, answered)
            }
            (Event::Connection(connection), _) => {
                let first = two.partners.get(&connection.id);
                if let Some(pair) = first.and_then(|first| two.pairs.get_mut(first)) {
                    pair.delivery[1] = delivery(connection);
                }
            }
            _ => {}
        }
    }
}

/// What TCP says of a connection whose beginning is in the capture; the others began before one of the captures.
fn delivery(connection: &Connection) -> Option<Delivery> {
    connection.delivery.filter(|delivery| delivery.history().starts_with('S'))
}

impl Pair {
    fn joined(&self, is_first: bool) -> Option<JoinedConnection> {
        let (client, server) = self.ends.filter(|_| self.exchanges > 0)?;
        let [near, far] = if is_first { [0, 1] } else { [1, 0] };
        let both = self.delivery[near].zip(self.delivery[far]);
        let between = |sent: u64, arrived: u64| sent.checked_sub(arrived);
        Some(JoinedConnection {
            client,
            server,
            exchanges: self.exchanges,
            waited: self.waits[near],
            network: self.waits[near].saturating_sub(self.waits[far]),
            round_trip: self.nearest.map_or(0, |(network, _)| network.saturating_abs()),
            lost_to_server: both.map(|(near, far)| Lost {
                packets: between(near.client.packets, far.client.packets),
                bytes: between(near.client.bytes, far.client.bytes).unwrap_or(0),
            }),
            lost_to_client: both.map(|(near, far)| Lost {
                packets: between(far.server.packets, near.server.packets),
                bytes: between(far.server.bytes, near.server.bytes).unwrap_or(0),
            }),
        })
    }
}
