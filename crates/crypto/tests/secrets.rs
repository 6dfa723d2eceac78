//! Secrets as people and other tools write them.

use smbtrail_crypto::ntlm::Exchange;
use smbtrail_crypto::{Key, Secret, SecretError, Secrets, hex};
use smbtrail_wire::SessionId;

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
