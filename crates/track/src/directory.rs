//! Which sessions have a SessionId, by server: servers choose the ids, so different servers may give the same one.

use std::collections::BTreeSet;
use std::net::IpAddr;

use smbtrail_wire::{Guid, SessionId};

use crate::{Connection, ConnectionId, Session};

/// Sessions of equal id, told apart by their server. A session is named by its connection and its id.
///
/// A lookup costs the logarithm of the number of sessions, however many servers give the same id.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    by_address: BTreeSet<(SessionId, u32, IpAddr, ConnectionId)>,
    by_guid: BTreeSet<(SessionId, Guid, ConnectionId)>,
}

/// Sessions that one lookup gives at most. A server has one session of an id; more are sessions whose end was not seen.
const CANDIDATES: usize = 64;

impl Directory {
    pub(crate) fn insert(&mut self, session: &Session) {
        let Session { id, network, server, connection, .. } = *session;
        self.by_address.insert((id, network, server.ip(), connection));
        if let Some(guid) = session.server_guid {
            self.by_guid.insert((id, guid, connection));
        }
    }

    pub(crate) fn remove(&mut self, session: &Session) {
        let Session { id, network, server, connection, .. } = *session;
        self.by_address.remove(&(id, network, server.ip(), connection));
        if let Some(guid) = session.server_guid {
            self.by_guid.remove(&(id, guid, connection));
        }
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The sessions of that id on the server of a connection, by its address and then by its GUID, the oldest first.
    pub(crate) fn of_server(
        &self,
        id: SessionId,
        connection: &Connection,
    ) -> impl Iterator<Item = (ConnectionId, SessionId)> {
        let (network, address) = (connection.network, connection.server.ip());
        let all = ConnectionId(0)..=ConnectionId(u64::MAX);
        let first = (id, network, address, *all.start());
        let by_address = self.by_address.range(first..=(id, network, address, *all.end())).take(CANDIDATES);
        let by_guid = connection.server_guid.into_iter().flat_map(move |guid| {
            self.by_guid.range((id, guid, *all.start())..=(id, guid, *all.end())).take(CANDIDATES)
        });
        let by_address = by_address.map(|(.., connection)| *connection);
        by_address.chain(by_guid.map(|(.., connection)| *connection)).map(move |connection| (connection, id))
    }

    /// Sessions of that id on servers of other addresses than the connection's.
    pub(crate) fn elsewhere(
        &self,
        id: SessionId,
        connection: &Connection,
    ) -> impl Iterator<Item = (ConnectionId, SessionId)> {
        const LEAST: IpAddr = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);
        const GREATEST: IpAddr = IpAddr::V6(std::net::Ipv6Addr::from_bits(u128::MAX));
        let (network, address) = (connection.network, connection.server.ip());
        let all = ConnectionId(0)..=ConnectionId(u64::MAX);
        let before = (id, 0, LEAST, *all.start())..(id, network, address, *all.start());
        let after = (id, network, address, *all.end())..=(id, u32::MAX, GREATEST, *all.end());
        let here = (id, network, address);
        let before = self.by_address.range(before).take(CANDIDATES);
        let after = self.by_address.range(after).take(CANDIDATES);
        let others = before.chain(after).filter(move |(id, network, ip, _)| (*id, *network, *ip) != here);
        others.map(|(id, .., connection)| (*connection, *id))
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::{Limits, Moment};

    const ID: SessionId = SessionId(7);

    fn connection(id: u32, server: u32) -> Connection {
        let client = (Ipv4Addr::from_bits(0x0A00_0001), 50_000).into();
        let server = (Ipv4Addr::from_bits(server), 445).into();
        Connection::new(
            ConnectionId(id.into()),
            (client, server),
            0,
            true,
            Moment::default(),
            &Limits::default(),
        )
    }

    fn session(connection: &Connection) -> Session {
        Session::new(connection, ID, Moment::default())
    }

    #[test]
    fn looks_at_few_sessions_however_many_servers_give_the_same_id() {
        let mut directory = Directory::default();
        for id in 0..10_000 {
            directory.insert(&session(&connection(id, 0x0B00_0000 + id)));
        }
        let asking = connection(10_000, 0x0B00_0001);
        let found: Vec<_> = directory.of_server(ID, &asking).collect();
        assert_eq!(found, [(ConnectionId(1), ID)]);
        assert_eq!(directory.elsewhere(ID, &asking).count(), 1 + CANDIDATES);
        assert_eq!(directory.of_server(SessionId(8), &asking).count(), 0);
    }

    #[test]
    fn looks_at_few_sessions_of_one_server() {
        let mut directory = Directory::default();
        for id in 0..10_000 {
            directory.insert(&session(&connection(id, 0x0B00_0000)));
        }
        let asking = connection(10_000, 0x0B00_0000);
        assert_eq!(directory.of_server(ID, &asking).count(), CANDIDATES);
        assert_eq!(directory.elsewhere(ID, &asking).count(), 0);
    }

    #[test]
    fn finds_a_server_by_its_guid_at_another_address() {
        let mut directory = Directory::default();
        let guid = Some(Guid([9; 16]));
        let first = Connection { server_guid: guid, ..connection(1, 0x0B00_0000) };
        directory.insert(&session(&first));
        let second = Connection { server_guid: guid, ..connection(2, 0x0C00_0000) };
        assert_eq!(directory.of_server(ID, &second).count(), 1);
        directory.remove(&session(&first));
        assert_eq!(directory.of_server(ID, &second).count(), 0);
        assert!(directory.by_address.is_empty() && directory.by_guid.is_empty());
    }
}
