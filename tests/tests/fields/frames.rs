//! The rows of a capture of the fixtures, a frame each.

use smbtrail_fields::{Extractor, FieldId, Packet, Row, Segment};
use smbtrail_pipeline::capture::LinkType;
use smbtrail_pipeline::track::{Event, Moment, Observer, Time};
use smbtrail_pipeline::{Options, PacketObserver, PassedPacket, Pipeline};

/// Shows the row of each frame of a capture, its columns being these fields.
pub(crate) fn each_frame(capture: &str, columns: &[FieldId], show: impl FnMut(&Row, Moment)) {
    let extractor = Extractor::new(columns);
    let options = Options::default().with_data(extractor.needs_data()).with_stream_numbers(true);
    let pipeline =
        Pipeline::open([smbtrail_tests::fixtures().join("captures").join(capture)], options).expect(capture);
    let row = extractor.row();
    let mut frames = Frames { extractor, row, begin: None, packet: None, show };
    pipeline.run_with_packets(&mut frames);
    frames.end_packet();
}

struct Frames<F> {
    extractor: Extractor,
    row: Row,
    begin: Option<Time>,
    packet: Option<Packet>,
    show: F,
}

impl<F: FnMut(&Row, Moment)> Frames<F> {
    fn end_packet(&mut self) {
        if let Some(packet) = self.packet {
            self.extractor.packet(&packet, &mut self.row);
            (self.show)(&self.row, packet.moment);
            self.row.clear();
        }
    }
}

impl<F: FnMut(&Row, Moment)> Observer for Frames<F> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message)
                if self.packet.is_some_and(|packet| packet.moment.frame == message.moment.frame) =>
            {
                self.extractor.message(message, &mut self.row);
            }
            Event::Envelope(envelope) => self.extractor.envelope(envelope, &mut self.row),
            Event::Smb1(message) => self.extractor.smb1(message, &mut self.row),
            _ => {}
        }
    }
}

impl<F: FnMut(&Row, Moment)> PacketObserver for Frames<F> {
    fn packet(&mut self, packet: &PassedPacket) {
        self.end_packet();
        let PassedPacket { moment, len, captured, link, ends, tcp, segment, stream, .. } = *packet;
        self.packet = Some(Packet {
            moment,
            begin: *self.begin.get_or_insert(moment.time),
            before: self.packet.map_or(moment.time, |packet| packet.moment.time),
            len: Some(len),
            captured: u32::try_from(captured).ok(),
            ethernet: link == LinkType::ETHERNET,
            ends,
            tcp,
            segment: segment.map(|segment| Segment {
                sequence: segment.sequence,
                acknowledgement: segment.acknowledgement,
                flags: segment.flags.0,
                len: u32::try_from(segment.len).unwrap_or(u32::MAX),
            }),
            stream,
        });
    }
}
