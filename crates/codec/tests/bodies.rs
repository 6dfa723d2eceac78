//! Every body: made by value and swept, and read from recordings.

mod common;

use bytes::BytesMut;
use common::{Listing, sweep, vectors};
use smbtrail_codec::{
    Body, BodyKind, Header, Input, Message, ParseError, Problem, ProblemKind, Region, Structure, body::*,
    utf16,
};
use smbtrail_wire::{
    Command, CreateDisposition, Dialect, FileAccess, FileAttributes, FileId, HeaderFlags, ImpersonationLevel,
    InfoType, LeaseState, MessageId, NtStatus, OplockLevel, ShareAccess, ShareType,
};

/// Messages of our own recordings; see the file.
const RECORDED: &str = include_str!("vectors/bodies.hex");

/// One of each body, made by value.
fn samples() -> Vec<Body<'static>> {
    let name = || Region::new(utf16("folder\\file.txt"));
    let file_id = FileId { persistent: 0x1122, volatile: 0x3344 };
    let contexts = || Region::new(common::hex("0000000010000400000018000000000051466964 00000000"));
    vec![
        Body::NegotiateRequest(
            NegotiateRequest {
                dialect_count: 2,
                dialects: Region::new(
                    [Dialect::SMB_2_0_2.0, Dialect::SMB_3_0.0].map(u16::to_le_bytes).concat(),
                ),
                ..NegotiateRequest::default()
            }
            .arranged(),
        ),
        Body::NegotiateResponse(
            NegotiateResponse {
                dialect_revision: Dialect::SMB_3_0_2,
                security_buffer: Region::new(vec![0x60, 0x28]),
                ..NegotiateResponse::default()
            }
            .arranged(),
        ),
        Body::SessionSetupRequest(
            SessionSetupRequest { security_buffer: Region::new(vec![1, 2, 3]), ..Default::default() }
                .arranged(),
        ),
        Body::SessionSetupResponse(
            SessionSetupResponse { security_buffer: Region::new(vec![1, 2, 3]), ..Default::default() }
                .arranged(),
        ),
        Body::LogoffRequest(LogoffRequest::default()),
        Body::LogoffResponse(LogoffResponse::default()),
        Body::TreeConnectRequest(
            TreeConnectRequest { path: Region::new(utf16(r"\\filesrv\office")), ..Default::default() }
                .arranged(),
        ),
        Body::TreeConnectResponse(TreeConnectResponse { share_type: ShareType::DISK, ..Default::default() }),
        Body::TreeDisconnectRequest(TreeDisconnectRequest::default()),
        Body::TreeDisconnectResponse(TreeDisconnectResponse::default()),
        Body::CreateRequest(
            CreateRequest { name: name(), create_contexts: contexts(), ..Default::default() }.arranged(),
        ),
        Body::CreateResponse(
            CreateResponse { file_id, create_contexts: contexts(), ..Default::default() }.arranged(),
        ),
        Body::CloseRequest(CloseRequest { file_id, ..Default::default() }),
        Body::CloseResponse(CloseResponse { file_attributes: FileAttributes::ARCHIVE, ..Default::default() }),
        Body::FlushRequest(FlushRequest { file_id, ..Default::default() }),
        Body::FlushResponse(FlushResponse::default()),
        Body::ReadRequest(ReadRequest { file_id, length: 4096, ..Default::default() }.arranged()),
        Body::ReadResponse(
            ReadResponse { data: Region::new(b"contents".as_slice()), ..Default::default() }.arranged(),
        ),
        Body::WriteRequest(
            WriteRequest { file_id, data: Region::new(b"contents".as_slice()), ..Default::default() }
                .arranged(),
        ),
        Body::WriteResponse(WriteResponse { count: 8, ..Default::default() }.arranged()),
        Body::LockRequest(
            LockRequest { lock_count: 1, file_id, locks: Region::new(vec![0; 24]), ..Default::default() }
                .arranged(),
        ),
        Body::LockResponse(LockResponse::default()),
        Body::IoctlRequest(
            IoctlRequest { file_id, input: Region::new(vec![1; 12]), ..Default::default() }.arranged(),
        ),
        Body::IoctlResponse(
            IoctlResponse { file_id, output: Region::new(vec![1; 12]), ..Default::default() }.arranged(),
        ),
        Body::CancelRequest(CancelRequest::default()),
        Body::EchoRequest(EchoRequest::default()),
        Body::EchoResponse(EchoResponse::default()),
        Body::QueryDirectoryRequest(
            QueryDirectoryRequest { file_id, file_name: Region::new(utf16("*")), ..Default::default() }
                .arranged(),
        ),
        Body::QueryDirectoryResponse(
            QueryDirectoryResponse { output: Region::new(vec![0; 64]), ..Default::default() }.arranged(),
        ),
        Body::ChangeNotifyRequest(ChangeNotifyRequest { file_id, ..Default::default() }),
        Body::ChangeNotifyResponse(
            ChangeNotifyResponse {
                output: Region::new([vec![0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0], utf16("a")].concat()),
                ..Default::default()
            }
            .arranged(),
        ),
        Body::QueryInfoRequest(
            QueryInfoRequest { info_type: InfoType::FILE, file_id, ..Default::default() }.arranged(),
        ),
        Body::QueryInfoResponse(
            QueryInfoResponse { output: Region::new(vec![0; 24]), ..Default::default() }.arranged(),
        ),
        Body::SetInfoRequest(
            SetInfoRequest { file_id, buffer: Region::new(vec![0; 8]), ..Default::default() }.arranged(),
        ),
        Body::SetInfoResponse(SetInfoResponse::default()),
        Body::OplockBreakNotification(OplockBreakNotification { file_id, ..Default::default() }),
        Body::OplockBreakAcknowledgment(OplockBreakAcknowledgment { file_id, ..Default::default() }),
        Body::OplockBreakResponse(OplockBreakResponse { file_id, ..Default::default() }),
        Body::LeaseBreakNotification(LeaseBreakNotification {
            current_lease_state: LeaseState::READ_CACHING,
            ..Default::default()
        }),
        Body::LeaseBreakAcknowledgment(LeaseBreakAcknowledgment::default()),
        Body::LeaseBreakResponse(LeaseBreakResponse::default()),
        Body::ServerToClientNotification(ServerToClientNotification {
            notification: Region::at(72, vec![0; 4]),
            ..Default::default()
        }),
        Body::ErrorResponse(
            ErrorResponse { byte_count: 4, error_data: Region::new(vec![0, 1, 0, 0]), ..Default::default() }
                .arranged(),
        ),
    ]
}

/// The bytes of a body after a header of zeros.
fn bytes_of(body: &Body<'_>) -> Vec<u8> {
    let mut out = BytesMut::zeroed(Header::LEN);
    body.emit(&mut out, 0);
    out.to_vec()
}

/// Parses, lists and owns a body; its bytes when nothing is wrong with it.
fn body_again(kind: BodyKind, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut problems: Vec<Problem> = Vec::new();
    let body = Body::parse(kind, Input::new(bytes), &mut problems);
    Listing::of(|visitor| body.describe(visitor));
    assert_eq!(body.clone().into_owned(), body);
    problems.is_empty().then(|| bytes_of(&body))
}

#[test]
fn every_body_survives_the_sweeps() {
    let mut kinds = std::collections::HashSet::new();
    for sample in samples() {
        let kind = sample.kind();
        assert!(kinds.insert(kind), "{kind:?} is there twice");
        let mut bytes = bytes_of(&sample);
        sweep(&format!("{kind:?}"), &bytes, |bytes| {
            // The header is no part of the body: its bytes come out as zeros.
            let emitted = body_again(kind, bytes)?;
            Some([&bytes[..bytes.len().min(Header::LEN)], emitted.get(Header::LEN..)?].concat())
        });
        bytes.push(0xAA);
        assert_eq!(body_again(kind, &bytes).as_deref(), Some(&bytes[..]), "{kind:?} loses what follows it");
    }
    assert_eq!(kinds.len(), 43, "a body has no sample");
}

#[test]
fn every_recorded_message_survives_the_sweeps() {
    let vectors = vectors(RECORDED);
    assert!(vectors.len() > 80);
    for vector in vectors {
        let parse = |bytes: &[u8]| {
            let mut problems: Vec<Problem> = Vec::new();
            let message = Message::parse(Input::new(bytes), &mut problems).ok()?;
            Listing::of(|visitor| message.describe(visitor));
            problems.is_empty().then(|| message.to_vec())
        };
        sweep(&vector.source, &vector.bytes, parse);
        let message = Message::parse(Input::new(&vector.bytes), &mut ()).unwrap();
        assert!(!matches!(message.body, Body::Other(_)), "{}", vector.source);
        let listing = Listing::of(|visitor| message.describe(visitor));
        assert!(listing.in_order, "{}:\n{}", vector.source, listing.lines.join("\n"));
    }
}

#[test]
fn a_message_that_a_capture_cut_is_no_problem_of_its_sender() {
    for vector in vectors(RECORDED) {
        for len in Header::LEN..vector.bytes.len() {
            let mut problems: Vec<Problem> = Vec::new();
            let input = Input::cut(&vector.bytes[..len], vector.bytes.len());
            Message::parse(input, &mut problems).unwrap();
            assert_eq!(problems, [], "{} cut at {len}", vector.source);
        }
    }
}

/// The header of a response, and the kind of the body that begins with this StructureSize.
fn response(command: Command, status: NtStatus, size: u16) -> BodyKind {
    let header = Header { command, status, flags: HeaderFlags::SERVER_TO_REDIR, ..Header::default() };
    BodyKind::of(&header, &[&[0; Header::LEN], size.to_le_bytes().as_slice()].concat())
}

#[test]
fn a_failure_has_an_error_with_the_exceptions_of_the_specification() {
    use BodyKind as Kind;
    let failed = NtStatus::ACCESS_DENIED;
    let overflow = NtStatus::BUFFER_OVERFLOW;
    // [MS-SMB2] 3.3.4.4, in its order.
    let more = NtStatus::MORE_PROCESSING_REQUIRED;
    assert_eq!(response(Command::SESSION_SETUP, more, 9), Kind::SessionSetupResponse);
    assert_eq!(response(Command::QUERY_INFO, overflow, 9), Kind::QueryInfoResponse);
    assert_eq!(response(Command::IOCTL, overflow, 49), Kind::IoctlResponse);
    assert_eq!(response(Command::READ, overflow, 17), Kind::ReadResponse);
    assert_eq!(response(Command::IOCTL, NtStatus::INVALID_PARAMETER, 49), Kind::IoctlResponse);
    assert_eq!(response(Command::CHANGE_NOTIFY, NtStatus::NOTIFY_ENUM_DIR, 9), Kind::ChangeNotifyResponse);
    // Where both have a StructureSize of 9, the status tells.
    for command in
        [Command::SESSION_SETUP, Command::QUERY_INFO, Command::QUERY_DIRECTORY, Command::CHANGE_NOTIFY]
    {
        assert_eq!(response(command, failed, 9), Kind::ErrorResponse);
        assert_eq!(response(command, NtStatus::PENDING, 9), Kind::ErrorResponse);
        assert_ne!(response(command, NtStatus::SUCCESS, 9), Kind::ErrorResponse);
    }
    // Elsewhere the size does.
    assert_eq!(response(Command::IOCTL, NtStatus::INVALID_PARAMETER, 9), Kind::ErrorResponse);
    assert_eq!(response(Command::READ, failed, 9), Kind::ErrorResponse);
    assert_eq!(response(Command::CREATE, failed, 89), Kind::CreateResponse);
    assert_eq!(response(Command(0x77), failed, 9), Kind::ErrorResponse);
    assert_eq!(response(Command(0x77), NtStatus::SUCCESS, 60), Kind::Other);
}

/// What impacket's server sends: the command's own body, whatever the status.
#[test]
fn a_failure_in_its_own_body_is_reported_by_what_no_error_says() {
    let kind = |command, body: &[u8]| {
        let flags = HeaderFlags::SERVER_TO_REDIR;
        let header = Header { command, status: NtStatus::LOGON_FAILURE, flags, ..Header::default() };
        BodyKind::of(&header, &[&[0; Header::LEN], body].concat())
    };
    // As an error: 589,896 bytes of data.
    let rejected = [9, 0, 0, 0, 72, 0, 9, 0, 0xa1, 7, 0x30, 5, 0xa0, 3, 0x0a, 1, 2];
    assert_eq!(kind(Command::SESSION_SETUP, &rejected), BodyKind::SessionSetupResponse);
    // As an error: 72 contexts in no bytes.
    assert_eq!(kind(Command::QUERY_INFO, &[9, 0, 72, 0, 0, 0, 0, 0]), BodyKind::QueryInfoResponse);
    // 72 bytes of an error's data, and a context.
    assert_eq!(kind(Command::SESSION_SETUP, &[9, 0, 0, 0, 72, 0, 0, 0, 0]), BodyKind::ErrorResponse);
    assert_eq!(kind(Command::QUERY_INFO, &[9, 0, 1, 0, 8, 0, 0, 0, 0]), BodyKind::ErrorResponse);
}

#[test]
fn oplock_and_lease_breaks_are_recognised_by_size_and_message_id() {
    use BodyKind as Kind;
    let of = |flags, message_id, size: u16| {
        let header = Header { command: Command::OPLOCK_BREAK, flags, message_id, ..Header::default() };
        BodyKind::of(&header, &[&[0; Header::LEN], size.to_le_bytes().as_slice()].concat())
    };
    let (request, response) = (HeaderFlags::default(), HeaderFlags::SERVER_TO_REDIR);
    assert_eq!(of(response, MessageId::UNSOLICITED, 24), Kind::OplockBreakNotification);
    assert_eq!(of(response, MessageId::UNSOLICITED, 44), Kind::LeaseBreakNotification);
    assert_eq!(of(request, MessageId(7), 24), Kind::OplockBreakAcknowledgment);
    assert_eq!(of(request, MessageId(7), 36), Kind::LeaseBreakAcknowledgment);
    assert_eq!(of(response, MessageId(7), 24), Kind::OplockBreakResponse);
    assert_eq!(of(response, MessageId(7), 36), Kind::LeaseBreakResponse);
    assert_eq!(of(response, MessageId(7), 9), Kind::ErrorResponse);
}

#[test]
fn reads_a_create_request_as_wireshark_does() {
    // The values are those that Wireshark shows.
    let recorded = vectors(RECORDED);
    let vector = recorded.iter().find(|v| v.source.starts_with("captures/office.pcapng frame 14:")).unwrap();
    let message = Message::parse(Input::new(&vector.bytes), &mut ()).unwrap();
    let Body::CreateRequest(create) = message.body else { panic!("{:?}", message.body.kind()) };
    assert_eq!(create.requested_oplock_level, OplockLevel::NONE);
    assert_eq!(create.impersonation_level, ImpersonationLevel::IMPERSONATION);
    assert_eq!(create.desired_access, FileAccess(0x0002_019F));
    assert_eq!(create.share_access, ShareAccess::READ | ShareAccess::WRITE);
    assert_eq!(create.create_disposition, CreateDisposition::OPEN);
    assert_eq!(create.name().to_string(), "srvsvc");
    let listing = Listing::of(|visitor| create.describe(visitor));
    assert!(listing.has("Buffer", "srvsvc"), "{:#?}", listing.lines);
}

#[test]
fn refuses_no_body_but_one_without_its_fixed_part() {
    let short = EchoRequest::parse(Input::new(&[0; 66]), &mut ());
    let structure = EchoRequest::NAME;
    assert_eq!(short, Err(ParseError::Short { structure, offset: 64, needed: 4, had: 2 }));
    let mut problems: Vec<Problem> = Vec::new();
    let body = Body::parse(BodyKind::EchoRequest, Input::new(&[0; 66]), &mut problems);
    assert!(matches!(body, Body::Other(region) if region.bytes.len() == 2));
    assert_eq!(problems[0].kind, ProblemKind::Short);
}
