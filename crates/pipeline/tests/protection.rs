//! With the passwords of `fixtures/captures/README.md`, signatures of the recordings are checked and their encrypted
//! messages read.

mod common;

use std::sync::Arc;

use smbtrail_pipeline::capture::{self, CaptureSet};
use smbtrail_pipeline::track::crypto::{Secret, Secrets};
use smbtrail_pipeline::track::{
    self, Anomaly, ConnectionId, Direction, EnvelopeKind, Event, Limits, Moment, Observer, Signature, Time,
    Tracker, kind,
};
use smbtrail_pipeline::{Options, PacketObserver, PassedPacket, Pipeline};

/// What a capture holds that is protected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seen {
    good: u64,
    bad: u64,
    missing: u64,
    unverifiable: u64,
    opened: u64,
    closed: u64,
    anomalies: Vec<Anomaly>,
}

impl Observer for Seen {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => match message.signature {
                Signature::None => {}
                Signature::Missing => self.missing += 1,
                Signature::Good => self.good += 1,
                Signature::Bad => self.bad += 1,
                Signature::Unverifiable(_) => self.unverifiable += 1,
            },
            Event::Envelope(envelope) if envelope.kind == EnvelopeKind::Encrypted => match envelope.opened {
                Ok(_) => self.opened += 1,
                Err(_) => self.closed += 1,
            },
            Event::Anomaly(anomaly) => self.anomalies.push(**anomaly),
            _ => {}
        }
    }
}

fn secrets(passwords: &[&str]) -> Arc<Secrets> {
    let mut secrets = Secrets::default();
    passwords.iter().for_each(|text| secrets.add(Secret::Password, text, "test").unwrap());
    Arc::new(secrets)
}

fn run(bytes: &Arc<[u8]>, secrets: Arc<Secrets>) -> Seen {
    let set = CaptureSet::from_reader(common::reader(bytes, bytes.len()).expect("a capture"));
    let mut seen = Seen::default();
    Pipeline::new(set, Options::default().with_secrets(secrets)).run(&mut seen);
    seen
}

fn capture(name: &str) -> Arc<[u8]> {
    common::captures().into_iter().find(|(file, _)| file == name).expect(name).1
}

const PASSWORDS: [&str; 2] = ["alice=Summer-2026", "bob=Winter-2026"];

#[test]
fn with_their_passwords_recordings_open_and_every_signature_is_good() {
    for (name, bytes) in common::captures() {
        let seen = run(&bytes, secrets(&PASSWORDS));
        assert_eq!((&*name, seen.bad), (&*name, 0));
        // What was made, not recorded, signs nothing; and Kerberos has no password.
        if ["odd-", "compressed", "kerberos"].iter().any(|made| name.starts_with(made)) {
            continue;
        }
        assert_eq!((&*name, seen.closed, seen.missing), (&*name, 0, 0));
    }
}

#[test]
fn every_cipher_algorithm_and_dialect_is_recorded() {
    for (name, opened, good) in [
        ("encrypted-30-aes-128-ccm.pcapng", 54, 1),
        ("encrypted-aes-128-ccm.pcapng", 51, 1),
        ("encrypted-aes-128-gcm.pcapng", 51, 1),
        ("encrypted-aes-256-ccm.pcapng", 50, 1),
        ("encrypted-aes-256-gcm.pcapng", 50, 1),
        ("signed-hmac-sha256.pcapng", 0, 55),
        ("signed-cmac-30.pcapng", 0, 55),
        ("signed-cmac-311.pcapng", 0, 51),
        ("signed-gmac-311.pcapng", 0, 51),
        ("signed-hmac-311.pcapng", 0, 51),
        ("dialects.pcapng", 0, 41),
        ("compound.pcapng", 0, 48),
    ] {
        let seen = run(&capture(name), secrets(&PASSWORDS));
        assert_eq!((name, seen.opened, seen.good), (name, opened, good));
    }
}

#[test]
fn each_channel_of_a_session_has_its_key() {
    let seen = run(&capture("multichannel.pcapng"), secrets(&PASSWORDS));
    assert_eq!((seen.good, seen.bad), (125, 0));
    // A server that has deleted a session, or has it on another connection only, says that it signed, and has no key.
    assert_eq!(seen.unverifiable, 13);
}

#[test]
fn a_refusal_that_repeats_the_signature_of_its_request_is_no_forgery() {
    let seen = run(&capture("signed-refusals.pcapng"), secrets(&PASSWORDS));
    assert_eq!((seen.good, seen.bad, seen.unverifiable), (45, 0, 6));
}

#[test]
fn another_password_opens_nothing_and_condemns_nothing() {
    let seen = run(&capture("encrypted-aes-128-gcm.pcapng"), secrets(&["alice=Summer-2025"]));
    assert_eq!((seen.opened, seen.closed, seen.unverifiable, seen.bad), (0, 51, 1, 0));
    let seen = run(&capture("signed-cmac-311.pcapng"), secrets(&[]));
    assert_eq!((seen.good, seen.bad, seen.unverifiable), (0, 0, 51));
}

#[test]
fn a_capture_that_begins_after_the_logon_opens_with_the_keys_themselves() {
    let bytes = capture("encrypted-aes-256-gcm.pcapng");
    let mut given = Secrets::default();
    // As `smbtrail keys` gives them.
    let keys = "0x00000000c090a975=b1eb1346002e7fcff36e22338068459fc603953ce3f9ae18e5804582bcd606c9:\
                8ec512f713d8b9d4190fd0dddd6a159eac0c3f72c811d8a8753f90929d02cc6c";
    given.add(Secret::SealingKeys, keys, "test").unwrap();
    let given = Arc::new(given);
    let frames = Frames::of(&bytes);
    let late: Vec<_> = frames.0.iter().filter(|frame| frame.bytes.starts_with(b"\xFDSMB")).cloned().collect();
    let seen = Frames(late).track(&given);
    assert_eq!((seen.opened, seen.closed), (50, 0), "the cipher is found by trying");
}

/// The SMB transport messages of a capture that has one connection.
#[derive(Default)]
struct Frames(Vec<Whole>);

#[derive(Clone)]
struct Whole {
    direction: Direction,
    bytes: Vec<u8>,
}

impl Observer for Frames {
    fn event(&mut self, _: &Event<'_>) {}
}

impl PacketObserver for Frames {
    fn frame(&mut self, frame: &capture::Frame<'_>) {
        let direction = match frame.direction {
            capture::Direction::ToServer => Direction::ToServer,
            capture::Direction::ToClient => Direction::ToClient,
        };
        self.0.push(Whole { direction, bytes: frame.at(0).to_vec() });
    }

    fn packet(&mut self, _: &PassedPacket) {}
}

impl Frames {
    fn of(bytes: &Arc<[u8]>) -> Self {
        let set = CaptureSet::from_reader(common::reader(bytes, bytes.len()).expect("a capture"));
        let mut frames = Self::default();
        let options = Options::default().with_data(true);
        Pipeline::new(set, options).run_with_packets(&mut frames);
        frames
    }

    fn track(&self, secrets: &Arc<Secrets>) -> Seen {
        let mut tracker = Tracker::new(Limits::default()).with_secrets(secrets.clone());
        let mut seen = Seen::default();
        let moment = |frame| Moment { frame, time: Time(0), file: 0, digits: 6 };
        let ends = ("10.0.0.1:50000".parse().unwrap(), "10.0.0.2:445".parse().unwrap());
        let connection = ConnectionId(1);
        tracker.handle_opened(connection, ends, 0, false, moment(0), &mut seen);
        for (whole, number) in self.0.iter().zip(1..) {
            let (direction, len) = (whole.direction, whole.bytes.len());
            let frame = track::Frame::new(connection, direction, moment(number), len);
            tracker.handle_frame(frame, &whole.bytes.as_slice(), &mut seen);
        }
        tracker.finish(&mut seen);
        seen
    }
}

/// Whether something says that this message was altered.
fn is_noticed(seen: &Seen, untouched: &Seen, message: &[u8], bit: usize) -> bool {
    // Without its ProtocolId it is no message, and without the setup's end there is no session: what is odd is that.
    let gone = bit < 32 || message.starts_with(b"\xFESMB") && message[12] == 1;
    seen.anomalies.iter().any(|anomaly| {
        matches!(
            anomaly.kind,
            kind::BAD_SIGNATURE | kind::UNSIGNED | kind::ENCRYPTION_NOT_AUTHENTIC | kind::UNKNOWN_FRAME
        ) || gone && !untouched.anomalies.iter().any(|other| other.kind == anomaly.kind)
    })
}

/// Flips bits of each protected message of a capture, one at a time, every `step`th.
fn flip_through(name: &str, step: usize) {
    let secrets = secrets(&PASSWORDS);
    let mut frames = Frames::of(&capture(name));
    let untouched = frames.track(&secrets);
    assert_eq!((untouched.bad, untouched.missing, untouched.closed), (0, 0, 0), "{name}");
    let mut flipped = 0;
    for index in 0..frames.0.len() {
        let bytes = frames.0[index].bytes.clone();
        let signed = bytes.starts_with(b"\xFESMB") && bytes[16] & 0x08 != 0;
        if !signed && !bytes.starts_with(b"\xFDSMB") {
            continue;
        }
        // Each message begins at another bit, so that all of a header's are met.
        for bit in (index % step..bytes.len() * 8).step_by(step) {
            frames.0[index].bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(
                is_noticed(&frames.track(&secrets), &untouched, &bytes, bit),
                "{name}: bit {bit} of message {index}"
            );
            frames.0[index].bytes[bit / 8] ^= 1 << (bit % 8);
            flipped += 1;
        }
    }
    assert!(flipped > 500, "{name}: {flipped} bits");
}

#[test]
fn a_flipped_bit_of_an_encrypted_message_is_noticed() {
    flip_through("encrypted-aes-128-gcm.pcapng", 61);
    flip_through("encrypted-aes-256-ccm.pcapng", 61);
}

#[test]
fn a_flipped_bit_of_a_signed_message_is_noticed() {
    for name in ["signed-hmac-sha256.pcapng", "signed-cmac-311.pcapng", "signed-gmac-311.pcapng"] {
        flip_through(name, 53);
    }
}
