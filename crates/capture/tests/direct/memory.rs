//! Bytes that RDMA moves between the ends' memory: where they belong, and what is missing of them.

use smbtrail_capture::Direction;

use crate::kit::{CARRIERS, Carrier, Dice, Seen, message, read, read_cut, segmenter};

/// What was moved: direction, token, offset of the first byte, and how many.
type Job = (Direction, u32, u64, usize);

/// Writes and reads of all sizes, with tokens that are used again: the next use is at another place.
fn jobs() -> Vec<Job> {
    let sizes = [1, 300, 1_024, 1_025, 5_000, 20_000, 4_096, 64];
    let place = |at: usize| u64::try_from(at).unwrap() << 32 | 0x1000;
    (0..20)
        .map(|at| {
            let direction = if at % 3 == 0 { Direction::ToServer } else { Direction::ToClient };
            (direction, u32::try_from(at % 3).unwrap() + 7, place(at), sizes[at % sizes.len()])
        })
        .collect()
}

/// The byte at a place of memory.
fn byte(token: u32, offset: u64) -> u8 {
    let [a, b, c, _, d, ..] = offset.to_le_bytes();
    let [token, ..] = token.to_le_bytes();
    a.wrapping_mul(31).wrapping_add(b).wrapping_add(c).wrapping_add(d.wrapping_mul(7)).wrapping_add(token)
}

fn content((_, token, offset, len): Job) -> Vec<u8> {
    (offset..).take(len).map(|at| byte(token, at)).collect()
}

/// The packets of a connection that does these jobs, each between a request and a response; and how many set it up.
fn packets(carrier: Carrier, jobs: &[Job]) -> (Vec<Vec<u8>>, usize) {
    let (mut connection, mut packets) = (segmenter(carrier), Vec::new());
    let mut keep = |frame: &[u8]| {
        packets.push(frame.to_vec());
        Ok(())
    };
    connection.open(&mut keep).unwrap();
    connection.send(Direction::ToServer, &message(0, false, 120), &mut keep).unwrap();
    connection.send(Direction::ToClient, &message(0, true, 120), &mut keep).unwrap();
    for (id, job) in (1..).zip(jobs) {
        connection.send(Direction::ToServer, &message(id, false, 120), &mut keep).unwrap();
        let (direction, token, offset, _) = *job;
        let bytes = content(*job);
        match direction {
            Direction::ToClient => connection.write_memory(direction, (token, offset), &bytes, &mut keep),
            // The server asks for what travels to it.
            Direction::ToServer => {
                connection.read_memory(Direction::ToClient, (token, offset), &bytes, &mut keep)
            }
        }
        .unwrap();
        connection.send(Direction::ToClient, &message(id, true, 120), &mut keep).unwrap();
    }
    connection.close(&mut keep).unwrap();
    let first = read(&packets).moved.first().map_or(0, |moved| moved.5);
    (packets, usize::try_from(first).unwrap() - 2)
}

/// How many bytes were found; each is at its place.
fn found(seen: &Seen, jobs: &[Job], what: &str) -> usize {
    let mut places: Vec<_> = jobs.iter().map(|job| vec![false; job.3]).collect();
    for (direction, token, offset, bytes, ..) in &seen.moved {
        let into = |job: &Job| job.1 == *token && (job.2..job.2 + 20_000).contains(offset);
        let of = jobs.iter().position(into).expect(what);
        assert_eq!(jobs[of].0, *direction, "{what}");
        let at = usize::try_from(offset - jobs[of].2).unwrap();
        assert!(content(jobs[of])[at..].starts_with(bytes), "{what}: {token} {offset}");
        places[of][at..at + bytes.len()].fill(true);
    }
    places.concat().into_iter().filter(|is_there| *is_there).count()
}

#[test]
fn every_byte_has_its_place() {
    let jobs = jobs();
    let whole: usize = jobs.iter().map(|job| job.3).sum();
    for carrier in CARRIERS {
        let seen = read(&packets(carrier, &jobs).0);
        assert_eq!(found(&seen, &jobs, "all"), whole, "{carrier:?}");
        assert_eq!(seen.moved.iter().map(|moved| moved.4).sum::<usize>(), whole, "{carrier:?}");
        assert!(seen.order.is_sorted(), "{carrier:?}");
        assert_eq!(seen.counters.rdma_unplaced, 0, "{carrier:?}");
        assert_eq!(seen.counters.rdma_memory_bytes, u64::try_from(whole).unwrap(), "{carrier:?}");
    }
}

#[test]
fn a_lost_packet_leaves_a_hole() {
    let jobs = jobs();
    let whole: usize = jobs.iter().map(|job| job.3).sum();
    for carrier in CARRIERS {
        let (packets, setup) = packets(carrier, &jobs);
        for lost in setup..packets.len() - 2 {
            let mut left = packets.clone();
            left.remove(lost);
            let seen = read(&left);
            let there = found(&seen, &jobs, &format!("{carrier:?} without {lost}"));
            // A packet that says where others go takes these along: the largest job. In iWARP, a question that waits for a
            // missing packet is known too late for its answer.
            let most = if carrier == Carrier::Roce { 20_000 } else { 60_000 };
            assert!(whole - there <= most, "{carrier:?} without {lost}: {}", whole - there);
        }
    }
}

#[test]
fn many_lost_packets_leave_holes() {
    let jobs = jobs();
    let whole: usize = jobs.iter().map(|job| job.3).sum();
    for carrier in CARRIERS {
        let (packets, setup) = packets(carrier, &jobs);
        let mut holes = 0;
        for seed in 1..=24 {
            let mut dice = Dice(seed * 0x9E37_79B9);
            let often = if seed % 2 == 0 { 30 } else { 4 };
            let left: Vec<_> = (0..packets.len())
                .filter(|at| *at < setup + 12 || dice.roll(often) > 0)
                .map(|at| packets[at].clone())
                .collect();
            let seen = read(&left);
            let there = found(&seen, &jobs, &format!("{carrier:?} {seed}"));
            assert!(there > 0, "{carrier:?} {seed}");
            holes += whole - there;
        }
        assert!(holes > whole, "{carrier:?}: {holes}");
    }
}

#[test]
fn packets_that_are_repeated_or_late_change_nothing() {
    let jobs = jobs();
    let whole: usize = jobs.iter().map(|job| job.3).sum();
    for carrier in CARRIERS {
        let (packets, setup) = packets(carrier, &jobs);
        let twice: Vec<_> = packets.iter().flat_map(|packet| [packet.clone(), packet.clone()]).collect();
        assert_eq!(found(&read(&twice), &jobs, "twice"), whole, "{carrier:?}");
        let mut swapped = packets.clone();
        let mut dice = Dice(11);
        let mut at = setup;
        while at + 6 < packets.len() {
            swapped.swap(at, at + 1);
            at += 2 + dice.roll(4);
        }
        // A response that comes before its question is not understood.
        let there = found(&read(&swapped), &jobs, "swapped");
        assert!(there > whole / 2, "{carrier:?}: {there} of {whole}");
    }
}

#[test]
fn what_a_snap_length_cuts_counts_as_sent() {
    let jobs = jobs();
    let whole: usize = jobs.iter().map(|job| job.3).sum();
    for carrier in [Carrier::Roce, Carrier::Iwarp(false, false), Carrier::Iwarp(false, true)] {
        let (packets, _) = packets(carrier, &jobs);
        let lengths: Vec<_> = packets.iter().map(|packet| (packet.len().min(250), packet.len())).collect();
        let seen = read_cut(&packets, &lengths);
        let there = found(&seen, &jobs, "cut");
        assert!((1..whole / 2).contains(&there), "{carrier:?}: {there}");
        assert_eq!(seen.moved.iter().map(|moved| moved.4).sum::<usize>(), whole, "{carrier:?}");
    }
}
