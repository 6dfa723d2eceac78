//! Packets from elsewhere than files.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use smbtrail_pipeline::capture::{
    CaptureSet, Input, LinkType, MemorySource, Packet, PacketId, PacketSource, Timestamp,
};
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{Options, Pipeline};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/captures").join(name)
}

/// Notes the frame of each message.
#[derive(Default)]
struct Frames(Vec<u64>);

impl Observer for Frames {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Message(message) = event {
            self.0.push(message.moment.frame);
        }
    }
}

/// A packet that owns its bytes.
struct Owned(Timestamp, LinkType, u32, Vec<u8>);

fn packets(name: &str) -> Vec<Owned> {
    let mut set = CaptureSet::open([Input::from(fixture(name))]).unwrap();
    let mut packets = Vec::new();
    while let Some(packet) = set.next_packet() {
        packets.push(Owned(packet.id.time, packet.link, packet.wire_len, packet.data.to_vec()));
    }
    packets
}

fn borrowed(owned: &Owned) -> Packet<'_> {
    let Owned(time, link, wire_len, data) = owned;
    Packet { wire_len: *wire_len, ..Packet::new(*link, *time, data) }
}

#[test]
fn packets_in_memory_give_the_messages_of_their_file() {
    let owned = packets("office.pcapng");
    let packets: Vec<_> = owned.iter().map(borrowed).collect();
    for threads in [1, 2] {
        let options = Options::default().with_threads(threads);
        let mut read = Frames::default();
        let file = Pipeline::open([fixture("office.pcapng")], options.clone()).unwrap().run(&mut read);
        let mut given = Frames::default();
        let source: Box<dyn PacketSource> = Box::new(MemorySource::new("memory", &packets).clone());
        let mut last = None;
        let pipeline = Pipeline::new(source, options).with_progress(|progress| last = Some(progress));
        assert_eq!(pipeline.files(), [Arc::from("memory")]);
        let memory = pipeline.run(&mut given);
        assert!(!read.0.is_empty());
        assert_eq!(given.0, read.0);
        assert_eq!((memory.packets, memory.bytes), (file.packets, file.bytes));
        let last = last.expect("there is always progress at the end");
        assert_eq!((last.packets, Some(last.bytes)), (file.packets, last.total));
    }
}

/// Hands out packets and blocks before each until the messages of the ones before have been delivered.
struct Live<'a> {
    packets: &'a [Packet<'a>],
    next: usize,
    /// Messages that are complete with each packet.
    complete: &'a [u64],
    delivered: Arc<AtomicU64>,
    /// Of each packet, messages delivered before it was read.
    before: Arc<Mutex<Vec<u64>>>,
}

impl PacketSource for Live<'_> {
    fn next_packet(&mut self) -> Option<Packet<'_>> {
        let at = self.next;
        let packet = *self.packets.get(at)?;
        let complete = at.checked_sub(1).map_or(0, |last| self.complete[last]);
        // The other thread has the messages already; it needs a moment to deliver them.
        let mut turns = 0;
        while self.delivered.load(Ordering::SeqCst) < complete && turns < 10_000_000 {
            std::thread::yield_now();
            turns += 1;
        }
        self.before.lock().unwrap().push(self.delivered.load(Ordering::SeqCst));
        self.next += 1;
        let number = u64::try_from(self.next).unwrap();
        Some(Packet { id: PacketId { number, number_in_file: number, ..packet.id }, ..packet })
    }

    fn names(&self) -> Vec<Arc<str>> {
        vec!["live".into()]
    }

    fn is_waiting(&self) -> bool {
        true
    }
}

/// Counts messages where another thread can see it.
struct Count(Arc<AtomicU64>);

impl Observer for Count {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Message(_) = event {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
}

#[test]
fn a_source_that_may_block_finds_its_packets_delivered() {
    let owned = packets("compound.pcapng");
    let packets: Vec<_> = owned.iter().map(borrowed).collect();
    let mut frames = Frames::default();
    let options = Options::default().with_threads(2);
    Pipeline::new(MemorySource::new("memory", &packets), options.clone()).run(&mut frames);
    let complete: Vec<u64> = (1..=packets.len())
        .map(|number| frames.0.iter().filter(|frame| usize::try_from(**frame).unwrap() <= number).count())
        .map(|count| u64::try_from(count).unwrap())
        .collect();
    let (delivered, before) = (Arc::new(AtomicU64::new(0)), Arc::default());
    let source = Live {
        packets: &packets,
        next: 0,
        complete: &complete,
        delivered: Arc::clone(&delivered),
        before: Arc::clone(&before),
    };
    Pipeline::new(source, options).run(&mut Count(delivered));
    let before = before.lock().unwrap();
    assert_eq!(before[0], 0);
    assert_eq!(before[1..], complete[..complete.len() - 1]);
    assert!(before.last() > Some(&0));
}
