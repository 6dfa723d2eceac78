#![no_main]
//! The property: [`smbtrail_fuzz::decompress::lz4`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::decompress::lz4(data));
