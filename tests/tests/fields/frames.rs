//! The rows of a capture of the fixtures, one per frame.

use smbtrail_fields::{FieldId, Row, Selector};
use smbtrail_pipeline::capture::Frame;
use smbtrail_pipeline::track::{Event, Moment, Observer};
use smbtrail_pipeline::{Options, PacketObserver, PassedPacket, Pipeline};

/// Shows the row of each frame of a capture, its columns being these fields.
pub(crate) fn each_frame(capture: &str, columns: &[FieldId], show: impl FnMut(&Row, Moment)) {
    let selector = Selector::with_columns(columns, None);
    let options = selector.needs().options(Options::default(), None).with_skip_silent(false);
    let pipeline =
        Pipeline::open([smbtrail_tests::fixtures().join("captures").join(capture)], options).expect(capture);
    let mut frames = Frames { selector, show };
    pipeline.run_with_packets(&mut frames);
    frames.end_packet();
}

struct Frames<F> {
    selector: Selector,
    show: F,
}

impl<F: FnMut(&Row, Moment)> Frames<F> {
    fn end_packet(&mut self) {
        if let Some(found) = self.selector.select_frame() {
            (self.show)(found.row, found.moment);
        }
    }
}

impl<F: FnMut(&Row, Moment)> Observer for Frames<F> {
    fn event(&mut self, event: &Event<'_>) {
        self.selector.add(event);
    }
}

impl<F: FnMut(&Row, Moment)> PacketObserver for Frames<F> {
    fn frame(&mut self, frame: &Frame<'_>) {
        self.selector.transport(frame.packet.number, frame.len);
    }

    fn packet(&mut self, packet: &PassedPacket) {
        self.end_packet();
        self.selector.packet(packet);
    }
}
