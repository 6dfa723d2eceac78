#![no_main]
//! The property: [`smbtrail_fuzz::tracker::tracker`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::tracker::tracker(data));
