//! Properties of QUIC: whatever comes, only what was sealed is believed, and what is held stays below its cap.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use arbitrary::{Arbitrary, Unstructured};
use ring::aead::quic::HeaderProtectionKey;
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey, quic};
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use smbtrail_capture::{
    CaptureReader, CaptureSet, Consumer, Datagram, Dissector, Event, Head, KeyLog, StreamOptions, Streams,
    Transport, Want,
};

/// The recording that is played, and its key log.
const CAPTURE: &[u8] = include_bytes!("../../fixtures/captures/quic/key-updates.pcapng");
const KEY_LOG: &str = include_str!("../../fixtures/captures/quic/key-updates.keylog");

/// Bytes that connections may hold.
const CAP: usize = 64 << 10;

/// Datagrams of any bytes, and Initial packets whose frames are any bytes, between the ends of a connection that is known: nothing
/// but what the recording has is handed on.
pub fn packets(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let mut play = Play::new();
    let first = input.int_in_range(0..=8).unwrap_or(0);
    (0..first).for_each(|at| play.datagram(at, |_| {}));
    while !input.is_empty() {
        let (sealed, way) =
            (input.arbitrary().unwrap_or(false), usize::from(input.arbitrary::<bool>().unwrap_or(false)));
        let len = usize::from(input.arbitrary::<u16>().unwrap_or(0)).min(input.len());
        let Ok(bytes) = input.bytes(len) else { break };
        let bytes = if sealed { initial(bytes) } else { bytes.to_vec() };
        play.datagram(way, |payload| *payload = bytes);
    }
    play.finish();
}

/// A connection whose datagrams are lost, sent twice, overtaken, cut and changed on the way.
pub fn connection(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let mut play = Play::new();
    let mut at = 0;
    while at < DATAGRAMS.len() {
        match Step::arbitrary(&mut input).unwrap_or(Step::Pass) {
            Step::Pass => play.datagram(at, |_| {}),
            Step::Lose => {}
            Step::Twice => [at, at].iter().for_each(|at| play.datagram(*at, |_| {})),
            Step::Late(by) => play.datagram(at + usize::from(by), |_| {}),
            Step::Cut(len) => play.datagram(at, |payload| payload.truncate(len.into())),
            Step::Change(place, by) => play.datagram(at, |payload| {
                let len = payload.len().max(1);
                if let Some(byte) = payload.get_mut(usize::from(place) % len) {
                    *byte ^= by;
                }
            }),
            Step::From(port) => play.port = port,
        }
        at += 1;
    }
    play.finish();
}

/// What happens to a datagram.
#[derive(Arbitrary)]
enum Step {
    Pass,
    Lose,
    Twice,
    Late(u8),
    Cut(u8),
    Change(u16, u8),
    /// The client goes on from another port.
    From(u16),
}

/// A datagram of the recording: whether the client sent it, and its payload.
struct Recorded {
    datagram: Datagram<'static>,
    from_client: bool,
    payload: Vec<u8>,
}

static DATAGRAMS: LazyLock<Vec<Recorded>> = LazyLock::new(|| {
    let reader = CaptureReader::from_reader("recording", CAPTURE).expect("it is a capture");
    let (mut set, mut dissector, mut datagrams) =
        (CaptureSet::from_reader(reader), Dissector::default(), Vec::new());
    while let Some(packet) = set.next_packet() {
        if let Some(Transport::Udp(datagram)) = dissector.transport(&packet) {
            let (from_client, payload) = (datagram.destination.port() == 443, datagram.payload.to_vec());
            datagrams.push(Recorded { datagram: datagram.without_payload(), from_client, payload });
        }
    }
    datagrams
});

/// The messages that the recording has.
static MESSAGES: LazyLock<HashSet<Vec<u8>>> = LazyLock::new(|| {
    let mut play = Play::unchecked();
    (0..DATAGRAMS.len()).for_each(|at| play.datagram(at, |_| {}));
    play.streams.finish(&mut play.seen);
    play.seen.messages.into_iter().collect()
});

/// Streams that get datagrams.
struct Play {
    streams: Streams,
    seen: Seen,
    packets: u64,
    port: u16,
}

#[derive(Default)]
struct Seen {
    messages: Vec<Vec<u8>>,
}

impl Consumer for Seen {
    fn want(&mut self, _: &Head<'_>) -> Want {
        Want::Whole
    }

    fn event(&mut self, event: &Event<'_>) {
        if let Event::Frame(frame) = event
            && frame.at(0).len() == frame.len
        {
            self.messages.push(frame.at(0).to_vec());
        }
    }
}

impl Play {
    fn new() -> Self {
        LazyLock::force(&MESSAGES);
        Self::unchecked()
    }

    fn unchecked() -> Self {
        let (mut options, mut log) = (StreamOptions::default(), KeyLog::default());
        assert!(log.add(KEY_LOG).is_empty());
        options.key_log = Arc::new(log);
        options.limits.quic = CAP;
        Self { streams: Streams::new(options), seen: Seen::default(), packets: 0, port: 0 }
    }

    /// Hands on a datagram of the recording, with its payload changed.
    fn datagram(&mut self, at: usize, change: impl FnOnce(&mut Vec<u8>)) {
        let Some(Recorded { datagram, from_client, payload }) = DATAGRAMS.get(at) else { return };
        let mut payload = payload.clone();
        change(&mut payload);
        self.packets += 1;
        let mut datagram = *datagram;
        datagram.packet.number = self.packets;
        if self.port != 0 {
            let client = if *from_client { &mut datagram.source } else { &mut datagram.destination };
            client.set_port(self.port);
        }
        (datagram.payload, datagram.payload_len) = (&payload, payload.len());
        self.streams.handle_datagram(&datagram, &mut self.seen);
    }

    fn finish(mut self) {
        self.streams.finish(&mut self.seen);
        assert!(
            self.seen.messages.iter().all(|message| MESSAGES.contains(message)),
            "a message that nobody sent"
        );
        let peak = usize::try_from(self.streams.counters().quic.peak).expect("a small number");
        assert!(peak <= CAP, "{peak}");
    }
}

/// The client's first packet, with frames that are any bytes. Its id gives its keys. RFC 9001 5.2
fn initial(frames: &[u8]) -> Vec<u8> {
    const SALT: [u8; 20] = [
        0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc,
        0xbb, 0x7f, 0x0a,
    ];
    let frames = frames.get(..1_000).unwrap_or(frames);
    let id = [7; 8];
    let mut secret = [0; 32];
    expand(&Salt::new(HKDF_SHA256, &SALT).extract(&id), "client in", &mut secret);
    let prk = Prk::new_less_safe(HKDF_SHA256, &secret);
    let (mut key, mut iv, mut header_key) = ([0; 16], [0; 12], [0; 16]);
    expand(&prk, "quic key", &mut key);
    expand(&prk, "quic iv", &mut iv);
    expand(&prk, "quic hp", &mut header_key);
    let len = u16::try_from(frames.len() + 4 + 16).expect("a small number") | 0x4000;
    let mut header = [&[0xc3, 0, 0, 0, 1, 8][..], &id, &[0, 0], &len.to_be_bytes()].concat();
    let number_at = header.len();
    header.extend([0; 4]);
    let mut payload = frames.to_vec();
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).expect("its length is right"));
    let nonce = Nonce::assume_unique_for_key(iv);
    key.seal_in_place_append_tag(nonce, Aad::from(&header), &mut payload).expect("it is short");
    let mut packet = [header, payload].concat();
    let header_key = HeaderProtectionKey::new(&quic::AES_128, &header_key).expect("its length is right");
    let mask = header_key.new_mask(&packet[number_at + 4..number_at + 20]).expect("its length is right");
    packet[0] ^= mask[0] & 0x0f;
    packet[number_at..number_at + 4].iter_mut().zip(&mask[1..]).for_each(|(byte, mask)| *byte ^= mask);
    packet
}

struct Len(usize);

impl KeyType for Len {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand(prk: &Prk, label: &str, out: &mut [u8]) {
    let lens = [
        0,
        u8::try_from(out.len()).expect("a small number"),
        u8::try_from(label.len() + 6).expect("a small number"),
    ];
    let info = [&lens[..], b"tls13 ", label.as_bytes(), &[0]];
    prk.expand(&info, Len(out.len())).and_then(|okm| okm.fill(out)).expect("its length is right");
}
