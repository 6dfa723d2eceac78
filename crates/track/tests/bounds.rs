//! Traffic that is made to use up memory and time: what is held and what is done stays below bounds that follow from the
//! limits and from the bytes received.

mod lab;

use lab::*;
use smbtrail_codec::body::*;
use smbtrail_codec::{Body, Message, Region};
use smbtrail_track::*;
use smbtrail_wire::*;

const SERVER: &str = "10.0.0.9:445";

/// Keeps nothing, and counts.
#[derive(Default)]
struct Counts {
    messages: usize,
    sessions: usize,
    opens: usize,
    unanswered: usize,
    anomalies: Vec<AnomalyKind>,
}

impl Observer for Counts {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(_) => self.messages += 1,
            Event::Session(_) => self.sessions += 1,
            Event::Open(_) => self.opens += 1,
            Event::Unanswered(..) => self.unanswered += 1,
            Event::Anomaly(anomaly) if !self.anomalies.contains(&anomaly.kind) => {
                self.anomalies.push(anomaly.kind);
            }
            _ => {}
        }
    }
}

/// What floods may hold here.
const MEMORY: usize = 1 << 20;

fn lab() -> Lab<Counts> {
    Lab::for_observer(limits(|limits| limits.memory = MEMORY), Counts::default())
}

/// A lab with a session and a tree connect.
fn ready() -> Lab<Counts> {
    let mut lab = lab();
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
    lab
}

/// Sends what `step` makes, many times, and holds the tracker to its memory after each.
fn flood(lab: &mut Lab<Counts>, steps: u64, mut step: impl FnMut(&mut Lab<Counts>, u64)) {
    let mut most = 0;
    for n in 0..steps {
        step(lab, n);
        most = most.max(lab.tracker.held());
        assert!(lab.tracker.held() <= MEMORY, "{} bytes after step {n}", lab.tracker.held());
    }
    assert!(most > MEMORY / 2, "the flood does not reach the bound: {most}");
}

fn evicted(lab: &Lab<Counts>, table: &str) -> u64 {
    lab.tracker.usage().into_iter().find(|usage| usage.table == table).unwrap().evicted
}

#[test]
fn the_default_limits_promise_96_mib() {
    let parts: Vec<_> = Limits::default().bytes().collect();
    let sum: usize = parts.iter().map(|(_, bytes)| bytes).sum();
    assert!(sum <= 96 << 20, "{parts:?}");
}

#[test]
fn session_ids_that_were_never_set_up() {
    let mut lab = lab();
    lab.connect(1, SERVER);
    flood(&mut lab, 5_000, |lab, n| {
        let echo = Body::EchoResponse(EchoResponse::default());
        lab.send(1, &[response(Command::ECHO, n, NtStatus::SUCCESS, echo).session(1_000 + n)]);
    });
    assert!(evicted(&lab, "sessions") > 0);
    assert!(lab.story.anomalies.contains(&kind::TABLE_FULL));
    assert_eq!(lab.finish().sessions, 5_000);
}

#[test]
fn trees_that_nobody_connected() {
    let mut lab = ready();
    flood(&mut lab, 5_000, |lab, n| {
        let flush = Body::FlushResponse(FlushResponse::default());
        let tree = 100 + u32::try_from(n).unwrap();
        lab.send(1, &[response(Command::FLUSH, n, NtStatus::SUCCESS, flush).session(7).tree(tree)]);
    });
    assert!(evicted(&lab, "trees") > 0);
}

#[test]
fn opens_with_long_paths() {
    let mut lab = ready();
    let path = "x".repeat(30_000);
    flood(&mut lab, 200, |lab, n| lab.open(1, 4 + n, (7, 5), &path, 70 + n));
    assert!(evicted(&lab, "opens") > 0);
    assert_eq!(lab.finish().opens, 200);
}

#[test]
fn files_that_are_renamed_to_long_paths() {
    let mut lab = ready();
    let path = smbtrail_codec::utf16(&"x".repeat(30_000));
    flood(&mut lab, 200, |lab, n| {
        lab.open(1, 4 + 2 * n, (7, 5), "a", 70 + n);
        let mut rename = vec![0; 16];
        rename.extend(u32::try_from(path.len()).unwrap().to_le_bytes());
        rename.extend(&path);
        let renamed = set_info(5 + 2 * n, file_id(70 + n), FileInfoClass::RENAME, rename);
        lab.send(1, &[renamed.session(7).tree(5)]);
        let body = Body::SetInfoResponse(SetInfoResponse::default());
        let done = response(Command::SET_INFO, 5 + 2 * n, NtStatus::SUCCESS, body);
        lab.send(1, &[done.session(7).tree(5)]);
    });
    assert!(evicted(&lab, "opens") > 0);
}

#[test]
fn requests_without_answer_on_many_connections() {
    let mut lab = lab();
    let path = "x".repeat(10_000);
    flood(&mut lab, 500, |lab, n| {
        lab.connect(n, SERVER);
        lab.send(n, &[create(1, &path)]);
        lab.send(n, &[create(2, &path)]);
    });
    assert!(evicted(&lab, "requests of a connection") > 0);
    assert_eq!(lab.finish().unanswered, 1_000);
}

#[test]
fn requests_without_answer_on_one_connection() {
    let limits = limits(|limits| {
        limits.pending_bytes = MEMORY;
        limits.memory = 4 * MEMORY;
    });
    let mut lab = Lab::for_observer(limits, Counts::default());
    lab.connect(1, SERVER);
    let path = "x".repeat(10_000);
    for n in 0..1_000 {
        lab.send(1, &[create(n, &path)]);
        assert!(lab.tracker.held() <= MEMORY, "{}", lab.tracker.held());
    }
    assert_eq!(lab.finish().unanswered, 1_000);
}

#[test]
fn responses_that_wait_for_their_requests() {
    let mut lab = lab();
    flood(&mut lab, 300, |lab, n| {
        lab.connect(n, SERVER);
        for id in 0..8 {
            let body =
                SessionSetupResponse { security_buffer: Region::new(vec![0; 8_000]), ..Default::default() };
            let body = Body::SessionSetupResponse(body.arranged());
            lab.send(n, &[response(Command::SESSION_SETUP, id, NtStatus::SUCCESS, body).session(1)]);
        }
    });
}

#[test]
fn set_ups_that_are_never_decided() {
    let mut lab = lab();
    lab.connect(1, SERVER);
    lab.negotiate(1, 1, 2);
    let user = "u".repeat(2_000);
    flood(&mut lab, 1_000, |lab, n| {
        lab.send(1, &[request(Command::SESSION_SETUP, 1 + n, setup_request(ntlm_authenticate(&user)))]);
    });
    assert!(evicted(&lab, "logons") + evicted(&lab, "requests of a connection") > 0);
}

/// A compressed message: this many ECHO requests in one compound; all but the first repeat it.
fn bomb(echoes: usize) -> Vec<u8> {
    let mut echo = Message { header: request(Command::ECHO, 9, echo()).header, body: echo() }.to_vec();
    echo.resize(72, 0);
    echo[20..24].copy_from_slice(&72_u32.to_le_bytes());
    let size = 72 * echoes;
    let mut bytes = b"\xFCSMB".to_vec();
    bytes.extend(u32::try_from(size).unwrap().to_le_bytes());
    bytes.extend(CompressionAlgorithm::LZ4.0.to_le_bytes());
    bytes.extend([0; 6]);
    // 72 literals, then a match of all that is left but 12 literals.
    bytes.extend([0xFF, 72 - 15]);
    bytes.extend(&echo);
    bytes.extend(72_u16.to_le_bytes());
    let matched = size - 72 - 12 - 4 - 15;
    bytes.extend(std::iter::repeat_n(0xFF, matched / 255));
    bytes.push(u8::try_from(matched % 255).unwrap());
    bytes.push(12 << 4);
    bytes.extend(&echo[60..]);
    bytes
}

fn echo() -> Body<'static> {
    Body::EchoRequest(EchoRequest::default())
}

#[test]
fn compressed_compounds_cost_no_more_than_was_received() {
    let mut lab = lab();
    lab.connect(1, SERVER);
    let bomb = bomb(100_000);
    let (mut received, mut frames) = (0, 0);
    for _ in 0..20 {
        lab.send_bytes(1, false, &bomb);
        received += bomb.len();
        frames += 1;
    }
    let counts = lab.finish();
    assert!(
        counts.messages > 4_096 && counts.messages <= 4_096 + received / 16 + frames,
        "{}",
        counts.messages
    );
    assert!(counts.anomalies.contains(&kind::COMPOUND_CUT), "{:?}", counts.anomalies);
}

#[test]
fn without_a_budget_the_first_message_is_still_read() {
    let limits = limits(|limits| limits.inflated = 0);
    let mut lab = Lab::for_observer(limits, Counts::default());
    lab.connect(1, SERVER);
    // Zeros after one message: a large WRITE of an empty file.
    let mut bytes = b"\xFCSMB".to_vec();
    let header = Message { header: request(Command::ECHO, 9, echo()).header, body: echo() }.to_vec();
    let size = 8_000_000;
    bytes.extend(u32::try_from(size).unwrap().to_le_bytes());
    // A chain: the message as it is, then a pattern.
    bytes.extend([0, 0, 1, 0]);
    bytes.extend(u32::try_from(header.len()).unwrap().to_le_bytes());
    bytes.extend(&header);
    bytes.extend([4, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend(u32::try_from(size - header.len()).unwrap().to_le_bytes());
    lab.send_bytes(1, false, &bytes);
    let counts = lab.finish();
    assert_eq!(counts.messages, 1);
    assert!(counts.anomalies.contains(&kind::DECOMPRESSION_CUT), "{:?}", counts.anomalies);
}
