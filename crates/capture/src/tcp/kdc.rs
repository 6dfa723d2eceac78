use lru::LruCache;

use super::StreamLimits;
use super::flow::FlowKey;
use super::half::{Half, Sink};
use super::history::Difference;
use crate::framing::{Consumer, Event, KdcReply, Reason};
use crate::{Datagram, PacketId, Segment, StreamCounters, TcpFlags};

/// The port of the Kerberos key distribution centre. RFC 4120 7.2
const PORT: u16 = 88;
/// Streams of it that are held at once: they last for a reply or two.
const STREAMS: usize = 1024;
/// Bytes of a reply; a ticket with a large PAC has less than 64 KiB.
const REPLY: usize = 1 << 17;

/// Puts the replies of Kerberos's KDC together, which name the clients of the tickets that SMB sessions are set up with.
///
/// A stream that lacks a packet, or whose replies have no believable length, is followed no more.
pub(super) struct KdcStreams(LruCache<FlowKey, KdcStream>);

struct KdcStream {
    half: Half,
    /// The reply at hand, its length before it.
    reply: Vec<u8>,
    lost: bool,
}

impl KdcStreams {
    pub(super) fn new() -> Self {
        Self(LruCache::unbounded())
    }

    /// A datagram is a reply.
    pub(super) fn handle_datagram(datagram: &Datagram<'_>, consumer: &mut impl Consumer) {
        if datagram.source.port() == PORT && datagram.payload.len() == datagram.payload_len {
            consumer.event(Event::Kdc(KdcReply { packet: datagram.packet, bytes: datagram.payload }));
        }
    }

    /// In TCP a reply has its length before it, in four bytes. RFC 4120 7.2.2
    pub(super) fn handle_segment(
        &mut self,
        segment: &Segment<'_>,
        limits: &StreamLimits,
        consumer: &mut impl Consumer,
    ) {
        if segment.source.port() != PORT {
            return;
        }
        let (key, _) = FlowKey::of(segment);
        let syn = segment.flags.contains(TcpFlags::SYN);
        if syn {
            self.0.pop(&key);
        }
        let stream = self.0.get_or_insert_mut(key, KdcStream::new);
        let KdcStream { half, reply, lost } = stream;
        let mut sink = Replies { reply, lost, limits, counters: StreamCounters::default(), consumer };
        let sequence = segment.sequence.wrapping_add(u32::from(syn));
        if syn {
            half.begin(sequence, true, &mut sink);
        }
        if segment.payload_len > 0 && !*sink.lost {
            let payload = (sequence, segment.payload, segment.payload_len);
            half.receive(payload, segment.packet, false, &mut sink);
        }
        if segment.flags.contains(TcpFlags::RST) || segment.flags.contains(TcpFlags::FIN) && !half.has_holes()
        {
            self.0.pop(&key);
        }
        if self.0.len() > STREAMS {
            self.0.pop_lru();
        }
    }
}

impl KdcStream {
    fn new() -> Self {
        Self { half: Half::new(), reply: Vec::new(), lost: false }
    }
}

/// Cuts a stream into replies.
struct Replies<'s, C> {
    reply: &'s mut Vec<u8>,
    lost: &'s mut bool,
    limits: &'s StreamLimits,
    /// Counted and forgotten: the counters that are reported are those of SMB.
    counters: StreamCounters,
    consumer: &'s mut C,
}

impl<C> Replies<'_, C> {
    fn lose(&mut self) {
        *self.lost = true;
        *self.reply = Vec::new();
    }
}

impl<C: Consumer> Sink for Replies<'_, C> {
    fn bytes(&mut self, bytes: &[u8], packet: PacketId, _: u32) {
        if *self.lost {
            return;
        }
        self.reply.extend_from_slice(bytes);
        while let Some((length, rest)) = self.reply.split_first_chunk() {
            let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
            if length > REPLY {
                return self.lose();
            }
            let Some(reply) = rest.get(..length) else { return };
            self.consumer.event(Event::Kdc(KdcReply { packet, bytes: reply }));
            self.reply.drain(..4 + length);
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
