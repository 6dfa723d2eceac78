//! What opened packets say: bytes of streams, acknowledgements, new ids, ends.

use super::super::connections::Found;
use super::super::frame::{Ack, Frame, Frames};
use super::super::open::Opened;
use super::super::stream::Stream;
use super::{Connection, Context, STREAM_NUMBERS, STREAMS, Space, UNACKNOWLEDGED};
use crate::{Close, ConnectionId, Datagram, Direction, PacketId};

impl Connection {
    /// Handles the frames of an opened packet with streams.
    pub(super) fn application(
        &mut self,
        opened: Opened,
        buffer: &[u8],
        (datagram, from): (&Datagram<'_>, Direction),
        context: &mut Context<'_>,
        out: &mut dyn FnMut(Found<'_>),
    ) {
        let way = &mut self.ways[from as usize];
        let expected = &mut way.expected[Space::Application as usize];
        *expected = (*expected).max(opened.number + 1);
        way.seen.insert(opened.number, opened.number + 1);
        let mut ip_len = datagram.ip_len;
        let mut place = 0;
        for frame in Frames::new(opened.frames(buffer)) {
            match frame {
                Frame::Stream { id, offset, data, fin } => {
                    let Some(at) = self.stream(id, out) else { continue };
                    place += 1;
                    let end = offset.saturating_add(u64::try_from(data.len()).unwrap_or(u64::MAX));
                    self.ways[from as usize].sent.insert((opened.number, place), (at, offset, end));
                    let datagram = Datagram { payload: &[], ..*datagram };
                    let ip_len = std::mem::take(&mut ip_len);
                    let segment = self.streams[at].bytes(from, &datagram, (offset, data, fin), ip_len);
                    out(Found::Segment(&segment));
                }
                Frame::Ack(ack) => self.acknowledge(ack, from.reverse(), datagram.packet, out),
                Frame::NewId(id) => context.learned.push((from.reverse(), id)),
                Frame::Close { code } => self.close(from, code, datagram.packet, out),
                Frame::Reset { id } => {
                    if let Some(stream) =
                        self.streams.iter_mut().find(|stream| stream.facts.stream == Some(id))
                    {
                        let ends = stream.close(from, 1, datagram.packet);
                        ends.iter().for_each(|segment| out(Found::Segment(segment)));
                    }
                }
                Frame::Crypto { .. } | Frame::Other => {}
            }
        }
        let sent = &mut self.ways[from as usize].sent;
        while sent.len() > UNACKNOWLEDGED
            && let Some((_, (at, start, end))) = sent.pop_first()
        {
            self.streams[at].acknowledge(from, start, end);
        }
    }

    /// The place of a stream in the list; `None` for one that is none of SMB, or one too many.
    fn stream(&mut self, id: u64, out: &mut dyn FnMut(Found<'_>)) -> Option<usize> {
        // Begun by the client, bidirectional. RFC 9000 2.1
        if id & 3 != 0 || self.dismissed {
            return None;
        }
        if let Some(at) = self.streams.iter().position(|stream| stream.facts.stream == Some(id)) {
            return Some(at);
        }
        if self.streams.len() == STREAMS || id >> 2 >= u64::from(STREAM_NUMBERS) {
            return None;
        }
        let first = match (self.streams.is_empty() && !self.sealed, self.original) {
            (true, _) => self.first,
            (false, _) => self.names.pop_back()?,
        };
        let stream = Stream::new(ConnectionId(first.number), self.facts(Some(id)));
        if self.original.is_some() {
            let answered = self.answered.unwrap_or(first);
            stream.begin(first, answered).iter().for_each(|segment| out(Found::Segment(segment)));
        }
        self.streams.push(stream);
        Some(self.streams.len() - 1)
    }

    /// The peer of `way` acknowledges packets.
    fn acknowledge(
        &mut self,
        ack: Ack<'_>,
        way: Direction,
        packet: PacketId,
        out: &mut dyn FnMut(Found<'_>),
    ) {
        let of = &mut self.ways[way as usize];
        let Some(lowest) = of.seen.start() else { return };
        let mut misses = false;
        for (low, high) in ack.ranges() {
            misses |= high >= lowest && !of.seen.has(low.max(lowest), high.saturating_add(1));
            while let Some((&key, &(at, start, end))) = of.sent.range((low, 0)..=(high, u32::MAX)).next() {
                of.sent.remove(&key);
                self.streams[at].acknowledge(way, start, end);
            }
        }
        for stream in &mut self.streams {
            if misses {
                stream.pardon(way);
            }
            if let Some(segment) = stream.acknowledgement(way, packet) {
                out(Found::Segment(&segment));
            }
        }
    }

    pub(super) fn close(
        &mut self,
        from: Direction,
        code: u64,
        packet: PacketId,
        out: &mut dyn FnMut(Found<'_>),
    ) {
        for stream in &mut self.streams {
            stream.close(from, code, packet).iter().for_each(|segment| out(Found::Segment(segment)));
        }
        self.end(Close::Fin, out);
    }
}
