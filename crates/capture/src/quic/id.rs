//! Connection ids.

/// A connection id: at most 20 bytes. RFC 9000 17.2
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Id {
    len: u8,
    bytes: [u8; Id::MOST],
}

impl Id {
    /// Bytes that one has at most.
    pub(super) const MOST: usize = 20;

    /// The id with these bytes; `None` where there are too many.
    pub(super) fn new(from: &[u8]) -> Option<Self> {
        let mut bytes = [0; Self::MOST];
        bytes.get_mut(..from.len())?.copy_from_slice(from);
        Some(Self { len: u8::try_from(from.len()).ok()?, bytes })
    }

    pub(super) fn len(&self) -> usize {
        self.len.into()
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len()).unwrap_or_default()
    }
}
