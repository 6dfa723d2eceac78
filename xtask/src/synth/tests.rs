//! What is found in a capture that was made is what its manifest says.

use std::collections::BTreeMap;
use std::io::Cursor;

use super::{Manifest, Plan, write};
use smbtrail_findings::{Judge, kind};
use smbtrail_pipeline::capture::{CaptureReader, CaptureSet};
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{Options, Outcome, Pipeline};
use smbtrail_wire::{Command, NtStatus};

const PLAN: Plan = Plan {
    messages: 6_000,
    connections: 7,
    payload: 3_000,
    loss: 0,
    reorder: 0,
    seed: 3,
    leave_open: false,
    flood: None,
};

#[test]
fn every_count_is_the_manifests() {
    for (payload, leave_open) in [(0, false), (3_000, false), (3_000, true), (300_000, false)] {
        let messages = if payload > 100_000 { 1_000 } else { PLAN.messages };
        let plan = Plan { payload, leave_open, messages, ..PLAN };
        let (found, made) = check(&plan);
        assert!(made.messages >= plan.messages && made.compounds > 0 && made.refused > 0, "{made:?}");
        assert!(made.pending > 0 && made.cancelled > 0, "{made:?}");
        assert_eq!(found.odd, Vec::<String>::new(), "{payload} bytes: anomalies");
        assert_eq!(found.manifest(), made, "{payload} bytes, opens left: {leave_open}");
    }
}

#[test]
fn packets_out_of_order_change_no_count() {
    let (found, made) = check(&Plan { reorder: 50, ..PLAN });
    assert!(made.packets_late > 50, "{made:?}");
    assert_eq!(found.manifest(), Manifest { packets_late: 0, ..made });
}

#[test]
fn what_was_lost_is_missing_and_no_more() {
    let (found, made) = check(&Plan { loss: 10, ..PLAN });
    assert!(made.packets_lost > 20, "{made:?}");
    let lost = found.lost;
    assert!(lost <= made.bytes_lost && lost * 10 >= made.bytes_lost * 9, "{lost} of {}", made.bytes_lost);
    assert!(found.messages < made.messages, "a lost packet's messages are not there");
    assert!(found.messages + 8 * made.packets_lost >= made.messages, "and others are: {}", found.messages);
}

#[test]
fn the_same_seed_makes_the_same_bytes() {
    let make =
        |seed| write(&Plan { seed, loss: 5, reorder: 5, ..PLAN }, Vec::new()).expect("a vector takes all");
    let (one, again, other) = (make(1), make(1), make(2));
    assert!(one.out == again.out && one.manifest == again.manifest);
    assert!(one.out != other.out);
}

/// Makes a capture and reads it.
fn check(plan: &Plan) -> (Found, Manifest) {
    let made = write(plan, Vec::new()).expect("a vector takes all");
    let reader = CaptureReader::from_reader("made", Cursor::new(made.out)).expect("a capture");
    let mut found = Found::default();
    let pipeline = Pipeline::new(CaptureSet::from_reader(reader), Options::default());
    let mut judge = Judge::new(smbtrail_findings::Options::default(), &mut found);
    let outcome = pipeline.run(&mut judge);
    found.outcome(&outcome);
    (found, made.manifest)
}

/// What was found, counted as a manifest counts.
#[derive(Default)]
struct Found {
    packets: u64,
    bytes: u64,
    lost: u64,
    connections: u64,
    sessions: u64,
    trees: u64,
    opens: u64,
    refused: u64,
    closed: u64,
    compounds: u64,
    messages: u64,
    pending: u64,
    cancelled: u64,
    read: u64,
    written: u64,
    requests: BTreeMap<String, u64>,
    statuses: BTreeMap<String, u64>,
    /// Anomalies other than optional signing.
    odd: Vec<String>,
}

impl Found {
    fn outcome(&mut self, outcome: &Outcome) {
        (self.packets, self.bytes) = (outcome.packets, outcome.bytes);
        self.lost = outcome.streams.bytes_lost;
    }

    fn manifest(&self) -> Manifest {
        Manifest {
            packets: self.packets,
            bytes: self.bytes,
            packets_lost: 0,
            bytes_lost: self.lost,
            packets_late: 0,
            connections: self.connections,
            sessions: self.sessions,
            trees: self.trees,
            opens: self.opens,
            refused: self.refused,
            closed: self.closed,
            compounds: self.compounds,
            messages: self.messages,
            pending: self.pending,
            cancelled: self.cancelled,
            read: self.read,
            written: self.written,
            requests: self.requests.clone(),
            statuses: self.statuses.clone(),
        }
    }
}

impl Observer for Found {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => {
                self.messages += 1;
                self.compounds += u64::from(message.index == 1);
                let header = message.header;
                if message.is_response() {
                    *self.statuses.entry(header.status.to_string()).or_default() += 1;
                    self.pending += u64::from(header.status == NtStatus::PENDING);
                    self.closed +=
                        u64::from((header.command, header.status) == (Command::CLOSE, NtStatus::SUCCESS));
                } else {
                    *self.requests.entry(header.command.to_string()).or_default() += 1;
                    self.cancelled += u64::from(header.command == Command::CANCEL);
                }
            }
            Event::Connection(_) => self.connections += 1,
            Event::Session(_) => self.sessions += 1,
            Event::Tree(_) => self.trees += 1,
            Event::Open(open) => {
                self.opens += u64::from(open.file_id.is_some());
                self.refused += u64::from(open.file_id.is_none());
                self.read += open.bytes_read;
                self.written += open.bytes_written;
            }
            Event::Anomaly(anomaly) if anomaly.kind != kind::SIGNING_NOT_REQUIRED => {
                self.odd.push(format!("{anomaly:?}"));
            }
            _ => {}
        }
    }
}
