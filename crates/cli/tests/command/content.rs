//! `files`: the content of files that a capture has in part.

use std::path::PathBuf;

use serde_json::Value;
use smbtrail_capture::{CaptureReader, Input, LinkType, PcapngWriter};

use super::{fixture, place, run, text};

#[test]
fn bytes_after_a_snap_length_are_holes_that_say_so() {
    let capture = place("content-cut.pcapng");
    let mut reader = CaptureReader::open(&Input::from(PathBuf::from(fixture("office.pcapng")))).unwrap();
    let mut writer = PcapngWriter::new(Vec::new(), "test").unwrap();
    let ethernet = writer.interface(LinkType::ETHERNET, 0).unwrap();
    while let Some(packet) = reader.next_packet().unwrap() {
        let kept = &packet.data[..packet.data.len().min(300)];
        writer.packet(ethernet, packet.id.time, kept, packet.wire_len, &[]).unwrap();
    }
    std::fs::write(&capture, writer.finish().unwrap()).unwrap();
    let rows = run(["files", "--format", "jsonl", "--quiet", text(&capture)]).well();
    let rows: Vec<Value> = rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let sheet = rows.iter().find(|row| row["size"] == 12_000).expect("it is written");
    assert_eq!((&sheet["path"], &sheet["complete"]), (&r"Budget\budget.ods".into(), &false.into()));
    // It travels in nine packets. The beginning of each is there: also of the packets after the first one of a WRITE.
    assert!(sheet["known_bytes"].as_u64() > Some(1_500), "{sheet}");
    let holes = sheet["holes"].as_array().unwrap();
    assert_eq!(holes.len(), 9, "{sheet}");
    assert!(holes.iter().all(|hole| hole["reason"] == "cut by snap length"), "{sheet}");
}

#[test]
fn the_map_has_every_byte_of_each_version_once() {
    let json = |args: &[&str]| -> Vec<Value> {
        let rows = run([&["files", "--format", "jsonl", "--quiet"], args].concat()).well();
        rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let capture = fixture("office.pcapng");
    let versions = json(&[&capture]);
    let mut spans = json(&["--map", &capture]).into_iter().peekable();
    let mut moved = 0;
    for version in versions.iter().filter(|version| version["size"] != 0) {
        let mut end = Some(0);
        let mut known = 0;
        let is_its =
            |span: &Value| ["share", "path", "stream", "version"].iter().all(|key| span[key] == version[key]);
        while let Some(span) = spans.next_if(is_its) {
            assert_eq!(span["start"].as_u64(), end, "{span}");
            end = span["end"].as_u64();
            if ["read", "written", "zeroed", "copied"].contains(&span["source"].as_str().unwrap()) {
                known += end.unwrap() - span["start"].as_u64().unwrap();
                assert!(
                    span["first_frame"].is_u64() && span["user"].is_string() && span["client"].is_string(),
                    "{span}"
                );
                moved += 1;
            }
        }
        assert_eq!(
            (end, Some(known)),
            (version["size"].as_u64(), version["known_bytes"].as_u64()),
            "{version}"
        );
    }
    assert!(spans.next().is_none() && moved > 3);
}
