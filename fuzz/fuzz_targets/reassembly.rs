#![no_main]
//! The property: [`smbtrail_fuzz::streams::reassembly`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::streams::reassembly(data));
