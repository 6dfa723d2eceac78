#![no_main]
//! The property: [`smbtrail_fuzz::codec::envelope`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::codec::envelope(data));
