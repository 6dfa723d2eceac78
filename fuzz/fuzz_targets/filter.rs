#![no_main]
//! The property: [`smbtrail_fuzz::filter::language`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::filter::language(data));
