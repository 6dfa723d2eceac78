//! The messages of a recorded logon, which tshark reads the same.

use smbtrail_auth::kerberos::{ApRepPart, Authenticator, KerberosMessage, TicketPart};
use smbtrail_auth::{GssToken, Input, MechToken, ProblemKind};
use smbtrail_wire::Etype;

use super::common::{hex, parse_clean};

/// The security blob of a SESSION_SETUP request: frame 14 of `fixtures/captures/kerberos.pcapng`.
const SETUP_REQUEST: &str = "
    6082027d06062b0601050502a08202713082026da018301606092a864882f71201020206092a864886f712010202a282024f0482024b
    6082024706092a864886f71201020201006e82023630820232a003020105a10302010ea20703050020000000a3820115618201113082
    010da003020105a1101b0e4f46464943452e4558414d504c45a21a3018a003020101a111300f1b04636966731b0766696c65737276a3
    81d73081d4a003020112a103020101a281c70481c42a00d91ec4fed909485a41a056dc0267e0589ccab868a8cc152bbd54c520c509c1
    2dbee6330b34940300cc2242734005741ce1b127e8101c8153a6a0976d69d7d7e7f799daca1abe9a8950662881384323e9ea92445893
    e0f69af483ee0f8fb757726c7e0793cb5d41d65c9b6661971ff50c2ae166544fef988b026fe9960005ff26f4ebef888cddb25ce27b1d
    46121d85a4c08d65cd6ed7ef30bb6ea423b3a8c40823579b4e44c6f6b04635435b53327fe2d1c6f89ada541fb2e17c1b835a92e0c455
    27a48201023081ffa003020112a281f70481f4e196d34813b91e5c6cce4bdef975234ab81dc6ab3835f1eea9c95652f43f187483e560
    63723a639bf34befe7d263e77ce27a0bad7c091cbe572a6ed13355d3f14afdeff02c76fca8fd76e560a85db657a7784939275c794a03
    0a31e989e190d9c5a2ec3f6a1ef7d6f5047e895544921e3f05defcf09c96cadfd4726f1e90e30afa7882f3576277d6cfaf0993a23083
    2bf185931f87955bfa761b2719b66b93af17c903e52ffc54b0417999364ea7e8a6be9edc2e9400cf43c5b22d7569590ab6d810d541bd
    b471162b32088e94db54c55a6d25833e115ba9d4cedfe7af8a6846bcc454299e3781b70a508394aafd68b38ae18bbc";

/// Its response, frame 15.
const SETUP_RESPONSE: &str = "
    a181b73081b4a0030a0100a10b06092a864882f712010202a2819f04819c60819906092a864886f71201020202006f8189308186a003
    020105a10302010fa27a3078a003020112a271046fde4fb91b113f2248dcd3ce17d45d9390aecb8363ecd305d6079f6c7920c86d00e7
    1dc1d0214797d419b6d282c2c1d72e1433102fe5c213248990c035ef0c611199681620762b92e3460c41e8ad770720ceff0cc4db2ebb
    c42729f8564f0324d316f06eb6134f873484e76875ef1606";

/// Asks the KDC for Alice's ticket-granting ticket: frame 1.
const AS_REQ: &str = "
    6a81ba3081b7a103020105a20302010aa31a3018300aa10402020096a2020400300aa10402020095a2020400a4818e30818ba0070305
    0000000010a1123010a003020101a10930071b05616c696365a2101b0e4f46464943452e4558414d504c45a3233021a003020102a11a
    30181b066b72627467741b0e4f46464943452e4558414d504c45a511180f32303236313132333136333435355aa706020437a349aca8
    1a301802011202011102011402011302011002011702011902011a";

/// Gives it: frame 4.
const AS_REP: &str = "
    6b82029530820291a003020105a10302010ba22d302b3029a103020113a2220420301e301ca003020112a1151b134f46464943452e45
    58414d504c45616c696365a3101b0e4f46464943452e4558414d504c45a4123010a003020101a10930071b05616c696365a582010b61
    82010730820103a003020105a1101b0e4f46464943452e4558414d504c45a2233021a003020102a11a30181b066b72627467741b0e4f
    46464943452e4558414d504c45a381c43081c1a003020112a103020101a281b40481b1330368d0010c8784f605e89ec015d52cf4115e
    0bd39e5977652ed705d7e1c55f47bead0c85c1ebd80ba7e8792208cc907fe93af7e40be322c0175d16de529aac2eff1b9d780a0ed118
    930c815186e40f68ce394776df2220b3bcceef46f6a4e944c004d0f329d7652d74019226aae8aedf6d47668fd408658d1485b274dd56
    8cf57d28774aeabf74d92a81542ea3facfb48eff8fd47748f53278fdf29cd984f9fdbd9313a84e8f9a40eb33fbea524c4bdfa682011f
    3082011ba003020112a28201120482010e777ea2dbf1a6d8ae5f7dc4dd6df1b27637a8db58570af5c364e30098d7e88458f64d6c0d65
    0aba9995d8a8d276fd15dce6622a98dd2a376fbd6fa737bd56aab620e836758e7e58f0ccb704940ec9705b3d03c0166e2e85eb7c92b2
    133ac596d52bb331d002e13a71167cb2217cbc4bc333c5bb8458f0d3f13bcbcda012ae779e542eedfac5c9efbd4630a19e9d1b69b664
    12d8bb1f54ca910b84eb1b12033fa0cbe9c6caa5044a71951975f9c98c4adbdb340039edf655afd8afb07112001eefb605d27cd51fee
    fecee4fae9beacb8b3146bb3061207984e4ad8a1889b5145a50c2ca5829a1f5bd3613b96756906946860a851d8b9e685a3482b896cff
    2e3fc5c6f55d472dee04e83c43bfb43f08";

/// Asks for the file server's ticket: frame 12.
const TGS_REQ: &str = "
    6c82038730820383a103020105a20302010ca38202f6308202f230820204a103020101a28201fb048201f76e8201f3308201efa00302
    0105a10302010ea20703050000000000a382010b6182010730820103a003020105a1101b0e4f46464943452e4558414d504c45a22330
    21a003020102a11a30181b066b72627467741b0e4f46464943452e4558414d504c45a381c43081c1a003020112a103020101a281b404
    81b1330368d0010c8784f605e89ec015d52cf4115e0bd39e5977652ed705d7e1c55f47bead0c85c1ebd80ba7e8792208cc907fe93af7
    e40be322c0175d16de529aac2eff1b9d780a0ed118930c815186e40f68ce394776df2220b3bcceef46f6a4e944c004d0f329d7652d74
    019226aae8aedf6d47668fd408658d1485b274dd568cf57d28774aeabf74d92a81542ea3facfb48eff8fd47748f53278fdf29cd984f9
    fdbd9313a84e8f9a40eb33fbea524c4bdfa481ca3081c7a003020112a281bf0481bcf277a4f85cf416da5d5a94a562c5eb6c8920474c
    cea7157459ce99d28bfcb943e8303254d0e94a7ba2d197348b4884a5c5f83b52f6c1269279c3e29e00ae5cac99af2fa082aee1981fc1
    fbe9b56c5d2385792d6b5fa51626ea6d61781eeb1e4556f305ae073b5f0b64904731d5e6c706a4c33f50c485e476580995a87ee81092
    ba2290d14ae988524b60ad6810a10fb74ceb7c365d1ac6a9921e095039811eda2688883842970043c21489df59a8a0e66edba889cca7
    7b3e2c9960593081e7a10402020088a281de0481dba081d83081d5a1173015a003020110a10e040c0bb28541f8294071d4cdee60a281
    b93081b6a003020112a281ae0481ab10f0fc1503d5b17de34ce1852df155139dba1c0418ad96fdedf55b749ec4c26583ad44d2128fa1
    ffc34797b01f38c851b391b09c0e7958d2ef9067a4cc7f67e1ec0ca394106365fc825aa51b464f76eab568695542cae6632c40ece6b1
    d864562a6d28a208d32e317b97b06c0d65e99601fb752ab1477ca98f6b8bdc40e857fb4f5d95a456a3ffed5da49ca7198ba072744106
    dba276ad74b9956d93b554a3868fc22a6b562139c4f07fb3a47d307ba00703050000000000a2101b0e4f46464943452e4558414d504c
    45a31a3018a003020101a111300f1b04636966731b0766696c65737276a411180f31393730303130313030303030305aa511180f3139
    3730303130313030303030305aa706020415b536bca8143012020112020111020114020113020110020117";

/// There is no such service: frame 249.
const KRB_ERROR: &str = "
    7e8201ad308201a9a003020105a10302011ea411180f32303236313132323136333435365aa5050203013c1fa603020107a7151b1357
    454c4c4b4e4f574e3a414e4f4e594d4f5553a821301fa00302010ba11830161b0957454c4c4b4e4f574e1b09414e4f4e594d4f5553a9
    101b0e4f46464943452e4558414d504c45aa1b3019a003020101a11230101b04636966731b087072696e74737276ab131b114c4f4f4b
    494e475f55505f534552564552ac81ff0481fc3081f93081f6a10402020088a281ed0481eaa081e73081e4a081e13081dea003020112
    a281d60481d307b24ed5337b9108cce1a594dd12a981c7f9137c25f014417ebcfea4b36926d7012f7e592d8bee5b52f53ae8c5debd34
    41c44a75ae4026f4a1c34a2ae6f8b02297f37a473ef0da472a2f162b268adc378d6776d4c0924e6e01679fe57d0545fd210768191122
    f5cff82d65a8d89f1a0559313bb46371ac9845115bd90ce3ebe6ff5d607ad37a7a257798b8ec99e3e3a05f2356bdc04215c2d37b5591
    6438246b201dc71bd8e217b5d21d65affd7e6765782eeaa8f3ad0642f8bea12cb8b65b7cd39a1efe524b2f65eab82463a8e7fe009b34
    e4";

fn gss<'a>(token: &'a smbtrail_auth::Token<'a>) -> &'a GssToken<'a> {
    match &token.mech_token {
        Some(MechToken::Gss(gss)) => gss,
        other => panic!("{other:?}"),
    }
}

fn message(bytes: &[u8]) -> KerberosMessage<'_> {
    KerberosMessage::parse(Input::new(bytes)).unwrap()
}

#[test]
fn an_ap_req_names_the_service_and_the_key_of_its_ticket() {
    let blob = hex(SETUP_REQUEST);
    let token = parse_clean(&blob);
    let Some(KerberosMessage::ApReq(request)) = KerberosMessage::of_token(gss(&token)) else { panic!() };
    let ticket = request.ticket;
    assert_eq!(ticket.realm.to_string(), "OFFICE.EXAMPLE");
    assert_eq!(ticket.sname.to_string(), "cifs/filesrv");
    assert_eq!(ticket.enc_part.etype, Etype::AES256_CTS_HMAC_SHA1_96);
    assert_eq!(ticket.enc_part.kvno, Some(1));
    assert_eq!(ticket.enc_part.cipher.bytes().len(), 196);
    assert_eq!(&blob[ticket.enc_part.cipher.base()..][..4], [0x2a, 0x00, 0xd9, 0x1e]);
    assert_eq!(request.authenticator.etype, Etype::AES256_CTS_HMAC_SHA1_96);
    assert!(request.mutual_required && !ticket.is_ticket_granting());
}

#[test]
fn an_ap_rep_has_what_only_the_two_can_read() {
    let blob = hex(SETUP_RESPONSE);
    let token = parse_clean(&blob);
    let Some(KerberosMessage::ApRep(reply)) = KerberosMessage::of_token(gss(&token)) else { panic!() };
    assert_eq!((reply.enc_part.etype, reply.enc_part.kvno), (Etype::AES256_CTS_HMAC_SHA1_96, None));
    assert_eq!(reply.enc_part.cipher.bytes().len(), 111);
}

#[test]
fn the_kdc_names_the_client() {
    let bytes = hex(AS_REQ);
    let KerberosMessage::AsReq(request) = message(&bytes) else { panic!() };
    assert_eq!(request.cname.unwrap().to_string(), "alice");
    assert_eq!(request.sname.unwrap().to_string(), "krbtgt/OFFICE.EXAMPLE");
    assert_eq!(request.realm.to_string(), "OFFICE.EXAMPLE");
    assert_eq!(request.shown().map(|shown| shown.ticket), None);

    let bytes = hex(AS_REP);
    let KerberosMessage::AsRep(reply) = message(&bytes) else { panic!() };
    assert_eq!(
        (reply.cname.to_string(), reply.crealm.to_string()),
        ("alice".into(), "OFFICE.EXAMPLE".into())
    );
    assert!(reply.ticket.is_ticket_granting());
    let info = reply.padata.etype_info(Etype::AES256_CTS_HMAC_SHA1_96).unwrap();
    assert_eq!((info.salt, info.iterations), (Some(&b"OFFICE.EXAMPLEalice"[..]), None));
    assert_eq!(reply.padata.etype_info(Etype::RC4_HMAC), None);
    assert_eq!(reply.padata.armored_reply(), None);
}

#[test]
fn a_tgs_req_shows_the_ticket_that_the_as_rep_gave() {
    let (asked, given) = (hex(TGS_REQ), hex(AS_REP));
    let KerberosMessage::TgsReq(request) = message(&asked) else { panic!() };
    let KerberosMessage::AsRep(reply) = message(&given) else { panic!() };
    assert_eq!(request.cname, None);
    assert_eq!(request.sname.unwrap().to_string(), "cifs/filesrv");
    let shown = request.shown().map(|shown| shown.ticket).unwrap();
    assert_eq!(shown.enc_part.cipher.bytes(), reply.ticket.enc_part.cipher.bytes());
}

#[test]
fn an_error_has_its_name() {
    let bytes = hex(KRB_ERROR);
    let KerberosMessage::Error(error) = message(&bytes) else { panic!() };
    assert_eq!(error.name(), Some("KDC_ERR_S_PRINCIPAL_UNKNOWN"));
    assert_eq!(error.sname.to_string(), "cifs/printsrv");
}

#[test]
fn an_inner_token_longer_than_its_bytes_is_a_problem() {
    let mut blob = hex(SETUP_REQUEST);
    let at = blob.windows(4).rposition(|bytes| bytes == [0x60, 0x82, 0x02, 0x47]).unwrap();
    blob[at + 2] = 0x2d;
    let mut problems = Vec::new();
    let token = smbtrail_auth::Token::parse(Input::new(&blob), &mut problems).unwrap();
    assert_eq!(gss(&token).mechanism().to_string(), "KRB5");
    let found: Vec<_> = problems.iter().map(|problem| (problem.kind, problem.what, problem.offset)).collect();
    assert_eq!(found, [(ProblemKind::CutElement, "mechToken", at)]);
}

#[test]
fn a_message_cut_anywhere_is_read_as_far_as_it_goes_or_not_at_all() {
    for whole in [AS_REQ, AS_REP, TGS_REQ, KRB_ERROR].map(hex) {
        let name = message(&whole).name();
        for len in 0..whole.len() {
            let cut = KerberosMessage::parse(Input::new(&whole[..len]));
            assert!(cut.is_none_or(|message| message.name() == name), "{name} of {len} bytes");
        }
    }
}

#[test]
fn bytes_that_are_no_opened_part_are_refused() {
    for bytes in [&[][..], &[0x63], &[0x63, 0x02, 0x30, 0x00], &[0xff; 40]] {
        assert_eq!(TicketPart::parse(bytes), None);
        assert_eq!(Authenticator::parse(bytes), None);
        assert_eq!(ApRepPart::parse(bytes), None);
    }
}
