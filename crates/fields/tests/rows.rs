//! Rows of our own recordings against what tshark 4.0 printed of them: `fixtures/parity/rows/NAME.tsv` is its
//! `-T fields -E header=y` of `fixtures/captures/NAME.pcapng`, filtered by `smb2`, in UTC.

use std::fs;
use std::path::{Path, PathBuf};

use smbtrail_fields::{Extractor, FieldId, Filter, Lines, Packet, Row};
use smbtrail_pipeline::track::{Event, Observer, Time};
use smbtrail_pipeline::{Options, PacketObserver, PassedPacket, Pipeline};

#[test]
fn prints_what_tshark_prints() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut recorded: Vec<PathBuf> =
        fixtures.join("parity/rows").read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    recorded.sort();
    assert!(!recorded.is_empty());
    for path in recorded {
        let text = fs::read_to_string(&path).unwrap();
        let (names, wanted) = text.split_once('\n').unwrap();
        let capture = fixtures.join("captures").join(path.with_extension("pcapng").file_name().unwrap());
        let printed = print(&capture, names);
        for (line, (printed, wanted)) in printed.lines().zip(wanted.lines()).enumerate() {
            assert_eq!(printed, wanted, "{} row {}", path.display(), line + 1);
        }
        assert_eq!(printed.lines().count(), wanted.lines().count(), "{}", path.display());
    }
}

#[test]
fn names_of_later_versions_are_aliases() {
    assert_eq!(FieldId::named("smb2.header_reserved"), FieldId::named("smb2.pid"));
    assert_eq!(FieldId::named("smb2.share_caps.asymmetric"), FieldId::named("smb2.share_caps.assymetric"));
}

#[test]
fn every_name_is_declared_once() {
    let names: Vec<&str> = FieldId::all().map(|id| id.field().name).collect();
    for pair in names.windows(2) {
        assert!(pair[0] < pair[1], "{} and {}", pair[0], pair[1]);
    }
}

#[test]
fn an_unknown_name_proposes_names_like_it() {
    let error = FieldId::named("smb2.tree.path").unwrap_err();
    assert!(error.similar.contains(&"smb2.tree"), "{error}");
}

/// The rows of a capture, as lines.
fn print(capture: &Path, names: &str) -> String {
    let ids: Vec<FieldId> = names.split('\t').map(|name| FieldId::named(name).unwrap()).collect();
    let mut columns = ids.clone();
    let mut filter: Filter = "smb2".parse().unwrap();
    filter.place(&mut columns);
    let extractor = Extractor::new(&columns);
    let row = extractor.row();
    let mut rows = Rows { extractor, ids, filter, row, begin: None, out: Vec::new() };
    let pipeline = Pipeline::open([capture], Options::default()).unwrap();
    pipeline.run_with_packets(&mut rows, &mut |_| {});
    String::from_utf8(rows.out).unwrap()
}

struct Rows {
    extractor: Extractor,
    ids: Vec<FieldId>,
    filter: Filter,
    row: Row,
    begin: Option<Time>,
    out: Vec<u8>,
}

impl Observer for Rows {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => self.extractor.message(message, &mut self.row),
            Event::Envelope(envelope) => self.extractor.envelope(envelope, &mut self.row),
            _ => {}
        }
    }
}

impl PacketObserver for Rows {
    fn packet(&mut self, packet: &PassedPacket) {
        let PassedPacket { moment, len, captured, ends, stream } = *packet;
        let begin = *self.begin.get_or_insert(moment.time);
        let captured = u32::try_from(captured).unwrap();
        self.extractor.packet(&Packet { moment, begin, len, captured, ends, stream }, &mut self.row);
        if self.filter.matches(&self.row) {
            Lines::default().write_row(&mut self.out, &self.ids, &self.row);
        }
        self.row.clear();
    }
}
