//! The fingerprints of both ends of each connection, from the events of a tracker.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::fmt;

use hashbrown::HashMap;
use smbtrail_auth::Text;
use smbtrail_auth::ntlm::{AvPairs, AvValue, NtlmMessage, Version};
use smbtrail_codec::smb1::Smb1Message;
use smbtrail_codec::{Body, Header, Structure};
use smbtrail_track::{Connection, ConnectionId, Direction, Event, Message};
use smbtrail_wire::{AvId, Command, MessageId};

use crate::{Fingerprint, Side, first_create};

/// What one end of a connection says of itself. All but the fingerprint is its own claim.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Party {
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// Its NetBIOS name: MsvAvNbComputerName of a server's challenge, or the workstation of a client.
    pub netbios: Option<Box<str>>,
    /// Its DNS name, MsvAvDnsComputerName; servers only.
    pub dns: Option<Box<str>>,
    /// The domain it belongs to: MsvAvDnsDomainName, else MsvAvNbDomainName; servers only.
    pub domain: Option<Box<str>>,
    /// The version of its operating system.
    pub version: Option<SystemVersion>,
}

/// The version of an operating system, as NTLM names it. `[MS-NLMP]` 2.2.2.10
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "the specification lists the numbers")]
pub struct SystemVersion {
    /// ProductMajorVersion.
    pub major: u8,
    /// ProductMinorVersion.
    pub minor: u8,
    /// ProductBuild.
    pub build: u16,
}

/// Both ends of a connection.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Parties {
    /// The client.
    pub client: Party,
    /// The server.
    pub server: Party,
    /// The form of the first CREATE; `None` where requests before it are missing or could not be read, so that another one
    /// may have been the first.
    pub first_create: Option<String>,
    /// The MessageId of the next request, as long as none is missing.
    next: Option<u64>,
}

/// Collects the parties of connections, from the events of a tracker.
///
/// A connection has an entry of about one KiB, and four at most, from its first message to its end. So a collector is bounded
/// by the number of connections that the tracker holds.
///
/// ```
/// use smbtrail_fingerprint::Collector;
/// use smbtrail_track::{Event, Observer};
///
/// /// Prints the fingerprint of each client.
/// #[derive(Default)]
/// struct Clients(Collector);
///
/// impl Observer for Clients {
///     fn event(&mut self, event: &Event<'_>) {
///         if let Some((connection, parties)) = self.0.event(event) {
///             println!("{} {}", connection.client, parties.client.fingerprint);
///         }
///     }
/// }
/// ```
#[derive(Debug, Default)]
pub struct Collector(HashMap<ConnectionId, Box<Parties>>);

/// Bytes of a name that are kept: DNS names have 255 at most.
const NAME: usize = 255;

impl Collector {
    /// Reads an event. When a connection ends, returns it with its parties; those of one without messages have nothing.
    pub fn event<'e>(&mut self, event: &Event<'e>) -> Option<(&'e Connection, Box<Parties>)> {
        match event {
            Event::Message(message) => self.entry(message.connection).read(message),
            Event::Smb1(message) if message.direction == Direction::ToServer && !message.input.is_cut() => {
                let client = &mut self.entry(message.connection).client;
                if let Ok(message) = Smb1Message::parse(message.input, &mut ()) {
                    client.fingerprint.read_smb1(&message);
                }
            }
            Event::Connection(connection) => {
                let known = self.0.remove(&connection.id);
                return Some((connection, known.unwrap_or_default()));
            }
            _ => {}
        }
        None
    }

    fn entry(&mut self, connection: &Connection) -> &mut Parties {
        self.0.entry(connection.id).or_default()
    }
}

impl Default for Parties {
    fn default() -> Self {
        let (client, server) = (Party::new(Side::Client), Party::new(Side::Server));
        // A connection begins with MessageId 0; NEGOTIATE of SMB1 counts as that one.
        Self { client, server, first_create: None, next: Some(0) }
    }
}

impl Parties {
    #[inline]
    fn read(&mut self, message: &Message<'_>) {
        if !message.is_response() && self.next.is_some() {
            self.count(message);
        }
        if matches!(message.header.command, Command::NEGOTIATE | Command::SESSION_SETUP) {
            self.learn(message);
        }
    }

    /// Follows the MessageIds of requests up to the first CREATE.
    #[cold]
    fn count(&mut self, message: &Message<'_>) {
        let Header { message_id: MessageId(id), command, credit_charge, .. } = *message.header;
        // A CANCEL has the MessageId of the request that it cancels.
        if command == Command::CANCEL {
            return;
        }
        let begins = command == Command::NEGOTIATE && id <= 1;
        if !begins && self.next != Some(id) {
            self.next = None;
            return;
        }
        self.next = id.checked_add(u64::from(credit_charge.max(1)));
        if command == Command::CREATE {
            self.next = None;
            if let Body::CreateRequest(body) = message.body
                && !message.input.is_cut()
            {
                self.first_create = Some(first_create(body));
            }
        }
    }

    #[cold]
    fn learn(&mut self, message: &Message<'_>) {
        if message.input.is_cut() {
            return;
        }
        let party = if message.is_response() { &mut self.server } else { &mut self.client };
        party.fingerprint.read(message.header, message.body, message.token);
        if let Some(ntlm) = message.token.and_then(|token| token.ntlm()) {
            party.name(ntlm);
        }
    }
}

impl Party {
    /// An end that was not seen yet.
    #[must_use]
    pub fn new(side: Side) -> Self {
        Self { fingerprint: Fingerprint::new(side), netbios: None, dns: None, domain: None, version: None }
    }

    /// Takes from another one the names and the version that are unknown here.
    pub fn take_names(&mut self, other: &Self) {
        let own = [&mut self.netbios, &mut self.dns, &mut self.domain];
        for (own, other) in own.into_iter().zip([&other.netbios, &other.dns, &other.domain]) {
            if own.is_none() {
                own.clone_from(other);
            }
        }
        self.version = self.version.or(other.version);
    }

    /// Takes what a message of NTLM says of its sender.
    fn name(&mut self, message: &NtlmMessage<'_>) {
        let version = match message {
            NtlmMessage::Negotiate(message) => message.version(),
            NtlmMessage::Challenge(message) => {
                let pairs = message.target_info();
                self.netbios = self.netbios.take().or_else(|| pair(pairs, AvId::NB_COMPUTER_NAME));
                self.dns = self.dns.take().or_else(|| pair(pairs, AvId::DNS_COMPUTER_NAME));
                let domain =
                    || pair(pairs, AvId::DNS_DOMAIN_NAME).or_else(|| pair(pairs, AvId::NB_DOMAIN_NAME));
                self.domain = self.domain.take().or_else(domain);
                message.version()
            }
            NtlmMessage::Authenticate(message) => {
                self.netbios = self.netbios.take().or_else(|| text(message.workstation()));
                message.version()
            }
        };
        if self.version.is_none() {
            self.version = version.map(SystemVersion::from);
        }
    }
}

impl From<Version<'_>> for SystemVersion {
    fn from(version: Version<'_>) -> Self {
        let Version {
            product_major_version: major, product_minor_version: minor, product_build: build, ..
        } = version;
        Self { major, minor, build }
    }
}

impl fmt::Display for SystemVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { major, minor, build } = self;
        write!(f, "{major}.{minor}.{build}")
    }
}

/// A name in a server's challenge.
fn pair(pairs: AvPairs<'_>, id: AvId) -> Option<Box<str>> {
    match pairs.get(id)?.meaning() {
        AvValue::Text(name) => text(name),
        _ => None,
    }
}

fn text(text: Text<'_>) -> Option<Box<str>> {
    let text = text.to_string();
    let mut end = text.len().min(NAME);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).filter(|text| !text.is_empty()).map(Box::from)
}
