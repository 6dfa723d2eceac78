//! Headers and messages to values: smbtrail-codec beside other crates that decode SMB2, and beside a bare load of the
//! header's fields.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::Cursor;

use binrw::BinRead;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use smb2::pack::{ReadCursor, Unpack};
use smb2::types::Command;
use smbtrail_codec::{BodyKind, Header, Input, Message};

fn headers(c: &mut Criterion) {
    let messages = smbtrail_benches::messages(&smbtrail_benches::office());
    let headers: Vec<[u8; Header::LEN]> =
        messages.iter().filter_map(|message| message.first_chunk().copied()).collect();
    let mut group = c.benchmark_group("header");
    group.throughput(Throughput::Elements(headers.len() as u64));
    group.bench_function("bare load", |b| {
        b.iter(|| each(&headers, Fields::load));
    });
    group.bench_function("smbtrail", |b| {
        b.iter(|| each(&headers, |raw| Header::parse(raw)));
    });
    group.bench_function("smb-msg", |b| {
        b.iter(|| each(&headers, |raw| smb_msg::Header::read(&mut Cursor::new(raw))));
    });
    group.bench_function("smb2", |b| {
        b.iter(|| each(&headers, |raw| smb2::msg::Header::unpack(&mut ReadCursor::new(raw))));
    });
    group.finish();
}

/// Those messages that all three decode.
fn messages(c: &mut Criterion) {
    let all = smbtrail_benches::messages(&smbtrail_benches::office());
    let messages: Vec<&Vec<u8>> = all.iter().filter(|raw| smb_msg_reads(raw) && smb2_reads(raw)).collect();
    println!(
        "{} messages; smb-msg decodes {}, smb2 {}, both {}",
        all.len(),
        all.iter().filter(|raw| smb_msg_reads(raw)).count(),
        all.iter().filter(|raw| smb2_reads(raw)).count(),
        messages.len()
    );
    let mut group = c.benchmark_group("message");
    group.throughput(Throughput::Elements(messages.len() as u64));
    group.bench_function("smbtrail", |b| {
        b.iter(|| each(&messages, |raw| Message::parse(Input::new(raw), &mut ())));
    });
    group.bench_function("smb-msg", |b| b.iter(|| each(&messages, |raw| smb_msg_reads(raw))));
    group.bench_function("smb2", |b| b.iter(|| each(&messages, |raw| smb2_reads(raw))));
    group.finish();
}

/// Each kind of body for itself, over the messages that have it.
fn bodies(c: &mut Criterion) {
    let mut kinds: BTreeMap<String, Vec<(Header, Vec<u8>)>> = BTreeMap::new();
    for message in smbtrail_benches::messages(&smbtrail_benches::office()) {
        let header = Header::parse(&message).expect("the tracker read it");
        kinds.entry(format!("{:?}", BodyKind::of(&header, &message))).or_default().push((header, message));
    }
    let mut group = c.benchmark_group("body");
    for (kind, messages) in &kinds {
        group.throughput(Throughput::Elements(messages.len() as u64));
        group.bench_function(kind, |b| {
            b.iter(|| each(messages, |(header, raw)| Message::parse_body(header, Input::new(raw), &mut ())));
        });
    }
    group.finish();
}

/// Decodes all, out of the optimiser's sight.
fn each<'r, R, T>(all: &'r [R], decode: impl Fn(&'r R) -> T) {
    for raw in all {
        // By reference, so that what is measured is no copy of the value.
        black_box(&decode(black_box(raw)));
    }
}

/// The header's fields, each loaded from its place, and nothing else: what decoding costs at least.
struct Fields {
    _structure_size: u16,
    _credit_charge: u16,
    _status: u32,
    _command: u16,
    _credits: u16,
    _flags: u32,
    _next_command: u32,
    _message_id: u64,
    _process_id: u32,
    _tree_id: u32,
    _session_id: u64,
    _signature: [u8; 16],
}

impl Fields {
    #[inline]
    fn load(raw: &[u8; Header::LEN]) -> Self {
        Self {
            _structure_size: u16::from_le_bytes(at(raw, 4)),
            _credit_charge: u16::from_le_bytes(at(raw, 6)),
            _status: u32::from_le_bytes(at(raw, 8)),
            _command: u16::from_le_bytes(at(raw, 12)),
            _credits: u16::from_le_bytes(at(raw, 14)),
            _flags: u32::from_le_bytes(at(raw, 16)),
            _next_command: u32::from_le_bytes(at(raw, 20)),
            _message_id: u64::from_le_bytes(at(raw, 24)),
            _process_id: u32::from_le_bytes(at(raw, 32)),
            _tree_id: u32::from_le_bytes(at(raw, 36)),
            _session_id: u64::from_le_bytes(at(raw, 40)),
            _signature: at(raw, 48),
        }
    }
}

#[inline]
fn at<const N: usize>(raw: &[u8; Header::LEN], offset: usize) -> [u8; N] {
    let mut bytes = [0; N];
    bytes.copy_from_slice(&raw[offset..offset + N]);
    bytes
}

fn is_response(raw: &[u8]) -> bool {
    raw.get(16).is_some_and(|flags| flags & 1 != 0)
}

fn smb_msg_reads(raw: &[u8]) -> bool {
    let mut cursor = Cursor::new(raw);
    if is_response(raw) {
        black_box(smb_msg::PlainResponse::read(&mut cursor)).is_ok()
    } else {
        black_box(smb_msg::PlainRequest::read(&mut cursor)).is_ok()
    }
}

/// Which body follows is left to the caller by this crate.
fn smb2_reads(raw: &[u8]) -> bool {
    use smb2::msg;
    let mut cursor = ReadCursor::new(raw);
    let Ok(header) = msg::Header::unpack(&mut cursor) else { return false };
    let is_error = header.is_response() && raw.get(64..66) == Some(&[9, 0]) && header.status.0 != 0;
    if is_error && header.command != Command::SessionSetup {
        return unpack::<msg::ErrorResponse>(&mut cursor);
    }
    match (header.command, header.is_response()) {
        (Command::Negotiate, false) => unpack::<msg::negotiate::NegotiateRequest>(&mut cursor),
        (Command::Negotiate, true) => unpack::<msg::negotiate::NegotiateResponse>(&mut cursor),
        (Command::SessionSetup, false) => unpack::<msg::session_setup::SessionSetupRequest>(&mut cursor),
        (Command::SessionSetup, true) => unpack::<msg::session_setup::SessionSetupResponse>(&mut cursor),
        (Command::TreeConnect, false) => unpack::<msg::tree_connect::TreeConnectRequest>(&mut cursor),
        (Command::TreeConnect, true) => unpack::<msg::tree_connect::TreeConnectResponse>(&mut cursor),
        (Command::TreeDisconnect, false) => {
            unpack::<msg::tree_disconnect::TreeDisconnectRequest>(&mut cursor)
        }
        (Command::TreeDisconnect, true) => {
            unpack::<msg::tree_disconnect::TreeDisconnectResponse>(&mut cursor)
        }
        (Command::Create, false) => unpack::<msg::create::CreateRequest>(&mut cursor),
        (Command::Create, true) => unpack::<msg::create::CreateResponse>(&mut cursor),
        (Command::Close, false) => unpack::<msg::close::CloseRequest>(&mut cursor),
        (Command::Close, true) => unpack::<msg::close::CloseResponse>(&mut cursor),
        (Command::Read, false) => unpack::<msg::read::ReadRequest>(&mut cursor),
        (Command::Read, true) => unpack::<msg::read::ReadResponse>(&mut cursor),
        (Command::Write, false) => unpack::<msg::write::WriteRequest>(&mut cursor),
        (Command::Write, true) => unpack::<msg::write::WriteResponse>(&mut cursor),
        (Command::Ioctl, false) => unpack::<msg::ioctl::IoctlRequest>(&mut cursor),
        (Command::Ioctl, true) => unpack::<msg::ioctl::IoctlResponse>(&mut cursor),
        (Command::QueryDirectory, false) => {
            unpack::<msg::query_directory::QueryDirectoryRequest>(&mut cursor)
        }
        (Command::QueryDirectory, true) => {
            unpack::<msg::query_directory::QueryDirectoryResponse>(&mut cursor)
        }
        (Command::QueryInfo, false) => unpack::<msg::query_info::QueryInfoRequest>(&mut cursor),
        (Command::QueryInfo, true) => unpack::<msg::query_info::QueryInfoResponse>(&mut cursor),
        (Command::SetInfo, false) => unpack::<msg::set_info::SetInfoRequest>(&mut cursor),
        (Command::SetInfo, true) => unpack::<msg::set_info::SetInfoResponse>(&mut cursor),
        _ => false,
    }
}

fn unpack<T: Unpack>(cursor: &mut ReadCursor<'_>) -> bool {
    black_box(T::unpack(cursor)).is_ok()
}

criterion_group!(benches, headers, messages, bodies);
criterion_main!(benches);
