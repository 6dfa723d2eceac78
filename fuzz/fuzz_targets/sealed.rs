#![no_main]
//! The property: [`smbtrail_fuzz::sealed::sealed`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::sealed::sealed(data));
