//! Rows that several machines make are those of one run: captures that are cut into files, and spread over parts.

mod batches;
mod job;
mod rows;

use std::collections::BTreeMap;

use fastrand::Rng;
use job::{Job, Owned, Recorded};
use rows::Rows;
use smbtrail_pipeline::Options;
use smbtrail_pipeline::scale::{FeedError, Plan, Together};

/// Captures of up to this many packets are cut at each.
const EVERY: usize = 60;
/// Seeded places at which larger ones are cut. `SMBTRAIL_CUTS` says another number; with 0, each capture is cut at every packet.
const PLACES: usize = 16;
const PARTS: [u32; 4] = [1, 2, 7, 64];

/// Kinds that add up what several clients do.
const SUMS: [&str; 4] = ["findings", "hosts", "stats", "verdicts"];
/// Kinds about what several clients do to one server.
const SERVERS: [&str; 3] = ["files", "files --map", "tree"];

fn places() -> usize {
    std::env::var("SMBTRAIL_CUTS").ok().and_then(|places| places.parse().ok()).unwrap_or(PLACES)
}

/// Where a capture with this number of packets is cut.
fn cuts(packets: usize, places: usize) -> Vec<usize> {
    let mut cuts: Vec<usize> = (1..packets).collect();
    if packets > EVERY && places > 0 {
        Rng::with_seed(7).shuffle(&mut cuts);
        cuts.truncate(places);
    }
    cuts
}

/// What one of several cuts is tested with: parts, what is together, and options.
fn variant(turn: usize) -> (u32, Together, Options) {
    let together = if (turn / 4).is_multiple_of(2) { Together::Clients } else { Together::Servers };
    let options = match turn % 5 {
        1 => Options::default().with_secrets(smbtrail_tests::commands::secrets()),
        3 => Options::default().with_data(true),
        _ => Options::default(),
    };
    (PARTS[turn % PARTS.len()], together, options)
}

/// Compares all kinds of rows that several parts can make.
fn compare(expected: &Rows, found: &Rows, plan: &Plan, what: &str) {
    let is_spread = plan.parts() > 1 && plan.components() > 1;
    let is_split = is_spread && plan.together() == Together::Clients;
    assert_eq!(expected.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>(), "{what}");
    for (kind, rows) in expected {
        if is_spread && SUMS.contains(kind) || is_split && SERVERS.contains(kind) {
            continue;
        }
        // Exchanges are counted in each part.
        let counted = is_spread && *kind == "messages";
        let comparable = |rows: &[String]| -> Vec<String> {
            if !counted {
                return rows.to_vec();
            }
            let mut rows: Vec<String> = rows.iter().map(|row| without_exchange(row)).collect();
            rows.sort();
            rows
        };
        let (expected, found) = (comparable(rows), comparable(&found[kind]));
        if let Some(at) = (0..expected.len().max(found.len())).find(|at| expected.get(*at) != found.get(*at))
        {
            panic!("{what}: row {at} of {kind}\n{:?}\n{:?}", expected.get(at), found.get(at));
        }
    }
}

/// A row of a message without the number of its exchange.
fn without_exchange(row: &str) -> String {
    match row.split_once("\"exchange\":") {
        Some((before, after)) => {
            let after = after.trim_start_matches(|digit: char| digit.is_ascii_digit());
            format!("{before}{after}")
        }
        None => row.to_owned(),
    }
}

fn check(job: &Job, (parts, together): (u32, Together), what: &str) {
    try_check(job, (parts, together), what).unwrap_or_else(|error| panic!("{what}, {parts} parts: {error}"));
}

fn try_check(job: &Job, (parts, together): (u32, Together), what: &str) -> Result<(), FeedError> {
    let plan = job.plan(parts, together);
    let what = format!("{what}, {parts} parts, {together:?}");
    let found = job.track(job.segments(&plan))?;
    compare(&job.single(), &found, &plan, &what);
    Ok(())
}

#[test]
fn rows_are_those_of_one_run_wherever_captures_are_cut() {
    for (name, bytes) in smbtrail_tests::captures() {
        let capture = Recorded::read(&bytes);
        for (turn, cut) in cuts(capture.packets.len(), places()).into_iter().enumerate() {
            let (parts, together, options) = variant(turn);
            check(&Job::new(&capture, &[cut], options), (parts, together), &format!("{name} cut at {cut}"));
        }
    }
}

#[test]
fn rows_are_those_of_one_run_over_many_small_files() {
    for (name, bytes) in smbtrail_tests::captures() {
        let capture = Recorded::read(&bytes);
        let step = capture.packets.len().div_ceil(9).max(1);
        let cuts: Vec<usize> = (step..capture.packets.len()).step_by(step).collect();
        for (turn, &parts) in PARTS.iter().enumerate() {
            let (_, together, options) = variant(2 * turn);
            check(
                &Job::new(&capture, &cuts, options),
                (parts, together),
                &format!("{name} in {} files", cuts.len() + 1),
            );
        }
    }
}

#[test]
fn packets_that_are_lost_or_late_around_the_cut_make_the_same_rows() {
    let (mut tried, mut refused) = (0, 0);
    for (name, bytes) in smbtrail_tests::captures() {
        let capture = Recorded::read(&bytes);
        for (turn, cut) in cuts(capture.packets.len(), places() / 2).into_iter().take(24).enumerate() {
            let (parts, together, options) = variant(turn);
            let mut random = Rng::with_seed(u64::try_from(cut).expect("a number"));
            let mut job = Job::new(&capture, &[cut], options);
            let [before, after] = &mut job.files[..] else { unreachable!("there are two files") };
            match turn % 4 {
                // The last ones before the cut are lost, and the first ones after it.
                0 => {
                    before.truncate(before.len() - random.usize(..before.len().min(3)));
                    after.drain(..random.usize(..after.len().min(3)));
                }
                // The two beside the cut are in each other's place, with the times of these.
                1 => {
                    if let (Some(last), Some(first)) = (before.last_mut(), after.first_mut()) {
                        std::mem::swap(last, first);
                        std::mem::swap(&mut last.time, &mut first.time);
                    }
                }
                // What came before the cut comes once more after it.
                2 => {
                    let again = before[before.len() - before.len().min(4)..].to_vec();
                    let time = after.first().map(|first| first.time);
                    for mut packet in again.into_iter().rev() {
                        packet.time = time.unwrap_or(packet.time);
                        after.insert(0, packet);
                    }
                }
                // Both files have the packets around the cut.
                _ => {
                    let both: Vec<_> = after.iter().take(3).cloned().collect();
                    before.extend(both);
                }
            }
            tried += 1;
            match try_check(&job, (parts, together), &format!("{name} cut at {cut}, disturbed {}", turn % 4))
            {
                Ok(()) => {}
                // A file whose beginning is so odd that its messages are found elsewhere than in the whole says so.
                Err(FeedError::Elided { .. }) => refused += 1,
                Err(error) => panic!("{name} cut at {cut}: {error}"),
            }
        }
    }
    assert!(tried > 500 && refused * 100 < tried, "{refused} of {tried} are refused");
}

/// A capture of a file of 300 KiB, with a plan for it, and its segments.
fn example() -> (Job, Plan, Vec<Vec<Owned>>) {
    let captures: BTreeMap<_, _> = smbtrail_tests::captures().into_iter().collect();
    let capture = Recorded::read(&captures["office.pcapng"]);
    let half = capture.packets.len() / 2;
    let job = Job::new(&capture, &[half], Options::default());
    let plan = job.plan(2, Together::Clients);
    let segments = job.segments(&plan);
    (job, plan, segments)
}

#[test]
fn refuses_packets_that_are_out_of_order() {
    let (job, _, mut segments) = example();
    segments[0].swap(3, 9);
    assert!(matches!(job.track(segments), Err(FeedError::OutOfOrder { .. })));
}

#[test]
fn refuses_runs_that_an_engine_put_together_without_sorting() {
    let (job, _, segments) = example();
    let [first, second] = &segments[..] else { unreachable!("there are two files") };
    let run: Vec<Owned> = second.iter().chain(first).cloned().collect();
    assert!(matches!(job.track(vec![run]), Err(FeedError::OutOfOrder { .. })));
}

#[test]
fn refuses_packets_that_come_twice() {
    let (job, _, mut segments) = example();
    let again = segments[0][5].clone();
    segments[0].insert(5, again);
    assert!(matches!(job.track(segments), Err(FeedError::Twice(_))));
    let (job, _, mut segments) = example();
    let again = segments[1][5..9].to_vec();
    segments.push(again);
    assert!(matches!(job.track(segments), Err(FeedError::Twice(_))));
}

#[test]
fn refuses_packets_of_another_job() {
    let (job, _, mut segments) = example();
    segments[1][7].excerpt.job += 1;
    assert!(matches!(job.track(segments), Err(FeedError::OtherJob(_))));
}

#[test]
fn refuses_to_make_rows_of_bytes_that_were_left_out() {
    let (job, plan, segments) = example();
    assert!(segments.iter().flatten().any(|packet| !packet.excerpt.elided.is_empty()));
    let with_data = Job::of(job.files.clone(), Options::default().with_data(true));
    assert!(matches!(with_data.track(segments), Err(FeedError::Elided { .. })));
    let whole = with_data.segments(&plan);
    assert!(whole.iter().flatten().all(|packet| packet.excerpt.elided.is_empty()));
    assert!(with_data.track(whole).is_ok());
}

#[test]
fn a_plan_is_the_same_after_it_was_written() {
    let (job, plan, _) = example();
    assert_eq!(plan.to_text().parse::<Plan>().as_ref(), Ok(&plan));
    assert_ne!(job.plan(3, Together::Clients).job(), plan.job());
    assert_ne!(job.plan(2, Together::Servers).job(), plan.job());
    assert!("parts\t0".parse::<Plan>().is_err());
    assert_eq!("parts\t2\nnonsense".parse::<Plan>().map_err(|error| error.line), Err(2));
}
