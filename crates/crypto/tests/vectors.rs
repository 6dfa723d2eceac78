//! Against bytes from elsewhere: Microsoft's published keys and messages of SMB 3.0, and the RFCs' of CMAC.

use std::fs;

use proptest::prelude::*;
use smbtrail_crypto::{Key, PreauthHash, Sealer, SessionKey, Signer, Suite, hex};
use smbtrail_wire::{Cipher, Dialect, SigningAlgorithm};

/// Keys of the messages in `fixtures/messages/transform-*.hex`, which give their provenance.
const SESSION_KEY: &str = "B4546771B515F766A86735532DD6C4F0";
const CLIENT_TO_SERVER: &str = "261B72350558F2E9DCF613070383EDBF";
const SERVER_TO_CLIENT: &str = "8FE2B57EC34D2DB5B1A9727F526BBDB5";

fn key(text: &str) -> Key {
    Key::from(hex(text).unwrap().as_slice())
}

/// A message of `fixtures/messages`.
fn message(name: &str) -> Vec<u8> {
    let path = format!("{}/../../fixtures/messages/{name}.hex", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.starts_with('#')).flat_map(|line| hex(line).unwrap()).collect()
}

fn suite(dialect: Dialect, cipher: Cipher) -> Suite {
    Suite { dialect, signing: SigningAlgorithm::AES_CMAC, cipher: Some(cipher) }
}

#[test]
fn keys_of_3_0_are_those_that_were_published() {
    let suite = suite(Dialect::SMB_3_0, Cipher::AES_128_CCM);
    let keys = SessionKey(key(SESSION_KEY)).derive(suite, &PreauthHash::default()).unwrap();
    assert_eq!(keys.client_to_server, Some(key(CLIENT_TO_SERVER)));
    assert_eq!(keys.server_to_client, Some(key(SERVER_TO_CLIENT)));
    let other = SessionKey(key("7CD451825D0450D235424E44BA6E78CC"));
    let keys = other.derive(suite, &PreauthHash::default()).unwrap();
    assert_eq!(keys.signing, key("0B7E9C5CAC36C0F6EA9AB275298CEDCE"));
}

#[test]
fn published_messages_open_and_are_sealed_again() {
    for (name, direction) in [
        ("transform-write-request", CLIENT_TO_SERVER),
        ("transform-write-response", SERVER_TO_CLIENT),
        ("transform-read-request", CLIENT_TO_SERVER),
        ("transform-read-response", SERVER_TO_CLIENT),
    ] {
        let sealed = message(name);
        let (header, encrypted) = sealed.split_first_chunk::<52>().unwrap();
        let mut plain = encrypted.to_vec();
        let sealer = Sealer::new(Cipher::AES_128_CCM, &key(direction)).unwrap();
        sealer.open(header, &mut plain).unwrap();
        assert_eq!(plain, message(&format!("{name}-opened")), "{name}");
        let mut again = *header;
        again[4..20].fill(0);
        sealer.seal(&mut again, &mut plain).unwrap();
        assert_eq!([again.as_slice(), &plain].concat(), sealed, "{name}");
    }
}

#[test]
fn a_dialect_without_keys_of_its_own_gives_none() {
    let of = |dialect| {
        SessionKey(key(SESSION_KEY)).derive(suite(dialect, Cipher::AES_128_CCM), &PreauthHash::default())
    };
    assert_eq!(of(Dialect::WILDCARD), None);
    let old = of(Dialect::SMB_2_1).unwrap();
    assert_eq!((old.signing, old.client_to_server), (key(SESSION_KEY), None));
}

#[test]
fn a_cipher_of_256_bits_takes_the_whole_session_key() {
    let long = SessionKey(Key::from([7; 32]));
    let short = SessionKey(Key::from([7; 16]));
    let of = |session: &SessionKey, cipher| {
        session.derive(suite(Dialect::SMB_3_1_1, cipher), &PreauthHash::default()).unwrap()
    };
    let [large, small] = [&long, &short].map(|session| of(session, Cipher::AES_256_GCM));
    assert_ne!(large.client_to_server, small.client_to_server);
    assert_eq!(large.signing, small.signing);
    assert_eq!(large.client_to_server.unwrap().bytes().len(), 32);
    assert_eq!(of(&long, Cipher::AES_128_GCM), of(&short, Cipher::AES_128_GCM));
}

#[test]
fn no_key_is_shown() {
    let session_key = SessionKey(key(SESSION_KEY));
    let keys = session_key.derive(suite(Dialect::SMB_3_0, Cipher::AES_128_CCM), &PreauthHash::default());
    let shown = format!("{session_key:?} {keys:?}").to_uppercase();
    assert!(!shown.contains("B454") && !shown.contains("261B") && !shown.contains("180"), "{shown}");
}

const CIPHERS: [Cipher; 4] =
    [Cipher::AES_128_CCM, Cipher::AES_128_GCM, Cipher::AES_256_CCM, Cipher::AES_256_GCM];
const SIGNERS: [SigningAlgorithm; 3] =
    [SigningAlgorithm::HMAC_SHA256, SigningAlgorithm::AES_CMAC, SigningAlgorithm::AES_GMAC];

proptest! {
    #[test]
    fn a_flipped_bit_of_a_sealed_message_is_noticed(
        plain in prop::collection::vec(any::<u8>(), 1..300), bit in any::<prop::sample::Index>(), of in 0..4_usize,
    ) {
        let cipher = CIPHERS[of];
        let len = if matches!(cipher, Cipher::AES_128_CCM | Cipher::AES_128_GCM) { 16 } else { 32 };
        let sealer = Sealer::new(cipher, &Key::from(vec![9; len].as_slice())).unwrap();
        let mut header = [3; 52];
        let mut message = plain.clone();
        sealer.seal(&mut header, &mut message).unwrap();
        let mut opened = message.clone();
        prop_assert!(sealer.open(&header, &mut opened).is_ok());
        prop_assert_eq!(opened, plain);
        // All but ProtocolId, by which an encrypted message is known.
        let mut whole = [&header[..], &message].concat();
        let bit = 32 + bit.index(whole.len() * 8 - 32);
        whole[bit / 8] ^= 1 << (bit % 8);
        let (header, message) = whole.split_first_chunk_mut::<52>().unwrap();
        prop_assert!(sealer.open(header, message).is_err());
    }

    #[test]
    fn a_flipped_bit_of_a_signed_message_is_noticed(
        message in prop::collection::vec(any::<u8>(), 64..400), bit in any::<prop::sample::Index>(), of in 0..3_usize,
    ) {
        let signer = Signer::new(SIGNERS[of], &Key::from([5; 16])).unwrap();
        let mut message = message;
        let signature = signer.signature(&message).unwrap();
        message[48..64].copy_from_slice(&signature);
        prop_assert!(signer.verify(&message).is_ok());
        let bit = bit.index(message.len() * 8);
        message[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(signer.verify(&message).is_err());
    }
}
