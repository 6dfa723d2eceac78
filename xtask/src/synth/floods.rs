//! Captures that are made to exhaust the tables of a monitor: all of it is read, the frame where a table became full
//! is reported, and the tables stay below their caps. They are too large to keep, so they come through a pipe.

use std::io::{self, BufWriter};
use std::thread;

use super::{Flood, Plan, write};
use smbtrail_findings::{Judge, kind};
use smbtrail_pipeline::capture::{CaptureReader, CaptureSet};
use smbtrail_pipeline::track::{Anomaly, Event, Observer};
use smbtrail_pipeline::{Options, Outcome, Pipeline};

/// The handshake, NEGOTIATE, two SESSION_SETUPs and TREE_CONNECT: packets before the flood, and messages.
const ARRIVAL: (u64, u64) = (3 + 4 * 2, 4 * 2);

/// MessageIds that the server has granted by then.
const GRANTED: u64 = 516;

/// A capture with that number of messages of one kind, read while it is made.
fn flood(flood: Flood, messages: u64) -> (Found, Outcome) {
    let (reader, writer) = io::pipe().expect("a pipe");
    let plan = Plan {
        messages: ARRIVAL.1 + messages,
        connections: 1,
        payload: 0,
        loss: 0,
        reorder: 0,
        seed: 1,
        leave_open: false,
        flood: Some(flood),
    };
    let making = thread::spawn(move || write(&plan, BufWriter::new(writer)).map(|made| made.manifest));
    let reader = CaptureReader::from_reader("flood", reader).expect("a capture");
    let mut found = Found::default();
    let mut judge = Judge::new(smbtrail_findings::Options::default(), &mut found);
    let outcome = Pipeline::new(CaptureSet::from_reader(reader), Options::default()).run(&mut judge);
    let made = making.join().expect("it does not panic").expect("the pipe takes everything");
    assert_eq!((found.messages, outcome.packets), (made.messages, made.packets));
    assert!(outcome.damage.is_empty(), "{:?}", outcome.damage);
    (found, outcome)
}

#[derive(Default)]
struct Found {
    messages: u64,
    anomalies: Vec<Anomaly>,
}

/// What was raised, how often, and where first: kind, frame, offset, what was expected and found.
type Raised = (&'static str, usize, u64, Option<usize>, u64, u64);

impl Found {
    fn raised(&self) -> Vec<Raised> {
        let mut raised: Vec<Raised> = Vec::new();
        for odd in &self.anomalies {
            let kind = odd.kind.id();
            match raised.iter_mut().find(|(known, ..)| *known == kind) {
                Some((_, count, ..)) => *count += 1,
                None => raised.push((kind, 1, odd.moment.frame, odd.offset, odd.expected, odd.found)),
            }
        }
        raised
    }
}

impl Observer for Found {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(_) => self.messages += 1,
            Event::Anomaly(anomaly) if anomaly.kind != kind::SIGNING_NOT_REQUIRED => {
                self.anomalies.push(**anomaly);
            }
            _ => {}
        }
    }
}

/// The table's peak, cap, and what was put out.
fn table(outcome: &Outcome, name: &str) -> (usize, usize, u64) {
    let usage = outcome.usage.iter().find(|usage| usage.table == name).expect("a table");
    (usage.peak, usage.cap, usage.evicted)
}

#[test]
fn a_hundred_thousand_messages_in_one_frame() {
    let (found, outcome) = flood(Flood::Frame, 100_000);
    // A frame of 7,199,996 bytes in segments of 1,440; the last one completes it.
    let frame = ARRIVAL.0 + 5_000;
    let (peak, cap, evicted) = table(&outcome, "requests of a connection");
    let held = 100_000 - evicted;
    assert!((8_192..=wide(cap)).contains(&held), "{held} are held, of {cap} at most and {peak} at once");
    assert_eq!(
        found.raised(),
        [
            ("message-id-out-of-window", 1, frame, None, GRANTED, GRANTED),
            ("table-full", 1, frame, None, wide(peak), 0),
            ("unanswered", usize::try_from(held).unwrap(), frame, None, 0, ARRIVAL.1 / 2 + evicted),
            ("long-compound", 1, frame, None, 100, 100_000),
        ]
    );
}

#[test]
fn a_million_requests_that_nobody_answers() {
    let (found, outcome) = flood(Flood::Requests, 1_000_000);
    let (peak, cap, evicted) = table(&outcome, "requests of a connection");
    let held = 1_000_000 - evicted;
    assert!((8_192..=wide(cap)).contains(&held), "{held} are held, of {cap} at most and {peak} at once");
    let frame_of = |message_id: u64| ARRIVAL.0 + 1 + message_id - ARRIVAL.1 / 2;
    let oldest = ARRIVAL.1 / 2 + evicted;
    assert_eq!(
        found.raised(),
        [
            ("message-id-out-of-window", 1, frame_of(GRANTED), None, GRANTED, GRANTED),
            ("table-full", 1, ARRIVAL.0 + 1 + held, None, wide(peak), 0),
            ("unanswered", usize::try_from(held).unwrap(), frame_of(oldest), None, 0, oldest),
        ]
    );
}

#[test]
fn a_million_opens_that_nobody_closes() {
    let (found, outcome) = flood(Flood::Opens, 2_000_000);
    let (peak, _, evicted) = table(&outcome, "opens");
    // What the memory holds.
    assert!((50_000..200_000).contains(&peak), "{peak}");
    let held = 1_000_000 - evicted;
    assert!((50_000..=wide(peak)).contains(&held), "{held} are held, {peak} at once");
    // Of each the request and the response come in a packet.
    let many = 16_384;
    let raised = found.raised();
    assert_eq!(raised[0], ("many-opens", 1, ARRIVAL.0 + 2 * (many + 1), None, many, many + 1));
    let ids: Vec<_> = raised.iter().map(|(kind, count, ..)| (*kind, *count)).collect();
    assert_eq!(ids, [("many-opens", 1), ("table-full", 1)]);
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).expect("64 bits")
}
