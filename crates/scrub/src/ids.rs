//! Which id replaces which, and which address.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::overflow::Overflow;

/// Ids, or addresses, that are remembered. Whatever comes after them is hashed.
const CAPACITY: usize = 1 << 16;

/// The substitutes of ids: numbers in the order of first appearance.
///
/// An id of a given length is an id of any kind: what is equal stays equal, in whichever fields it is.
#[derive(Default)]
pub(crate) struct Ids {
    known: HashMap<Box<[u8]>, u64>,
    next: u64,
    overflow: Overflow,
}

/// How a substitute of sixteen bytes ends.
const MARK: [u8; 8] = *b"scrubbed";

impl Ids {
    /// How many ids have a substitute.
    pub(crate) fn count(&self) -> u64 {
        u64::try_from(self.known.len()).unwrap_or(u64::MAX)
    }

    /// Whether ids came that are not remembered.
    pub(crate) const fn is_full(&self) -> bool {
        self.overflow.is_used()
    }

    /// The substitute of an id, of the same length. All zeros and all ones mean no id, and stay.
    pub(crate) fn substitute(&mut self, id: &[u8]) -> Vec<u8> {
        if let [0, ..] | [0xFF, ..] = id
            && id.iter().all(|byte| Some(byte) == id.first())
        {
            return id.to_vec();
        }
        // A file's id of 64 bits in a field of 128.
        if let [low @ .., 0, 0, 0, 0, 0, 0, 0, 0] = id
            && low.len() == 8
        {
            return [&self.substitute(low)[..], &[0; 8]].concat();
        }
        let number = match self.known.get(id) {
            Some(number) => *number,
            None if self.known.len() >= CAPACITY => return self.overflow.bytes(id, id.len()),
            None => {
                self.overflow.absorb(id);
                self.next += 1;
                while made(self.next, id.len()) == id {
                    self.next += 1;
                }
                self.known.insert(id.into(), self.next);
                self.next
            }
        };
        made(number, id.len())
    }
}

fn made(number: u64, len: usize) -> Vec<u8> {
    let mut made = number.to_le_bytes().to_vec();
    made.extend(MARK);
    made.resize(len, 0);
    made
}

/// The substitutes of addresses: IPv4 in 198.18.0.0/15, which is for measurements (RFC 2544), IPv6 in 2001:db8::/32, which is
/// for documentation (RFC 3849).
#[derive(Default)]
pub(crate) struct Addresses {
    known: HashMap<IpAddr, IpAddr>,
    seen: HashSet<IpAddr>,
    next: [u32; 2],
    overflow: Overflow,
}

impl Addresses {
    /// How many addresses have a substitute.
    pub(crate) fn count(&self) -> u64 {
        u64::try_from(self.known.len()).unwrap_or(u64::MAX)
    }

    /// Whether addresses came that are not remembered.
    pub(crate) const fn is_full(&self) -> bool {
        self.overflow.is_used()
    }

    /// The substitute of an address, of the same family. The one that means none stays.
    pub(crate) fn substitute(&mut self, address: IpAddr) -> IpAddr {
        if address.is_unspecified() {
            return address;
        }
        if let IpAddr::V6(v6) = address
            && let Some(v4) = v6.to_ipv4_mapped()
        {
            return match self.substitute(v4.into()) {
                IpAddr::V4(v4) => v4.to_ipv6_mapped().into(),
                v6 @ IpAddr::V6(_) => v6,
            };
        }
        if let Some(known) = self.known.get(&address) {
            return *known;
        }
        if self.known.len() >= CAPACITY {
            let hash = self.overflow.bytes(&octets(address), 4);
            let number = hash.first_chunk().map_or(1, |bytes: &[u8; 4]| u32::from_le_bytes(*bytes));
            return made_address(address, number);
        }
        self.overflow.absorb(&octets(address));
        self.seen.insert(address);
        let mut made = self.next(address);
        while self.seen.contains(&made) {
            made = self.next(address);
        }
        self.known.insert(address, made);
        made
    }

    fn next(&mut self, of: IpAddr) -> IpAddr {
        let next = &mut self.next[usize::from(of.is_ipv6())];
        *next = next.wrapping_add(1);
        made_address(of, *next)
    }
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    }
}

fn made_address(of: IpAddr, number: u32) -> IpAddr {
    match of {
        IpAddr::V4(_) => {
            Ipv4Addr::from_bits(Ipv4Addr::new(198, 18, 0, 0).to_bits() | number & 0x1_FFFF).into()
        }
        IpAddr::V6(_) => {
            let [a, b, c, d] = number.to_be_bytes();
            Ipv6Addr::from([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d]).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_ids_stay_equal_and_no_id_stays_none() {
        let mut ids = Ids::default();
        let one = ids.substitute(&[7; 16]);
        assert_eq!(one, [&[1, 0, 0, 0, 0, 0, 0, 0][..], b"scrubbed"].concat());
        assert_ne!(ids.substitute(&[8; 16]), one);
        assert_eq!(ids.substitute(&[7; 16]), one);
        assert_eq!(ids.substitute(&[0; 16]), [0; 16]);
        assert_eq!(ids.substitute(&[0xFF; 8]), [0xFF; 8]);
        let short = ids.substitute(&[9; 8]);
        assert_eq!(ids.substitute(&[&[9; 8][..], &[0; 8]].concat()), [&short[..], &[0; 8]].concat());
    }

    #[test]
    fn no_address_is_one_that_was_seen() {
        let mut addresses = Addresses::default();
        let mut of = |text: &str| addresses.substitute(text.parse().unwrap()).to_string();
        assert_eq!(of("10.0.0.1"), "198.18.0.1");
        assert_eq!(of("198.18.0.2"), "198.18.0.3");
        assert_eq!(of("10.0.0.1"), "198.18.0.1");
        assert_eq!(of("fe80::1"), "2001:db8::1");
        assert_eq!(of("2001:db8::2"), "2001:db8::3");
        assert_eq!(of("::ffff:10.0.0.1"), "::ffff:198.18.0.1");
        assert_eq!(of("0.0.0.0"), "0.0.0.0");
    }
}
