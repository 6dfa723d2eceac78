//! The TCP checksum. RFC 9293, 3.1

use std::net::IpAddr;

/// What to do about TCP checksums.
///
/// Reading a payload that nobody wants costs more than all else that a dissector does, so by default only short
/// segments are verified, among them all that a forger needs: ends of connections and made-up requests. A sum over
/// the addresses alone, as the capturing host leaves it for its network card to complete, is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChecksumPolicy {
    /// Verify none.
    Ignore,
    /// Count segments with a wrong sum, and follow them.
    Count {
        /// Longest TCP segment verified, in bytes with its header.
        up_to: usize,
    },
    /// Count segments with a wrong sum, and leave them out.
    Strict,
}

impl Default for ChecksumPolicy {
    fn default() -> Self {
        Self::Count { up_to: 128 }
    }
}

impl ChecksumPolicy {
    #[inline]
    pub(super) fn applies(self, len: usize) -> bool {
        match self {
            Self::Ignore => false,
            Self::Count { up_to } => len <= up_to,
            Self::Strict => true,
        }
    }

    pub(super) fn drops(self) -> bool {
        self == Self::Strict
    }
}

/// Whether `segment`, TCP header and payload, has the checksum it should, or one left to the network card.
pub(super) fn is_right(source: IpAddr, destination: IpAddr, segment: &[u8], stored: [u8; 2]) -> bool {
    let addresses = address_sum(source) + address_sum(destination);
    let pseudo = addresses + 6 + segment.len() as u64;
    let partial = fold(pseudo);
    // Linux leaves the sum over addresses, protocol and length; for a segment that the card is to cut up the length
    // is left out.
    let stored = u16::from_be_bytes(stored);
    if stored == partial || stored == fold(addresses + 6) {
        return true;
    }
    fold(pseudo + sum(segment)) == 0xffff
}

fn address_sum(address: IpAddr) -> u64 {
    match address {
        IpAddr::V4(address) => sum(&address.octets()),
        IpAddr::V6(address) => sum(&address.octets()),
    }
}

/// The sum of big-endian 16-bit words, not yet folded; an odd last byte counts as an upper one.
fn sum(bytes: &[u8]) -> u64 {
    // 32-bit words fold to the same as 16-bit ones, and are half as many.
    let (words, rest) = bytes.as_chunks::<4>();
    let mut sum: u64 = words.iter().map(|word| u64::from(u32::from_be_bytes(*word))).sum();
    let mut last = [0; 4];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    sum += u64::from(u32::from_be_bytes(last));
    sum
}

/// One's-complement addition of the carries.
fn fold(mut sum: u64) -> u16 {
    loop {
        match u16::try_from(sum) {
            Ok(sum) => return sum,
            Err(_) => sum = (sum & 0xffff) + (sum >> 16),
        }
    }
}
