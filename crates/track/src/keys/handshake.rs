//! What is hashed before authentication, and when.

use smbtrail_codec::Input;
use smbtrail_crypto::PreauthHash;

use crate::table::Held;

/// The hash over the messages before authentication; `None` when one of them was not seen whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Handshake(Option<Chain>);

/// Messages wait until the hash is needed, because most sessions have no key and never need it.
#[derive(Clone, Debug, Default)]
struct Chain {
    /// Over the messages before those that wait.
    hash: PreauthHash,
    /// The messages that wait, each after its length.
    waiting: Vec<u8>,
}

/// The length of a message that waits.
type Len = u16;

/// Bytes that a NEGOTIATE with its answer takes, and the setup after it, as a rule.
const ROOM: usize = 1024;

/// Bytes that may wait to be hashed: as many as a setup usually has.
const WAITING: usize = 2048;

/// Above this number of connections or attempts, messages are hashed at once instead of waiting, so at most 16 MiB
/// wait.
const PATIENT: usize = 4096;

impl Held for Handshake {
    fn held(&self) -> usize {
        self.0.as_ref().map_or(0, |chain| chain.waiting.capacity())
    }
}

impl Handshake {
    /// Begins with the NEGOTIATE request, on one of `alive` connections.
    pub(crate) fn begun(message: &Input<'_>, alive: usize) -> Self {
        let mut begun = Self(Some(Chain::default()));
        begun.add(message, alive);
        begun
    }

    /// A copy that one of `alive` attempts continues.
    pub(super) fn branch(&self, alive: usize) -> Self {
        match alive > PATIENT {
            true => Self(self.hash().map(|hash| Chain { hash, ..Chain::default() })),
            false => self.clone(),
        }
    }

    /// Chains one more message; `alive`: how many connections, or attempts, there are.
    pub(crate) fn add(&mut self, message: &Input<'_>, alive: usize) {
        if message.is_cut() {
            self.0 = None;
        }
        let Some(chain) = &mut self.0 else { return };
        let bytes = message.bytes();
        match Len::try_from(bytes.len()) {
            Ok(len) if alive <= PATIENT && chain.waiting.len() + bytes.len() <= WAITING => {
                if chain.waiting.capacity() - chain.waiting.len() < bytes.len() + size_of::<Len>() {
                    chain.waiting.reserve(ROOM.max(bytes.len() + size_of::<Len>()));
                }
                chain.waiting.extend_from_slice(&len.to_le_bytes());
                chain.waiting.extend_from_slice(bytes);
            }
            _ => *chain = Chain { hash: chain.hash().with(bytes), ..Chain::default() },
        }
    }

    /// The hash over all of them.
    pub(super) fn hash(&self) -> Option<PreauthHash> {
        self.0.as_ref().map(Chain::hash)
    }
}

impl Chain {
    fn hash(&self) -> PreauthHash {
        let (mut hash, mut rest) = (self.hash, self.waiting.as_slice());
        while let Some((len, after)) = rest.split_first_chunk()
            && let Some((message, after)) = after.split_at_checked(Len::from_le_bytes(*len).into())
        {
            hash = hash.with(message);
            rest = after;
        }
        hash
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_hashed_as_what_does_not() {
        let messages = [100, WAITING - 100, 1, WAITING + 1, 7].map(|len| vec![0xA5; len]);
        for alive in [1, PATIENT + 1] {
            let mut handshake = Handshake(Some(Chain::default()));
            let mut expected = PreauthHash::default();
            for (index, message) in messages.iter().enumerate() {
                handshake.add(&Input::new(message), alive);
                expected = expected.with(message);
                assert_eq!(handshake.hash(), Some(expected), "message {index} of {alive}");
                assert_eq!(handshake.branch(alive).hash(), Some(expected), "message {index} of {alive}");
            }
        }
    }

    #[test]
    fn nothing_waits_where_there_are_very_many() {
        let waiting = |handshake: &Handshake| handshake.0.as_ref().map(|chain| chain.waiting.len());
        let mut handshake = Handshake::begun(&Input::new(&[0; 100]), PATIENT);
        assert_eq!(waiting(&handshake), Some(100 + size_of::<Len>()));
        assert_eq!(waiting(&handshake.branch(PATIENT + 1)), Some(0));
        handshake.add(&Input::new(&[0; 100]), PATIENT + 1);
        assert_eq!(waiting(&handshake), Some(0));
    }

    #[test]
    fn nothing_follows_a_message_that_was_not_seen_whole() {
        let message = [0; 64];
        let mut handshake = Handshake::begun(&Input::new(&message), 1);
        handshake.add(&Input::cut(&message, 80), 1);
        handshake.add(&Input::new(&message), 1);
        assert_eq!(handshake.hash(), None);
    }
}
