//! Packets that travel in record batches are the same at the other end.

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Int64Type;
use smbtrail_batches::{ExcerptBatches, ExcerptRun, excerpt_schema};
use smbtrail_pipeline::Options;
use smbtrail_pipeline::scale::{Feed, FeedError, Plan, Run as _, Together};

use crate::job::{Job, Owned, Recorded};

/// The segments of a capture that is cut in the middle, with their plan.
fn example() -> (Job, Plan, Vec<Vec<Owned>>) {
    let captures = smbtrail_tests::captures();
    let (_, bytes) = captures.iter().find(|(name, _)| name == "office.pcapng").expect("it is there");
    let capture = Recorded::read(bytes);
    let job = Job::new(&capture, &[capture.packets.len() / 2], Options::default());
    let plan = job.plan(3, Together::Clients);
    let segments = job.segments(&plan);
    (job, plan, segments)
}

fn batches(packets: &[Owned]) -> Vec<RecordBatch> {
    let mut made = ExcerptBatches::default();
    let mut batches = Vec::new();
    for packet in packets {
        batches.extend(made.push(&packet.excerpt_with_data()).expect("a batch"));
    }
    batches.extend(made.finish().expect("a batch"));
    assert!(made.finish().expect("no batch").is_none());
    batches
}

#[test]
fn packets_are_the_same_after_they_travelled() {
    let (_, _, segments) = example();
    for packets in segments {
        let batches = batches(&packets);
        assert!(batches.iter().all(|batch| batch.schema() == excerpt_schema()));
        let mut run = ExcerptRun::new(batches.into_iter().map(Ok));
        for packet in &packets {
            assert!(run.advance().expect("a packet"));
            assert_eq!(format!("{:?}", run.excerpt()), format!("{:?}", packet.excerpt_with_data()));
        }
        assert!(!run.advance().expect("the end"));
        assert!(!run.advance().expect("still the end"));
    }
}

#[test]
fn rows_of_packets_that_travelled_are_those_of_one_run() {
    let (job, plan, segments) = example();
    let expected = job.track(segments.clone()).expect("they are sorted");
    let runs = segments.iter().map(|packets| ExcerptRun::new(batches(packets).into_iter().map(Ok))).collect();
    let mut feed = Feed::new(runs, plan.files()).expect("packets");
    assert_eq!(job.track_feed(&mut feed).expect("they are sorted"), expected);
}

#[test]
fn batches_of_something_else_are_refused() {
    let (_, plan, segments) = example();
    let whole = &batches(&segments[0])[0];
    for column in excerpt_schema().fields() {
        let at = whole.schema().index_of(column.name()).expect("a column");
        let rest: Vec<usize> = (0..whole.num_columns()).filter(|other| *other != at).collect();
        let batch = whole.project(&rest).expect("columns");
        let run = ExcerptRun::new([Ok(batch)].into_iter());
        let error = Feed::new(vec![run], plan.files()).err().map(|error| error.to_string());
        assert!(error.is_some_and(|error| error.contains(column.name())), "{}", column.name());
    }
}

#[test]
fn columns_may_come_in_another_order_and_with_others() {
    let (job, plan, segments) = example();
    let backwards = |batch: RecordBatch| {
        let order: Vec<usize> = (0..batch.num_columns()).rev().collect();
        batch.project(&order)
    };
    let runs =
        segments.iter().map(|packets| ExcerptRun::new(batches(packets).into_iter().map(backwards))).collect();
    let mut feed = Feed::new(runs, plan.files()).expect("packets");
    assert!(job.track_feed(&mut feed).is_ok());
}

#[test]
fn a_batch_that_lost_its_order_is_refused() {
    let (job, plan, segments) = example();
    let whole = &batches(&segments[0])[0];
    let numbers = whole.column_by_name("number_in_file").expect("a column").as_primitive::<Int64Type>();
    assert!(numbers.len() > 20);
    let parts = [whole.slice(10, 10), whole.slice(0, 10)];
    let mut feed =
        Feed::new(vec![ExcerptRun::new(parts.into_iter().map(Ok))], plan.files()).expect("packets");
    assert!(matches!(job.track_feed(&mut feed), Err(FeedError::OutOfOrder { .. })));
}
