#![no_main]
//! The property: [`smbtrail_fuzz::direct::iwarp`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::direct::iwarp(data));
