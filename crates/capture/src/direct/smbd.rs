//! Messages of SMB Direct. [MS-SMBD] 2.2
//!
//! Nothing here needs more than `core`.

/// The only version. [MS-SMBD] 2.2.1
const VERSION: u16 = 0x0100;

/// Bytes of a Data Transfer before its padding and data. [MS-SMBD] 2.2.3
const TRANSFER: usize = 20;

/// The least that ends must be able to receive at once, and put together. [MS-SMBD] 3.1.5.6
const LEAST_RECEIVE: u32 = 128;
const LEAST_FRAGMENTED: u32 = 131_072;

/// The header of a Data Transfer.
///
/// ```text
/// 0  CreditsRequested    2  CreditsGranted        4  Flags         6  Reserved
/// 8  RemainingDataLength    12  DataOffset    16  DataLength    20  padding, then data
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Transfer {
    /// Bytes of the upper message that follow in other messages.
    pub(super) remaining: u32,
    /// Where the data begins, in bytes from the message's first.
    pub(super) offset: u32,
    /// Its bytes; 0 in a message that brings credits.
    pub(super) len: u32,
}

impl Transfer {
    /// Reads the first bytes of a message; `None` if they cannot be those of a Data Transfer.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let (&[_, _, _, _, f0, f1, r0, r1, rest @ ..], _) = bytes.split_first_chunk::<TRANSFER>()?;
        let [l0, l1, l2, l3, o0, o1, o2, o3, d0, d1, d2, d3] = rest;
        let (flags, reserved) = (u16::from_le_bytes([f0, f1]), u16::from_le_bytes([r0, r1]));
        let remaining = u32::from_le_bytes([l0, l1, l2, l3]);
        let offset = u32::from_le_bytes([o0, o1, o2, o3]);
        let len = u32::from_le_bytes([d0, d1, d2, d3]);
        let is_placed = match len {
            0 => remaining == 0,
            // What is longer has no prefix.
            _ => {
                offset >= 24
                    && offset % 8 == 0
                    && len.checked_add(remaining).is_some_and(|all| all >> 24 == 0)
            }
        };
        (flags <= 1 && reserved == 0 && is_placed).then_some(Self { remaining, offset, len })
    }
}

/// What a message that begins a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Negotiate {
    Request,
    Response,
}

impl Negotiate {
    /// Reads a whole message; `None` unless every field is as an end would send it.
    ///
    /// ```text
    ///    request                                 response
    ///  0  MinVersion    2  MaxVersion          0  MinVersion           2  MaxVersion
    ///  4  Reserved      6  CreditsRequested    4  NegotiatedVersion    6  Reserved
    ///  8  PreferredSendSize                    8  CreditsRequested    10  CreditsGranted
    /// 12  MaxReceiveSize                      12  Status              16  MaxReadWriteSize
    /// 16  MaxFragmentedSize                   20  PreferredSendSize   24  MaxReceiveSize    28  MaxFragmentedSize
    /// ```
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let short = |at: usize| bytes.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes));
        let long = |at: usize| bytes.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes));
        let sizes = |at: usize| {
            Some(
                long(at)? >= LEAST_RECEIVE
                    && long(at + 4)? >= LEAST_RECEIVE
                    && long(at + 8)? >= LEAST_FRAGMENTED,
            )
        };
        if short(0)? != VERSION || short(2)? != VERSION {
            return None;
        }
        match bytes.len() {
            20 => (short(4)? == 0 && short(6)? > 0 && sizes(8)?).then_some(Self::Request),
            32 => (short(4)? == VERSION && short(6)? == 0 && sizes(20)?).then_some(Self::Response),
            _ => None,
        }
    }
}

/// Whether an upper message begins with these bytes: SMB1, SMB2, or an envelope of SMB2.
pub(super) fn begins_message(bytes: &[u8]) -> bool {
    matches!(bytes, [0xFC..=0xFF, b'S', b'M', b'B', ..])
}

/// Whether an upper message that begins with these bytes comes from the server; `None` where that cannot be said.
/// [MS-SMB2] 2.2.1.1, SERVER_TO_REDIR; [MS-CIFS] 2.2.3.1, SMB_FLAGS_REPLY
pub(super) fn is_from_server(bytes: &[u8]) -> Option<bool> {
    match bytes.first()? {
        0xFE => bytes.get(16).map(|flags| flags & 1 != 0),
        0xFF => bytes.get(9).map(|flags| flags & 0x80 != 0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [MS-SMBD] 4.1
    const REQUEST: [u8; 20] = [0, 1, 0, 1, 0, 0, 10, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 0, 2, 0];
    const RESPONSE: [u8; 32] =
        [0, 1, 0, 1, 0, 1, 0, 0, 10, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 0, 2, 0];

    #[test]
    fn reads_the_examples_of_the_specification() {
        assert_eq!(Negotiate::parse(&REQUEST), Some(Negotiate::Request));
        assert_eq!(Negotiate::parse(&RESPONSE), Some(Negotiate::Response));
    }

    #[test]
    fn believes_no_other_version_size_or_length() {
        for at in [0, 1, 2, 3, 4] {
            let mut other = REQUEST;
            other[at] ^= 2;
            assert_eq!(Negotiate::parse(&other), None, "{at}");
        }
        let mut other = REQUEST;
        other[18] = 1;
        assert_eq!(Negotiate::parse(&other), None);
        assert_eq!(Negotiate::parse(&REQUEST[..19]), None);
        assert_eq!(Negotiate::parse(&RESPONSE[..31]), None);
    }

    #[test]
    fn reads_a_fragment() {
        let bytes =
            [10, 0, 0, 0, 0, 0, 0, 0, 0xE8, 3, 0, 0, 24, 0, 0, 0, 0xE8, 3, 0, 0, 0, 0, 0, 0, 0xFE, b'S'];
        assert_eq!(Transfer::parse(&bytes), Some(Transfer { remaining: 1000, offset: 24, len: 1000 }));
        let mut longer = bytes;
        longer[11] = 1;
        assert_eq!(Transfer::parse(&longer), None);
        let mut aside = bytes;
        aside[12] = 20;
        assert_eq!(Transfer::parse(&aside), None);
    }
}
