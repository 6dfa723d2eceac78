//! The frames that have no message to be read: encrypted, compressed, SMB1.

use smbtrail_capture::{CaptureSet, Consumer, Dissector, Event, Head, Streams, Transport, Want};
use smbtrail_codec::Envelope;

/// Calls `take` with the number, the kind and the bytes of each such frame that is whole.
pub(super) fn of(mut captures: CaptureSet, take: impl FnMut(u64, Envelope, &[u8])) {
    let (mut dissector, mut streams) = (Dissector::default(), Streams::default());
    let mut frames = Frames { take };
    while let Some(packet) = captures.next_packet() {
        if let Some(Transport::Tcp(segment)) = dissector.transport(&packet) {
            streams.handle_segment(&segment, &mut frames);
        }
    }
    streams.finish(&mut frames);
}

struct Frames<F> {
    take: F,
}

impl<F: FnMut(u64, Envelope, &[u8])> Consumer for Frames<F> {
    fn want(&mut self, _: &Head<'_>) -> Want {
        Want::Whole
    }

    fn event(&mut self, event: &Event<'_>) {
        let Event::Frame(frame) = event else { return };
        let Some(bytes) = frame.contiguous() else { return };
        match Envelope::of(bytes) {
            Envelope::Message => {}
            kind => (self.take)(frame.packet.number, kind, bytes),
        }
    }
}
