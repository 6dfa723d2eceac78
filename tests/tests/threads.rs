//! What a run says does not depend on its threads.

use std::sync::Arc;

use smbtrail_pipeline::capture::CaptureSet;
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{Options, Outcome, PacketObserver, PassedPacket, Pipeline, Stop};
use smbtrail_report::rows::{Logons, Opens, Sessions, Trees};
use smbtrail_report::{By, Format, MessageReport, ObjectReport, Objects, Report as _, StatsReport, Style};

const STYLE: Style = Style::new(Format::Jsonl);

#[test]
fn rows_are_the_same_on_1_2_and_8_threads() {
    for (name, bytes) in smbtrail_tests::captures() {
        for data in [false, true] {
            let [one, two, eight] = [1, 2, 8].map(|threads| rows(&bytes, threads, data));
            assert!(one.len() > 1, "{name}");
            for (at, row) in one.iter().enumerate() {
                assert_eq!(two.get(at), Some(row), "{name}, two threads, row {at}");
                assert_eq!(eight.get(at), Some(row), "{name}, eight threads, row {at}");
            }
            assert_eq!((two.len(), eight.len()), (one.len(), one.len()), "{name}");
        }
    }
}

#[test]
fn packets_pass_after_what_they_complete_on_any_number_of_threads() {
    for (name, bytes) in smbtrail_tests::captures() {
        let [one, two] = [1, 2].map(|threads| {
            let mut passing = Passing::default();
            let outcome = pipeline(&bytes, threads, Stop::default()).run_with_packets(&mut passing);
            (passing.seen, format!("{outcome:?}"))
        });
        assert!(one.0.iter().any(|seen| matches!(seen, Seen::Packet(_))), "{name}");
        assert_eq!(one, two, "{name}");
    }
}

#[test]
fn nothing_is_heard_after_the_stop_but_what_is_still_there() {
    for (name, bytes) in smbtrail_tests::captures() {
        let [one, two] = [1, 2].map(|threads| {
            let stop = Stop::default();
            let mut passing = Passing { stop: Some((20, stop.clone())), ..Passing::default() };
            pipeline(&bytes, threads, stop).run_with_packets(&mut passing);
            passing.seen
        });
        let packets = one.iter().filter(|seen| matches!(seen, Seen::Packet(_))).count();
        assert!(packets <= 20, "{name}");
        assert_eq!(one, two, "{name}");
    }
}

/// The rows of all reports, and the outcome, which is the same for all.
fn rows(bytes: &Arc<[u8]>, threads: usize, data: bool) -> Vec<String> {
    let (mut rows, mut out) = (Vec::new(), Vec::new());
    let mut take = |outcome: Outcome, out: &mut Vec<u8>| {
        let text = String::from_utf8(std::mem::take(out)).expect("rows are text");
        rows.extend(text.lines().map(str::to_owned));
        rows.push(format!("{outcome:?}"));
    };
    let open = || {
        let pipeline = pipeline_with(bytes, options(threads, Stop::default()).with_data(data));
        move |observer: &mut dyn Observer| pipeline.run(&mut Dyn(observer))
    };
    let mut messages =
        MessageReport::new(STYLE, &mut out).with_files(vec!["capture".into()]).with_envelopes();
    let outcome = open()(&mut messages);
    messages.finish().expect("a vector takes all");
    take(outcome, &mut out);
    let mut stats = StatsReport::new(STYLE, &mut out).grouped_by(vec![By::Command, By::Server]);
    let outcome = open()(&mut stats);
    stats.finish().expect("a vector takes all");
    take(outcome, &mut out);
    for objects in [objects::<Sessions>, objects::<Logons>, objects::<Trees>, objects::<Opens>] {
        let outcome = objects(&mut out, &mut |observer| open()(observer));
        take(outcome, &mut out);
    }
    rows
}

fn objects<R: Objects>(out: &mut Vec<u8>, run: &mut dyn FnMut(&mut dyn Observer) -> Outcome) -> Outcome {
    let mut report = ObjectReport::<R, _>::new(STYLE, out);
    let outcome = run(&mut report);
    report.finish().expect("a vector takes all");
    outcome
}

fn pipeline(bytes: &Arc<[u8]>, threads: usize, stop: Stop) -> Pipeline {
    pipeline_with(bytes, options(threads, stop))
}

fn pipeline_with(bytes: &Arc<[u8]>, options: Options) -> Pipeline {
    let reader = smbtrail_tests::reader(bytes, bytes.len()).expect("a capture");
    Pipeline::new(CaptureSet::from_reader(reader), options)
}

fn options(threads: usize, stop: Stop) -> Options {
    Options::default().with_threads(threads).with_stop(stop)
}

struct Dyn<'o>(&'o mut dyn Observer);

impl Observer for Dyn<'_> {
    fn event(&mut self, event: &Event<'_>) {
        self.0.event(event);
    }
}

/// What passed, in order.
#[derive(Default)]
struct Passing {
    seen: Vec<Seen>,
    /// To be asked at the packet of that number.
    stop: Option<(u64, Stop)>,
}

#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Packet(PassedPacket),
    /// A message: its frame and exchange.
    Message(u64, u64),
    Other,
}

impl Observer for Passing {
    fn event(&mut self, event: &Event<'_>) {
        self.seen.push(match event {
            Event::Message(message) => Seen::Message(message.moment.frame, message.exchange),
            _ => Seen::Other,
        });
    }
}

impl PacketObserver for Passing {
    fn packet(&mut self, packet: &PassedPacket) {
        self.seen.push(Seen::Packet(packet.clone()));
        if let Some((number, stop)) = &self.stop
            && packet.moment.frame >= *number
        {
            stop.ask();
        }
    }
}
