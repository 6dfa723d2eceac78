//! The two ends of a connection, before it is known which is the server.

/// One of the two ends of a connection: the one whose address and port sort first, or the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    Low,
    High,
}

impl Side {
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Low => Self::High,
            Self::High => Self::Low,
        }
    }
}
