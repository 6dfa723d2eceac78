#![no_main]
//! The property: [`smbtrail_fuzz::codec::smb1`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::codec::smb1(data));
