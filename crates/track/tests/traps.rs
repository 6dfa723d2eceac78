//! The places in which a reader of SMB2 traffic goes wrong, each a test.

mod lab;

use lab::*;
use smbtrail_codec::Body;
use smbtrail_codec::body::*;
use smbtrail_track::*;
use smbtrail_wire::*;

const SERVER: &str = "10.0.0.9:445";

#[test]
fn a_related_close_ends_the_open_of_its_create() {
    let mut lab = Lab::new();
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
    let asked = lab.send(
        1,
        &[
            create(4, r"dir\a.txt").session(7).tree(5),
            read(5, FileId::RELATED, 10).related(),
            close(6, FileId::RELATED).related(),
        ],
    );
    let answered = lab.send(
        1,
        &[
            created(4, 77).session(7).tree(5),
            have_read(5, b"0123456789").session(7).tree(5),
            closed(6).session(7).tree(5),
        ],
    );
    let story = lab.finish();
    let of = |frame| story.messages.iter().filter(move |message| message.frame == frame);
    for message in of(asked) {
        assert_eq!(message.path.as_deref(), Some(r"dir\a.txt"), "{message:?}");
        assert_eq!((message.session_id, message.tree_id), (SessionId(7), Some(TreeId(5))), "{message:?}");
        assert_eq!(message.user.as_deref(), Some("alice"), "{message:?}");
    }
    for message in of(answered) {
        assert_eq!(message.file_id, Some(file_id(77)), "{message:?}");
        assert_eq!(message.share.as_deref(), Some(r"\\srv\docs"), "{message:?}");
        assert_eq!(message.request_frame, Some(asked));
    }
    let [open] = &story.opens[..] else { panic!("{:?}", story.opens) };
    assert_eq!((open.bytes_read, open.closed().map(|moment| moment.frame)), (10, Some(answered)));
}

#[test]
fn a_cancel_does_not_take_over_the_pairing_of_what_it_cancels() {
    let mut lab = Lab::new();
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
    lab.open(1, 4, (7, 5), "dir", 70);
    let notify = ChangeNotifyRequest { file_id: file_id(70), ..Default::default() };
    let asked = lab
        .send(1, &[request(Command::CHANGE_NOTIFY, 5, Body::ChangeNotifyRequest(notify)).session(7).tree(5)]);
    let pending = response(Command::CHANGE_NOTIFY, 5, NtStatus::PENDING, error()).session(7).asynchronous(99);
    let interim = lab.send(1, &[pending]);
    let cancel = request(Command::CANCEL, 5, Body::CancelRequest(CancelRequest::default())).session(7);
    let cancelled = lab.send(1, &[cancel.asynchronous(99)]);
    let last = response(Command::CHANGE_NOTIFY, 5, NtStatus::CANCELLED, error()).session(7).asynchronous(99);
    let answered = lab.send(1, &[last]);
    let story = lab.finish();
    let at = |frame| story.messages.iter().find(|message| message.frame == frame).unwrap();
    assert_eq!(at(answered).request_frame, Some(asked));
    assert_eq!(at(answered).exchange, at(asked).exchange);
    assert_eq!((at(interim).exchange, at(interim).latency), (at(asked).exchange, None));
    assert_eq!(at(answered).latency, Some(3_000_000));
    assert_ne!(at(cancelled).exchange, at(asked).exchange);
    assert_eq!(at(cancelled).path.as_deref(), Some("dir"));
    assert_eq!((story.unanswered.len(), story.count(kind::RESPONSE_WITHOUT_REQUEST)), (0, 0));
}

#[test]
fn an_async_response_belongs_to_the_tree_of_its_request() {
    let mut lab = Lab::new();
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
    lab.open(1, 4, (7, 5), "a", 70);
    lab.send(1, &[read(5, file_id(70), 4).session(7).tree(5)]);
    lab.send(1, &[response(Command::READ, 5, NtStatus::PENDING, error()).session(7).asynchronous(3)]);
    let answered = lab.send(1, &[have_read(5, b"data").session(7).asynchronous(3)]);
    let story = lab.finish();
    let message = story.messages.iter().find(|message| message.frame == answered).unwrap();
    assert_eq!((message.tree_id, message.share.as_deref()), (Some(TreeId(5)), Some(r"\\srv\docs")));
    assert_eq!(story.opens[0].bytes_read, 4);
    assert_eq!(story.trees[0].bytes_read, 4);
}

#[test]
fn two_servers_that_use_the_same_session_id_stay_apart() {
    let mut lab = Lab::new();
    lab.log_on(1, SERVER, 7, "alice");
    lab.connect(2, "10.0.0.8:445");
    lab.negotiate(2, 1, 3);
    lab.set_up(2, 1, 7, "bob", NtStatus::SUCCESS);
    lab.tree(1, 3, 7, 5, r"\\one\a");
    lab.tree(2, 3, 7, 5, r"\\two\b");
    let story = lab.finish();
    let users: Vec<_> =
        story.sessions.iter().map(|session| session.identity.user.as_deref().unwrap()).collect();
    assert_eq!(users, ["alice", "bob"]);
    assert!(story.sessions.iter().all(|session| session.channels.len() == 1 && session.counts.trees == 1));
    let shares: Vec<_> =
        story.trees.iter().map(|tree| (tree.share.as_deref(), tree.user.as_deref())).collect();
    assert_eq!(shares, [(Some(r"\\one\a"), Some("alice")), (Some(r"\\two\b"), Some("bob"))]);
}

#[test]
fn two_sessions_of_one_connection_that_use_the_same_tree_id_stay_apart() {
    let mut lab = Lab::new();
    lab.log_on(1, SERVER, 7, "alice");
    lab.set_up(1, 3, 8, "bob", NtStatus::SUCCESS);
    lab.tree(1, 5, 7, 5, r"\\srv\a");
    lab.tree(1, 6, 8, 5, r"\\srv\b");
    lab.open(1, 7, (7, 5), "x", 70);
    lab.open(1, 8, (8, 5), "y", 71);
    let story = lab.finish();
    let opens: Vec<_> =
        story.opens.iter().map(|open| (open.owner.share.as_deref(), open.path.as_deref())).collect();
    assert_eq!(opens, [(Some(r"\\srv\a"), Some("x")), (Some(r"\\srv\b"), Some("y"))]);
}

#[test]
fn a_second_channel_that_is_bound_is_the_same_session() {
    let mut lab = Lab::new();
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
    lab.open(1, 4, (7, 5), "a", 70);
    lab.connect(2, "10.0.0.10:445");
    lab.negotiate(2, 1, 2);
    for (message_id, status) in [(1, NtStatus::MORE_PROCESSING_REQUIRED), (2, NtStatus::SUCCESS)] {
        let blob = if message_id == 1 { ntlm_negotiate() } else { ntlm_authenticate("alice") };
        let Body::SessionSetupRequest(body) = setup_request(blob) else { unreachable!() };
        let body =
            Body::SessionSetupRequest(SessionSetupRequest { flags: SessionSetupFlags::BINDING, ..body });
        lab.send(2, &[request(Command::SESSION_SETUP, message_id, body).session(7)]);
        lab.send(2, &[response(Command::SESSION_SETUP, message_id, status, setup_response()).session(7)]);
    }
    lab.send(2, &[read(3, file_id(70), 4).session(7).tree(5)]);
    let answered = lab.send(2, &[have_read(3, b"data").session(7).tree(5)]);
    // The session outlives its first connection.
    lab.disconnect(1);
    lab.send(2, &[close(4, file_id(70)).session(7).tree(5)]);
    let closed = lab.send(2, &[closed(4).session(7).tree(5)]);
    let story = lab.finish();
    let message = story.messages.iter().find(|message| message.frame == answered).unwrap();
    assert_eq!((message.path.as_deref(), message.user.as_deref()), (Some("a"), Some("alice")));
    assert_eq!(story.sessions.len(), 1);
    assert_eq!(story.opens[0].closed().map(|moment| moment.frame), Some(closed));
    let purposes: Vec<_> = story.logons.iter().map(|logon| logon.purpose).collect();
    assert_eq!(purposes, [LogonPurpose::New, LogonPurpose::Binding]);
    assert!(story.sessions[0].channels.iter().all(|channel| !channel.guessed));
}

#[test]
fn more_processing_required_is_no_failed_logon() {
    let mut lab = Lab::new();
    lab.log_on(1, SERVER, 7, "alice");
    let story = lab.finish();
    let [logon] = &story.logons[..] else { panic!("{:?}", story.logons) };
    assert_eq!((logon.outcome(), logon.start.frame), (Outcome::Success, 4));
    assert_eq!(logon.identity.workstation.as_deref(), Some("DESK"));
}

#[test]
fn a_failed_logon_does_not_name_the_session() {
    let mut lab = Lab::new();
    lab.connect(1, SERVER);
    lab.negotiate(1, 1, 2);
    lab.set_up(1, 1, 7, "mallory", NtStatus::LOGON_FAILURE);
    let story = lab.finish();
    assert_eq!(story.logons[0].identity.user.as_deref(), Some("mallory"));
    assert_eq!(story.logons[0].outcome(), Outcome::Failure);
    let [session] = &story.sessions[..] else { panic!("{:?}", story.sessions) };
    assert_eq!((session.identity.user.as_deref(), session.status), (None, Some(NtStatus::LOGON_FAILURE)));
    assert!(story.messages.iter().all(|message| message.user.is_none()));
}

#[test]
fn an_anonymous_logon_is_read_from_the_authenticate_message() {
    let mut lab = Lab::new();
    lab.log_on(1, SERVER, 7, "");
    let story = lab.finish();
    assert_eq!(story.logons[0].outcome(), Outcome::Anonymous);
    assert!(story.sessions[0].is_anonymous());
}

#[test]
fn two_set_ups_that_interleave_stay_apart() {
    let mut lab = Lab::new();
    lab.connect(1, SERVER);
    lab.negotiate(1, 1, 2);
    let (more, setup) = (NtStatus::MORE_PROCESSING_REQUIRED, Command::SESSION_SETUP);
    for id in [1, 2] {
        lab.send(1, &[request(setup, id, setup_request(ntlm_negotiate()))]);
    }
    for (id, session) in [(2, 20), (1, 10)] {
        lab.send(1, &[response(setup, id, more, setup_response()).session(session)]);
    }
    for (id, session, user) in [(3, 10, "alice"), (4, 20, "bob")] {
        lab.send(1, &[request(setup, id, setup_request(ntlm_authenticate(user))).session(session)]);
    }
    lab.send(1, &[response(setup, 4, NtStatus::LOGON_FAILURE, error()).session(20)]);
    lab.send(1, &[response(setup, 3, NtStatus::SUCCESS, setup_response()).session(10)]);
    let story = lab.finish();
    let logons: Vec<_> = story
        .logons
        .iter()
        .map(|logon| {
            (logon.start.frame, logon.session_id.0, logon.identity.user.as_deref().unwrap(), logon.outcome())
        })
        .collect();
    assert_eq!(logons, [(5, 20, "bob", Outcome::Failure), (4, 10, "alice", Outcome::Success)]);
}

#[test]
fn a_related_request_uses_the_file_before_it_whatever_id_it_has() {
    let mut lab = Lab::new();
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
    lab.open(1, 4, (7, 5), "harmless.txt", 70);
    let named = |id| read(id, file_id(70), 100).related().session(7).tree(5);
    lab.send(1, &[create(5, "plans.txt").session(7).tree(5), named(6), named(7)]);
    for (n, id) in [6, 7].into_iter().enumerate() {
        assert_eq!(
            lab.story.messages[lab.story.messages.len() - 2 + n].path.as_deref(),
            Some("plans.txt"),
            "{id}"
        );
    }
    lab.send(1, &[created(5, 71).session(7).tree(5), have_read(6, &[0; 100]), have_read(7, &[0; 100])]);
    let story = lab.finish();
    let read: Vec<_> = story.opens.iter().map(|open| (open.path.as_deref(), open.bytes_read)).collect();
    assert_eq!(read, [(Some("harmless.txt"), 0), (Some("plans.txt"), 200)]);
    assert_eq!(story.count(kind::CONFLICTING_RELATED_ID), 2);
}

#[test]
fn a_response_that_the_client_sends_changes_nothing() {
    let mut lab = Lab::new();
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
    lab.send(1, &[create(4, "a.txt").session(7).tree(5)]);
    lab.send_bytes(1, false, &compound(&[created(4, 70).session(7).tree(5)]));
    assert_eq!(lab.story.opens.len(), 0);
    lab.send(1, &[response(Command::CREATE, 4, NtStatus::ACCESS_DENIED, error()).session(7).tree(5)]);
    let story = lab.finish();
    let opens: Vec<_> = story.opens.iter().map(|open| open.status).collect();
    assert_eq!((opens, story.count(kind::CONFLICTING_DIRECTION)), (vec![Some(NtStatus::ACCESS_DENIED)], 1));
    assert_eq!((story.unanswered.len(), story.count(kind::RESPONSE_WITHOUT_REQUEST)), (0, 0));
}
