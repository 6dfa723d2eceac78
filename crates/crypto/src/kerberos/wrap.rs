//! Wrap tokens of Kerberos in the style of DCE: the data stays in its place, and what encryption adds is in a token of its
//! own. RFC 4121 4.2.6.2, RFC 4757 7.3, `[MS-KILE]` 3.4.5.4

use smbtrail_wire::Etype;

use super::{KerberosKey, Plain, rc4, sha1};
use crate::NotAuthentic;
use crate::ntlm::{Protected, Sender};

/// Bytes of a wrap token's header. RFC 4121 4.2.6.2
const HEADER: usize = 16;
/// Bytes of the confounder of the AES types.
const CONFOUNDER: usize = 16;

impl KerberosKey {
    /// Opens a message that was wrapped with confidentiality: decrypts its data in place. `token` is what came with it.
    ///
    /// Where headers are signed, the checksum is also over the parts around the data; both forms are tried.
    ///
    /// # Errors
    /// [`NotAuthentic`] when the checksum is wrong, the token is none of a wrapped message, or the key is of another type
    /// than rc4-hmac, aes128-cts-hmac-sha1-96 and aes256-cts-hmac-sha1-96.
    pub fn unwrap_message(
        &self,
        sender: Sender,
        message: &mut Protected<'_>,
        token: &[u8],
    ) -> Result<(), NotAuthentic> {
        let opened = match self.etype {
            Etype::RC4_HMAC => rc4::unwrap(self.key.bytes(), message, token),
            Etype::AES128_CTS_HMAC_SHA1_96 => unwrap::<aes::Aes128>(self.key.bytes(), sender, message, token),
            Etype::AES256_CTS_HMAC_SHA1_96 => unwrap::<aes::Aes256>(self.key.bytes(), sender, message, token),
            _ => None,
        };
        let opened = opened.ok_or(NotAuthentic)?;
        message.data.copy_from_slice(&opened);
        Ok(())
    }
}

fn unwrap<C>(key: &[u8], sender: Sender, message: &Protected<'_>, token: &[u8]) -> Option<Plain>
where
    C: aes::cipher::BlockCipherEncrypt
        + aes::cipher::BlockCipherDecrypt
        + aes::cipher::KeyInit
        + aes::cipher::KeySizeUser,
{
    let (header, rest) = token.split_first_chunk::<HEADER>()?;
    // TOK_ID, Flags with Sealed, Filler, EC, RRC, SND_SEQ.
    let [5, 4, flags, 0xFF, a, b, c, d, ..] = header else { return None };
    if flags & 2 == 0 {
        return None;
    }
    // KG-USAGE-INITIATOR-SEAL and KG-USAGE-ACCEPTOR-SEAL. RFC 4121 2
    let usage = if sender == Sender::Client { 24 } else { 22 };
    let (extra, rotated) =
        (usize::from(u16::from_be_bytes([*a, *b])), usize::from(u16::from_be_bytes([*c, *d])));
    let whole: Vec<u8> = [rest, &*message.data].concat();
    // Windows leaves the extra count out of the rotation that it writes. [MS-KILE] 3.4.5.4.1
    [rotated + extra, rotated].into_iter().find_map(|by| {
        let mut turned = whole.clone();
        turned.rotate_left(by.checked_rem(whole.len())?);
        let Protected { before, data, after } = message;
        let opened = sha1::open_signed::<C>(key, usage, &turned, |plain| {
            let (confounder, rest) = plain.split_at_checked(CONFOUNDER)?;
            let (inner, trailer) = rest.split_at_checked(data.len())?;
            Some([confounder, before, inner, after, trailer].concat())
        })?;
        Some(Plain::new(opened.get(CONFOUNDER..)?.get(..data.len())?.to_vec()))
    })
}
