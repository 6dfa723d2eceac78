#![no_main]
//! The property: [`smbtrail_fuzz::rpc::pdus`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::rpc::pdus(data));
