//! How captures are damaged: by networks, by machines that capture, and by attackers.

use fastrand::Rng;
use smbtrail_pipeline::capture::Timestamp;

use super::seeds::{Seed, Wire, file};

/// Mutations of a capture, at most.
const MUTATIONS: usize = 6;
/// Times that a packet is repeated, at most.
const REPEATS: usize = 40;
/// Packets of a capture, at most.
const PACKETS: usize = 100;
/// Where fields are in an SMB2 header: offset and length. `[MS-SMB2] 2.2.1`
const HEADER: [(usize, usize); 13] = [
    (4, 2),  // StructureSize
    (6, 2),  // CreditCharge
    (8, 4),  // Status
    (12, 2), // Command
    (14, 2), // Credits
    (16, 4), // Flags
    (20, 4), // NextCommand
    (24, 8), // MessageId
    (32, 4), // process id, or the low half of AsyncId
    (36, 4), // TreeId
    (40, 8), // SessionId
    (48, 8), // Signature
    (64, 2), // the body's StructureSize
];

/// How packets are changed.
const OF_PACKETS: &[fn(&mut [Wire], &mut Rng)] = &[
    flip,
    overwrite,
    truncate,
    cut_on_the_wire,
    reorder,
    snap,
    clock,
    tcp_flags,
    sequence,
    forge_header,
    forge_number,
    envelope,
    copy_field,
    join,
];

/// How the list of packets is changed.
const OF_THE_LIST: &[fn(&mut Vec<Wire>, &mut Rng)] =
    &[drop_one, drop_some, duplicate, repeat, lose_beginning, one_direction];

/// A capture made of one or two seeds.
pub(super) fn mutated(seeds: &[Seed], lots: &mut Rng) -> Vec<u8> {
    let mut packets = lots.choice(seeds).cloned().unwrap_or_default();
    if lots.u8(..8) == 0
        && let Some(other) = lots.choice(seeds)
    {
        packets = spliced(&packets, other, lots);
    }
    for _ in 0..lots.usize(1..=MUTATIONS) {
        match lots.usize(..OF_PACKETS.len() + OF_THE_LIST.len()) {
            at if at < OF_PACKETS.len() => OF_PACKETS[at](&mut packets, lots),
            at => OF_THE_LIST[at - OF_PACKETS.len()](&mut packets, lots),
        }
    }
    packets.truncate(PACKETS);
    let mut bytes = file(&packets);
    match lots.u8(..16) {
        // The file itself is damaged, or ends early.
        0 => {
            for _ in 0..lots.usize(1..=4) {
                damage(&mut bytes, lots);
            }
        }
        1 => bytes.truncate(lots.usize(..=bytes.len())),
        _ => {}
    }
    bytes
}

/// Two captures in one: after each other, interleaved, or one in the middle of the other.
fn spliced(one: &[Wire], other: &[Wire], lots: &mut Rng) -> Vec<Wire> {
    let at = lots.usize(..=one.len());
    let (head, tail) = one.split_at(at);
    match lots.u8(..3) {
        0 => [head, other].concat(),
        1 => [head, other, tail].concat(),
        _ => {
            let (mut one, mut other) = (one.iter().cloned(), other.iter().cloned());
            let mut both = Vec::new();
            while both.len() < PACKETS {
                let next = if lots.bool() { one.next() } else { other.next() };
                let Some(packet) = next.or_else(|| one.next()).or_else(|| other.next()) else { break };
                both.push(packet);
            }
            both
        }
    }
}

fn any<'p>(packets: &'p mut [Wire], lots: &mut Rng) -> Option<&'p mut Wire> {
    let at = lots.usize(..packets.len().max(1));
    packets.get_mut(at)
}

/// A packet that has SMB messages, and where they begin in it.
fn message<'p>(packets: &'p mut [Wire], lots: &mut Rng) -> Option<(&'p mut Vec<u8>, usize)> {
    let places: Vec<(usize, usize)> = packets
        .iter()
        .enumerate()
        .flat_map(|(at, packet)| messages(&packet.data).into_iter().map(move |begin| (at, begin)))
        .collect();
    let (at, begin) = lots.choice(places)?;
    Some((&mut packets.get_mut(at)?.data, begin))
}

/// Where messages and envelopes of SMB begin.
fn messages(data: &[u8]) -> Vec<usize> {
    let begins = |window: &[u8]| matches!(window, [0xFC..=0xFF, b'S', b'M', b'B']);
    data.windows(4).enumerate().filter(|(_, window)| begins(window)).map(|(at, _)| at).collect()
}

fn flip(packets: &mut [Wire], lots: &mut Rng) {
    if let Some(packet) = any(packets, lots)
        && !packet.data.is_empty()
    {
        let at = lots.usize(..packet.data.len());
        packet.data[at] ^= 1 << lots.u8(..8);
    }
}

fn overwrite(packets: &mut [Wire], lots: &mut Rng) {
    if let Some(packet) = any(packets, lots) {
        damage(&mut packet.data, lots);
    }
}

/// Overwrites up to eight bytes.
fn damage(bytes: &mut [u8], lots: &mut Rng) {
    let at = lots.usize(..bytes.len().max(1));
    let end = bytes.len().min(at + lots.usize(1..=8));
    for byte in bytes.get_mut(at..end).unwrap_or_default() {
        *byte = *lots.choice(&[0, 1, 0x7F, 0x80, 0xFE, 0xFF]).unwrap_or(&0) ^ (lots.u8(..) & lots.u8(..));
    }
}

/// The capture has less of a packet than the wire.
fn truncate(packets: &mut [Wire], lots: &mut Rng) {
    if let Some(packet) = any(packets, lots) {
        let len = lots.usize(..=packet.data.len());
        packet.data.truncate(len);
    }
}

/// A packet is shorter than its headers say.
fn cut_on_the_wire(packets: &mut [Wire], lots: &mut Rng) {
    truncate(packets, lots);
    for packet in packets {
        if lots.u8(..4) == 0 {
            packet.wire_len = u32::try_from(packet.data.len()).unwrap_or(u32::MAX);
        }
    }
}

fn drop_one(packets: &mut Vec<Wire>, lots: &mut Rng) {
    if !packets.is_empty() {
        packets.remove(lots.usize(..packets.len()));
    }
}

fn drop_some(packets: &mut Vec<Wire>, lots: &mut Rng) {
    let of = lots.u8(2..30);
    packets.retain(|_| lots.u8(..of) != 0);
}

fn duplicate(packets: &mut Vec<Wire>, lots: &mut Rng) {
    if let Some(packet) = any(packets, lots).cloned() {
        packets.insert(lots.usize(..=packets.len()), packet);
    }
}

/// One packet comes many times, each time as the next of its stream.
fn repeat(packets: &mut Vec<Wire>, lots: &mut Rng) {
    let at = lots.usize(..packets.len().max(1));
    let Some(mut packet) = packets.get(at).cloned() else { return };
    let times = lots.usize(1..=REPEATS);
    let advances = lots.bool();
    let copies: Vec<Wire> = (0..times)
        .map(|_| {
            if advances {
                advance(&mut packet);
            }
            packet.clone()
        })
        .collect();
    packets.splice(at..at, copies);
}

/// Moves a segment to where it ends.
fn advance(packet: &mut Wire) {
    let Some(tcp) = tcp(&packet.data) else { return };
    let len = packet.data.len().saturating_sub(tcp + 20);
    change(&mut packet.data, tcp + 4, 4, |old| old.wrapping_add(u64::try_from(len).unwrap_or(0)), Order::Big);
}

fn reorder(packets: &mut [Wire], lots: &mut Rng) {
    let len = packets.len();
    if len > 1 {
        let at = lots.usize(..len);
        let other = (at + lots.usize(1..=8)).min(len - 1);
        packets.swap(at, other);
    }
}

/// The capturing machine keeps only the first bytes of each packet.
fn snap(packets: &mut [Wire], lots: &mut Rng) {
    let len = lots.usize(40..300);
    packets.iter_mut().for_each(|packet| packet.data.truncate(len));
}

/// The clock is set, or two machines have different ones.
fn clock(packets: &mut [Wire], lots: &mut Rng) {
    let by = *lots.choice(&[-86_400, -1, 0, 1, 3_600, 20_000_000_000, i64::MIN / 4]).unwrap_or(&0);
    let from = lots.usize(..=packets.len());
    let every = lots.usize(1..3);
    for packet in packets.iter_mut().skip(from).step_by(every) {
        let Timestamp { seconds, nanoseconds } = packet.time;
        packet.time = Timestamp { seconds: seconds.saturating_add(by), nanoseconds };
    }
}

/// Where the TCP header is in a packet of IPv4 or IPv6 over Ethernet.
fn tcp(data: &[u8]) -> Option<usize> {
    match (data.get(12..14)?, data.get(14)?) {
        ([0x08, 0x00], version) => Some(14 + 4 * usize::from(version & 0x0F)),
        ([0x86, 0xDD], _) => Some(14 + 40),
        _ => None,
    }
}

fn tcp_flags(packets: &mut [Wire], lots: &mut Rng) {
    if let Some(packet) = any(packets, lots)
        && let Some(tcp) = tcp(&packet.data)
        && let Some(flags) = packet.data.get_mut(tcp + 13)
    {
        *flags = if lots.bool() { *flags ^ (1 << lots.u8(..8)) } else { lots.u8(..) };
    }
}

/// Sequence number, acknowledgement, window or a port are others.
fn sequence(packets: &mut [Wire], lots: &mut Rng) {
    let (field, len) = *lots.choice(&[(4, 4), (4, 4), (8, 4), (14, 2), (0, 2), (2, 2)]).unwrap_or(&(4, 4));
    let by = *lots.choice(&[1, u64::MAX, 1_460, 65_536, 1 << 31, 1 << 24]).unwrap_or(&1);
    let all = lots.bool();
    let from = lots.usize(..=packets.len());
    for packet in packets.iter_mut().skip(from).take(if all { usize::MAX } else { 1 }) {
        if let Some(tcp) = tcp(&packet.data) {
            change(&mut packet.data, tcp + field, len, |old| old.wrapping_add(by), Order::Big);
        }
    }
}

/// A field of a header has another value.
fn forge_header(packets: &mut [Wire], lots: &mut Rng) {
    let (field, len) = *lots.choice(&HEADER).unwrap_or(&(12, 2));
    if let Some((data, begin)) = message(packets, lots) {
        let to = forged(lots, data.len());
        change(data, begin + field, len, to, Order::Little);
    }
}

/// A number of a body has another value: it may be a length or an offset.
fn forge_number(packets: &mut [Wire], lots: &mut Rng) {
    let len = *lots.choice(&[1, 2, 2, 4, 4, 8]).unwrap_or(&2);
    if let Some((data, begin)) = message(packets, lots) {
        let left = data.len().saturating_sub(begin + 64);
        let at = begin + 64 + lots.usize(..left.clamp(1, 160)) / len * len;
        let to = forged(lots, data.len());
        change(data, at, len, to, Order::Little);
    }
}

/// Another value for a number.
fn forged(lots: &mut Rng, len: usize) -> impl Fn(u64) -> u64 + use<> {
    let (kind, any, len) = (lots.u8(..8), lots.u64(..), u64::try_from(len).unwrap_or(0));
    move |old| match kind {
        0 => 0,
        1 => u64::MAX,
        2 => old.wrapping_add(1),
        3 => old.wrapping_sub(1),
        4 => old.wrapping_mul(2),
        5 => len.wrapping_add(any % 3).wrapping_sub(1),
        6 => 1 << (any % 64),
        _ => any,
    }
}

/// A message becomes an envelope, or an envelope another one.
fn envelope(packets: &mut [Wire], lots: &mut Rng) {
    let kind = lots.u8(0xFC..=0xFF);
    if let Some((data, begin)) = message(packets, lots)
        && let Some(byte) = data.get_mut(begin)
    {
        *byte = kind;
    }
}

/// A field of one message is that of another one: ids that belong to somebody else.
fn copy_field(packets: &mut [Wire], lots: &mut Rng) {
    let (field, len) = *lots.choice(&[(24, 8), (36, 4), (40, 8), (12, 2), (80, 16)]).unwrap_or(&(24, 8));
    let from = message(packets, lots)
        .and_then(|(data, begin)| data.get(begin + field..begin + field + len).map(<[u8]>::to_vec));
    if let Some(from) = from
        && let Some((data, begin)) = message(packets, lots)
        && let Some(to) = data.get_mut(begin + field..begin + field + len)
    {
        to.copy_from_slice(&from);
    }
}

/// The capture began late.
fn lose_beginning(packets: &mut Vec<Wire>, lots: &mut Rng) {
    packets.drain(..lots.usize(..=packets.len().min(30)));
}

/// The other direction took another way.
fn one_direction(packets: &mut Vec<Wire>, lots: &mut Rng) {
    let client = lots.bool();
    packets.retain(|packet| {
        let to_server =
            tcp(&packet.data).and_then(|tcp| packet.data.get(tcp + 2..tcp + 4)) == Some(&[0x01, 0xBD]);
        to_server == client
    });
}

/// The payload of one segment continues in the next one of the list, whatever that is.
fn join(packets: &mut [Wire], lots: &mut Rng) {
    let at = lots.usize(..packets.len().max(1));
    let Some(tail) = packets.get(at).and_then(|packet| packet.data.get(54..).map(<[u8]>::to_vec)) else {
        return;
    };
    if let Some(next) = packets.get_mut(at + 1) {
        next.data.extend(tail);
        next.wire_len = next.wire_len.max(u32::try_from(next.data.len()).unwrap_or(u32::MAX));
        let total = next.data.len().saturating_sub(14);
        let total = u64::try_from(total).unwrap_or(0);
        change(&mut next.data, 16, 2, |_| total, Order::Big);
    }
}

#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

/// Changes a number of up to eight bytes, if the packet has it.
fn change(data: &mut [u8], at: usize, len: usize, to: impl Fn(u64) -> u64, order: Order) {
    let Some(bytes) = data.get_mut(at..at + len) else { return };
    let mut number = [0; 8];
    match order {
        Order::Little => {
            number[..len].copy_from_slice(bytes);
            bytes.copy_from_slice(&to(u64::from_le_bytes(number)).to_le_bytes()[..len]);
        }
        Order::Big => {
            number[8 - len..].copy_from_slice(bytes);
            bytes.copy_from_slice(&to(u64::from_be_bytes(number)).to_be_bytes()[8 - len..]);
        }
    }
}
