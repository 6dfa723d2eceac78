//! The table of filters in `fixtures/parity`, against the frames that tshark 4.0 selects.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use smbtrail_fields::{Extractor, FieldId, Filter, Packet, Row};
use smbtrail_pipeline::track::{Event, Observer, Time};
use smbtrail_pipeline::{Options, PacketObserver, PassedPacket, Pipeline};

/// A filter, and the frames that it selects.
struct Line {
    filter: Filter,
    expected: Vec<u64>,
    selected: Vec<u64>,
}

/// Runs all filters of one capture over each of its frames.
struct Frames {
    lines: Vec<Line>,
    extractor: Extractor,
    row: Row,
    begin: Option<Time>,
}

impl Observer for Frames {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => self.extractor.message(message, &mut self.row),
            Event::Envelope(envelope) => self.extractor.envelope(envelope, &mut self.row),
            _ => {}
        }
    }
}

impl PacketObserver for Frames {
    fn packet(&mut self, packet: &PassedPacket) {
        let PassedPacket { moment, len, captured, ends, stream } = *packet;
        let begin = *self.begin.get_or_insert(moment.time);
        let captured = u32::try_from(captured).expect("a packet of less than 4 GiB");
        self.extractor.packet(&Packet { moment, begin, len, captured, ends, stream }, &mut self.row);
        for line in &mut self.lines {
            if line.filter.matches(&self.row) {
                line.selected.push(moment.frame);
            }
        }
        self.row.clear();
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
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
        let extractor = Extractor::new(&columns);
        let options = Options { data: extractor.needs_data(), ..Options::default() };
        let pipeline = Pipeline::open([fixtures().join("captures").join(&capture)], options).expect("opens");
        let row = extractor.row();
        let mut frames = Frames { lines, extractor, row, begin: None };
        pipeline.run_with_packets(&mut frames, &mut |_| {});
        for Line { filter, expected, selected } in frames.lines {
            filters += 1;
            if selected != expected {
                wrong.push(format!("{capture}: {filter}\n  tshark   {expected:?}\n  selected {selected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {filters} filters differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(filters >= 80, "{filters} filters");
}
