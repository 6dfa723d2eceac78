//! Several files as one capture.

use std::fs;
use std::path::PathBuf;

use smbtrail_capture::{CaptureSet, Input, LinkType, PcapngWriter, Timestamp};

/// A folder that is gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("smbtrail-capture-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// A capture with one packet for each second, whose byte is the tag.
    fn capture(&self, name: &str, tag: u8, seconds: &[i64]) -> Input {
        self.file(name, &pcapng(tag, seconds))
    }

    fn file(&self, name: &str, bytes: &[u8]) -> Input {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        Input::File(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn pcapng(tag: u8, seconds: &[i64]) -> Vec<u8> {
    let mut writer = PcapngWriter::new(Vec::new(), "test").unwrap();
    let interface = writer.interface(LinkType::ETHERNET, 0).unwrap();
    for second in seconds {
        writer.packet(interface, Timestamp::from_nanoseconds(*second, 0), &[tag], 1, &[]).unwrap();
    }
    writer.finish().unwrap()
}

/// Frame number, file, number in the file, second and tag of each packet.
fn all(set: &mut CaptureSet) -> Vec<(u64, u32, u64, i64, u8)> {
    let mut all = Vec::new();
    while let Some(packet) = set.next_packet() {
        let id = packet.id;
        all.push((id.number, id.file, id.number_in_file, id.time.seconds, packet.data[0]));
    }
    all
}

#[test]
fn merges_by_time_and_numbers_on() {
    let folder = Folder::new("merge");
    let files = [folder.capture("a", b'a', &[1, 4, 5, 9]), folder.capture("b", b'b', &[2, 3, 6, 10])];
    let mut set = CaptureSet::open(files).unwrap();
    let expected = [
        (1, 0, 1, 1, b'a'),
        (2, 1, 1, 2, b'b'),
        (3, 1, 2, 3, b'b'),
        (4, 0, 2, 4, b'a'),
        (5, 0, 3, 5, b'a'),
        (6, 1, 3, 6, b'b'),
        (7, 0, 4, 9, b'a'),
        (8, 1, 4, 10, b'b'),
    ];
    assert_eq!(all(&mut set), expected);
    let size = 2 * u64::try_from(pcapng(b'a', &[0; 4]).len()).unwrap();
    assert_eq!((set.size(), set.consumed()), (Some(size), size));
}

#[test]
fn keeps_the_order_given_on_equal_times() {
    let folder = Folder::new("equal");
    let files = [folder.capture("z", b'z', &[1, 2, 2]), folder.capture("a", b'a', &[1, 2])];
    let tags: Vec<u8> = all(&mut CaptureSet::open(files).unwrap()).iter().map(|it| it.4).collect();
    assert_eq!(tags, b"zazza");
}

#[test]
fn never_reorders_a_single_file() {
    let folder = Folder::new("single");
    let mut set = CaptureSet::open([folder.capture("a", b'a', &[5, 1, 9, 3])]).unwrap();
    let seconds: Vec<i64> = all(&mut set).iter().map(|it| it.3).collect();
    assert_eq!(seconds, [5, 1, 9, 3]);
}

#[test]
fn reads_a_rotated_set_given_in_any_order() {
    let folder = Folder::new("rotated");
    // More than stay open, so that some are closed and opened again.
    let files = (0..40u8).rev().map(|n| {
        let start = i64::from(n) * 10;
        folder.capture(&format!("{n}"), n, &[start, start + 1, start + 2])
    });
    let mut set = CaptureSet::open(files).unwrap();
    let seconds: Vec<i64> = all(&mut set).iter().map(|it| it.3).collect();
    let expected: Vec<i64> = (0..40).flat_map(|n| [n * 10, n * 10 + 1, n * 10 + 2]).collect();
    assert_eq!(seconds, expected);
    assert_eq!(Some(set.consumed()), set.size());
}

#[test]
fn damage_in_one_file_does_not_lose_the_others() {
    let folder = Folder::new("damage");
    let mut cut = pcapng(b'c', &[1]);
    cut.extend([0; 5]);
    let files = [
        folder.file("cut", &cut),
        folder.file("header", &[0x0a, 0x0d, 0x0d, 0x0a]),
        folder.capture("good", b'g', &[0, 2]),
    ];
    let mut set = CaptureSet::open(files).unwrap();
    let tags: Vec<u8> = all(&mut set).iter().map(|it| it.4).collect();
    assert_eq!(tags, b"gcg");
    assert_eq!(set.problems().len(), 2);
    assert!(set.problems().iter().all(smbtrail_capture::CaptureError::is_damage));
    assert_eq!(set.problems_dropped(), 0);
}

#[test]
fn refuses_a_set_with_a_file_that_is_no_capture() {
    let folder = Folder::new("refuse");
    let files = [folder.capture("good", b'g', &[0]), folder.file("text", b"just text")];
    let error = CaptureSet::open(files).err().unwrap();
    assert!(!error.is_damage());
    assert!(error.file.ends_with("text"));
}

#[test]
fn takes_a_dash_as_standard_input() {
    assert_eq!(Input::from(PathBuf::from("-")), Input::Stdin);
    assert_eq!(Input::from(PathBuf::from("./-")), Input::File("./-".into()));
}
