#![no_main]
//! The property: [`smbtrail_fuzz::streams::hostile`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::streams::hostile(data));
