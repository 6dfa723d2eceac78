#![no_main]
//! The property: [`smbtrail_fuzz::token::token`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::token::token(data));
