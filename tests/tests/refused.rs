//! Why a request was refused here, as `explain --frame` says it.

use std::io::Cursor;

use smbtrail_codec::Body;
use smbtrail_explain::{FrameExplainer, Part};
use smbtrail_pipeline::capture::{CaptureReader, CaptureSet};
use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_play::{CLIENT, Play, SERVER};
use smbtrail_traffic::body;
use smbtrail_wire::{CreateAction, FileAccess, FileInfoClass, NtStatus, SessionFlags, ShareFlags};

type Stage = Play<FrameExplainer>;

/// Why a scene's request is refused, whose answer is in the frame that it gives: the same is said of both.
fn why(scene: impl Fn(&mut Stage) -> u64) -> Option<String> {
    let answer = scene(&mut Play::nobody(FrameExplainer::new(0)));
    let [request, answer] = [answer - 1, answer].map(|frame| {
        let mut stage = Play::nobody(FrameExplainer::new(frame));
        scene(&mut stage);
        let parts = stage.end().finish().expect("the frame is there");
        match parts.into_iter().next() {
            Some(Part::Message(message)) => message.context.why,
            part => panic!("{part:?}"),
        }
    });
    assert_eq!(request, answer);
    answer
}

/// The same of what Alice does in a share.
fn alice(scene: impl Fn(&mut Stage) -> u64) -> Option<String> {
    why(|stage| {
        enter(stage, "alice");
        scene(stage)
    })
}

fn enter(stage: &mut Stage, user: &str) {
    stage.connect(CLIENT, SERVER);
    stage.log_on(user, NtStatus::SUCCESS);
    stage.share(r"\\srv\docs");
}

/// A CREATE that asks for this access.
fn create(path: &str, access: FileAccess) -> Body<'static> {
    let mut asks = body::create_request(path);
    if let Body::CreateRequest(body) = &mut asks {
        body.desired_access = access;
    }
    asks
}

#[track_caller]
fn says(why: Option<&str>, parts: &[&str]) {
    let why = why.expect("a reason");
    for part in parts {
        assert!(why.contains(part), "no {part:?} in {why:?}");
    }
}

#[test]
fn a_share_access_that_conflicts_names_the_holder() {
    let held = |access: FileAccess| {
        move |stage: &mut Stage| {
            enter(stage, "bob");
            stage.open("plan.txt");
            enter(stage, "alice");
            stage.refuse(create("PLAN.txt", access), NtStatus::SHARING_VIOLATION)
        }
    };
    let found = why(held(FileAccess::DELETE));
    says(found.as_deref(), &["asks to delete", "bob at 10.0.0.7", "since frame", "letting others delete"]);
    // Bob can do anything, and Alice shares no deletion either.
    says(why(held(FileAccess::READ_DATA)).as_deref(), &["bob at 10.0.0.7", "would let nobody else delete"]);
    let closed = why(|stage| {
        enter(stage, "bob");
        let file = stage.open("plan.txt");
        stage.close(file);
        enter(stage, "alice");
        stage.refuse(create("plan.txt", FileAccess::DELETE), NtStatus::SHARING_VIOLATION)
    });
    assert_eq!(closed, None);
}

#[test]
fn a_file_that_others_have_open_is_not_renamed() {
    let found = why(|stage| {
        enter(stage, "bob");
        stage.open("plan.txt");
        enter(stage, "alice");
        let file = stage.open_with("plan.txt", FileAccess::READ_ATTRIBUTES, CreateAction::OPENED);
        stage.refuse(body::rename_request(file, "old.txt"), NtStatus::SHARING_VIOLATION)
    });
    says(found.as_deref(), &["this SET_INFO asks to delete", "bob at 10.0.0.7", "letting others delete"]);
}

#[test]
fn a_deleted_file_that_is_open_names_who_deleted_it() {
    let found = why(|stage| {
        enter(stage, "bob");
        let file = stage.open("plan.txt");
        let info = body::set_info_request(file, FileInfoClass::DISPOSITION, vec![1]);
        stage.exchange(info, body::set_info_response());
        enter(stage, "alice");
        stage.refuse(create("plan.txt", FileAccess::READ_DATA), NtStatus::DELETE_PENDING)
    });
    says(found.as_deref(), &["bob at 10.0.0.7", "deleted the file in frame", "closed by bob"]);
}

#[test]
fn names_that_are_too_long_or_wrong_are_measured() {
    let long = "a".repeat(256);
    let found = alice(|stage| {
        stage.refuse(create(&format!("x\\{long}"), FileAccess::READ_DATA), NtStatus::OBJECT_NAME_INVALID)
    });
    says(found.as_deref(), &["256 UTF-16 code units", "255 are the most"]);
    let found = alice(|stage| {
        stage.refuse(create("what?.txt", FileAccess::READ_DATA), NtStatus::OBJECT_NAME_INVALID)
    });
    says(found.as_deref(), &["'?'"]);
    let sound = alice(|stage| {
        stage.refuse(create("sound.txt", FileAccess::READ_DATA), NtStatus::OBJECT_NAME_INVALID)
    });
    assert_eq!(sound, None);
}

#[test]
fn shares_and_links_that_lead_elsewhere_are_named() {
    let found =
        alice(|stage| stage.refuse(body::tree_connect_request(r"\\srv\dosc"), NtStatus::BAD_NETWORK_NAME));
    says(found.as_deref(), &[r"no share \\srv\dosc", r"granted \\srv\docs"]);
    let found =
        alice(|stage| stage.refuse(create(r"link\a.txt", FileAccess::READ_DATA), NtStatus::PATH_NOT_COVERED));
    says(found.as_deref(), &[r"link\a.txt", "DFS"]);
}

#[test]
fn sessions_that_are_over_say_since_when() {
    let expired = alice(|stage| {
        stage.wait(36_000);
        stage.refuse(create("a.txt", FileAccess::READ_DATA), NtStatus::NETWORK_SESSION_EXPIRED)
    });
    says(expired.as_deref(), &["36000 s before, in frame"]);
    let logged_off = alice(|stage| {
        stage.log_off();
        stage.refuse(create("a.txt", FileAccess::READ_DATA), NtStatus::USER_SESSION_DELETED)
    });
    says(logged_off.as_deref(), &["logged off in frame"]);
    let closed = alice(|stage| {
        let file = stage.open("a.txt");
        stage.close(file);
        stage.refuse(body::read_request(file, 0, 1), NtStatus::FILE_CLOSED)
    });
    says(closed.as_deref(), &["the handle was closed in frame"]);
}

#[test]
fn a_quota_is_that_of_the_user() {
    let full = alice(|stage| {
        let file = stage.open("a.txt");
        stage.put(file, b"0123456789");
        stage.refuse(body::write_request(file, 10, b"more"), NtStatus::QUOTA_EXCEEDED)
    });
    says(full.as_deref(), &["quota of alice", "at 10", "written 10 bytes"]);
}

/// Access to a file that is denied in a session of this kind.
fn denied(flags: SessionFlags, signs: bool) -> Option<String> {
    why(|stage| {
        stage.grant_sessions(flags);
        if signs {
            stage.require_signatures();
        }
        enter(stage, "alice");
        stage.refuse(create("a.txt", FileAccess::READ_DATA), NtStatus::ACCESS_DENIED)
    })
}

#[test]
fn what_the_session_must_be_is_said_before_permissions() {
    says(denied(SessionFlags::ENCRYPT_DATA, false).as_deref(), &["session encrypted"]);
    says(denied(SessionFlags::default(), true).as_deref(), &["must be signed"]);
    says(denied(SessionFlags::IS_GUEST, false).as_deref(), &["guest"]);
    says(denied(SessionFlags::default(), false).as_deref(), &["permissions of the file"]);
}

/// A CREATE that asks for this access is denied on a share about which the server said this.
fn denied_on(flags: ShareFlags, grants: FileAccess, access: FileAccess) -> Option<String> {
    why(|stage| {
        stage.connect(CLIENT, SERVER);
        stage.log_on("alice", NtStatus::SUCCESS);
        stage.share_with(r"\\srv\docs", flags, grants);
        stage.refuse(create("a.txt", access), NtStatus::ACCESS_DENIED)
    })
}

#[test]
fn what_the_share_wants_and_grants_is_said_before_permissions() {
    let (read, both) = (FileAccess::READ_DATA, FileAccess::READ_DATA | FileAccess::WRITE_DATA);
    let encrypted = denied_on(ShareFlags::ENCRYPT_DATA, both, read);
    says(encrypted.as_deref(), &["about this share encrypted", "this request was not"]);
    let beyond = denied_on(ShareFlags::default(), read, both);
    says(
        beyond.as_deref(),
        &["the share grants alice at most", "READ_DATA", "asks for", "WRITE_DATA", "too"],
    );
    let within = denied_on(ShareFlags::default(), both, read);
    says(within.as_deref(), &["permissions of the file"]);
}

#[test]
fn a_handle_for_something_else_is_named() {
    let found = alice(|stage| {
        let file = stage.open_with("a.txt", FileAccess::READ_ATTRIBUTES, CreateAction::OPENED);
        stage.refuse(body::write_request(file, 0, b"text"), NtStatus::ACCESS_DENIED)
    });
    says(found.as_deref(), &["not opened to write", "READ_ATTRIBUTES"]);
}

#[test]
fn an_account_that_is_locked_says_how_often_it_failed_before() {
    let locked = why(|stage| {
        stage.connect(CLIENT, SERVER);
        for _ in 0..3 {
            stage.log_on("bob", NtStatus::LOGON_FAILURE);
        }
        stage.log_on("alice", NtStatus::LOGON_FAILURE);
        stage.log_on("bob", NtStatus::ACCOUNT_LOCKED_OUT);
        stage.frame()
    });
    says(locked.as_deref(), &["the account is locked", "logons as bob that failed before in the capture: 3"]);
}

/// Bob's first logon of a recording, which fails, with another name in place of the server's.
fn logs_on_to(name: &str) -> Option<String> {
    let path = smbtrail_tests::fixtures().join("captures/logons.pcapng");
    let mut bytes = std::fs::read(path).expect("the fixture is there");
    let [before, after] = ["cifs/filesrv", name].map(smbtrail_codec::utf16);
    let place = bytes.windows(before.len()).position(|at| at == before).expect("the client names the server");
    bytes[place..place + after.len()].copy_from_slice(&after);
    let reader = CaptureReader::from_reader(name, Cursor::new(bytes)).expect("a capture");
    let mut explainer = FrameExplainer::new(11);
    Pipeline::new(CaptureSet::from_reader(reader), Options::default()).run(&mut explainer);
    match explainer.finish().expect("the frame is there").into_iter().next() {
        Some(Part::Message(message)) => message.context.why,
        part => panic!("{part:?}"),
    }
}

#[test]
fn a_logon_that_names_another_server_says_so() {
    let wrong = logs_on_to("cifs/oldserv");
    says(
        wrong.as_deref(),
        &["the client means cifs/oldserv, and the server calls itself filesrv: a server may refuse"],
    );
    let right = logs_on_to("cifs/filesrv");
    assert!(right.is_none_or(|why| !why.contains("the client means")));
}

#[test]
fn logons_that_are_held_back_say_so() {
    let found = why(|stage| {
        stage.connect(CLIENT, SERVER);
        stage.log_on("bob", NtStatus::LOGON_FAILURE);
        stage.answer_after(2_000);
        stage.log_on("bob", NtStatus::LOGON_FAILURE);
        stage.frame()
    });
    says(found.as_deref(), &["logons as bob that failed before: 1", "held back for 2 s"]);
    let guest = why(|stage| {
        stage.connect(CLIENT, SERVER);
        stage.log_on("Guest", NtStatus::ACCOUNT_DISABLED);
        stage.frame()
    });
    says(guest.as_deref(), &["guests are not let in"]);
}
