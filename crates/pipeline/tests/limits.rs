//! A full table evicts entries and reports it; nothing else grows.

mod common;

use smbtrail_pipeline::capture::CaptureSet;
use smbtrail_pipeline::track::{Event, Observer, Usage};
use smbtrail_pipeline::{LIMITS, Options, Pipeline};

#[derive(Default)]
struct Count(u64);

impl Observer for Count {
    fn event(&mut self, event: &Event<'_>) {
        self.0 += u64::from(matches!(event, Event::Message(_)));
    }
}

#[test]
fn every_capture_is_read_to_its_end_with_room_for_one_of_each() {
    let mut evicted: Vec<&'static str> = Vec::new();
    for (name, bytes) in common::captures() {
        let run = |options| {
            let set = CaptureSet::from_reader(common::reader(&bytes, bytes.len()).expect("a capture"));
            let mut count = Count::default();
            let outcome = Pipeline::new(set, options).run(&mut count);
            (count.0, outcome)
        };
        let mut options = Options::default();
        for limit in LIMITS.iter().filter(|limit| !limit.name.contains("bytes")) {
            options.set_limit(format!("{}=1", limit.name).parse().expect("a limit"));
        }
        let (_, small) = run(options);
        let (_, large) = run(Options::default());
        assert_eq!(small.packets, large.packets, "{name}");
        for Usage { table, peak, cap, evicted: count, .. } in small.usage {
            // A stream's bytes are capped by what one segment brings beyond the cap.
            assert!(
                peak <= cap || table.contains("bytes") || table.contains("streams"),
                "{name}: {table}: {peak}"
            );
            if count > 0 && !evicted.contains(&table) {
                evicted.push(table);
            }
        }
        assert!(large.usage.iter().all(|usage| usage.evicted == 0), "{name}: {:?}", large.usage);
    }
    for table in
        ["streams", "early bytes of a stream", "sessions", "trees", "opens", "requests of a connection"]
    {
        assert!(evicted.contains(&table), "{table} never evicted an entry: {evicted:?}");
    }
}
