use std::cmp::Reverse;
use std::net::IpAddr;
use std::sync::Arc;

use hashbrown::HashMap;
use smbtrail_track::rpc::{End, Interface};
use smbtrail_track::{
    Anomaly, AnomalyKind, Area, Connection, Event, Logon, Message, Observer, Open, Outcome, RpcCall, Session,
    TreeConnect,
};
use smbtrail_wire::{Command, CreateAction, Dialect, Guid, NtStatus};

use super::CaptureFacts;
use super::sections::{
    ActivityRow, CallsRow, CaptureRow, DialectRow, FailedLogonRow, FileRow, HostRow, LeftOutRow, OddRow,
    ShareRow, SlowRow, Story, TrafficRow, UserRow,
};
use crate::capped::Capped;
use crate::stats::{By, Tally};
use crate::top::Top;

/// Gathers the summary of a capture, in memory that does not grow with it.
#[derive(Debug)]
pub struct Summary {
    traffic: TrafficRow,
    hosts: Capped<(IpAddr, u32), Host>,
    names: Capped<IpAddr, Option<Arc<str>>>,
    /// The services of tickets whose owner has no name, by client.
    services: Capped<IpAddr, Option<Arc<str>>>,
    dialects: Capped<Option<Dialect>, DialectRow>,
    users: Capped<UserKey, User>,
    failed_logons: Capped<FailureKey, Failures>,
    shares: Capped<Option<Arc<str>>, ShareRow>,
    activity: Capped<ActivityKey, ActivityRow>,
    calls: Capped<CallsKey, CallsRow>,
    files: Top<(Option<Arc<str>>, Arc<str>), File>,
    commands: Tally,
    slowest: Vec<SlowRow>,
    odd: HashMap<AnomalyKind, OddRow>,
    full: bool,
}

#[derive(Debug, Default)]
struct Host {
    client: bool,
    server: bool,
    name: Option<Arc<str>>,
    connections: u64,
    messages: u64,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct UserKey {
    domain: Option<Arc<str>>,
    user: Option<Arc<str>>,
    kind: &'static str,
}

#[derive(Debug, Default)]
struct User {
    auth: Option<Arc<str>>,
    client: Option<IpAddr>,
    sessions: u64,
    messages: u64,
    encrypted: u64,
    first_frame: u64,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct FailureKey {
    client: IpAddr,
    server: IpAddr,
    domain: Option<Arc<str>>,
    user: Option<Arc<str>>,
    status: Option<NtStatus>,
}

#[derive(Debug, Default)]
struct Failures {
    /// What the first of them has in place of a name.
    unnamed: Option<Arc<str>>,
    attempts: u64,
    first_frame: u64,
    last_frame: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct ActivityKey {
    user: Option<Arc<str>>,
    share: Option<Arc<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct CallsKey {
    server: IpAddr,
    user: Option<Arc<str>>,
    interface: Option<Guid>,
}

#[derive(Debug, Default)]
struct File {
    opens: u64,
    read: u64,
    written: u64,
}

/// Hosts, users, shares and kinds of failed logons held at once: what a page can hold, many times over.
const ENTRIES: usize = 4096;
/// Files among which the busiest are looked for.
const FILES: usize = 1024;
/// Files of them that are reported.
const FILES_REPORTED: usize = 100;
/// Slow requests that are reported.
const SLOWEST: usize = 10;
/// Frames that are named of each kind of anomaly.
const FRAMES: usize = 5;
/// Operations that are named of each interface.
const OPERATIONS: usize = 8;
/// Fields that are named of each kind of anomaly.
const FIELDS: usize = 4;

impl Default for Summary {
    fn default() -> Self {
        Self::new()
    }
}

impl Summary {
    /// A summary of nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            traffic: TrafficRow::default(),
            hosts: Capped::new(ENTRIES),
            names: Capped::new(ENTRIES),
            services: Capped::new(ENTRIES),
            dialects: Capped::new(ENTRIES),
            users: Capped::new(ENTRIES),
            failed_logons: Capped::new(ENTRIES),
            shares: Capped::new(ENTRIES),
            activity: Capped::new(ENTRIES),
            calls: Capped::new(ENTRIES),
            files: Top::new(FILES),
            commands: Tally::new(vec![By::Command]),
            slowest: Vec::new(),
            odd: HashMap::new(),
            full: false,
        }
    }

    /// The same, with a page that has all there is instead of a screen or two.
    #[must_use]
    pub fn with_full(self, full: bool) -> Self {
        Self { full, ..self }
    }

    /// Puts everything in order.
    pub(crate) fn into_story(self, facts: &CaptureFacts) -> Story {
        let left_out = LeftOutRow {
            hosts: self.hosts.left_out(),
            users: self.users.left_out(),
            failed_logons: self.failed_logons.left_out(),
            shares: self.shares.left_out(),
            activity: self.activity.left_out(),
            calls: self.calls.left_out(),
            commands: self.commands.left_out(),
        };
        let (names, services) = (self.names, self.services);
        let files = self.files.into_sorted();
        let all_files = files.len();
        let hosts = self.hosts.into_sorted(|key, host| (Reverse(host.messages), *key)).into_iter();
        let users = self.users.into_sorted(|_, user| (Reverse(user.messages), user.first_frame)).into_iter();
        let failed =
            self.failed_logons.into_sorted(|_, failures| (Reverse(failures.attempts), failures.first_frame));
        let shares = self.shares.into_sorted(|key, share| (Reverse(share.read + share.written), key.clone()));
        let calls = self.calls.into_sorted(|key, row| (Reverse(row.calls), key.clone()));
        let activity =
            self.activity.into_sorted(|key, row| (Reverse((row.changes(), row.opens)), key.clone()));
        let dialects = self.dialects.into_sorted(|dialect, _| Reverse(*dialect));
        let mut odd: Vec<OddRow> = self.odd.into_values().collect();
        odd.sort_by_key(|row| (row.kind.area() == Area::Layout, Reverse(row.kind.severity()), row.kind.id()));
        Story {
            capture: CaptureRow {
                files: facts.files.clone(),
                packets: facts.packets,
                bytes: facts.bytes,
                first: facts.first,
                last: facts.last,
                damage: facts.damage.clone(),
            },
            findings: facts.findings.clone(),
            // Where packets bring some of it, the rest was lost like other packets.
            traffic: TrafficRow {
                remote: if facts.remote == 0 { self.traffic.remote } else { 0 },
                ..self.traffic
            },
            hosts: hosts.map(|((ip, network), host)| host_row(ip, network, host, names.get(&ip))).collect(),
            dialects: dialects.into_iter().map(|(dialect, row)| DialectRow { dialect, ..row }).collect(),
            users: users.map(|(key, user)| user_row(key, user, &services)).collect(),
            failed_logons: failed.into_iter().map(|(key, failures)| failed_row(key, failures)).collect(),
            shares: shares.into_iter().map(|(share, row)| ShareRow { share, ..row }).collect(),
            activity: activity
                .into_iter()
                .map(|(ActivityKey { user, share }, row)| ActivityRow { user, share, ..row })
                .collect(),
            calls: calls.into_iter().map(|(key, row)| calls_row(key, row)).collect(),
            more_files: u64::try_from(all_files.saturating_sub(FILES_REPORTED)).unwrap_or(u64::MAX),
            files_are_estimated: all_files >= FILES,
            full: self.full,
            files: files
                .into_iter()
                .take(FILES_REPORTED)
                .map(|top| {
                    let ((share, path), File { opens, read, written }) = (top.key, top.value);
                    FileRow { share, path, weight: top.weight, error: top.error, opens, read, written }
                })
                .collect(),
            commands: self.commands.into_groups(),
            slowest: self.slowest,
            odd,
            unseen: facts.unseen.clone(),
            tables: facts.usage.clone(),
            left_out,
        }
    }

    fn message(&mut self, message: &Message<'_>) {
        if let Some(data) = message.rdma_data() {
            self.traffic.remote = self.traffic.remote.saturating_add(data.len.into());
        }
        let Some(latency) = message.latency.filter(|_| message.header.command != Command::CHANGE_NOTIFY)
        else {
            return;
        };
        if self.slowest.len() >= SLOWEST && self.slowest.last().is_some_and(|last| last.latency >= latency) {
            return;
        }
        let at = self.slowest.partition_point(|slow| slow.latency >= latency);
        self.slowest.insert(
            at,
            SlowRow {
                frame: message.moment.frame,
                request_frame: message.request_frame(),
                latency,
                command: message.header.command,
                status: message.header.status,
                server: message.connection.server.ip().to_string(),
                user: message.user().cloned(),
                share: message.share().cloned(),
                path: message.path().cloned(),
            },
        );
        self.slowest.truncate(SLOWEST);
    }

    fn logon(&mut self, logon: &Logon) {
        self.traffic.logons += 1;
        if let (None, Some(ticket)) = (&logon.identity.user, &logon.auth.ticket)
            && let Some(service) = self.services.entry(logon.client.ip())
        {
            service.get_or_insert_with(|| Arc::from(ticket.service.to_string()));
        }
        if logon.outcome() != Outcome::Failure {
            return;
        }
        self.traffic.failed_logons += 1;
        let key = FailureKey {
            client: logon.client.ip(),
            server: logon.server.ip(),
            domain: logon.identity.domain.clone(),
            user: logon.identity.user.clone(),
            status: logon.status,
        };
        let Some(failures) = self.failed_logons.entry(key) else { return };
        failures.attempts += 1;
        if logon.identity.user.is_none() && failures.unnamed.is_none() {
            failures.unnamed = Some(match &logon.auth.ticket {
                _ if logon.identity.anonymous => Arc::from("anonymous"),
                Some(ticket) => Arc::from(format!("a ticket for {}", ticket.service)),
                None => Arc::from("ended before a name"),
            });
        }
        failures.last_frame = failures.last_frame.max(logon.start.frame);
        failures.first_frame = first(failures.first_frame, logon.start.frame);
    }

    fn session(&mut self, session: &Session) {
        if !session.is_valid() {
            return;
        }
        // What other messages show was not seen.
        self.traffic.sessions += u64::from(session.status.is_some());
        let identity = &session.identity;
        if let (Some(name), Some(known)) = (&identity.workstation, self.names.entry(session.client.ip())) {
            known.get_or_insert_with(|| Arc::clone(name));
        }
        let kind = match session {
            _ if session.is_guest() => "guest",
            _ if session.is_anonymous() => "anonymous",
            _ if identity.user.is_some() || session.status.is_some() => "user",
            _ => "unknown",
        };
        let key = UserKey { domain: identity.domain.clone(), user: identity.user.clone(), kind };
        let Some(user) = self.users.entry(key) else { return };
        user.sessions += 1;
        user.messages += session.counts.messages;
        user.encrypted += session.counts.encrypted;
        user.auth = user.auth.take().or_else(|| identity.mechanism.clone());
        user.client.get_or_insert(session.client.ip());
        user.first_frame = first(user.first_frame, session.start.frame);
    }

    fn tree(&mut self, tree: &TreeConnect) {
        self.traffic.trees += u64::from(tree.status.is_some());
        let Some(share) = self.shares.entry(tree.share.clone()) else { return };
        share.connects += u64::from(tree.status.is_some());
        share.refused += u64::from(tree.status.is_some_and(NtStatus::is_error));
        share.share_type = share.share_type.or(tree.share_type);
        share.opens += tree.opens;
        share.read += tree.bytes_read;
        share.written += tree.bytes_written;
    }

    fn open(&mut self, open: &Open) {
        self.traffic.opens += u64::from(open.status.is_some());
        let key = ActivityKey { user: open.owner.user.clone(), share: open.owner.share.clone() };
        if let Some(row) = self.activity.entry(key) {
            let action = |actions: &[CreateAction]| open.action.is_some_and(|found| actions.contains(&found));
            row.opens += u64::from(open.status.is_some());
            row.refused += u64::from(open.status.is_some_and(NtStatus::is_error));
            row.created += u64::from(action(&[CreateAction::CREATED]));
            row.overwritten += u64::from(action(&[CreateAction::OVERWRITTEN, CreateAction::SUPERSEDED]));
            row.read += u64::from(open.bytes_read > 0);
            row.written += u64::from(open.bytes_written > 0);
            row.renamed += u64::from(open.renamed_to().is_some());
            row.deleted += u64::from(open.deleted);
        }
        let (Some(path), Some(_)) = (open.current_path(), open.file_id) else { return };
        let weight = open.bytes_read.saturating_add(open.bytes_written).saturating_add(1);
        let file = self.files.add((open.owner.share.clone(), Arc::clone(path)), weight);
        file.opens += u64::from(open.status.is_some());
        file.read += open.bytes_read;
        file.written += open.bytes_written;
    }

    fn call(&mut self, call: &RpcCall) {
        let interface = call.call.context.map(|context| context.interface);
        let key = CallsKey { server: call.server.ip(), user: call.user.clone(), interface };
        let Some(row) = self.calls.entry(key) else { return };
        row.calls += 1;
        row.faults += u64::from(matches!(call.call.end, End::Fault(_)));
        row.first_frame = first(row.first_frame, call.call.start.frame);
        if row.operations.len() < OPERATIONS {
            let named = interface.and_then(Interface::find);
            let operation = named.and_then(|interface| interface.operation(call.call.opnum));
            row.operations.extend(operation.filter(|operation| !row.operations.contains(operation)));
        }
    }

    fn connection(&mut self, connection: &Connection) {
        let counts = &connection.counts;
        let traffic = &mut self.traffic;
        traffic.connections += 1;
        traffic.mid_stream += u64::from(connection.mid_stream);
        traffic.messages += counts.messages;
        traffic.encrypted += counts.encrypted;
        traffic.encrypted_bytes += counts.encrypted_bytes;
        traffic.compressed += counts.compressed;
        traffic.smb1 += counts.smb1;
        traffic.unknown += counts.unknown;
        traffic.lost += counts.lost;
        traffic.skipped += counts.skipped;
        let (client, server) = (connection.client.ip(), connection.server.ip());
        if let Some(host) = self.host(connection, client) {
            host.client = true;
            if client != server {
                host.count(connection);
            }
        }
        if let Some(host) = self.host(connection, server) {
            host.server = true;
            host.name = host.name.take().or_else(|| connection.net_name.clone());
            host.count(connection);
        }
        if let Some(dialect) = self.dialects.entry(connection.dialect) {
            dialect.connections += 1;
            dialect.signing_required += u64::from(connection.signing_required());
            dialect.messages += counts.messages;
        }
    }

    fn host(&mut self, connection: &Connection, ip: IpAddr) -> Option<&mut Host> {
        self.hosts.entry((ip, connection.network))
    }

    fn anomaly(&mut self, anomaly: &Anomaly) {
        let kind = anomaly.kind;
        // The kinds are few, so this map is bounded by itself.
        let odd = self.odd.entry(kind).or_insert_with(|| OddRow {
            kind,
            count: 0,
            frames: Vec::new(),
            what: Vec::new(),
        });
        odd.count += 1;
        if odd.frames.len() < FRAMES && odd.frames.last() != Some(&anomaly.moment.frame) {
            odd.frames.push(anomaly.moment.frame);
        }
        if !anomaly.what.is_empty() && odd.what.len() < FIELDS && !odd.what.contains(&anomaly.what) {
            odd.what.push(anomaly.what);
        }
    }
}

impl Host {
    fn count(&mut self, connection: &Connection) {
        self.connections += 1;
        self.messages += connection.counts.messages;
    }
}

impl Observer for Summary {
    fn event(&mut self, event: &Event<'_>) {
        self.commands.event(event);
        match event {
            Event::Message(message) => self.message(message),
            // Those on pipes belong to sessions that are counted.
            Event::Logon(logon) if logon.pipe.is_none() => self.logon(logon),
            Event::Session(session) => self.session(session),
            Event::Tree(tree) => self.tree(tree),
            Event::Open(open) => self.open(open),
            Event::Call(call) => self.call(call),
            Event::Connection(connection) => self.connection(connection),
            Event::Anomaly(anomaly) => self.anomaly(anomaly),
            // The connection counts envelopes and SMB1, the tally of commands what is unanswered.
            _ => {}
        }
    }
}

/// The lower frame; 0 means that there is none yet.
fn first(known: u64, frame: u64) -> u64 {
    if known == 0 { frame } else { known.min(frame) }
}

fn host_row(ip: IpAddr, network: u32, host: Host, own_name: Option<&Option<Arc<str>>>) -> HostRow {
    let Host { client, server, name, connections, messages } = host;
    let name = name.or_else(|| own_name.cloned().flatten());
    HostRow { address: ip.to_string(), network, client, server, name, connections, messages }
}

fn calls_row(key: CallsKey, row: CallsRow) -> CallsRow {
    let CallsKey { server, user, interface } = key;
    let interface = match interface.map(|uuid| (uuid, Interface::find(uuid))) {
        Some((_, Some(interface))) => interface.name.to_owned(),
        Some((uuid, None)) => uuid.to_string(),
        None => "unknown".to_owned(),
    };
    CallsRow { server: server.to_string(), user, interface, ..row }
}

fn user_row(key: UserKey, user: User, services: &Capped<IpAddr, Option<Arc<str>>>) -> UserRow {
    let UserKey { domain, user: name, kind } = key;
    let User { auth, client, sessions, messages, encrypted, first_frame } = user;
    let service = match (&name, client) {
        (None, Some(ip))
            if auth.as_deref().is_some_and(|auth| auth.contains("Kerberos") || auth.contains("KRB5")) =>
        {
            services.get(&ip).cloned().flatten()
        }
        _ => None,
    };
    let client = client.map(|ip| ip.to_string()).unwrap_or_default();
    UserRow { service, user: name, domain, kind, auth, client, sessions, messages, encrypted, first_frame }
}

fn failed_row(key: FailureKey, failures: Failures) -> FailedLogonRow {
    let FailureKey { client, server, domain, user, status } = key;
    let Failures { unnamed, attempts, first_frame, last_frame } = failures;
    let (client, server) = (client.to_string(), server.to_string());
    FailedLogonRow { client, server, user, unnamed, domain, status, attempts, first_frame, last_frame }
}
