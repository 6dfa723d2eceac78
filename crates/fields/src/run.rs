//! What a pipeline has to do for fields and filters, and its packets as theirs.

use std::sync::Arc;

use smbtrail_pipeline::capture::LinkType;
use smbtrail_pipeline::{Options, PassedPacket};
use smbtrail_track::Responses;

use crate::needs::Needs;
use crate::packet::{Packet, Segment};

impl Needs {
    /// The options of a run that provides this. `responses` come from a first pass, if there was one.
    #[must_use]
    pub fn options(self, options: Options, responses: Option<Arc<Responses>>) -> Options {
        let data = self.data || options.data;
        let options = options.with_data(data).with_recall(self.recall(responses));
        options.with_stream_numbers(self.stream_numbers).with_skip_silent(!self.all_packets)
    }
}

impl From<&PassedPacket> for Packet {
    fn from(passed: &PassedPacket) -> Self {
        let PassedPacket { moment, len, captured, link, ends, tcp, segment, stream, .. } = *passed;
        Self {
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
            ..Self::new(moment)
        }
    }
}
