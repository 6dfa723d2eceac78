use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;

use hashbrown::HashMap;
use smbtrail_codec::{Body, Header};
use smbtrail_wire::{
    AsyncId, Capabilities, Cipher, CompressionAlgorithm, Dialect, Guid, HashAlgorithm, MessageId,
    SecurityMode, SessionId, SigningAlgorithm,
};

use crate::buffers::Buffers;
use crate::inflation::Inflation;
use crate::keys::Handshake;
use crate::sequence::Sequence;
use crate::table::{Held, Id, Keyed, Table};
use crate::{ConnectionId, Credits, Delivery, Handshake as TcpHandshake, Limits, Moment, Request, Session};

/// One TCP connection and what its ends agreed on. `[MS-SMB2] 3.3.1.7`
#[derive(Debug)]
#[non_exhaustive]
pub struct Connection {
    /// Its number.
    pub id: ConnectionId,
    /// The client's address and port.
    pub client: SocketAddr,
    /// The server's address and port.
    pub server: SocketAddr,
    /// The network it is on: equal addresses on different ones are different hosts.
    pub network: u32,
    /// The tags and tunnels in which it travels, the outermost first: `vlan 10`. `None` where there are none.
    pub network_path: Option<Arc<str>>,
    /// What carries its messages.
    pub transport: Transport,
    /// The connection of QUIC that carries it; `None` for TCP.
    pub quic: Option<Arc<Quic>>,
    /// Its first packets are not in the capture.
    pub mid_stream: bool,
    /// The first packet of it.
    pub opened: Moment,
    /// The last message of it.
    pub last: Moment,
    /// The dialect that was chosen.
    pub dialect: Option<Dialect>,
    /// The highest dialect that the client offered.
    pub offered: Option<Dialect>,
    /// Names the client.
    pub client_guid: Option<Guid>,
    /// Names the server.
    pub server_guid: Option<Guid>,
    /// What the client can do.
    pub client_capabilities: Capabilities,
    /// What the server can do.
    pub server_capabilities: Capabilities,
    /// Whether the client signs.
    pub client_security: SecurityMode,
    /// Whether the server signs.
    pub server_security: SecurityMode,
    /// The most bytes of a buffer other than of READ and WRITE; 0 when unknown.
    pub max_transact_size: u32,
    /// The most bytes of one READ; 0 when unknown.
    pub max_read_size: u32,
    /// The most bytes of one WRITE; 0 when unknown.
    pub max_write_size: u32,
    /// The cipher that was chosen.
    pub cipher: Option<Cipher>,
    /// The signing algorithm that was chosen by a negotiate context.
    pub signing: Option<SigningAlgorithm>,
    /// The hash of pre-authentication integrity that was chosen.
    pub hash: Option<HashAlgorithm>,
    /// The compression algorithms that both ends have.
    pub compression: Vec<CompressionAlgorithm>,
    /// The mechanisms of authentication that the server offers, in its order.
    pub mechanisms: Arc<[String]>,
    /// The server name that the client used.
    pub net_name: Option<Arc<str>>,
    /// Its credits.
    pub credits: Credits,
    /// How long its TCP handshake took.
    pub round: TcpHandshake,
    /// How its TCP segments arrived; `None` before it ends, or where that is unknown.
    pub delivery: Option<Delivery>,
    /// What passed over it.
    pub counts: ConnectionCounts,
    /// The hash over its NEGOTIATE.
    pub(crate) handshake: Handshake,
    /// Its sessions by the id they have on this connection.
    pub(crate) sessions: BTreeMap<SessionId, Id<Session>>,
    /// The MessageIds its client used.
    pub(crate) sequence: Sequence,
    /// The requests without a final response.
    pub(crate) requests: Table<Request>,
    /// Responses that came before their request, the oldest first: packets are missing, and the request may still appear
    /// after the gap. Most connections have none or one, and an entry is large.
    pub(crate) orphans: VecDeque<Box<Orphan>>,
    /// Bytes of those responses.
    pub(crate) orphan_bytes: usize,
    /// Bytes of requests and responses that the tracker has booked for it.
    pub(crate) booked: usize,
    /// The buffers that its requests describe, once one describes any.
    pub(crate) buffers: Option<Box<Buffers>>,
    /// What may still come out of its compressed messages.
    pub(crate) inflation: Inflation,
    /// The requests that are handled asynchronously.
    pub(crate) asynchronous: HashMap<AsyncId, MessageId>,
}

/// What carries the messages of a connection. `[MS-SMB2] 2.1`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Transport {
    /// TCP.
    #[default]
    Tcp,
    /// TCP with sessions of NetBIOS. RFC 1002 4.3
    NetBios,
    /// A stream of QUIC.
    Quic,
    /// RDMA, by SMB Direct. \[MS-SMBD\]
    SmbDirect,
}

impl Transport {
    /// A word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::NetBios => "netbios",
            Self::Quic => "quic",
            Self::SmbDirect => "smb-direct",
        }
    }
}

/// A connection of QUIC that carries SMB, as its handshake shows it from outside. `[MS-SMB2] 2.1`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "the caller of the tracker makes it")]
pub struct Quic {
    /// Whether a key opened it. If not, nothing else is known of what it carries.
    pub is_open: bool,
    /// The number of its version. RFC 9000 15
    pub version: u32,
    /// The name that the client asked for. RFC 6066 3
    pub server_name: Option<Box<str>>,
    /// The protocols that the client offered, separated by commas. RFC 7301
    pub alpn: Option<Box<str>>,
    /// What the client's TLS offers, in the form JA4.
    pub ja4: Option<Box<str>>,
    /// The number of the cipher suite of TLS that the server chose. RFC 8446 B.4
    pub cipher: Option<u16>,
    /// Times that it went on between other addresses. RFC 9000 9
    pub moves: u32,
}

/// A response whose request was not seen.
#[derive(Debug)]
pub(crate) struct Orphan {
    pub(crate) moment: Moment,
    pub(crate) exchange: u64,
    pub(crate) header: Header,
    pub(crate) body: Body<'static>,
    /// Bytes of the message.
    pub(crate) len: usize,
}

impl Orphan {
    /// Bytes that it holds.
    pub(crate) const fn bytes(&self) -> usize {
        size_of::<Self>() + self.len
    }
}

/// The first `most` bytes of a text, or fewer where a character would be cut.
pub(crate) fn clipped(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// What passed over a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectionCounts {
    /// SMB2 messages that could be read.
    pub messages: u64,
    /// Bytes of the client's frames, transport prefixes excluded.
    pub sent: u64,
    /// Bytes of the server's frames, transport prefixes excluded.
    pub received: u64,
    /// Frames that hold encrypted messages and were not opened.
    pub encrypted: u64,
    /// Bytes of those frames.
    pub encrypted_bytes: u64,
    /// Compressed messages that were not opened.
    pub compressed: u64,
    /// Compressed messages that were opened.
    pub decompressed: u64,
    /// SMB1 messages.
    pub smb1: u64,
    /// Of these, NEGOTIATE requests that offer SMB2 too.
    pub smb1_negotiates: u64,
    /// Frames that are none of these.
    pub unknown: u64,
    /// Bytes that are missing from the capture.
    pub lost: u64,
    /// Bytes that were passed over until the next message was found.
    pub skipped: u64,
    /// Bytes that RDMA moved, as far as the capture layer passes them on.
    pub remote: u64,
    /// Of these, how many no request asked for that is known and unanswered.
    pub remote_unasked: u64,
}

impl Held for Connection {
    fn held(&self) -> usize {
        // Bounded by `limits::CONNECTION`; what grows with its messages is booked.
        0
    }
}

impl Keyed for Connection {
    type Key = ConnectionId;

    fn key(&self) -> ConnectionId {
        self.id
    }
}

/// Bytes of the server name of a NEGOTIATE that are kept: DNS names have 255 at most.
const NAME: usize = 255;

impl Connection {
    /// The client calls its server by this name.
    pub(crate) fn named(&mut self, name: &str) {
        self.net_name = Some(clipped(name, NAME).into());
    }

    /// Removes a request that ended.
    pub(crate) fn forget(&mut self, request: &Request) {
        if let Some(id) = request.async_id {
            self.asynchronous.remove(&id);
        }
        if let Some(buffers) = &mut self.buffers {
            buffers.forget(request.exchange);
        }
    }

    pub(crate) fn new(
        id: ConnectionId,
        (client, server): (SocketAddr, SocketAddr),
        network: u32,
        mid_stream: bool,
        opened: Moment,
        limits: &Limits,
    ) -> Self {
        Self {
            id,
            client,
            server,
            network,
            network_path: None,
            transport: Transport::default(),
            quic: None,
            mid_stream,
            opened,
            last: opened,
            dialect: None,
            offered: None,
            client_guid: None,
            server_guid: None,
            client_capabilities: Capabilities::default(),
            server_capabilities: Capabilities::default(),
            client_security: SecurityMode::default(),
            server_security: SecurityMode::default(),
            max_transact_size: 0,
            max_read_size: 0,
            max_write_size: 0,
            cipher: None,
            signing: None,
            hash: None,
            compression: Vec::new(),
            mechanisms: Arc::default(),
            net_name: None,
            credits: Credits::new(mid_stream),
            round: TcpHandshake::default(),
            delivery: None,
            counts: ConnectionCounts::default(),
            handshake: Handshake::default(),
            sessions: BTreeMap::new(),
            sequence: Sequence::default(),
            requests: Table::new(limits.requests),
            orphans: VecDeque::new(),
            orphan_bytes: 0,
            booked: 0,
            buffers: None,
            inflation: Inflation::new(limits.inflated),
            asynchronous: HashMap::new(),
        }
    }

    /// Whether both ends must sign once a session is set up. `[MS-SMB2] 3.3.5.5.3`
    #[must_use]
    pub fn signing_required(&self) -> bool {
        (self.client_security | self.server_security).contains(SecurityMode::SIGNING_REQUIRED)
    }

    /// The algorithm by which messages are signed, once the dialect is known. `[MS-SMB2] 3.1.4.1`
    #[must_use]
    pub fn signing_algorithm(&self) -> Option<SigningAlgorithm> {
        self.signing.or(match self.dialect? {
            Dialect::SMB_2_0_2 | Dialect::SMB_2_1 => Some(SigningAlgorithm::HMAC_SHA256),
            Dialect::SMB_3_0 | Dialect::SMB_3_0_2 | Dialect::SMB_3_1_1 => Some(SigningAlgorithm::AES_CMAC),
            _ => None,
        })
    }

    /// The cipher by which messages are encrypted, once the dialect is known. `[MS-SMB2] 3.3.5.4`
    #[must_use]
    pub fn encryption_cipher(&self) -> Option<Cipher> {
        self.cipher.or(match self.dialect? {
            Dialect::SMB_3_0 | Dialect::SMB_3_0_2 => Some(Cipher::AES_128_CCM),
            _ => None,
        })
    }

    /// Whether the connection is known to speak a dialect of SMB 3.x.
    #[must_use]
    pub fn is_smb3(&self) -> bool {
        self.dialect.is_some_and(|dialect| (0x0300..=0x0311).contains(&dialect.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{authentication, limits, sequence};

    #[test]
    fn a_connection_holds_no_more_than_is_promised() {
        // Its mechanisms, its algorithms, its server's name, and the MessageIds that it left out.
        let mechanisms = authentication::MECHANISMS * (authentication::MECHANISM + size_of::<String>());
        let rest = NAME + 16 + 16 * size_of::<CompressionAlgorithm>() + sequence::BYTES;
        assert!(size_of::<Connection>() + mechanisms + rest <= limits::CONNECTION);
    }

    #[test]
    fn a_text_is_clipped_between_characters() {
        assert_eq!((clipped("aé", 2), clipped("aé", 3), clipped("", 2)), ("a", "aé", ""));
    }
}
