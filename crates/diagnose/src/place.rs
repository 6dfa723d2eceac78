//! Where the capture was made.

use smbtrail_track::Connection;

/// Where the capture was made, as far as handshakes and hops show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// At the client, or near it.
    Client,
    /// At the server, or near it.
    Server,
    /// Somewhere between them.
    Between,
}

/// What connections say of the place.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Places {
    client: u64,
    server: u64,
    between: u64,
}

impl Place {
    /// Its name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
            Self::Between => "between",
        }
    }

    /// What the handshake of a connection shows: the half that takes less than a fifth of the round trip is the near one. Where
    /// it shows nothing, the hops do: packets that passed no router come from near.
    pub(crate) fn of(connection: &Connection) -> Option<Self> {
        let round = connection.round;
        if let (Some(server), Some(client)) = (round.server, round.client)
            && server >= 0
            && client >= 0
            && server.saturating_add(client) >= SAME_HOST
        {
            return Some(match (server, client) {
                _ if client < server / 4 => Self::Client,
                _ if server < client / 4 => Self::Server,
                _ => Self::Between,
            });
        }
        let sent = connection.delivery?;
        match (is_near(sent.client.hops), is_near(sent.server.hops)) {
            (true, false) => Some(Self::Client),
            (false, true) => Some(Self::Server),
            (false, false) => Some(Self::Between),
            (true, true) => None,
        }
    }
}

/// Nanoseconds of a round trip below which its halves show nothing: both ends may be one host.
const SAME_HOST: i64 = 100_000;

/// Whether a packet has as many hops left as systems give.
const fn is_near(hops: u8) -> bool {
    matches!(hops, 64 | 128 | 255)
}

impl Places {
    pub(crate) fn count(&mut self, place: Option<Place>) {
        match place {
            Some(Place::Client) => self.client += 1,
            Some(Place::Server) => self.server += 1,
            Some(Place::Between) => self.between += 1,
            None => {}
        }
    }

    /// What most connections say.
    pub(crate) fn most(self) -> Option<Place> {
        let Self { client, server, between } = self;
        match client.max(server).max(between) {
            0 => None,
            most if most == client => Some(Place::Client),
            most if most == server => Some(Place::Server),
            _ => Some(Place::Between),
        }
    }
}
