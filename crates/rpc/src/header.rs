//! What every PDU begins with. C706 12.6.3.1

use smbtrail_layout::structure;
use smbtrail_wire::{RpcFlags, RpcPduType};

use crate::ByteOrder;
use crate::order::fixed;

structure! {
    /// The common header of the connection-oriented protocol. C706 12.6.3.1
    ///
    /// ```text
    ///  0 rpc_vers 5        1 rpc_vers_minor   2 PTYPE   3 pfc_flags   4 packed_drep 4
    ///  8 frag_length u16  10 auth_length u16  12 call_id u32
    /// ```
    pub struct CommonHeader: "common_header", at 0 {
        /// 5.
        rpc_vers: u8 = 5, "common_header.rpc_vers";
        /// 0 or 1.
        rpc_vers_minor: u8, "common_header.rpc_vers_minor";
        /// Which PDU it is.
        ptype: RpcPduType, "PTYPE";
        /// Whether it is the first or the last fragment, and more.
        pfc_flags: RpcFlags, "common_header.pfc_flags";
        /// How the sender writes integers, characters and floating point numbers.
        packed_drep: [u8; 4], "common_header.packed_drep";
        /// Bytes of the PDU, this header included.
        frag_length: u16, "common_header.frag_length";
        /// Bytes of the token in the verifier; 0 where the PDU has no verifier.
        auth_length: u16, "common_header.auth_length";
        /// The number that a request and its answer share.
        call_id: u32, "common_header.call_id";
    }
}

impl CommonHeader<'_> {
    /// Bytes of the header.
    pub const LEN: usize = 16;

    /// The byte order of the PDU.
    #[must_use]
    pub const fn order(&self) -> ByteOrder {
        ByteOrder::of(self.packed_drep)
    }

    /// Whether a PDU begins with these bytes, as far as a common header can tell: [`LEN`](Self::LEN) bytes are enough.
    #[must_use]
    pub fn begins(bytes: &[u8]) -> bool {
        matches!(Start::of(bytes), Start::Pdu(_))
    }

    /// Whether it is the only fragment, or the first one, of what it is a part of.
    #[must_use]
    pub const fn is_first(&self) -> bool {
        self.pfc_flags.contains(RpcFlags::FIRST_FRAG)
    }

    /// Whether it is the only fragment, or the last one, of what it is a part of.
    #[must_use]
    pub const fn is_last(&self) -> bool {
        self.pfc_flags.contains(RpcFlags::LAST_FRAG)
    }
}

/// What the first bytes of a stream say of the PDU that begins there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// It has this many bytes.
    Pdu(usize),
    /// There are too few bytes to tell, and none that contradicts.
    Short,
    /// No PDU begins there.
    Other,
}

impl Start {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let fits = |(index, byte): (usize, &u8)| match index {
            0 => *byte == 5,
            1 => *byte <= 1,
            2 => *byte <= RpcPduType::ORPHANED.0,
            // Integers: big-endian or little-endian. Characters: ASCII or EBCDIC.
            4 => matches!(*byte >> 4, 0 | 1) && *byte & 0xF <= 1,
            _ => true,
        };
        if !bytes.iter().take(CommonHeader::LEN).enumerate().all(fits) {
            return Self::Other;
        }
        let Some(head) = bytes.first_chunk::<{ CommonHeader::LEN }>() else { return Self::Short };
        let order = ByteOrder::of([head[4], head[5], head[6], head[7]]);
        match fixed!(CommonHeader, head, order, 0, &mut ()) {
            Ok(header) if usize::from(header.frag_length) >= CommonHeader::LEN => {
                Self::Pdu(usize::from(header.frag_length))
            }
            _ => Self::Other,
        }
    }
}
