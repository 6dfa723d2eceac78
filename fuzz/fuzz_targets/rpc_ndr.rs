#![no_main]
//! The property: [`smbtrail_fuzz::rpc::ndr`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::rpc::ndr(data));
