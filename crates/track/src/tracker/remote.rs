//! RDMA: which buffers requests describe, and what goes there.

use smbtrail_codec::transform::RdmaTransform;
use smbtrail_codec::{Body, Header, Input, Structure};
use smbtrail_wire::Channel;

use super::Tracker;
use super::step::Place;
use crate::{ConnectionId, Direction, Event, Moment, Observer, Remote, Transport};

impl Tracker {
    /// RDMA moves bytes of a connection: `bytes` of `len` that were sent, at this token and offset if they are known. They are those
    /// of a READ or WRITE whose request describes a buffer there, or of nobody.
    pub fn handle_remote(
        &mut self,
        id: ConnectionId,
        (direction, moment): (Direction, Moment),
        place: Option<(u32, u64)>,
        (bytes, len): (&[u8], usize),
        observer: &mut dyn Observer,
    ) {
        let Some(connection) = self.connections.find(&id).and_then(|id| self.connections.get_mut(id)) else {
            return;
        };
        let len = u64::try_from(len).unwrap_or(u64::MAX);
        connection.counts.remote = connection.counts.remote.saturating_add(len);
        let (mut rest, mut done) = (bytes, 0);
        // A packet may go to buffers that are side by side.
        while done < len {
            let found = place
                .zip(connection.buffers.as_ref())
                .and_then(|((token, offset), all)| all.find(token, offset.checked_add(done)?));
            let found = found.filter(|(buffer, ..)| buffer.direction == direction);
            let request = found.and_then(|(buffer, ..)| {
                let id = connection.requests.find(&buffer.message_id)?;
                connection.requests.get(id).filter(|request| request.exchange == buffer.exchange)
            });
            let (Some((buffer, at, room)), Some(request)) = (found, request) else {
                connection.counts.remote_unasked =
                    connection.counts.remote_unasked.saturating_add(len - done);
                return;
            };
            let now = room.min(len - done);
            let there = usize::try_from(now).unwrap_or(usize::MAX).min(rest.len());
            let (bytes, later) = rest.split_at(there);
            let session_id = request.session.and_then(|id| self.sessions.get(id)).map(|session| session.id);
            let at = buffer.at + at;
            observer.event(&Event::Remote(&Remote {
                moment,
                connection,
                direction,
                request,
                session_id,
                at,
                bytes,
                len: now,
            }));
            (rest, done) = (later, done + now);
        }
    }

    /// Enters the buffers that a READ or WRITE describes. `[MS-SMB2] 2.2.19, 2.2.21`
    #[inline]
    pub(super) fn describe_buffers(
        &mut self,
        place: &Place,
        header: &Header,
        body: &Body<'_>,
        exchange: u64,
    ) {
        let (channel, info, direction) = match body {
            Body::ReadRequest(body) => (body.channel, body.read_channel_info.input(), Direction::ToClient),
            Body::WriteRequest(body) => (body.channel, body.write_channel_info.input(), Direction::ToServer),
            _ => return,
        };
        if channel != Channel::NONE {
            self.enter_buffers(place, (channel, info), (exchange, header.message_id, direction));
        }
    }

    #[cold]
    fn enter_buffers(
        &mut self,
        place: &Place,
        (channel, info): (Channel, Input<'_>),
        of: (u64, smbtrail_wire::MessageId, Direction),
    ) {
        let Some(connection) = self.connections.get_mut(place.id) else { return };
        // Over anything else nothing can go there.
        if connection.transport != Transport::SmbDirect {
            return;
        }
        let transform = match channel {
            Channel::RDMA_TRANSFORM => RdmaTransform::parse(info, &mut ()).ok(),
            _ => None,
        };
        let descriptors = transform.as_ref().map_or(info, |transform| transform.descriptors.input());
        let buffers = connection.buffers.get_or_insert_default();
        buffers.add(descriptors.bytes(), of);
        while buffers.len() > self.limits.buffers && buffers.evict() {
            self.buffers_evicted += 1;
        }
        self.buffers_peak = self.buffers_peak.max(buffers.len());
    }
}
