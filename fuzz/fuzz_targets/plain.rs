#![no_main]
//! The property: [`smbtrail_fuzz::write::plain`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::write::plain(data));
