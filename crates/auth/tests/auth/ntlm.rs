//! NTLM messages: the examples of the specification, and messages that are made.

use crate::common::{
    NLMP, NTLMV1_AUTHENTICATE, NTLMV1_CHALLENGE, NTLMV1_ESS_AUTHENTICATE, NTLMV2_AUTHENTICATE,
    NTLMV2_CHALLENGE, hex, parse, parse_clean,
};
use smbtrail_auth::ntlm::{
    AuthenticateMessage, AvFlags, AvId, AvPair, AvPairs, AvValue, ChallengeMessage, LmResponse,
    NegotiateFlags, NtResponse, NtlmMessage, NtlmV2Response, Payload, Scheme, Version,
};
use smbtrail_auth::{MechToken, Mechanism, ParseError, ProblemKind, Region, Token};
use smbtrail_wire::FileTime;

fn authenticate(blob: &[u8]) -> AuthenticateMessage<'_> {
    match parse_clean(blob).mech_token {
        Some(MechToken::Ntlm(NtlmMessage::Authenticate(message))) => message,
        other => panic!("{other:?}"),
    }
}

fn challenge(blob: &[u8]) -> ChallengeMessage<'_> {
    match parse_clean(blob).mech_token {
        Some(MechToken::Ntlm(NtlmMessage::Challenge(message))) => message,
        other => panic!("{other:?}"),
    }
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn reads_the_challenge_of_ntlm_v1() {
    let blob = hex(NTLMV1_CHALLENGE);
    let message = challenge(&blob);
    assert_eq!(message.flags.0, 0xe202_8233);
    assert_eq!(message.target_name(), "Server");
    assert_eq!(message.server_challenge, [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]);
    assert_eq!(message.target_info().iter().count(), 0);
    assert_eq!(message.version.unwrap().to_string(), "6.0.6000");
    assert_eq!(message.version.unwrap().revision, 15);
}

#[test]
fn reads_the_target_info_of_ntlm_v2() {
    let blob = hex(NTLMV2_CHALLENGE);
    let info = challenge(&blob).target_info();
    let names: Vec<_> = info.iter().map(|pair| (pair.id, pair.value())).collect();
    let text = |name| smbtrail_auth::Text::Utf16(name);
    let (domain, server) = (utf16("Domain"), utf16("Server"));
    assert_eq!(
        names,
        [
            (AvId::NB_DOMAIN_NAME, AvValue::Text(text(&domain))),
            (AvId::NB_COMPUTER_NAME, AvValue::Text(text(&server)))
        ]
    );
    assert_eq!(info.trailing(), []);
    assert_eq!(info.text(AvId::NB_COMPUTER_NAME).unwrap(), "Server");
    assert_eq!(info.timestamp(), None);
}

#[test]
fn reads_user_domain_and_workstation() {
    for text in [NTLMV1_AUTHENTICATE, NTLMV1_ESS_AUTHENTICATE, NTLMV2_AUTHENTICATE] {
        let blob = hex(text);
        let message = authenticate(&blob);
        assert_eq!(message.user_name(), "User");
        assert_eq!(message.domain_name(), "Domain");
        assert_eq!(message.workstation(), "COMPUTER");
        assert_eq!(message.version.unwrap().to_string(), "5.1.2600");
        assert_eq!(message.mic, None, "the payload leaves no room for one");
        assert!(!message.is_anonymous());
    }
}

#[test]
fn tells_the_schemes_apart() {
    let schemes = [NTLMV1_AUTHENTICATE, NTLMV1_ESS_AUTHENTICATE, NTLMV2_AUTHENTICATE]
        .map(|text| authenticate(&hex(text)).scheme());
    assert_eq!(schemes, [Scheme::NtlmV1, Scheme::NtlmV1ExtendedSessionSecurity, Scheme::NtlmV2]);
}

#[test]
fn reads_the_responses_of_ntlm_v1() {
    let blob = hex(NTLMV1_AUTHENTICATE);
    let message = authenticate(&blob);
    let nt = hex("67c43011f30298a2ad35ece64f16331c44bdbed927841f94");
    let lm = hex("98def7b87f88aa5dafe2df779688a172def11c7d5ccdef13");
    assert_eq!(message.nt_response(), NtResponse::NtlmV1(nt[..].try_into().unwrap()));
    assert_eq!(message.lm_response(), LmResponse::Lm(lm[..].try_into().unwrap()));
    assert_eq!(message.encrypted_random_session_key.bytes, hex("518822b1b3f350c8958682ecbb3e3cb7"));
}

#[test]
fn finds_the_client_challenge_in_the_lm_response() {
    let blob = hex(NTLMV1_ESS_AUTHENTICATE);
    assert_eq!(authenticate(&blob).lm_response(), LmResponse::ClientChallenge([0xaa; 8]));
}

#[test]
fn reads_the_response_of_ntlm_v2() {
    let blob = hex(NTLMV2_AUTHENTICATE);
    let message = authenticate(&blob);
    let NtResponse::NtlmV2(response) = message.nt_response() else { panic!() };
    assert_eq!(response.response[..], hex("68cd0ab851e51c96aabc927bebef6a1c"));
    assert_eq!((response.challenge.resp_type, response.challenge.hi_resp_type), (1, 1));
    assert_eq!(response.challenge.time_stamp, FileTime(0));
    assert_eq!(response.challenge.challenge_from_client, [0xaa; 8]);
    assert_eq!(response.challenge.av_pairs.iter().count(), 2);
    assert_eq!(response.challenge.av_pairs.trailing(), [0; 4]);
    assert_eq!(response.to_vec(), message.nt_challenge_response.bytes);
    let LmResponse::LmV2 { response, challenge_from_client } = message.lm_response() else { panic!() };
    assert_eq!(response[..], hex("86c35097ac9cec102554764a57cccc19"));
    assert_eq!(challenge_from_client, [0xaa; 8]);
    assert!(!message.provides_mic());
}

#[test]
fn writes_the_examples_again() {
    for (name, text) in NLMP {
        let blob = hex(text);
        let token = parse_clean(&blob);
        assert_eq!(token.to_vec(), blob, "{name}");
        assert_eq!(token.ntlm().unwrap().to_vec(), blob, "{name}");
    }
}

#[test]
fn makes_the_challenge_of_the_example() {
    let (name, domain) = (utf16("Server"), utf16("Domain"));
    let info = AvPairs::to_vec(&[
        AvPair { id: AvId::NB_DOMAIN_NAME, bytes: &domain },
        AvPair { id: AvId::NB_COMPUTER_NAME, bytes: &name },
    ]);
    let made = ChallengeMessage {
        fixed_len: 56,
        target_name: Payload::at(56, &name),
        flags: NegotiateFlags(0xe28a_8233),
        server_challenge: 0x0123_4567_89ab_cdef_u64.to_be_bytes(),
        reserved: [0; 8],
        target_info: Payload::at(68, &info),
        version: Some(Version { major: 6, minor: 0, build: 6000, reserved: [0; 3], revision: 15 }),
        unreferenced: Vec::new(),
    };
    assert_eq!(made.to_vec(), hex(NTLMV2_CHALLENGE));
}

/// An AUTHENTICATE message whose payloads are in another order than their descriptors, with gaps, and a MIC.
fn shuffled<'a>(user: &'a [u8], nt: &'a [u8]) -> AuthenticateMessage<'a> {
    AuthenticateMessage {
        fixed_len: 88,
        lm_challenge_response: Payload::at(98, &[0; 24]),
        nt_challenge_response: Payload::at(140, nt),
        domain_name: Payload { max_len: 7, ..Payload::at(88, b"D\0") },
        user_name: Payload::at(130, user),
        workstation: Payload { buffer_offset: 0xffff_fff0, ..Payload::default() },
        encrypted_random_session_key: Payload::default(),
        flags: Some(NegotiateFlags::UNICODE | NegotiateFlags::VERSION),
        version: Some(Version::default()),
        mic: Some([0x5a; 16]),
        unreferenced: vec![
            Region { offset: 90, bytes: b"hidden.." },
            Region { offset: 122, bytes: b"padding!" },
            Region { offset: 138, bytes: &[1, 2] },
            Region { offset: 140 + nt.len(), bytes: b"tail" },
        ],
    }
}

#[test]
fn keeps_payload_order_gaps_and_odd_descriptors() {
    let (user, time) = (utf16("User"), 0x01db_0000_0000_0000_u64.to_le_bytes());
    let pairs = AvPairs::to_vec(&[
        AvPair { id: AvId::FLAGS, bytes: &2_u32.to_le_bytes() },
        AvPair { id: AvId::TIMESTAMP, bytes: &time },
        AvPair { id: AvId(0x77), bytes: b"?" },
    ]);
    let nt = [&[7; 16][..], &[1, 1, 0, 0, 0, 0, 0, 0], &time, &[9; 8], &[0; 4], &pairs].concat();
    let made = shuffled(&user, &nt);
    let blob = made.to_vec();
    assert_eq!(blob[90..98], *b"hidden..");
    assert_eq!(blob[130..138], user);
    let read = authenticate(&blob);
    assert_eq!(read, made);
    assert_eq!(read.to_vec(), blob);
    assert!(read.provides_mic());
    let av_pairs = NtlmV2Response::read(&nt).unwrap().challenge.av_pairs;
    assert_eq!(av_pairs.flags(), Some(AvFlags::MIC));
    assert_eq!(av_pairs.timestamp(), Some(FileTime(0x01db_0000_0000_0000)));
    assert_eq!(av_pairs.get(AvId(0x77)).unwrap().value(), AvValue::Bytes(b"?"));
}

#[test]
fn reads_anonymous_by_the_empty_fields_not_by_the_flag() {
    let anonymous = AuthenticateMessage {
        fixed_len: 64,
        lm_challenge_response: Payload::at(64, &[0]),
        nt_challenge_response: Payload::default(),
        domain_name: Payload::default(),
        user_name: Payload::default(),
        workstation: Payload::default(),
        encrypted_random_session_key: Payload::default(),
        flags: Some(NegotiateFlags::UNICODE),
        version: None,
        mic: None,
        unreferenced: Vec::new(),
    };
    let blob = anonymous.to_vec();
    assert_eq!(authenticate(&blob).scheme(), Scheme::Anonymous);
    let empty_lm = AuthenticateMessage { lm_challenge_response: Payload::default(), ..anonymous.clone() };
    assert!(empty_lm.is_anonymous());
    let other_byte =
        AuthenticateMessage { lm_challenge_response: Payload::at(64, &[1]), ..anonymous.clone() };
    assert!(!other_byte.is_anonymous());
    let named = AuthenticateMessage {
        user_name: Payload::at(66, b"U\0"),
        flags: Some(NegotiateFlags::UNICODE | NegotiateFlags::ANONYMOUS),
        ..anonymous
    };
    assert!(!named.is_anonymous());
}

#[test]
fn reads_negotiate_of_every_age() {
    let head = "4e544c4d53535000 01000000 07320000";
    let with_names = "0600060026000000 0600060020000000 574b5354 4e31 444f4d41 494e";
    for (text, fixed_len, domain, workstation) in [
        (head.to_owned(), 16, "", ""),
        (format!("{head} 0000000000000000 0000000000000000"), 32, "", ""),
        (format!("{head} {with_names}"), 32, "DOMAIN", "WKSTN1"),
        (format!("{head} 0000000028000000 0000000028000000 0a006345 0000000f"), 40, "", ""),
    ] {
        let blob = hex(&text);
        let token = parse_clean(&blob);
        let Some(NtlmMessage::Negotiate(message)) = token.ntlm() else { panic!() };
        assert_eq!(message.fixed_len, fixed_len);
        assert_eq!(message.domain_name(), domain);
        assert_eq!(message.workstation(), workstation);
        assert_eq!(token.to_vec(), blob);
    }
}

#[test]
fn shows_unknown_flags_and_keeps_them() {
    let flags = NegotiateFlags(0x0000_0101);
    assert_eq!(flags.to_string(), "NTLMSSP_NEGOTIATE_UNICODE | 0x100");
    assert_eq!(flags.names().collect::<Vec<_>>(), ["NTLMSSP_NEGOTIATE_UNICODE"]);
    assert_eq!(NegotiateFlags(0).to_string(), "0");
}

#[test]
fn replaces_what_is_no_text() {
    use smbtrail_auth::Text;
    assert_eq!(Text::Utf16(&[0x41, 0, 0x00, 0xd8, 0x42, 0, 0x43]), "A\u{fffd}B\u{fffd}");
    assert_eq!(Text::Oem(b"caf\xe9"), "caf\u{fffd}");
    assert_eq!(format!("{:?}", Text::Oem(b"a\x1b[0m")), r#""a\u{1b}[0m""#);
}

#[test]
fn says_where_a_payload_leaves_the_message() {
    let mut blob = hex(NTLMV1_CHALLENGE);
    blob[16] = 0x39;
    let (token, problems) = parse(&blob);
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].kind, problems[0].what), (ProblemKind::BeyondMessage, "TargetName"));
    assert_eq!((problems[0].offset, problems[0].expected, problems[0].found), (12, 68, 69));
    let Some(NtlmMessage::Challenge(message)) = token.ntlm() else { panic!() };
    assert!(!message.target_name.is_whole());
    assert_eq!(token.to_vec(), blob);
}

#[test]
fn says_which_field_has_the_wrong_length() {
    let mut blob = hex(NTLMV2_CHALLENGE);
    blob[68] = 6;
    let (_, problems) = parse(&blob);
    assert_eq!((problems[0].kind, problems[0].what), (ProblemKind::UnexpectedValue, "AvLen"));
    assert_eq!((problems[0].offset, problems[0].expected, problems[0].found), (68, 4, 12));
}

#[test]
fn refuses_what_is_no_message() {
    let short = ParseError::Short { structure: "CHALLENGE_MESSAGE", offset: 0, needed: 32, had: 31 };
    assert_eq!(Token::parse(&hex(NTLMV1_CHALLENGE)[..31], &mut ()), Err(short));
    let mut blob = hex(NTLMV1_CHALLENGE);
    blob[8] = 4;
    assert_eq!(Token::parse(&blob, &mut ()), Err(ParseError::MessageType { offset: 8, found: 4 }));
    assert_eq!(
        Token::parse(b"", &mut ()),
        Err(ParseError::Short { structure: "Token", offset: 0, needed: 1, had: 0 })
    );
    assert_eq!(Token::parse(b"HTTP", &mut ()), Err(ParseError::Unrecognised { offset: 0, found: b'H' }));
}

#[test]
fn names_the_mechanism_of_a_raw_message() {
    let blob = hex(NTLMV1_CHALLENGE);
    assert_eq!(parse_clean(&blob).mechanism(), Some(Mechanism::NTLMSSP));
}
