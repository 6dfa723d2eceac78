//! The first look at a file: which addresses speak SMB, and what joins them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use smbtrail_capture::{
    Consumer, Direction, Dissector, Event, Frame, Head, Opened, PacketSource, Streams, Timestamp, Transport,
    Want,
};
use smbtrail_codec::transform::TransformHeader;
use smbtrail_codec::{Header, Input, Structure};
use smbtrail_wire::Command;

use crate::options::Options;
use crate::want::Data;

/// What is known of a file, for the plan of a run over many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Survey {
    /// Packets of the file.
    pub packets: u64,
    /// When its first packet was captured, and the greatest time of all; `None` for a file without packets.
    pub times: Option<(Timestamp, Timestamp)>,
    /// What joins addresses. A fact may come twice.
    pub facts: Vec<Fact>,
    /// What is wrong with the file. What was before was read all the same.
    pub damage: Vec<String>,
}

/// Something that addresses which speak SMB have in common with others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "three texts")]
pub struct Fact {
    /// The two addresses, the lower one first, with a blank between them.
    pub pair: String,
    /// What kind of thing it is: `smb` for none, `client` for a ClientGuid, `server` for a server's address or
    /// ServerGuid, `session` for a SessionId at a server, `pair` for two
    /// other addresses, `kdc` where a fragment of a message to or from a KDC was between them.
    pub kind: &'static str,
    /// The thing.
    pub value: String,
}

impl Fact {
    /// A kind by its name.
    #[must_use]
    pub fn kind_of(name: &str) -> Option<&'static str> {
        ["smb", "client", "server", "session", "pair", "kdc"].into_iter().find(|kind| *kind == name)
    }
}

/// Facts that are remembered, so that they are not said again. A session is a fact for each of its connections, and a file seldom has
/// more.
const REMEMBERED: usize = 1 << 16;

/// Reads a file to its end, and says who speaks SMB in it.
///
/// The options say what is taken for SMB; they must be those of the run.
pub fn survey(source: &mut dyn PacketSource, options: &Options) -> Survey {
    let secrets = source.secrets().unwrap_or_default();
    let mut dissector =
        Dissector::new(options.checksums).with_limits(options.fragments).with_tunnels(!options.no_tunnels);
    let mut streams = Streams::new(options.streams.clone()).with_secrets(secrets);
    let mut facts = Facts::default();
    let mut survey = Survey::default();
    while let Some(packet) = source.next_packet() {
        survey.packets += 1;
        let time = packet.id.time;
        survey.times = survey.times.map_or(Some((time, time)), |(first, last)| Some((first, last.max(time))));
        let fragment = match dissector.transport(&packet) {
            Some(Transport::Tcp(segment)) => {
                streams.handle_segment(&segment, &mut facts);
                Some((segment.source, segment.destination))
            }
            Some(Transport::Udp(datagram)) => {
                streams.handle_datagram(&datagram, &mut facts);
                Some((datagram.source, datagram.destination))
            }
            None => None,
        }
        .zip(dissector.fragment());
        if let Some(((source, destination), (from, to, _))) = fragment {
            let outer = pair(from, to);
            if source.port() == KDC || destination.port() == KDC {
                facts.add(outer.clone(), "kdc", String::new());
            }
            let inner = pair(source.ip(), destination.ip());
            if inner != outer {
                // A tunnel whose packets are in fragments: they go where the packets within go.
                facts.add(inner, "pair", outer);
            }
        }
        survey.facts.append(&mut facts.found);
    }
    streams.finish(&mut facts);
    survey.facts.append(&mut facts.found);
    survey.damage = source.take_problems().iter().map(ToString::to_string).collect();
    survey
}

/// The port of the Kerberos key distribution centre. RFC 4120 7.2
pub(super) const KDC: u16 = 88;

/// Two addresses, the lower one first.
pub(super) fn pair(a: IpAddr, b: IpAddr) -> String {
    let (low, high) = if a <= b { (a, b) } else { (b, a) };
    format!("{low} {high}")
}

/// Finds facts in messages.
#[derive(Default)]
struct Facts {
    found: Vec<Fact>,
    said: BTreeSet<Fact>,
    connections: BTreeMap<u64, Known>,
}

/// A connection, and what its last message said.
struct Known {
    pair: String,
    server: IpAddr,
    server_guid: Option<[u8; 16]>,
    session: u64,
}

impl Facts {
    fn add(&mut self, pair: String, kind: &'static str, value: String) {
        if self.said.len() >= REMEMBERED {
            self.said.clear();
        }
        let fact = Fact { pair, kind, value };
        if self.said.insert(fact.clone()) {
            self.found.push(fact);
        }
    }

    fn open(&mut self, opened: &Opened<'_>) {
        let pair = pair(opened.client.ip(), opened.server.ip());
        self.add(pair.clone(), "smb", String::new());
        self.add(pair.clone(), "server", opened.server.ip().to_string());
        let known = Known { pair, server: opened.server.ip(), server_guid: None, session: 0 };
        self.connections.insert(opened.connection.0, known);
    }

    fn frame(&mut self, frame: &Frame<'_>) {
        let mut offset = 0;
        loop {
            let bytes = frame.at(offset);
            if let Ok(header) = Header::parse(bytes) {
                self.message(frame, &header, bytes);
                let next = usize::try_from(header.next_command).unwrap_or(usize::MAX);
                if next < Header::LEN {
                    return;
                }
                offset = offset.saturating_add(next);
            } else if bytes.starts_with(&TransformHeader::PROTOCOL_ID)
                && let Ok(header) = TransformHeader::parse(Input::new(bytes), &mut ())
            {
                self.session(frame.connection.0, header.session_id.0);
                return;
            } else {
                return;
            }
        }
    }

    fn message(&mut self, frame: &Frame<'_>, header: &Header, bytes: &[u8]) {
        let connection = frame.connection.0;
        let field = |offset: usize| bytes.get(Header::LEN + offset..);
        let from_client = frame.direction == Direction::ToServer;
        match (header.command, header.is_response()) {
            (Command::NEGOTIATE, false) if from_client => {
                let guid = field(12).and_then(|bytes| bytes.first_chunk::<16>());
                let pair = self.connections.get(&connection).map(|known| known.pair.clone());
                if let (Some(guid), Some(pair)) = (guid.filter(|guid| **guid != [0; 16]), pair) {
                    self.add(pair, "client", hex(guid));
                }
            }
            (Command::NEGOTIATE, true) => {
                let guid = field(8).and_then(|bytes| bytes.first_chunk::<16>());
                if let (Some(known), Some(guid)) = (self.connections.get_mut(&connection), guid) {
                    known.server_guid = Some(*guid);
                    let pair = known.pair.clone();
                    self.add(pair, "server", hex(guid));
                }
            }
            (Command::SESSION_SETUP, false) => {
                // PreviousSessionId. [MS-SMB2] 2.2.5
                if let Some(before) = field(16).and_then(|bytes| bytes.first_chunk::<8>()) {
                    self.session(connection, u64::from_le_bytes(*before));
                }
            }
            _ => {}
        }
        self.session(connection, header.session_id.0);
    }

    /// A message of a session, which belongs to a server, by address and GUID.
    fn session(&mut self, connection: u64, id: u64) {
        let Some(known) = self.connections.get_mut(&connection) else { return };
        if id == 0 || id == u64::MAX || known.session == id {
            return;
        }
        known.session = id;
        let (pair, server, guid) = (known.pair.clone(), known.server, known.server_guid);
        self.add(pair.clone(), "session", format!("{id:x}@{server}"));
        if let Some(guid) = guid {
            self.add(pair, "session", format!("{id:x}@{}", hex(&guid)));
        }
    }
}

impl Consumer for Facts {
    fn want(&mut self, head: &Head<'_>) -> Want {
        Data::Unread.want(head)
    }

    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Opened(opened) => self.open(opened),
            Event::Frame(frame) => self.frame(frame),
            Event::Moved(moved) => {
                if let Some(known) = self.connections.get(&moved.connection.0) {
                    let before = known.pair.clone();
                    self.add(pair(moved.client.ip(), moved.server.ip()), "pair", before);
                }
            }
            Event::Closed(closed) => {
                self.connections.remove(&closed.connection.0);
            }
            _ => {}
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
