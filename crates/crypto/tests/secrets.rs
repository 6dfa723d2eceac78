//! Secrets as people and other tools write them.

use smbtrail_crypto::kerberos::Usage;
use smbtrail_crypto::ntlm::Exchange;
use smbtrail_crypto::{Key, PasswordKeys, Principal, Sealed, Secret, SecretError, Secrets, hex};
use smbtrail_wire::{Etype, SessionId};

const BLOB: &str = "01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000\
    02000c0044006f006d00610069006e0001000c005300650072007600650072000000000000000000";

/// Whether these secrets give the response of `[MS-NLMP] 4.2.4`: User of Domain, with the password `Password`.
fn proven(secrets: &Secrets) -> Option<String> {
    let response = hex(&format!("68cd0ab851e51c96aabc927bebef6a1c{BLOB}")).unwrap();
    let exchange = Exchange {
        server_challenge: [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF],
        flags: 0,
        user: "User",
        domain: "Domain",
        lm_response: &[],
        nt_response: &response,
        encrypted_random_session_key: &[],
    };
    secrets.prove(&exchange).map(|(_, given)| given.origin.to_string())
}

fn one(secret: Secret, text: &str) -> Result<Secrets, SecretError> {
    let mut secrets = Secrets::default();
    secrets.add(secret, text, "there").map(|()| secrets)
}

#[test]
fn a_user_is_found_whatever_the_case() {
    for (secret, text) in [
        (Secret::Password, "user=Password"),
        (Secret::Password, "DOMAIN\\USER=Password"),
        (Secret::Password, "*=Password"),
        (Secret::NtHash, "User=A4F49C406510BDCAB6824EE7C30FD852"),
    ] {
        assert_eq!(proven(&one(secret, text).unwrap()).as_deref(), Some("there"), "{text}");
    }
    for text in ["Usher=Password", "Elsewhere\\User=Password", "User=password", "User=Password "] {
        assert_eq!(proven(&one(Secret::Password, text).unwrap()), None, "{text}");
    }
}

#[test]
fn the_password_that_fits_is_named() {
    let mut secrets = one(Secret::Password, "User=Winter").unwrap();
    secrets.add(Secret::Password, "User=Password", "the second").unwrap();
    assert_eq!(proven(&secrets).as_deref(), Some("the second"));
}

#[test]
fn lines_of_a_file_are_ours_and_other_tools() {
    for line in [
        "password User=Password",
        "nt-hash User=a4f49c406510bdcab6824ee7c30fd852",
        "USER::Domain:0123456789abcdef:68cd0ab851e51c96aabc927bebef6a1c:0101000000:Password",
        "USER:::0123456789abcdef:68cd0ab851e51c96aabc927bebef6a1c:0101000000:$HEX[50617373776f7264]",
        "a4f49c406510bdcab6824ee7c30fd852:Password",
        "User:1103:aad3b435b51404eeaad3b435b51404ee:a4f49c406510bdcab6824ee7c30fd852:::",
        "Domain\\User:1103:aad3b435b51404eeaad3b435b51404ee:a4f49c406510bdcab6824ee7c30fd852:::",
        "User_history0:1103:aad3b435b51404eeaad3b435b51404ee:a4f49c406510bdcab6824ee7c30fd852:::",
        "User:1103:aad3b435b51404eeaad3b435b51404ee:a4f49c406510bdcab6824ee7c30fd852::: (status=Enabled)",
        "User:a4f49c406510bdcab6824ee7c30fd852:Password",
        "$krb5tgs$23$*User$DOMAIN$cifs/srv~445*$0102$0304:Password",
        "$krb5tgs$18$User$DOMAIN$0102$0304:$HEX[50617373776f7264]",
        "$krb5asrep$23$User@DOMAIN:0102$0304:Password",
        "$krb5pa$18$User$DOMAIN$0102:Password",
        "Domain\\User:plain_password_hex:500061007300730077006f0072006400",
    ] {
        let mut secrets = Secrets::default();
        assert_eq!(secrets.add_file("list", &format!("\u{FEFF}# from the desk\r\n\n{line}\r\n")), []);
        assert_eq!(proven(&secrets).as_deref(), Some("list:3"), "{line}");
    }
}

#[test]
fn a_password_may_hold_what_separates() {
    let mut secrets = Secrets::default();
    assert_eq!(secrets.add_file("list", "User::Domain:01:02:03:a:b=c"), []);
    secrets.add(Secret::Password, "User=x=y:z", "").unwrap();
    assert!(!secrets.is_empty());
    assert_eq!(proven(&secrets), None);
}

#[test]
fn lines_that_hold_no_secret_are_named_and_the_others_are_used() {
    let mut secrets = Secrets::default();
    let errors = secrets.add_file("list", "# ok\nalice\npassword User=Password\nnt-hash bob=12\n");
    assert_eq!(errors.iter().map(|error| error.line).collect::<Vec<_>>(), [2, 4]);
    assert!(matches!(errors[0].error, SecretError::Form(_)));
    assert_eq!(proven(&secrets).as_deref(), Some("list:3"));
}

#[test]
fn session_ids_are_found_in_either_order() {
    let key = Key::from([0x11; 16]);
    let digits = "11".repeat(16);
    for (id, swapped) in [
        ("0x0000000029000001", false),
        ("687865857", false),
        ("0100002900000000", false),
        ("0x0100002900000000", true),
    ] {
        let secrets = one(Secret::SessionKey, &format!("{id}={digits}")).unwrap();
        let (found, given) = secrets.session_key(SessionId(0x2900_0001)).unwrap();
        assert_eq!((found.0, given.swapped), (key.clone(), swapped), "{id}");
        assert!(secrets.session_key(SessionId(1)).is_none());
    }
    let secrets = one(Secret::SealingKeys, &format!("0x29={digits}:{digits}{digits}")).unwrap();
    let (_, s2c, _) = secrets.sealing_keys(SessionId(0x29)).unwrap();
    assert_eq!(s2c.bytes().len(), 32);
}

#[test]
fn errors_say_what_is_expected_and_show_no_secret() {
    for (secret, text, says) in [
        (Secret::Password, "alice", "USER=PASSWORD"),
        (Secret::Password, "=geheim", "USER=PASSWORD"),
        (Secret::NtHash, "alice=geheim", "32 hexadecimal digits"),
        (Secret::NtHash, "alice=1234", "found 4"),
        (Secret::SessionKey, "0x29=12", "32 to 64 hexadecimal digits"),
        (Secret::SessionKey, "29x=11111111111111111111111111111111", "`29x` is no session id"),
        (Secret::SealingKeys, "0x29=11111111111111111111111111111111", "C2S:S2C"),
    ] {
        let error = one(secret, text).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
        assert!(!error.contains("geheim"), "{error}");
    }
}

/// `alice` of `fixtures/captures/kerberos.pcapng`: the AES keys that follow from her password, as impacket computes them.
const ALICE: [(Etype, &str); 2] = [
    (Etype::AES256_CTS_HMAC_SHA1_96, "a62209bbaddc3ea3485003c77023da2365fbcac517c2ebeafd8dab1d13c6b75d"),
    (Etype::AES128_CTS_HMAC_SHA1_96, "645e36c0a8d73ccc17418ef071872a36"),
];

/// The enc-part of the AS-REP in that capture's frame 4, under the first of these keys.
const AS_REP: &str = include_str!("data/as-rep.txt");

/// Whether these secrets open that AS-REP: where the one that does was given.
fn opens(secrets: &Secrets, salt: &[u8]) -> Option<String> {
    let cipher = hex(AS_REP.trim()).unwrap();
    let sealed = Sealed { usage: Usage::AsRep, etype: ALICE[0].0, kvno: None, cipher: &cipher };
    let whose = Principal { account: "alice", salt, iterations: None };
    let opened = secrets.open_sealed(sealed, whose, &mut PasswordKeys::default());
    opened.map(|(_, given)| given.origin.to_string())
}

#[test]
fn keys_of_kerberos_follow_from_passwords_and_are_in_dumps() {
    let salt = b"OFFICE.EXAMPLEalice";
    for line in [
        "password alice=Summer-2026".to_owned(),
        "password *=Summer-2026".to_owned(),
        format!("kerberos-key Alice={}", ALICE[0].1),
        format!("OFFICE.EXAMPLE\\alice:aes256-cts-hmac-sha1-96:{}", ALICE[0].1),
        format!("somebody:aes256-cts-hmac-sha1-96:{}", ALICE[0].1),
    ] {
        let mut secrets = Secrets::default();
        let dump = format!("[*] Kerberos keys grabbed\nalice:des-cbc-md5:0102030405060708\n{line}\n");
        assert_eq!(secrets.add_file("list", &dump), []);
        assert_eq!(opens(&secrets, salt).as_deref(), Some("list:3"), "{line}");
    }
    let mut others = Secrets::default();
    let lines = format!("alice:aes128-cts-hmac-sha1-96:{}\npassword bob=Summer-2026\n", ALICE[1].1);
    assert_eq!(others.add_file("list", &lines), []);
    assert_eq!(opens(&others, salt), None);
    let mut password = Secrets::default();
    password.add(Secret::Password, "alice=Summer-2026", "").unwrap();
    assert_eq!(opens(&password, b"OFFICE.EXAMPLEALICE"), None, "the salt counts");
    let wrong = Secrets::default().add_file("list", "alice:aes256-cts-hmac-sha1-96:0102\nalice:0x13:0102\n");
    assert_eq!(wrong.iter().map(|error| error.line).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn answers_cannot_make_passwords_cost_more_than_is_allowed() {
    let mut secrets = Secrets::default();
    secrets.add(Secret::Password, "alice=Summer-2026", "").unwrap();
    let mut derived = PasswordKeys::default();
    let mut tried = |salt: &[u8], iterations| {
        let sealed = Sealed { usage: Usage::AsRep, etype: ALICE[0].0, kvno: None, cipher: &[0; 64] };
        let whose = Principal { account: "alice", salt, iterations };
        assert!(secrets.open_sealed(sealed, whose, &mut derived).is_none());
        derived.held()
    };
    // One that is dear beyond measure is not computed, and those after it are.
    assert_eq!(tried(b"", Some(u32::MAX)), 0);
    let mut held = Vec::new();
    for n in 0..3_000_u32 {
        held.push(tried(&n.to_be_bytes(), Some(1)));
    }
    let made = held.iter().position(|bytes| bytes == held.last().unwrap()).unwrap() + 1;
    assert_eq!(made, 2_048, "as many keys as the rounds allow");
    assert_eq!(tried(&[0; 4_096], Some(1)), *held.last().unwrap(), "no salt of that length is remembered");
}

#[test]
fn keys_of_sessions_are_read_from_what_other_programs_print() {
    let linux = "\
[  134.420905] CIFS: VFS: generate_smb3signingkey: dumping generated AES session keys
[  134.420911] CIFS: VFS: Session Id    05 00 00 00 00 c4 00 00
[  134.420914] CIFS: VFS: Cipher type   1
[  134.420917] CIFS: VFS: Session Key   ea 0b d9 22 2e af 01 69 30 1b 15 74 bf 87 41 11
[  134.420920] CIFS: VFS: Signing Key   59 28 43 5c f0 b6 b1 6f f5 7b 65 f2 9f 9e 58 7d
[  134.420923] CIFS: VFS: ServerIn Key  eb aa 58 c8 95 01 9a f7 91 98 e4 fa bc d8 74 f1
[  134.420926] CIFS: VFS: ServerOut Key 08 5b 21 e5 2e 4e 86 f6 05 c2 58 e0 af 53 83 e7
[  134.771946] CIFS: Attempting to mount //srv/share
";
    let smbinfo = "\
CCM encryption
Session Id:   05 00 00 00 00 c4 00 00
Session Key:  ea b d9 22 2e af 1 69 30 1b 15 74 bf 87 41 11
Server Encryption Key:  eb aa 58 c8 95 1 9a f7 91 98 e4 fa bc d8 74 f1
Server Decryption Key:  8 5b 21 e5 2e 4e 86 f6 5 c2 58 e0 af 53 83 e7
";
    let ksmbd = "\
[   10.5] ksmbd: Session Id    215504279044101
[   10.5] ksmbd: Session Key   ea 0b d9 22 2e af 01 69 30 1b 15 74 bf 87 41 11
[   10.5] ksmbd: ServerIn Key  eb aa 58 c8 95 01 9a f7 91 98 e4 fa bc d8 74 f1
[   10.5] ksmbd: ServerOut Key 08 5b 21 e5 2e 4e 86 f6 05 c2 58 e0 af 53 83 e7
";
    for (program, text) in [("linux", linux), ("smbinfo", smbinfo), ("ksmbd", ksmbd)] {
        let mut secrets = Secrets::default();
        assert_eq!(secrets.add_file(program, text), [], "{program}");
        let id = SessionId(0xC400_0000_0005);
        let (key, _) = secrets.session_key(id).unwrap();
        assert_eq!(key.0.bytes(), hex("ea0bd9222eaf0169301b1574bf874111").unwrap(), "{program}");
        let (c2s, s2c, _) = secrets.sealing_keys(id).unwrap();
        assert_eq!(c2s.bytes(), hex("ebaa58c895019af79198e4fabcd874f1").unwrap(), "{program}");
        assert_eq!(s2c.bytes(), hex("085b21e52e4e86f605c258e0af5383e7").unwrap(), "{program}");
    }
}

/// What a Samba 4.17 server with `debug encryption = yes` wrote to its log for a session with AES-256-GCM.
#[test]
fn keys_of_samba_may_have_two_rows() {
    let text = include_str!("data/samba-debug-encryption.txt");
    let mut secrets = Secrets::default();
    assert_eq!(secrets.add_file("log", text), []);
    let id = SessionId(0xB721_52CB);
    let (c2s, s2c, given) = secrets.sealing_keys(id).unwrap();
    assert_eq!(given.origin.to_string(), "log:3");
    let expected = "d7b0e9b25b09aa45e1f5364c16b02e6d03785d1405da8ddac643f4fc66d2d9a4";
    assert_eq!(c2s.bytes(), hex(expected).unwrap());
    assert_eq!((s2c.bytes().len(), s2c.bytes().last()), (32, Some(&0x8D)));
    let (key, _) = secrets.session_key(id).unwrap();
    assert_eq!(key.0.bytes(), hex("85ebf3b90b657faeb9a7ba185ec49686").unwrap());
}

#[test]
fn a_line_of_a_key_that_is_no_key_is_named_and_the_others_are_used() {
    let text = "Session Key: 01 02\nSession Id: 05 00 00 00 00 c4 00 00\nSession Key: zz\n\
        Session Key: ea 0b d9 22 2e af 01 69 30 1b 15 74 bf 87 41 11\nSession Id: a b\n";
    let mut secrets = Secrets::default();
    let errors = secrets.add_file("list", text);
    assert_eq!(errors.iter().map(|error| error.line).collect::<Vec<_>>(), [1, 3, 5]);
    assert!(secrets.session_key(SessionId(0xC400_0000_0005)).is_some());
}
