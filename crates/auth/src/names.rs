//! The names of every structure of this crate, and of their fields.

use smbtrail_layout::Names;

use crate::ntlm::NtlmMessage;

/// The names that the listings of this crate give to structures and their fields. See [`smbtrail_layout`].
pub fn structures() -> impl Iterator<Item = Names> + Clone {
    NtlmMessage::STRUCTURES.iter().chain(ELEMENTS).copied()
}

/// What is read by its tags, not declared.
const ELEMENTS: &[Names] = &[
    Names::new("InitialContextToken", &["thisMech", "innerContextToken"]),
    Names::new(
        "NegTokenInit",
        &["mechType", "reqFlags", "mechToken", "hintName", "hintAddress", "mechListMIC", "Other"],
    ),
    Names::new(
        "NegTokenInit2",
        &["mechType", "reqFlags", "mechToken", "hintName", "hintAddress", "mechListMIC", "Other"],
    ),
    Names::new("NegTokenResp", &["negState", "supportedMech", "responseToken", "mechListMIC", "Other"]),
];
