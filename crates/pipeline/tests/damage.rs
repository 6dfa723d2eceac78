//! Captures that were damaged on their way: what can be read is read, what is missing is counted, and nothing grows.
//!
//! Each fixture is damaged in every way below, with seeds that do not change. By default a few places and seeds stand for
//! all; with `SMBTRAIL_DAMAGE=full` a capture is begun at each of its packets, and every chance is tried ten times.

mod common;
mod damage_kit;
mod random;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::thread;

use damage_kit::{Flow, Found, Payload, Sent, Wire, packets, payloads, run};
use random::Random;
use smbtrail_pipeline::capture::LinkType;

/// A way to damage a capture.
#[derive(Clone, Copy, Debug)]
enum Damage {
    /// So many packets of a hundred are missing.
    Drop(usize),
    /// Some packets come twice.
    Duplicate,
    /// Packets come up to so many places late.
    Reorder(usize),
    /// Packets were cut to so many bytes.
    Snap(usize),
    /// So many bytes of a thousand have another value.
    Flip(usize),
    /// Only one direction was captured: that of the lower address, or the other.
    OneWay(bool),
    /// The capture begins with this packet.
    From(usize),
    /// There is no Ethernet below IP.
    Raw,
}

/// How many packets late one may come without anything being lost: as many segments as may come behind a hole.
const LATE: usize = 32;
/// Messages behind a gap that the framing may need to find its feet.
const FEET: usize = 8;
/// Requests that may wait for responses behind a hole, where the packets that acknowledge it are missing too.
const WAITING: usize = 128;
/// Places at which a capture is begun, unless all are asked for.
const STARTS: usize = 2;

#[test]
fn damaged_captures_are_read_as_far_as_they_go() {
    let full = std::env::var("SMBTRAIL_DAMAGE").is_ok_and(|value| value == "full");
    let captures = common::captures();
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let faults: Vec<String> = thread::scope(|scope| {
        let work = |first: usize| {
            let mine = captures.iter().skip(first).step_by(threads);
            mine.flat_map(|(name, bytes)| faults_of(name, &packets(bytes), full)).collect::<Vec<_>>()
        };
        let running: Vec<_> = (0..threads).map(|first| scope.spawn(move || work(first))).collect();
        running.into_iter().flat_map(|thread| thread.join().expect("no damage makes it panic")).collect()
    });
    assert!(faults.is_empty(), "{} faults: {faults:#?}", faults.len());
}

/// Damages a capture in every way, and says what goes wrong.
fn faults_of(name: &str, packets: &[Wire], full: bool) -> Vec<String> {
    let clean = run(packets);
    let mut faults = Vec::new();
    for damage in damages(packets.len(), full) {
        for seed in 0..if full && damage.is_chance() { 10 } else { 1 } {
            let (damaged, touched) = damage.apply(packets, seed);
            let found = run(&damaged);
            let mut fault = |what: String| faults.push(format!("{name}, {damage:?}, seed {seed}: {what}"));
            check_size(packets, &clean, &damaged, &found, touched, &mut fault);
            match damage {
                // Where a stream without a SYN begins depends on what comes first.
                Damage::Reorder(_) if clean.mid_stream > 0 => {}
                Damage::Duplicate | Damage::Raw | Damage::Reorder(_) => {
                    check_nothing_lost(&clean, &found, &mut fault);
                }
                // A byte that another value took may stand in a prefix or in a header below TCP.
                Damage::Flip(_) => {}
                Damage::Drop(_) | Damage::Snap(_) | Damage::OneWay(_) => {
                    check_whole_messages(&clean, &damaged, &found, &mut fault);
                    check_counted(packets, &clean, &damaged, &found, &mut fault);
                }
                Damage::From(first) => {
                    check_whole_messages(&clean, &damaged, &found, &mut fault);
                    check_mid_stream(packets.split_at(first), &clean, &found, &mut fault);
                }
            }
        }
    }
    faults
}

fn damages(packets: usize, full: bool) -> Vec<Damage> {
    let mut random = Random(packets as u64);
    let mut damages = vec![
        Damage::Drop(1),
        Damage::Drop(5),
        Damage::Drop(20),
        Damage::Duplicate,
        Damage::Reorder(2),
        Damage::Reorder(LATE),
        Damage::Snap(96),
        Damage::Snap(200),
        Damage::Flip(1),
        Damage::Flip(20),
        Damage::OneWay(false),
        Damage::OneWay(true),
        Damage::Raw,
    ];
    match full {
        true => damages.extend((1..packets).map(Damage::From)),
        false => damages.extend((0..STARTS).map(|_| Damage::From(1 + random.below(packets - 1)))),
    }
    damages
}

impl Damage {
    fn is_chance(self) -> bool {
        matches!(self, Self::Drop(_) | Self::Duplicate | Self::Reorder(_) | Self::Flip(_))
    }

    /// The damaged capture, and how many packets were touched.
    fn apply(self, packets: &[Wire], seed: u64) -> (Vec<Wire>, usize) {
        let mut random = Random(seed ^ 0x5eed);
        let payloads = payloads(packets);
        let mut out = packets.to_vec();
        match self {
            Self::Drop(percent) => out.retain(|_| random.below(100) >= percent),
            Self::Duplicate => {
                let twice = |packet: &Wire| vec![packet.clone(); 1 + usize::from(random.below(10) == 0)];
                out = packets.iter().flat_map(twice).collect();
            }
            Self::Reorder(distance) => {
                // A stream begins with the first bytes that come when no SYN was seen, and ends with a RST: what comes
                // later from before and behind is left out. So these two keep their place.
                let mut late = |at: usize| match payloads.get(at).copied().flatten() {
                    Some(payload) if payload.syn => 0,
                    Some(payload) if payload.reset => distance,
                    _ => random.below(distance),
                };
                let mut keyed: Vec<_> = out.into_iter().enumerate().collect();
                keyed.sort_by_cached_key(|(at, _)| at + late(*at));
                out = keyed.into_iter().map(|(_, packet)| packet).collect();
            }
            Self::Snap(len) => out.iter_mut().for_each(|packet| packet.data.truncate(len)),
            Self::Flip(per_mille) => {
                let bytes = out.iter_mut().flat_map(|packet| &mut packet.data);
                bytes.filter(|_| random.below(1000) < per_mille).for_each(|byte| *byte ^= 0x5A);
            }
            Self::OneWay(lower) => {
                let mut at = 0;
                out.retain(|_| {
                    at += 1;
                    let payload = payloads.get(at - 1).copied().flatten();
                    payload.is_none_or(|Payload { flow: (from, to), .. }| (from < to) == lower)
                });
            }
            Self::From(first) => out = out.split_off(first.min(packets.len())),
            Self::Raw => {
                for packet in &mut out {
                    let is_ip = matches!(packet.data.get(12..14), Some([0x08, 0x00] | [0x86, 0xDD]));
                    if packet.link == LinkType::ETHERNET && is_ip {
                        packet.link = LinkType::RAW;
                        packet.data.drain(..14);
                        packet.len -= 14;
                    }
                }
            }
        }
        let touched = match self {
            Self::Drop(_) | Self::OneWay(_) | Self::From(_) => packets.len() - out.len(),
            Self::Duplicate | Self::Raw => 0,
            Self::Reorder(_) | Self::Snap(_) | Self::Flip(_) => packets.len(),
        };
        (out, touched)
    }
}

/// No more than three times the bytes are looked at, and tables hold no more than three times the entries; beyond that one
/// for each packet that was touched, and those whose responses wait behind a hole.
fn check_size(
    packets: &[Wire],
    clean: &Found,
    damaged: &[Wire],
    found: &Found,
    touched: usize,
    fault: &mut impl FnMut(String),
) {
    let scanned = |packets: &[Wire], found: &Found| {
        let payload: usize = payloads(packets).iter().flatten().map(|payload| payload.len).sum();
        u64::try_from(payload).expect("a small number") + found.outcome.streams.bytes_searched
    };
    let (before, after) = (scanned(packets, clean), scanned(damaged, found));
    if after > 3 * before {
        fault(format!("{after} bytes scanned, {before} before"));
    }
    for (before, after) in clean.outcome.usage.iter().zip(&found.outcome.usage) {
        // What comes early is counted in bytes, and each packet that is late holds what follows it back.
        let is_bytes = after.table.contains("bytes");
        if !is_bytes && after.peak > 3 * before.peak + touched + WAITING {
            fault(format!("{} entries of {}, {} before", after.peak, after.table, before.peak));
        }
    }
}

fn check_nothing_lost(clean: &Found, found: &Found, fault: &mut impl FnMut(String)) {
    let lost = clean.whole.difference(&found.whole).count();
    if lost > 0 {
        fault(format!(
            "{lost} of {} messages lost: {:?} {:?}",
            clean.whole.len(),
            clean.whole.difference(&found.whole),
            found.outcome.streams
        ));
    }
}

/// Every transport message that lies whole in the packets is found, once as many before it as the framing may need
/// lie whole too, or all from the beginning of a stream whose SYN is there.
fn check_whole_messages(clean: &Found, damaged: &[Wire], found: &Found, fault: &mut impl FnMut(String)) {
    let mut there = BTreeMap::<Flow, Vec<Payload>>::new();
    for payload in payloads(damaged).into_iter().flatten() {
        there.entry(payload.flow).or_default().push(payload);
    }
    for (flow, sent) in &clean.sent {
        let ports = [445, 139];
        if !ports.contains(&flow.0.port()) && !ports.contains(&flow.1.port()) {
            continue;
        }
        let there = there.get(flow).map(Vec::as_slice).unwrap_or_default();
        let mut run = 0;
        for message in sent {
            if !clean.whole.contains(&(message.sequence, message.len)) || !covers(there, *message) {
                run = 0;
                continue;
            }
            run += 1;
            if run > FEET && !found.whole.contains(&(message.sequence, message.len)) {
                fault(format!("{message:?} of {flow:?} is whole and was not found"));
            }
        }
    }
}

/// Whether segments bring every byte of a message.
fn covers(segments: &[Payload], message: Sent) -> bool {
    let offset = |sequence: u32| i64::from(sequence.wrapping_sub(message.sequence).cast_signed());
    let len = i64::from(message.len);
    let ends = |segment: &Payload| {
        let start = offset(segment.sequence);
        (start, start + i64::try_from(segment.len).expect("a small number"))
    };
    let mut parts: Vec<_> =
        segments.iter().map(ends).filter(|(start, end)| *start < len && *end > 0).collect();
    parts.sort_unstable();
    let covered =
        parts.iter().fold(0, |have, (start, end)| if *start <= have { have.max(*end) } else { have });
    covered >= len
}

/// Where packets of SMB are missing, something is said to be.
fn check_counted(
    packets: &[Wire],
    clean: &Found,
    damaged: &[Wire],
    found: &Found,
    fault: &mut impl FnMut(String),
) {
    let payload =
        |packets: &[Wire]| payloads(packets).iter().flatten().map(|payload| payload.len).sum::<usize>();
    let streams = &found.outcome.streams;
    let said =
        found.missing > clean.missing || streams.bytes_lost + streams.bytes_cut + streams.bytes_skipped > 0;
    let (before, after) = (payload(packets), payload(damaged));
    // A retransmission that is missing is not missed.
    if found.messages + 1 < clean.messages && after < before && found.messages > 0 && !said {
        fault(format!(
            "{} of {} messages, and nothing is said to be missing",
            found.messages, clean.messages
        ));
    }
}

/// A connection that was there before the capture began is said to be without its beginning.
fn check_mid_stream(
    (before, behind): (&[Wire], &[Wire]),
    clean: &Found,
    found: &Found,
    fault: &mut impl FnMut(String),
) {
    let of_smb = |packets: &[Wire]| -> BTreeSet<Flow> {
        let brought = payloads(packets).into_iter().flatten().filter(|payload| payload.len > 0);
        let flows = brought.map(|payload| payload.flow);
        flows.filter(|flow| clean.sent.contains_key(flow)).collect()
    };
    let whole = |flow: &Flow| found.sent.contains_key(flow);
    if of_smb(before).intersection(&of_smb(behind)).any(whole) && found.mid_stream == 0 {
        fault("no connection is said to be without its beginning".to_owned());
    }
}
