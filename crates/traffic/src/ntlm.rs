//! The three messages of an NTLM logon, whose answer proves nothing.

use smbtrail_codec::utf16;

/// Who logs on, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account<'a> {
    /// The domain of the account.
    pub domain: &'a str,
    /// The user; empty for an anonymous logon.
    pub user: &'a str,
    /// The name of the client's computer.
    pub workstation: &'a str,
}

/// The flags of AUTHENTICATE and CHALLENGE: Unicode, NTLM, extended session security, version.
const FLAGS: u32 = 0xa208_8205;

/// NEGOTIATE_MESSAGE, without domain and workstation. `[MS-NLMP] 2.2.1.1`
#[must_use]
pub fn negotiate() -> Vec<u8> {
    let mut out = b"NTLMSSP\0\x01\0\0\0\x07\x82\x08\xa2".to_vec();
    out.resize(40, 0);
    out
}

/// CHALLENGE_MESSAGE, without names. `[MS-NLMP] 2.2.1.2`
#[must_use]
pub fn challenge() -> Vec<u8> {
    let mut out = b"NTLMSSP\0\x02\0\0\0".to_vec();
    out.extend([0, 0, 0, 0, 56, 0, 0, 0]);
    out.extend(FLAGS.to_le_bytes());
    out.extend([0x11; 8]);
    out.resize(40, 0);
    out.extend([0, 0, 0, 0, 56, 0, 0, 0]);
    out.resize(56, 0);
    out
}

/// AUTHENTICATE_MESSAGE. `[MS-NLMP] 2.2.1.3`
#[must_use]
pub fn authenticate(account: Account<'_>) -> Vec<u8> {
    let answer = if account.user.is_empty() { vec![] } else { vec![7; 24] };
    let [domain, user, workstation] = [account.domain, account.user, account.workstation].map(utf16);
    let mut out = b"NTLMSSP\0\x03\0\0\0".to_vec();
    let mut payload = Vec::new();
    for part in [vec![], answer, domain, user, workstation, vec![]] {
        let len = u16::try_from(part.len()).unwrap_or(u16::MAX).to_le_bytes();
        let offset = u32::try_from(64 + payload.len()).unwrap_or(u32::MAX).to_le_bytes();
        out.extend(len.iter().chain(&len).chain(&offset));
        payload.extend(part);
    }
    out.extend(FLAGS.to_le_bytes());
    out.extend(payload);
    out
}
