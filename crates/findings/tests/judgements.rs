//! What is reported, and how often.

#[path = "../../track/tests/lab/mod.rs"]
mod lab;

use lab::*;
use smbtrail_codec::utf16;
use smbtrail_findings::{Judge, Options, kind, kinds};
use smbtrail_track::{Limits, Observer};
use smbtrail_wire::{FileInfoClass, NtStatus};

const SERVER: &str = "10.0.0.9:445";

fn lab() -> Lab<Judge<Story>> {
    lab_with(Options::default())
}

fn lab_with(options: Options) -> Lab<Judge<Story>> {
    Lab::for_observer(Limits::default(), Judge::new(options, Story::default()))
}

/// A client with a session and a tree connect.
fn ready(lab: &mut Lab<impl Observer>) {
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
}

#[test]
fn an_identifier_is_of_one_kind() {
    let mut ids: Vec<&str> = kinds().map(|kind| kind.id()).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn an_anonymous_session_is_reported() {
    let mut lab = lab();
    lab.log_on(1, SERVER, 7, "");
    assert_eq!(lab.finish().into_inner().count(kind::ANONYMOUS_SESSION), 1);
}

#[test]
fn failed_logons_of_one_client_are_reported_once() {
    let mut options = Options::default();
    for (threshold, reported) in [(5, 1), (9, 0)] {
        options.failed_logons = threshold;
        let mut lab = lab_with(options.clone());
        lab.connect(1, SERVER);
        lab.negotiate(1, 1, 2);
        for n in 0..8 {
            lab.set_up(1, 1 + 2 * n, 100 + n, "bob", NtStatus::LOGON_FAILURE);
        }
        let usage = lab.story.usage();
        let story = lab.finish().into_inner();
        assert_eq!((story.logons.len(), story.count(kind::PASSWORD_GUESSING)), (8, reported));
        assert_eq!((usage.now, usage.evicted), (1, 0));
    }
}

#[test]
fn a_new_name_may_begin_with_a_separator_but_not_with_a_drive() {
    for (name, reported) in [(r"\new\name.txt", 0), (r"C:\name.txt", 1)] {
        let mut lab = lab();
        ready(&mut lab);
        lab.open(1, 4, (7, 5), "old.txt", 70);
        let name = utf16(name);
        let mut link = vec![0; 16];
        link.extend(u32::try_from(name.len()).unwrap().to_le_bytes());
        link.extend(name);
        lab.send(1, &[set_info(5, file_id(70), FileInfoClass::LINK, link).session(7).tree(5)]);
        assert_eq!(lab.finish().into_inner().count(kind::NAME_ABSOLUTE), reported);
    }
}

#[test]
fn a_name_of_64_kib_is_reported_as_too_long() {
    let mut lab = lab();
    ready(&mut lab);
    lab.send(1, &[create(4, &"x".repeat(32_767)).session(7).tree(5)]);
    assert_eq!(lab.finish().into_inner().count(kind::NAME_TOO_LONG), 1);
}

#[test]
fn long_compounds_and_many_open_files_are_reported_once() {
    let mut options = Options::default();
    (options.compound_messages, options.open_files) = (3, 5);
    let mut lab = lab_with(options);
    ready(&mut lab);
    for first in [10, 20] {
        let ids = first..first + 4;
        let asked: Vec<_> = ids.clone().map(|id| create(id, "a").session(7).tree(5)).collect();
        lab.send(1, &asked);
        for id in ids {
            lab.send(1, &[created(id, id).session(7).tree(5)]);
        }
    }
    let story = lab.finish().into_inner();
    assert_eq!(story.count(kind::MANY_OPENS), 1);
    let compounds: Vec<_> = story.anomalies.iter().filter(|odd| odd.kind == kind::LONG_COMPOUND).collect();
    assert_eq!(compounds.iter().map(|odd| (odd.expected, odd.found)).collect::<Vec<_>>(), [(3, 4), (3, 4)]);
}
