//! SPNEGO and GSS-API tokens.

use crate::common::{ANSWER, END, HINTS, NTLMV1_CHALLENGE, PROPOSAL, SPNEGO, hex, parse, parse_clean};
use smbtrail_auth::ntlm::NtlmMessage;
use smbtrail_auth::spnego::{MechTypeList, NegState, NegTokenInit, NegotiationToken, Spnego};
use smbtrail_auth::{Input, MechToken, Mechanism, ParseError, ProblemKind, Token};
use smbtrail_layout::Region;

fn init(blob: &[u8]) -> NegTokenInit<'_> {
    match parse_clean(blob).spnego.unwrap().token {
        NegotiationToken::Init(init) => init,
        other => panic!("{other:?}"),
    }
}

#[test]
fn reads_the_hints_of_a_server() {
    let blob = hex(HINTS);
    let token = parse_clean(&blob);
    assert!(token.spnego.as_ref().unwrap().framed);
    assert_eq!((&token.mech_token, token.mechanism()), (&None, Some(Mechanism::MS_KRB5)));
    let init = init(&blob);
    let names: Vec<_> = init.mech_types.unwrap().iter().map(|mechanism| mechanism.to_string()).collect();
    assert_eq!(names, ["MS-KRB5", "KRB5", "NTLMSSP"]);
    assert!(init.init2);
    assert_eq!(init.mech_list_mic, None);
    let name = init.neg_hints.unwrap().hint_name.unwrap();
    assert_eq!((name.base(), name.bytes()), (60, &b"not_defined_in_RFC4178@please_ignore"[..]));
}

#[test]
fn reads_the_proposal_of_a_client() {
    let blob = hex(PROPOSAL);
    let init = init(&blob);
    assert_eq!(init.req_flags().unwrap().to_string(), "mutualFlag | replayFlag | integFlag");
    assert_eq!(init.mech_list_mic.unwrap().bytes(), b"abc", "an OCTET STRING under [3] is the MIC");
    assert!(!init.init2);
    let token = parse_clean(&blob);
    assert_eq!(token.mech_bytes.unwrap().base(), 40);
    let Some(NtlmMessage::Negotiate(message)) = token.ntlm() else { panic!() };
    assert_eq!(message.version().unwrap().to_string(), "10.0.17763");
}

#[test]
fn reads_the_answer_of_a_server() {
    let blob = hex(ANSWER);
    let token = parse_clean(&blob);
    let NegotiationToken::Resp(resp) = &token.spnego.as_ref().unwrap().token else { panic!() };
    assert_eq!(resp.neg_state(), Some(NegState::ACCEPT_INCOMPLETE));
    assert_eq!(resp.supported_mech(), Some(Mechanism::NTLMSSP));
    let Some(NtlmMessage::Challenge(message)) = token.ntlm() else { panic!() };
    assert_eq!(message.target_name(), "Server");
    assert_eq!(message.rest, [Region::at(68, &[0; 4])]);
}

#[test]
fn reads_the_last_answer() {
    let blob = hex(END);
    let token = parse_clean(&blob);
    let NegotiationToken::Resp(resp) = &token.spnego.as_ref().unwrap().token else { panic!() };
    assert_eq!(resp.neg_state().unwrap().to_string(), "accept-completed");
    assert_eq!(resp.mech_list_mic.unwrap().bytes().len(), 16);
    assert_eq!((token.mech_bytes, token.mechanism()), (None, None));
}

#[test]
fn writes_tokens_again() {
    for (name, text) in SPNEGO {
        let blob = hex(text);
        assert_eq!(parse_clean(&blob).to_vec(), blob, "{name}");
    }
}

#[test]
fn makes_a_token() {
    let mechanisms = MechTypeList::content(&[Mechanism::MS_KRB5, Mechanism::KRB5, Mechanism::NTLMSSP]);
    let made = NegTokenInit {
        mech_types: Some(MechTypeList(Input::new(&mechanisms[..]))),
        neg_hints: Some(smbtrail_auth::spnego::NegHints {
            hint_name: Some(Input::new(&b"not_defined_in_RFC4178@please_ignore"[..])),
            ..Default::default()
        }),
        init2: true,
        ..Default::default()
    };
    let made = Spnego { source: Input::default(), framed: true, token: NegotiationToken::Init(made) };
    assert_eq!(made.to_vec(), hex(HINTS));
}

#[test]
fn tells_hints_from_mic_and_takes_both() {
    let blob = hex("a018 3016 a30e 300c a005 1b03 414243 a103 0401 31 a404 0402 6162");
    let init = init(&blob);
    let hints = init.neg_hints.as_ref().unwrap();
    assert_eq!(
        (hints.hint_name.unwrap().bytes(), hints.hint_address.unwrap().bytes()),
        (&b"ABC"[..], &b"1"[..])
    );
    assert_eq!(init.mech_list_mic.unwrap().bytes(), b"ab");
    assert_eq!(parse_clean(&blob).to_vec(), blob);
}

#[test]
fn keeps_unknown_elements() {
    let blob = hex("a10c 300a a003 0a0102 a903 0101 ff");
    let (token, problems) = parse(&blob);
    let NegotiationToken::Resp(resp) = &token.spnego.as_ref().unwrap().token else { panic!() };
    assert_eq!(resp.neg_state(), Some(NegState::REJECT));
    assert_eq!(resp.others, [Input::new(&[0xa9, 3, 1, 1, 0xff]).at(9)]);
    assert_eq!((problems[0].kind, problems[0].offset), (ProblemKind::UnexpectedElement, 9));
    assert_eq!(token.to_vec(), blob);
}

#[test]
fn keeps_bytes_after_the_token() {
    let mut blob = hex(END);
    blob.extend(b"more");
    let (token, problems) = parse(&blob);
    assert_eq!(token.trailing, Input::new(b"more").at(29));
    assert_eq!(
        (problems[0].kind, problems[0].offset, problems[0].found),
        (ProblemKind::TrailingBytes, 29, 4)
    );
    assert_eq!(token.to_vec(), blob);
}

#[test]
fn takes_lengths_with_leading_zeros() {
    let blob = hex("a182000c 30820008 a083000003 0a0101");
    let (token, problems) = parse(&blob);
    let NegotiationToken::Resp(resp) = &token.spnego.as_ref().unwrap().token else { panic!() };
    assert_eq!(resp.neg_state(), Some(NegState::ACCEPT_INCOMPLETE));
    assert!(problems.iter().all(|problem| problem.kind == ProblemKind::NotDer), "{problems:?}");
    assert_eq!(problems.iter().map(|problem| problem.offset).collect::<Vec<_>>(), [1, 5, 9]);
}

#[test]
fn gives_what_the_first_piece_of_a_token_holds() {
    let blob = hex(ANSWER);
    let (token, problems) = parse(&blob[..blob.len() - 20]);
    assert_eq!(token.mechanism(), Some(Mechanism::NTLMSSP));
    assert_eq!((problems[0].kind, problems[0].what), (ProblemKind::CutElement, "Token"));
    assert_eq!((problems[0].expected, problems[0].found), (0x61, 0x61 - 20));
    let Some(NtlmMessage::Challenge(message)) = token.ntlm() else { panic!() };
    assert_eq!(message.server_challenge, 0x0123_4567_89ab_cdef_u64.to_be_bytes());
}

#[test]
fn refuses_a_later_piece_of_a_token() {
    assert!(matches!(
        Token::parse(Input::new(&hex(ANSWER)[40..]), &mut ()),
        Err(ParseError::Unrecognised { offset: 0, .. })
    ));
}

#[test]
fn keeps_an_inner_token_that_cannot_be_read() {
    let blob = hex("a10e 300c a20a 0408 4e544c4d53535000");
    let (token, problems) = parse(&blob);
    assert_eq!(token.mech_token, None);
    assert_eq!(token.mech_bytes, Some(Input::new(b"NTLMSSP\0").at(8)));
    assert_eq!((problems[0].kind, problems[0].offset), (ProblemKind::UnreadableToken, 8));
    let negoex = hex("a10e 300c a20a 0408 4e45474f45585453");
    assert_eq!(parse_clean(&negoex).mech_bytes.unwrap().bytes(), b"NEGOEXTS");
}

#[test]
fn recognises_kerberos_raw_and_wrapped() {
    let raw = hex("600f 06092a864886f712010202 0100 6e00");
    let token = parse_clean(&raw);
    let Some(MechToken::Gss(gss)) = token.mech_token.clone() else { panic!() };
    assert_eq!(
        (gss.mechanism(), gss.body.base(), gss.body.bytes()),
        (Mechanism::KRB5, 13, &[1, 0, 0x6e, 0][..])
    );
    assert!(gss.mechanism().is_kerberos());
    assert_eq!(token.to_vec(), raw);
    let wrapped = [&hex("a117 3015 a213 0411")[..], &raw].concat();
    let token = parse_clean(&wrapped);
    assert_eq!(token.mechanism(), Some(Mechanism::KRB5));
    assert_eq!(token.mech_token.as_ref().unwrap().to_vec(), raw);
    assert_eq!(token.to_vec(), wrapped);
}

#[test]
fn names_mechanisms_and_keeps_unknown_ones_dotted() {
    let dotted: Vec<_> = Mechanism::ALL.iter().map(|(mechanism, name)| (*name, mechanism.dotted())).collect();
    let expected = [
        ("SPNEGO", "1.3.6.1.5.5.2"),
        ("NTLMSSP", "1.3.6.1.4.1.311.2.2.10"),
        ("MS-KRB5", "1.2.840.48018.1.2.2"),
        ("KRB5", "1.2.840.113554.1.2.2"),
        ("KRB5-U2U", "1.2.840.113554.1.2.2.3"),
        ("IAKERB", "1.3.6.1.5.2.5"),
        ("NEGOEX", "1.3.6.1.4.1.311.2.2.30"),
    ];
    assert_eq!(dotted, expected.map(|(name, oid)| (name, oid.to_owned())));
    assert_eq!(Mechanism(&[0x2b, 0x06, 0x01, 0x05, 0x05, 0x11]).to_string(), "1.3.6.1.5.5.17");
    assert_eq!(Mechanism(&[]).to_string(), "");
    assert_eq!(Mechanism(&[0x2b, 0xff]).to_string(), "2bff");
}

#[test]
fn reads_a_raw_message_without_a_layer() {
    let blob = hex(NTLMV1_CHALLENGE);
    assert_eq!(parse_clean(&blob).spnego, None);
}
