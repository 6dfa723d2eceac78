//! Captures that were damaged on their way: what can be read is read, what is missing is counted, and nothing grows.
//!
//! Each fixture is damaged in every way below, begun at each of its packets, and put out of order by any distance, with seeds
//! that do not change. With `SMBTRAIL_DAMAGE=full` every chance is tried ten times.

mod common;
mod damage_kit;
mod random;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::num::NonZeroUsize;
use std::thread;

use damage_kit::{
    Flow, Found, Kept, Payload, Sent, Stream, Wire, forged, packets, payloads, run, runs_in, story, streams,
};
use random::Random;
use smbtrail_pipeline::capture::{LinkType, StreamLimits};

/// A way to damage a capture.
#[derive(Clone, Copy, Debug)]
enum Damage {
    /// This number of packets in a hundred is missing.
    Drop(usize),
    /// Some packets come twice.
    Duplicate,
    /// Packets come up to this number of places late.
    Reorder(usize),
    /// The same of one packet in a hundred.
    Late(usize),
    /// Packets were cut to this number of bytes.
    Snap(usize),
    /// This number of bytes in a thousand has another value.
    Flip(usize),
    /// The same of TCP's payload, and of nothing else.
    Garble(usize),
    /// Only one direction was captured: that of the lower address, or the other.
    OneWay(bool),
    /// The capture begins with this packet.
    From(usize),
    /// There is no Ethernet below IP.
    Raw,
}

/// How many packets late one may come without anything being lost: as many segments as may come after a hole.
const LATE: usize = 32;
/// Messages in a row by which the framing finds its feet after a gap, whatever they are. Two do if one of them goes on with
/// what was known before.
const FEET: usize = 8;
/// How far a MessageId that goes on is from the last.
const AHEAD: u64 = 128;
/// Segments that may pass before a hole is given up: as long, requests wait for the responses after it.
const WAITING: usize = 128;
/// What a packet or an event that waits costs beside its bytes.
const EVENT_COST: usize = 512;

#[test]
fn damaged_captures_are_read_as_far_as_they_go() {
    let full = std::env::var("SMBTRAIL_DAMAGE").is_ok_and(|value| value == "full");
    let captures = common::captures_of_tcp();
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

#[test]
fn a_setup_with_a_missing_message_condemns_no_signature() {
    let sessions = common::captures().into_iter().find(|(name, _)| name == "sessions.pcapng");
    let packets = packets(&sessions.expect("it is recorded").1);
    for at in 0..packets.len() {
        let rest: Vec<Wire> = [&packets[..at], &packets[at + 1..]].concat();
        let kinds: Vec<_> = run(&rest).malformed.into_iter().map(|(kind, _)| kind).collect();
        assert!(!kinds.contains(&"bad-signature"), "without packet {}", at + 1);
    }
}

/// Loss in the capture does not bend the story: what is reported for the remaining messages stays the same.
#[test]
fn messages_that_are_left_keep_their_frame_time_path_and_user() {
    // Each number is that of packets missing in a hundred, or of the places by which one comes late; or one in ten comes twice.
    for damage in [Damage::Drop(1), Damage::Drop(2), Damage::Late(4), Damage::Late(LATE), Damage::Duplicate] {
        let mut kept = Kept::default();
        for (name, bytes) in common::captures() {
            // These are out of order, garbled or deceptive by themselves.
            if ["odd-", "gaps", "shuffled"].iter().any(|odd| name.starts_with(odd)) {
                continue;
            }
            let packets: Vec<Wire> = packets(&bytes);
            let clean = story(&packets);
            for seed in 0..3 {
                let (damaged, origins) = damage.apply_numbered(&packets, seed);
                let origin = |frame: u64| origins.get(usize::try_from(frame).unwrap_or(0) - 1).copied();
                clean.compare(&story(&damaged), |frame| origin(frame).unwrap_or(0), &mut kept);
            }
        }
        let holds = kept.frames.is(995) && kept.latencies.is(995) && kept.paths.is(970) && kept.users.is(970);
        assert!(holds && kept.late == 0, "{damage:?}: {kept:?}");
    }
}

/// Damages a capture in every way, and says what goes wrong.
fn faults_of(name: &str, packets: &[Wire], full: bool) -> Vec<String> {
    let clean = Sound { found: run(packets), streams: streams(packets) };
    let mut faults = Vec::new();
    for damage in damages(packets.len()) {
        for seed in 0..if full && damage.is_chance() { 10 } else { 1 } {
            let (damaged, touched) = damage.apply(packets, seed);
            let found = run(&damaged);
            let mut fault = |what: String| faults.push(format!("{name}, {damage:?}, seed {seed}: {what}"));
            check_size(packets, &clean.found, &damaged, &found, touched, &mut fault);
            let forged =
                if matches!(damage, Damage::Flip(_)) { forged(packets, &damaged) } else { HashSet::new() };
            check_messages(name, &clean, (damage, &damaged), &forged, &found, &mut fault);
            match damage {
                // Where a stream without a SYN begins depends on what comes first.
                Damage::Reorder(_) if clean.found.mid_stream > 0 => {}
                Damage::Duplicate | Damage::Raw | Damage::Reorder(_) | Damage::Late(_) => {
                    check_nothing_lost(&clean.found, &found, &mut fault);
                }
                Damage::Flip(_) | Damage::Garble(_) => {}
                Damage::Drop(_) | Damage::Snap(_) | Damage::OneWay(_) => {
                    check_blamed(&clean.found, &found, &mut fault);
                    check_counted(name, &damaged, &found, &mut fault);
                    check_said(&clean.found, &found, &mut fault);
                }
                Damage::From(first) => {
                    check_counted(name, &damaged, &found, &mut fault);
                    check_mid_stream(packets.split_at(first), &clean.found, &found, &mut fault);
                }
            }
        }
    }
    faults
}

/// A capture before it is damaged.
struct Sound {
    found: Found,
    streams: BTreeMap<Flow, Stream>,
}

fn damages(packets: usize) -> Vec<Damage> {
    let mut damages = vec![
        Damage::Drop(1),
        Damage::Drop(5),
        Damage::Drop(20),
        Damage::Duplicate,
        Damage::Snap(96),
        Damage::Snap(200),
        Damage::Flip(1),
        Damage::Flip(20),
        Damage::Garble(1),
        Damage::Garble(20),
        Damage::OneWay(false),
        Damage::OneWay(true),
        Damage::Raw,
    ];
    damages.extend((2..=LATE).map(Damage::Reorder));
    damages.extend((1..packets).map(Damage::From));
    damages
}

impl Damage {
    fn is_chance(self) -> bool {
        !matches!(self, Self::Snap(_) | Self::OneWay(_) | Self::From(_) | Self::Raw)
    }

    /// The damaged capture, and which packet each of its packets was.
    fn apply_numbered(self, packets: &[Wire], seed: u64) -> (Vec<Wire>, Vec<u64>) {
        let mark = |(number, packet): (u64, &Wire)| Wire { number, ..packet.clone() };
        let numbered: Vec<Wire> = (1..).zip(packets).map(mark).collect();
        let (damaged, _) = self.apply(&numbered, seed);
        let origins = damaged.iter().map(|packet| packet.number).collect();
        (damaged, origins)
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
            Self::Reorder(distance) | Self::Late(distance) => {
                // A stream begins with the first bytes that come when no SYN was seen, and ends with a RST: what comes
                // later from before and after is left out. So these two keep their place.
                let mut late = |at: usize| match payloads.get(at).and_then(Option::as_ref) {
                    Some(payload) if payload.syn => 0,
                    Some(payload) if payload.reset => distance,
                    _ if matches!(self, Self::Late(_)) && random.below(100) > 0 => 0,
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
            Self::Garble(per_mille) => {
                for (packet, payload) in out.iter_mut().zip(&payloads) {
                    let bytes = payload.as_ref().map(|payload| payload.bytes.as_slice()).unwrap_or_default();
                    let at = packet.data.windows(bytes.len().max(1)).rposition(|there| there == bytes);
                    let place = packet.data.get_mut(at.unwrap_or(usize::MAX)..).unwrap_or_default();
                    let bytes = place.iter_mut().take(bytes.len());
                    bytes.filter(|_| random.below(1000) < per_mille).for_each(|byte| *byte ^= 0x5A);
                }
            }
            Self::OneWay(lower) => {
                let is_kept = |payload: &Option<Payload>| {
                    payload.as_ref().is_none_or(|Payload { flow: (from, to), .. }| (from < to) == lower)
                };
                let mut payloads = payloads.iter();
                out.retain(|_| payloads.next().is_none_or(is_kept));
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
            Self::Reorder(distance) | Self::Late(distance) => distance,
            Self::Snap(len) => packets.iter().filter(|packet| packet.data.len() > len).count(),
            // A damaged length may hide all answers after it.
            Self::Flip(_) | Self::Garble(_) => packets.len(),
        };
        (out, touched)
    }
}

/// No more than three times the bytes are looked at, and tables hold no more than three times the entries; beyond that one
/// for each packet that was touched, since what ends an object may be missing, and what waits after a hole.
fn check_size(
    packets: &[Wire],
    clean: &Found,
    damaged: &[Wire],
    found: &Found,
    touched: usize,
    fault: &mut impl FnMut(String),
) {
    let scanned = |packets: &[Wire], found: &Found| {
        let payload: usize = payloads(packets).iter().flatten().map(|payload| payload.bytes.len()).sum();
        u64::try_from(payload).expect("a small number") + found.outcome.streams.bytes_searched
    };
    let (before, after) = (scanned(packets, clean), scanned(damaged, found));
    if after > 3 * before {
        fault(format!("{after} bytes scanned, {before} before"));
    }
    let longest = packets.iter().map(|packet| packet.data.len()).max().unwrap_or(0);
    for (before, after) in clean.outcome.usage.iter().zip(&found.outcome.usage) {
        let waiting = match after.table {
            // What waits for a hole of a connection that goes silent waits until that ends: the packets, and as many events.
            "bytes of packets held" | "bytes of events that wait" | "bytes of streams" => {
                2 * damaged.len() * (longest + EVENT_COST)
            }
            table if table.contains("bytes") => WAITING * (longest + StreamLimits::SEGMENT_COST),
            _ => touched + WAITING,
        };
        if after.peak > 3 * before.peak + waiting {
            fault(format!("{} in {}, {} before", after.peak, after.table, before.peak));
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

/// Every message that lies whole is found: from the stream's beginning on as long as prefixes lead from one to the next,
/// and after a gap from the first one that is found. That is at the latest the first of those in a row by which the framing
/// finds its feet. Streams that were `forged` are left out.
fn check_messages(
    name: &str,
    clean: &Sound,
    (damage, damaged): (Damage, &[Wire]),
    forged: &HashSet<Flow>,
    found: &Found,
    fault: &mut impl FnMut(String),
) {
    let streams = streams(damaged);
    for (flow, sent) in clean.found.sent.iter().filter(|(flow, _)| is_smb(flow) && !forged.contains(flow)) {
        let (Some(stream), Some(whole)) = (streams.get(flow), clean.streams.get(flow)) else { continue };
        let again = found.sent.get(flow).map(Vec::as_slice).unwrap_or_default();
        let walk = stream.walk(again);
        let is_found = |message: &Sent| found.whole.contains(&(message.sequence, message.len));
        if let Some(message) = walk.whole.iter().find(|message| !is_found(message)) {
            fault(format!("{message:?} of {flow:?} is whole and was not found"));
        }
        let intact = sent.iter().filter(|message| stream.agrees(whole, **message));
        let intact: HashSet<_> = intact.map(|message| (message.sequence, message.len)).collect();
        for lost in walk.lost {
            // Made captures deceive whoever searches; where a stream without a SYN begins depends on what comes first.
            let is_shuffled_start = matches!(damage, Damage::Reorder(_)) && !stream.begins && lost.from == 0;
            if name.starts_with("odd-") || is_shuffled_start {
                continue;
            }
            let before = |message: &&Sent| stream.place(message.sequence).is_some_and(|at| at < lost.from);
            let known: Vec<_> =
                again.iter().filter(before).filter_map(|message| stream.mark(*message)).collect();
            for run in runs_in(stream, lost, sent, &intact) {
                // What was known may be garbled itself.
                let is_known = !matches!(damage, Damage::Garble(_) | Damage::Flip(_))
                    && run.iter().any(|message| goes_on(stream.mark(*message), &known));
                let missed = run.iter().find(|message| !is_found(message));
                if let Some(message) = missed.filter(|_| run.len() >= if is_known { 2 } else { FEET }) {
                    let len = run.len();
                    fault(format!("{message:?} of {flow:?}, of {len} after {lost:?}, was not found"));
                }
            }
        }
    }
}

/// Whether a message is of a session that was known before, and a later one; where no session was known any may be.
fn goes_on(message: Option<(u64, u64)>, known: &[(u64, u64)]) -> bool {
    let last = known.iter().rev().find(|(_, id)| *id != 0 && *id != u64::MAX).map_or(0, |(_, id)| *id);
    let is_known =
        |session: u64| session != 0 && known.iter().rev().take(4).any(|(known, _)| *known == session);
    known.iter().all(|(session, _)| *session == 0)
        || message.is_some_and(|(session, id)| {
            is_known(session) && (id == 0 || (1..=AHEAD).contains(&id.wrapping_sub(last)))
        })
}

/// Whether SMB is expected on the connection's ports.
fn is_smb((source, destination): &Flow) -> bool {
    [445, 139].iter().any(|port| [source.port(), destination.port()].contains(port))
}

/// Where packets of SMB are missing, that is counted: the bytes of holes, those that are passed over until the next message.
fn check_counted(name: &str, damaged: &[Wire], found: &Found, fault: &mut impl FnMut(String)) {
    let (mut holes, mut skipped) = (0, 0);
    let streams = streams(damaged);
    for (flow, stream) in streams.iter().filter(|(flow, _)| is_smb(flow)) {
        let walk = stream.walk(found.sent.get(flow).map(Vec::as_slice).unwrap_or_default());
        skipped += walk.lost.iter().map(|lost| stream.known(*lost)).sum::<usize>();
        holes += stream.holes();
    }
    let counted = |bytes: u64| usize::try_from(bytes).expect("a small number");
    let counters = &found.outcome.streams;
    // Where a stream without a SYN begins depends on what comes first: here these come neither in order nor agree.
    if ["odd-segments.pcapng", "shuffled.pcapng"].contains(&name) {
        return;
    }
    // The peer's SYN tells where a stream begins too.
    let begins = |stream: &Stream| stream.begins || found.mid_stream > 0;
    if streams.values().all(begins) && counted(counters.bytes_skipped) != skipped {
        fault(format!("{} bytes are said to be passed over, it was {skipped}", counters.bytes_skipped));
    }
    let lost = counted(counters.bytes_lost + counters.bytes_cut);
    if lost < holes {
        fault(format!("{lost} bytes are said to be missing, it was {holes}"));
    }
}

/// What the capture cut or missed is not blamed on who sent it.
fn check_blamed(clean: &Found, found: &Found, fault: &mut impl FnMut(String)) {
    let blamed: Vec<_> = found.malformed.difference(&clean.malformed).collect();
    if !blamed.is_empty() {
        fault(format!("{blamed:?} are said to be wrong, and were not"));
    }
}

/// Where messages are missing, it is said that something is.
fn check_said(clean: &Found, found: &Found, fault: &mut impl FnMut(String)) {
    let counters = &found.outcome.streams;
    let counted = counters.bytes_lost + counters.bytes_cut + counters.bytes_skipped;
    // A retransmission that is missing is not missed.
    let missing = clean.messages.saturating_sub(found.messages);
    if missing > 1 && found.messages > 0 && found.missing <= clean.missing && counted == 0 {
        fault(format!("{missing} messages are missing, and nothing is said of it"));
    }
}

/// A connection that was there before the capture began is said to be without its beginning.
fn check_mid_stream(
    (before, after): (&[Wire], &[Wire]),
    clean: &Found,
    found: &Found,
    fault: &mut impl FnMut(String),
) {
    let of_smb = |packets: &[Wire]| -> BTreeSet<Flow> {
        let brought = payloads(packets).into_iter().flatten().filter(|payload| !payload.bytes.is_empty());
        let flows = brought.map(|payload| payload.flow);
        flows.filter(|flow| clean.sent.contains_key(flow)).collect()
    };
    let whole = |flow: &Flow| found.sent.contains_key(flow);
    if of_smb(before).intersection(&of_smb(after)).any(whole) && found.mid_stream == 0 {
        fault("no connection is said to be without its beginning".to_owned());
    }
}
