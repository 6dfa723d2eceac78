//! What is made of any values is read as these values.

use proptest::collection::vec;
use proptest::prelude::*;
use smbtrail_auth::Structure;
use smbtrail_auth::ntlm::{AuthenticateMessage, AvPairs, ChallengeMessage, NtlmMessage};
use smbtrail_layout::Region;
use smbtrail_wire::{AvId, NtlmFlags};

use super::common::parse;

proptest! {
    #[test]
    fn a_challenge_with_any_payloads_is_read_as_what_was_written(
        name in vec(any::<u8>(), 1..40),
        server_challenge in any::<[u8; 8]>(),
        version in any::<[u8; 8]>(),
        pairs in vec((1u16..12, vec(any::<u8>(), 0..20)), 0..6),
    ) {
        let made = ChallengeMessage {
            target_name: Region::new(name),
            negotiate_flags: NtlmFlags::VERSION,
            server_challenge,
            target_info: AvPairs::region(pairs.iter().map(|(id, bytes)| (AvId(*id), &bytes[..]))),
            version,
            ..Default::default()
        };
        let made = made.arranged();
        let blob = made.to_vec();
        let (token, _) = parse(&blob);
        prop_assert_eq!(token.to_vec(), blob.clone());
        let Some(NtlmMessage::Challenge(read)) = token.ntlm() else { panic!() };
        prop_assert_eq!((&read.target_name, read.server_challenge), (&made.target_name, server_challenge));
        let read = read.target_info();
        let there: Vec<_> = read.iter().map(|pair| (pair.av_id.0, pair.value.bytes.to_vec())).collect();
        prop_assert_eq!(there, pairs);
    }

    #[test]
    fn an_authenticate_with_any_payloads_is_written_as_it_was_read(
        payloads in prop::array::uniform6(vec(any::<u8>(), 1..40)),
        mic in any::<[u8; 16]>(),
    ) {
        let [domain_name, user_name, workstation, lm, nt, key] = payloads.map(Region::new);
        let made = AuthenticateMessage {
            lm_challenge_response: lm,
            nt_challenge_response: nt,
            domain_name,
            user_name,
            workstation,
            encrypted_random_session_key: key,
            mic,
            ..Default::default()
        };
        let made = made.arranged();
        let blob = made.to_vec();
        let (token, _) = parse(&blob);
        prop_assert_eq!(token.to_vec(), &blob[..]);
        let Some(NtlmMessage::Authenticate(read)) = token.ntlm() else { panic!() };
        prop_assert_eq!((&read.user_name, &read.domain_name, read.mic), (&made.user_name, &made.domain_name, mic));
    }
}
