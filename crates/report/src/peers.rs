//! Who is at the ends of connections: addresses and names of hosts.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::ops::Deref;
use std::sync::Arc;

use lru::LruCache;
use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{Connection, ConnectionId, Event, Logon};

/// The ends of connections; of those that ended too, since their opens may live on other channels.
#[derive(Debug)]
pub struct Peers(LruCache<ConnectionId, Arc<Peer>>);

/// Both ends of a connection.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Peer {
    /// The network it is on, as connections number them.
    pub network: u32,
    /// The client's address.
    pub client: IpAddr,
    /// The server's.
    pub server: IpAddr,
    /// What the client calls itself in NTLM.
    pub client_name: Option<Arc<str>>,
    /// What the server calls itself in NTLM, else what the client calls it in NEGOTIATE.
    pub server_name: Option<Arc<str>>,
}

/// An object, and the ends of the connection on which it began.
#[derive(Clone, Copy, Debug)]
pub struct Placed<'a, T> {
    object: &'a T,
    peer: Option<&'a Peer>,
}

impl<'a, T> Placed<'a, T> {
    pub(crate) fn new(object: &'a T, connection: ConnectionId, peers: &'a Peers) -> Self {
        Self { object, peer: peers.of(connection).map(|peer| &**peer) }
    }
}

/// A row that is about both ends of a connection.
pub(crate) trait Peered {
    /// The ends; `None` where too many connections came since.
    fn peer(&self) -> Option<&Peer>;
}

impl<T> Peered for Placed<'_, T> {
    fn peer(&self) -> Option<&Peer> {
        self.peer
    }
}

/// The column with the client's address.
pub(crate) const fn client<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Peered,
{
    Column::new("client", Kind::Address, "the client's address, on the connection where it began", |row| {
        Peered::peer(row).map_or(Value::Null, |peer| Value::Address(peer.client))
    })
    .null("too many connections came since")
    .table("client", 21, 15)
}

/// The column with the client's name.
pub(crate) const fn client_name<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Peered,
{
    Column::new("client_name", Kind::Text, "what the client calls itself in NTLM", |row| {
        Value::text(Peered::peer(row).and_then(|peer| peer.client_name.as_ref()))
    })
    .null("the client did not say")
    .table("client name", 22, 16)
}

/// The column with the server's address.
pub(crate) const fn server<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Peered,
{
    Column::new("server", Kind::Address, "the server's address, on that connection", |row| {
        Peered::peer(row).map_or(Value::Null, |peer| Value::Address(peer.server))
    })
    .null("as `client`")
    .table("server", 23, 15)
}

/// The column with the server's name.
pub(crate) const fn server_name<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Peered,
{
    Column::new(
        "server_name",
        Kind::Text,
        "what the server calls itself in NTLM, else what the client calls it in NEGOTIATE",
        |row| Value::text(Peered::peer(row).and_then(|peer| peer.server_name.as_ref())),
    )
    .null("neither said")
    .table("server name", 24, 16)
}

impl<T> Deref for Placed<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.object
    }
}

/// Connections whose ends are known.
const CONNECTIONS: NonZeroUsize = NonZeroUsize::new(8_192).unwrap();

impl Default for Peers {
    fn default() -> Self {
        Self(LruCache::new(CONNECTIONS))
    }
}

/// Characters of a name that are kept: DNS names have 255 bytes at most.
const NAME: usize = 255;

impl Peers {
    /// Takes what an event says of the ends of a connection. It has to see each event before it is asked.
    pub fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => self.enter(message.connection),
            Event::Logon(logon) => {
                if let Some(peer) = self.0.get_mut(&logon.connection) {
                    Arc::make_mut(peer).learn(logon);
                }
            }
            _ => {}
        }
    }

    /// The ends of a connection; `None` where too many others came since it was used.
    #[must_use]
    pub fn of(&self, connection: ConnectionId) -> Option<&Arc<Peer>> {
        self.0.peek(&connection)
    }

    fn enter(&mut self, connection: &Connection) {
        let peer = self.0.get_or_insert_mut(connection.id, || Arc::new(Peer::new(connection)));
        // The server's own word is preferred.
        if peer.server_name.is_none() && connection.net_name.is_some() {
            Arc::make_mut(peer).server_name.clone_from(&connection.net_name);
        }
    }
}

impl Peer {
    fn new(connection: &Connection) -> Self {
        Self {
            network: connection.network,
            client: connection.client.ip(),
            server: connection.server.ip(),
            client_name: None,
            server_name: None,
        }
    }

    fn learn(&mut self, logon: &Logon) {
        let server = logon.auth.server_names();
        let said = server.and_then(|names| names.dns.as_ref().or(names.netbios.as_ref()));
        self.server_name = said.and_then(|said| name(said)).or(self.server_name.take());
        let client = logon.identity.workstation.as_deref();
        self.client_name = client.and_then(name).or(self.client_name.take());
    }
}

fn name(text: &str) -> Option<Arc<str>> {
    let text: String = text.chars().take(NAME).collect();
    Some(text.into()).filter(|text: &Arc<str>| !text.is_empty())
}
