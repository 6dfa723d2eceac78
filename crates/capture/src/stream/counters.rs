//! What the streams saw and left out.

use crate::{PacketId, QuicCounters};

/// What [`Streams`](crate::Streams) saw and what it had to leave.
///
/// They add up over several `Streams` among which the connections were shared out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StreamCounters {
    /// Segments handled.
    pub segments: u64,
    /// Segments of connections that carry SMB, or may.
    pub smb_segments: u64,
    /// Connections that carry SMB.
    pub connections: u64,
    /// Connections found under a second VLAN tag or tunnel id.
    pub networks_joined: u64,
    /// Connections that two files show, as when client and server were captured.
    pub seen_twice: u64,
    /// The files of the first of them, by number: the one that shows packets first, and the other.
    pub seen_twice_in: Option<(u32, u32)>,
    /// The most SMB connections at once.
    pub connections_peak: u64,
    /// Connections closed because the table was full.
    pub connections_evicted: u64,
    /// Connections on an SMB port that carry something else: from beginning to end, or for as long as they are searched.
    pub not_smb: u64,
    /// Connections on other ports that carry something else.
    pub others: u64,
    /// The most other connections that were remembered at once.
    pub others_peak: u64,
    /// Connections on other ports that were forgotten because the table was full; such a one may count in `others`
    /// again.
    pub others_forgotten: u64,
    /// SMB transport messages handed over.
    pub frames: u64,
    /// Of these, how many straddled segments and were collected.
    pub frames_collected: u64,
    /// Bytes collected for them: all bytes of streams in order that were ever copied.
    pub bytes_collected: u64,
    /// Segments that came before their turn.
    pub out_of_order: u64,
    /// The most bytes one direction kept because they came before their turn.
    pub out_of_order_peak: u64,
    /// Holes that were given up because too many bytes waited after them.
    pub out_of_order_evicted: u64,
    /// The most bytes of events one connection kept because a message of an earlier packet might have become known.
    pub waiting_peak: u64,
    /// Times they were handed on because there were too many.
    pub waiting_released: u64,
    /// The most bytes that the connections held together, beside themselves.
    pub memory_peak: u64,
    /// Times a connection gave back what it held because all held too much together: holes were given up, events did not
    /// wait, of a message in hand only the beginning was kept.
    pub memory_released: u64,
    /// Times a connection forgot, for the same reason, what retransmissions are compared with.
    pub histories_forgotten: u64,
    /// The most bytes that streams of KDCs held together.
    pub kdc_peak: u64,
    /// Streams of KDCs that were forgotten because all held too much together.
    pub kdc_evicted: u64,
    /// Datagrams on the port of RoCEv2.
    pub rdma_packets: u64,
    /// Of these, how many are no packets of the version that there is, or are cut in their headers.
    pub rdma_unread: u64,
    /// Of these, how many go between queue pairs that are not known to carry SMB Direct.
    pub rdma_other: u64,
    /// Packets and frames on connections of SMB Direct with bytes of the ends' memory: the data of READ and WRITE.
    pub rdma_memory: u64,
    /// Those bytes.
    pub rdma_memory_bytes: u64,
    /// Of these packets and frames, how many do not say whose memory it is: the packet that does is not in the capture.
    pub rdma_unplaced: u64,
    /// Packets of SMB Direct that brought once more what had come.
    pub rdma_again: u64,
    /// Connections that carry SMB Direct.
    pub rdma_connections: u64,
    /// Frames of iWARP whose checksum is wrong.
    pub rdma_bad_crc: u64,
    /// The most bytes that connections of RDMA held together.
    pub rdma_peak: u64,
    /// Entries of connections of RDMA that were forgotten because all held too much together.
    pub rdma_evicted: u64,
    /// Connections of QUIC.
    pub quic: QuicCounters,
    /// Segments that brought bytes once more.
    pub retransmitted: u64,
    /// Bytes brought once more from farther back than was kept, so nobody knows whether they were the same.
    pub retransmitted_unchecked: u64,
    /// Segments that brought other bytes for a place that already had some.
    pub conflicts: u64,
    /// Segments with fewer hops left than others of their direction, which may not have reached the receiver.
    pub doubted: u64,
    /// Segments with the one byte before the next: keep-alives.
    pub keep_alives: u64,
    /// Segments, with payload or RST, whose sequence number is outside any plausible window.
    pub segments_outside: u64,
    /// Segments with RST or SYN that their receiver does not follow.
    pub segments_refused: u64,
    /// Segments with payload on a connection that was over.
    pub segments_after_close: u64,
    /// Holes that were given up.
    pub holes_given_up: u64,
    /// Bytes in them.
    pub bytes_lost: u64,
    /// Bytes that a snap length cut.
    pub bytes_cut: u64,
    /// Times the framing had to search for the next message.
    pub searches: u64,
    /// Bytes looked at in searches.
    pub bytes_searched: u64,
    /// Bytes passed over in searches: they belong to no frame.
    pub bytes_skipped: u64,
    /// Places where a message had to begin and something else was.
    pub bad_prefixes: u64,
    /// Places where bytes were needed that the source left out ([`Packet::elided`](crate::Packet::elided)): what depends on them is
    /// wrong.
    pub elided_needed: u64,
    /// The packet of the first of them.
    pub elided_needed_in: Option<PacketId>,
}

impl StreamCounters {
    /// Bytes of this packet are needed that the source left out.
    #[cold]
    pub(crate) fn needs_elided(&mut self, packet: PacketId) {
        self.elided_needed += 1;
        self.elided_needed_in.get_or_insert(packet);
    }
}

impl std::ops::AddAssign for StreamCounters {
    fn add_assign(&mut self, other: Self) {
        self.segments += other.segments;
        self.smb_segments += other.smb_segments;
        self.connections += other.connections;
        self.networks_joined += other.networks_joined;
        self.connections_peak += other.connections_peak;
        self.connections_evicted += other.connections_evicted;
        self.not_smb += other.not_smb;
        self.others += other.others;
        self.others_peak += other.others_peak;
        self.others_forgotten += other.others_forgotten;
        self.frames += other.frames;
        self.frames_collected += other.frames_collected;
        self.bytes_collected += other.bytes_collected;
        self.out_of_order += other.out_of_order;
        self.out_of_order_peak = self.out_of_order_peak.max(other.out_of_order_peak);
        self.out_of_order_evicted += other.out_of_order_evicted;
        self.waiting_peak = self.waiting_peak.max(other.waiting_peak);
        self.waiting_released += other.waiting_released;
        self.memory_peak += other.memory_peak;
        self.memory_released += other.memory_released;
        self.histories_forgotten += other.histories_forgotten;
        self.kdc_peak += other.kdc_peak;
        self.kdc_evicted += other.kdc_evicted;
        self.rdma_packets += other.rdma_packets;
        self.rdma_unread += other.rdma_unread;
        self.rdma_other += other.rdma_other;
        self.rdma_memory += other.rdma_memory;
        self.rdma_memory_bytes += other.rdma_memory_bytes;
        self.rdma_unplaced += other.rdma_unplaced;
        self.rdma_again += other.rdma_again;
        self.rdma_connections += other.rdma_connections;
        self.rdma_bad_crc += other.rdma_bad_crc;
        self.rdma_peak = self.rdma_peak.max(other.rdma_peak);
        self.rdma_evicted += other.rdma_evicted;
        self.quic += other.quic;
        self.retransmitted += other.retransmitted;
        self.retransmitted_unchecked += other.retransmitted_unchecked;
        self.conflicts += other.conflicts;
        self.doubted += other.doubted;
        self.keep_alives += other.keep_alives;
        self.segments_outside += other.segments_outside;
        self.segments_refused += other.segments_refused;
        self.segments_after_close += other.segments_after_close;
        self.holes_given_up += other.holes_given_up;
        self.bytes_lost += other.bytes_lost;
        self.bytes_cut += other.bytes_cut;
        self.searches += other.searches;
        self.bytes_searched += other.bytes_searched;
        self.bytes_skipped += other.bytes_skipped;
        self.bad_prefixes += other.bad_prefixes;
        self.elided_needed += other.elided_needed;
        self.elided_needed_in = self.elided_needed_in.or(other.elided_needed_in);
    }
}
