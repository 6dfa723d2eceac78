use crate::{Header, compression, smb1::Smb1Message, transform::TransformHeader};

/// What a transport message is, by its first four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums, reason = "the specification lists them; the others are `Other`")]
pub enum Envelope {
    /// Messages in the clear: [`Compound`](crate::Compound) walks them.
    Message,
    /// Encrypted: a [`TransformHeader`] is before it.
    Transform,
    /// Compressed: a [`CompressionTransform`](compression::CompressionTransform) is before it.
    Compression,
    /// An [`Smb1Message`].
    Smb1,
    /// None of them, or too short to tell.
    Other,
}

impl Envelope {
    /// What `frame` is; it begins after the transport's prefix.
    #[must_use]
    pub fn of(frame: &[u8]) -> Self {
        match frame.first_chunk() {
            Some(&Header::PROTOCOL_ID) => Self::Message,
            Some(&TransformHeader::PROTOCOL_ID) => Self::Transform,
            Some(&compression::PROTOCOL_ID) => Self::Compression,
            Some(&Smb1Message::PROTOCOL_ID) => Self::Smb1,
            _ => Self::Other,
        }
    }
}
