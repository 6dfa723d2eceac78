//! Messages that are put together by hand: counts, lengths, offsets and header fields are set, and what is emitted is
//! read again without a problem.

use bytes::BytesMut;
use smbtrail_codec::{
    Body, BodyKind, Compound, Header, HeaderId, Input, Message, Problem, Region,
    body::*,
    create_context::{self, CreateContext, CreateContextKind, Lease, QueryOnDiskIdRequest},
    negotiate_context::{
        EncryptionCapabilities, NegotiateContext, NegotiateContextKind, NetnameNegotiateContext,
        PreauthIntegrityCapabilities, SigningCapabilities,
    },
    utf16,
};
use smbtrail_wire::{
    Cipher, CreateContextTag, Dialect, HashAlgorithm, MessageId, NtStatus, SessionId, SigningAlgorithm,
    TreeId,
};

/// The message, read from its bytes, in which nothing is wrong and from which the same bytes follow.
fn read_again(message: &Message<'_>) -> Message<'static> {
    let bytes = message.to_vec();
    let mut problems: Vec<Problem> = Vec::new();
    let read = Message::parse(Input::new(&bytes), &mut problems).expect("a message").into_owned();
    assert_eq!(problems, []);
    assert_eq!((read.header, read.body.kind()), (message.header, message.body.kind()));
    assert_eq!(read.to_vec(), bytes);
    read
}

#[test]
fn negotiate_sets_counts_and_offsets() {
    let contexts = [
        NegotiateContext::of(PreauthIntegrityCapabilities::new(&[HashAlgorithm::SHA_512], &[9; 32])),
        NegotiateContext::of(EncryptionCapabilities::new(&[Cipher::AES_256_GCM, Cipher::AES_128_GCM])),
        NegotiateContext::of(SigningCapabilities::new(&[SigningAlgorithm::AES_GMAC])),
        NegotiateContext::of(NetnameNegotiateContext::new("server")),
    ];
    let message = Message::new(NegotiateRequest::new([Dialect::SMB_3_0_2, Dialect::SMB_3_1_1], contexts));
    let Body::NegotiateRequest(request) = read_again(&message).body else { panic!("another body") };
    assert_eq!((request.dialect_count, request.negotiate_context_count), (2, 4));
    assert_eq!(request.negotiate_context_offset, 104);
    let mut problems: Vec<Problem> = Vec::new();
    let kinds: Vec<_> = request.context_values(&mut problems).map(|(_, value)| value.kind()).collect();
    assert_eq!(problems, []);
    assert_eq!(
        kinds,
        [
            NegotiateContextKind::PreauthIntegrityCapabilities,
            NegotiateContextKind::EncryptionCapabilities,
            NegotiateContextKind::SigningCapabilities,
            NegotiateContextKind::NetnameNegotiateContext,
        ]
    );
}

#[test]
fn negotiate_without_contexts_leaves_their_fields_zero() {
    let none: [NegotiateContext<'_>; 0] = [];
    let message = Message::new(NegotiateRequest::new([Dialect::SMB_2_1], none));
    let Body::NegotiateRequest(request) = read_again(&message).body else { panic!("another body") };
    assert_eq!((request.negotiate_context_offset, request.negotiate_context_count), (0, 0));
    let none: [NegotiateContext<'_>; 0] = [];
    let response = NegotiateResponse::new(Dialect::SMB_2_1, vec![1, 2, 3], none);
    assert_eq!((response.security_buffer_offset, response.security_buffer_length), (128, 3));
    read_again(&Message::new(response));
}

#[test]
fn create_contexts_are_linked_and_aligned() {
    let contexts = [CreateContext::of(Lease::default()), CreateContext::of(QueryOnDiskIdRequest::default())];
    let create = CreateRequest {
        name: Region::new(utf16("a")),
        create_contexts: create_context::region(contexts),
        ..CreateRequest::default()
    };
    let Body::CreateRequest(create) = read_again(&Message::new(create.arranged())).body else {
        panic!("another body")
    };
    let mut problems: Vec<Problem> = Vec::new();
    let read: Vec<_> =
        create.context_values(&mut problems).map(|(context, value)| (context.next, value.kind())).collect();
    assert_eq!(problems, []);
    assert_eq!(read, [(56, CreateContextKind::Lease), (0, CreateContextKind::QueryOnDiskIdRequest)]);
}

#[test]
fn every_kind_of_create_context_has_a_name() {
    for kind in CreateContextKind::ALL {
        let name = kind.name().unwrap_or_default();
        assert!(CreateContextTag::name_of(name).is_some(), "{kind:?}");
    }
}

#[test]
fn a_messages_header_follows_from_its_body() {
    for kind in BodyKind::ALL.iter().filter(|kind| **kind != BodyKind::ErrorResponse) {
        let (command, is_response) = kind.command().expect("a command");
        let body = Body::parse(*kind, Input::new(&[0; 256]), &mut ());
        let message = Message::new(body);
        assert_eq!(
            (message.header.command, message.header.is_response()),
            (command, is_response),
            "{kind:?}"
        );
    }
}

#[test]
fn a_response_belongs_to_its_request() {
    let mut request = Message::new(ReadRequest::default());
    request.header = Header {
        message_id: MessageId(5),
        session_id: SessionId(6),
        id: HeaderId::Sync { process_id: 1, tree_id: TreeId(7) },
        ..request.header
    };
    let refused = Message::response(&request.header, NtStatus::ACCESS_DENIED, ErrorResponse::default());
    let Message { header, body } = read_again(&refused);
    assert_eq!(body.kind(), BodyKind::ErrorResponse);
    assert_eq!(
        (header.message_id, header.session_id, header.id),
        (MessageId(5), SessionId(6), request.header.id)
    );
    assert_eq!((header.status, header.command), (NtStatus::ACCESS_DENIED, request.header.command));
}

#[test]
fn a_compound_is_read_message_by_message() {
    let mut messages = [
        Message::new(CreateRequest { name: Region::new(utf16("ab")), ..CreateRequest::default() }.arranged()),
        Message::new(QueryInfoRequest::default()),
        Message::new(CloseRequest::default()),
    ];
    let mut out = BytesMut::new();
    Compound::emit(&mut messages, true, &mut out);
    let mut compound = Compound::new(out.len());
    let mut problems: Vec<Problem> = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        let offset = compound.offset().expect("a message");
        assert_eq!(offset % 8, 0);
        let element = compound.step(&out[offset..], &mut problems).expect("a header");
        assert_eq!(element.header, message.header);
        assert_eq!(element.header.is_related(), index > 0);
        let read = Message::parse(element.input, &mut problems).expect("a message");
        assert_eq!(read.body.kind(), message.body.kind());
    }
    assert_eq!((compound.offset(), problems), (None, vec![]));
}

#[test]
fn lengths_and_counts_follow_from_the_regions() {
    let locks = Region::new(vec![0; 48]);
    let request = LockRequest { locks, ..LockRequest::default() }.arranged();
    assert_eq!((request.lock_count, request.locks.offset), (2, 88));
    let read = ReadResponse { data: Region::new(vec![1; 5]), ..ReadResponse::default() }.arranged();
    assert_eq!(read.data_length, 5);
}
