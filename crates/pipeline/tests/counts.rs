//! The fixtures hold as many messages as tshark finds in them, or more, and then for a reason.

mod common;
mod seen;

/// Captures in which there is more to find than tshark finds, or less; how much more, and why.
const MORE: &[(&str, isize, &str)] = &[
    (
        "odd-compressed.pcapng",
        -2,
        "tshark opens an envelope in its like, and one of more than a message may have",
    ),
    ("gaps.pcapng", 27, "after a hole tshark does not find the stream's messages again"),
    ("odd-fragments.pcapng", 1, "tshark joins no IP fragments that overlap and differ"),
    ("other-port.pcap.zst", 38, "tshark takes no stream on port 8445 for SMB"),
    ("snapped.pcap", 16, "tshark does not read a header whose packet lost the message's end"),
];

#[test]
fn finds_the_messages_that_tshark_finds() {
    let table =
        std::fs::read_to_string(common::folder().join("counts.tsv")).expect("`cargo xtask counts` wrote it");
    let counts: Vec<(&str, usize)> = table
        .lines()
        .skip(1)
        .map(|line| {
            let (name, count) = line.split_once('\t').expect("two columns");
            (name, count.parse().expect("a number"))
        })
        .collect();
    let captures = common::captures();
    assert_eq!(
        captures.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        counts.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        "a line for each capture: run `cargo xtask counts`"
    );
    let mut wrong = Vec::new();
    for ((name, bytes), (_, tshark)) in captures.iter().zip(counts) {
        let more = MORE.iter().find(|(file, ..)| file == name);
        let (more, why) = more.map_or((0, ""), |(_, more, why)| (*more, *why));
        for data in [false, true] {
            let found = seen::run(bytes, bytes.len(), data).expect("a capture").0.len();
            if Some(found) != tshark.checked_add_signed(more) {
                wrong.push(format!(
                    "{name}, data {data}: {found} found, tshark finds {tshark}; {more} more {why}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
