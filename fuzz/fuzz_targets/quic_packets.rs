#![no_main]
//! The property: [`smbtrail_fuzz::quic::packets`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::quic::packets(data));
