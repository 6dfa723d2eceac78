//! Random conversations beside a server with a plain array per file.

#[path = "model/mod.rs"]
mod model;

/// Conversations: each begins with a seed of its own, which a failure names.
const RUNS: u64 = 2_000;

/// Seeds beyond that showed errors: a copy from a range whose last change had no response in the capture; a file that a
/// rename of an unknown one replaced; zeros before a WRITE under way past an unknown end; a lost WRITE that was taken for an
/// earlier one; requests that were lost at the end of a connection, or between two others; a change that was made late.
const FOUND: [u64; 8] = [123_599, 136_168, 153_822, 310_158, 342_167, 367_494, 533_297, 569_640];

#[test]
fn what_is_known_was_on_the_disk() {
    run(false);
}

#[test]
fn what_is_known_was_on_the_disk_when_messages_are_lost() {
    run(true);
}

fn run(may_be_lost: bool) {
    for seed in (0..RUNS).chain(FOUND) {
        let mut random = fastrand::Rng::with_seed(seed);
        let bytes: Vec<u8> = (0..random.usize(20..400)).map(|_| random.u8(..)).collect();
        if !holds(&bytes, may_be_lost) {
            let shortest = shortened(bytes, may_be_lost);
            eprintln!("seed {seed}, shortened to {shortest:?}:");
            model::check(&shortest, may_be_lost);
        }
    }
}

fn holds(bytes: &[u8], may_be_lost: bool) -> bool {
    std::panic::catch_unwind(|| model::check(bytes, may_be_lost)).is_ok()
}

/// Leaves out whatever a failure does not need.
fn shortened(mut bytes: Vec<u8>, may_be_lost: bool) -> Vec<u8> {
    let mut len = bytes.len() / 2;
    while len > 0 {
        let mut at = 2;
        while at + len <= bytes.len() {
            let rest = [&bytes[..at], &bytes[at + len..]].concat();
            if holds(&rest, may_be_lost) { at += len } else { bytes = rest }
        }
        len /= 2;
    }
    bytes
}
