//! Diagnoses of recordings whose cause is known, seen from both sides of the line.

use std::sync::Arc;

use smbtrail_diagnose::{Diagnosed, Diagnosis, Place};
use smbtrail_pipeline::capture::{CaptureReader, CaptureSet};
use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_play::{CLIENT, Play, SERVER};
use smbtrail_wire::{Capabilities, Fsctl, NtStatus};

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

/// What is diagnosed first of a play.
fn first(play: impl FnOnce(&mut Play<Diagnosis>)) -> Option<&'static str> {
    let mut stage = Play::nobody(Diagnosis::new());
    play(&mut stage);
    let found = stage.end().finish();
    let sum: u64 = found.verdicts.iter().map(|verdict| verdict.lost).sum();
    assert!(sum <= found.budget.total(), "something is counted twice: {:?}", found.verdicts);
    found.verdicts.first().map(|verdict| verdict.cause.id)
}

/// Alice works on a share of a server that can do this.
fn begin(play: &mut Play<Diagnosis>, capabilities: Capabilities) {
    play.connect_with(CLIENT, SERVER, capabilities);
    play.log_on("alice", NtStatus::SUCCESS);
    play.share(r"\\srv\docs");
}

#[test]
fn a_client_that_connects_for_each_file_is_not_one_slow_logon() {
    let work = |play: &mut Play<Diagnosis>, connections: u64| {
        for number in 0..connections {
            play.answer_after(40);
            begin(play, Capabilities::LARGE_MTU);
            play.answer_after(0);
            play.read(&format!("{number}.txt"), b"text");
        }
    };
    assert_eq!(first(|play| work(play, 20)), Some("reconnects"));
    assert_ne!(first(|play| work(play, 3)), Some("reconnects"));
}

#[test]
fn referrals_again_and_again_are_not_the_first_one() {
    let work = |play: &mut Play<Diagnosis>, referrals: u64| {
        begin(play, Capabilities::LARGE_MTU);
        for number in 0..50 {
            if number < referrals {
                play.answer_after(30);
                play.control(Fsctl::DFS_GET_REFERRALS, b"\x04\0\\\0a\0\0\0".to_vec(), Vec::new());
            }
            play.answer_after(0);
            play.read(&format!("{number}.txt"), b"text");
        }
    };
    assert_eq!(first(|play| work(play, 50)), Some("dfs-detour"));
    assert_ne!(first(|play| work(play, 1)), Some("dfs-detour"));
}

#[test]
fn slow_opens_alone_are_not_a_slow_server() {
    let work = |play: &mut Play<Diagnosis>, others: i64| {
        begin(play, Capabilities::LARGE_MTU);
        for number in 0..50 {
            play.answer_after(40);
            let file = play.open(&format!("{number}.txt"));
            play.answer_after(others);
            for _ in 0..4 {
                play.read_some(file, b"text");
            }
            play.close(file);
        }
    };
    assert_eq!(first(|play| work(play, 0)), Some("antivirus-like"));
    assert_eq!(first(|play| work(play, 40)), Some("server-slow"));
}

#[test]
fn pieces_of_64_kib_are_the_cause_where_no_larger_ones_are_possible() {
    let work = |play: &mut Play<Diagnosis>, capabilities: Capabilities| {
        play.answer_after(20);
        begin(play, capabilities);
        let file = play.open("large.bin");
        for _ in 0..100 {
            play.read_some(file, &[0; 65_536]);
        }
        play.close(file);
    };
    assert_eq!(first(|play| work(play, Capabilities(0))), Some("no-large-mtu"));
    assert_eq!(first(|play| work(play, Capabilities::LARGE_MTU)), Some("round-trips"));
}

#[test]
fn signatures_cost_what_unsigned_traffic_does_not() {
    let work = |play: &mut Play<Diagnosis>, signed: i64| {
        begin(play, Capabilities::LARGE_MTU);
        let file = play.open("large.bin");
        for (is_signed, latency) in [(false, 4), (true, signed)] {
            play.sign(is_signed);
            play.answer_after(latency);
            for _ in 0..100 {
                play.read_some(file, &[0; 40_000]);
            }
        }
        play.sign(false);
        play.close(file);
    };
    assert_eq!(first(|play| work(play, 20)), Some("signing-cost"));
    assert_ne!(first(|play| work(play, 4)), Some("signing-cost"));
}
