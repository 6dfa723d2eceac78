//! Traffic that is made to use up what a monitor holds: the tables stay below their caps, and what is done is said. From
//! captures on, and without other limits than the defaults, the same is tried in `xtask/tests/floods.rs`.

mod lab;

use lab::*;
use smbtrail_track::{AnomalyKind, Usage, kind};

const SERVER: &str = "10.0.0.9:445";
const MILLION: u64 = 1_000_000;
/// Messages in each frame.
const CHUNK: u64 = 100;

fn usage(lab: &Lab, table: &str) -> Usage {
    lab.tracker.usage().into_iter().find(|usage| usage.table == table).expect("the table is there")
}

/// Drops all of the story but these anomalies: a million of anything is too much to keep.
fn keep(lab: &mut Lab, kinds: &[AnomalyKind]) {
    let mut anomalies = std::mem::take(&mut lab.story.anomalies);
    anomalies.retain(|odd| kinds.contains(&odd.kind));
    lab.story = Story { anomalies, ..Story::default() };
}

#[test]
fn a_million_opens_that_are_never_closed_stay_below_the_cap() {
    let cap = 20_000;
    let mut lab = Lab::with_limits(limits(|limits| limits.opens = cap));
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
    for first in (10..10 + MILLION).step_by(100) {
        let ids = first..first + CHUNK;
        let asked: Vec<_> = ids.clone().map(|id| create(id, "a").session(7).tree(5)).collect();
        let granted: Vec<_> = ids.map(|id| created(id, id).session(7).tree(5)).collect();
        lab.send(1, &asked);
        lab.send(1, &granted);
        keep(&mut lab, &[kind::TABLE_FULL]);
    }
    let opens = usage(&lab, "opens");
    assert_eq!((opens.peak, opens.evicted), (cap, MILLION - u64::try_from(cap).unwrap()));
    assert_eq!(lab.story.count(kind::TABLE_FULL), 1);
}

#[test]
fn a_name_of_64_kib_is_kept_whole() {
    let mut lab = Lab::new();
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
    lab.send(1, &[create(4, &"x".repeat(32_767)).session(7).tree(5)]);
    let path = lab.story.messages.last().and_then(|message| message.path.as_ref());
    assert_eq!(path.map(String::len), Some(32_767));
}
