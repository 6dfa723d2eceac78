//! Diagnoses of recordings whose cause is known, seen from both sides of the line.

use std::sync::Arc;

use smbtrail_diagnose::{Diagnosed, Diagnosis, Next, Place, Who};
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

/// Two opens share a lease, and one of them ends before the lease breaks for the second time.
#[test]
fn a_lease_is_held_as_long_as_one_of_its_opens() {
    let path = smbtrail_tests::fixtures().join("captures/leases.pcapng");
    let found = diagnosed("leases", &std::fs::read(path).expect("a recording").into());
    let wait = found.verdicts.iter().find(|verdict| verdict.cause.id == "break-wait").expect("a wait");
    assert_eq!(wait.who.path.as_deref(), Some("lease_breaking3.dat"));
    // The request, the second break, and the answer.
    assert_eq!(wait.frames, [468, 498, 502]);
}

#[test]
fn the_parts_are_the_whole_in_every_capture() {
    for (name, bytes) in smbtrail_tests::captures() {
        let found = diagnosed(&name, &bytes);
        let sum: u64 = found.budget.shares().iter().map(|(_, share)| share).sum();
        let expected = if found.budget.total() > 0 { 10_000 } else { 0 };
        assert_eq!(sum, expected, "{name}");
        for by in [
            (|who| who.client.to_string().into()) as fn(&Who) -> Arc<str>,
            |who| who.server.to_string().into(),
            |who| who.user.clone().unwrap_or_default(),
            |who| who.share.clone().unwrap_or_default(),
            |who| who.path.clone().unwrap_or_default(),
        ] {
            let groups = found.by(by);
            let all: u64 = groups.iter().map(|(_, budget, _)| budget.total()).sum();
            assert_eq!(all, found.budget.total(), "{name}");
            for (_, budget, _) in groups.iter().filter(|(_, budget, _)| budget.total() > 0) {
                assert_eq!(budget.shares().iter().map(|(_, share)| share).sum::<u64>(), 10_000, "{name}");
            }
        }
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

/// What a server answers that is asked for its interfaces: an address of each.
fn interfaces(numbers: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (at, number) in numbers.iter().enumerate() {
        let next: u32 = if at + 1 < numbers.len() { 152 } else { 0 };
        for field in [next, *number, 0, 0] {
            bytes.extend(field.to_le_bytes());
        }
        bytes.extend(1_000_000_000_u64.to_le_bytes());
        bytes.extend([2, 0, 0, 0, 10, 0, 0, 1]);
        bytes.resize((at + 1) * 152, 0);
    }
    bytes
}

#[test]
fn an_interface_that_is_reported_and_not_used_is_not_one_that_there_is_not() {
    let both = Capabilities(Capabilities::LARGE_MTU.0 | Capabilities::MULTI_CHANNEL.0);
    let work = |play: &mut Play<Diagnosis>, capabilities, reported: &[u32], bound: Option<NtStatus>| {
        begin(play, capabilities);
        play.control(Fsctl::QUERY_NETWORK_INTERFACE_INFO, Vec::new(), interfaces(reported));
        if let Some(status) = bound {
            play.connect_with("10.0.1.7", "10.0.1.1", capabilities);
            play.add_channel("alice", status);
            play.share(r"\\srv\docs");
        }
        let file = play.open("large.bin");
        play.carry_for(90);
        for _ in 0..20 {
            play.read_some(file, &[0; 1 << 20]);
        }
        play.carry_for(0);
        play.close(file);
    };
    let unused = Some("multichannel-unused");
    assert_eq!(first(|play| work(play, both, &[1, 2], None)), unused);
    assert_eq!(first(|play| work(play, both, &[1, 2], Some(NtStatus::REQUEST_NOT_ACCEPTED))), unused);
    for (capabilities, reported, bound) in [
        // One interface, with two addresses.
        (both, &[1, 1][..], None),
        (Capabilities::LARGE_MTU, &[1, 2], None),
        (both, &[1, 2], Some(NtStatus::SUCCESS)),
    ] {
        let found = first(|play| work(play, capabilities, reported, bound));
        assert_eq!(found, Some("bandwidth"), "{reported:?} {bound:?}");
    }
}

#[test]
fn a_silence_says_what_came_next() {
    let mut play = Play::nobody(Diagnosis::new());
    begin(&mut play, Capabilities::LARGE_MTU);
    let file = play.open("large.bin");
    play.answer_after(1_500);
    play.read_some(file, b"late");
    play.answer_after(0);
    play.ask_in_vain(file);
    play.wait(4);
    play.reset();
    begin(&mut play, Capabilities::LARGE_MTU);
    play.reopen("large.bin", file, NtStatus::SUCCESS);
    play.reopen("other.bin", file, NtStatus::OBJECT_NAME_NOT_FOUND);
    let found = play.end().finish();
    let [silent, late] = &found.stalls[..] else { panic!("{:?}", found.stalls) };
    assert_eq!(silent.next, Next::Reset);
    assert!(silent.client_last > silent.server_last, "{silent:?}");
    let again = silent.again.expect("another connection");
    assert_eq!((again.regained, again.lost), (1, 1));
    assert!(again.begun.frame > silent.request.frame);
    assert_eq!(late.next, Next::Answered(late.request.frame + 1));
    assert_eq!((late.again, late.waited / 1_000_000_000), (None, 1));
}

#[test]
fn a_recorded_session_with_two_channels_uses_them() {
    let path = smbtrail_tests::fixtures().join("captures/multichannel.pcapng");
    let found = diagnosed("multichannel.pcapng", &std::fs::read(path).expect("a recording").into());
    assert!(
        found.verdicts.iter().all(|verdict| verdict.cause.id != "multichannel-unused"),
        "{:?}",
        found.verdicts
    );
}
