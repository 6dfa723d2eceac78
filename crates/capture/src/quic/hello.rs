//! What the handshake of TLS says in the clear: ClientHello and ServerHello. RFC 8446 4.1

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;

use super::input::Input;
use super::keylog::Random;
use super::protect::sha256;
use crate::Handshake;
use crate::limits::QUIC_HELLO;

/// A connection of QUIC that carries SMB, as its handshake shows it from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuicConnection {
    /// The end that began it, where it was then.
    pub client: SocketAddr,
    /// The other end.
    pub server: SocketAddr,
    /// The number of its version. RFC 9000 15
    pub version: u32,
    /// The name that the client asked for, RFC 6066 3; `None` where the capture does not contain the handshake.
    pub server_name: Option<Box<str>>,
    /// The protocols that the client offered, separated by commas. RFC 7301
    pub alpn: Option<Box<str>>,
    /// What the client's TLS offers, in the form JA4: versions, counts, and hashes of cipher suites and extensions.
    pub ja4: Option<Box<str>>,
    /// The number of the cipher suite that the server chose. RFC 8446 B.4
    pub cipher: Option<u16>,
    /// How long the handshake took: from the client's first packet to the server's, and on to the client's next one.
    pub handshake: Handshake,
    /// The number of the stream, if it was opened; `None` where no key opens the connection.
    pub stream: Option<u64>,
    /// As in [`Segment::network`](crate::Segment::network).
    pub network: u32,
    /// Sets streams apart that have the same addresses.
    pub(crate) channel: u32,
}

impl QuicConnection {
    /// Bytes that one holds in a box.
    pub(crate) fn held(&self) -> usize {
        let texts = [&self.server_name, &self.alpn, &self.ja4];
        size_of::<Self>() + texts.iter().map(|text| text.as_ref().map_or(0, |text| text.len())).sum::<usize>()
    }
}

/// What a ClientHello says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ClientHello {
    pub(super) random: Random,
    pub(super) server_name: Option<Box<str>>,
    pub(super) alpn: Option<Box<str>>,
    pub(super) is_smb: bool,
    pub(super) ja4: Box<str>,
}

/// Bytes of names that are kept.
const NAME: usize = 255;

/// The name of SMB in ALPN. [MS-SMB2] 2.1
const SMB: &[u8] = b"smb";

impl ClientHello {
    /// Reads the body of a ClientHello.
    fn read(body: &[u8]) -> Option<Self> {
        let mut input = Input(body);
        let legacy = input.u16()?;
        let random = input.array()?;
        input.short()?;
        let suites: Vec<u16> = numbers(input.long()?).filter(|number| !is_grease(*number)).collect();
        input.short()?;
        let mut hello = Self { random, server_name: None, alpn: None, is_smb: false, ja4: "".into() };
        let mut offer = Offer { version: legacy, suites, ..Offer::default() };
        let mut extensions = Input(input.long().unwrap_or_default());
        while let (Some(kind), Some(value)) = (extensions.u16(), extensions.long()) {
            hello.extension(kind, value, &mut offer);
        }
        hello.ja4 = offer.ja4().into();
        Some(hello)
    }

    fn extension(&mut self, kind: u16, value: &[u8], offer: &mut Offer) {
        if is_grease(kind) {
            return;
        }
        offer.extensions.push(kind);
        let mut value = Input(value);
        match kind {
            SERVER_NAME => {
                offer.named = true;
                // A list with one entry: kind 0, the name.
                let mut list = Input(value.long().unwrap_or_default());
                if list.u8() == Some(0) {
                    self.server_name = list.long().map(text);
                }
            }
            ALPN => {
                let mut list = Input(value.long().unwrap_or_default());
                let mut names = Vec::new();
                while let Some(name) = list.short() {
                    names.push(name);
                }
                self.is_smb = names.contains(&SMB);
                self.alpn = Some(text(&names.join(&b","[..])));
                offer.alpn = names.first().and_then(|name| Some([*name.first()?, *name.last()?]));
            }
            SIGNATURES => {
                offer.signatures =
                    numbers(value.long().unwrap_or_default()).filter(|n| !is_grease(*n)).collect();
            }
            VERSIONS => {
                let versions =
                    numbers(value.short().unwrap_or_default()).filter(|number| !is_grease(*number));
                offer.version = versions.max().unwrap_or(offer.version);
            }
            _ => {}
        }
    }
}

const SERVER_NAME: u16 = 0;
const SIGNATURES: u16 = 13;
const ALPN: u16 = 16;
const VERSIONS: u16 = 43;

/// What a client offers, for its fingerprint.
#[derive(Default)]
struct Offer {
    version: u16,
    named: bool,
    suites: Vec<u16>,
    extensions: Vec<u16>,
    signatures: Vec<u16>,
    /// The first and the last character of the first protocol.
    alpn: Option<[u8; 2]>,
}

impl Offer {
    /// The fingerprint in the form JA4 of FoxIO, for TLS over QUIC.
    fn ja4(mut self) -> String {
        let version = match self.version {
            0x0304 => "13",
            0x0303 => "12",
            _ => "00",
        };
        let name = if self.named { 'd' } else { 'i' };
        let (suites, extensions) = (self.suites.len().min(99), self.extensions.len().min(99));
        let alpn = match self.alpn {
            Some(ends) if ends.iter().all(u8::is_ascii_alphanumeric) => ends.map(char::from).iter().collect(),
            Some([first, last]) => format!("{:x}{:x}", first >> 4, last & 15),
            None => "00".to_owned(),
        };
        self.suites.sort_unstable();
        self.extensions.retain(|kind| !matches!(*kind, SERVER_NAME | ALPN));
        self.extensions.sort_unstable();
        let mut listed = list(&self.extensions);
        if !self.signatures.is_empty() {
            listed.push('_');
            listed.push_str(&list(&self.signatures));
        }
        let (suite_hash, extension_hash) = (hash(&list(&self.suites)), hash(&listed));
        format!("q{version}{name}{suites:02}{extensions:02}{alpn}_{suite_hash}_{extension_hash}")
    }
}

fn list(numbers: &[u16]) -> String {
    numbers.iter().map(|number| format!("{number:04x}")).collect::<Vec<_>>().join(",")
}

/// The first 12 digits of the SHA-256 of a list; zeros for an empty one.
fn hash(list: &str) -> String {
    if list.is_empty() {
        return "0".repeat(12);
    }
    sha256(list).iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u16> {
    bytes.as_chunks().0.iter().map(|pair| u16::from_be_bytes(*pair))
}

/// Values that clients put in so that servers stay used to unknown ones. RFC 8701
const fn is_grease(number: u16) -> bool {
    number & 0x0f0f == 0x0a0a && number >> 8 == number & 0xff
}

fn text(bytes: &[u8]) -> Box<str> {
    String::from_utf8_lossy(bytes.get(..NAME).unwrap_or(bytes)).into()
}

/// The cipher suite that a ServerHello chose.
fn chosen(body: &[u8]) -> Option<u16> {
    let mut input = Input(body);
    input.u16()?;
    input.array::<32>()?;
    input.short()?;
    input.u16()
}

/// A message of the handshake that is said in the clear.
pub(super) enum Hello {
    Client(Box<ClientHello>),
    /// The cipher suite that the server chose.
    Server(u16),
    /// It is neither, or cannot be read.
    Other,
}

/// Puts the first message of the handshake together that an end says. RFC 9000 19.6
#[derive(Debug, Default)]
pub(super) struct HelloBuffer {
    /// The pieces that came, by offset.
    pieces: BTreeMap<u64, Vec<u8>>,
    held: usize,
}

impl HelloBuffer {
    /// Takes a piece; the message, once it is complete.
    pub(super) fn add(&mut self, offset: u64, data: &[u8]) -> Option<Hello> {
        if self.held + data.len() > QUIC_HELLO {
            return Some(Hello::Other);
        }
        let piece = self.pieces.entry(offset).or_default();
        if piece.len() < data.len() {
            self.held += data.len() - piece.len();
            *piece = data.to_vec();
        }
        let mut message = Vec::new();
        for (offset, piece) in &self.pieces {
            let known = u64::try_from(message.len()).ok()?;
            let Some(skip) = known.checked_sub(*offset) else { break };
            message.extend_from_slice(piece.get(usize::try_from(skip).ok()?..).unwrap_or_default());
        }
        let mut input = Input(&message);
        let kind = input.u8()?;
        let len = input.u24()?;
        if len > QUIC_HELLO {
            return Some(Hello::Other);
        }
        let body = input.take(len)?;
        Some(match kind {
            1 => ClientHello::read(body).map_or(Hello::Other, |hello| Hello::Client(Box::new(hello))),
            2 => chosen(body).map_or(Hello::Other, Hello::Server),
            _ => Hello::Other,
        })
    }

    /// Bytes that it holds.
    pub(super) fn held(&self) -> usize {
        self.held + self.pieces.len() * 96
    }
}
