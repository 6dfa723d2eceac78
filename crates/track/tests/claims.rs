//! What one end claims is not what happened: the server's answers decide.

mod lab;

use lab::*;
use smbtrail_codec::body::SessionSetupResponse;
use smbtrail_codec::{Body, Region};
use smbtrail_track::{Logon, Outcome, SessionEnd};
use smbtrail_wire::{Command, NtStatus};

const SERVER: &str = "10.0.0.9:445";
const MORE: NtStatus = NtStatus::MORE_PROCESSING_REQUIRED;

/// A CHALLENGE message of NTLM. [MS-NLMP] 2.2.1.2
fn ntlm_challenge(challenge: u8) -> Vec<u8> {
    let mut out = b"NTLMSSP\0\x02\0\0\0\0\0\0\0\x20\0\0\0\x05\x82\x88\xa2".to_vec();
    out.extend([challenge; 8]);
    out.resize(40, 0);
    out
}

fn ask(lab: &mut Lab, message_id: u64, session: u64, token: Vec<u8>) {
    lab.send(1, &[request(Command::SESSION_SETUP, message_id, setup_request(token)).session(session)]);
}

fn answer(lab: &mut Lab, message_id: u64, session: u64, status: NtStatus, token: Vec<u8>) {
    let body = SessionSetupResponse { security_buffer: Region::new(token), ..Default::default() };
    let body = if status.is_error() && status != MORE {
        error()
    } else {
        Body::SessionSetupResponse(body.arranged())
    };
    lab.send(1, &[response(Command::SESSION_SETUP, message_id, status, body).session(session)]);
}

/// User, challenge and outcome of a logon.
fn outcome_of(logon: &Logon) -> (&str, Option<u8>, Outcome) {
    let challenge = logon.auth.ntlm.as_ref().and_then(|exchange| exchange.challenge);
    let user = logon.identity.user.as_deref().unwrap_or_default();
    (user, challenge.map(|challenge| challenge[0]), logon.outcome())
}

#[test]
fn legs_without_a_session_id_are_joined_by_their_message_ids() {
    let mut lab = Lab::new();
    lab.connect(1, SERVER);
    lab.negotiate(1, 1, 2);
    ask(&mut lab, 1, 0, ntlm_negotiate());
    answer(&mut lab, 1, 0, MORE, ntlm_challenge(0xAA));
    ask(&mut lab, 2, 0, ntlm_authenticate("SRV01$"));
    answer(&mut lab, 2, 0, NtStatus::ACCESS_DENIED, Vec::new());
    ask(&mut lab, 3, 0, ntlm_negotiate());
    answer(&mut lab, 3, 0, MORE, ntlm_challenge(0xBB));
    ask(&mut lab, 4, 0, ntlm_authenticate("bob"));
    let story = lab.finish();
    let logons: Vec<_> = story.logons.iter().map(outcome_of).collect();
    let expected = [("SRV01$", Some(0xAA), Outcome::Failure), ("bob", Some(0xBB), Outcome::Unfinished)];
    assert_eq!(logons, expected);
    assert_eq!(story.ntlm.len(), 2, "what was answered is there without a success too");
    assert!(story.sessions.is_empty());
}

#[test]
fn two_set_ups_without_a_session_id_may_interleave() {
    let mut lab = Lab::new();
    lab.connect(1, SERVER);
    lab.negotiate(1, 1, 2);
    ask(&mut lab, 1, 0, ntlm_negotiate());
    ask(&mut lab, 11, 0, ntlm_negotiate());
    answer(&mut lab, 1, 0, MORE, ntlm_challenge(0xAA));
    answer(&mut lab, 11, 0, MORE, ntlm_challenge(0xBB));
    ask(&mut lab, 2, 0, ntlm_authenticate("alice"));
    ask(&mut lab, 12, 0, ntlm_authenticate("bob"));
    answer(&mut lab, 2, 0, NtStatus::ACCESS_DENIED, Vec::new());
    answer(&mut lab, 12, 0, NtStatus::ACCESS_DENIED, Vec::new());
    let story = lab.finish();
    let logons: Vec<_> = story.logons.iter().map(outcome_of).collect();
    assert_eq!(logons, [("alice", Some(0xAA), Outcome::Failure), ("bob", Some(0xBB), Outcome::Failure)]);
}

/// A client sends two AUTHENTICATE messages before the answer to the first. The server answers with these.
fn two_users(first: NtStatus, second: NtStatus) -> Story {
    let mut lab = Lab::new();
    lab.connect(1, SERVER);
    lab.negotiate(1, 1, 2);
    ask(&mut lab, 1, 0, ntlm_negotiate());
    answer(&mut lab, 1, 7, MORE, ntlm_challenge(0xAA));
    ask(&mut lab, 2, 7, ntlm_authenticate("games"));
    ask(&mut lab, 3, 7, ntlm_authenticate("Administrator"));
    answer(&mut lab, 2, 7, first, Vec::new());
    answer(&mut lab, 3, 7, second, Vec::new());
    lab.tree(1, 4, 7, 5, r"\\srv\docs");
    lab.open(1, 5, (7, 5), "plans.txt", 9);
    lab.finish()
}

#[test]
fn the_user_is_that_of_the_request_which_the_success_answers() {
    let story = two_users(NtStatus::SUCCESS, NtStatus::LOGON_FAILURE);
    let logons: Vec<_> = story.logons.iter().map(outcome_of).collect();
    assert_eq!(
        logons,
        [("games", Some(0xAA), Outcome::Success), ("Administrator", Some(0xAA), Outcome::Failure)]
    );
    let users: Vec<_> = story.opens.iter().map(|open| open.owner.user.as_deref()).collect();
    assert_eq!(users, [Some("games")]);
    let [session] = &story.sessions[..] else { panic!("{:?}", story.sessions) };
    assert_eq!((session.identity.user.as_deref(), session.ended), (Some("games"), Some(SessionEnd::Capture)));
}

#[test]
fn the_second_request_may_be_the_one_that_succeeds() {
    let story = two_users(NtStatus::LOGON_FAILURE, NtStatus::SUCCESS);
    let users: Vec<_> = story.opens.iter().map(|open| open.owner.user.as_deref()).collect();
    assert_eq!(users, [Some("Administrator")]);
    let valid: Vec<_> = story.sessions.iter().filter(|session| session.is_valid()).collect();
    assert_eq!(valid.len(), 1);
    assert_eq!(valid[0].identity.user.as_deref(), Some("Administrator"));
}

/// A second connection logs on as this user and names the first one's session as its previous one. How that one ended.
fn replaced_by(user: &str) -> Option<SessionEnd> {
    let mut lab = Lab::new();
    lab.log_on(1, SERVER, 7, "alice");
    lab.connect(2, SERVER);
    lab.negotiate(2, 3, 2);
    let setup = Command::SESSION_SETUP;
    lab.send(2, &[request(setup, 1, setup_request(ntlm_negotiate()))]);
    lab.send(2, &[response(setup, 1, MORE, setup_response()).session(8)]);
    let Body::SessionSetupRequest(mut body) = setup_request(ntlm_authenticate(user)) else { panic!() };
    body.previous_session_id = smbtrail_wire::SessionId(7);
    lab.send(2, &[request(setup, 2, Body::SessionSetupRequest(body)).session(8)]);
    lab.send(2, &[response(setup, 2, NtStatus::SUCCESS, setup_response()).session(8)]);
    let story = lab.finish();
    story.sessions.iter().find(|session| session.id.0 == 7).and_then(|session| session.ended)
}

#[test]
fn a_previous_session_of_the_same_user_is_replaced() {
    assert_eq!(replaced_by("Alice"), Some(SessionEnd::Replaced));
}

#[test]
fn a_previous_session_of_somebody_else_goes_on() {
    assert_eq!(replaced_by("mallory"), Some(SessionEnd::Capture));
}
