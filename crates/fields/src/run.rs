//! What a pipeline has to do for fields and filters, and its packets as theirs.

use std::sync::Arc;

use smbtrail_pipeline::capture::{Header, LinkType};
use smbtrail_pipeline::{Options, PacketBytes, PassedPacket};
use smbtrail_track::Responses;

use crate::needs::Needs;
use crate::packet::{Bytes, Layer, Packet, Segment};

/// Bytes of the arguments, and of the results, of a call that are read: more than any call of an administrator's tool has.
const STUB: usize = 1 << 20;

impl Needs {
    /// The options of a run that provides this. `responses` come from a first pass, if there was one.
    #[must_use]
    pub fn options(self, options: Options, responses: Option<Arc<Responses>>) -> Options {
        let data = self.data || options.data;
        let mut options = options.with_data(data).with_recall(self.recall(responses));
        if self.calls {
            options.limits.stub = options.limits.stub.max(STUB);
        }
        let options = options.with_stream_numbers(self.stream_numbers).with_skip_silent(!self.all_packets);
        options.with_packet_bytes(self.packet_bytes)
    }
}

impl From<&PassedPacket> for Packet {
    fn from(passed: &PassedPacket) -> Self {
        let PassedPacket { moment, len, captured, link, ends, tcp, segment, stream, .. } = *passed;
        let bytes = passed.bytes.as_deref().map(|bytes| Arc::new(Bytes::from(bytes)));
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
                relative_sequence: segment.relative_sequence,
                relative_acknowledgement: segment.relative_acknowledgement,
            }),
            stream,
            bytes,
            ..Self::new(moment)
        }
    }
}

impl From<&PacketBytes> for Bytes {
    fn from(passed: &PacketBytes) -> Self {
        let layers = passed.layers.iter().map(|layer| Layer {
            protocol: protocol(layer.kind),
            header: layer.header(),
            whole: layer.whole(),
        });
        Self { layers: layers.collect(), data: passed.data.clone() }
    }
}

/// Wireshark's name of a protocol.
fn protocol(header: Header) -> &'static str {
    match header {
        Header::Ethernet => "eth",
        Header::Cooked => "sll",
        Header::Loopback => "null",
        Header::Vlan => "vlan",
        Header::Mpls => "mpls",
        Header::Ppp => "ppp",
        Header::Pppoe => "pppoe",
        Header::Ipv4 => "ip",
        Header::Ipv6 => "ipv6",
        Header::Gre => "gre",
        Header::Vxlan => "vxlan",
        Header::Geneve => "geneve",
        Header::Udp => "udp",
        Header::Tcp => "tcp",
        _ => "",
    }
}
