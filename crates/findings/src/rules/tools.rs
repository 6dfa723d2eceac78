//! Clients that are tools for attacks, as their fingerprint shows.

use std::net::IpAddr;
use std::sync::LazyLock;

use hashbrown::{HashMap, HashSet};
use lru::LruCache;
use smbtrail_fingerprint::{Confidence, Fingerprint, Identified, Known, Side};
use smbtrail_track::{Connection, ConnectionId, Message, Moment, NtlmLogon};
use smbtrail_wire::Command;

use super::recent::recent;
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What, Who};
use crate::{Options, Severity};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[ATTACK_TOOL_CLIENT];

const ATTACK_TOOL_CLIENT: Behaviour = Behaviour {
    id: "attack-tool-client",
    title: "a client is a library that most tools for attacks are built on",
    severity: Severity::Low,
    confidence: 70,
    attack: &["T1021.002"],
    decided: "The client's fingerprint is one of impacket's. Medium where the server has other clients, and they say that they are \
              Windows.",
    silent: "Other software, also other libraries.",
    benign: "Tests, scanners and scripts of administrators in Python.",
    next: "smbtrail hosts CAPTURE",
};

/// What a fingerprint has to be taken for.
const TOOL: &str = "impacket";
/// Frames of the beginning of a connection that are kept: NEGOTIATE and SESSION_SETUP.
const FRAMES: usize = 6;

/// What is known of clients.
#[derive(Debug)]
pub(crate) struct Tools {
    /// Connections whose client may be the tool, as far as it was seen.
    candidates: HashMap<ConnectionId, Candidate>,
    found: Vec<(Who, Confidence, Vec<Moment>)>,
    /// Servers, and the clients of each that say that they are Windows.
    windows: HashSet<(IpAddr, IpAddr)>,
    /// What fingerprints were taken for: a client opens many connections, and looks alike on all.
    taken: LruCache<Fingerprint, Option<Identified>>,
    most: usize,
}

#[derive(Debug)]
struct Candidate {
    fingerprint: Fingerprint,
    moments: Vec<Moment>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(Known::recorded);
/// The part that says most of each fingerprint of the tool.
static MAIN: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let tools = KNOWN.software().filter(|software| software.name == TOOL);
    tools.filter_map(|software| Some(software.fingerprint.main()?.to_owned())).collect()
});

/// Whether the part that says most is that of the tool.
fn may_be(negotiate: &Message<'_>) -> bool {
    Fingerprint::main_of_client(negotiate.header, negotiate.body).is_some_and(|main| MAIN.contains(&main))
}

impl Tools {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            candidates: HashMap::new(),
            found: Vec::new(),
            windows: HashSet::new(),
            taken: recent(options.remembered()),
            most: options.remembered().get(),
        }
    }

    pub(crate) fn ntlm(&mut self, logon: &NtlmLogon) {
        if logon.exchange.client_version.is_some() && self.windows.len() < self.most {
            self.windows.insert((logon.server.ip(), logon.client.ip()));
        }
    }

    /// A client negotiates or logs on. By its first message most are known not to be the tool, and need not be looked at.
    pub(crate) fn request(&mut self, message: &Message<'_>) {
        let connection = message.connection.id;
        match message.header.command {
            Command::NEGOTIATE if may_be(message) => {
                let mut fingerprint = Fingerprint::new(Side::Client);
                fingerprint.read(message.header, message.body, message.token);
                self.candidates.insert(connection, Candidate { fingerprint, moments: vec![message.moment] });
            }
            Command::SESSION_SETUP => {
                if let Some(Candidate { fingerprint, moments }) = self.candidates.get_mut(&connection) {
                    fingerprint.read(message.header, message.body, message.token);
                    if moments.len() < FRAMES {
                        moments.push(message.moment);
                    }
                }
            }
            _ => {}
        }
    }

    /// How sure it is that a client is the tool; `None` where it is another one.
    fn taken_for(&mut self, fingerprint: &Fingerprint) -> Option<Confidence> {
        let taken = self.taken.get_or_insert_ref(fingerprint, || KNOWN.identify(fingerprint));
        taken.as_ref().filter(|taken| taken.name == TOOL).map(|taken| taken.confidence)
    }

    pub(crate) fn ended(&mut self, connection: &Connection) {
        let Some(Candidate { fingerprint, moments }) = self.candidates.remove(&connection.id) else { return };
        if let Some(confidence) = self.taken_for(&fingerprint)
            && confidence > Confidence::Low
            && self.found.len() < self.most
        {
            self.found.push((Who::new(connection.client, connection.server, None), confidence, moments));
        }
    }

    /// Judges the clients: each is one finding, on however many servers.
    pub(crate) fn finish(self, ledger: &mut Ledger) {
        for (who, confidence, moments) in self.found {
            let is_other = |(server, client): &&(IpAddr, IpAddr)| {
                Some(*server) == who.server && Some(*client) != who.client
            };
            let among = self.windows.iter().filter(is_other).count();
            let who = Who { server: None, ..who };
            let Some(finding) = ledger.note(&ATTACK_TOOL_CLIENT, &who, What::object(TOOL), &moments) else {
                continue;
            };
            if confidence == Confidence::High {
                finding.confidence = 90;
            }
            let why = format!("the client's fingerprint is that of {TOOL}");
            if among > 0 {
                finding.raise(Severity::Medium, 90);
                finding
                    .say(format!("{why}, among {among} clients of a server that say that they are Windows"));
            } else if finding.severity < Severity::Medium {
                finding.say(why);
            }
        }
    }
}
