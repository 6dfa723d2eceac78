use smbtrail_fingerprint::{Fingerprint, Parties};
use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{Connection, Delivery, Quic, Sent};
use smbtrail_wire::{Capabilities, Cipher, SecurityMode};

use crate::connections::Seen;
use crate::rows::{self, named};

/// One row per connection: the command `connections`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Connections {}

/// A connection and what its two ends show of themselves.
#[derive(Clone, Debug)]
pub struct ConnectionRow<'a> {
    connection: &'a Connection,
    seen: &'a Seen,
    compression: Vec<String>,
    client: Option<String>,
    server: Option<String>,
    first_create: Option<&'a str>,
}

impl Rows for Connections {
    type Row<'a> = ConnectionRow<'a>;
    const NAME: &'static str = "connections";
    const ABOUT: &'static str = "One row per connection of TCP, or stream of QUIC, in the order of first frames: what its ends offered and agreed on, what \
                                 passed over it, and the fingerprints of both, which docs/fingerprint.md explains.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("connection", Kind::Number, "the TCP connection", |row| {
            Value::Number(row.connection.id.0)
        })
        .table("conn", 1, 4),
        Column::<Self>::new("client", Kind::Socket, "the client's address and port", |row| {
            Value::Socket(row.connection.client)
        })
        .table("client", 2, 21),
        Column::<Self>::new("server", Kind::Socket, "the server's address and port", |row| {
            Value::Socket(row.connection.server)
        })
        .table("server", 3, 21),
        Column::<Self>::new(
            "network",
            Kind::Text,
            "the tags and tunnels in which it travels, the outermost first: `vlan 10`",
            |row| Value::text(row.connection.network_path.as_ref()),
        )
        .null("there are none"),
        Column::<Self>::new(
            "transport",
            Kind::Word,
            "what carries its messages: `tcp`, `netbios` (sessions of NetBIOS over TCP), `quic` or `smb-direct` (RDMA)",
            |row| Value::Word(row.connection.transport.name()),
        ),
        Column::<Self>::new("quic_version", Kind::Number, "the version of QUIC: 1, or 2", |row| {
            row.quic(|quic| Value::Number(if quic.version == QUIC_2 { 2 } else { quic.version.into() }))
        })
        .null("it is carried by TCP"),
        Column::<Self>::new("quic_opened", Kind::Bool, "whether a key of the TLS key log opens it", |row| {
            row.quic(|quic| Value::Bool(quic.is_open))
        })
        .null("it is carried by TCP"),
        Column::<Self>::new(
            "quic_moves",
            Kind::Number,
            "times that an end went on from another address or port",
            |row| row.quic(|quic| Value::Number(quic.moves.into())),
        )
        .null("it is carried by TCP"),
        Column::<Self>::new(
            "server_name",
            Kind::Text,
            "the server name that the client's TLS asks for",
            |row| row.quic(|quic| Value::text(quic.server_name.as_ref())),
        )
        .null("it is carried by TCP, or the capture does not contain its beginning"),
        Column::<Self>::new(
            "alpn",
            Kind::Text,
            "the protocols that the client's TLS offers, separated by commas",
            |row| row.quic(|quic| Value::text(quic.alpn.as_ref())),
        )
        .null("it is carried by TCP, or the capture does not contain its beginning"),
        Column::<Self>::new(
            "client_tls",
            Kind::Text,
            "what the client's TLS offers, in the form JA4",
            |row| row.quic(|quic| Value::text(quic.ja4.as_ref())),
        )
        .null("it is carried by TCP, or the capture does not contain its beginning"),
        Column::<Self>::new("dialect", Kind::Name(""), "the dialect that the server chose", |row| {
            named!(row.connection.dialect, 4)
        })
        .null("the capture does not contain the answer to NEGOTIATE, or SMB1 is spoken")
        .table("dialect", 4, 7),
        Column::<Self>::new(
            "dialect_offered",
            Kind::Name(""),
            "the highest dialect that the client offered",
            |row| named!(row.connection.offered, 4),
        )
        .null("the capture does not contain the NEGOTIATE"),
        Column::<Self>::new("client_guid", Kind::Guid, "ClientGuid", |row| {
            row.connection.client_guid.map_or(Value::Null, |guid| Value::Guid(guid.0))
        })
        .null("the capture does not contain the NEGOTIATE")
        .table("client GUID", 17, 36),
        Column::<Self>::new("server_guid", Kind::Guid, "ServerGuid", |row| {
            row.connection.server_guid.map_or(Value::Null, |guid| Value::Guid(guid.0))
        })
        .null("the capture does not contain the answer to NEGOTIATE")
        .table("server GUID", 18, 36),
        Column::<Self>::new(
            "signing_client",
            Kind::Word,
            "what the client's NEGOTIATE says of signing: `required`, `enabled` or `no`",
            |row| signing(row.connection.client_guid.is_some(), row.connection.client_security),
        )
        .null("the capture does not contain the NEGOTIATE"),
        Column::<Self>::new(
            "signing_server",
            Kind::Word,
            "what the server's answer says of signing: `required`, `enabled` or `no`",
            |row| signing(row.connection.server_guid.is_some(), row.connection.server_security),
        )
        .null("the capture does not contain the answer to NEGOTIATE"),
        Column::<Self>::new("signing", Kind::Name(""), "the algorithm of its signed messages", |row| {
            named!(row.connection.signing_algorithm().filter(|_| row.seen.signed), 4)
        })
        .null("no message is signed, or the dialect is unknown")
        .table("signing", 8, 12),
        Column::<Self>::new(
            "ciphers_offered",
            Kind::Texts,
            "the ciphers that the client offers, the best first",
            |row| Value::Strings(&row.seen.ciphers),
        ),
        Column::<Self>::new(
            "cipher",
            Kind::Name(""),
            "the cipher that the server chose for messages that are encrypted",
            |row| named!(cipher(row.connection), 4),
        )
        .null("the ends agreed on none, or the capture does not contain the answer to NEGOTIATE"),
        Column::<Self>::new(
            "encryption_required",
            Kind::Bool,
            "whether the server demands encryption for a session or a share",
            |row| Value::Bool(row.seen.encryption_required),
        ),
        Column::<Self>::new("encrypted_frames", Kind::Number, "frames with encrypted messages", |row| {
            Value::Number(row.seen.encrypted)
        })
        .table("encrypted", 9, 9),
        Column::<Self>::new(
            "compression",
            Kind::Texts,
            "the compression algorithms that both ends have",
            |row| Value::Strings(&row.compression),
        ),
        Column::<Self>::new("compressed", Kind::Number, "compressed messages", |row| {
            Value::Number(row.connection.counts.compressed + row.connection.counts.decompressed)
        }),
        Column::<Self>::new("messages", Kind::Number, "SMB2 messages that could be read", |row| {
            Value::Number(row.connection.counts.messages)
        })
        .table("messages", 10, 8),
        Column::<Self>::new("smb1", Kind::Number, "SMB1 messages", |row| {
            Value::Number(row.connection.counts.smb1)
        }),
        Column::<Self>::new(
            "bytes_sent",
            Kind::Number,
            "bytes of the client's frames, without the four bytes before each",
            |row| Value::Number(row.connection.counts.sent),
        )
        .unit("bytes")
        .table("sent", 5, 10),
        Column::<Self>::new(
            "bytes_received",
            Kind::Number,
            "bytes of the server's frames, without the four bytes before each",
            |row| Value::Number(row.connection.counts.received),
        )
        .unit("bytes")
        .table("received", 6, 10),
        Column::<Self>::new(
            "bytes_lost",
            Kind::Number,
            "bytes of it that are missing from the capture, between frames",
            |row| Value::Number(row.connection.counts.lost),
        )
        .unit("bytes"),
        Column::<Self>::new(
            "rtt_server_us",
            Kind::Decimal,
            "from the SYN, or QUIC's first packet, to the server's: the round trip between capture and server",
            |row| Value::micros(row.connection.round.server),
        )
        .null("the capture does not contain the handshake")
        .unit("microseconds"),
        Column::<Self>::new(
            "rtt_client_us",
            Kind::Decimal,
            "from the server's SYN, or its first packet of QUIC, to the client's answer: the round trip between capture and client",
            |row| Value::micros(row.connection.round.client),
        )
        .null("the capture does not contain the handshake")
        .unit("microseconds"),
        Column::<Self>::new(
            "rtt_us",
            Kind::Decimal,
            "the round trip between client and server: both halves together",
            |row| Value::micros(row.connection.round.round_trip()),
        )
        .null("the capture does not contain the handshake")
        .unit("microseconds")
        .table("rtt", 12, 8),
        Column::<Self>::new(
            "client_packets",
            Kind::Number,
            "packets of TCP that the client sent, or of QUIC, those of the handshake too",
            |row| row.sent(|of| &of.client, |sent| sent.packets),
        )
        .null("the end of its packets was not followed"),
        Column::<Self>::new(
            "client_tcp_bytes",
            Kind::Number,
            "bytes of payload that the client sent over TCP, each as often as it was sent",
            |row| row.sent(|of| &of.client, |sent| sent.bytes),
        )
        .null("the end of its packets was not followed")
        .unit("bytes"),
        Column::<Self>::new(
            "client_retransmitted",
            Kind::Number,
            "segments that the client sent again",
            |row| row.sent(|of| &of.client, |sent| sent.retransmitted),
        )
        .null("the end of its packets was not followed"),
        Column::<Self>::new(
            "client_duplicate",
            Kind::Number,
            "segments of the client with only bytes that were acknowledged before",
            |row| row.sent(|of| &of.client, |sent| sent.duplicate),
        )
        .null("the end of its packets was not followed"),
        Column::<Self>::new(
            "client_out_of_order",
            Kind::Number,
            "segments of the client that came after later ones",
            |row| row.sent(|of| &of.client, |sent| sent.out_of_order),
        )
        .null("the end of its packets was not followed"),
        Column::<Self>::new(
            "client_zero_windows",
            Kind::Number,
            "segments with which the client says that it has no room for more bytes",
            |row| row.sent(|of| &of.client, |sent| sent.zero_windows),
        )
        .null("the end of its packets was not followed"),
        Column::<Self>::new(
            "client_in_flight",
            Kind::Number,
            "the most bytes of the client that were on their way, sent and not acknowledged",
            |row| row.sent(|of| &of.client, |sent| sent.in_flight.into()),
        )
        .null("the end of its packets was not followed")
        .unit("bytes"),
        Column::<Self>::new(
            "client_ttl",
            Kind::Number,
            "the most hops that packets of the client had left: the time to live, or hop limit",
            |row| row.sent(|of| &of.client, |sent| sent.hops.into()),
        )
        .null("the end of its packets was not followed")
        .unit("hops"),
        Column::<Self>::new(
            "server_packets",
            Kind::Number,
            "packets of TCP that the server sent, or of QUIC, those of the handshake too",
            |row| row.sent(|of| &of.server, |sent| sent.packets),
        )
        .null("the end of its packets was not followed"),
        Column::<Self>::new(
            "server_tcp_bytes",
            Kind::Number,
            "bytes of payload that the server sent over TCP, each as often as it was sent",
            |row| row.sent(|of| &of.server, |sent| sent.bytes),
        )
        .null("the end of its packets was not followed")
        .unit("bytes"),
        Column::<Self>::new(
            "server_retransmitted",
            Kind::Number,
            "segments that the server sent again",
            |row| row.sent(|of| &of.server, |sent| sent.retransmitted),
        )
        .null("the end of its packets was not followed"),
        Column::<Self>::new(
            "server_duplicate",
            Kind::Number,
            "segments of the server with only bytes that were acknowledged before",
            |row| row.sent(|of| &of.server, |sent| sent.duplicate),
        )
        .null("the end of its packets was not followed"),
        Column::<Self>::new(
            "server_out_of_order",
            Kind::Number,
            "segments of the server that came after later ones",
            |row| row.sent(|of| &of.server, |sent| sent.out_of_order),
        )
        .null("the end of its packets was not followed"),
        Column::<Self>::new(
            "server_zero_windows",
            Kind::Number,
            "segments with which the server says that it has no room for more bytes",
            |row| row.sent(|of| &of.server, |sent| sent.zero_windows),
        )
        .null("the end of its packets was not followed"),
        Column::<Self>::new(
            "server_in_flight",
            Kind::Number,
            "the most bytes of the server that were on their way, sent and not acknowledged",
            |row| row.sent(|of| &of.server, |sent| sent.in_flight.into()),
        )
        .null("the end of its packets was not followed")
        .unit("bytes"),
        Column::<Self>::new(
            "server_ttl",
            Kind::Number,
            "the most hops that packets of the server had left: the time to live, or hop limit",
            |row| row.sent(|of| &of.server, |sent| sent.hops.into()),
        )
        .null("the end of its packets was not followed")
        .unit("hops"),
        Column::<Self>::new(
            "credits_requested",
            Kind::Number,
            "credits that requests asked for, added up",
            |row| Value::Number(row.connection.credits.requested),
        )
        .unit("credits"),
        Column::<Self>::new(
            "credits_granted",
            Kind::Number,
            "credits that responses granted, added up",
            |row| Value::Number(row.connection.credits.granted),
        )
        .unit("credits"),
        Column::<Self>::new(
            "credits_lowest",
            Kind::Number,
            "the fewest credits that the client had left",
            |row| Value::number(row.connection.credits.lowest.and_then(|lowest| u64::try_from(lowest).ok())),
        )
        .null("packets are missing from the capture, or the client used more than it had")
        .unit("credits"),
        Column::<Self>::new(
            "sessions",
            Kind::Number,
            "sessions in use on it; at most 256 are counted",
            |row| Value::Number(u64::try_from(row.seen.sessions.len()).unwrap_or(u64::MAX)),
        )
        .table("sessions", 7, 8),
        Column::<Self>::new("client_fp", Kind::Text, "the fingerprint of the client", |row| {
            Value::text(row.client.as_ref())
        })
        .null("no part of it was seen")
        .table("client fingerprint", 13, 48),
        Column::<Self>::new("server_fp", Kind::Text, "the fingerprint of the server", |row| {
            Value::text(row.server.as_ref())
        })
        .null("no part of it was seen")
        .table("server fingerprint", 14, 48),
        Column::<Self>::new(
            "first_create",
            Kind::Text,
            "the form of the client's first CREATE; docs/fingerprint.md explains it",
            |row| Value::text(row.first_create),
        )
        .null("there is none, or a request before it is missing or encrypted"),
        Column::<Self>::new("first_frame", Kind::Number, "its first packet", |row| {
            Value::Number(row.connection.opened.frame)
        })
        .table("frame", 15, 7),
        Column::<Self>::new(
            "first",
            Kind::Time,
            "the least time of its first packet and of its messages",
            |row| rows::time(row.connection.opened),
        )
        .table("first", 11, 27),
        Column::<Self>::new("last", Kind::Time, "the greatest time of its messages", |row| {
            rows::time(row.connection.last)
        })
        .table("last", 16, 27),
    ];
}

/// The number of the second version. RFC 9369 3.1
const QUIC_2: u32 = 0x6b33_43cf;

impl<'a> ConnectionRow<'a> {
    /// What is known of the connection of QUIC.
    fn quic(&self, value: impl FnOnce(&'a Quic) -> Value<'a>) -> Value<'a> {
        self.connection.quic.as_deref().map_or(Value::Null, value)
    }

    /// A number of what one end sent.
    fn sent(&self, end: fn(&Delivery) -> &Sent, number: fn(&Sent) -> u64) -> Value<'a> {
        Value::number(self.connection.delivery.as_ref().map(end).map(number))
    }

    pub(crate) fn new(connection: &'a Connection, seen: &'a Seen, parties: &'a Parties) -> Self {
        let name = |fingerprint: &Fingerprint| (!fingerprint.is_empty()).then(|| fingerprint.to_string());
        Self {
            connection,
            seen,
            compression: connection
                .compression
                .iter()
                .map(|one| rows::named_or_hex(one.name(), one.0))
                .collect(),
            client: name(&parties.client.fingerprint),
            server: name(&parties.server.fingerprint),
            first_create: parties.first_create.as_deref(),
        }
    }
}

fn signing(known: bool, mode: SecurityMode) -> Value<'static> {
    match mode {
        _ if !known => Value::Null,
        mode if mode.contains(SecurityMode::SIGNING_REQUIRED) => Value::Word("required"),
        mode if mode.contains(SecurityMode::SIGNING_ENABLED) => Value::Word("enabled"),
        _ => Value::Word("no"),
    }
}

/// The cipher that a connection uses where it encrypts: SMB 3.0 and 3.0.2 have one, which a capability offers.
fn cipher(connection: &Connection) -> Option<Cipher> {
    let agreed =
        connection.cipher.is_some() || connection.server_capabilities.contains(Capabilities::ENCRYPTION);
    connection.encryption_cipher().filter(|cipher| agreed && cipher.0 != 0)
}
