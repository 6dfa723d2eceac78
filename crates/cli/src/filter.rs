//! What a display filter needs to be asked: the packet that passes, and what the rest of the capture says.

use smbtrail_fields::{Packet, Responses};
use smbtrail_pipeline::capture::LinkType;
use smbtrail_pipeline::track::{Event, Observer, Time};
use smbtrail_pipeline::{PassedPacket, Pipeline};

/// The packet whose messages pass.
#[derive(Debug, Default)]
pub(crate) struct CurrentPacket {
    begin: Option<Time>,
    packet: Option<Packet>,
}

impl CurrentPacket {
    /// Goes on to the next one.
    pub(crate) fn pass(&mut self, passed: &PassedPacket) {
        let PassedPacket { moment, len, captured, link, ends, tcp, stream } = *passed;
        self.packet = Some(Packet {
            moment,
            begin: *self.begin.get_or_insert(moment.time),
            len: Some(len),
            captured: u32::try_from(captured).ok(),
            ethernet: link == LinkType::ETHERNET,
            ends,
            tcp,
            stream,
        });
    }

    /// The packet; none before the first one.
    pub(crate) const fn get(&self) -> Option<&Packet> {
        self.packet.as_ref()
    }
}

/// Reads a whole capture to learn which frame answers which request.
pub(crate) fn learn_responses(pipeline: Pipeline) -> Responses {
    struct Learn(Responses);

    impl Observer for Learn {
        fn event(&mut self, event: &Event<'_>) {
            if let Event::Message(message) = event {
                self.0.note(message);
            }
        }
    }

    let mut learn = Learn(Responses::default());
    pipeline.run(&mut learn, &mut |_| {});
    learn.0
}
