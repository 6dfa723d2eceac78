//! What recordings show of locks, held against what was done when they were made.

use std::io::Cursor;

use smbtrail_diagnose::{Ended, Held, Lock, LockKind, Locks};
use smbtrail_pipeline::capture::{CaptureReader, CaptureSet};
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{Options, Pipeline};

#[derive(Default)]
struct Seen {
    locks: Locks,
    seen: Vec<Lock>,
}

impl Observer for Seen {
    fn event(&mut self, event: &Event<'_>) {
        self.locks.event(event, &mut |lock| self.seen.push(lock.clone()));
    }
}

fn locks(name: &str) -> Vec<Lock> {
    let path = smbtrail_tests::fixtures().join("captures").join(name);
    let bytes = std::fs::read(path).expect("a recording");
    let reader = CaptureReader::from_reader(name, Cursor::new(bytes)).expect("a capture");
    let mut seen = Seen::default();
    Pipeline::new(CaptureSet::from_reader(reader), Options::default()).run(&mut seen);
    let Seen { mut locks, mut seen } = seen;
    locks.finish(&mut |lock| seen.push(lock.clone()));
    seen
}

fn of(locks: &[Lock], kind: LockKind) -> Vec<&Lock> {
    locks.iter().filter(|lock| lock.kind == kind).collect()
}

fn user(holder: Option<&smbtrail_diagnose::Holder>) -> Option<&str> {
    holder?.user.as_deref()
}

/// Bob holds a batch oplock and never acknowledges its break; Alice waits.
#[test]
fn a_break_that_nobody_acknowledges_names_holder_and_waiter() {
    let locks = locks("slow/break-server.pcap.zst");
    let breaks = of(&locks, LockKind::Break);
    let [found] = breaks[..] else { panic!("{breaks:?}") };
    assert_eq!((user(found.holder.as_ref()), user(found.waiter.as_ref())), (Some("bob"), Some("alice")));
    assert_ne!(found.ended, Some(Ended::Acknowledged));
}

/// Bob locks a range, and Alice waits for it.
#[test]
fn a_lock_that_waits_names_the_holder_and_how_long() {
    let locks = locks("slow/lock-server.pcap.zst");
    let waits = of(&locks, LockKind::Wait);
    let [found] = waits[..] else { panic!("{waits:?}") };
    assert_eq!((user(found.holder.as_ref()), user(found.waiter.as_ref())), (Some("bob"), Some("alice")));
    let waited = found.end.expect("an answer").time.since(found.start.time);
    assert!(waited > 1_000_000_000, "{waited}");
}

#[test]
fn oplocks_and_leases_are_granted_broken_and_acknowledged() {
    for name in ["oplocks.pcapng", "leases.pcapng"] {
        let locks = locks(name);
        let breaks = of(&locks, LockKind::Break);
        let answered = breaks.iter().filter(|found| found.ended == Some(Ended::Acknowledged)).count();
        assert!(answered > 0, "{name}: {breaks:?}");
        let broken = of(&locks, LockKind::Held).into_iter().filter(|held| held.ended == Some(Ended::Broken));
        assert!(broken.count() >= answered, "{name}");
    }
}

#[test]
fn ranges_are_refused_for_what_another_open_holds_and_every_range_has_an_end() {
    let locks = locks("locks.pcapng");
    let refused = of(&locks, LockKind::Refused);
    assert!(refused.iter().any(|lock| lock.holder.is_some()), "{refused:?}");
    let ranges = locks.iter().filter(|lock| matches!(lock.what, Held::Range { .. }));
    let held: Vec<_> = ranges.filter(|lock| lock.kind == LockKind::Held).collect();
    assert!(held.iter().any(|lock| lock.ended == Some(Ended::Unlocked)));
    assert!(held.iter().all(|lock| lock.end.is_some_and(|end| end.time >= lock.start.time)), "{held:?}");
}

/// A client that waits for nobody has no conflict.
#[test]
fn traffic_without_contention_has_no_conflict() {
    for name in ["slow/none-client.pcap.zst", "slow/rtt-client.pcap.zst"] {
        assert!(locks(name).iter().all(|lock| lock.kind == LockKind::Held), "{name}");
    }
}

/// smbtorture takes opens up again after their connection was lost: they are held once, and end.
#[test]
fn an_open_that_is_taken_up_again_is_held_once() {
    let locks = locks("durable.pcapng");
    let is_left = |lock: &&Lock| matches!(lock.what, Held::Open { .. }) && lock.end.is_none();
    let left: Vec<_> = locks
        .iter()
        .filter(|lock| lock.kind == LockKind::Held)
        .filter(is_left)
        .map(|lock| lock.start.frame)
        .collect();
    // Its connection is lost at the end of the capture.
    assert_eq!(left, [465]);
}

/// smbtorture withdraws LOCKs that wait, by CANCEL and by a LOGOFF.
#[test]
fn a_lock_that_waits_in_vain_has_waited() {
    let locks = locks("locks.pcapng");
    let statuses: Vec<_> =
        of(&locks, LockKind::Wait).iter().filter_map(|lock| Some(lock.status?.to_string())).collect();
    assert_eq!(statuses, ["STATUS_CANCELLED", "STATUS_CANCELLED", "STATUS_RANGE_NOT_LOCKED"]);
}
