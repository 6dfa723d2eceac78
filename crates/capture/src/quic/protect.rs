//! The keys of packets, and what they open. RFC 9001 5, RFC 9369 3.3

use ring::aead::{self, Aad, LessSafeKey, Nonce, UnboundKey, quic::HeaderProtectionKey};
use ring::hkdf::{HKDF_SHA256, HKDF_SHA384, KeyType, Prk, Salt};

use super::header::{Version, full_number, is_long};
use super::id::Id;
use super::keylog::Secret;
use super::suite::Suite;

impl Suite {
    fn aead(self) -> &'static aead::Algorithm {
        match self {
            Self::Aes128Gcm => &aead::AES_128_GCM,
            Self::Aes256Gcm => &aead::AES_256_GCM,
            Self::ChaCha20 => &aead::CHACHA20_POLY1305,
        }
    }

    fn header(self) -> &'static aead::quic::Algorithm {
        match self {
            Self::Aes128Gcm => &aead::quic::AES_128,
            Self::Aes256Gcm => &aead::quic::AES_256,
            Self::ChaCha20 => &aead::quic::CHACHA20,
        }
    }
}

impl Secret {
    fn prk(&self) -> Prk {
        let hash = if self.len() == 48 { HKDF_SHA384 } else { HKDF_SHA256 };
        Prk::new_less_safe(hash, self.bytes())
    }

    /// The secret after a key update. RFC 9001 6.1
    pub(super) fn updated(&self, version: Version) -> Option<Self> {
        let mut next = [0; 48];
        let next = next.get_mut(..self.len().into())?;
        expand(&self.prk(), label(version, "quic ku", "quicv2 ku"), next)?;
        Self::new(next)
    }
}

/// How many bytes are asked of HKDF.
struct Len(usize);

impl KeyType for Len {
    fn len(&self) -> usize {
        self.0
    }
}

fn label(version: Version, first: &'static str, second: &'static str) -> &'static str {
    match version {
        Version::V1 => first,
        Version::V2 => second,
    }
}

/// HKDF-Expand-Label with no context. RFC 8446 7.1
fn expand(prk: &Prk, label: &str, out: &mut [u8]) -> Option<()> {
    let len = u16::try_from(out.len()).ok()?.to_be_bytes();
    let label_len = [u8::try_from(label.len() + 6).ok()?];
    let info = [&len[..], &label_len, b"tls13 ", label.as_bytes(), &[0]];
    prk.expand(&info, Len(out.len())).ok()?.fill(out).ok()
}

/// The secrets of Initial packets: the client's and the server's. They follow from the first destination id. RFC 9001 5.2
pub(super) fn initial(version: Version, destination: Id) -> Option<[Secret; 2]> {
    const V1: [u8; 20] = [
        0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc,
        0xbb, 0x7f, 0x0a,
    ];
    const V2: [u8; 20] = [
        0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9,
        0xbd, 0x2e, 0xd9,
    ];
    let salt = match version {
        Version::V1 => V1,
        Version::V2 => V2,
    };
    let prk = Salt::new(HKDF_SHA256, &salt).extract(destination.bytes());
    let secret = |label: &str| {
        let mut secret = [0; 32];
        expand(&prk, label, &mut secret)?;
        Secret::new(&secret)
    };
    Some([secret("client in")?, secret("server in")?])
}

/// What opens the payload of packets.
pub(super) struct Sealing {
    key: LessSafeKey,
    iv: [u8; 12],
}

impl Sealing {
    pub(super) fn new(suite: Suite, version: Version, secret: &Secret) -> Option<Self> {
        let prk = secret.prk();
        let (mut key, mut iv) = ([0; 32], [0; 12]);
        let key = key.get_mut(..suite.aead().key_len())?;
        expand(&prk, label(version, "quic key", "quicv2 key"), key)?;
        expand(&prk, label(version, "quic iv", "quicv2 iv"), &mut iv)?;
        Some(Self { key: LessSafeKey::new(UnboundKey::new(suite.aead(), key).ok()?), iv })
    }

    /// Opens the packet in `buffer`, whose header is bare and ends where the payload begins. RFC 9001 5.3
    pub(super) fn open<'b>(&self, number: u64, header: usize, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
        let mut nonce = self.iv;
        nonce.iter_mut().skip(4).zip(number.to_be_bytes()).for_each(|(nonce, number)| *nonce ^= number);
        let (header, payload) = buffer.split_at_mut_checked(header)?;
        let nonce = Nonce::assume_unique_for_key(nonce);
        self.key.open_in_place(nonce, Aad::from(&*header), payload).ok().map(|payload| &*payload)
    }
}

#[cfg(test)]
impl Sealing {
    /// Seals a payload after its bare header.
    pub(super) fn seal(&self, number: u64, header: &[u8], payload: &[u8]) -> Vec<u8> {
        let mut nonce = self.iv;
        nonce.iter_mut().skip(4).zip(number.to_be_bytes()).for_each(|(nonce, number)| *nonce ^= number);
        let mut sealed = payload.to_vec();
        let nonce = Nonce::assume_unique_for_key(nonce);
        self.key.seal_in_place_append_tag(nonce, Aad::from(header), &mut sealed).unwrap();
        [header, &sealed].concat()
    }
}

#[cfg(test)]
impl Baring {
    /// Hides the header of a packet.
    pub(super) fn hide(&self, packet: &mut [u8], number_at: usize) {
        let len = usize::from(packet[0] & 3) + 1;
        let [first, masks @ ..] = self.0.new_mask(&packet[number_at + 4..number_at + 20]).unwrap();
        packet[0] ^= first & if is_long(packet[0]) { 0x0f } else { 0x1f };
        packet[number_at..number_at + len].iter_mut().zip(masks).for_each(|(byte, mask)| *byte ^= mask);
    }
}

/// The first bytes of the SHA-256 of a text.
pub(super) fn sha256(text: &str) -> [u8; 6] {
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    digest.as_ref().first_chunk().copied().unwrap_or_default()
}

/// What bares the header of packets.
pub(super) struct Baring(HeaderProtectionKey);

/// What header protection hides. RFC 9001 5.4
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bare {
    /// The first byte.
    pub(super) first: u8,
    /// The lowest bytes of the packet's number, and how many there are.
    truncated: u64,
    len: usize,
}

impl Baring {
    pub(super) fn new(suite: Suite, version: Version, secret: &Secret) -> Option<Self> {
        let mut key = [0; 32];
        let key = key.get_mut(..suite.header().key_len())?;
        expand(&secret.prk(), label(version, "quic hp", "quicv2 hp"), key)?;
        Some(Self(HeaderProtectionKey::new(suite.header(), key).ok()?))
    }

    /// Bares the header of a packet whose number is here. `None` where the packet is too short, and where bits are set that
    /// are zero in every packet: then the key is another one.
    pub(super) fn bare(&self, packet: &[u8], number_at: usize) -> Option<Bare> {
        let (&[n0, n1, n2, n3], rest) = packet.get(number_at..)?.split_first_chunk()?;
        let [m, masks @ ..] = self.0.new_mask(rest.get(..16)?).ok()?;
        let first = *packet.first()?;
        let (hidden, reserved) = if is_long(first) { (0x0f, 0x0c) } else { (0x1f, 0x18) };
        let first = first ^ m & hidden;
        if first & reserved != 0 {
            return None;
        }
        let len = usize::from(first & 3) + 1;
        let bytes = [n0, n1, n2, n3].into_iter().zip(masks).take(len);
        let truncated = bytes.fold(0, |number, (byte, mask)| number << 8 | u64::from(byte ^ mask));
        Some(Bare { first, truncated, len })
    }
}

impl Bare {
    /// Whether the key phase bit is set. RFC 9001 6
    pub(super) const fn phase(self) -> bool {
        self.first & 0x04 != 0
    }

    /// The packet's number; `expected` is the one after the largest that came.
    pub(super) fn number(self, expected: u64) -> u64 {
        full_number(expected, self.truncated, self.len)
    }

    /// How many numbers there are for each that the packet may mean.
    pub(super) const fn window(self) -> u64 {
        1 << (8 * self.len)
    }

    /// Copies the packet into `buffer` with its header bare. Where the payload begins.
    pub(super) fn copy(self, packet: &[u8], number_at: usize, buffer: &mut Vec<u8>) -> usize {
        buffer.clear();
        buffer.extend_from_slice(packet);
        let numbers = self.truncated.to_be_bytes();
        let lowest = numbers.get(8 - self.len..).unwrap_or_default();
        if let Some(place) = buffer.get_mut(number_at..number_at + self.len) {
            place.copy_from_slice(lowest);
        }
        if let Some(first) = buffer.first_mut() {
            *first = self.first;
        }
        number_at + self.len
    }
}
