#![no_main]
//! The property: [`smbtrail_fuzz::rows::csv`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::rows::csv(data));
