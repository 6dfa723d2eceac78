//! `decrypt`: the written capture has the same messages as the original.

use std::path::{Path, PathBuf};

use serde_json::Value;
use smbtrail_capture::{CaptureReader, Input, LinkType, PcapngWriter};

use super::{fixture, place, run, run_on, text};

const ALICE: &str = "--password=alice=Summer-2026";

fn messages(args: &[&str]) -> Vec<Value> {
    let rows = run([&["messages", "--format", "jsonl", "--envelopes", "--quiet"], args].concat()).well();
    rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What a message says; its frame and place are others in a file that was written anew.
fn said(row: &Value) -> String {
    [
        "time",
        "client",
        "server",
        "direction",
        "command",
        "message_id",
        "session_id",
        "user",
        "share",
        "path",
        "status",
        "offset",
        "length",
    ]
    .map(|key| row[key].to_string())
    .join(" ")
}

fn decrypt(args: &[&str], out: &Path) -> String {
    let run = run([&["decrypt", "-o", text(out)], args].concat());
    assert_eq!((run.status, run.out.as_str()), (Some(0), ""), "{}", run.err);
    run.err
}

#[test]
fn what_was_written_is_read_without_a_key_as_the_original_with_it() {
    for (name, account) in [
        ("encrypted-30-aes-128-ccm.pcapng", "54 messages decrypted, 0 decompressed: "),
        ("encrypted-aes-128-ccm.pcapng", "51 messages decrypted, 0 decompressed: "),
        ("encrypted-aes-128-gcm.pcapng", "51 messages decrypted, 0 decompressed: "),
        ("encrypted-aes-256-ccm.pcapng", "50 messages decrypted, 0 decompressed: "),
        ("encrypted-aes-256-gcm.pcapng", "50 messages decrypted, 0 decompressed: "),
        ("compressed.pcapng", "0 messages decrypted, 10 decompressed: "),
        ("compound.pcapng", "0 messages decrypted, 0 decompressed: "),
        ("large-segments.pcapng", "0 messages decrypted, 0 decompressed: "),
        ("netbios.pcap", "0 messages decrypted, 0 decompressed: "),
        ("ipv6.pcap.gz", "0 messages decrypted, 0 decompressed: "),
    ] {
        let out = place(&format!("plain-{name}.pcapng"));
        let reported = decrypt(&[ALICE, &fixture(name)], &out);
        assert!(reported.starts_with(account), "{name}: {reported}");
        let (plain, original) = (messages(&[text(&out)]), messages(&[ALICE, &fixture(name)]));
        assert!(plain.iter().all(|row| row["encrypted"] == false), "{name}");
        let of = |rows: &[Value]| rows.iter().map(said).collect::<Vec<_>>();
        assert_eq!(of(&plain), of(&original), "{name}");
    }
}

#[test]
fn data_comes_out_whole() {
    let (name, out) = ("encrypted-aes-128-gcm.pcapng", place("data.pcapng"));
    decrypt(&[ALICE, &fixture(name)], &out);
    let data = |args: &[&str]| {
        let fields = ["fields", "-T", "fields", "-Y", "smb2.read.blob", "-e", "smb2.read.blob"];
        run([&fields[..], args].concat()).well()
    };
    let plain = data(&[text(&out)]);
    // "item 0", and 2,500 bytes in all: more than a packet holds.
    assert!(plain.starts_with("6974656d2030") && plain.trim().len() >= 2 * 2_500, "{plain}");
    assert_eq!(plain, data(&[ALICE, &fixture(name)]));
}

#[test]
fn what_no_key_opens_stays_as_it_was_sent_and_says_why() {
    let (name, out) = ("encrypted-aes-128-gcm.pcapng", place("closed.pcapng"));
    let reported = decrypt(&[&fixture(name)], &out);
    assert!(reported.contains("51 not decrypted (no key is known that opens it: 51)"), "{reported}");
    let bytes = String::from_utf8_lossy(&std::fs::read(&out).unwrap()).into_owned();
    assert!(bytes.contains("; still encrypted: no key is known that opens it"));
    // It opens later as well as the original.
    let (late, original) = (messages(&[ALICE, text(&out)]), messages(&[ALICE, &fixture(name)]));
    assert_eq!(late.iter().map(said).collect::<Vec<_>>(), original.iter().map(said).collect::<Vec<_>>());
}

#[test]
fn packets_remember_their_frame_numbers() {
    let out = place("numbers.pcapng");
    decrypt(&[ALICE, &fixture("encrypted-aes-256-gcm.pcapng")], &out);
    let bytes = String::from_utf8_lossy(&std::fs::read(&out).unwrap()).into_owned();
    assert!(bytes.contains("frame 4\0") && bytes.contains("; decrypted"));
}

#[test]
fn a_hole_stays_a_hole_and_what_follows_is_read() {
    for name in ["gaps.pcapng", "snapped.pcap", "odd-unfinished.pcapng", "mid-stream.pcapng"] {
        let out = place(&format!("holes-{name}.pcapng"));
        decrypt(&[&fixture(name)], &out);
        let count = |capture: &str| messages(&[capture]).len();
        assert_eq!(count(text(&out)), count(&fixture(name)), "{name}");
    }
}

#[test]
fn equal_addresses_in_two_networks_stay_two_connections() {
    let (both, out) = (place("two-networks.pcapng"), place("plain-two-networks.pcapng"));
    let name = "encrypted-aes-128-gcm.pcapng";
    let mut reader = CaptureReader::open(&Input::from(PathBuf::from(fixture(name)))).unwrap();
    let mut writer = PcapngWriter::new(Vec::new(), "test").unwrap();
    let ethernet = writer.interface(LinkType::ETHERNET, 0).unwrap();
    while let Some(packet) = reader.next_packet().unwrap() {
        let (addresses, rest) = packet.data.split_at(12);
        let tagged = [addresses, &[0x81, 0, 0, 7], rest].concat();
        for bytes in [packet.data, &tagged] {
            let len = u32::try_from(bytes.len()).unwrap();
            writer.packet(ethernet, packet.id.time, bytes, len, &[]).unwrap();
        }
    }
    std::fs::write(&both, writer.finish().unwrap()).unwrap();
    decrypt(&["--vlan", "separate", ALICE, text(&both)], &out);
    let of = |args: &[&str]| messages(args).iter().map(said).collect::<Vec<_>>();
    let (plain, once) = (of(&["--vlan", "separate", text(&out)]), of(&[ALICE, &fixture(name)]));
    let twice: Vec<_> = once.into_iter().flat_map(|row| [row.clone(), row]).collect();
    assert_eq!(plain, twice);
}

#[test]
fn the_last_of_two_names_is_written_and_nothing_is_replaced_unasked() {
    let (capture, out) = (fixture("encrypted-aes-128-ccm.pcapng"), place("second.pcapng"));
    let args = ["decrypt", "--quiet", ALICE, &capture, text(&out)];
    assert_eq!(run(args).well(), "");
    assert!(messages(&[text(&out)]).len() > 40);
    let again = run(args);
    assert_eq!(again.status, Some(2));
    assert!(again.err.contains("the file exists") && again.err.contains("-o"), "{}", again.err);
    let unclear = run(["decrypt", &capture]);
    assert_eq!(unclear.status, Some(2));
    assert!(unclear.err.contains("the file to write is missing"), "{}", unclear.err);
    let itself = run(["decrypt", &capture, "-o", &capture]);
    assert_eq!(itself.status, Some(2));
    assert!(itself.err.contains("would be overwritten"), "{}", itself.err);
}

#[test]
fn a_stream_is_read_as_a_file() {
    let (name, out) = ("encrypted-aes-128-ccm.pcapng", place("streamed.pcapng"));
    let bytes = std::fs::read(fixture(name)).unwrap();
    let streamed = run_on(&bytes, &["decrypt", ALICE, "-", text(&out)]);
    assert_eq!(streamed.status, Some(0), "{}", streamed.err);
    assert!(messages(&[text(&out)]).iter().all(|row| row["encrypted"] == false));
}
