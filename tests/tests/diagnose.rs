//! Diagnoses of recordings whose cause is known, seen from both sides of the line.

use std::sync::Arc;

use smbtrail_diagnose::{Diagnosed, Diagnosis, Place};
use smbtrail_pipeline::capture::{CaptureReader, CaptureSet};
use smbtrail_pipeline::{Options, Pipeline};

fn diagnosed(name: &str, bytes: &Arc<[u8]>) -> Diagnosed {
    let reader =
        CaptureReader::from_reader(name, std::io::Cursor::new(Arc::clone(bytes))).expect("a capture");
    let mut diagnosis = Diagnosis::new();
    Pipeline::new(CaptureSet::from_reader(reader), Options::default()).run(&mut diagnosis);
    diagnosis.finish()
}

/// What made each recording slow.
const CAUSES: [(&str, Option<&str>); 10] = [
    ("none", None),
    ("rtt", Some("round-trips")),
    ("credits", Some("window")),
    ("small-files", Some("round-trips")),
    ("rate", Some("bandwidth")),
    ("loss", Some("loss")),
    ("stall", Some("server-stall")),
    ("break", Some("break-wait")),
    ("lock", Some("lock-wait")),
    ("notify", None),
];

#[test]
fn both_sides_name_what_made_it_slow() {
    for (name, cause) in CAUSES {
        for side in ["client", "server"] {
            let file = format!("{name}-{side}.pcap.zst");
            let path = smbtrail_tests::fixtures().join("captures/slow").join(&file);
            let found = diagnosed(&file, &std::fs::read(path).expect("a recording").into());
            let first = found.verdicts.first();
            assert_eq!(first.map(|verdict| verdict.cause.id), cause, "{file}: {:?}", found.verdicts);
            let (client, server) = ("10.20.0.11".parse(), "10.20.0.2".parse());
            for verdict in &found.verdicts {
                assert_eq!(
                    (Ok(verdict.who.client), Ok(verdict.who.server)),
                    (client.clone(), server.clone())
                );
                assert!(
                    !verdict.frames.is_empty() && verdict.lost <= found.budget.total(),
                    "{file}: {verdict:?}"
                );
            }
            if ["rtt", "credits", "small-files"].contains(&name) {
                let place = if side == "client" { Place::Client } else { Place::Server };
                assert_eq!(found.place, Some(place), "{file}");
            }
            if ["break", "lock"].contains(&name) {
                let holder = first.and_then(|verdict| verdict.holder.as_deref()).expect("a holder");
                assert!(holder.starts_with("bob at 10.20.0.11:"), "{file}: {holder}");
            }
        }
    }
}

#[test]
fn the_parts_are_the_whole_in_every_capture() {
    for (name, bytes) in smbtrail_tests::captures() {
        let found = diagnosed(&name, &bytes);
        let sum: u64 = found.budget.shares().iter().map(|(_, share)| share).sum();
        let expected = if found.budget.total() > 0 { 10_000 } else { 0 };
        assert_eq!(sum, expected, "{name}");
        let by_client: u64 = found.by(|who| Some(who.client)).iter().map(|(_, budget)| budget.total()).sum();
        assert_eq!(by_client, found.budget.total(), "{name}");
    }
}
