//! What is made of any values is read as these values.

use proptest::collection::vec;
use proptest::prelude::*;
use smbtrail_auth::ntlm::{
    AuthenticateMessage, AvId, AvPair, AvPairs, ChallengeMessage, NegotiateFlags, Payload,
};

use super::common::parse;

/// Payloads that follow one another, from `at` on.
fn placed<'a, const N: usize>(mut at: usize, payloads: [&'a [u8]; N]) -> [Payload<'a>; N] {
    payloads.map(|bytes| {
        let payload = Payload::at(u32::try_from(at).unwrap(), bytes);
        at += bytes.len();
        payload
    })
}

proptest! {
    #[test]
    fn a_challenge_with_any_payloads_is_read_as_what_was_written(
        name in vec(any::<u8>(), 1..40),
        server_challenge in any::<[u8; 8]>(),
        pairs in vec((1u16..12, vec(any::<u8>(), 0..20)), 0..6),
    ) {
        let pairs: Vec<_> = pairs.iter().map(|(id, bytes)| AvPair { id: AvId(*id), bytes }).collect();
        let info = AvPairs::to_vec(&pairs);
        let [target_name, target_info] = placed(56, [&name, &info]);
        let made = ChallengeMessage {
            fixed_len: 56,
            target_name,
            flags: NegotiateFlags::VERSION,
            server_challenge,
            reserved: [0; 8],
            target_info,
            version: Some(Default::default()),
            unreferenced: Vec::new(),
        };
        let blob = made.to_vec();
        let (token, _) = parse(&blob);
        prop_assert_eq!(token.to_vec(), blob.clone());
        let ntlm = token.ntlm().unwrap();
        prop_assert_eq!(ntlm.to_vec(), blob);
    }

    #[test]
    fn an_authenticate_with_any_payloads_is_written_as_it_was_read(
        payloads in prop::array::uniform6(vec(any::<u8>(), 1..40)),
        mic in any::<[u8; 16]>(),
    ) {
        let payloads = placed(88, payloads.each_ref().map(Vec::as_slice));
        let [domain_name, user_name, workstation, lm, nt, key] = payloads;
        let made = AuthenticateMessage {
            fixed_len: 88,
            lm_challenge_response: lm,
            nt_challenge_response: nt,
            domain_name,
            user_name,
            workstation,
            encrypted_random_session_key: key,
            flags: Some(NegotiateFlags::UNICODE | NegotiateFlags::VERSION),
            version: Some(Default::default()),
            mic: Some(mic),
            unreferenced: Vec::new(),
        };
        let blob = made.to_vec();
        let (token, _) = parse(&blob);
        prop_assert_eq!(token.to_vec(), blob);
    }
}
