//! Clients that are tools for attacks, as their fingerprint shows.

use std::net::IpAddr;
use std::sync::LazyLock;

use hashbrown::{HashMap, HashSet};
use lru::LruCache;
use smbtrail_fingerprint::{Collector, Confidence, Fingerprint, Identified, Known, Parties};
use smbtrail_track::{Connection, ConnectionId, Event, Message, Moment};
use smbtrail_wire::Command;

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
    collector: Collector,
    beginnings: HashMap<ConnectionId, Vec<Moment>>,
    found: Vec<(Who, Confidence, Vec<Moment>)>,
    /// Servers, and the clients of each that say that they are Windows.
    windows: HashSet<(IpAddr, IpAddr)>,
    /// What fingerprints were taken for.
    taken: LruCache<Fingerprint, Option<Identified>>,
    most: usize,
}

impl Tools {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            collector: Collector::default(),
            beginnings: HashMap::new(),
            found: Vec::new(),
            windows: HashSet::new(),
            taken: LruCache::new(options.remembered()),
            most: options.remembered().get(),
        }
    }

    pub(crate) fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) if is_beginning(message) => {
                let moments = self.beginnings.entry(message.connection.id).or_default();
                if moments.len() < FRAMES {
                    moments.push(message.moment);
                }
                // What the server says is not looked at.
                if !message.is_response() {
                    self.collector.event(event);
                }
            }
            Event::Smb1(_) => drop(self.collector.event(event)),
            Event::Connection(_) => {
                if let Some((connection, parties)) = self.collector.event(event) {
                    self.ended(connection, &parties);
                }
            }
            _ => {}
        }
    }

    fn ended(&mut self, connection: &Connection, parties: &Parties) {
        static KNOWN: LazyLock<Known> = LazyLock::new(Known::recorded);
        let Some(moments) = self.beginnings.remove(&connection.id) else { return };
        let (client, server) = (connection.client.ip(), connection.server.ip());
        // A client opens many connections, and looks alike on all.
        let fingerprint = &parties.client.fingerprint;
        let taken = self.taken.get_or_insert_ref(fingerprint, || KNOWN.identify(fingerprint)).clone();
        match taken.filter(|taken| taken.confidence > Confidence::Low) {
            Some(taken) if taken.name == TOOL && self.found.len() < self.most => {
                let who = Who { client: Some(client), server: Some(server), user: None };
                self.found.push((who, taken.confidence, moments));
            }
            None if parties.client.version.is_some_and(|version| version.build >= 2600)
                && self.windows.len() < self.most =>
            {
                self.windows.insert((server, client));
            }
            _ => {}
        }
    }

    /// Judges the clients.
    pub(crate) fn finish(self, ledger: &mut Ledger) {
        for (who, confidence, moments) in self.found {
            let among = self
                .windows
                .iter()
                .filter(|(server, client)| Some(*server) == who.server && Some(*client) != who.client);
            let among = among.count();
            let Some(finding) = ledger.note(&ATTACK_TOOL_CLIENT, &who, What::object(TOOL), &moments) else {
                continue;
            };
            finding.why = format!("the client's fingerprint is that of {TOOL}");
            if confidence == Confidence::High {
                finding.confidence = 90;
            }
            if among > 0 {
                finding.raise(Severity::Medium, finding.confidence);
                finding.why.push_str(&format!(", among {among} clients that say that they are Windows"));
            }
        }
    }
}

/// Whether a message is of those that a fingerprint is made of.
fn is_beginning(message: &Message<'_>) -> bool {
    matches!(message.header.command, Command::NEGOTIATE | Command::SESSION_SETUP)
}
