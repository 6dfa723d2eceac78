#![no_main]
//! The property: [`smbtrail_fuzz::kerberos::message`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::kerberos::message(data));
