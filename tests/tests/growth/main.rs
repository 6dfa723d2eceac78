//! Traffic that is made to use up what a monitor holds: memory stays below what is promised, and four times as much traffic
//! costs four times as much, by the counts of the allocator.

mod kerberos;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;

use smbtrail_codec::body::QueryDirectoryResponse;
use smbtrail_codec::{Body, Region};
use smbtrail_pipeline::capture::{Direction, LinkType, Packet, PacketSource, TcpSegmenter, Timestamp};
use smbtrail_pipeline::track::crypto::Secrets;
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{Options, Outcome, Pipeline};
use smbtrail_tests::memory;
use smbtrail_traffic::{WithHeader, body, framed, request, response};
use smbtrail_wire::{Command, CompressionAlgorithm, FileId, NtStatus, ShareType};

/// Steps of the shorter run.
const STEPS: u64 = 3_000;

/// What a run allocates beside its tables: the observer, names, the packets of one step.
const ASIDE: usize = 1 << 20;

/// Makes the packets of the step that has this number.
type Make = Box<dyn FnMut(u64, &mut Wire) + Send>;

/// Packets that are made while they are read, so that they take no memory.
struct Made {
    step: Make,
    steps: std::ops::Range<u64>,
    wire: Wire,
    packet: Vec<u8>,
    number: u64,
}

/// Packets of a step, and one connection over which it may send.
struct Wire {
    packets: VecDeque<Vec<u8>>,
    tcp: TcpSegmenter,
}

impl Wire {
    /// Sends a message over the one connection.
    fn send(&mut self, direction: Direction, message: &[u8]) {
        let Self { packets, tcp } = self;
        tcp.send(direction, &framed(message), &mut |packet| {
            packets.push_back(packet.to_vec());
            Ok(())
        })
        .expect("memory takes everything");
    }

    /// The packets of another connection: its handshake, then a segment for each of `payloads`.
    fn other(&mut self, n: u64, payloads: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let mut packets = Vec::new();
        let mut keep = |packet: &[u8]| {
            packets.push(packet.to_vec());
            Ok(())
        };
        let mut tcp = TcpSegmenter::new(client(n), SERVER);
        tcp.open(&mut keep).expect("memory takes everything");
        for payload in payloads {
            tcp.send(Direction::ToServer, payload, &mut keep).expect("memory takes everything");
        }
        packets
    }
}

const SERVER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2)), 445);

/// Another client for each number.
fn client(n: u64) -> SocketAddr {
    let [.., a, b, c, d] = n.to_be_bytes();
    SocketAddr::from(([10, 1 + b, c, d], 20_000 + u16::from(a)))
}

impl PacketSource for Made {
    fn next_packet(&mut self) -> Option<Packet<'_>> {
        while self.wire.packets.is_empty() {
            (self.step)(self.steps.next()?, &mut self.wire);
        }
        self.packet = self.wire.packets.pop_front()?;
        self.number += 1;
        let mut packet = Packet::new(LinkType::ETHERNET, Timestamp::default(), &self.packet);
        packet.id.number = self.number;
        Some(packet)
    }

    fn names(&self) -> Vec<Arc<str>> {
        vec!["made".into()]
    }
}

/// Keeps nothing, and counts.
#[derive(Default)]
struct Count(usize);

impl Observer for Count {
    fn event(&mut self, _: &Event<'_>) {
        self.0 += 1;
    }
}

/// What a run came to.
struct Cost {
    /// Bytes that were allocated in all.
    allocated: usize,
    /// Events that were passed on.
    events: usize,
    outcome: Outcome,
}

/// Small tables, so that short floods fill them.
fn options() -> Options {
    let mut options = Options::default().with_threads(1);
    for limit in [
        "stream-bytes=1000000",
        "memory-bytes=1000000",
        "kdc-bytes=100000",
        "fragment-bytes=100000",
        "fragments=100",
        "connections=200",
        "other-connections=200",
    ] {
        options.set_limit(limit.parse().expect("a limit"));
    }
    let mut secrets = Secrets::default();
    for line in
        ["nt-hash *=a4f49c406510bdcab6824ee7c30fd852", "kerberos-key krbtgt=a4f49c406510bdcab6824ee7c30fd852"]
    {
        assert_eq!(secrets.add_file("given", line), []);
    }
    options.with_secrets(secrets)
}

type Step = fn(u64, &mut Wire);

/// Runs a flood of that many steps.
fn run(step: impl FnMut(u64, &mut Wire) + Send + 'static, steps: u64) -> Cost {
    let mut wire = Wire { packets: VecDeque::new(), tcp: TcpSegmenter::new(client(0), SERVER) };
    let Wire { packets, tcp } = &mut wire;
    let mut keep = |packet: &[u8]| {
        packets.push_back(packet.to_vec());
        Ok(())
    };
    tcp.open(&mut keep).expect("memory takes everything");
    let made = Made { step: Box::new(step), steps: 1..steps + 1, wire, packet: Vec::new(), number: 0 };
    let before = memory::reading();
    let mut events = Count::default();
    let outcome = Pipeline::new(made, options()).run(&mut events);
    Cost { allocated: memory::reading().since(before).allocated, events: events.0, outcome }
}

/// A number that follows no order.
const fn scattered(n: u64) -> u64 {
    n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 16
}

fn echoes(id: u64) -> Vec<u8> {
    request(Command::ECHO, id, body::echo_request()).to_vec()
}

fn long(n: u64) -> String {
    format!("{n}{}", "x".repeat(400))
}

/// A packet of IPv4 as the first fragment of a datagram.
fn fragment(mut packet: Vec<u8>, id: u64) -> Vec<u8> {
    let [.., high, low] = id.to_be_bytes();
    (packet[14 + 4], packet[14 + 5], packet[14 + 6]) = (high, low, 0x20);
    packet
}

/// A packet under another stack of VLAN tags for each number.
fn tagged(packet: &[u8], n: u64) -> Vec<u8> {
    let (addresses, rest) = packet.split_at(12);
    let mut tagged = addresses.to_vec();
    for shift in [0, 12, 24] {
        let id = u16::try_from(n >> shift & 0xFFF).expect("12 bits");
        tagged.extend([0x81, 0x00]);
        tagged.extend(id.to_be_bytes());
    }
    tagged.extend(rest);
    tagged
}

const PIPE: FileId = FileId { persistent: 9, volatile: 9 };

/// Connects to `IPC$` and opens a pipe.
fn open_pipe(wire: &mut Wire) {
    let connect = request(Command::TREE_CONNECT, 1, body::tree_connect_request(r"\\srv\IPC$"));
    wire.send(Direction::ToServer, &connect.session(7).to_vec());
    let mut connected = body::tree_connect_response();
    if let Body::TreeConnectResponse(connected) = &mut connected {
        connected.share_type = ShareType::PIPE;
    }
    let connected = response(Command::TREE_CONNECT, 1, NtStatus::SUCCESS, connected);
    wire.send(Direction::ToClient, &connected.session(7).tree(5).to_vec());
    let create = request(Command::CREATE, 2, body::create_request("srvsvc"));
    wire.send(Direction::ToServer, &create.session(7).tree(5).to_vec());
    let created =
        response(Command::CREATE, 2, NtStatus::SUCCESS, Body::CreateResponse(body::create_response(PIPE, 0)));
    wire.send(Direction::ToClient, &created.session(7).tree(5).to_vec());
}

/// A bind of DCE/RPC that presents one context. [C706] 12.6.4.3
fn bind(context: u16) -> Vec<u8> {
    let mut bind = vec![5, 0, 11, 3, 0x10, 0, 0, 0, 72, 0, 0, 0, 1, 0, 0, 0];
    bind.extend([0xB8, 0x10, 0xB8, 0x10, 0, 0, 0, 0, 1, 0, 0, 0]);
    bind.extend(context.to_le_bytes());
    bind.extend([1, 0]);
    bind.extend([0x5A; 16]);
    bind.extend([1, 0, 0, 0]);
    // NDR
    bind.extend([
        0x04, 0x5D, 0x88, 0x8A, 0xEB, 0x1C, 0xC9, 0x11, 0x9F, 0xE8, 0x08, 0x00, 0x2B, 0x10, 0x48, 0x60,
    ]);
    bind.extend([2, 0, 0, 0]);
    bind
}

/// A request PDU of DCE/RPC, or a first fragment that no other follows. [C706] 12.6.4.9
fn call(id: u32, is_whole: bool) -> Vec<u8> {
    let mut call = vec![5, 0, 0, if is_whole { 3 } else { 1 }, 0x10, 0, 0, 0, 0x58, 0, 0, 0];
    call.extend(id.to_le_bytes());
    call.extend([64, 0, 0, 0, 0, 0, 15, 0]);
    call.extend([0x5A; 64]);
    call
}

/// An envelope that nothing opens. [MS-SMB2] 2.2.41
fn sealed(session: u64) -> Vec<u8> {
    let mut sealed = b"\xFDSMB".to_vec();
    sealed.extend([0x5A; 32]);
    sealed.extend(100_u32.to_le_bytes());
    sealed.extend([0, 0, 1, 0]);
    sealed.extend(session.to_le_bytes());
    sealed.extend([0xA5; 100]);
    sealed
}

/// A compressed message: one ECHO, and then the same again, in one compound. [MS-SMB2] 2.2.42.1
fn repeated(id: u64, times: usize) -> Vec<u8> {
    let mut echo = echoes(id);
    echo.resize(72, 0);
    echo[20..24].copy_from_slice(&72_u32.to_le_bytes());
    let size = 72 * times;
    let mut bytes = b"\xFCSMB".to_vec();
    bytes.extend(u32::try_from(size).expect("a frame").to_le_bytes());
    bytes.extend(CompressionAlgorithm::LZ4.0.to_le_bytes());
    bytes.extend([0; 6]);
    // 72 literals, then a match of all that is left but 12 literals.
    bytes.extend([0xFF, 72 - 15]);
    bytes.extend(&echo);
    bytes.extend(72_u16.to_le_bytes());
    let matched = size - 72 - 12 - 4 - 15;
    bytes.extend(std::iter::repeat_n(0xFF, matched / 255));
    bytes.push(u8::try_from(matched % 255).expect("a remainder"));
    bytes.push(12 << 4);
    bytes.extend(&echo[60..]);
    bytes
}

const KDC: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 3)), 88);

/// A packet of UDP over IPv4, whose checksums are not computed.
fn datagram(from: SocketAddr, to: SocketAddr, payload: &[u8]) -> Vec<u8> {
    let octets = |end: SocketAddr| match end {
        SocketAddr::V4(end) => end.ip().octets(),
        SocketAddr::V6(_) => [0; 4],
    };
    let len = |of: usize| u16::try_from(of + payload.len()).expect("a datagram").to_be_bytes();
    let mut packet = vec![2; 12];
    packet.extend([0x08, 0x00, 0x45, 0]);
    packet.extend(len(28));
    packet.extend([0, 0, 0, 0, 64, 17, 0, 0]);
    packet.extend(octets(from));
    packet.extend(octets(to));
    packet.extend(from.port().to_be_bytes());
    packet.extend(to.port().to_be_bytes());
    packet.extend(len(8));
    packet.extend([0, 0]);
    packet.extend(payload);
    packet
}

/// Each with the tables that it fills: at least one of them has to evict.
const FLOODS: &[(&str, &[&str], Step)] = &[
    ("compressed frames that repeat one message", &[], |n, wire| {
        wire.send(Direction::ToServer, &repeated(n, 1_000));
    }),
    ("envelopes of sessions that were never set up", &["sessions"], |n, wire| {
        wire.send(Direction::ToServer, &sealed(scattered(n)));
    }),
    ("calls that nobody answers", &[], |n, wire| {
        if n == 1 {
            open_pipe(wire);
        }
        let call = call(u32::try_from(n).expect("few"), true);
        let write = request(Command::WRITE, 2 + n, body::write_request(PIPE, 0, &call));
        wire.send(Direction::ToServer, &write.session(7).tree(5).to_vec());
    }),
    ("calls that are only begun", &[], |n, wire| {
        if n == 1 {
            open_pipe(wire);
        }
        let call = call(u32::try_from(n).expect("few"), false);
        let write = request(Command::WRITE, 2 + n, body::write_request(PIPE, 0, &call));
        wire.send(Direction::ToServer, &write.session(7).tree(5).to_vec());
    }),
    ("pipes with calls", &["opens", "pipes"], |n, wire| {
        if n == 1 {
            open_pipe(wire);
        }
        let pipe = FileId { persistent: 100 + n, volatile: 100 + n };
        let create = request(Command::CREATE, 2 * n + 2, body::create_request("srvsvc"));
        wire.send(Direction::ToServer, &create.session(7).tree(5).to_vec());
        let created = Body::CreateResponse(body::create_response(pipe, 0));
        let created = response(Command::CREATE, 2 * n + 2, NtStatus::SUCCESS, created);
        wire.send(Direction::ToClient, &created.session(7).tree(5).to_vec());
        let call = call(1, false);
        let write = request(Command::WRITE, 2 * n + 3, body::write_request(pipe, 0, &call));
        wire.send(Direction::ToServer, &write.session(7).tree(5).to_vec());
    }),
    ("requests to a KDC", &[], |n, wire| {
        wire.packets.push_back(datagram(client(n), KDC, &kerberos::as_req(&long(n))));
    }),
    ("tickets of a KDC", &[], |n, wire| {
        wire.packets.push_back(datagram(client(n), KDC, &kerberos::as_req("alice")));
        wire.packets.push_back(datagram(KDC, client(n), &kerberos::as_rep(&long(n), n)));
    }),
    ("refusals of a KDC that name salts", &[], |n, wire| {
        wire.packets.push_back(datagram(client(n), KDC, &kerberos::as_req("alice")));
        wire.packets.push_back(datagram(KDC, client(n), &kerberos::preauth_required(&long(n))));
    }),
    ("tickets that are shown to a KDC", &[], |n, wire| {
        wire.packets.push_back(datagram(client(n), KDC, &kerberos::tgs_req(n)));
        wire.packets.push_back(datagram(KDC, client(n), &kerberos::tgs_rep(&long(n), n + (1 << 40))));
    }),
    ("searches of folders", &[], |n, wire| {
        if n == 1 {
            open_pipe(wire);
        }
        let ask = request(Command::QUERY_DIRECTORY, 2 + n, body::query_directory_request(PIPE));
        wire.send(Direction::ToServer, &ask.session(7).tree(5).to_vec());
        let found = body::query_directory_response(&long(n));
        let found = response(Command::QUERY_DIRECTORY, 2 + n, NtStatus::SUCCESS, found);
        wire.send(Direction::ToClient, &found.session(7).tree(5).to_vec());
    }),
    ("MessageIds in no order", &["requests of a connection"], |n, wire| {
        wire.send(Direction::ToServer, &echoes(scattered(n)));
    }),
    ("requests that nobody answers", &["requests of a connection"], |n, wire| {
        let create = request(Command::CREATE, n, body::create_request(&long(n)));
        wire.send(Direction::ToServer, &create.to_vec());
    }),
    ("sessions that were never set up", &["sessions"], |n, wire| {
        let answer = response(Command::ECHO, n, NtStatus::SUCCESS, body::echo_response());
        wire.send(Direction::ToClient, &answer.session(n).to_vec());
    }),
    ("trees that were never connected", &["trees", "sessions"], |n, wire| {
        let answer = response(Command::CLOSE, n, NtStatus::SUCCESS, body::close_response());
        wire.send(Direction::ToClient, &answer.session(7).tree(u32::try_from(n).expect("few")).to_vec());
    }),
    ("opens that are never closed", &["opens"], |n, wire| {
        let create = request(Command::CREATE, n, body::create_request(&long(n))).session(7).tree(5);
        wire.send(Direction::ToServer, &create.to_vec());
        let file = FileId { persistent: n, volatile: n };
        let created = Body::CreateResponse(body::create_response(file, 0));
        let created = response(Command::CREATE, n, NtStatus::SUCCESS, created).session(7).tree(5);
        wire.send(Direction::ToClient, &created.to_vec());
    }),
    ("connections with holes", &["streams", "bytes of streams"], |n, wire| {
        let payload = framed(&echoes(1));
        let mut packets = wire.other(n, &[payload.clone(), payload, vec![0; 1_200], vec![0; 1_200]]);
        packets.remove(4);
        wire.packets.extend(packets);
    }),
    ("messages that are never whole", &["streams", "bytes of streams"], |n, wire| {
        let mut message = framed(&[&echoes(1)[..], &[0; 100_000]].concat());
        message.truncate(5_000);
        let packets = wire.other(n, &[message]);
        wire.packets.extend(packets);
    }),
    ("streams in which a message is searched", &["streams", "bytes of streams"], |n, wire| {
        let mut claimed = framed(&[&echoes(2)[..], &[0; 100_000]].concat());
        claimed.truncate(5_000);
        let packets = wire.other(n, &[framed(&echoes(1)), vec![0x5A; 40], claimed]);
        wire.packets.extend(packets);
    }),
    ("SYN alone", &["other streams"], |n, wire| {
        let packets = wire.other(n, &[]);
        wire.packets.extend(packets.into_iter().take(1));
    }),
    ("fragments of datagrams that never come whole", &["fragmented datagrams"], |n, wire| {
        let packet = wire.other(n, &[vec![0; 1_404]]).pop().expect("a segment");
        wire.packets.push_back(fragment(packet, n));
    }),
    ("contexts bound on a pipe", &[], |n, wire| {
        if n == 1 {
            open_pipe(wire);
        }
        let bind = bind(u16::try_from(n & 0xFFFF).expect("16 bits"));
        let write = request(Command::WRITE, 2 + n, body::write_request(PIPE, 0, &bind));
        wire.send(Direction::ToServer, &write.session(7).tree(5).to_vec());
        let written = body::write_response(u32::try_from(bind.len()).expect("few"));
        let written = response(Command::WRITE, 2 + n, NtStatus::SUCCESS, written);
        wire.send(Direction::ToClient, &written.session(7).tree(5).to_vec());
    }),
    ("VLAN tags", &[], |n, wire| {
        let packets = wire.other(1, &[framed(&echoes(1))]);
        wire.packets.extend(packets.iter().map(|packet| tagged(packet, n)));
    }),
];

/// One test, because the allocator's counts are of the whole process.
#[test]
fn traffic_costs_what_it_sends_and_fills_no_more_than_the_tables() {
    floods_cost_what_they_send_and_fill_no_more_than_the_tables();
    long_messages_cost_what_they_send();
}

fn floods_cost_what_they_send_and_fill_no_more_than_the_tables() {
    // What runs with one thread, no packets shown and no envelopes do not have.
    let absent = ["the contents of an envelope", "batches between threads", "packets held", "stream numbers"];
    let parts = options().bytes();
    let bound: usize = parts.iter().filter(|(part, _)| !absent.contains(part)).map(|(_, bytes)| bytes).sum();
    let base = memory::reading().held;
    let mut faults = Vec::new();
    for (name, tables, step) in FLOODS {
        let (short, long) = (run(*step, STEPS), run(*step, 4 * STEPS));
        let (before, after) = (short.allocated, long.allocated);
        if after > 5 * before + ASIDE {
            faults.push(format!("{name}: {before} bytes were allocated, and then {after}"));
        }
        let (before, after) = (short.events, long.events);
        if after > 5 * before + 100 {
            faults.push(format!("{name}: {before} events, and then {after}"));
        }
        let held = memory::peak() - base;
        if held > bound + ASIDE {
            faults.push(format!("{name}: {held} bytes of at most {bound}"));
        }
        let full = long.outcome.usage.iter().filter(|usage| usage.evicted > 0).map(|usage| usage.table);
        let full: Vec<_> = full.collect();
        if !tables.is_empty() && !tables.iter().any(|table| full.contains(table)) {
            faults.push(format!("{name}: only {full:?} are full"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Makes a message of this many parts.
type Long = fn(usize) -> Vec<u8>;

/// Messages that may have as many parts as their sender likes.
const LONG: &[(&str, Long)] = &[
    ("requests in a compound", |parts| chain(parts, |n| echoes(1_000 + n))),
    ("related requests in a compound", |parts| {
        chain(parts, |n| {
            let mut request =
                request(Command::CLOSE, n, body::close_request(PIPE)).session(7).tree(5).to_vec();
            // SMB2_FLAGS_RELATED_OPERATIONS
            request[16] |= if n > 0 { 4 } else { 0 };
            request
        })
    }),
    ("envelopes in a frame", |parts| (0..parts).flat_map(|n| sealed(n as u64)).collect()),
    ("calls in a WRITE", |parts| {
        let calls: Vec<u8> =
            (0..parts).flat_map(|n| call(u32::try_from(n).expect("few"), n % 2 == 0)).collect();
        request(Command::WRITE, 3, body::write_request(PIPE, 0, &calls)).session(7).tree(5).to_vec()
    }),
    ("names in a folder", |parts| {
        let mut names = Vec::new();
        for left in (0..parts).rev() {
            let next = if left > 0 { 32_u32 } else { 0 };
            names.extend([next.to_le_bytes(), [0; 4], 4_u32.to_le_bytes()].concat());
            names.extend([0x61, 0, 0x62, 0]);
            names.resize(names.len().next_multiple_of(32), 0);
        }
        let body = QueryDirectoryResponse { output: Region::new(names), ..Default::default() };
        let body = Body::QueryDirectoryResponse(body.arranged());
        response(Command::QUERY_DIRECTORY, 3, NtStatus::SUCCESS, body).session(7).tree(5).to_vec()
    }),
];

/// Messages one after the other, each at a multiple of eight bytes.
fn chain(parts: usize, make: impl Fn(u64) -> Vec<u8>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in 0..parts {
        let mut message = make(part as u64);
        if part + 1 < parts {
            message.resize(message.len().next_multiple_of(8), 0);
            let next = u32::try_from(message.len()).expect("few");
            message[20..24].copy_from_slice(&next.to_le_bytes());
        }
        bytes.extend(message);
    }
    bytes
}

fn long_messages_cost_what_they_send() {
    let mut faults = Vec::new();
    for (name, make) in LONG {
        let [short, long] = [2_000, 8_000].map(|parts| {
            let message = make(parts);
            run(
                move |n, wire| {
                    if n == 1 {
                        open_pipe(wire);
                    }
                    let response = message.get(16).is_some_and(|flags| flags & 1 == 1);
                    let direction = if response { Direction::ToClient } else { Direction::ToServer };
                    wire.send(direction, &message);
                },
                10,
            )
        });
        if long.allocated > 5 * short.allocated + ASIDE {
            faults.push(format!(
                "{name}: {} bytes were allocated, and then {}",
                short.allocated, long.allocated
            ));
        }
        if long.events > 5 * short.events + 100 {
            faults.push(format!("{name}: {} events, and then {}", short.events, long.events));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
