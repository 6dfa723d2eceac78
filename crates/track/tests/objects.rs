//! How objects begin, change and end.

mod lab;

use lab::*;
use smbtrail_codec::body::*;
use smbtrail_codec::smb1::Smb1Message;
use smbtrail_codec::{Body, Region, Structure, utf16};
use smbtrail_track::*;
use smbtrail_wire::*;

const SERVER: &str = "10.0.0.9:445";

fn ready() -> Lab {
    let mut lab = Lab::new();
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
    lab
}

#[test]
fn counts_bytes_and_sizes_of_an_open() {
    let mut lab = ready();
    lab.open(1, 4, (7, 5), "a", 70);
    lab.send(1, &[write(5, file_id(70), 100, b"abc").session(7).tree(5)]);
    lab.send(1, &[written(5, 3).session(7).tree(5)]);
    lab.send(1, &[read(6, file_id(70), 9).session(7).tree(5)]);
    lab.send(1, &[have_read(6, b"123456789").session(7).tree(5)]);
    let story = lab.finish();
    let open = &story.opens[0];
    assert_eq!((open.bytes_written, open.bytes_read, open.size, open.closed()), (3, 9, Some(103), None));
    assert_eq!((story.trees[0].opens, story.trees[0].bytes_written, story.trees[0].bytes_read), (1, 3, 9));
}

#[test]
fn follows_a_rename_and_a_delete() {
    let mut lab = ready();
    lab.open(1, 4, (7, 5), "old.txt", 70);
    let name = utf16(r"new\name.txt");
    let mut rename = vec![0; 16];
    rename.extend(u32::try_from(name.len()).unwrap().to_le_bytes());
    rename.extend(name);
    lab.send(1, &[set_info(5, file_id(70), FileInfoClass::RENAME, rename).session(7).tree(5)]);
    lab.send(1, &[info_set(5).session(7).tree(5)]);
    lab.send(1, &[set_info(6, file_id(70), FileInfoClass::DISPOSITION, vec![1]).session(7).tree(5)]);
    let marked = lab.send(1, &[info_set(6).session(7).tree(5)]);
    lab.send(1, &[close(7, file_id(70)).session(7).tree(5)]);
    lab.send(1, &[closed(7).session(7).tree(5)]);
    let story = lab.finish();
    let open = &story.opens[0];
    assert_eq!(
        (open.path.as_deref(), open.renamed_to().map(|path| &**path)),
        (Some("old.txt"), Some(r"new\name.txt"))
    );
    assert!(open.deleted);
    let later = story.messages.iter().find(|message| message.frame == marked).unwrap();
    assert_eq!(later.path.as_deref(), Some(r"new\name.txt"));
}

#[test]
fn a_change_that_was_refused_changes_nothing() {
    let mut lab = ready();
    lab.open(1, 4, (7, 5), "a", 70);
    lab.send(1, &[set_info(5, file_id(70), FileInfoClass::DISPOSITION, vec![1]).session(7).tree(5)]);
    let refused = response(Command::SET_INFO, 5, NtStatus::CANNOT_DELETE, error());
    lab.send(1, &[refused.session(7).tree(5)]);
    lab.send(1, &[close(6, file_id(70)).session(7).tree(5)]);
    lab.send(1, &[closed(6).session(7).tree(5)]);
    assert!(!lab.finish().opens[0].deleted);
}

#[test]
fn refused_creates_and_trees_are_handed_out_with_their_status() {
    let mut lab = ready();
    lab.send(1, &[create(4, "secret").session(7).tree(5)]);
    lab.send(1, &[response(Command::CREATE, 4, NtStatus::ACCESS_DENIED, error()).session(7).tree(5)]);
    let body = TreeConnectRequest { path: Region::new(utf16(r"\\srv\none")), ..Default::default() };
    let body = Body::TreeConnectRequest(body.arranged());
    lab.send(1, &[request(Command::TREE_CONNECT, 5, body).session(7)]);
    lab.send(1, &[response(Command::TREE_CONNECT, 5, NtStatus::BAD_NETWORK_NAME, error()).session(7)]);
    let story = lab.finish();
    let open = &story.opens[0];
    assert_eq!(
        (open.file_id, open.path.as_deref(), open.status),
        (None, Some("secret"), Some(NtStatus::ACCESS_DENIED))
    );
    let tree = &story.trees[0];
    assert_eq!(
        (tree.id, tree.share.as_deref(), tree.status),
        (None, Some(r"\\srv\none"), Some(NtStatus::BAD_NETWORK_NAME))
    );
}

#[test]
fn a_logoff_ends_what_the_session_holds() {
    let mut lab = ready();
    lab.open(1, 4, (7, 5), "a", 70);
    lab.send(1, &[request(Command::LOGOFF, 5, Body::LogoffRequest(LogoffRequest::default())).session(7)]);
    let body = Body::LogoffResponse(LogoffResponse::default());
    let end = lab.send(1, &[response(Command::LOGOFF, 5, NtStatus::SUCCESS, body).session(7)]);
    assert_eq!(lab.story.opens[0].closed().map(|moment| moment.frame), Some(end));
    assert_eq!((lab.story.trees.len(), lab.story.sessions[0].ended), (1, Some(SessionEnd::Logoff)));
    let story = lab.finish();
    assert_eq!((story.opens.len(), story.trees.len(), story.sessions.len()), (1, 1, 1));
}

#[test]
fn a_durable_open_is_taken_up_again_on_a_new_connection() {
    let mut lab = ready();
    let context = |name: &[u8; 4], data: &[u8]| {
        let mut out = vec![0, 0, 0, 0, 16, 0, 4, 0, 0, 0, 24, 0];
        out.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        out.extend(name.iter().chain(&[0; 4]).chain(data));
        Region::new(out)
    };
    lab.send(1, &[create(4, "a").session(7).tree(5)]);
    let body = CreateResponse {
        file_id: file_id(70),
        create_contexts: context(b"DHnQ", &[0; 8]),
        ..Default::default()
    };
    let body = Body::CreateResponse(body.arranged());
    lab.send(1, &[response(Command::CREATE, 4, NtStatus::SUCCESS, body).session(7).tree(5)]);
    lab.disconnect(1);
    assert!(lab.story.opens.is_empty(), "a durable open outlives its connection");
    lab.log_on(2, SERVER, 8, "alice");
    lab.tree(2, 3, 8, 6, r"\\srv\docs");
    let mut old = [0; 16];
    file_id(70).write(&mut old);
    let body = CreateRequest { create_contexts: context(b"DHnC", &old), ..Default::default() };
    lab.send(2, &[request(Command::CREATE, 4, Body::CreateRequest(body.arranged())).session(8).tree(6)]);
    let new = FileId { persistent: 70, volatile: 9 };
    let body = Body::CreateResponse(CreateResponse { file_id: new, ..Default::default() });
    lab.send(2, &[response(Command::CREATE, 4, NtStatus::SUCCESS, body).session(8).tree(6)]);
    lab.send(2, &[close(5, new).session(8).tree(6)]);
    lab.send(2, &[closed(5).session(8).tree(6)]);
    let story = lab.finish();
    let [open] = &story.opens[..] else { panic!("{:?}", story.opens) };
    assert_eq!(
        (open.path.as_deref(), open.reconnects(), open.owner.session_id),
        (Some("a"), 1, SessionId(8))
    );
}

#[test]
fn a_session_that_takes_the_place_of_another_ends_it() {
    let mut lab = ready();
    lab.connect(2, SERVER);
    lab.negotiate(2, 1, 2);
    let Body::SessionSetupRequest(body) = setup_request(ntlm_authenticate("alice")) else { unreachable!() };
    let body = SessionSetupRequest { previous_session_id: SessionId(7), ..body };
    lab.send(2, &[request(Command::SESSION_SETUP, 1, Body::SessionSetupRequest(body))]);
    lab.send(2, &[response(Command::SESSION_SETUP, 1, NtStatus::SUCCESS, setup_response()).session(9)]);
    assert_eq!(lab.story.sessions[0].ended, Some(SessionEnd::Replaced));
    assert_eq!(lab.finish().sessions[1].previous, SessionId(7));
}

#[test]
fn a_capture_that_begins_in_the_middle_still_shows_what_is_in_use() {
    let mut lab = Lab::new();
    lab.connect_as(1, SERVER, true);
    lab.send(1, &[have_read(40, b"1234").session(7).tree(5)]);
    lab.send(1, &[read(41, file_id(70), 4).session(7).tree(5)]);
    lab.send(1, &[have_read(41, b"5678").session(7).tree(5)]);
    let story = lab.finish();
    assert_eq!(story.count(kind::RESPONSE_WITHOUT_REQUEST), 1);
    assert_eq!((story.sessions.len(), story.trees.len()), (1, 1));
    let [open] = &story.opens[..] else { panic!("{:?}", story.opens) };
    assert_eq!((open.path.as_deref(), open.bytes_read, open.file_id), (None, 4, Some(file_id(70))));
    assert_eq!(story.credits[0].balance(), None);
}

#[test]
fn a_request_without_a_response_is_said() {
    let mut lab = ready();
    lab.send(1, &[read(4, file_id(70), 4).session(7).tree(5)]);
    lab.disconnect(1);
    let story = lab.finish();
    assert_eq!((story.unanswered, story.anomalies.last().map(|a| a.kind)), (vec![4], Some(kind::UNANSWERED)));
}

#[test]
fn who_watches_a_folder_until_the_end_is_nothing_odd() {
    let mut lab = ready();
    let notify = ChangeNotifyRequest { file_id: file_id(70), ..Default::default() };
    lab.send(1, &[request(Command::CHANGE_NOTIFY, 4, Body::ChangeNotifyRequest(notify)).session(7).tree(5)]);
    let pending = response(Command::CHANGE_NOTIFY, 4, NtStatus::PENDING, error()).session(7).asynchronous(99);
    lab.send(1, &[pending]);
    lab.disconnect(1);
    let story = lab.finish();
    assert_eq!((&*story.unanswered, story.count(kind::UNANSWERED)), (&[4][..], 0));
}

#[test]
fn books_credits_as_the_specification_does() {
    let mut lab = Lab::new();
    lab.connect(1, SERVER);
    lab.negotiate(1, 1, 2);
    let echo = || Body::EchoRequest(EchoRequest::default());
    let echoed = || Body::EchoResponse(EchoResponse::default());
    // NEGOTIATE cost one and granted one: MessageId 1 is the next.
    lab.send(1, &[request(Command::ECHO, 1, echo()).charge(0).credits(10)]);
    lab.send(1, &[response(Command::ECHO, 1, NtStatus::SUCCESS, echoed()).credits(4)]);
    lab.send(1, &[request(Command::ECHO, 2, echo()).charge(3)]);
    lab.send(1, &[request(Command::CANCEL, 2, Body::CancelRequest(CancelRequest::default())).charge(1)]);
    lab.send(1, &[response(Command::ECHO, 2, NtStatus::SUCCESS, echoed()).credits(0)]);
    lab.send(1, &[request(Command::ECHO, 9, echo()).charge(1)]);
    let story = lab.finish();
    let credits = &story.credits[0];
    assert_eq!((credits.requested, credits.granted, credits.charged), (14, 5, 6));
    assert_eq!(
        (credits.balance(), credits.lowest, credits.exhausted, credits.zero_grants),
        (Some(0), Some(0), 3, 1)
    );
    assert_eq!((credits.out_of_window, story.count(kind::MESSAGE_ID_OUT_OF_WINDOW)), (1, 1));
}

#[test]
fn who_leaves_the_window_is_reported_of_once_until_he_is_back() {
    let mut lab = Lab::new();
    lab.connect(1, SERVER);
    lab.negotiate(1, 1, 2);
    let echo = |id| request(Command::ECHO, id, Body::EchoRequest(EchoRequest::default())).charge(1);
    for id in [7, 8, 9, 1, 6, 5] {
        lab.send(1, &[echo(id)]);
    }
    let story = lab.finish();
    let reported = story.anomalies.iter().filter(|odd| odd.kind == kind::MESSAGE_ID_OUT_OF_WINDOW);
    assert_eq!(reported.map(|odd| odd.found).collect::<Vec<_>>(), [7, 6]);
    assert_eq!(story.credits[0].out_of_window, 5);
}

#[test]
fn a_gap_or_an_encrypted_frame_hides_credits() {
    for hide in [0, 1] {
        let mut lab = Lab::new();
        lab.connect(1, SERVER);
        lab.negotiate(1, 1, 2);
        if hide == 0 {
            lab.gap(1);
        } else {
            let mut sealed = b"\xFDSMB".to_vec();
            sealed.resize(100, 0);
            lab.send_bytes(1, false, &sealed);
        }
        assert_eq!(lab.finish().credits[0].lowest, None);
    }
}

#[test]
fn dialect_2_0_2_knows_no_charge() {
    assert_eq!(Credits::charge(Command::READ, 9, Some(Dialect::SMB_2_0_2)), 1);
    assert_eq!(Credits::charge(Command::READ, 9, Some(Dialect::SMB_2_1)), 9);
    assert_eq!(Credits::charge(Command::READ, 0, Some(Dialect::SMB_3_1_1)), 1);
    assert_eq!(Credits::charge(Command::CANCEL, 1, Some(Dialect::SMB_3_1_1)), 0);
}

#[test]
fn a_full_table_gives_the_oldest_up_and_counts_it() {
    let limits = limits(|limits| limits.opens = 2);
    let mut lab = Lab::with_limits(limits);
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
    for n in 0..5 {
        lab.open(1, 4 + n, (7, 5), "a", 70 + n);
    }
    assert_eq!(lab.story.opens.len(), 3);
    let usage = lab.tracker.usage();
    let opens = usage.iter().find(|usage| usage.table == "opens").unwrap();
    assert_eq!((opens.now, opens.peak, opens.cap, opens.evicted), (2, 2, 2, 3));
    assert_eq!(lab.finish().opens.len(), 5);
}

#[test]
fn a_request_that_a_gap_held_back_still_finds_its_response() {
    let mut lab = ready();
    let answered = lab.send(1, &[created(4, 70).session(7).tree(5)]);
    lab.send(1, &[have_read(5, b"data").session(7).tree(5)]);
    lab.send(1, &[closed(6).session(7).tree(5)]);
    let asked = lab.send(1, &[create(4, "late.txt").session(7).tree(5)]);
    lab.send(1, &[read(5, file_id(70), 4).session(7).tree(5)]);
    lab.send(1, &[close(6, file_id(70)).session(7).tree(5)]);
    let story = lab.finish();
    let [open] = &story.opens[..] else { panic!("{:?}", story.opens) };
    assert_eq!((open.path.as_deref(), open.bytes_read, open.closed().is_some()), (Some("late.txt"), 4, true));
    let exchange = |frame| story.messages.iter().find(|message| message.frame == frame).unwrap().exchange;
    assert_eq!(exchange(asked), exchange(answered));
    assert_eq!((story.count(kind::RESPONSE_WITHOUT_REQUEST), story.unanswered.len()), (0, 0));
}

#[test]
fn responses_whose_requests_never_come_are_said() {
    let limits = limits(|limits| limits.orphans = 2);
    let mut lab = Lab::with_limits(limits);
    lab.connect_as(1, SERVER, true);
    for n in 0..5 {
        lab.send(1, &[have_read(n, b"1234").session(7).tree(5)]);
    }
    assert_eq!(lab.story.count(kind::RESPONSE_WITHOUT_REQUEST), 3);
    assert_eq!(lab.finish().count(kind::RESPONSE_WITHOUT_REQUEST), 5);
}

#[test]
fn an_smb1_negotiate_that_offers_smb2_is_answered_by_smb2() {
    let mut lab = Lab::new();
    lab.connect(1, SERVER);
    let smb1 = Smb1Message::negotiate(&["NT LM 0.12", "SMB 2.002", "SMB 2.???"]).to_vec();
    let asked = lab.send_bytes(1, false, &smb1);
    let body = NegotiateResponse { dialect_revision: Dialect::WILDCARD, ..Default::default() };
    let body = Body::NegotiateResponse(body);
    lab.send(1, &[response(Command::NEGOTIATE, 0, NtStatus::SUCCESS, body)]);
    let story = lab.finish();
    assert_eq!(story.messages[0].request_frame, Some(asked));
    assert_eq!((story.count(kind::SMB1_NEGOTIATE), story.count(kind::RESPONSE_WITHOUT_REQUEST)), (1, 0));
    assert_eq!(story.credits[0].balance(), Some(1));
}

#[test]
fn a_full_table_of_connections_ends_the_oldest_with_all_it_holds() {
    let mut lab = Lab::with_limits(limits(|limits| limits.connections = 1));
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
    lab.open(1, 4, (7, 5), "a", 70);
    lab.connect(2, SERVER);
    assert_eq!((lab.story.opens.len(), lab.story.sessions.len(), lab.story.credits.len()), (1, 1, 1));
    lab.negotiate(2, 1, 2);
    assert_eq!(lab.finish().credits.len(), 2);
}
