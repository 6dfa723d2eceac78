//! The files of a long stream are put together in memory that does not grow with it.

mod endless;

use std::io::Cursor;

use smbtrail_files::{Files, Options, SpillStore};
use smbtrail_pipeline::Pipeline;
use smbtrail_tests::memory;

use self::endless::Stream;

/// Bytes of the shorter stream, and of each file.
const BYTES: u64 = 64 << 20;
const EACH: u64 = 24 << 20;

/// Bytes of contents that are kept.
const KEPT: u64 = 8 << 20;

/// What a run may hold more than another: one more file, and rounding.
const ASIDE: usize = 1 << 20;

/// Puts the files of a stream together; whether each is complete, and has a hash.
fn run(bytes: u64) -> usize {
    let options = smbtrail_pipeline::Options::default().with_threads(1).with_data(true);
    let mut files = Files::new(SpillStore::new(|| Ok(Cursor::new(Vec::new())), KEPT), Options::default());
    Pipeline::new(Stream::new(bytes, EACH), options).run(&mut files);
    let mut catalog = files.finish();
    let mut found = 0;
    catalog
        .each(|entry, _| {
            assert!(entry.complete && entry.digest.is_some(), "{entry:?}");
            found += 1;
            Ok(())
        })
        .expect("nothing fails");
    found
}

#[test]
fn twice_as_long_a_stream_takes_no_more_memory() {
    assert_eq!(run(BYTES), 3);
    let short = memory::peak();
    assert_eq!(run(2 * BYTES), 6);
    let long = memory::peak();
    assert!(long <= short + ASIDE, "{short} bytes, and then {long}");
}
