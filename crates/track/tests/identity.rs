//! Who is logged on: what the server granted, what the client claimed, and what is a session at all.

mod lab;

use lab::*;
use smbtrail_codec::Body;
use smbtrail_codec::body::SessionSetupResponse;
use smbtrail_track::{IdentitySource, Outcome, SessionEnd};
use smbtrail_wire::{Command, NtStatus, SessionFlags};

const SERVER: &str = "10.0.0.9:445";
const SETUP: Command = Command::SESSION_SETUP;
const MORE: NtStatus = NtStatus::MORE_PROCESSING_REQUIRED;

/// The success of a session setup with these flags.
fn success(session_flags: SessionFlags) -> Body<'static> {
    Body::SessionSetupResponse(SessionSetupResponse { session_flags, ..Default::default() })
}

/// A client that claims to be Administrator logs on, and opens a file. The server answers with these flags.
fn granted(flags: SessionFlags) -> Story {
    let mut lab = Lab::new();
    lab.connect(1, SERVER);
    lab.negotiate(1, 1, 2);
    lab.send(1, &[request(SETUP, 1, setup_request(ntlm_negotiate()))]);
    lab.send(1, &[response(SETUP, 1, MORE, setup_response()).session(7)]);
    lab.send(1, &[request(SETUP, 2, setup_request(ntlm_authenticate("Administrator"))).session(7)]);
    lab.send(1, &[response(SETUP, 2, NtStatus::SUCCESS, success(flags)).session(7)]);
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
    lab.open(1, 4, (7, 5), "plans.txt", 9);
    lab.finish()
}

#[test]
fn a_guest_is_not_who_he_claims_to_be() {
    let story = granted(SessionFlags::IS_GUEST);
    let [session] = &story.sessions[..] else { panic!("{:?}", story.sessions) };
    assert_eq!((session.identity.user.as_deref(), session.identity.domain.as_deref()), (Some("guest"), None));
    let claimed = session.claimed.as_ref().expect("the claim differs");
    assert_eq!(claimed.user.as_deref(), Some("Administrator"));
    assert_eq!(story.opens[0].owner.user.as_deref(), Some("guest"));
    let users: Vec<_> = story.messages.iter().filter_map(|message| message.user.as_deref()).collect();
    assert!(users.len() >= 4 && users.iter().all(|user| *user == "guest"), "{users:?}");
    assert_eq!(story.logons[0].outcome(), Outcome::Guest);
}

#[test]
fn a_null_session_has_no_user() {
    let story = granted(SessionFlags::IS_NULL);
    assert_eq!(story.sessions[0].identity.user, None);
    assert_eq!(
        story.sessions[0].claimed.as_ref().and_then(|claimed| claimed.user.as_deref()),
        Some("Administrator")
    );
    assert_eq!(story.opens[0].owner.user, None);
}

#[test]
fn what_is_granted_as_claimed_has_no_claim_beside_it() {
    let story = granted(SessionFlags::default());
    assert_eq!(story.sessions[0].identity.user.as_deref(), Some("Administrator"));
    assert_eq!(story.sessions[0].identity.source, Some(IdentitySource::Client));
    assert_eq!(story.sessions[0].claimed, None);
}

#[test]
fn a_session_keeps_its_channels_after_their_connections_ended() {
    let mut lab = Lab::new();
    lab.log_on(1, SERVER, 7, "alice");
    lab.disconnect(1);
    let story = lab.finish();
    let [session] = &story.sessions[..] else { panic!("{:?}", story.sessions) };
    assert_eq!(session.ended, Some(SessionEnd::Disconnect));
    assert_eq!(session.channels.iter().map(|channel| channel.connection.0).collect::<Vec<_>>(), [1]);
}

#[test]
fn a_refused_or_unfinished_setup_is_no_session() {
    let mut lab = Lab::new();
    lab.connect(1, SERVER);
    lab.negotiate(1, 1, 2);
    lab.set_up(1, 1, 7, "mallory", NtStatus::LOGON_FAILURE);
    lab.send(1, &[request(SETUP, 3, setup_request(ntlm_negotiate()))]);
    lab.send(1, &[response(SETUP, 3, MORE, setup_response()).session(8)]);
    let story = lab.finish();
    let valid: Vec<_> = story.sessions.iter().map(|session| (session.id.0, session.is_valid())).collect();
    assert_eq!(valid, [(7, false), (8, false)]);
}

#[test]
fn a_session_in_use_is_one_without_its_setup_too() {
    let mut lab = Lab::new();
    lab.connect_as(1, SERVER, true);
    lab.tree(1, 30, 7, 5, r"\\srv\docs");
    let story = lab.finish();
    assert!(story.sessions[0].is_valid());
    assert_eq!(story.sessions[0].status, None);
}

#[test]
fn a_setup_whose_last_request_is_missing_is_decided_by_its_response() {
    let mut lab = Lab::new();
    lab.connect(1, SERVER);
    lab.negotiate(1, 1, 2);
    lab.send(1, &[request(SETUP, 1, setup_request(ntlm_negotiate()))]);
    lab.send(1, &[response(SETUP, 1, MORE, setup_response()).session(7)]);
    lab.send(1, &[response(SETUP, 2, NtStatus::SUCCESS, success(SessionFlags::IS_GUEST)).session(7)]);
    lab.disconnect(1);
    let story = lab.finish();
    let [logon] = &story.logons[..] else { panic!("{:?}", story.logons) };
    assert_eq!((logon.outcome(), logon.session_id.0, logon.start.frame), (Outcome::Guest, 7, 4));
    assert_eq!(logon.identity.mechanism.as_deref(), Some("NTLMSSP"));
    let [session] = &story.sessions[..] else { panic!("{:?}", story.sessions) };
    assert!(session.is_valid() && session.is_guest());
    assert_eq!(session.status, Some(NtStatus::SUCCESS));
}

#[test]
fn responses_alone_show_logons() {
    let mut lab = Lab::new();
    lab.connect_as(1, SERVER, true);
    lab.send(1, &[response(SETUP, 1, MORE, setup_response()).session(7)]);
    lab.send(1, &[response(SETUP, 2, NtStatus::SUCCESS, setup_response()).session(7)]);
    lab.send(1, &[response(SETUP, 4, NtStatus::LOGON_FAILURE, error()).session(8)]);
    let story = lab.finish();
    let logons: Vec<_> = story.logons.iter().map(|logon| (logon.session_id.0, logon.outcome())).collect();
    assert_eq!(logons, [(7, Outcome::Success), (8, Outcome::Failure)]);
    let valid: Vec<_> =
        story.sessions.iter().filter(|session| session.is_valid()).map(|session| session.id.0).collect();
    assert_eq!(valid, [7]);
}

#[test]
fn a_response_that_was_late_decides_its_own_request_only() {
    let mut lab = Lab::new();
    lab.connect(1, SERVER);
    lab.negotiate(1, 1, 2);
    lab.send(1, &[request(SETUP, 1, setup_request(ntlm_negotiate()))]);
    lab.send(1, &[response(SETUP, 1, MORE, setup_response()).session(7)]);
    lab.send(1, &[response(SETUP, 2, NtStatus::SUCCESS, setup_response()).session(7)]);
    lab.send(1, &[request(SETUP, 2, setup_request(ntlm_authenticate("alice"))).session(7)]);
    let story = lab.finish();
    let [logon] = &story.logons[..] else { panic!("{:?}", story.logons) };
    assert_eq!((logon.outcome(), logon.identity.user.as_deref()), (Outcome::Success, Some("alice")));
}

#[test]
fn a_length_field_counts_only_what_the_message_holds() {
    let mut lab = Lab::new();
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
    lab.open(1, 4, (7, 5), "a", 9);
    lab.send(1, &[read(5, file_id(9), u32::MAX).session(7).tree(5)]);
    let Body::ReadResponse(mut body) = have_read(5, b"data").body else { panic!() };
    body.data_length = u32::MAX;
    let forged = Out { body: Body::ReadResponse(body), ..have_read(5, b"data") };
    lab.send(1, &[forged.session(7).tree(5)]);
    let story = lab.finish();
    assert_eq!(story.opens[0].bytes_read, 4);
}

#[test]
fn an_end_is_not_before_its_beginning_where_the_clock_goes_back() {
    let mut lab = Lab::new();
    lab.log_on(1, SERVER, 7, "alice");
    lab.turn_back(5_000);
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
    let story = lab.finish();
    let session = &story.sessions[0];
    assert!(session.end.time >= session.start.time, "{:?} to {:?}", session.start, session.end);
    assert!(session.end.frame > session.start.frame);
}
