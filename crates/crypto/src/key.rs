use std::fmt;

use zeroize::Zeroizing;

/// Secret bytes: overwritten when dropped, not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Zeroizing<Vec<u8>>);

impl Key {
    /// The bytes, for whoever computes with them or was asked to show them.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The first sixteen bytes; a shorter key is filled up with zeros. `[MS-SMB2] 3.3.1.8`, SessionKey
    #[must_use]
    pub fn first16(&self) -> Zeroizing<[u8; 16]> {
        let mut first = Zeroizing::new([0; 16]);
        first.iter_mut().zip(self.0.iter()).for_each(|(to, from)| *to = *from);
        first
    }
}

impl From<&[u8]> for Key {
    fn from(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }
}

impl<const N: usize> From<[u8; N]> for Key {
    fn from(bytes: [u8; N]) -> Self {
        Self(Zeroizing::new(Zeroizing::new(bytes).to_vec()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({} bytes)", self.0.len())
    }
}

/// The key that a logon leaves with both ends, whole: with NTLM the sixteen bytes of ExportedSessionKey, with Kerberos
/// as many as its cipher has. `[MS-SMB2] 3.3.1.8`, FullSessionKey
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a key with a name")]
pub struct SessionKey(pub Key);
