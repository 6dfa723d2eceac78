//! Tickets that a KDC made, opened with the keytab of their service.

use smbtrail_crypto::hex;
use smbtrail_crypto::kerberos::{Keytab, KeytabError};
use smbtrail_wire::Etype;

/// The keys of the file server of `fixtures/captures/kerberos.pcapng`.
fn keytab() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/captures/kerberos.keytab");
    std::fs::read(path).unwrap()
}

/// Type, key version, client and enc-part of the tickets in its frames 14, 142 and 200.
const TICKETS: [(Etype, u32, &str, &str); 3] = [
    (
        Etype::AES256_CTS_HMAC_SHA1_96,
        1,
        "alice",
        "2a00d91ec4fed909485a41a056dc0267e0589ccab868a8cc152bbd54c520c509c12dbee6330b34940300cc2242734005\
         741ce1b127e8101c8153a6a0976d69d7d7e7f799daca1abe9a8950662881384323e9ea92445893e0f69af483ee0f8fb7\
         57726c7e0793cb5d41d65c9b6661971ff50c2ae166544fef988b026fe9960005ff26f4ebef888cddb25ce27b1d46121d\
         85a4c08d65cd6ed7ef30bb6ea423b3a8c40823579b4e44c6f6b04635435b53327fe2d1c6f89ada541fb2e17c1b835a92\
         e0c45527",
    ),
    (
        Etype::AES128_CTS_HMAC_SHA1_96,
        2,
        "bob",
        "06c14107b910dd7f147393a1472ac49f1c8e6e71a544d24311502f51cb72eaf965d682b43b84c7ae3f26833fd8fecdbe\
         f8130bf164879cf0a4912faffede6d4c213216763c9fa3b76f58cb78e354df6f46c1db05c95303041d3dae9e2c162180\
         ecf48841ea720aef5c33d7ef5dcf133779576de95aa6198640bb43ce0bb6652388befcf1f559370fd41fd2f5ee735b56\
         8578b208646470f18a0e750b2dc95434a22cb640387a69a46647b7fce3b5a1",
    ),
    (
        Etype::RC4_HMAC,
        3,
        "alice",
        "84197347bea02d378b308be1b20c13dc3c16b0c742606a85121ba086c3b45062b87928692db9d18b603e912c0d3cb3f1\
         93826afc9ff6a4e7887aec93ab4faa9f98d0e47ee6533486006cb13d5a45ce5203d2463a56bab34b84db7fcc0c245b77\
         2c3f77e4bfba8e0fb7b2783dc8f76f32d5a74b376ad6faab1295c58a3fabef586088b46b763f253ba3c021e213ec4e4d\
         dc87f52a4b37a323189d0ad93f3e92be7002f5a467da4e84251284f065",
    ),
];

#[test]
fn tickets_of_a_kdc_open_with_the_key_of_their_type_and_version() {
    let keytab = Keytab::parse(&keytab()).unwrap();
    for (etype, kvno, client, cipher) in TICKETS {
        let cipher = hex(cipher).unwrap();
        let (plain, entry) = keytab.open_ticket(etype, Some(kvno), &cipher).unwrap();
        assert_eq!((&*entry.principal, entry.kvno), ("cifs/filesrv@OFFICE.EXAMPLE", kvno));
        assert_eq!(plain.first(), Some(&0x63), "[APPLICATION 3]");
        assert!(plain.windows(client.len()).any(|window| window == client.as_bytes()), "{client}");
        let guessed = keytab.open_ticket(etype, None, &cipher).unwrap();
        assert_eq!(guessed.0, plain, "found without the version too");
    }
}

#[test]
fn a_ticket_altered_in_any_byte_does_not_open() {
    let keytab = Keytab::parse(&keytab()).unwrap();
    for (etype, kvno, _, cipher) in TICKETS {
        let cipher = hex(cipher).unwrap();
        for index in 0..cipher.len() {
            let mut altered = cipher.clone();
            altered[index] ^= 1;
            assert!(keytab.open_ticket(etype, Some(kvno), &altered).is_none(), "{etype}, byte {index}");
            assert!(keytab.open_ticket(etype, Some(kvno), &cipher[..index]).is_none());
        }
    }
}

#[test]
fn a_keytab_cut_anywhere_is_shorter_or_refused() {
    let bytes = keytab();
    let whole = Keytab::parse(&bytes).unwrap();
    assert_eq!(whole.entries().len(), 6);
    assert_eq!(Keytab::parse(&[]).unwrap_err(), KeytabError::Empty);
    for len in 2..bytes.len() {
        match Keytab::parse(&bytes[..len]) {
            Ok(cut) => assert!(whole.entries().starts_with(cut.entries()), "{len} bytes"),
            Err(error) => assert!(matches!(error, KeytabError::Entry { offset } if offset <= len), "{error}"),
        }
    }
}

#[test]
fn holes_are_passed_over_and_other_versions_named() {
    let mut bytes = keytab();
    let size = i32::from_be_bytes(bytes[2..6].try_into().unwrap());
    bytes[2..6].copy_from_slice(&(-size).to_be_bytes());
    assert_eq!(Keytab::parse(&bytes).unwrap().entries().len(), 5);
    assert_eq!(Keytab::parse(b"\x05\x01 and more").unwrap_err(), KeytabError::Version(5, 1));
    assert_eq!(Keytab::parse(b"PK").unwrap_err(), KeytabError::Version(b'P', b'K'));
}
