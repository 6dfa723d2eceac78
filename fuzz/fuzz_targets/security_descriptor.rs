#![no_main]
//! The property: [`smbtrail_fuzz::buffers::security_descriptor`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::buffers::security_descriptor(data));
