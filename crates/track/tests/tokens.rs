//! Problems in security tokens become anomalies, with the frame and the offset in its message.

mod lab;

use lab::*;
use smbtrail_rpc::{Body as PduBody, CommonHeader, Pdu, SecTrailer, Verifier};
use smbtrail_track::{Anomaly, AnomalyKind, kind};
use smbtrail_wire::{Command, RpcAuthType, RpcPduType, ShareType};

const SERVER: &str = "10.0.0.9:445";
/// Where the security blob of a SESSION_SETUP request begins: after the header and the fixed part.
const BLOB: usize = 64 + 24;

/// What the setup of a session with this blob raises about its layout, and the frame that it is in.
fn raised(blob: &[u8]) -> (u64, Vec<Anomaly>) {
    let mut lab = Lab::new();
    lab.connect(1, SERVER);
    lab.negotiate(1, 1, 2);
    let frame = lab.send(1, &[request(Command::SESSION_SETUP, 1, setup_request(blob.to_vec()))]);
    let raised = lab.finish().anomalies;
    (frame, raised.into_iter().filter(|odd| kind::LAYOUT.contains(&odd.kind)).collect())
}

/// Kind, structure or field, and offset in the blob of what a blob raises.
fn in_blob(blob: &[u8]) -> Vec<(AnomalyKind, &'static str, usize)> {
    let (frame, raised) = raised(blob);
    let all = raised.iter().map(|odd| {
        assert_eq!(odd.moment.frame, frame);
        (odd.kind, odd.what, odd.offset.expect("a place in the message") - BLOB)
    });
    all.collect()
}

/// NTLM inside SPNEGO: a NegTokenResp whose responseToken it is.
fn wrapped(token: &[u8]) -> Vec<u8> {
    let element = |tag: u8, content: &[u8]| {
        let len = u8::try_from(content.len()).unwrap();
        [&[tag, 0x81, len], content].concat()
    };
    element(0xa1, &element(0x30, &element(0xa2, &element(4, token))))
}

#[test]
fn a_sound_token_raises_nothing() {
    assert_eq!(in_blob(&ntlm_authenticate("alice")), []);
    assert_eq!(in_blob(&ntlm_negotiate()), []);
}

#[test]
fn a_forged_offset_is_an_anomaly() {
    let mut blob = ntlm_authenticate("alice");
    // DomainNameBufferOffset, of the descriptor at 28.
    blob[32..36].copy_from_slice(&8_u32.to_le_bytes());
    assert_eq!(in_blob(&blob), [(kind::OFFSET_INSIDE_FIXED, "DomainName", 8)]);
}

#[test]
fn a_forged_length_is_an_anomaly() {
    let mut blob = ntlm_authenticate("alice");
    // UserNameLen, of the descriptor at 36.
    blob[36..38].copy_from_slice(&0x7000_u16.to_le_bytes());
    let (_, raised) = raised(&blob);
    let odd = raised.first().expect("it is raised");
    let start = usize::try_from(u32::from_le_bytes(blob[40..44].try_into().unwrap())).unwrap();
    assert_eq!((odd.kind, odd.what, odd.offset), (kind::BEYOND_MESSAGE, "UserName", Some(BLOB + start)));
    assert_eq!(odd.expected, u64::try_from(blob.len()).unwrap());
}

#[test]
fn the_offset_counts_through_spnego() {
    let mut token = ntlm_authenticate("alice");
    token[32..36].copy_from_slice(&8_u32.to_le_bytes());
    let raised = in_blob(&wrapped(&token));
    // Four tags with two bytes of length each are before the token.
    assert!(raised.contains(&(kind::OFFSET_INSIDE_FIXED, "DomainName", 4 * 3 + 8)), "{raised:?}");
}

#[test]
fn what_is_wrong_with_spnego_is_an_anomaly() {
    let cases: &[(&[u8], AnomalyKind)] = &[
        (b"\xa1\x07\x30\x05\xa0\x03\x0a\x01\x00\x00", kind::TRAILING_BYTES),
        (b"\xa1\x81\x07\x30\x05\xa0\x03\x0a\x01", kind::CUT_ELEMENT),
        (b"\xa1\x82\x00\x07\x30\x05\xa0\x03\x0a\x01\x00", kind::NOT_DER),
        (b"\xa1\x07\x31\x05\xa0\x03\x0a\x01\x00", kind::WRONG_TAG),
        (b"\xa1\x07\x30\x05\xa9\x03\x0a\x01\x00", kind::UNEXPECTED_ELEMENT),
        (b"\x17 what is no token", kind::UNREADABLE_TOKEN),
    ];
    for (blob, expected) in cases {
        let kinds: Vec<_> = in_blob(blob).into_iter().map(|(kind, ..)| kind).collect();
        assert!(kinds.contains(expected), "{blob:02x?} raises {kinds:?}");
    }
}

#[test]
fn a_token_that_cannot_be_read_says_why() {
    assert_eq!(in_blob(b"NTLMSSP\0\x09\0\0\0"), [(kind::UNREADABLE_TOKEN, "MessageType", 8)]);
    assert_eq!(in_blob(b"NTLMSSP\0\x03\0\0\0"), [(kind::SHORT, "AUTHENTICATE_MESSAGE", 0)]);
}

#[test]
fn a_token_on_a_pipe_is_judged_too() {
    let mut token = ntlm_authenticate("bob");
    token[32..36].copy_from_slice(&8_u32.to_le_bytes());
    let header =
        CommonHeader { ptype: RpcPduType::AUTH_3, packed_drep: [0x10, 0, 0, 0], ..CommonHeader::default() };
    let trailer = SecTrailer { auth_type: RpcAuthType::WINNT, ..SecTrailer::default() };
    let verifier = Some(Verifier { padding: &[], trailer, token: &token });
    let data = Pdu { header, body: PduBody::Other(&[0; 4]), verifier }.measured().to_vec();
    let mut lab = Lab::new();
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree_of(1, 3, 7, 5, r"\\srv\IPC$", ShareType::PIPE);
    lab.open(1, 4, (7, 5), "srvsvc", 9);
    let frame = lab.send(1, &[write(10, file_id(9), 0, &data).session(7).tree(5)]);
    let story = lab.finish();
    let odd = story.anomalies.iter().find(|odd| odd.kind == kind::OFFSET_INSIDE_FIXED).expect("it is raised");
    // Header and fixed part of the WRITE; common header, body and verifier of the PDU; the forged offset.
    assert_eq!(
        (odd.moment.frame, odd.what, odd.offset),
        (frame, "DomainName", Some(64 + 48 + 16 + 4 + 8 + 8))
    );
}
