//! A file beside a plain array: whatever happens, what is called known was on the disk.

use smbtrail_track::Time;

use super::*;
use crate::digest::Hashes;
use crate::limits::Dropped;
use crate::map::Map;
use crate::store::MemoryStore;

/// Something that happens to a file.
#[derive(Clone, Copy, Debug)]
enum Step {
    Write {
        open: u64,
        start: u64,
        len: u64,
        seed: u8,
    },
    /// A WRITE whose second half is missing in the capture.
    Cut {
        open: u64,
        start: u64,
        len: u64,
        seed: u8,
    },
    /// A WRITE whose response is missing; the server may have made it.
    Unanswered {
        open: u64,
        start: u64,
        len: u64,
        seed: u8,
        made: bool,
    },
    /// Two WRITEs, one after the other; the second one is answered first, and the first one is made or refused.
    Overtaken {
        open: u64,
        start: u64,
        len: u64,
        seed: u8,
        made: bool,
    },
    Refused {
        open: u64,
        start: u64,
        len: u64,
    },
    Read {
        open: u64,
        start: u64,
        len: u64,
    },
    Resize {
        open: u64,
        size: u64,
    },
    Zero {
        open: u64,
        start: u64,
        len: u64,
    },
    Empty {
        open: u64,
    },
    Rename,
    Close {
        open: u64,
    },
    /// A change that no message shows, and a message that tells the size after it.
    Unseen {
        size: u64,
        seed: u8,
    },
}

fn moment(frame: u64) -> Moment {
    Moment { frame, time: Time(0), ..Moment::default() }
}

fn place(offset: u64) -> usize {
    usize::try_from(offset).expect("it is small")
}

fn content(seed: u8, len: u64) -> Vec<u8> {
    (0..len).map(|at| seed.wrapping_add(u8::try_from(at % 251).expect("it is small")).max(1)).collect()
}

/// The server's disk.
fn put(disk: &mut Vec<u8>, start: u64, bytes: &[u8]) {
    let end = place(start) + bytes.len();
    if disk.len() < end {
        disk.resize(end, 0);
    }
    disk[place(start)..end].copy_from_slice(bytes);
}

struct Run {
    file: File,
    store: MemoryStore,
    scratch: Vec<u8>,
    dropped: Dropped,
    limits: Limits,
    disk: Vec<u8>,
    /// The disk before each step.
    before: Vec<Vec<u8>>,
}

impl Run {
    fn new(disk: Vec<u8>) -> Self {
        let mut version = Version::new(Cause::Found, Some("a".into()), moment(0), None);
        version.size = u64::try_from(disk.len()).ok();
        Self {
            file: File::new(0, None, version),
            store: MemoryStore::new(1 << 20),
            scratch: Vec::new(),
            dropped: Dropped::default(),
            limits: Limits::default(),
            disk,
            before: Vec::new(),
        }
    }

    fn step(&mut self, step: Step) {
        self.before.push(self.disk.clone());
        // Two frames per step: the request and the response.
        let frame = 2 * u64::try_from(self.before.len()).expect("it is small");
        let act = |open| Act { exchange: frame, open, actor: 0, asked: frame - 1, moment: moment(frame) };
        let Self { file, store, scratch, dropped, limits, disk, .. } = self;
        let mut context =
            Context { store, limits, hashes: Hashes::default(), holed: false, scratch, dropped };
        let flight = |open, start, len| Flight {
            exchange: frame,
            open,
            asked: moment(frame - 1),
            range: Some((start, start + len)),
            overtaken: false,
            mixed: false,
            pads: false,
        };
        match step {
            Step::Write { open, start, len, seed } => {
                let bytes = content(seed, len);
                let at = context.store.append(&bytes).expect("there is room");
                file.asked(flight(open, start, len), moment(frame - 1), context.limits);
                file.answered(frame);
                put(disk, start, &bytes);
                let piece = Piece { len, what: What::Bytes(at) };
                file.write((start, &[piece]), Source::Written, &act(open), &mut context);
            }
            Step::Cut { open, start, len, seed } => {
                let bytes = content(seed, len);
                let half = place(len) / 2;
                let at = context.store.append(&bytes[..half]).expect("there is room");
                put(disk, start, &bytes);
                let known = u64::try_from(half).expect("it is small");
                let pieces = [
                    Piece { len: known, what: What::Bytes(at) },
                    Piece { len: len - known, what: What::Missing(Reason::Lost) },
                ];
                file.write((start, &pieces), Source::Written, &act(open), &mut context);
            }
            Step::Unanswered { open, start, len, seed, made } => {
                if made {
                    put(disk, start, &content(seed, len));
                }
                file.asked(flight(open, start, len), moment(frame - 1), context.limits);
            }
            Step::Overtaken { open, start, len, seed, made } => {
                let (first, second) = (content(seed, len), content(seed ^ 0x55, len));
                let [at, after] =
                    [&first, &second].map(|bytes| context.store.append(bytes).expect("there is room"));
                let earlier = Flight { exchange: frame - 1, ..flight(open, start, len) };
                file.asked(earlier, moment(frame - 1), context.limits);
                file.asked(flight(open, start + len, len), moment(frame - 1), context.limits);
                file.answered(frame);
                let piece = Piece { len, what: What::Bytes(after) };
                file.write((start + len, &[piece]), Source::Written, &act(open), &mut context);
                if !made {
                    file.refused(frame - 1);
                } else {
                    file.answered(frame - 1);
                    put(disk, start, &first);
                    let piece = Piece { len, what: What::Bytes(at) };
                    let act = Act { exchange: frame - 1, ..act(open) };
                    file.write((start, &[piece]), Source::Written, &act, &mut context);
                }
                put(disk, start + len, &second);
            }
            Step::Refused { open, start, len } => {
                file.asked(flight(open, start, len), moment(frame - 1), context.limits);
                file.refused(frame);
            }
            Step::Read { open, start, len } => {
                let end = place(start + len).min(disk.len());
                let bytes = disk.get(place(start)..end).unwrap_or_default();
                if !bytes.is_empty() {
                    let short = bytes.len() < place(len);
                    file.read((start, &[Part::Bytes(bytes)]), short, &act(open), &mut context);
                }
            }
            Step::Resize { open, size } => {
                disk.resize(place(size), 0);
                file.resize(size, &act(open), context.limits);
            }
            Step::Zero { open, start, len } => {
                let end = place(start + len).min(disk.len());
                if let Some(range) = disk.get_mut(place(start)..end) {
                    range.fill(0);
                }
                file.zero(start, start + len, &act(open), context.limits);
            }
            Step::Empty { open } => {
                disk.clear();
                file.empty(Cause::Overwritten, &act(open), context.limits);
            }
            Step::Rename => {
                file.rename(format!("name {frame}").into(), moment(frame), context.limits);
            }
            Step::Close { open } => file.closing(open, context.limits),
            Step::Unseen { size, seed } => {
                *disk = content(seed, size);
                file.unseen(moment(frame - 1), Some(size), context.limits);
            }
        }
    }

    /// Every byte that is called known was on the disk when its version ended, and no version is called whole that was not.
    fn check(mut self) {
        for open in 1..4 {
            self.file.closing(open, &self.limits);
        }
        self.before.push(self.disk.clone());
        let mut map = self.file.map.clone();
        self.check_version(&map, None);
        for index in (0..self.file.past.len()).rev() {
            self.file.past[index].restore(&mut map);
            self.check_version(&map, Some(index));
        }
    }

    fn check_version(&mut self, map: &Map, index: Option<usize>) {
        let version = index.map_or(&self.file.now, |index| &self.file.past[index].version);
        // A version ends with the request or the response of a step.
        let end = version.to.map_or(self.before.len() - 1, |to| (place(to.frame).max(1) - 1) / 2);
        let disk = &self.before[end.min(self.before.len() - 1)];
        for extent in map.extents() {
            let expected = disk.get(place(extent.start)..place(extent.end));
            match extent.what {
                What::Bytes(at) => {
                    let mut bytes = vec![0; place(extent.len())];
                    assert!(self.store.read(at, &mut bytes));
                    assert_eq!(Some(bytes.as_slice()), expected, "version {:?} at {:?}", index, extent);
                }
                What::Zero => {
                    let zeros = expected.is_some_and(|bytes| bytes.iter().all(|byte| *byte == 0));
                    assert!(zeros, "version {:?} at {:?}", index, extent);
                }
                What::Missing(_) | What::Link { .. } => {}
            }
        }
        let known: u64 = map
            .extents()
            .iter()
            .filter(|extent| !matches!(extent.what, What::Missing(_)))
            .map(Extent::len)
            .sum();
        if version.size == Some(known) && !version.cut_short {
            assert_eq!(known, u64::try_from(disk.len()).expect("it is small"), "version {:?}", index);
        }
        if let Some(computed) = &version.computed
            && version.size == Some(known)
        {
            let mut running = Running::new(Hashes::default());
            running.update(disk);
            assert_eq!(computed.digest.sha256, running.computed().digest.sha256, "version {:?}", index);
        }
    }
}

/// What went wrong once, and one of each step.
#[test]
fn what_is_known_was_on_the_disk() {
    use Step::{
        Close, Cut, Empty, Overtaken, Read, Refused, Rename, Resize, Unanswered, Unseen, Write, Zero,
    };

    let lost = |open, start, made| Unanswered { open, start, len: 1, seed: 0, made };
    let sequences: [&[Step]; 11] = [
        &[lost(1, 0, false), Zero { open: 1, start: 0, len: 1 }],
        &[
            Unseen { size: 4, seed: 0 },
            lost(1, 4, false),
            Resize { open: 1, size: 6 },
            Read { open: 1, start: 2, len: 4 },
        ],
        &[
            Unseen { size: 35, seed: 0 },
            lost(1, 35, false),
            Zero { open: 1, start: 0, len: 15 },
            Read { open: 1, start: 0, len: 1 },
        ],
        &[lost(1, 22, false), Unseen { size: 1, seed: 0 }, Read { open: 1, start: 0, len: 1 }],
        &[lost(2, 0, true), lost(1, 0, false)],
        &[
            Write { open: 1, start: 0, len: 20, seed: 1 },
            Cut { open: 1, start: 20, len: 10, seed: 2 },
            Read { open: 2, start: 0, len: 60 },
            Write { open: 1, start: 5, len: 3, seed: 3 },
            Rename,
            Refused { open: 1, start: 0, len: 9 },
            Close { open: 1 },
        ],
        &[
            Write { open: 1, start: 0, len: 20, seed: 1 },
            Resize { open: 1, size: 5 },
            Resize { open: 1, size: 12 },
            Write { open: 2, start: 30, len: 5, seed: 2 },
            Zero { open: 2, start: 2, len: 4 },
            Read { open: 3, start: 0, len: 50 },
        ],
        &[
            Empty { open: 1 },
            Write { open: 1, start: 10, len: 5, seed: 1 },
            Write { open: 1, start: 0, len: 10, seed: 2 },
            Close { open: 1 },
            Empty { open: 2 },
            Write { open: 2, start: 0, len: 3, seed: 3 },
        ],
        &[
            Empty { open: 1 },
            Overtaken { open: 1, start: 0, len: 4, seed: 1, made: true },
            Overtaken { open: 1, start: 10, len: 4, seed: 2, made: true },
            Read { open: 2, start: 0, len: 30 },
        ],
        &[
            Empty { open: 1 },
            Overtaken { open: 1, start: 0, len: 4, seed: 1, made: false },
            Write { open: 1, start: 8, len: 4, seed: 2 },
            Overtaken { open: 1, start: 12, len: 4, seed: 2, made: true },
            Read { open: 2, start: 0, len: 30 },
        ],
        &[
            Unseen { size: 6, seed: 0 },
            Overtaken { open: 1, start: 4, len: 4, seed: 1, made: true },
            Resize { open: 1, size: 9 },
            lost(1, 20, false),
            Overtaken { open: 1, start: 9, len: 2, seed: 1, made: true },
            Read { open: 2, start: 0, len: 30 },
        ],
    ];
    for steps in sequences {
        let mut run = Run::new(Vec::new());
        steps.iter().for_each(|step| run.step(*step));
        run.check();
    }
}

#[test]
fn the_size_is_known_when_all_that_was_overtaken_is_made() {
    for made in [true, false] {
        let mut run = Run::new(Vec::new());
        run.step(Step::Empty { open: 1 });
        run.step(Step::Write { open: 1, start: 0, len: 8, seed: 3 });
        run.step(Step::Overtaken { open: 1, start: 8, len: 8, seed: 5, made });
        assert_eq!(run.file.now.size, made.then_some(24));
        assert!(run.file.promise.is_none());
        run.check();
    }
}

#[test]
fn a_read_shows_earlier_versions_too() {
    let mut run = Run::new(content(7, 20));
    run.step(Step::Write { open: 1, start: 5, len: 5, seed: 90 });
    run.step(Step::Read { open: 1, start: 0, len: 20 });
    let mut map = run.file.map.clone();
    run.file.past[0].restore(&mut map);
    let known: Vec<_> = map.extents().iter().map(|extent| (extent.start, extent.end)).collect();
    assert_eq!(known, [(0, 5), (10, 20)]);
    run.check();
}

#[test]
fn a_sparse_file_is_one_version_and_takes_no_room() {
    let mut run = Run::new(Vec::new());
    run.step(Step::Empty { open: 1 });
    let far = 5 << 30;
    for start in [0, far] {
        let Run { file, store, scratch, dropped, limits, .. } = &mut run;
        let mut context =
            Context { store, limits, hashes: Hashes::default(), holed: false, scratch, dropped };
        let at = context.store.append(b"data").expect("there is room");
        let act = Act { exchange: 9, open: 1, actor: 0, asked: 9, moment: moment(10) };
        file.write((start, &[Piece { len: 4, what: What::Bytes(at) }]), Source::Written, &act, &mut context);
    }
    assert_eq!((run.file.past.len(), run.file.now.size, run.file.map.len()), (0, Some(far + 4), 3));
}
