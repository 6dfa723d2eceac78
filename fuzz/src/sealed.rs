//! Properties of what is done with keys: encrypted messages, and the secrets that somebody has.

use std::net::SocketAddr;
use std::sync::Arc;

use smbtrail_codec::Structure;
use smbtrail_codec::transform::TransformHeader;
use smbtrail_crypto::{Key, Sealer, Secret, Secrets, hex};
use smbtrail_track::{
    Closed, ConnectionId, Direction, EnvelopeKind, Event, Frame, Limits, Moment, Observer, Space, Time,
    Tracker,
};
use smbtrail_wire::{Cipher, SessionId, TransformFlags};

/// The session of all messages, and its keys.
const SESSION: SessionId = SessionId(0x29);
const KEYS: [&str; 2] = ["000102030405060708090a0b0c0d0e0f", "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"];

/// Messages of any bytes, encrypted with keys that the tracker has: each opens to the very bytes that were sealed, one of
/// which a bit was changed opens to nothing, and what comes out is taken apart without panic. Input: what the cipher is, then for
/// each message where it goes (bit 0) and whether it is damaged (bits 6 and 7 set), its length (2 bytes) and its bytes.
pub fn sealed(data: &[u8]) {
    let Some((&cipher, mut left)) = data.split_first() else { return };
    let cipher = if cipher & 1 == 0 { Cipher::AES_128_GCM } else { Cipher::AES_128_CCM };
    let sealers = KEYS.map(|key| {
        let key = hex(key).expect("hex digits");
        Sealer::new(cipher, &Key::from(&key[..])).expect("the cipher's length")
    });
    let mut secrets = Secrets::default();
    let text = format!("{:#x}={}:{}", SESSION.0, KEYS[0], KEYS[1]);
    secrets.add(Secret::SealingKeys, &text, "here").expect("two keys");
    let mut tracker = Tracker::new(Limits::default()).with_secrets(Arc::new(secrets));
    let connection = ConnectionId(1);
    let ends = (SocketAddr::from(([10, 0, 0, 1], 50_000)), SocketAddr::from(([10, 0, 0, 2], 445)));
    let mut seen = Seen::default();
    tracker.handle_opened(connection, ends, 0, true, moment(1), &mut seen);
    let mut number = 1;
    while let Some((&[kind, low, high], rest)) = left.split_first_chunk() {
        number += 1;
        let len = usize::from(u16::from_le_bytes([low, high]));
        let (message, rest) = rest.split_at(len.min(rest.len()));
        left = rest;
        let to_server = kind & 1 == 0;
        let damaged = kind & 0xC0 == 0xC0 && !message.is_empty();
        let mut bytes = enclose(&sealers[usize::from(!to_server)], number, message);
        if damaged {
            let at = bytes.len() - 1 - usize::from(kind & 0x3F) % message.len();
            bytes[at] ^= 0x10;
        }
        let direction = if to_server { Direction::ToServer } else { Direction::ToClient };
        let frame = Frame::new(connection, direction, moment(number), bytes.len());
        seen.expected = Some((!damaged).then(|| message.to_vec()));
        tracker.handle_frame(frame, &bytes.as_slice(), &mut seen);
        assert_eq!(seen.expected, None, "the envelope was reported");
    }
    tracker.handle_closed(connection, moment(number), &mut seen);
    tracker.finish(&mut seen);
}

fn moment(frame: u64) -> Moment {
    let second = i64::try_from(frame).expect("a small number");
    Moment { frame, time: Time::from_unix(1_700_000_000 + second, 0), file: 0, digits: 6 }
}

/// An encrypted message with its header. No nonce is used twice.
fn enclose(sealer: &Sealer, number: u64, message: &[u8]) -> Vec<u8> {
    let mut nonce = [0; 16];
    nonce[..8].copy_from_slice(&number.to_le_bytes());
    let header = TransformHeader {
        nonce,
        original_message_size: u32::try_from(message.len()).expect("a small number"),
        flags: TransformFlags(1),
        session_id: SESSION,
        ..TransformHeader::default()
    };
    let mut out = bytes::BytesMut::new();
    header.emit(&mut out, 0);
    let mut header: [u8; 52] = out.as_ref().try_into().expect("a header without a message");
    let mut sealed = message.to_vec();
    sealer.seal(&mut header, &mut sealed).expect("a short message");
    [&header[..], &sealed].concat()
}

#[derive(Default)]
struct Seen {
    /// What the next envelope has to hold; `Some(None)` for one that must not open.
    expected: Option<Option<Vec<u8>>>,
}

impl Observer for Seen {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Envelope(envelope) if envelope.kind == EnvelopeKind::Encrypted => {
                if envelope.space > Space::Frame {
                    assert_eq!(envelope.opened.err(), Some(Closed::Nested));
                } else if let Some(expected) = self.expected.take() {
                    match (expected, envelope.opened) {
                        (Some(expected), Ok(content)) => assert_eq!(content.bytes(), expected),
                        (None, Err(closed)) => assert_eq!(closed, Closed::NotAuthentic),
                        (expected, opened) => panic!("{expected:?}, but {opened:?}"),
                    }
                }
            }
            Event::Message(message) => {
                assert!(message.encrypted && message.space > Space::Frame);
                _ = (message.user(), message.path(), message.share());
            }
            Event::Anomaly(anomaly) => _ = format!("{anomaly:?}"),
            _ => {}
        }
    }
}

/// Any text as a file of secrets: no panic, and each error names a line of the file.
pub fn secrets(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut secrets = Secrets::default();
    for error in secrets.add_file("file", text) {
        assert!((1..=text.lines().count()).contains(&error.line), "{error}");
    }
    for kind in [Secret::Password, Secret::NtHash, Secret::SessionKey, Secret::SealingKeys, Secret::Keytab] {
        if let Err(error) = secrets.add(kind, text, "argument") {
            assert!(!error.to_string().is_empty());
        }
    }
}
