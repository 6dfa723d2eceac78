#![no_main]
//! The property: [`smbtrail_fuzz::show::frame`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::show::frame(data));
