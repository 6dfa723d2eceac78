#![no_main]
//! The property: [`smbtrail_fuzz::filter::fields`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::filter::fields(data));
