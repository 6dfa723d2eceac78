//! PDUs and the streams that carry them, against recorded bytes in both byte orders.

use proptest::prelude::*;
use smbtrail_rpc::{Body, ByteOrder, ParseError, Pdu, Pipe, ProblemKind, SecTrailer, Side, Stream, Verifier};
use smbtrail_wire::{Guid, RpcAuthLevel, RpcAuthType, RpcContextResult, RpcPduType};

/// A client of Windows' kind binds to srvsvc. `fixtures/captures/pipes.pcapng`
const BIND: &str = "05000b03100000004800000001000000b810b810000000000100000000000100\
                    c84f324b7016d30112785a47bf6ee18803000000045d888aeb1cc9119fe808002b10486002000000";
/// Samba accepts. `fixtures/captures/pipes.pcapng`
const BIND_ACK: &str = "05000c03100000004400000001000000b810b81076ed00000d005c706970655c737276737663\
                        00000100000000000000045d888aeb1cc9119fe808002b10486002000000";
/// A client that writes big-endian integers binds to wkssvc, with feature negotiation. Recorded against Samba.
const BIG_BIND: &str = "05000b0300000000007400000000000110b810b80000000002000000000001006bffd098a1123610983346c3f87e345a\
                        000000018a885d041ceb11c99fe808002b10486000000002000101006bffd098a1123610983346c3f87e345a\
                        000000016cb71c2c98124540030000000000000000000001";
/// Its first call: NetrWkstaGetInfo.
const BIG_REQUEST: &str = "050000030000000000400000000000020000002800000000000200000000000a000000000000000a00\
                           3100320037002e0030002e0037002e0031000000000064";

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<_> = hex.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).expect("two digits")).collect()
}

fn parse(bytes: &[u8]) -> Pdu<'_> {
    let mut problems = Vec::new();
    let pdu = Pdu::parse(bytes, &mut problems).expect("it is a PDU");
    assert_eq!(problems, []);
    pdu
}

/// A bind with a token in its verifier, two bytes of padding in front of it.
fn bind_with_token(token: &[u8]) -> Vec<u8> {
    let bind = bytes(BIND);
    let trailer = SecTrailer {
        auth_type: RpcAuthType::WINNT,
        auth_level: RpcAuthLevel::CONNECT,
        auth_pad_length: 2,
        ..SecTrailer::default()
    };
    let verifier = Some(Verifier { padding: &[0, 0], trailer, token });
    Pdu { verifier, ..parse(&bind) }.measured().to_vec()
}

#[test]
fn reads_a_bind() {
    let bind = bytes(BIND);
    let pdu = parse(&bind);
    let Body::Bind(body) = &pdu.body else { panic!("{pdu:?}") };
    assert_eq!((pdu.header.ptype, pdu.header.order()), (RpcPduType::BIND, ByteOrder::Little));
    assert_eq!((body.head.max_xmit_frag, body.head.n_context_elem), (4280, 1));
    let context = body.contexts.iter().next().expect("a context");
    assert_eq!(context.head.if_uuid.to_string(), "4b324fc8-1670-01d3-1278-5a47bf6ee188");
    assert_eq!(context.head.if_version, 3);
    let syntaxes: Vec<_> = context.transfer_syntaxes().map(|syntax| syntax.if_uuid.to_string()).collect();
    assert_eq!(syntaxes, ["8a885d04-1ceb-11c9-9fe8-08002b104860"]);
}

#[test]
fn reads_a_bind_ack() {
    let ack = bytes(BIND_ACK);
    let Body::BindAck(body) = parse(&ack).body else { panic!() };
    assert_eq!((body.sec_addr, body.head.assoc_group_id), (&b"\\pipe\\srvsvc\0"[..], 0xed76));
    let results: Vec<_> = body.results.iter().map(|result| result.result).collect();
    assert_eq!(results, [RpcContextResult::ACCEPTANCE]);
}

#[test]
fn reads_big_endian_integers() {
    let (bind, request) = (bytes(BIG_BIND), bytes(BIG_REQUEST));
    let Body::Bind(body) = parse(&bind).body else { panic!() };
    assert_eq!(body.head.max_xmit_frag, 4280);
    let contexts: Vec<_> = body.contexts.iter().collect();
    assert_eq!(contexts.len(), 2);
    assert_eq!(contexts[1].head.p_cont_id, 1);
    assert_eq!(contexts[0].head.if_uuid.to_string(), "6bffd098-a112-3610-9833-46c3f87e345a");
    assert_eq!(contexts[0].head.if_version, 1);
    let pdu = parse(&request);
    let Body::Request(body) = &pdu.body else { panic!() };
    assert_eq!((pdu.header.call_id, body.head.alloc_hint, body.head.opnum), (2, 40, 0));
    assert_eq!(body.stub.len(), 40);
}

#[test]
fn emits_what_it_read() {
    for hex in [BIND, BIND_ACK, BIG_BIND, BIG_REQUEST] {
        let recorded = bytes(hex);
        assert_eq!(parse(&recorded).to_vec(), recorded);
    }
}

#[test]
fn takes_the_verifier_and_its_padding_off() {
    let whole = bind_with_token(b"token");
    let pdu = parse(&whole);
    let verifier = pdu.verifier.as_ref().expect("a verifier");
    assert_eq!((verifier.padding, verifier.token), (&[0, 0][..], &b"token"[..]));
    assert_eq!(pdu.security_token(), Some(&b"token"[..]));
    assert_eq!((usize::from(pdu.header.frag_length), pdu.header.auth_length), (whole.len(), 5));
    assert_eq!(pdu.to_vec(), whole);
}

#[test]
fn reports_an_auth_length_that_leads_into_the_header() {
    let mut whole = bind_with_token(b"token");
    whole[10..12].copy_from_slice(&200_u16.to_le_bytes());
    let mut problems = Vec::new();
    let pdu = Pdu::parse(&whole, &mut problems).expect("the header is there");
    assert_eq!(pdu.verifier, None);
    assert_eq!(
        (problems[0].kind, problems[0].what, problems[0].offset),
        (ProblemKind::BeyondMessage, "auth_length", 10)
    );
}

#[test]
fn refuses_another_version() {
    let mut bind = bytes(BIND);
    bind[0] = 4;
    assert!(matches!(Pdu::parse(&bind, &mut ()), Err(ParseError::Protocol { found: [4, 0, 11, 3], .. })));
}

#[test]
fn a_request_may_name_an_object() {
    let mut request = bytes(BIG_REQUEST);
    request[3] |= 0x80;
    let Body::Request(body) = parse(&request).body else { panic!() };
    assert_eq!(body.object.map(|Guid(object)| object.to_vec()), Some(request[24..40].to_vec()));
    assert_eq!(body.stub.len(), 24);
}

/// The types of the PDUs that come out of a stream.
fn types(stream: &mut Stream, pieces: &[&[u8]]) -> Vec<RpcPduType> {
    let mut types = Vec::new();
    pieces.iter().for_each(|piece| stream.push(piece, &mut |pdu, _| types.push(pdu.header.ptype)));
    types
}

#[test]
fn a_piece_may_end_at_any_byte() {
    let data = [bytes(BIND), bind_with_token(&[7; 300]), bytes(BIG_REQUEST)].concat();
    let expected = [RpcPduType::BIND, RpcPduType::BIND, RpcPduType::REQUEST];
    for at in 0..=data.len() {
        let mut stream = Stream::default();
        assert_eq!(types(&mut stream, &[&data[..at], &data[at..]]), expected, "split at {at}");
        assert!(stream.is_idle());
    }
    let bytewise: Vec<_> = data.chunks(1).collect();
    assert_eq!(types(&mut Stream::default(), &bytewise), expected);
}

#[test]
fn says_where_in_the_piece_a_pdu_begins() {
    let data = [bytes(BIND), bytes(BIG_REQUEST)].concat();
    let (mut stream, mut places) = (Stream::default(), Vec::new());
    for piece in [&data[..10], &data[10..], &data] {
        stream.push(piece, &mut |_, at| places.push(at));
    }
    assert_eq!(places, [None, Some(62), Some(0), Some(72)]);
}

#[test]
fn a_pdu_beyond_the_limit_is_skipped_and_counted() {
    let data = [bind_with_token(&[7; 300]), bytes(BIND)].concat();
    for at in 0..=data.len() {
        let mut stream = Stream::new(100);
        assert_eq!(types(&mut stream, &[&data[..at], &data[at..]]), [RpcPduType::BIND], "split at {at}");
        assert_eq!((stream.counts().too_long, stream.counts().pdus), (1, 1));
    }
}

#[test]
fn never_holds_more_than_its_limit() {
    let data = bind_with_token(&[7; 300]);
    let mut stream = Stream::new(100);
    for byte in data.chunks(1) {
        stream.push(byte, &mut |_, _| {});
        assert!(stream.buffered() <= 100);
    }
}

#[test]
fn other_protocols_are_passed_over() {
    let mut stream = Stream::default();
    let bind = bytes(BIND);
    assert_eq!(types(&mut stream, &[b"\x05\0\x0b", b"cmd.exe\r\n", &bind]), [RpcPduType::BIND]);
    assert_eq!((stream.counts().foreign, stream.is_idle()), (12, true));
}

#[test]
fn missing_bytes_cost_the_verifier_alone() {
    let whole = bind_with_token(&[7; 300]);
    let (mut stream, mut seen) = (Stream::default(), Vec::new());
    let mut take = |pdu: Pdu<'_>, _| seen.push((pdu.header.ptype, pdu.verifier.is_some()));
    stream.push(&whole[..80], &mut take);
    stream.miss(whole.len() - 90, &mut take);
    stream.push(&whole[whole.len() - 10..], &mut take);
    stream.push(&bytes(BIND), &mut take);
    assert_eq!(seen, [(RpcPduType::BIND, false), (RpcPduType::BIND, false)]);
}

#[test]
fn the_sides_of_a_pipe_do_not_mix() {
    let (bind, ack) = (bytes(BIND), bytes(BIND_ACK));
    let (mut pipe, mut seen) = (Pipe::default(), Vec::new());
    let mut take = |pdu: Pdu<'_>, _| seen.push(pdu.header.ptype);
    pipe.push(Side::Client, &bind[..40], &mut take);
    pipe.push(Side::Server, &ack, &mut take);
    pipe.push(Side::Client, &bind[40..], &mut take);
    assert_eq!(seen, [RpcPduType::BIND_ACK, RpcPduType::BIND]);
}

/// Bytes that often begin like a PDU.
fn like_a_pdu() -> impl Strategy<Value = Vec<u8>> {
    let rest = proptest::collection::vec(any::<u8>(), 0..200);
    (0..20_u8, any::<u8>(), any::<bool>(), 0..250_u8, 0..40_u8, rest).prop_map(
        |(ptype, flags, little, frag, auth, rest)| {
            let mut bytes = vec![5, 0, ptype, flags, if little { 0x10 } else { 0 }, 0, 0, 0];
            bytes.extend(if little { [frag, 0, auth, 0] } else { [0, frag, 0, auth] });
            bytes.extend([1, 0, 0, 0]);
            bytes.extend(rest);
            bytes
        },
    )
}

proptest! {
    #[test]
    fn what_raises_no_problem_is_emitted_again(bytes in like_a_pdu()) {
        let mut problems = Vec::new();
        let pdu = Pdu::parse(&bytes, &mut problems).expect("the header is there");
        if problems.is_empty() {
            prop_assert_eq!(pdu.to_vec(), &bytes[..usize::from(pdu.header.frag_length)]);
        }
    }
}
