//! A run that is asked to stop reads no further, and hands out what is still there.

use std::path::Path;

use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{Options, Pipeline, Stop};

/// Asks at the first message that is whole in frame 20 or after it.
#[derive(Default)]
struct AskAt20 {
    stop: Stop,
    last: u64,
    connections: usize,
}

impl Observer for AskAt20 {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => {
                self.last = message.moment.frame;
                if self.last >= 20 {
                    self.stop.ask();
                }
            }
            Event::Connection(_) => self.connections += 1,
            _ => {}
        }
    }
}

#[test]
fn a_stopped_run_reads_no_further_and_ends_its_objects() {
    let capture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/captures/office.pcapng");
    let whole = Pipeline::open([&capture], Options::default()).unwrap();
    let whole = whole.run(&mut AskAt20::default());
    let mut observer = AskAt20::default();
    // With more threads, the one that reads is ahead by a batch.
    let options = Options::default().with_stop(observer.stop.clone()).with_threads(1);
    let outcome = Pipeline::open([&capture], options).unwrap().run(&mut observer);
    assert!((20..60).contains(&observer.last), "frame {}", observer.last);
    assert!(outcome.packets < whole.packets, "{} of {} packets", outcome.packets, whole.packets);
    assert!(observer.connections > 0);
}
