//! Captures of snoop and of Network Monitor, and those that xz and bzip2 packed.

use std::path::Path;

use smbtrail_capture::{Expected, Problem};

use super::{Seen, packets, read, seen};

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/formats").join(name)).unwrap()
}

#[test]
fn every_format_gives_the_same_packets() {
    let expected = packets(&fixture("few.pcap"));
    assert_eq!(expected.len(), 14);
    for name in ["few.snoop", "few.cap", "few.pcap.xz", "few.pcap.bz2"] {
        assert_eq!(packets(&fixture(name)), expected, "{name}");
    }
    let milliseconds = |packet: &Seen| {
        let mut packet = packet.clone();
        packet.time.nanoseconds -= packet.time.nanoseconds % 1_000_000;
        packet.digits = 3;
        packet
    };
    // Its times count from a beginning that has milliseconds too, so each may be one lower.
    for (found, expected) in packets(&fixture("few-1.cap")).iter().zip(expected.iter().map(milliseconds)) {
        let difference = expected.time.nanoseconds.abs_diff(found.time.nanoseconds);
        assert!(difference <= 1_000_000, "{found:?} {expected:?}");
        assert_eq!((&found.data, found.wire_len, found.digits), (&expected.data, expected.wire_len, 3));
    }
}

#[test]
fn cuts_keep_the_packets_before() {
    for name in ["few.snoop", "few.cap", "few-1.cap"] {
        let file = fixture(name);
        let whole = packets(&file);
        let mut last = 0;
        for len in 128..file.len() {
            let (found, errors) = read(&file[..len]);
            assert!(found.len() >= last && whole.starts_with(&found), "{name} cut at {len}");
            assert!(errors.len() <= 1 && errors.iter().all(smbtrail_capture::CaptureError::is_damage));
            last = found.len();
        }
        assert_eq!(last, whole.len(), "{name}");
    }
    for name in ["few.pcap.xz", "few.pcap.bz2"] {
        let file = fixture(name);
        let whole = packets(&fixture("few.pcap"));
        for len in 16..file.len() {
            let (found, errors) = read(&file[..len]);
            assert!(whole.starts_with(&found), "{name} cut at {len}");
            assert_eq!(errors.len(), 1, "{name} cut at {len}: {errors:?}");
        }
    }
}

#[test]
fn packed_files_that_follow_each_other_are_one() {
    let (first, second) = (fixture("few.pcap.xz"), fixture("few.pcap.bz2"));
    for packed in [first, second] {
        let (found, errors) = read(&[&packed[..], &packed].concat());
        // The header of the second file looks like an empty record with another after it, which shows that it was unpacked.
        assert_eq!((found.len(), errors.len()), (15, 1), "{errors:?}");
        assert!(matches!(errors[0].problem, Problem::Invalid { .. }), "{errors:?}");
    }
}

#[test]
fn damage_of_packed_files_is_said() {
    for name in ["few.pcap.xz", "few.pcap.bz2"] {
        let file = fixture(name);
        let whole = packets(&fixture("few.pcap"));
        for place in 16..file.len() {
            let mut damaged = file.clone();
            damaged[place] ^= 0x55;
            let (found, errors) = read(&damaged);
            assert!(whole.starts_with(&found) || !errors.is_empty(), "{name} damaged at {place}");
        }
    }
}

/// The header of a capture of Network Monitor that began at 2024-02-29 12:34:56.789.
fn netmon(minor: u8, link: u16, extended: u32, table: u32) -> Vec<u8> {
    let mut header = b"GMBU".to_vec();
    header.extend([minor, 2]);
    header.extend(link.to_le_bytes());
    header.extend([2024_u16, 2, 4, 29, 12, 34, 56, 789].iter().flat_map(|part| part.to_le_bytes()));
    header.extend(table.to_le_bytes());
    header.resize(56, 0);
    header.extend(extended.to_le_bytes());
    header.resize(128, 0);
    header
}

fn netmon_record(microseconds: u64, data: &[u8], trailer: &[u8]) -> Vec<u8> {
    let len = u32::try_from(data.len()).unwrap();
    [&microseconds.to_le_bytes()[..], &(len + 1).to_le_bytes(), &len.to_le_bytes(), data, trailer].concat()
}

#[test]
fn records_of_network_monitor_say_their_link_type_and_time() {
    let began = 1_709_210_096;
    let trailers: [(u8, &[u8], u32); 4] = [
        (0, &[], 1),
        (1, &[1, 0], 1),
        (2, &[0x71, 0xe0, 9, 9, 9, 9], 0x71),
        (3, &[6, 0, 9, 9, 9, 9, 5, 0x80, 0x3e, 0xd5, 0xde, 0xb1, 0x9d, 1, 7], 0x1_0006),
    ];
    for (minor, trailer, link) in trailers {
        let record = netmon_record(300_000, b"packet", trailer);
        let file = [netmon(minor, 1, 0, 0), record.clone(), record].concat();
        let expected = seen((began + 1, 89_000_000), 6, link, 7, b"packet");
        assert_eq!(packets(&file), [expected.clone(), expected], "2.{minor}");
    }
    // The time in UTC counts where the file says so; what follows the records is not read.
    let table = u32::try_from(128 + 16 + 6 + 15).unwrap();
    let record = netmon_record(300_000, b"packet", trailers[3].1);
    let file = [netmon(3, 1, table, table), record, vec![9; 40]].concat();
    assert_eq!(packets(&file), [seen((0, 500), 6, 0x1_0006, 7, b"packet")]);
}

#[test]
fn lengths_that_cannot_be_right_are_damage() {
    let record = [&[0; 8][..], &[0xff; 4], &[0xff; 4]].concat();
    let (found, errors) = read(&[netmon(0, 1, 0, 0), record].concat());
    assert!(found.is_empty());
    let expected = Expected::AtMost(smbtrail_capture::limits::RECORD.into());
    assert!(
        matches!(errors[0].problem, Problem::Invalid { expected: at_most, .. } if at_most == expected),
        "{errors:?}"
    );
    let snoop = |lengths: [u32; 3]| {
        let numbers: Vec<u8> =
            lengths.iter().chain(&[0, 1, 2]).flat_map(|number| number.to_be_bytes()).collect();
        [b"snoop\0\0\0\0\0\0\x02\0\0\0\x04", &numbers[..], b"packet\0\0"].concat()
    };
    assert_eq!(packets(&snoop([7, 6, 32])), [seen((1, 2_000), 6, 1, 7, b"packet")]);
    // Longer than the record, a record shorter than its header, a record without end.
    for lengths in [[7, 9, 32], [7, 1, 23], [7, 6, u32::MAX]] {
        let (found, errors) = read(&snoop(lengths));
        assert!(found.is_empty() && matches!(errors[0].problem, Problem::Invalid { .. }), "{errors:?}");
    }
}
