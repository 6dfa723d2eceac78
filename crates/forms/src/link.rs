//! The connection of a record: its id and its ends, which every log of Zeek begins with.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};

use hashbrown::HashMap;
use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{Connection, ConnectionId, Event, KdcEnds, Moment, Time};

use crate::id::{Namer, StableId};

/// A connection as records name it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Link {
    /// Its id, which begins with `C`.
    pub uid: StableId,
    /// The client's address and port.
    pub client: SocketAddr,
    /// The server's address and port.
    pub server: SocketAddr,
    flow: u64,
}

impl Link {
    /// A number for it, of 51 bits, so that every reader of JSON keeps it exactly.
    #[must_use]
    pub const fn flow_id(&self) -> u64 {
        self.flow
    }

    pub(crate) fn new(connection: &Connection) -> Self {
        let Connection { client, server, network, opened, .. } = connection;
        let name = Namer::new()
            .add(&address(client.ip()))
            .add(&client.port().to_be_bytes())
            .add(&address(server.ip()))
            .add(&server.port().to_be_bytes())
            .add(&network.to_be_bytes())
            .add(&opened.time.0.to_be_bytes());
        Self::named(name, *client, *server)
    }

    /// That of a client and a KDC: of their addresses and ports alone, as no connection is followed.
    pub(crate) fn of_kdc(ends: KdcEnds) -> Self {
        let KdcEnds { client, kdc, .. } = ends;
        let name = [client, kdc]
            .iter()
            .fold(Namer::new(), |name, end| name.add(&address(end.ip())).add(&end.port().to_be_bytes()));
        Self::named(name, client, kdc)
    }

    fn named(name: Namer, client: SocketAddr, server: SocketAddr) -> Self {
        Self { uid: name.id(b'C'), client, server, flow: name.number() & ((1 << 51) - 1) }
    }
}

/// An address as 16 bytes.
pub(crate) fn address(ip: IpAddr) -> [u8; 16] {
    match ip {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
        IpAddr::V6(v6) => v6.octets(),
    }
}

/// The connections that events name by number: all that are open, and the last ones that ended.
#[derive(Debug, Default)]
pub(crate) struct Links {
    known: HashMap<ConnectionId, Link>,
    ended: VecDeque<ConnectionId>,
    /// The last one that was asked for.
    last: Option<(ConnectionId, Link)>,
}

/// Connections that are remembered after their end, because an open may outlive its connection.
const ENDED: usize = 4_096;

impl Links {
    /// The link of a connection.
    #[inline]
    pub(crate) fn of(&mut self, connection: &Connection) -> Link {
        match self.last {
            Some((id, link)) if id == connection.id => link,
            _ => self.look_up(connection),
        }
    }

    #[inline(never)]
    fn look_up(&mut self, connection: &Connection) -> Link {
        let link = *self.known.entry(connection.id).or_insert_with(|| Link::new(connection));
        self.last = Some((connection.id, link));
        link
    }

    /// The link of a connection that had messages; `None` when it ended long ago.
    pub(crate) fn find(&self, id: ConnectionId) -> Option<Link> {
        self.known.get(&id).copied()
    }

    /// Takes up what an event shows. To be called before anything else is done with the event.
    #[inline]
    pub(crate) fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => {
                self.of(message.connection);
            }
            Event::Envelope(envelope) => {
                self.of(envelope.connection);
            }
            Event::Smb1(message) => {
                self.of(message.connection);
            }
            Event::Connection(connection) => self.ended(connection),
            _ => {}
        }
    }

    fn ended(&mut self, connection: &Connection) {
        self.of(connection);
        self.ended.push_back(connection.id);
        if self.ended.len() > ENDED
            && let Some(oldest) = self.ended.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

/// A row about something on a connection.
pub trait Linked {
    /// When it was.
    fn time(&self) -> Time;
    /// The connection; `None` where there is none, or it is unknown.
    fn link(&self) -> Option<&Link>;
}

/// A point in time, in microseconds.
pub(crate) const fn time(time: Time) -> Value<'static> {
    Value::Time { nanoseconds: time.0, digits: 6 }
}

/// The time of a moment.
pub(crate) const fn moment(moment: Moment) -> Value<'static> {
    time(moment.time)
}

/// `ts`, with what it is the time of.
pub(crate) const fn ts<R>(of: &'static str) -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Linked,
{
    Column::new("ts", Kind::Time, of, |row| time(Linked::time(row)))
}

/// `uid`: the connection's id.
pub(crate) const fn uid<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Linked,
{
    Column::new("uid", Kind::Text, UID, |row| match Linked::link(row) {
        Some(link) => Value::Text(link.uid.as_str()),
        None => Value::Null,
    })
    .null(UNKNOWN)
}

/// `id.orig_h`: the client's address.
pub(crate) const fn orig_h<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Linked,
{
    Column::new("id.orig_h", Kind::Address, "the client's address", |row| {
        Linked::link(row).map_or(Value::Null, |link| Value::Address(link.client.ip()))
    })
    .null(UNKNOWN)
}

/// `id.orig_p`: the client's port.
pub(crate) const fn orig_p<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Linked,
{
    Column::new("id.orig_p", Kind::Port, "the client's port", |row| {
        Linked::link(row).map_or(Value::Null, |link| Value::Number(link.client.port().into()))
    })
    .null(UNKNOWN)
}

/// `id.resp_h`: the server's address.
pub(crate) const fn resp_h<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Linked,
{
    Column::new("id.resp_h", Kind::Address, "the server's address", |row| {
        Linked::link(row).map_or(Value::Null, |link| Value::Address(link.server.ip()))
    })
    .null(UNKNOWN)
}

/// `id.resp_p`: the server's port.
pub(crate) const fn resp_p<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Linked,
{
    Column::new("id.resp_p", Kind::Port, "the server's port", |row| {
        Linked::link(row).map_or(Value::Null, |link| Value::Number(link.server.port().into()))
    })
    .null(UNKNOWN)
}

const UID: &str = "an id that follows from the connection's ends, network and first packet";
const UNKNOWN: &str = "it is about no connection, or about several";
