//! What bounds the speed of a connection: its line, its windows, or the segments that get lost.

use smbtrail_track::Connection;

use crate::Part;
use crate::line::{Carried, Line};

/// The time in which frames of several segments were on their way, by what bounded their speed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wires {
    pub(crate) line: Carried,
    pub(crate) window: Carried,
    pub(crate) loss: Carried,
    /// Segments that were sent again.
    pub(crate) resent: u64,
    /// Segments.
    pub(crate) packets: u64,
    /// The longest round trip, in nanoseconds.
    pub(crate) round: u64,
    /// Segments that closed a window.
    pub(crate) zero_windows: u64,
}

/// Nanoseconds that a connection carries for, before its speed says something.
const LEAST: u64 = 50_000_000;

/// The least round trip in nanoseconds that a window can bound: below, queues of the line are longer.
const ROUND: f64 = 5_000_000.0;

/// How much faster than that a transfer may be that is short, since it begins before the first loss.
const SHORT: f64 = 4.0;

/// Bytes of a full segment.
const SEGMENT: f64 = 1_448.0;

impl Wires {
    /// Takes a connection that ended.
    pub(crate) fn add(&mut self, connection: &Connection, line: &Line) {
        let round = connection.round.round_trip().and_then(|round| u64::try_from(round).ok());
        self.round = self.round.max(round.unwrap_or(0));
        self.resent += line.resents;
        let Some(sent) = connection.delivery else { return self.line.add(line.carried) };
        let (client, server) = (sent.client, sent.server);
        self.packets += client.packets + server.packets;
        self.zero_windows += client.zero_windows + server.zero_windows;
        let in_flight = client.in_flight.max(server.in_flight);
        let carried = line.carried.nanoseconds + line.carried.again;
        let speed = line.carried.bytes as f64 / carried.max(1) as f64;
        let lost = line.resents as f64 * SEGMENT / (client.bytes + server.bytes).max(1) as f64;
        let round = round.unwrap_or(0).max(1) as f64;
        // Where segments get lost, TCP is no faster than this. Mathis and others: The Macroscopic Behavior of the TCP
        // Congestion Avoidance Algorithm, 1997
        let bound = 1.5_f64.sqrt() * SEGMENT / (round * lost.max(1e-9).sqrt());
        let bounds = if line.carried.nanoseconds < LEAST {
            &mut self.line
        } else if line.resents >= 3 && lost >= 0.001 && speed < SHORT * bound {
            &mut self.loss
        } else if round >= ROUND && speed * 2.0 >= f64::from(in_flight) / round {
            &mut self.window
        } else {
            &mut self.line
        };
        bounds.add(line.carried);
    }

    /// What a cause bounds of the time that groups carry.
    pub(crate) fn share(carried: Carried, all: u64) -> u64 {
        carried.nanoseconds.min(all)
    }
}

impl Carried {
    fn add(&mut self, other: Self) {
        self.nanoseconds += other.nanoseconds;
        self.again += other.again;
        self.bytes += other.bytes;
    }

    /// Megabits in a second.
    pub(crate) fn megabits(self) -> f64 {
        self.bytes as f64 * 8_000.0 / self.nanoseconds.max(1) as f64
    }
}

/// The parts in which frames are on their way.
pub(crate) const CARRYING: [Part; 2] = [Part::Sending, Part::Receiving];
