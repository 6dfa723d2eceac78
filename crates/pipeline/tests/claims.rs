//! What somebody claims in a capture is not what happened: the users are those whom the server let in.

use std::collections::BTreeSet;
use std::path::Path;

use smbtrail_pipeline::track::{Event, NtlmLogon, Observer, Open, Session, SessionEnd, Time};
use smbtrail_pipeline::{Options, Pipeline};

#[derive(Default)]
struct Seen {
    exchanges: Vec<NtlmLogon>,
    sessions: Vec<Session>,
    opens: Vec<Open>,
    /// Frames of anomalies, by the name of their kind.
    odd: Vec<(&'static str, u64)>,
}

impl Observer for Seen {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Ntlm(logon) => self.exchanges.push((*logon).clone()),
            Event::Session(session) => self.sessions.push((*session).clone()),
            Event::Open(open) => self.opens.push((*open).clone()),
            Event::Anomaly(odd) if odd.kind.id().starts_with("conflicting-") => {
                self.odd.push((odd.kind.id(), odd.moment.frame));
            }
            _ => {}
        }
    }
}

fn see(capture: &str) -> Seen {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/faults").join(capture);
    let mut seen = Seen::default();
    Pipeline::open([path], Options::default()).expect("the capture is there").run(&mut seen);
    seen
}

/// The users of the opens, in order.
fn users_of_opens(seen: &Seen) -> Vec<Option<&str>> {
    seen.opens.iter().map(|open| open.owner.user.as_deref()).collect()
}

/// A server that never names a session, as one that only collects answers does not.
#[test]
fn a_server_without_session_ids_is_given_hashes_that_are_printed() {
    let seen = see("sid0-rogue-server.pcap");
    let hashes: Vec<_> = seen.exchanges.iter().filter_map(|logon| logon.exchange.hashcat()).collect();
    let users: Vec<_> = hashes.iter().map(|(_, line)| line.split(':').next().unwrap_or_default()).collect();
    assert_eq!(users, ["SRV01$", "bob"]);
    assert!(hashes.iter().all(|(mode, _)| *mode == 5600));
    assert!(seen.sessions.is_empty(), "{:?}", seen.sessions);
}

/// Recorded with Samba: a second AUTHENTICATE, as Administrator, before the answer to the first. It was refused.
#[test]
fn the_user_is_the_one_whom_the_server_let_in() {
    let seen = see("two-authenticates.pcap");
    assert_eq!(users_of_opens(&seen), [Some("games")]);
    let users: BTreeSet<_> =
        seen.sessions.iter().filter_map(|session| session.identity.user.as_deref()).collect();
    assert_eq!(users, BTreeSet::from(["games"]));
    assert!(matches!(*seen.odd, [("conflicting-session-setup", _)]), "{:?}", seen.odd);
}

/// Recorded with Samba: games names daemon's session as his previous one, and the server goes on with it.
#[test]
fn a_previous_session_of_another_user_goes_on() {
    let seen = see("previous-session.pcap");
    assert_eq!(users_of_opens(&seen), [Some("daemon"), Some("daemon")]);
    assert_eq!(seen.sessions.len(), 2);
    assert!(seen.sessions.iter().all(|session| session.ended != Some(SessionEnd::Replaced)));
    assert!(matches!(*seen.odd, [("conflicting-previous-session", _)]), "{:?}", seen.odd);
}

/// Forged replies from port 88 that nobody asked for give every ticket of the capture to Administrator.
#[test]
fn a_kdc_that_nobody_asked_is_not_believed() {
    let seen = see("kdc-spoof.pcapng");
    let users: BTreeSet<_> =
        seen.sessions.iter().filter_map(|session| session.identity.user.as_deref()).collect();
    assert!(!users.contains("Administrator"), "{users:?}");
    assert!(users.contains("bob"), "{users:?}");
    assert!(seen.odd.iter().all(|(kind, _)| *kind == "conflicting-kdc-reply"), "{:?}", seen.odd);
    let frames: Vec<_> = seen.odd.iter().map(|(_, frame)| *frame).collect();
    assert_eq!(frames, [14, 15, 60, 61, 146, 205], "the forged ones, and no other");
}

/// Recorded with Samba: a client that says it is Administrator of CORP is logged on as a guest.
#[test]
fn a_guest_who_says_he_is_administrator_is_a_guest() {
    let seen = see("guest-as-administrator.pcap");
    assert_eq!(users_of_opens(&seen), [Some("guest")]);
    let [session] = &seen.sessions[..] else { panic!("{:?}", seen.sessions) };
    let claimed = session.claimed.as_ref().expect("he claims to be somebody else");
    assert_eq!((claimed.user.as_deref(), claimed.domain.as_deref()), (Some("Administrator"), Some("CORP")));
}

/// A READ response and a WRITE request whose length fields say 4,294,967,295 bytes.
#[test]
fn a_length_that_the_message_cannot_hold_is_not_counted() {
    let seen = see("forged-lengths.pcap");
    let [open] = &seen.opens[..] else { panic!("{:?}", seen.opens) };
    assert!(
        open.bytes_read < 1_000 && open.bytes_written < 1_000,
        "{} {}",
        open.bytes_read,
        open.bytes_written
    );
    assert!(open.size.is_none_or(|size| size < 1_000), "{:?}", open.size);
}

/// A client opens one file, and then opens, reads, deletes and closes another in a compound of related requests that name
/// the first. The server uses the open of the request before, whatever ids are named; one capture was recorded with Samba.
#[test]
fn a_related_request_is_about_the_open_of_the_one_before() {
    for (capture, read) in [("related-with-other-ids.pcap", 10), ("related-with-ids.pcap", 100)] {
        let seen = see(capture);
        let story = |open: &Open| (open.path.as_deref().map(str::to_owned), open.bytes_read, open.deleted);
        let mut stories: Vec<_> = seen.opens.iter().map(story).collect();
        stories.sort();
        let [harmless, plans] = ["harmless.txt", "plans.txt"].map(|name| Some(name.to_owned()));
        assert_eq!(stories, [(harmless, 0, false), (plans, read, true)], "{capture}");
    }
}

/// The capture's clock goes back during the session.
#[test]
fn a_session_does_not_end_before_it_begins() {
    let seen = see("clock-back.pcap");
    let [session] = &seen.sessions[..] else { panic!("{:?}", seen.sessions) };
    assert!(session.end.time >= session.start.time, "{:?} to {:?}", session.start, session.end);
    // An ECHO of the session has the least time, three frames before the end of the capture.
    assert_eq!((session.start.frame, session.start.time), (6, Time(1_700_000_000_000_000_000)));
    assert_eq!((session.end.frame, session.end.time), (15, Time(1_700_003_600_001_000_000)));
}

/// The span of a capture is that of all its packets, not from its first to its last.
#[test]
fn a_capture_spans_all_its_times() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/faults/clock-back.pcap");
    let run =
        Pipeline::open([path], Options::default()).expect("the capture is there").run(&mut Seen::default());
    let (first, last) = (run.first.expect("a packet"), run.last.expect("a packet"));
    assert_eq!((first.frame, last.frame), (14, 13));
    assert_eq!(last.time.since(first.time), 3_600_001_000_000);
}
