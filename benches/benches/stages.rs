//! What each stage costs over one capture, on one thread: each bar runs the stages before it too.

use std::hint::black_box;
use std::io;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use smbtrail_capture::{Consumer, Dissector, Event, Head, Streams, Transport, Want};
use smbtrail_fields::{Filter, Selector};
use smbtrail_pipeline::track::{self, Observer};
use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_report::{Format, MessageReport, Report as _, Style, Summary};

fn stages(c: &mut Criterion) {
    let bytes = smbtrail_benches::office();
    let open = || smbtrail_benches::open(&bytes);
    let mut group = c.benchmark_group("stages");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("packets", |b| {
        b.iter(|| {
            let mut captures = open();
            let mut count = 0;
            while let Some(packet) = captures.next_packet() {
                count += black_box(packet).data.len();
            }
            count
        });
    });
    group.bench_function("dissect", |b| {
        b.iter(|| {
            let (mut captures, mut dissector) = (open(), Dissector::default());
            while let Some(packet) = captures.next_packet() {
                black_box(dissector.transport(&packet));
            }
            dissector.counters().tcp
        });
    });
    group.bench_function("streams", |b| {
        b.iter(|| {
            let (mut captures, mut dissector) = (open(), Dissector::default());
            let (mut streams, mut frames) = (Streams::default(), Frames(0));
            while let Some(packet) = captures.next_packet() {
                if let Some(Transport::Tcp(segment)) = dissector.transport(&packet) {
                    streams.handle_segment(&segment, &mut frames);
                }
            }
            streams.finish(&mut frames);
            frames.0
        });
    });
    group.bench_function("tracker", |b| {
        b.iter(|| {
            let mut messages = Messages(0);
            Pipeline::new(open(), options()).run(&mut messages);
            messages.0
        });
    });
    group.bench_function("filter", |b| {
        let filter: Filter = "smb2.cmd == 5 and smb2.filename contains \"a\"".parse().expect("a filter");
        b.iter(|| {
            let mut filtered = Filtered { selector: Selector::new(filter.clone()), count: 0 };
            Pipeline::new(open(), options()).run(&mut filtered);
            filtered.count
        });
    });
    for (name, format) in [("output: jsonl", Format::Jsonl), ("output: table", Format::Table)] {
        group.bench_function(name, |b| {
            b.iter(|| {
                let style = Style::new(format).with_width(Some(160));
                let mut report = MessageReport::new(style, io::sink()).with_files(vec!["office".into()]);
                Pipeline::new(open(), options()).run(&mut report);
                report.finish()
            });
        });
    }
    group.bench_function("summary", |b| {
        b.iter(|| {
            let mut summary = Summary::new();
            Pipeline::new(open(), options()).run(&mut summary);
            summary
        });
    });
    group.finish();
}

/// Counts frames; wants all of each.
struct Frames(usize);

impl Consumer for Frames {
    fn want(&mut self, _: &Head<'_>) -> Want {
        Want::Whole
    }

    fn event(&mut self, event: &Event<'_>) {
        if let Event::Frame(frame) = event {
            self.0 += black_box(frame).len;
        }
    }
}

fn options() -> Options {
    Options::default().with_threads(1)
}

/// Counts the messages that a filter selects.
struct Filtered {
    selector: Selector,
    count: u64,
}

impl Observer for Filtered {
    fn event(&mut self, event: &track::Event<'_>) {
        self.count += u64::from(self.selector.selects(event));
    }
}

/// Counts messages.
struct Messages(u64);

impl Observer for Messages {
    fn event(&mut self, event: &track::Event<'_>) {
        if let track::Event::Message(message) = event {
            self.0 += black_box(message).exchange;
        }
    }
}

criterion_group!(benches, stages);
criterion_main!(benches);
