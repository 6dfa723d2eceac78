//! Every blob of the tests, cut and changed at every byte.

use crate::common::{Listing, NLMP, blobs, hex, parse, parse_clean};
use smbtrail_auth::ntlm::NtlmMessage;
use smbtrail_auth::{Input, MechToken, Problem, Token};

/// Calls all there is to call, and holds that what raised no problem is written again byte for byte.
fn exercise(blob: &[u8]) -> Option<Vec<Problem>> {
    let mut problems = Vec::new();
    let token = Token::parse(Input::new(blob), &mut problems).ok()?;
    let written = token.to_vec();
    let listing = Listing::of(&token);
    if problems.is_empty() {
        assert_eq!(written, blob);
        if let (Some(bytes), Some(inner)) = (token.mech_bytes, &token.mech_token) {
            assert_eq!(inner.to_vec(), bytes.bytes());
        }
    }
    for (_, name, offset, bytes, _) in &listing.fields {
        assert_eq!(blob.get(*offset..offset + bytes.len()), Some(&bytes[..]), "{name} at {offset}");
    }
    if let Some(MechToken::Ntlm(NtlmMessage::Authenticate(message))) = &token.mech_token {
        let _ = (
            message.lm_response(),
            message.scheme(),
            message.provides_mic(),
            message.user_name().to_string(),
        );
    }
    Some(problems)
}

#[test]
fn survives_every_cut() {
    for (name, blob) in blobs() {
        for end in 0..blob.len() {
            let problems = exercise(&blob[..end]);
            assert!(problems != Some(Vec::new()), "{name} cut to {end} raises a problem");
        }
    }
}

#[test]
fn survives_every_byte_changed() {
    for (_, blob) in blobs() {
        for at in 0..blob.len() {
            for change in [1, 0xff, 0x80, 0x20] {
                let mut changed = blob.clone();
                changed[at] = changed[at].wrapping_add(change);
                exercise(&changed);
            }
            for value in [0, 0x7f, 0x84, 0xff] {
                let mut changed = blob.clone();
                changed[at] = value;
                exercise(&changed);
            }
        }
    }
}

#[test]
fn survives_every_length_and_offset_off_by_one() {
    for (_, text) in NLMP {
        let blob = hex(text);
        for at in (12..64).step_by(4) {
            for step in [-1, 1, i64::from(u32::MAX), 0x7fff_0000] {
                let mut changed = blob.clone();
                let Some(field) = changed.get_mut(at..at + 4) else { continue };
                let value = i64::from(u32::from_le_bytes(field.try_into().unwrap()));
                field.copy_from_slice(&(value + step).to_le_bytes()[..4]);
                exercise(&changed);
            }
        }
    }
}

#[test]
fn survives_bytes_before_and_after() {
    for (_, blob) in blobs() {
        let (first, _) = parse(&blob);
        let longer = [&blob[..], &[0; 7]].concat();
        let (token, _) = parse(&longer);
        assert_eq!(token.mechanism(), first.mechanism(), "bytes after a token change nothing in it");
        exercise(&longer);
        exercise(&[&[0], &blob[..]].concat());
    }
}

#[test]
fn lists_every_byte_of_a_message_once() {
    for (name, text) in NLMP {
        let blob = hex(text);
        let listing = Listing::of(&parse_clean(&blob));
        let mut at = 0;
        for (_, field, offset, bytes, _) in &listing.fields {
            assert_eq!(*offset, at, "{name}: {field}");
            at += bytes.len();
        }
        assert_eq!(at, blob.len(), "{name}");
    }
}

#[test]
fn lists_fields_by_their_names_in_the_specification() {
    let blob = hex(crate::common::NTLMV2_AUTHENTICATE);
    let listing = Listing::of(&parse_clean(&blob));
    let find = |structure: &str, name: &str| {
        let field = listing.fields.iter().find(|field| (&field.0[..], &field.1[..]) == (structure, name));
        field.map(|field| (field.2, field.4.clone())).unwrap()
    };
    assert_eq!(find("AUTHENTICATE_MESSAGE", "UserName"), (84, "Text(\"User\")".into()));
    assert_eq!(find("AUTHENTICATE_MESSAGE", "NtChallengeResponseBufferOffset").0, 24);
    assert_eq!(find("NTLMv2_RESPONSE", "ChallengeFromClient").0, 132 + 32);
    assert_eq!(find("AV_PAIR", "Value"), (180, "Text(\"Domain\")".into()));
    assert_eq!(find("AvPairs", "Trailing"), (212, "Padding".into()));
    assert_eq!(find("Version", "ProductBuild"), (66, "Scalar(Number(2600))".into()));
}

#[test]
fn every_name_of_a_listing_is_among_the_names_of_the_crate() {
    for (name, blob) in blobs() {
        for (structure, field, ..) in &Listing::of(&parse(&blob).0).fields {
            let mut known = smbtrail_auth::structures().filter(|names| names.structure == structure);
            assert!(known.any(|names| names.has(field)) || field == "Padding", "{name}: {structure}/{field}");
        }
    }
}
