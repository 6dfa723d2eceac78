//! The data of READ and WRITE that goes by RDMA: how much there is, and how it is protected.

use smbtrail_codec::body::{ReadResponse, WriteRequest};
use smbtrail_codec::transform::RdmaTransform;
use smbtrail_codec::{Body, Input, Structure};
use smbtrail_wire::{Channel, RdmaTransformType};

use crate::Message;

/// Data of a READ or WRITE that goes by RDMA, and not in the message. `[MS-SMB2] 2.2.20, 2.2.21`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RdmaData {
    /// Its bytes, as the message counts them.
    pub len: u32,
    /// How it is protected.
    pub protection: RdmaProtection,
}

/// How data that goes by RDMA is protected. `[MS-SMB2] 2.2.43`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RdmaProtection {
    /// It is not.
    None,
    /// It is signed: SMB2_RDMA_TRANSFORM_TYPE_SIGNING.
    Signed,
    /// It is encrypted: SMB2_RDMA_TRANSFORM_TYPE_ENCRYPTION.
    Encrypted,
    /// It is transformed, and what transforms it cannot be read.
    Unknown,
}

impl RdmaProtection {
    /// Its name in rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Signed => "signed",
            Self::Encrypted => "encrypted",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the bytes that RDMA moves are those of the file.
    #[must_use]
    pub const fn is_plain(self) -> bool {
        matches!(self, Self::None | Self::Signed)
    }

    fn of(transform: &RdmaTransform<'_>) -> Self {
        let mut found = None;
        let mut count = 0;
        for one in transform.transforms(&mut ()) {
            count += 1;
            found = Some(match (one.transform_type, found) {
                (RdmaTransformType::ENCRYPTION, None | Some(Self::Signed | Self::Encrypted)) => {
                    Self::Encrypted
                }
                (RdmaTransformType::SIGNING, None | Some(Self::Signed)) => Self::Signed,
                (RdmaTransformType::SIGNING, Some(Self::Encrypted)) => Self::Encrypted,
                _ => Self::Unknown,
            });
        }
        found.filter(|_| count == transform.transform_count).unwrap_or(Self::Unknown)
    }
}

/// SMB2_READFLAG_RESPONSE_RDMA_TRANSFORM. `[MS-SMB2] 2.2.20`
const TRANSFORMED: u32 = 1;

/// What a body says of data that goes by RDMA; `None` if it moves none so.
#[inline]
pub(crate) fn rdma_data(body: &Body<'_>) -> Option<RdmaData> {
    match body {
        Body::WriteRequest(body) if body.channel != Channel::NONE => written(body),
        Body::ReadResponse(body) if body.data_remaining > 0 => read(body),
        _ => None,
    }
}

#[cold]
fn written(body: &WriteRequest<'_>) -> Option<RdmaData> {
    let protection = match body.channel {
        Channel::RDMA_TRANSFORM => {
            protection(body.write_channel_info.input()).unwrap_or(RdmaProtection::Unknown)
        }
        _ => RdmaProtection::None,
    };
    (body.length == 0).then_some(RdmaData { len: body.remaining_bytes, protection })
}

#[cold]
fn read(body: &ReadResponse<'_>) -> Option<RdmaData> {
    let protection = match body.data_length {
        0 => Some(RdmaProtection::None),
        // Before SMB 3.1.1 the flags say nothing.
        _ if body.flags & TRANSFORMED != 0 => protection(body.data.input()),
        _ => None,
    };
    Some(RdmaData { len: body.data_remaining, protection: protection? })
}

/// How a transform protects; `None` if there is none.
fn protection(bytes: Input<'_>) -> Option<RdmaProtection> {
    let transform = RdmaTransform::parse(bytes, &mut ()).ok()?;
    let is_one = transform.transform_count > 0 && transform.reserved1 == 0 && transform.reserved2 == 0;
    is_one.then(|| RdmaProtection::of(&transform))
}

impl Message<'_> {
    /// The data of a READ response or a WRITE request that goes by RDMA; `None` of any other message, and where the data is in the
    /// message.
    #[must_use]
    pub fn rdma_data(&self) -> Option<RdmaData> {
        rdma_data(self.body)
    }
}

#[cfg(test)]
mod tests {
    use smbtrail_codec::Region;

    use super::*;

    /// A transform of these types, without signature and nonce.
    fn transform(types: &[u16]) -> Vec<u8> {
        let count = u16::try_from(types.len()).unwrap().to_le_bytes();
        let mut bytes = vec![0, 0, 0, 0, 1, 0, 0, 0, count[0], count[1], 0, 0, 0, 0, 0, 0];
        types.iter().for_each(|of| bytes.extend([of.to_le_bytes(), [0; 2], [0; 2], [0; 2]].concat()));
        bytes
    }

    fn response(data: Vec<u8>, flags: u32) -> Option<RdmaData> {
        let data_length = u32::try_from(data.len()).unwrap();
        let data = Region::at(80, data);
        let body = ReadResponse { data_length, data_remaining: 500, flags, data, ..ReadResponse::default() };
        rdma_data(&Body::ReadResponse(body))
    }

    fn request(channel: Channel, info: Vec<u8>) -> Option<RdmaData> {
        let write_channel_info = Region::at(112, info);
        let body =
            WriteRequest { channel, remaining_bytes: 500, write_channel_info, ..WriteRequest::default() };
        rdma_data(&Body::WriteRequest(body))
    }

    #[test]
    fn transforms_say_how_data_is_protected() {
        use RdmaProtection as P;
        for (types, protection) in [
            (&[1][..], P::Encrypted),
            (&[2], P::Signed),
            (&[2, 1], P::Encrypted),
            (&[1, 2], P::Encrypted),
            (&[3], P::Unknown),
            (&[2, 3], P::Unknown),
        ] {
            let expected = Some(RdmaData { len: 500, protection });
            assert_eq!(response(transform(types), 1), expected, "{types:?}");
            assert_eq!(request(Channel::RDMA_TRANSFORM, transform(types)), expected, "{types:?}");
        }
        let mut cut = transform(&[2, 2]);
        cut.truncate(30);
        assert_eq!(response(cut, 1).map(|data| data.protection), Some(P::Unknown));
    }

    #[test]
    fn data_without_a_transform_is_plain() {
        let plain = Some(RdmaData { len: 500, protection: RdmaProtection::None });
        assert_eq!(response(Vec::new(), 0), plain);
        assert_eq!(request(Channel::RDMA_V1, Vec::new()), plain);
        // Data that is in the message, also where the flags were not zero before they meant anything.
        assert_eq!(response(vec![7; 40], 0), None);
        assert_eq!(response(vec![7; 40], 1), None);
        assert_eq!(request(Channel::NONE, Vec::new()), None);
        let unread = request(Channel::RDMA_TRANSFORM, vec![0; 4]).map(|data| data.protection);
        assert_eq!(unread, Some(RdmaProtection::Unknown));
    }
}
