#![no_main]
//! The property: [`smbtrail_fuzz::rpc::calls`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::rpc::calls(data));
