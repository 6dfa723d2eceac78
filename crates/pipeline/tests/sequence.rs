//! The sequence number of a frame is that of its first byte: the packets that are named carried its ends.

mod common;

use std::collections::HashMap;

use smbtrail_pipeline::capture::{CaptureSet, Consumer, Dissector, Event, Head, Streams, Transport, Want};

/// What each packet carried: the sequence number of its first byte, and how many.
#[derive(Default)]
struct Check {
    carried: HashMap<u64, (u32, usize)>,
    frames: usize,
    wrong: Vec<String>,
}

impl Check {
    fn carries(&self, packet: u64, sequence: u32) -> bool {
        self.carried.get(&packet).is_some_and(|(first, len)| {
            usize::try_from(sequence.wrapping_sub(*first)).is_ok_and(|ahead| ahead < *len)
        })
    }
}

impl Consumer for Check {
    fn want(&mut self, _: &Head<'_>) -> Want {
        Want::Whole
    }

    fn event(&mut self, event: &Event<'_>) {
        let Event::Frame(frame) = event else { return };
        self.frames += 1;
        let last = frame.sequence.wrapping_add(u32::try_from(frame.len + 3).expect("below 4 GiB"));
        let ends = frame.missing().total() > 0 || self.carries(frame.last_packet.number, last);
        if !self.carries(frame.first_packet.number, frame.sequence) || !ends {
            self.wrong.push(format!("{}: {}", frame.packet.number, frame.sequence));
        }
    }
}

#[test]
fn a_frame_begins_and_ends_in_the_packets_that_it_names() {
    let mut frames = 0;
    for (name, bytes) in common::captures_of_tcp() {
        let mut captures = CaptureSet::from_reader(common::reader(&bytes, bytes.len()).expect("a capture"));
        let (mut dissector, mut streams) = (Dissector::default(), Streams::default());
        let mut check = Check::default();
        while let Some(packet) = captures.next_packet() {
            if let Some(Transport::Tcp(segment)) = dissector.transport(&packet) {
                check.carried.insert(packet.id.number, (segment.sequence, segment.payload_len));
                streams.handle_segment(&segment, &mut check);
            }
        }
        streams.finish(&mut check);
        assert_eq!(check.wrong, [""; 0], "{name}");
        frames += check.frames;
    }
    assert!(frames > 5_000, "{frames} frames");
}
