#![no_main]
//! The property: [`smbtrail_fuzz::write::slice`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::write::slice(data));
