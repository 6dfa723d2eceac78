//! Reads packets that are in memory: `cargo run -p smbtrail-pipeline --example memory`

use smbtrail_pipeline::capture::{LinkType, MemorySource, Packet, Timestamp};
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{Options, Pipeline};

/// Counts what the tracker finds.
#[derive(Default)]
struct Count(u64);

impl Observer for Count {
    fn event(&mut self, _: &Event<'_>) {
        self.0 += 1;
    }
}

fn main() {
    // An Ethernet frame of zeros: it carries nothing that is followed.
    let frame = [0; 60];
    let time = Timestamp { seconds: 1_700_000_000, nanoseconds: 0 };
    let packets = [Packet::new(LinkType::ETHERNET, time, &frame)];
    let mut count = Count::default();
    let outcome = Pipeline::new(MemorySource::new("memory", &packets), Options::default()).run(&mut count);
    println!("{} packets of {} bytes, {} events", outcome.packets, outcome.bytes, count.0);
}
