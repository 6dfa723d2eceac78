//! What must hold for any input, one function per property.
//!
//! Each function takes bytes and panics where its property does not hold. The targets in `fuzz_targets` hand it what
//! the fuzzer makes up; `tests/regressions.rs` hands it what was found before.

pub mod buffers;
pub mod capture;
mod check;
pub mod codec;
pub mod decompress;
pub mod direct;
pub mod files;
pub mod filter;
pub mod kerberos;
pub mod quic;
pub mod reports;
pub mod rows;
pub mod rpc;
pub mod sealed;
pub mod show;
pub mod streams;
pub mod token;
pub mod tracker;
pub mod write;

/// A property: it panics for input that breaks it.
pub type Property = fn(&[u8]);

/// Every target's name and property.
pub const TARGETS: [(&str, Property); 43] = [
    ("header", codec::header),
    ("message", codec::message),
    ("compound", codec::compound),
    ("negotiate_contexts", codec::negotiate_contexts),
    ("create_contexts", codec::create_contexts),
    ("info", buffers::info),
    ("directory", buffers::directory),
    ("fsctl", buffers::fsctl),
    ("reparse", buffers::reparse),
    ("security_descriptor", buffers::security_descriptor),
    ("envelope", codec::envelope),
    ("smb1", codec::smb1),
    ("lznt1", decompress::lznt1),
    ("lz77", decompress::lz77),
    ("lz77_huffman", decompress::lz77_huffman),
    ("lz4", decompress::lz4),
    ("token", token::token),
    ("kerberos", kerberos::message),
    ("keytab", kerberos::keytab),
    ("rpc", rpc::pdus),
    ("rpc_calls", rpc::calls),
    ("rpc_ndr", rpc::ndr),
    ("reader", capture::reader),
    ("dissector", capture::dissector),
    ("streams", streams::hostile),
    ("reassembly", streams::reassembly),
    ("roce", direct::roce),
    ("iwarp", direct::iwarp),
    ("quic_packets", quic::packets),
    ("quic_connection", quic::connection),
    ("tracker", tracker::tracker),
    ("files", files::model),
    ("sealed", sealed::sealed),
    ("secrets", sealed::secrets),
    ("filter", filter::language),
    ("fields", filter::fields),
    ("json", rows::json),
    ("csv", rows::csv),
    ("tables", rows::tables),
    ("show", show::frame),
    ("pasted", show::pasted),
    ("slice", write::slice),
    ("plain", write::plain),
];
