//! Connections whose packets travel under several tags: one for each direction, or two copies of each packet.

use std::fmt;
use std::str::FromStr;

use lru::LruCache;

use super::flow::FlowKey;

/// What VLAN tags, tunnel ids and the like say about a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Networks {
    /// Equal addresses and ports under different tags are one connection if sequence numbers and acknowledgements fit
    /// together: its directions have different tags, or each packet was captured twice. Otherwise they are several.
    #[default]
    Auto,
    /// They are always several connections.
    Separate,
    /// They are always one connection.
    Ignore,
}

impl Networks {
    const NAMES: [(&str, Self); 3] =
        [("auto", Self::Auto), ("separate", Self::Separate), ("ignore", Self::Ignore)];
}

/// A text names none of [`Networks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownNetworks;

impl fmt::Display for UnknownNetworks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected auto, separate or ignore")
    }
}

impl std::error::Error for UnknownNetworks {}

impl FromStr for Networks {
    type Err = UnknownNetworks;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = Self::NAMES.into_iter().find(|(known, _)| *known == name);
        known.map(|(_, networks)| networks).ok_or(UnknownNetworks)
    }
}

/// Networks among which a connection is searched: more than a capture of one place has.
const SEARCHED: usize = 16;

/// Under which key a connection is kept, for segments that came under another tag.
pub(super) struct Aliases {
    /// The networks seen, the first [`SEARCHED`] of them.
    networks: Vec<u32>,
    known: LruCache<FlowKey, FlowKey>,
}

impl Aliases {
    pub(super) fn new() -> Self {
        Self { networks: Vec::new(), known: LruCache::unbounded() }
    }

    /// Notes a network. Whether a connection may be known under several.
    #[inline]
    pub(super) fn meet(&mut self, network: u32) -> bool {
        if !self.networks.contains(&network) && self.networks.len() < SEARCHED {
            self.networks.push(network);
        }
        self.networks.len() > 1
    }

    pub(super) fn get(&mut self, key: &FlowKey) -> Option<FlowKey> {
        self.known.get(key).copied()
    }

    /// Remembers that `key` is another name of `known`; at most `cap` are kept.
    pub(super) fn put(&mut self, key: FlowKey, known: FlowKey, cap: usize) {
        if self.known.len() >= cap.max(1) {
            self.known.pop_lru();
        }
        self.known.put(key, known);
    }

    pub(super) fn forget(&mut self, key: &FlowKey) {
        self.known.pop(key);
    }

    /// The same flow on each of the other networks.
    pub(super) fn others(&self, key: FlowKey, network: u32) -> impl Iterator<Item = FlowKey> {
        self.networks.iter().filter(move |other| **other != network).map(move |other| key.on(*other))
    }
}
