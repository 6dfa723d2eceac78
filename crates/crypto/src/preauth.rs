use std::fmt;

use sha2::{Digest, Sha512};

/// The hash over the messages before authentication. `[MS-SMB2] 3.3.1.7`, PreauthIntegrityHashValue
///
/// Begins as zeros. NEGOTIATE's two messages are chained on the connection; each session setup goes on from there with
/// its own messages, up to the last request: the response that decides is not part of it.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a hash with a name")]
pub struct PreauthHash(pub [u8; 64]);

impl PreauthHash {
    /// The hash with one more message, from its header on.
    #[must_use]
    pub fn with(self, message: &[u8]) -> Self {
        Self(Sha512::new().chain_update(self.0).chain_update(message).finalize().into())
    }
}

impl Default for PreauthHash {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl fmt::Debug for PreauthHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PreauthHash(")?;
        self.0.iter().take(8).try_for_each(|byte| write!(f, "{byte:02x}"))?;
        write!(f, "…)")
    }
}
