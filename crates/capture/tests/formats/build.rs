//! Capture files made by hand, number by number, in either byte order.

/// Which end of a number comes first.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Order {
    Little,
    Big,
}

pub(crate) const ORDERS: [Order; 2] = [Order::Little, Order::Big];

impl Order {
    pub(crate) fn u16(self, value: u16) -> [u8; 2] {
        match self {
            Self::Little => value.to_le_bytes(),
            Self::Big => value.to_be_bytes(),
        }
    }

    pub(crate) fn u32(self, value: u32) -> [u8; 4] {
        match self {
            Self::Little => value.to_le_bytes(),
            Self::Big => value.to_be_bytes(),
        }
    }
}

/// A classic pcap file's header. draft-ietf-opsawg-pcap, 4
pub(crate) fn pcap_header(order: Order, magic: u32, snap_len: u32, link: u32) -> Vec<u8> {
    let version = [order.u16(2), order.u16(4)].concat();
    let numbers = [0, 0, snap_len, link].map(|n| order.u32(n)).concat();
    [order.u32(magic).to_vec(), version, numbers].concat()
}

/// A classic pcap record. draft-ietf-opsawg-pcap, 5
pub(crate) fn pcap_record(order: Order, seconds: u32, part: u32, wire_len: u32, data: &[u8]) -> Vec<u8> {
    let captured = u32::try_from(data.len()).unwrap();
    let numbers = [seconds, part, captured, wire_len].map(|n| order.u32(n)).concat();
    [numbers.as_slice(), data].concat()
}

/// A pcapng block: type, total length, body, padding, total length. draft-ietf-opsawg-pcapng, 3.1
pub(crate) fn block(order: Order, kind: u32, body: &[u8]) -> Vec<u8> {
    let padding = vec![0; body.len().next_multiple_of(4) - body.len()];
    let total = order.u32(u32::try_from(12 + body.len() + padding.len()).unwrap());
    [order.u32(kind).as_slice(), &total, body, &padding, &total].concat()
}

/// A section header block without options. draft-ietf-opsawg-pcapng, 4.1
pub(crate) fn section(order: Order) -> Vec<u8> {
    let version = [order.u16(1), order.u16(0)].concat();
    block(order, 0x0a0d_0d0a, &[order.u32(0x1a2b_3c4d).as_slice(), &version, &[0xff; 8]].concat())
}

/// An interface description block. draft-ietf-opsawg-pcapng, 4.2
pub(crate) fn interface(order: Order, link: u16, snap_len: u32, options: &[(u16, &[u8])]) -> Vec<u8> {
    let mut body = [order.u16(link), [0; 2]].concat();
    body.extend(order.u32(snap_len));
    for (code, value) in options {
        body.extend(order.u16(*code));
        body.extend(order.u16(u16::try_from(value.len()).unwrap()));
        body.extend_from_slice(value);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    block(order, 1, &body)
}

/// An enhanced packet block. draft-ietf-opsawg-pcapng, 4.3
pub(crate) fn enhanced(order: Order, interface: u32, ticks: u64, wire_len: u32, data: &[u8]) -> Vec<u8> {
    let [upper, lower] = [ticks >> 32, ticks & 0xffff_ffff].map(|half| u32::try_from(half).unwrap());
    let captured = u32::try_from(data.len()).unwrap();
    let numbers = [interface, upper, lower, captured, wire_len].map(|n| order.u32(n)).concat();
    block(order, 6, &[numbers.as_slice(), data].concat())
}
