//! Properties of the state machine.

use std::net::SocketAddr;

use smbtrail_track::{
    ConnectionId, Direction, Event, Frame, Gap, KdcEnds, Limits, Moment, Observer, Recall, Space, Time,
    Tracker,
};

/// What happens to a tracker, as bytes: kind, connection, length (2 bytes), and for a frame or a KDC's message its bytes.
pub mod op {
    /// A connection opens: the byte before is its number.
    pub const OPENED: u8 = 0;
    /// A frame from the client.
    pub const TO_SERVER: u8 = 1;
    /// A frame from the server.
    pub const TO_CLIENT: u8 = 2;
    /// Bytes are missing.
    pub const GAP: u8 = 3;
    /// Bytes that begin no message.
    pub const STRAY: u8 = 4;
    /// The connection ends.
    pub const CLOSED: u8 = 5;
    /// A message between a client and a KDC of Kerberos.
    pub const KDC: u8 = 6;
    /// How many there are.
    pub const COUNT: u8 = 7;
}

/// Any legal sequence of calls, with frames of any bytes and tables of a few entries: nothing panics, no table grows
/// beyond its cap, every connection is handed out once, and at the end nothing is left but tickets and what is
/// recalled. The first byte chooses the caps.
pub fn tracker(data: &[u8]) {
    let Some((&caps, mut left)) = data.split_first() else { return };
    let cap = if caps < 128 { usize::from(caps % 8) + 1 } else { 64 };
    let mut limits = Limits::default();
    for limit in [
        &mut limits.connections,
        &mut limits.sessions,
        &mut limits.trees,
        &mut limits.opens,
        &mut limits.durable_opens,
        &mut limits.requests,
        &mut limits.logons,
        &mut limits.tickets,
        &mut limits.channels,
        &mut limits.recalled,
    ] {
        *limit = cap;
    }
    let mut recall = Recall::default();
    (recall.trees, recall.logons, recall.preauth_hashes) = (true, true, true);
    let mut tracker = Tracker::new(limits).with_recall(recall);
    let mut seen = Seen::default();
    // A connection's number on the wire of this input → the number it was last opened under.
    let mut open: [Option<ConnectionId>; 4] = [None; 4];
    let mut opened = 0;
    let mut frame = 0;
    while let Some((&[kind, which, low, high], rest)) = left.split_first_chunk() {
        left = rest;
        frame += 1;
        let second = i64::try_from(frame).expect("a small number");
        // A clock that goes back now and then.
        let time = Time::from_unix(1_700_000_000 + if which & 0x80 == 0 { second } else { -second }, 0);
        let moment = Moment { frame, time, file: 0, digits: 6 };
        let argument = u16::from_le_bytes([low, high]);
        let client = SocketAddr::from(([10, 0, 0, which & 1], 50_000 + u16::from(which & 3)));
        if kind % op::COUNT == op::KDC {
            let (message, rest) = left.split_at(usize::from(argument).min(left.len()));
            let ends = KdcEnds { client, kdc: SocketAddr::from(([10, 0, 1, 0], 88)), tcp: which & 4 != 0 };
            tracker.handle_kdc(ends, message, moment, &mut seen);
            left = rest;
            continue;
        }
        let slot = &mut open[usize::from(which & 3)];
        let Some(id) = *slot else {
            opened += 1;
            let id = ConnectionId(opened);
            *slot = Some(id);
            let server = SocketAddr::from(([10, 0, 1, which >> 2 & 1], 445));
            tracker.handle_opened(id, (client, server), 0, which & 0x40 != 0, moment, &mut seen);
            // Any other step on a connection that is not open just opens it, but a frame goes on to be handled.
            if !matches!(kind % op::COUNT, op::TO_SERVER | op::TO_CLIENT) {
                continue;
            }
            left = step(&mut tracker, (id, moment), kind, argument, left, &mut seen);
            continue;
        };
        match kind % op::COUNT {
            op::OPENED => {}
            op::CLOSED => {
                tracker.handle_closed(id, moment, &mut seen);
                *slot = None;
            }
            _ => left = step(&mut tracker, (id, moment), kind, argument, left, &mut seen),
        }
        for usage in tracker.usage() {
            assert!(usage.now <= usage.cap && usage.peak <= usage.cap, "{usage:?}");
        }
    }
    tracker.finish(&mut seen);
    for usage in tracker.usage() {
        let stays = usage.table == "Kerberos tickets" || usage.table.starts_with("recalled");
        assert!(usage.now == 0 || stays, "left behind: {usage:?}");
    }
    assert_eq!(seen.connections, opened, "every connection is handed out once");
}

/// A frame, a gap or stray bytes of a connection that is open. Gives the bytes that are left.
fn step<'a>(
    tracker: &mut Tracker,
    (id, moment): (ConnectionId, Moment),
    kind: u8,
    argument: u16,
    left: &'a [u8],
    seen: &mut Seen,
) -> &'a [u8] {
    let direction = match kind % op::COUNT {
        op::TO_SERVER => Direction::ToServer,
        op::TO_CLIENT => Direction::ToClient,
        op::GAP => {
            let [lost, skipped] = argument.to_le_bytes().map(u64::from);
            tracker.handle_gap(id, moment, Gap::new(lost, skipped).with_messages(lost & 1 == 1), seen);
            return left;
        }
        _ => {
            tracker.handle_unknown(id, moment, u32::from(argument).to_be_bytes(), seen);
            return left;
        }
    };
    let len = usize::from(argument);
    let (bytes, rest) = left.split_at(len.min(left.len()));
    seen.frame = Some((moment, len));
    // What the input has no more bytes for, the capture has not either.
    let frame = Frame::new(id, direction, moment, len).with_unfinished(bytes.len() < len);
    tracker.handle_frame(frame, &bytes, seen);
    seen.frame = None;
    rest
}

#[derive(Default)]
struct Seen {
    connections: u64,
    /// When the frame at hand came, and its length.
    frame: Option<(Moment, usize)>,
}

impl Observer for Seen {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => {
                let (moment, len) = self.frame.expect("messages come out of frames");
                assert_eq!(message.moment, moment);
                assert!(message.space > Space::Frame || message.offset + message.input.len() <= len);
                _ = message.path().zip(message.share());
                _ = (message.user(), message.tree_id(), message.session_id(), message.file_id());
                if let Some(request) = message.request_frame() {
                    assert!(request <= moment.frame, "a request comes before its response");
                }
            }
            Event::Envelope(envelope) => {
                let (moment, len) = self.frame.expect("envelopes come in frames");
                assert_eq!(envelope.moment, moment);
                assert!(envelope.space > Space::Frame || envelope.offset + envelope.input.len() <= len);
            }
            Event::Connection(_) => self.connections += 1,
            Event::Anomaly(anomaly) => _ = format!("{anomaly:?}"),
            _ => {}
        }
    }
}
