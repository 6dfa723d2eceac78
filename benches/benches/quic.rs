//! What opening SMB over QUIC costs, from datagrams to frames. `openssl speed -evp aes-128-gcm -bytes 1350` is the measure.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use smbtrail_capture::{
    CaptureReader, CaptureSet, Consumer, Datagram, Dissector, Event, Head, KeyLog, StreamOptions, Streams,
    Transport, Want,
};

/// A recording in which most datagrams are full, and its key log.
const CAPTURE: &[u8] = include_bytes!("../../fixtures/captures/quic/loss.pcapng");
const KEY_LOG: &str = include_str!("../../fixtures/captures/quic/loss.keylog");

/// Datagrams of the handshake.
const HANDSHAKE: usize = 14;

/// Counts events. Data of files is passed over, as by most commands.
struct Count(u64);

impl Consumer for Count {
    fn want(&mut self, head: &Head<'_>) -> Want {
        Want::Skip(head.offset + head.frame_len)
    }

    fn event(&mut self, _: &Event<'_>) {
        self.0 += 1;
    }
}

/// Hands datagrams on.
fn feed(streams: &mut Streams, datagrams: &[(Datagram<'static>, Vec<u8>)]) -> u64 {
    let mut count = Count(0);
    for (datagram, payload) in datagrams {
        let mut datagram = *datagram;
        datagram.payload = payload;
        streams.handle_datagram(&datagram, &mut count);
    }
    count.0
}

fn open(criterion: &mut Criterion) {
    let reader = CaptureReader::from_reader("loss", CAPTURE).expect("it is a capture");
    let (mut set, mut dissector, mut datagrams) =
        (CaptureSet::from_reader(reader), Dissector::default(), Vec::new());
    while let Some(packet) = set.next_packet() {
        if let Some(Transport::Udp(datagram)) = dissector.transport(&packet) {
            datagrams.push((datagram.without_payload(), datagram.payload.to_vec()));
        }
    }
    let mut log = KeyLog::default();
    assert!(log.add(KEY_LOG).is_empty(), "every line has a secret");
    let mut options = StreamOptions::default();
    options.key_log = Arc::new(log);
    let (handshake, rest) = datagrams.split_at(HANDSHAKE);
    let bytes: usize = rest.iter().map(|(_, payload)| payload.len()).sum();
    let mut group = criterion.benchmark_group("quic");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("open", |bencher| {
        let begun = || {
            let mut streams = Streams::new(options.clone());
            feed(&mut streams, handshake);
            streams
        };
        bencher.iter_batched_ref(begun, |streams| black_box(feed(streams, rest)), BatchSize::SmallInput);
    });
}

criterion_group!(benches, open);
criterion_main!(benches);
