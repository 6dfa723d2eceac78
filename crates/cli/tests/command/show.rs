//! `show`: a frame as a tree.

use super::{fixture, run};

#[test]
fn a_tree_has_every_byte_of_the_message_once_or_inside_a_structure() {
    let rows = run(["show", "--frame", "16", "--json", &fixture("compound.pcapng")]).well();
    let rows: Vec<serde_json::Value> = serde_json::from_str(&rows).unwrap();
    let parts: Vec<u64> = rows.iter().map(|row| row["part"].as_u64().unwrap()).collect();
    assert_eq!((parts.first(), parts.last()), (Some(&1), Some(&2)), "a CREATE and a CLOSE");
    for part in [1, 2] {
        let fields = rows.iter().filter(|row| row["part"] == part && !row["field"].is_null());
        let mut end = 0;
        for field in fields {
            let (offset, length) = (field["offset"].as_u64().unwrap(), field["length"].as_u64().unwrap());
            assert!(offset <= end, "bytes {end} to {offset} of message {part} are in no field");
            assert_eq!(field["bytes"].as_str().unwrap().len() as u64, 2 * length, "{field}");
            end = end.max(offset + length);
        }
        assert!(end >= 88, "message {part} ends at {end}");
    }
}

#[test]
fn pairing_path_and_user_are_in_brackets() {
    let request = run(["show", "--frame", "16", "--width", "0", &fixture("compound.pcapng")]).well();
    assert!(request.contains("[answered in frame 17 after 1.4 ms: STATUS_SUCCESS]"), "{request}");
    assert!(request.contains(r"\lab\compound_related1.dat]"), "{request}");
    let response = run(["show", "--frame", "17", "--width", "0", &fixture("compound.pcapng")]).well();
    assert!(response.contains("[answers frame 16 after 1.4 ms]"), "{response}");
}

#[test]
fn an_anomaly_is_printed_below_its_field() {
    let page = run(["show", "--frame", "14", "--width", "100", &fixture("odd-reserved.pcapng")]).well();
    let lines: Vec<&str> = page.lines().collect();
    let odd = lines.iter().position(|line| line.contains("! reserved-not-zero")).expect("an anomaly");
    assert!(lines[odd - 1].contains(" Reserved "), "{}", lines[odd - 1]);
}

#[test]
fn a_page_fits_its_width_with_and_without_hex() {
    for (capture, frame) in
        [("compound.pcapng", "17"), ("office.pcapng", "6"), ("encrypted-aes-128-gcm.pcapng", "20")]
    {
        for width in ["60", "80", "120", "160"] {
            for hex in [&[][..], &["--hex"]] {
                let args = [&["show", "--frame", frame, "--width", width], hex].concat();
                let capture = fixture(capture);
                let run = run(args.iter().copied().chain([capture.as_str()]));
                assert_eq!(run.status, Some(0), "{args:?}: {}", run.err);
                let room: usize = width.parse().unwrap();
                for line in run.out.lines() {
                    assert!(line.chars().count() <= room, "{args:?}: {line}");
                }
            }
        }
    }
}

#[test]
fn hex_shows_every_byte() {
    let capture = fixture("office.pcapng");
    let page = run(["show", "--frame", "6", "--hex", "--width", "80", &capture]).well();
    let mut bytes = 0;
    for line in page.lines().filter(|line| line.get(..5).is_some_and(|at| at.trim().parse::<u32>().is_ok())) {
        let hex = line.get(6..30).unwrap_or_default();
        bytes += hex.split_whitespace().filter(|two| two.len() == 2).count();
    }
    assert!(bytes >= 286, "{bytes} of 286 bytes");
}

#[test]
fn a_segment_is_reported_as_part_of_its_message() {
    let reported = (1..400).find_map(|frame| {
        let run = run(["show", "--frame", &frame.to_string(), &fixture("office.pcapng")]);
        run.err.contains("carries a part of the").then_some(run)
    });
    let reported = reported.expect("a message that straddles packets");
    assert_eq!((reported.status, reported.out.as_str()), (Some(2), ""));
    assert!(reported.err.contains("tip: `smbtrail show --frame"), "{}", reported.err);
}

#[test]
fn the_capture_may_be_named_by_an_option() {
    let capture = fixture("office.pcapng");
    let named = run(["show", "--frame", "6", "--capture", &capture]).well();
    assert_eq!(named, run(["show", "--frame", "6", &capture]).well());
    let (first, second) = (fixture("rotated-1.pcap"), fixture("rotated-2.pcap"));
    let in_file = run(["show", "--frame", "rotated-2.pcap:2", &first, &second]);
    assert!(
        matches!(in_file.status, Some(0 | 2)) && !in_file.err.contains("no capture named"),
        "{}",
        in_file.err
    );
}

#[test]
fn a_closed_envelope_shows_its_outside() {
    let messages =
        run(["messages", "--envelopes", "--format", "jsonl", &fixture("encrypted-aes-128-gcm.pcapng")])
            .well();
    let row: serde_json::Value = messages
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .find(|row| row["encrypted"] == true || row["command"].is_null())
        .expect("an encrypted message");
    let frame = row["frame"].to_string();
    let page = run(["show", "--frame", &frame, &fixture("encrypted-aes-128-gcm.pcapng")]).well();
    assert!(page.contains("SMB2 TRANSFORM_HEADER") && page.contains("OriginalMessageSize"), "{page}");
    assert!(page.contains("[closed: no key is known that opens it]"), "{page}");
}
