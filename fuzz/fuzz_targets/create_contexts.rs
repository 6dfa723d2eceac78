#![no_main]
//! The property: [`smbtrail_fuzz::codec::create_contexts`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::codec::create_contexts(data));
