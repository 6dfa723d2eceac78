#![no_main]
//! The property: [`smbtrail_fuzz::kerberos::pdus`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::kerberos::pdus(data));
