//! Finds the keys of a connection, and reports one that has none.

use super::super::connections::Found;
use super::super::header::Version;
use super::super::id::Id;
use super::super::keylog::{Label, Secret};
use super::super::open::{Opened, Search};
use super::super::suite::Suite;
use super::{Connection, Context, FAILURES, LONE, Space};
use crate::{
    Close, Closed, ConnectionId, Datagram, Delivery, Direction, Event, Opened as ConnectionOpened, ServerBy,
    SmbTransport,
};

impl Connection {
    /// Looks for the keys of a direction, and opens its packet with them.
    #[cold]
    pub(super) fn unlock(
        &mut self,
        packet: &[u8],
        from: Direction,
        context: &mut Context<'_>,
    ) -> Option<Opened> {
        let label = match from {
            Direction::ToServer => Label::Client,
            Direction::ToClient => Label::Server,
        };
        let way = &mut self.ways[from as usize];
        if way.failures >= FAILURES {
            return None;
        }
        let begun = self.original.is_some();
        let id_len = way.id_len.map(|len| [len]);
        let mut search = Search {
            versions: if begun { &[self.version] } else { &[Version::V1, Version::V2] },
            suites: &[],
            ids: id_len.as_ref().map_or(&Search::IDS[..], |len| len),
            expected: way.expected[Space::Application as usize],
            windows: if begun { 1 } else { 64 },
            updates: if begun { 2 } else { 4 },
        };
        let chosen = self.cipher.and_then(Suite::of).map(|suite| [suite]);
        let mut attempt = |secret: &Secret| {
            search.suites = chosen.as_ref().map_or(Suite::with_secret(secret), |suite| suite);
            search.open(secret, packet, context.tries, context.buffer)
        };
        let found = match self.random {
            Some(random) => {
                let secret = context.key_logs.iter().find_map(|log| log.get(&random, label))?;
                attempt(&secret).map(|found| (random, found))
            }
            None => context
                .key_logs
                .iter()
                .flat_map(|log| (0..log.connections()).filter_map(move |at| log.at(at, label)))
                .find_map(|(random, secret)| Some((*random, attempt(&secret)?))),
        };
        let Some((random, (keys, number_at, opened))) = found else {
            // Where the budget is used up, nothing is said of it.
            way.failures += u32::from(*context.tries > 0);
            self.dismissed |= !begun && way.failures >= FAILURES;
            return None;
        };
        (self.random, self.version) = (Some(random), keys.version());
        self.cipher = self.cipher.or(Some(keys.suite().number()));
        (way.id_len, way.failures) = (Some(number_at - 1), 0);
        way.keys = Some(Box::new(keys));
        if let Some(id) = packet.get(1..number_at).and_then(Id::new) {
            context.learned.push((from, id));
        }
        Some(opened)
    }

    /// Reports that it is there and not opened. The client's packets come after its handshake, so the time of that is known then.
    /// Where the capture has none of them, the server's do.
    pub(super) fn seal(&mut self, datagram: &Datagram<'_>, from: Direction, out: &mut dyn FnMut(Found<'_>)) {
        let is_due = from == Direction::ToServer || self.ways[from as usize].total.packets > LONE;
        if self.sealed || self.is_open || !self.is_smb() || !is_due {
            return;
        }
        self.sealed = true;
        let facts = self.facts(None);
        let opened = ConnectionOpened {
            connection: ConnectionId(self.first.number),
            packet: datagram.packet,
            first_packet: self.first,
            client: self.client,
            server: self.server,
            network: self.network,
            path: &self.path,
            server_by: ServerBy::Handshake,
            transport: SmbTransport::Quic,
            mid_stream: false,
            handshake: self.handshake,
            quic: Some(&facts),
        };
        out(Found::Event(&Event::Opened(opened)));
    }

    /// It is followed no more.
    pub(in super::super) fn end(&mut self, how: Close, out: &mut dyn FnMut(Found<'_>)) {
        if std::mem::take(&mut self.sealed) {
            let [client, server] = [&self.ways[0], &self.ways[1]].map(|way| way.total);
            let delivery = Delivery { client, server, ..Delivery::default() };
            let (connection, packet) = (ConnectionId(self.first.number), self.last);
            out(Found::Event(&Event::Closed(Closed { connection, packet, how, delivery })));
        }
    }
}
