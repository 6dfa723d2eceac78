//! The table of filters in `fixtures/parity`, against the frames that tshark 4.0 selects.

use std::collections::BTreeMap;

use smbtrail_fields::{FieldId, Filter};
use smbtrail_tests::fixtures;

use super::frames::each_frame;

/// A filter, and the frames that it selects.
struct Line {
    filter: Filter,
    expected: Vec<u64>,
    selected: Vec<u64>,
}

/// The table's lines: capture, filter, and frames as `1,3-5`.
fn table() -> BTreeMap<String, Vec<Line>> {
    let text = std::fs::read_to_string(fixtures().join("parity/filters.tsv")).expect("the table is there");
    let mut captures: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let [capture, filter, frames] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let filter = filter.parse().unwrap_or_else(|error| panic!("{error}"));
        let expected = frames.split(',').filter(|run| !run.is_empty()).flat_map(|run| {
            let (first, last) = run.split_once('-').unwrap_or((run, run));
            first.parse::<u64>().expect(line)..=last.parse().expect(line)
        });
        let line = Line { filter, expected: expected.collect(), selected: Vec::new() };
        captures.entry(capture.to_owned()).or_default().push(line);
    }
    captures
}

#[test]
fn filters_select_the_frames_that_tshark_selects() {
    let mut filters = 0;
    let mut wrong = Vec::new();
    for (capture, mut lines) in table() {
        let mut columns: Vec<FieldId> = Vec::new();
        lines.iter_mut().for_each(|line| line.filter.place(&mut columns));
        each_frame(&capture, &columns, |row, moment| {
            for line in lines.iter_mut().filter(|line| line.filter.matches(row)) {
                line.selected.push(moment.frame);
            }
        });
        for Line { filter, expected, selected } in lines {
            filters += 1;
            if selected != expected {
                wrong.push(format!("{capture}: {filter}\n  tshark   {expected:?}\n  selected {selected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {filters} filters differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(filters >= 180, "{filters} filters");
}
