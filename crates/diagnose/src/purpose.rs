//! What requests are for, where a purpose itself can make traffic slow: setting up, following DFS, opening, and moving data.

use smbtrail_track::{Connection, Detail, Message};
use smbtrail_wire::{Capabilities, Command, Dialect, Fsctl, NtStatus};

use crate::group::{Facts, Groups};

/// What the requests of a group were for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Purposes {
    /// NEGOTIATE, SESSION_SETUP and TREE_CONNECT; and of them the NEGOTIATEs.
    pub(crate) setup: Spent,
    pub(crate) connections: u64,
    /// Requests for DFS referrals, and those that were answered by the need of one.
    pub(crate) detour: Spent,
    /// CREATEs that succeeded, and CLOSEs.
    pub(crate) opening: Spent,
    /// READs and WRITEs of 32 KiB or more, on connections where 64 KiB are the most.
    pub(crate) narrow: Spent,
    /// READs and WRITEs in signed messages, and in others that are not encrypted.
    signed: Moved,
    plain: Moved,
}

/// Time that requests took.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spent {
    pub(crate) network: u64,
    pub(crate) server: u64,
    pub(crate) requests: u64,
}

/// Bytes that were moved, and the server's time for it.
#[derive(Clone, Copy, Debug, Default)]
struct Moved {
    server: u64,
    bytes: u64,
    transfers: u64,
}

/// Purposes that are a cause of their own: what they cost is counted for nothing else.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Apart {
    pub(crate) setup: bool,
    pub(crate) detour: bool,
    pub(crate) opening: bool,
    pub(crate) narrow: bool,
    /// How much longer a signed byte takes than another, in percent: 100 for as long.
    pub(crate) signing: Option<u64>,
}

/// Connections of a client after which it does nothing but connect again.
const RECONNECTS: u64 = 4;
/// Requests of a kind from which a mean says something.
const ENOUGH: u64 = 16;
/// Nanoseconds that a server takes for an open without others looking at the file.
const OPENING: u64 = 10_000_000;
/// Bytes from which a READ or WRITE is a large one.
const LARGE: u32 = 32 << 10;
/// How much longer a signed byte may take than another, in percent.
const SIGNED: u64 = 130;

impl Purposes {
    /// Takes a request that was answered, with the time that it took at the network and at the server.
    pub(crate) fn note(&mut self, message: &Message<'_>, network: u64, server: u64) {
        let command = message.header.command;
        let spent = match command {
            _ if is_detour(message) => &mut self.detour,
            Command::NEGOTIATE | Command::SESSION_SETUP | Command::TREE_CONNECT => {
                self.connections += u64::from(command == Command::NEGOTIATE);
                &mut self.setup
            }
            Command::CREATE if message.header.status == NtStatus::SUCCESS => &mut self.opening,
            Command::CLOSE => &mut self.opening,
            Command::READ | Command::WRITE => return self.transfer(message, network, server),
            _ => return,
        };
        spent.add(network, server);
    }

    fn transfer(&mut self, message: &Message<'_>, network: u64, server: u64) {
        let Some(length) = message.transfer().and_then(|transfer| transfer.length) else { return };
        if length >= LARGE && is_narrow(message.connection) {
            self.narrow.add(network, server);
        }
        if message.encrypted {
            return;
        }
        let moved = if message.header.is_signed() { &mut self.signed } else { &mut self.plain };
        moved.server = moved.server.saturating_add(server);
        moved.bytes = moved.bytes.saturating_add(length.into());
        moved.transfers += 1;
    }
}

impl Spent {
    fn add(&mut self, network: u64, server: u64) {
        self.network = self.network.saturating_add(network);
        self.server = self.server.saturating_add(server);
        self.requests += 1;
    }

    pub(crate) const fn sum(self) -> u64 {
        self.network.saturating_add(self.server)
    }
}

/// Whether a request is one for a DFS referral, or its answer is the need of one.
fn is_detour(message: &Message<'_>) -> bool {
    let detail = message.request.map(|request| &request.detail);
    matches!(detail, Some(Detail::Ioctl(Fsctl::DFS_GET_REFERRALS | Fsctl::DFS_GET_REFERRALS_EX)))
        || message.header.status == NtStatus::PATH_NOT_COVERED
}

/// Whether 64 KiB are the most that a READ or WRITE may move. `[MS-SMB2] 3.3.5.4`
fn is_narrow(connection: &Connection) -> bool {
    let Some(dialect) = connection.dialect else { return false };
    let misses = |capabilities: Capabilities| !capabilities.contains(Capabilities::LARGE_MTU);
    // Before 3.0, clients do not say what they can.
    dialect == Dialect::SMB_2_0_2
        || misses(connection.server_capabilities)
        || (dialect.0 >= Dialect::SMB_3_0.0 && misses(connection.client_capabilities))
}

impl Apart {
    /// Which purposes are a cause of their own; `is_much` says whether a time is worth a verdict.
    pub(crate) fn of(groups: &Groups, is_much: impl Fn(u64) -> bool) -> Self {
        let sum = |of: fn(&Facts) -> u64| {
            groups.all().iter().map(|(_, facts)| of(facts)).fold(0, u64::saturating_add)
        };
        let setup = sum(|facts| facts.purposes.setup.sum());
        let connections = sum(|facts| facts.purposes.connections);
        let clients: std::collections::BTreeSet<_> =
            groups.all().iter().map(|(who, _)| (who.client, who.server)).collect();
        let pairs = u64::try_from(clients.len()).unwrap_or(u64::MAX).max(1);
        let (opening, opens) =
            (sum(|facts| facts.purposes.opening.server), sum(|facts| facts.purposes.opening.requests));
        let server =
            sum(|facts| facts.budget.of(crate::Part::Server).saturating_sub(facts.stalled + facts.limited));
        let requests = sum(|facts| facts.pattern.requests);
        let mean = opening.checked_div(opens).unwrap_or(0);
        let others = server.saturating_sub(opening).checked_div(requests.saturating_sub(opens)).unwrap_or(0);
        let signing = Self { signing: Self::signing(groups), ..Self::default() };
        let cost =
            groups.all().iter().map(|(_, facts)| signing.signing_cost(facts)).fold(0, u64::saturating_add);
        Self {
            setup: is_much(setup) && connections >= RECONNECTS.saturating_mul(pairs),
            detour: is_much(sum(|facts| facts.purposes.detour.sum())),
            opening: is_much(opening) && opens >= ENOUGH && mean >= OPENING && others < mean / 5,
            narrow: is_much(sum(|facts| facts.purposes.narrow.network)),
            signing: signing.signing.filter(|_| is_much(cost)),
        }
    }

    /// How much longer a signed byte takes than another, where both kinds were moved.
    fn signing(groups: &Groups) -> Option<u64> {
        let (mut signed, mut plain) = (Moved::default(), Moved::default());
        for (_, facts) in groups.all() {
            for (sum, more) in [(&mut signed, facts.purposes.signed), (&mut plain, facts.purposes.plain)] {
                sum.server = sum.server.saturating_add(more.server);
                sum.bytes = sum.bytes.saturating_add(more.bytes);
                sum.transfers += more.transfers;
            }
        }
        if signed.transfers < ENOUGH || plain.transfers < ENOUGH {
            return None;
        }
        let times = u128::from(signed.server) * u128::from(plain.bytes) * 100;
        let ratio = times.checked_div(u128::from(signed.bytes) * u128::from(plain.server))?;
        u64::try_from(ratio).ok().filter(|ratio| *ratio >= SIGNED)
    }

    /// What signatures cost a group.
    pub(crate) fn signing_cost(self, facts: &Facts) -> u64 {
        self.signing.map_or(0, |ratio| facts.purposes.signed.server / ratio * (ratio - 100))
    }

    /// Of a group's network time, what is counted for purposes.
    pub(crate) fn network(self, facts: &Facts) -> u64 {
        let Purposes { setup, detour, narrow, .. } = facts.purposes;
        [(self.setup, setup), (self.detour, detour), (self.narrow, narrow)]
            .iter()
            .filter(|(is_apart, _)| *is_apart)
            .map(|(_, spent)| spent.network)
            .sum()
    }

    /// Of a group's time at the server, what is counted for purposes.
    pub(crate) fn server(self, facts: &Facts) -> u64 {
        let Purposes { setup, detour, opening, .. } = facts.purposes;
        let spent = [(self.setup, setup), (self.detour, detour), (self.opening, opening)];
        let spent: u64 = spent.iter().filter(|(is_apart, _)| *is_apart).map(|(_, spent)| spent.server).sum();
        spent + self.signing_cost(facts)
    }
}
