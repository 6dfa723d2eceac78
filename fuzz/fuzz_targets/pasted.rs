#![no_main]
//! The property: [`smbtrail_fuzz::show::pasted`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::show::pasted(data));
