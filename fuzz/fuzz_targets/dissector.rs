#![no_main]
//! The property: [`smbtrail_fuzz::capture::dissector`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::capture::dissector(data));
