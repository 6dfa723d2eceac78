use std::collections::BTreeSet;
use std::io::{self, Write};
use std::net::IpAddr;
use std::sync::Arc;

use hashbrown::HashMap;
use smbtrail_fingerprint::{
    Collector, Confidence, Fingerprint, Known, Parties, Party, Release, Side, SystemVersion, is_random_guid,
    windows_release,
};
use smbtrail_table::{RowSink, Sorted, Style, Written};
use smbtrail_track::{Connection, Event, Moment, Observer, Session};
use smbtrail_wire::Guid;

use crate::Report;
use crate::rows::{HostRow, Hosts, Taken, TakenFor};

/// Writes one row per host, in the order of first frames.
///
/// Hosts beyond 8,192, and fingerprints and users beyond 65,536 each, are in no row and are counted in
/// [`Written::left_out`].
#[derive(Debug)]
pub struct HostReport<W> {
    rows: Sorted<Hosts, W>,
    collector: Collector,
    hosts: HashMap<Key, Host>,
    /// The hosts that show a random GUID.
    guids: HashMap<(Guid, u32), BTreeSet<IpAddr>>,
    fingerprints: usize,
    users: usize,
    left_out: u64,
}

/// A host: its address, and its network as [`Connection::network`] numbers them.
type Key = (IpAddr, u32);

/// What is known of a host.
#[derive(Debug)]
struct Host {
    network: Option<Arc<str>>,
    client: Role,
    server: Role,
    users: BTreeSet<String>,
    guids: BTreeSet<Guid>,
    connections: u64,
    first: Moment,
    last: Moment,
}

/// What a host shows as a client, or as a server.
#[derive(Debug)]
struct Role {
    seen: bool,
    names: Party,
    fingerprints: Vec<Fingerprint>,
}

/// What became of a fingerprint.
enum Added {
    /// It is one more.
    New,
    /// It is one that is held, or says nothing.
    Known,
    /// There is no room for it.
    LeftOut,
}

/// Hosts that are held: more than a network of one capture has, and each takes about two KiB.
const HOSTS: usize = 8_192;

/// Fingerprints of all hosts that are held, of 200 bytes each, and users.
const ENTRIES: usize = 65_536;

/// Characters of a user's name, and of its domain, that are kept: Windows allows 104 and 255.
const NAME: usize = 255;

/// Fingerprints of a host in one role that are held: it has one for each software and its configurations.
const FINGERPRINTS: usize = 16;

/// GUIDs that are held, and of one host: Samba's clients make one per connection.
const GUIDS: usize = 65_536;
const GUIDS_OF_HOST: usize = 64;

/// Addresses with the same GUID that are held.
const ADDRESSES: usize = 16;

impl<W: Write> HostReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self {
            rows: Sorted::new(style, out),
            collector: Collector::default(),
            hosts: HashMap::new(),
            guids: HashMap::new(),
            fingerprints: 0,
            users: 0,
            left_out: 0,
        }
    }

    fn connection(&mut self, connection: &Connection, parties: &Parties) {
        let counts = &connection.counts;
        if counts.messages + counts.encrypted + counts.compressed + counts.smb1 == 0 {
            return;
        }
        for (side, address) in [(Side::Client, connection.client), (Side::Server, connection.server)] {
            let key = (address.ip(), connection.network);
            let (first, last) = (connection.opened, connection.last);
            let Some(host) = enter(&mut self.hosts, &mut self.left_out, key, first) else { continue };
            host.connections += 1;
            host.span(first, last);
            if host.network.is_none() {
                host.network.clone_from(&connection.network_path);
            }
            let (role, party, guid) = match side {
                Side::Client => (&mut host.client, &parties.client, connection.client_guid),
                Side::Server => (&mut host.server, &parties.server, connection.server_guid),
            };
            role.seen = true;
            role.names.take_names(party);
            match role.add(&party.fingerprint, self.fingerprints < ENTRIES) {
                Added::New => self.fingerprints += 1,
                Added::LeftOut => self.left_out += 1,
                Added::Known => {}
            }
            if let Some(guid) = guid.filter(|guid| is_random_guid(*guid))
                && host.guids.len() < GUIDS_OF_HOST
                && (self.guids.len() < GUIDS || self.guids.contains_key(&(guid, key.1)))
            {
                host.guids.insert(guid);
                let hosts = self.guids.entry((guid, key.1)).or_default();
                if hosts.len() < ADDRESSES {
                    hosts.insert(key.0);
                }
            }
        }
    }

    fn session(&mut self, session: &Session) {
        let Some(user) = session.identity.user.as_deref().filter(|_| session.is_valid()) else { return };
        let user: String = match session.identity.domain.as_deref().filter(|domain| !domain.is_empty()) {
            Some(domain) => domain.chars().take(NAME).chain(['\\']).chain(user.chars().take(NAME)).collect(),
            None => user.chars().take(NAME).collect(),
        };
        let key = (session.client.ip(), session.network);
        let Some(host) = enter(&mut self.hosts, &mut self.left_out, key, session.start) else { return };
        if host.users.contains(&user) {
            return;
        }
        if self.users < ENTRIES {
            self.users += 1;
            host.users.insert(user);
        } else {
            self.left_out += 1;
        }
    }

    /// Other addresses that show a GUID of this host.
    fn also_at(&self, (ip, network): Key, host: &Host) -> Vec<String> {
        let sharing = host.guids.iter().filter_map(|guid| self.guids.get(&(*guid, network))).flatten();
        let others: BTreeSet<&IpAddr> = sharing.filter(|other| **other != ip).take(ADDRESSES).collect();
        others.into_iter().map(ToString::to_string).collect()
    }
}

impl<W: Write> Report for HostReport<W> {
    fn is_broken(&self) -> bool {
        self.rows.is_broken()
    }

    fn finish(mut self) -> io::Result<Written> {
        let known = Known::recorded();
        let mut hosts: Vec<(Key, HostRow)> = Vec::with_capacity(self.hosts.len());
        for (key, host) in &self.hosts {
            hosts.push((*key, host.row(key.0, self.also_at(*key, host), &known)));
        }
        hosts.sort_by_key(|(key, row)| (row.first.frame, *key));
        for (_, row) in &hosts {
            self.rows.push(row.first.frame, row);
        }
        let mut written = self.rows.finish()?;
        written.left_out += self.left_out;
        Ok(written)
    }
}

impl<W: Write> Observer for HostReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Session(session) = event {
            self.session(session);
        }
        if let Some((connection, parties)) = self.collector.event(event) {
            self.connection(connection, &parties);
        }
    }
}

/// The host under `key`, a new one if there is none; counts it where it finds no room.
fn enter<'h>(
    hosts: &'h mut HashMap<Key, Host>,
    left_out: &mut u64,
    key: Key,
    first: Moment,
) -> Option<&'h mut Host> {
    if hosts.len() >= HOSTS && !hosts.contains_key(&key) {
        *left_out += 1;
        return None;
    }
    Some(hosts.entry(key).or_insert_with(|| Host::new(first)))
}

impl Host {
    fn new(first: Moment) -> Self {
        Self {
            network: None,
            client: Role::new(Side::Client),
            server: Role::new(Side::Server),
            users: BTreeSet::new(),
            guids: BTreeSet::new(),
            connections: 0,
            first,
            last: first,
        }
    }

    fn span(&mut self, first: Moment, last: Moment) {
        (self.first, self.last) = Moment::join((self.first, self.last), (first, last));
    }

    fn row(&self, ip: IpAddr, also_at: Vec<String>, known: &Known) -> HostRow {
        let roles = [(&self.client, "client"), (&self.server, "server")];
        // A server's names come from its challenge, a client's from what it calls its workstation.
        let names = [&self.server.names, &self.client.names];
        let name = |get: fn(&Party) -> &Option<Box<str>>| names.iter().find_map(|party| get(party).clone());
        let version = names.iter().find_map(|party| party.version);
        let texts = |role: &Role| role.fingerprints.iter().map(ToString::to_string).collect();
        HostRow {
            address: ip.to_string(),
            also_at,
            network: self.network.clone(),
            netbios: name(|party| &party.netbios),
            dns: name(|party| &party.dns),
            domain: name(|party| &party.domain),
            roles: roles.iter().filter(|(role, _)| role.seen).map(|(_, name)| *name).collect(),
            version: version.map(|version| version.to_string()),
            os: version.and_then(release).map(|release| release.name),
            taken_for: TakenFor(roles.iter().flat_map(|(role, _)| role.taken_for(known)).collect()),
            client_fps: texts(&self.client),
            server_fps: texts(&self.server),
            users: self.users.iter().cloned().collect(),
            connections: self.connections,
            first: self.first,
            last: self.last,
        }
    }
}

impl Role {
    fn new(side: Side) -> Self {
        Self { seen: false, names: Party::new(side), fingerprints: Vec::new() }
    }

    /// Adds a fingerprint, if there is room. One that can be of the same software as another one completes that one.
    fn add(&mut self, fingerprint: &Fingerprint, has_room: bool) -> Added {
        if fingerprint.is_empty() {
            return Added::Known;
        }
        if let Some(known) = self.fingerprints.iter_mut().find(|known| known.matches(fingerprint)) {
            known.fill(fingerprint);
            return Added::Known;
        }
        if !has_room || self.fingerprints.len() >= FINGERPRINTS {
            return Added::LeftOut;
        }
        self.fingerprints.push(fingerprint.clone());
        Added::New
    }

    /// What the host is taken for in this role, each once.
    fn taken_for(&self, known: &Known) -> Vec<Taken> {
        let claimed = self.names.version.and_then(release);
        let mut taken: Vec<Taken> = Vec::new();
        for fingerprint in &self.fingerprints {
            let Some(found) = known.identify(fingerprint) else { continue };
            // What resembles a recording little is not worth more than the host's own word.
            if claimed.is_some() && found.confidence == Confidence::Low {
                continue;
            }
            let (role, confidence) = (fingerprint.side(), Some(found.confidence));
            match taken.iter_mut().find(|taken| taken.name == found.name) {
                Some(taken) => taken.confidence = taken.confidence.max(confidence),
                None => taken.push(Taken { name: found.name, role, confidence }),
            }
        }
        if let (true, Some(release)) = (taken.is_empty(), claimed) {
            let role = self.names.fingerprint.side();
            taken.push(Taken { name: release.name.to_owned(), role, confidence: None });
        }
        taken
    }
}

fn release(version: SystemVersion) -> Option<Release> {
    windows_release((version.major, version.minor, version.build))
}
