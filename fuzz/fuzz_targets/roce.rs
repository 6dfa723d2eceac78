#![no_main]
//! The property: [`smbtrail_fuzz::direct::roce`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::direct::roce(data));
