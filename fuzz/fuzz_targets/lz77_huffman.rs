#![no_main]
//! The property: [`smbtrail_fuzz::decompress::lz77_huffman`].

libfuzzer_sys::fuzz_target!(|data: &[u8]| smbtrail_fuzz::decompress::lz77_huffman(data));
