//! Every kind of anomaly is raised by a fixture, where the fixture's story says it happens.

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use smbtrail_findings::{Judge, kinds};
use smbtrail_pipeline::capture::CaptureSet;
use smbtrail_pipeline::track::{Anomaly, AnomalyKind, Event, Observer};
use smbtrail_pipeline::{Options, Pipeline};

/// Kind, capture, frame, and the offset in the frame's SMB payload where it has one.
const RAISED: &[(&str, &str, u64, Option<usize>)] = &[
    ("password-guessing", "office.pcapng", 586, None),
    ("signing-not-required", "office.pcapng", 11, None),
    ("guest-session", "guest.pcap", 11, None),
    ("anonymous-session", "guest.pcap", 57, None),
    ("dialect-downgrade", "downgrade.pcapng", 6, None),
    ("smb1", "smb1-only.pcap", 4, Some(0)),
    ("smb1-negotiate", "smb1-upgrade.pcap", 4, Some(0)),
    ("gap", "gaps.pcapng", 39, None),
    ("resync", "odd-stray-bytes.pcapng", 17, None),
    ("unknown-frame", "odd-stray-bytes.pcapng", 17, Some(0)),
    ("unfinished-frame", "odd-unfinished.pcapng", 15, Some(0)),
    ("conflicting-overlap", "odd-overlap.pcapng", 16, Some(785)),
    ("response-without-request", "gaps.pcapng", 38, None),
    ("unanswered", "scan-commands.pcapng", 7, None),
    ("command-mismatch", "odd-message-ids.pcapng", 15, None),
    ("message-id-reused", "odd-message-ids.pcapng", 18, None),
    ("message-id-out-of-window", "odd-message-ids.pcapng", 22, None),
    ("reserved-not-zero", "odd-reserved.pcapng", 14, Some(10)),
    ("reserved-not-zero", "odd-reserved.pcapng", 16, Some(66)),
    ("reserved-not-zero", "odd-reserved.pcapng", 17, Some(66)),
    ("structure-size", "odd-sizes.pcapng", 14, Some(64)),
    ("short", "odd-sizes.pcapng", 16, Some(64)),
    ("short", "scan-commands.pcapng", 7, Some(64)),
    ("unexpected-value", "creates.pcapng", 82, Some(72)),
    ("offset-inside-fixed", "odd-offsets.pcapng", 14, Some(32)),
    ("beyond-message", "odd-offsets.pcapng", 16, Some(120)),
    ("bad-next", "odd-compounds.pcapng", 14, Some(20)),
    ("misaligned", "odd-compounds.pcapng", 16, Some(20)),
    ("cut-entry", "odd-compounds.pcapng", 19, Some(72)),
    ("count", "odd-lists.pcapng", 4, Some(112)),
    ("odd-text", "odd-lists.pcapng", 16, Some(120)),
    ("envelope-size", "odd-compressed.pcapng", 15, Some(4)),
    ("damaged-compression", "odd-compressed.pcapng", 19, Some(102)),
    ("nested-envelope", "odd-compressed.pcapng", 21, Some(0)),
    ("compression-not-negotiated", "odd-compressed.pcapng", 23, Some(0)),
    ("unexpected-value", "odd-compressed.pcapng", 25, Some(8)),
    ("conflicting-overlap", "odd-segments.pcapng", 16, Some(726)),
    ("conflicting-overlap", "odd-segments.pcapng", 17, Some(726)),
    ("outside-window", "odd-segments.pcapng", 18, None),
    ("wrong-checksum", "odd-segments.pcapng", 19, Some(34)),
    ("conflicting-fragments", "odd-fragments.pcapng", 15, Some(34)),
    ("fragment-beyond-end", "odd-fragments.pcapng", 20, Some(34)),
    ("gap", "odd-fragments.pcapng", 22, None),
    ("empty-frame", "odd-lengths.pcapng", 14, None),
    ("oversized-frame", "odd-lengths.pcapng", 17, Some(0)),
    ("unfinished-frame", "odd-lengths.pcapng", 17, Some(0)),
    ("offset-inside-fixed", "odd-data.pcapng", 15, Some(16)),
    ("beyond-message", "odd-data.pcapng", 16, Some(112)),
    ("beyond-message", "odd-links.pcapng", 14, Some(20)),
    ("smb1-amid-smb2", "odd-links.pcapng", 16, Some(72)),
    ("smb1-amid-smb2", "odd-links.pcapng", 18, Some(0)),
    ("message-id-skipped", "odd-message-ids.pcapng", 22, None),
    ("name-unpaired-surrogate", "odd-names.pcapng", 14, Some(128)),
    ("name-nul", "odd-names.pcapng", 16, Some(136)),
    ("name-control", "odd-names.pcapng", 18, Some(128)),
    ("name-control", "odd-names.pcapng", 20, Some(136)),
    ("name-hidden", "odd-names.pcapng", 22, Some(128)),
    ("name-traversal", "odd-names.pcapng", 24, Some(120)),
    ("name-absolute", "odd-names.pcapng", 26, Some(120)),
    ("name-device", "odd-names.pcapng", 28, Some(136)),
    ("name-too-long", "odd-names.pcapng", 30, Some(120)),
    ("shared-session-id", "odd-two-servers.pcapng", 24, None),
    ("unsigned", "odd-unsigned.pcapng", 9, Some(48)),
    ("name-too-long", "odd-names.pcapng", 77, Some(120)),
    ("malformed-header", "odd-headers.pcapng", 14, Some(34)),
    ("length-beyond-packet", "odd-headers.pcapng", 15, Some(14)),
    ("long-compound", "odd-flood.pcapng", 22, None),
    ("unsigned", "odd-unsigned.pcapng", 10, Some(48)),
    ("name-hidden", "odd-places.pcapng", 15, Some(124)),
    ("name-traversal", "odd-places.pcapng", 15, Some(156)),
    ("name-control", "odd-places.pcapng", 17, Some(104)),
    ("name-hidden", "odd-places.pcapng", 19, Some(102)),
    ("name-control", "odd-places.pcapng", 21, Some(124)),
    ("name-hidden", "odd-places.pcapng", 22, Some(200)),
    ("name-hidden", "odd-places.pcapng", 24, Some(158)),
    ("name-hidden", "odd-places.pcapng", 27, Some(206)),
];

/// What made captures raise beside that, and why.
const FOLLOWS: &[(&str, &str, u64, Option<usize>)] = &[
    // What is not opened answers nobody.
    ("beyond-message", "odd-compressed.pcapng", 15, Some(16)),
    ("envelope-size", "odd-compressed.pcapng", 17, Some(4)),
    ("compression-not-negotiated", "odd-compressed.pcapng", 25, Some(0)),
    ("unanswered", "odd-compressed.pcapng", 14, None),
    ("unanswered", "odd-compressed.pcapng", 16, None),
    ("unanswered", "odd-compressed.pcapng", 18, None),
    ("unanswered", "odd-compressed.pcapng", 20, None),
    ("unanswered", "odd-compressed.pcapng", 24, None),
    // The last fragment overlaps the forged one; what goes on after the end is no packet.
    ("conflicting-fragments", "odd-fragments.pcapng", 16, Some(34)),
    ("response-without-request", "odd-fragments.pcapng", 21, None),
    // A READ that was answered with a WRITE has its own answer too; the made-up request has none.
    ("response-without-request", "odd-message-ids.pcapng", 15, None),
    ("unanswered", "odd-message-ids.pcapng", 22, None),
    ("unanswered", "odd-unfinished.pcapng", 14, None),
];

/// What sessions of made captures raise, since they need not sign.
const EVERYWHERE: &str = "signing-not-required";

/// Kinds that no capture of the fixtures raises, and the tests in which they are raised.
const ELSEWHERE: &[(&str, &str)] = &[
    ("many-opens", "xtask/tests/floods.rs"),
    ("conflicting-direction", "crates/track/tests/traps.rs"),
    ("conflicting-reset", "crates/pipeline/tests/faults.rs"),
    ("conflicting-opening", "crates/pipeline/tests/faults.rs"),
    ("conflicting-related-id", "crates/track/tests/traps.rs"),
    ("conflicting-session-setup", "crates/pipeline/tests/claims.rs"),
    ("conflicting-previous-session", "crates/pipeline/tests/claims.rs"),
    ("conflicting-kdc-reply", "crates/pipeline/tests/claims.rs"),
    ("decompression-cut", "crates/track/tests/bounds.rs"),
    ("compound-cut", "crates/track/tests/bounds.rs"),
    ("table-full", "xtask/tests/floods.rs"),
    ("encryption-not-authentic", "crates/pipeline/tests/protection.rs"),
    ("bad-signature", "crates/pipeline/tests/protection.rs"),
    ("cut-element", "crates/track/tests/tokens.rs"),
    ("wrong-tag", "crates/track/tests/tokens.rs"),
    ("unexpected-element", "crates/track/tests/tokens.rs"),
    ("not-der", "crates/track/tests/tokens.rs"),
    ("trailing-bytes", "crates/track/tests/tokens.rs"),
    ("unreadable-token", "crates/track/tests/tokens.rs"),
];

#[derive(Default)]
struct Anomalies(Vec<Anomaly>);

impl Observer for Anomalies {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Anomaly(anomaly) = event {
            self.0.push(**anomaly);
        }
    }
}

/// What each capture raises.
fn raised() -> BTreeMap<String, Vec<Anomaly>> {
    let run = |(name, bytes): (String, Arc<[u8]>)| {
        let set = CaptureSet::from_reader(common::reader(&bytes, bytes.len()).expect("a capture"));
        let mut anomalies = Anomalies::default();
        let mut judge = Judge::new(smbtrail_findings::Options::default(), &mut anomalies);
        Pipeline::new(set, Options::default()).run(&mut judge);
        (name, anomalies.0)
    };
    common::captures().into_iter().map(run).collect()
}

#[test]
fn every_kind_of_anomaly_is_raised_where_it_happens() {
    let raised = raised();
    let mut missing = Vec::new();
    for row @ (kind, file, frame, offset) in RAISED {
        let there = raised.get(*file).into_iter().flatten().any(|anomaly| {
            anomaly.kind.id() == *kind && anomaly.moment.frame == *frame && anomaly.offset == *offset
        });
        if !there {
            let said = raised.get(*file).into_iter().flatten();
            let said: Vec<_> = said.map(|one| (one.kind.id(), one.moment.frame, one.offset)).collect();
            missing.push(format!("{row:?} is not raised, but {said:?}"));
        }
    }
    for kind in kinds() {
        let is_elsewhere = ELSEWHERE.iter().any(|(id, _)| *id == kind.id());
        if RAISED.iter().any(|(id, ..)| *id == kind.id()) == is_elsewhere {
            missing.push(format!("{} has to be in one of both lists", kind.id()));
        }
    }
    let kinds: Vec<AnomalyKind> = kinds().collect();
    for (file, anomalies) in raised.iter().filter(|(file, _)| file.starts_with("odd-")) {
        for anomaly in anomalies {
            let said = (anomaly.kind.id(), file.as_str(), anomaly.moment.frame, anomaly.offset);
            let is_meant = RAISED.contains(&said) || FOLLOWS.contains(&said) || said.0 == EVERYWHERE;
            if !is_meant {
                missing.push(format!("{said:?} is raised, and nobody meant it"));
            }
        }
    }
    for (file, anomaly) in raised.iter().flat_map(|(file, all)| all.iter().map(move |one| (file, one))) {
        if !kinds.contains(&anomaly.kind) {
            missing.push(format!("{} of {file} is in no list of kinds", anomaly.kind.id()));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
