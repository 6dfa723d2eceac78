//! Messages between clients and KDCs of Kerberos, in streams and datagrams.

use std::net::SocketAddr;

use lru::LruCache;

use super::assembler::{Assembler, Payload, Sink};
use super::flow::{FlowKey, LRU_COST};
use super::history::Difference;
use crate::framing::{Consumer, Event, KdcMessage, Reason};
use crate::stream::{Side, StreamCounters, StreamLimits};
use crate::{Datagram, PacketId, Segment, TcpFlags};

/// The port of the Kerberos key distribution centre. RFC 4120 7.2
const PORT: u16 = 88;
/// Bytes of a message; a ticket with a large PAC has less than 64 KiB.
const MESSAGE: usize = 1 << 17;

/// Puts together what clients and KDCs of Kerberos say to each other: it names the clients of the tickets that SMB
/// sessions are set up with.
///
/// A stream with a packet missing, or whose messages have no believable length, is followed no more.
pub(super) struct KdcStreams {
    streams: LruCache<(FlowKey, Side), KdcStream>,
    /// Bytes that they hold.
    held: usize,
}

const _: () = assert!(size_of::<((FlowKey, Side), KdcStream)>() + LRU_COST <= StreamLimits::KDC_STREAM);

struct KdcStream {
    assembler: Assembler,
    /// The message at hand, its length before it.
    message: Vec<u8>,
    lost: bool,
    /// Bytes that are booked for it.
    booked: usize,
}

impl KdcStreams {
    pub(super) fn new() -> Self {
        Self { streams: LruCache::unbounded(), held: 0 }
    }

    fn forget(&mut self, key: &(FlowKey, Side)) {
        if let Some(stream) = self.streams.pop(key) {
            self.held -= stream.booked;
        }
    }

    /// A datagram is a message.
    pub(super) fn handle_datagram(datagram: &Datagram<'_>, consumer: &mut impl Consumer) {
        let Some((client, kdc)) = ends(datagram.source, datagram.destination) else { return };
        if datagram.payload.len() == datagram.payload_len {
            let (packet, bytes) = (datagram.packet, datagram.payload);
            consumer.event(&Event::Kdc(KdcMessage { packet, client, kdc, tcp: false, bytes }));
        }
    }

    /// Whether the segment is one of a client and a KDC.
    #[inline]
    pub(super) fn concern(segment: &Segment<'_>) -> bool {
        ends(segment.source, segment.destination).is_some()
    }

    /// In TCP a message has its length before it, in four bytes. RFC 4120 7.2.2
    pub(super) fn handle_segment(
        &mut self,
        segment: &Segment<'_>,
        limits: &StreamLimits,
        counted: &mut StreamCounters,
        consumer: &mut impl Consumer,
    ) {
        let Some(ends) = ends(segment.source, segment.destination) else { return };
        let key = FlowKey::of(segment);
        let syn = segment.flags.contains(TcpFlags::SYN);
        if syn {
            self.forget(&key);
        }
        let stream = self.streams.get_or_insert_mut(key, KdcStream::new);
        let KdcStream { assembler, message, lost, booked } = stream;
        let counters = StreamCounters::default();
        let mut sink = Messages { ends, message, lost, limits, counters, consumer };
        let sequence = segment.sequence.wrapping_add(u32::from(syn));
        if syn {
            assembler.begin(sequence, true, &mut sink);
        }
        if segment.payload_len > 0 && !*sink.lost {
            let payload = Payload::of(segment, sequence);
            assembler.receive(payload, segment.packet, (false, false), &mut sink);
        }
        counted.elided_needed += sink.counters.elided_needed;
        counted.elided_needed_in = counted.elided_needed_in.or(sink.counters.elided_needed_in);
        let is_over = segment.flags.contains(TcpFlags::RST)
            || segment.flags.contains(TcpFlags::FIN) && !assembler.has_holes();
        let now = StreamLimits::KDC_STREAM + assembler.held() + message.capacity();
        self.held = self.held + now - std::mem::replace(booked, now);
        if is_over {
            self.forget(&key);
        }
        while self.held > limits.kdc
            && let Some((_, stream)) = self.streams.pop_lru()
        {
            self.held -= stream.booked;
            counted.kdc_evicted += 1;
        }
        counted.kdc_peak = counted.kdc_peak.max(u64::try_from(self.held).unwrap_or(u64::MAX));
    }
}

/// The client and the KDC, if one end is a KDC.
fn ends(source: SocketAddr, destination: SocketAddr) -> Option<(SocketAddr, SocketAddr)> {
    match (source.port(), destination.port()) {
        (PORT, _) => Some((destination, source)),
        (_, PORT) => Some((source, destination)),
        _ => None,
    }
}

impl KdcStream {
    fn new() -> Self {
        Self { assembler: Assembler::new(), message: Vec::new(), lost: false, booked: 0 }
    }
}

/// Cuts a stream into messages.
struct Messages<'s, C> {
    /// The client and the KDC.
    ends: (SocketAddr, SocketAddr),
    message: &'s mut Vec<u8>,
    lost: &'s mut bool,
    limits: &'s StreamLimits,
    /// Counted and forgotten: the counters that are reported are those of SMB.
    counters: StreamCounters,
    consumer: &'s mut C,
}

impl<C> Messages<'_, C> {
    fn lose(&mut self) {
        *self.lost = true;
        *self.message = Vec::new();
    }
}

impl<C: Consumer> Sink for Messages<'_, C> {
    fn bytes(&mut self, bytes: &[u8], packet: PacketId, _: u32) {
        if *self.lost {
            return;
        }
        self.message.extend_from_slice(bytes);
        while let Some((length, rest)) = self.message.split_first_chunk() {
            let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
            if length > MESSAGE {
                return self.lose();
            }
            let Some(bytes) = rest.get(..length) else { return };
            let (client, kdc) = self.ends;
            self.consumer.event(&Event::Kdc(KdcMessage { packet, client, kdc, tcp: true, bytes }));
            self.message.drain(..4 + length);
        }
    }

    fn missing(&mut self, _: u64, _: Reason, _: PacketId) {
        self.lose();
    }

    fn jump(&mut self) {
        self.lose();
    }

    fn conflict(&mut self, _: Difference) {}

    fn outside(&mut self, _: u64) {}

    fn limits(&self) -> &StreamLimits {
        self.limits
    }

    fn counters(&mut self) -> &mut StreamCounters {
        &mut self.counters
    }
}
