//! What findings hold: four times as many users, folders, files and programs with long names take no more memory.

use smbtrail_codec::body::CreateResponse;
use smbtrail_codec::{Body, Message};
use smbtrail_findings::{Findings, Options};
use smbtrail_pipeline::track::{ConnectionId, Direction, Frame, Limits, Moment, Time, Tracker};
use smbtrail_tests::memory;
use smbtrail_traffic::{Account, Conversation, Exchange, body};
use smbtrail_wire::{CreateAction, FileId, FileInfoClass, NtStatus, SessionId, TreeId};

/// Steps of the shorter run: more than any table of findings has entries.
const STEPS: u64 = 17_000;
/// What findings hold at most.
const MOST: usize = 24 << 20;

struct Flood {
    tracker: Tracker,
    findings: Findings,
    talk: Conversation,
    connection: u64,
    frame: u64,
}

impl Flood {
    fn run(steps: u64) -> usize {
        let findings = Findings::new(&Options::default());
        let talk = Conversation::default();
        let mut flood =
            Self { tracker: Tracker::new(Limits::default()), findings, talk, connection: 0, frame: 0 };
        (1..=steps).for_each(|step| flood.step(step));
        let Self { mut findings, mut tracker, .. } = flood;
        tracker.finish(&mut findings);
        drop(tracker);
        let before = memory::reading().held;
        drop(findings);
        before - memory::reading().held
    }

    fn step(&mut self, n: u64) {
        let name = |what: &str| format!(r"{what}{n}{}\x", "y".repeat(300));
        self.connect(n);
        self.log_on(&name("mallory"), n, NtStatus::LOGON_FAILURE);
        self.log_on(&format!("user{n}"), n, NtStatus::SUCCESS);
        let tree = self.talk.connect_tree(r"\\srv\C$", TreeId(1));
        self.play(&tree);
        let file = FileId { persistent: n, volatile: n };
        let folder = self.open(file, &name("folder"), CreateAction::OPENED);
        self.play(&folder);
        let list =
            self.talk.exchange(body::query_directory_request(file), body::query_directory_response("a"));
        self.play(&list);
        self.close(file);
        for (what, action) in [("old", CreateAction::OPENED), ("new.exe.", CreateAction::CREATED)] {
            let open = self.open(file, &name(what), action);
            self.play(&open);
            let read = self
                .talk
                .exchange(body::read_request(file, 0, 65_536), body::read_response(b"some text here"));
            self.play(&read);
            let write = self
                .talk
                .exchange(body::write_request(file, 0, b"MZ\x90\0\x03\0\0\0"), body::write_response(8));
            self.play(&write);
            let gone = body::set_info_request(file, FileInfoClass::DISPOSITION, vec![1]);
            let gone = self.talk.exchange(gone, body::set_info_response());
            self.play(&gone);
            self.close(file);
        }
    }

    fn connect(&mut self, n: u64) {
        let moment = self.moment();
        if self.connection > 0 {
            self.tracker.handle_closed(ConnectionId(self.connection), moment, &mut self.findings);
        }
        self.connection += 1;
        self.talk = Conversation::default();
        let [.., a, b, c] = n.to_be_bytes();
        let ends = (([10, a, b, c], 50_000).into(), ([10, 99, 0, 1], 445).into());
        self.tracker.handle_opened(ConnectionId(self.connection), ends, 0, false, moment, &mut self.findings);
    }

    fn log_on(&mut self, user: &str, n: u64, status: NtStatus) {
        let [first, (request, mut response)] =
            self.talk.log_on(Account { domain: "LAB", user, workstation: "DESK" }, SessionId(n));
        self.play(&first);
        if status != NtStatus::SUCCESS {
            (response.header.status, response.body) = (status, body::error());
            self.talk.session = SessionId(0);
        }
        self.play(&(request, response));
    }

    fn open(&mut self, file: FileId, path: &str, action: CreateAction) -> Exchange<'static> {
        let answer = CreateResponse { create_action: action, ..body::create_response(file, 4096) };
        self.talk.exchange(body::create_request(path), Body::CreateResponse(answer))
    }

    fn close(&mut self, file: FileId) {
        let close = self.talk.exchange(body::close_request(file), body::close_response());
        self.play(&close);
    }

    fn play(&mut self, (request, response): &Exchange<'_>) {
        self.show(Direction::ToServer, request);
        self.show(Direction::ToClient, response);
    }

    fn show(&mut self, direction: Direction, message: &Message<'_>) {
        let (moment, bytes) = (self.moment(), message.to_vec());
        let frame = Frame::new(ConnectionId(self.connection), direction, moment, bytes.len());
        self.tracker.handle_frame(frame, &bytes.as_slice(), &mut self.findings);
    }

    fn moment(&mut self) -> Moment {
        self.frame += 1;
        let time = Time(i64::try_from(self.frame).expect("few frames") * 1_000);
        Moment { frame: self.frame, time, file: 0, digits: 6 }
    }
}

#[test]
fn what_findings_hold_does_not_grow_with_the_capture() {
    let (short, long) = (Flood::run(STEPS), Flood::run(4 * STEPS));
    assert!(short > 1 << 20, "the flood fills nothing: {short} bytes");
    assert!(long <= MOST && long <= short + short / 4, "{short} bytes were held, and then {long}");
}
