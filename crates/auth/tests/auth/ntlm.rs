//! NTLM messages: the examples of the specification, and messages that are made.

use crate::common::{
    Listing, NLMP, NTLMV1_AUTHENTICATE, NTLMV1_CHALLENGE, NTLMV1_ESS_AUTHENTICATE, NTLMV2_AUTHENTICATE,
    NTLMV2_CHALLENGE, hex, parse, parse_clean,
};
use smbtrail_auth::ntlm::{
    AuthenticateMessage, AvPairs, AvValue, ChallengeMessage, LmResponse, NtResponse, NtlmMessage, Scheme,
};
use smbtrail_auth::{Input, MechToken, Mechanism, ParseError, ProblemKind, Structure, Token};
use smbtrail_layout::Region;
use smbtrail_wire::{AvFlags, AvId, FileTime, NtlmFlags};

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
    assert_eq!(message.negotiate_flags.0, 0xe202_8233);
    assert_eq!(message.target_name(), "Server");
    assert_eq!(message.server_challenge, [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]);
    assert_eq!(message.target_info().iter().count(), 0);
    assert_eq!(message.version().unwrap().to_string(), "6.0.6000");
    assert_eq!(message.version().unwrap().ntlm_revision_current, 15);
}

#[test]
fn reads_the_target_info_of_ntlm_v2() {
    let blob = hex(NTLMV2_CHALLENGE);
    let message = challenge(&blob);
    let info = message.target_info();
    let pairs: Vec<_> = info.iter().collect();
    let names: Vec<_> = pairs.iter().map(|pair| (pair.av_id, pair.meaning())).collect();
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
        assert_eq!(message.version().unwrap().to_string(), "5.1.2600");
        assert_eq!(message.fixed_len, 72, "the payload leaves no room for a MIC");
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
    assert_eq!(*message.encrypted_random_session_key.bytes, hex("518822b1b3f350c8958682ecbb3e3cb7"));
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
    assert_eq!((response.resp_type, response.hi_resp_type), (1, 1));
    assert_eq!(response.time_stamp, FileTime(0));
    assert_eq!(response.challenge_from_client, [0xaa; 8]);
    assert_eq!(response.av_pairs().iter().count(), 2);
    assert_eq!(response.av_pairs().trailing(), [0; 4]);
    assert_eq!(response.to_vec(), *message.nt_challenge_response.bytes);
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
    let info = AvPairs::region([(AvId::NB_DOMAIN_NAME, &domain[..]), (AvId::NB_COMPUTER_NAME, &name)]);
    let made = ChallengeMessage {
        target_name_len: 12,
        target_name_max_len: 12,
        target_name_buffer_offset: 56,
        target_name: Region::at(56, &name),
        negotiate_flags: NtlmFlags(0xe28a_8233),
        server_challenge: 0x0123_4567_89ab_cdef_u64.to_be_bytes(),
        target_info_len: 36,
        target_info_max_len: 36,
        target_info_buffer_offset: 68,
        target_info: Region::at(68, info.bytes),
        version: [6, 0, 0x70, 0x17, 0, 0, 0, 15],
        ..Default::default()
    };
    assert_eq!(made.to_vec(), hex(NTLMV2_CHALLENGE));
}

/// An AUTHENTICATE message whose payloads are in another order than the fields that locate them, with gaps, and a MIC.
fn shuffled<'a>(user: &'a [u8], nt: &'a [u8]) -> AuthenticateMessage<'a> {
    let end = 140 + nt.len();
    AuthenticateMessage {
        lm_challenge_response_len: 24,
        lm_challenge_response_buffer_offset: 98,
        lm_challenge_response: Region::at(98, &[0; 24]),
        nt_challenge_response_len: u16::try_from(nt.len()).unwrap(),
        nt_challenge_response_buffer_offset: 140,
        nt_challenge_response: Region::at(140, nt),
        domain_name_len: 2,
        domain_name_max_len: 7,
        domain_name_buffer_offset: 88,
        domain_name: Region::at(88, b"D\0"),
        user_name_len: 8,
        user_name_buffer_offset: 130,
        user_name: Region::at(130, user),
        workstation_buffer_offset: 0xffff_fff0,
        workstation: Region::at(end + 4, &[]),
        negotiate_flags: NtlmFlags::UNICODE | NtlmFlags::VERSION,
        mic: [0x5a; 16],
        rest: vec![
            Region::at(90, b"hidden.."),
            Region::at(122, b"padding!"),
            Region::at(138, &[1, 2]),
            Region::at(end, b"tail"),
        ],
        ..Default::default()
    }
}

#[test]
fn keeps_payload_order_gaps_and_odd_descriptors() {
    let (user, time) = (utf16("User"), 0x01db_0000_0000_0000_u64.to_le_bytes());
    let pairs = AvPairs::region([
        (AvId::FLAGS, &2_u32.to_le_bytes()[..]),
        (AvId::TIMESTAMP, &time),
        (AvId(0x77), b"?"),
    ]);
    let nt = [&[7; 16][..], &[1, 1, 0, 0, 0, 0, 0, 0], &time, &[9; 8], &[0; 4], &pairs.bytes].concat();
    let made = shuffled(&user, &nt);
    let blob = made.to_vec();
    assert_eq!(blob[90..98], *b"hidden..");
    assert_eq!(blob[130..138], user);
    let read = authenticate(&blob);
    assert_eq!(read, made);
    assert_eq!(read.to_vec(), blob);
    assert!(read.provides_mic());
    let NtResponse::NtlmV2(response) = read.nt_response() else { panic!() };
    let av_pairs = response.av_pairs();
    assert_eq!(av_pairs.flags(), Some(AvFlags::MIC));
    assert_eq!(av_pairs.timestamp(), Some(FileTime(0x01db_0000_0000_0000)));
    assert_eq!(av_pairs.get(AvId(0x77)).unwrap().meaning(), AvValue::Bytes(b"?"));
}

#[test]
fn reads_anonymous_by_the_empty_fields_not_by_the_flag() {
    let anonymous = AuthenticateMessage {
        fixed_len: 64,
        lm_challenge_response_len: 1,
        lm_challenge_response_buffer_offset: 64,
        lm_challenge_response: Region::at(64, &[0]),
        negotiate_flags: NtlmFlags::UNICODE,
        ..Default::default()
    };
    let blob = anonymous.to_vec();
    assert_eq!(authenticate(&blob).scheme(), Scheme::Anonymous);
    let without_lm = AuthenticateMessage { lm_challenge_response_len: 0, ..anonymous.clone() };
    assert!(without_lm.is_anonymous());
    let other_byte = AuthenticateMessage { lm_challenge_response: Region::at(64, &[1]), ..anonymous.clone() };
    assert!(!other_byte.is_anonymous());
    let named = AuthenticateMessage {
        user_name_len: 2,
        negotiate_flags: NtlmFlags::UNICODE | NtlmFlags::ANONYMOUS,
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
    let flags = NtlmFlags(0x0000_0101);
    assert_eq!(flags.to_string(), "NTLMSSP_NEGOTIATE_UNICODE | 0x100");
    assert_eq!(flags.names().collect::<Vec<_>>(), ["NTLMSSP_NEGOTIATE_UNICODE"]);
    assert_eq!(NtlmFlags(0).to_string(), "0");
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
    assert_eq!((problems[0].offset, problems[0].expected, problems[0].found), (57, 68, 69));
    let Some(NtlmMessage::Challenge(message)) = token.ntlm() else { panic!() };
    assert_eq!(message.target_name.bytes.len(), 11, "what is there is kept");
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
    assert_eq!(Token::parse(Input::new(&hex(NTLMV1_CHALLENGE)[..31]), &mut ()), Err(short));
    let mut blob = hex(NTLMV1_CHALLENGE);
    blob[8] = 4;
    let other = ParseError::Unrecognised { what: "MessageType", offset: 8, found: 4 };
    assert_eq!(Token::parse(Input::new(&blob), &mut ()), Err(other));
    assert_eq!(
        Token::parse(Input::new(b""), &mut ()),
        Err(ParseError::Short { structure: "Token", offset: 0, needed: 1, had: 0 })
    );
    let other = ParseError::Unrecognised { what: "Token", offset: 0, found: b'H'.into() };
    assert_eq!(Token::parse(Input::new(b"HTTP"), &mut ()), Err(other));
}

#[test]
fn names_the_mechanism_of_a_raw_message() {
    let blob = hex(NTLMV1_CHALLENGE);
    assert_eq!(parse_clean(&blob).mechanism(), Some(Mechanism::NTLMSSP));
}

#[test]
fn follows_an_offset_into_the_fixed_part_and_says_so() {
    let mut blob = hex(NTLMV2_AUTHENTICATE);
    // UserName: 8 bytes from 0 on, the signature.
    blob[40..44].copy_from_slice(&[0; 4]);
    let (token, problems) = parse(&blob);
    let found: Vec<_> = problems.iter().map(|problem| (problem.kind, problem.what, problem.offset)).collect();
    assert_eq!(found, [(ProblemKind::OffsetInsideFixed, "UserName", 0)]);
    let Some(NtlmMessage::Authenticate(message)) = token.ntlm() else { panic!() };
    assert_eq!(*message.user_name.bytes, *b"NTLMSSP\0", "servers follow it too");
    assert_eq!(token.to_vec(), blob);
}

#[test]
fn counts_offsets_from_where_the_blob_is() {
    let mut blob = hex(NTLMV1_CHALLENGE);
    blob[16] = 0x39;
    let mut problems = Vec::new();
    let token = Token::parse(Input::new(&blob).at(72), &mut problems).unwrap();
    assert_eq!((problems[0].offset, problems[0].expected, problems[0].found), (72 + 57, 68, 69));
    let listed = Listing::of(&token);
    let name = listed.fields.iter().find(|field| field.1 == "TargetName").unwrap();
    assert_eq!(name.2, 72 + 57);
}
