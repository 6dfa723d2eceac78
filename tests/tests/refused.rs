//! Why a request was refused here, as `explain --frame` says it.

use smbtrail_codec::Body;
use smbtrail_explain::{FrameExplainer, Part};
use smbtrail_play::{CLIENT, Play, SERVER};
use smbtrail_traffic::body;
use smbtrail_wire::{CreateAction, FileAccess, FileInfoClass, NtStatus, SessionFlags};

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

#[test]
fn a_handle_for_something_else_is_named() {
    let found = alice(|stage| {
        let file = stage.open_with("a.txt", FileAccess::READ_ATTRIBUTES, CreateAction::OPENED);
        stage.refuse(body::write_request(file, 0, b"text"), NtStatus::ACCESS_DENIED)
    });
    says(found.as_deref(), &["not opened to write", "READ_ATTRIBUTES"]);
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
