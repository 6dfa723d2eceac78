//! Who logs on, and how.

use std::hash::BuildHasher as _;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroUsize;
use std::sync::Arc;

use hashbrown::HashSet;
use lru::LruCache;
use smbtrail_track::{
    Anomaly, Envelope, EnvelopeKind, Logon, LogonPurpose, Moment, NtlmLogon, Outcome, Time, TreeConnect,
};
use smbtrail_wire::{Etype, NtStatus, ShareFlags};

use super::recent::recent;
use super::view::{Ends, SECOND};
use crate::behaviour::Behaviour;
use crate::judge::is_wrong_password;
use crate::kind;
use crate::ledger::{Ledger, What, Who};
use crate::{Evidence, Options, Severity};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[
    PASSWORD_GUESSING,
    PASSWORD_SPRAYING,
    ANONYMOUS_SESSION,
    GUEST_SESSION,
    NTLMV1,
    HASH_EXPOSED,
    RELAY_SYMPTOMS,
    KERBEROS_RC4,
    SIGNING_NOT_REQUIRED,
    DIALECT_DOWNGRADE,
    COMPRESSION_HEADER_OVERFLOW,
    ENCRYPTED_SHARE,
];

const PASSWORD_GUESSING: Behaviour = Behaviour {
    id: "password-guessing",
    title: "many passwords were tried for one user",
    severity: Severity::Medium,
    confidence: 80,
    attack: &["T1110.001"],
    decided: "Five logons of one user from one client fail for a wrong password, or a locked account; high if the user then logs \
              on.",
    silent: "One or two failures: somebody mistyped.",
    benign: "A service or a phone whose stored password is out of date.",
    next: "smbtrail logons CAPTURE",
};

const PASSWORD_SPRAYING: Behaviour = Behaviour {
    id: "password-spraying",
    title: "a few passwords were tried for many users",
    severity: Severity::Medium,
    confidence: 85,
    attack: &["T1110.003"],
    decided: "Logons of five users from one client fail within half an hour, each a few times; high if one then logs on.",
    silent: "Several failures of one user.",
    benign: "A gateway or terminal server through which many people log on.",
    next: "smbtrail logons CAPTURE",
};

const ANONYMOUS_SESSION: Behaviour = Behaviour {
    id: "anonymous-session",
    title: "an anonymous session was granted",
    severity: Severity::Info,
    confidence: 90,
    attack: &["T1078.001"],
    decided: "The server grants a session without a user.",
    silent: "An anonymous session that is refused.",
    benign: "Clients that list the shares of a server, or ask for a domain's policy.",
    next: "smbtrail rpc CAPTURE",
};

const GUEST_SESSION: Behaviour = Behaviour {
    id: "guest-session",
    title: "a session was granted to a guest",
    severity: Severity::Low,
    confidence: 90,
    attack: &["T1078.001"],
    decided: "The server's flag IS_GUEST.",
    silent: "Users with an account.",
    benign: "Home devices that make guests of unknown users.",
    next: "smbtrail opens CAPTURE",
};

const NTLMV1: Behaviour = Behaviour {
    id: "ntlmv1",
    title: "a client answered with NTLMv1, which gives its password away",
    severity: Severity::Low,
    confidence: 95,
    attack: &["T1557.001"],
    decided: "The response to the challenge has 24 bytes.",
    silent: "NTLMv2.",
    benign: "Old devices, and policies that nobody changed.",
    next: "smbtrail hashes CAPTURE",
};

const HASH_EXPOSED: Behaviour = Behaviour {
    id: "hash-exposed",
    title: "a client answered an NTLM challenge of a server outside private networks",
    severity: Severity::Medium,
    confidence: 70,
    attack: &["T1187", "T1557.001"],
    decided: "The server's address is a public one, the client's is not.",
    silent: "Servers with private addresses.",
    benign: "A house that uses public addresses inside, a file server in a cloud.",
    next: "smbtrail hashes CAPTURE",
};

const RELAY_SYMPTOMS: Behaviour = Behaviour {
    id: "relay-symptoms",
    title: "the same challenge came from two servers, as when a logon is relayed",
    severity: Severity::High,
    confidence: 80,
    attack: &["T1557.001"],
    decided: "Two connections to different servers have one NTLM challenge, which servers draw at random.",
    silent: "Challenges that differ.",
    benign: "A rogue server with a fixed challenge is no relay, and no better. One capture made at two places shows a connection \
             twice.",
    next: "smbtrail logons CAPTURE",
};

const KERBEROS_RC4: Behaviour = Behaviour {
    id: "kerberos-rc4",
    title: "a ticket is encrypted with RC4, so the service's password can be guessed from it",
    severity: Severity::Low,
    confidence: 80,
    attack: &["T1558.003"],
    decided: "The encryption type of the ticket in a logon is 23.",
    silent: "AES.",
    benign: "Services with old accounts, domains with old policies.",
    next: "smbtrail logons CAPTURE",
};

const SIGNING_NOT_REQUIRED: Behaviour = Behaviour {
    id: "signing-not-required",
    title: "sessions need not be signed, so a relayed logon could use them",
    severity: Severity::Info,
    confidence: 90,
    attack: &["T1557.001"],
    decided: "A logon succeeds, and neither end requires signing.",
    silent: "Servers or clients that require it.",
    benign: "The default of many file servers.",
    next: "smbtrail verify CAPTURE",
};

const DIALECT_DOWNGRADE: Behaviour = Behaviour {
    id: "dialect-downgrade",
    title: "a server chose a lower dialect than the client's highest",
    severity: Severity::Info,
    confidence: 50,
    attack: &["T1562.010"],
    decided: "The dialect of the answer is not the highest of the request.",
    silent: "The highest one.",
    benign: "Old servers.",
    next: "smbtrail messages -Y 'FILTER' CAPTURE",
};

const COMPRESSION_HEADER_OVERFLOW: Behaviour = Behaviour {
    id: "compression-header-overflow",
    title: "a compressed message claims sizes that overflow, as exploits of CVE-2020-0796 do",
    severity: Severity::High,
    confidence: 90,
    attack: &["T1210"],
    decided: "OriginalCompressedSegmentSize and Offset of a compression header add up to more than any message has.",
    silent: "Compressed messages whose sizes fit.",
    benign: "A test of one's own servers.",
    next: "smbtrail anomalies CAPTURE",
};

const ENCRYPTED_SHARE: Behaviour = Behaviour {
    id: "encrypted-share",
    title: "a share has to be encrypted: what is done there is not seen",
    severity: Severity::Info,
    confidence: 100,
    attack: &["T1573"],
    decided: "The server's flag ENCRYPT_DATA of a share.",
    silent: "Other shares.",
    benign: "Good administration.",
    next: "smbtrail encrypted CAPTURE",
};

/// How long the failures of several users count together.
const TOGETHER: i64 = 1800 * SECOND;
/// A success this long after belongs to it.
const AFTER: i64 = 3600 * SECOND;

/// What is counted of logons.
#[derive(Debug)]
pub(crate) struct Logons {
    /// By client, server and user.
    guesses: LruCache<Who, Failures>,
    /// By client.
    sprays: LruCache<IpAddr, Sprays>,
    /// The server that gave each challenge.
    challenges: LruCache<[u8; 8], (SocketAddr, IpAddr, Moment)>,
    enough: u64,
    /// Users whose failures make it spraying.
    users: usize,
}

#[derive(Debug, Default)]
struct Failures {
    count: u64,
    locked: bool,
    last: Time,
    moments: Vec<Moment>,
}

#[derive(Debug)]
struct Sprays {
    since: Time,
    /// The users, by their hash.
    users: HashSet<u64>,
    /// The first of them.
    names: Vec<Arc<str>>,
    count: u64,
    /// The server, if it is always the same.
    server: Option<IpAddr>,
    moments: Vec<Moment>,
}

/// Users of one client that are counted, those that are named, and clients that are watched.
const COUNTED: usize = 4096;
const NAMED: usize = 5;
const CLIENTS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(255);

impl Sprays {
    fn new(since: Time, server: Option<IpAddr>) -> Self {
        Self { since, users: HashSet::new(), names: Vec::new(), count: 0, server, moments: Vec::new() }
    }

    fn add(&mut self, user: &Arc<str>) {
        let id = self.users.hasher().hash_one(user.to_lowercase());
        if self.users.len() < COUNTED && self.users.insert(id) && self.names.len() < NAMED {
            self.names.push(Arc::clone(user));
        }
    }
}

impl Logons {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            guesses: recent(options.remembered()),
            sprays: recent(options.remembered().min(CLIENTS)),
            challenges: recent(options.remembered()),
            enough: options.failed_logons.max(1),
            users: options.failed_users.max(2),
        }
    }

    pub(crate) fn logon(&mut self, logon: &Logon, ledger: &mut Ledger) {
        if logon.pipe.is_some() || logon.purpose == LogonPurpose::Binding {
            return;
        }
        let who = Who::new(logon.client, logon.server, logon.identity.user.as_ref());
        let moments = [logon.start, logon.end];
        match logon.outcome() {
            Outcome::Failure => self.failed(logon, who, ledger),
            Outcome::Success => {
                self.succeeded(logon, &who, ledger);
                if logon.signing_required == Some(false) {
                    let why = "neither end requires signing";
                    fact(
                        &SIGNING_NOT_REQUIRED,
                        &Who { user: None, client: None, ..who.clone() },
                        &moments,
                        why,
                        ledger,
                    );
                }
                if let Some(ticket) = logon.auth.ticket.as_ref()
                    && ticket.etype == Etype::RC4_HMAC
                {
                    let why = format!("the ticket for {} is encrypted with RC4", ticket.service);
                    fact(&KERBEROS_RC4, &who, &moments, &why, ledger);
                }
            }
            Outcome::Guest => {
                let claimed = who.user.as_deref().unwrap_or("nobody");
                let why = format!("asked to be {claimed}, and was made a guest");
                fact(&GUEST_SESSION, &who, &moments, &why, ledger);
            }
            Outcome::Anonymous => {
                fact(&ANONYMOUS_SESSION, &who, &moments, "logged on as nobody", ledger);
            }
            _ => {}
        }
    }

    fn failed(&mut self, logon: &Logon, who: Who, ledger: &mut Ledger) {
        let Some(status) = logon.status.filter(|status| is_wrong_password(*status)) else { return };
        let (now, client) = (logon.end.time, logon.client.ip());
        let user = who.user.clone().unwrap_or_default();
        let failures = self.guesses.get_or_insert_mut(who.clone(), Failures::default);
        if now.since(failures.last) > AFTER {
            // Somebody who mistypes once a day guesses nothing.
            *failures = Failures::default();
        }
        failures.count += 1;
        failures.locked |= status == NtStatus::ACCOUNT_LOCKED_OUT;
        failures.last = now;
        if failures.moments.len() < Evidence::MOST {
            failures.moments.extend([logon.start, logon.end]);
        }
        let (count, locked) = (failures.count, failures.locked);
        if count >= self.enough {
            let moments =
                if count == self.enough { failures.moments.clone() } else { vec![logon.start, logon.end] };
            if let Some(finding) = ledger.note(&PASSWORD_GUESSING, &who, What::default(), &moments) {
                finding.count = count;
                finding.say(format!("{count} logons of {user} failed, the last with {status}"));
                if locked {
                    finding.confidence = 95;
                    finding.add("; the account is locked");
                }
            }
        }
        let spray = self.sprays.get_or_insert_mut(client, || Sprays::new(now, who.server));
        if now.since(spray.since) > TOGETHER {
            *spray = Sprays::new(now, who.server);
        }
        spray.count += 1;
        if spray.server != who.server {
            spray.server = None;
        }
        spray.add(&user);
        if spray.moments.len() < Evidence::MOST {
            spray.moments.extend([logon.start, logon.end]);
        }
        let (users, count) = (spray.users.len(), spray.count);
        let who = Who { client: Some(client), server: None, user: None };
        let is_known = ledger.find(&PASSWORD_SPRAYING, &who, &What::default()).is_some();
        if users >= self.users && (is_known || count <= 3 * (users as u64)) {
            let moments =
                if users == self.users { spray.moments.clone() } else { vec![logon.start, logon.end] };
            let server = spray.server;
            if let Some(finding) = ledger.note(&PASSWORD_SPRAYING, &who, What::default(), &moments) {
                finding.count = count;
                finding.server = server;
                let names = spray.names.join(", ");
                finding.say(format!("{count} logons of {users} users failed: {names}, …"));
            }
        }
    }

    fn succeeded(&mut self, logon: &Logon, who: &Who, ledger: &mut Ledger) {
        let moments = [logon.start, logon.end];
        let recent = |last: Time| logon.end.time.since(last) <= AFTER;
        if let Some(failures) = self.guesses.pop(who)
            && recent(failures.last)
            && let Some(finding) = ledger.find(&PASSWORD_GUESSING, who, &What::default())
            && finding.severity < Severity::High
        {
            finding.prove(&moments);
            finding.raise(Severity::High, 95);
            finding.add("; then the user logged on");
        }
        let client = logon.client.ip();
        if self.sprays.peek(&client).is_some_and(|spray| recent(spray.since)) {
            let sprayer = Who { client: Some(client), server: None, user: None };
            if let Some(finding) = ledger.find(&PASSWORD_SPRAYING, &sprayer, &What::default())
                && finding.severity < Severity::High
            {
                finding.prove(&moments);
                finding.raise(Severity::High, 95);
                let user = who.user.as_deref().unwrap_or("somebody");
                finding.add(&format!("; then {user} logged on"));
            }
        }
    }

    pub(crate) fn ntlm(&mut self, logon: &NtlmLogon, ledger: &mut Ledger) {
        let (client, server) = (logon.client.ip(), logon.server.ip());
        let user = Some(logon.exchange.user.as_str()).filter(|user| !user.is_empty()).map(Arc::from);
        let who = Who::new(logon.client, logon.server, user.as_ref());
        let moments = [logon.start];
        if let Some(version @ ("v1" | "v1-ess" | "lm")) = logon.exchange.version() {
            fact(&NTLMV1, &who, &moments, &format!("answered with {version}"), ledger);
        }
        if is_public(server) && !is_public(client) {
            fact(&HASH_EXPOSED, &who, &moments, &format!("answered a challenge of {server}"), ledger);
        }
        let Some(challenge) = logon.exchange.challenge.filter(|_| logon.pipe.is_none()) else { return };
        match self.challenges.get(&challenge) {
            // The relay's own clock or a second capture point: the same server.
            Some((before, from, moment)) if before.ip() != server => {
                let why = format!("the challenge of {server} is that of {} to {from}", before.ip());
                fact(&RELAY_SYMPTOMS, &who, &[*moment, logon.start], &why, ledger);
            }
            Some(_) => {}
            None => {
                self.challenges.put(challenge, (logon.server, client, logon.start));
            }
        }
    }
}

fn fact(behaviour: &'static Behaviour, who: &Who, moments: &[Moment], why: &str, ledger: &mut Ledger) {
    if let Some(finding) = ledger.note(behaviour, who, What::default(), moments)
        && finding.why.is_empty()
    {
        finding.say(why);
    }
}

/// A share that has to be encrypted.
pub(crate) fn encrypted_share(tree: &TreeConnect, ends: (SocketAddr, SocketAddr), ledger: &mut Ledger) {
    if tree.flags.contains(ShareFlags::ENCRYPT_DATA) {
        let who = Who { client: None, server: Some(ends.1.ip()), user: None };
        let what = What::file(tree.share.as_ref(), None);
        if let Some(finding) = ledger.note(&ENCRYPTED_SHARE, &who, what, &[tree.start]) {
            let share = tree.share.as_deref().unwrap_or("a share");
            finding.say(format!("what is done on {share} is encrypted, as the server requires"));
        }
    }
}

/// What the judge reports as an anomaly, and is a finding too.
pub(crate) fn anomaly(anomaly: &Anomaly, ends: &Ends, ledger: &mut Ledger) {
    if anomaly.kind != kind::DIALECT_DOWNGRADE {
        return;
    }
    let ends = anomaly.connection.and_then(|connection| ends.of(connection));
    let who = Who { client: ends.map(|ends| ends.0.ip()), server: ends.map(|ends| ends.1.ip()), user: None };
    fact(&DIALECT_DOWNGRADE, &who, &[anomaly.moment], anomaly.kind.meaning(), ledger);
}

/// A compressed message whose sizes overflow.
pub(crate) fn envelope(envelope: &Envelope<'_>, ledger: &mut Ledger) {
    if envelope.kind != EnvelopeKind::Compressed || envelope.original_len <= u64::from(u32::MAX) {
        return;
    }
    let connection = envelope.connection;
    let (client, server) = (Some(connection.client.ip()), Some(connection.server.ip()));
    let why = format!(
        "the header says that the message has {} bytes, which overflows 32 bits",
        envelope.original_len
    );
    fact(&COMPRESSION_HEADER_OVERFLOW, &Who { client, server, user: None }, &[envelope.moment], &why, ledger);
}

/// Whether an address is used on the internet, and not in a house.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            !(address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_documentation()
                || address.is_unspecified()
                || address.is_multicast()
                || address.is_broadcast()
                || (first == 100 && (64..128).contains(&second))
                || (first == 198 && matches!(second, 18 | 19)))
        }
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => is_public(IpAddr::V4(address)),
            None => (address.segments()[0] & 0xE000) == 0x2000 && address.segments()[0..2] != [0x2001, 0xDB8],
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_and_private_addresses() {
        for address in
            ["10.1.2.3", "192.168.0.1", "127.0.0.1", "100.64.0.1", "fe80::1", "fd00::1", "::1", "2001:db8::1"]
        {
            assert!(!is_public(address.parse().expect("address")), "{address}");
        }
        for address in ["8.8.8.8", "100.1.1.1", "2a00::1", "::ffff:8.8.8.8"] {
            assert!(is_public(address.parse().expect("address")), "{address}");
        }
    }
}
