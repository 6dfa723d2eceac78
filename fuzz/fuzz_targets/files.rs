#![no_main]
//! The property: [`smbtrail_fuzz::files::model`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::files::model(data));
