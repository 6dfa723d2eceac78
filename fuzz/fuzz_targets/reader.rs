#![no_main]
//! The property: [`smbtrail_fuzz::capture::reader`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::capture::reader(data));
