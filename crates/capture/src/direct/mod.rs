//! SMB Direct: what RDMA carries, translated to segments of TCP. [MS-SMBD]
//!
//! ```text
//! roce      packets of InfiniBand's transport      ddp       frames and segments of iWARP
//! cm        messages that connect queue pairs      frames    a stream of TCP → frames of iWARP
//! order     the packets of a queue pair, in order  messages  frames → messages
//! pair      connections of two queue pairs         iwarp     connections of iWARP
//! fabric    the tables of them
//!
//!           reads     what responses to RDMA READ answer
//!           smbd      messages of SMB Direct
//!           sender    those → upper messages with their prefixes
//!           stream    these → segments of TCP
//! ```
//!
//! What is missing is a hole of the translated stream, of the same length where that is known. Beginnings of messages are never
//! searched for: the messages of SMB Direct say where they are.

mod cm;
mod ddp;
mod fabric;
mod frames;
mod iwarp;
mod messages;
mod order;
mod pair;
mod reads;
mod roce;
mod sender;
mod smbd;
mod stream;

pub(crate) use ddp::{crc32c, may_be_iwarp};
pub(crate) use iwarp::PORT as IWARP_PORT;
pub use roce::PORT as ROCE_PORT;
pub(crate) use stream::Translated;

use crate::stream::{Side, StreamCounters, StreamLimits};
use crate::tcp::FlowKey;
use crate::{Datagram, PacketId, Segment};
use fabric::Fabric;
use iwarp::Iwarp;

/// Connections of RDMA, and what they are translated to.
///
/// The order of calls: for each packet one of [`handle_datagram`](Self::handle_datagram) and, for connections of iWARP,
/// [`handle_segment`](Self::handle_segment); then [`finish`](Self::finish).
pub(crate) struct Direct {
    fabric: Fabric,
    iwarp: Iwarp,
    /// The last packet.
    packet: PacketId,
}

impl Direct {
    pub(crate) fn new() -> Self {
        Self { fabric: Fabric::new(), iwarp: Iwarp::new(), packet: PacketId::default() }
    }

    /// Whether the connection of TCP with this key carries iWARP.
    pub(crate) fn has(&self, key: &FlowKey) -> bool {
        !self.iwarp.is_empty() && self.iwarp.has(key)
    }

    /// A connection of TCP may carry iWARP. `first` has the numbers of both ends' first bytes, the low end's first.
    pub(crate) fn add(&mut self, key: FlowKey, first: (Option<u32>, Option<u32>), segment: &Segment<'_>) {
        self.iwarp.add(key, first, segment);
    }

    /// Takes a segment of a connection that was added.
    pub(crate) fn handle_segment(
        &mut self,
        of: (FlowKey, Side),
        segment: &Segment<'_>,
        limits: &StreamLimits,
        counters: &mut StreamCounters,
        out: &mut impl Translated,
    ) {
        self.packet = segment.packet;
        self.iwarp.handle(of, segment, limits, counters, out);
    }

    /// Takes a datagram of RoCEv2.
    pub(crate) fn handle_datagram(
        &mut self,
        datagram: &Datagram<'_>,
        limits: &StreamLimits,
        counters: &mut StreamCounters,
        out: &mut impl Translated,
    ) {
        self.packet = datagram.packet;
        self.fabric.handle(datagram, limits, counters, out);
    }

    /// The capture is over.
    pub(crate) fn finish(
        &mut self,
        limits: &StreamLimits,
        counters: &mut StreamCounters,
        out: &mut impl Translated,
    ) {
        self.fabric.finish(self.packet, out);
        self.iwarp.finish(limits, counters, out);
    }
}
