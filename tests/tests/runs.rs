//! Every output is the same on every run: no order of a hash map reaches it.

use smbtrail_pipeline::Options;
use smbtrail_tests::commands::{Part, frame, outputs, secrets};

/// Each map has another order, so a few runs find one that is seen.
const RUNS: usize = 4;

#[test]
fn every_command_writes_the_same_on_every_run() {
    for (name, bytes) in smbtrail_tests::captures() {
        let options = Options::default().with_data(true).with_secrets(secrets());
        let first = outputs(&bytes, &options, &Part::ALL, 4);
        assert!(first.len() > 15, "{name}");
        for _ in 1..RUNS {
            for (again, (command, output)) in outputs(&bytes, &options, &Part::ALL, 4).iter().zip(&first) {
                assert!(again.1 == *output, "{name}: {command} differs");
            }
        }
    }
}

#[test]
fn frames_are_explained_alike_on_every_run() {
    for (name, bytes) in smbtrail_tests::captures() {
        for number in [1, 7, 10, 14, 20, 30] {
            let shown = || frame(&bytes, &Options::default(), number);
            let first = shown();
            assert!((1..RUNS).all(|_| shown() == first), "{name}: frame {number} differs");
        }
    }
}
