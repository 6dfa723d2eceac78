use alloc::vec::Vec;

use bytes::BytesMut;

use crate::{Body, BodyKind, Header, Input, ParseError, Sink, Visitor};

/// One message: a header and the body that it says follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    /// The first 64 bytes.
    pub header: Header,
    /// What follows them.
    pub body: Body<'a>,
}

impl<'a> Message<'a> {
    /// Reads one message; `input` ends where the next message of a compound begins.
    ///
    /// # Errors
    /// When its header is not there: see [`Header::parse`]. A body that cannot be read is kept as [`Body::Other`].
    pub fn parse(input: Input<'a>, sink: &mut dyn Sink) -> Result<Self, ParseError> {
        let header = Header::parse(input.bytes())?;
        header.check(&input, sink);
        Ok(Self { header, body: Self::parse_body(&header, input, sink) })
    }

    /// Reads the body of a message whose header is known. `input` begins with that header.
    pub fn parse_body(header: &Header, input: Input<'a>, sink: &mut dyn Sink) -> Body<'a> {
        Body::parse(BodyKind::of(header, input.bytes()), input, sink)
    }

    /// Appends the bytes of the message.
    pub fn emit(&self, out: &mut BytesMut) {
        let origin = out.len();
        self.header.emit(out);
        self.body.emit(out, origin);
    }

    /// The bytes of the message.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        let mut out = BytesMut::new();
        self.emit(&mut out);
        out.to_vec()
    }

    /// Lists the fields in wire order, offsets in bytes from the header's first.
    pub fn describe(&self, visitor: &mut dyn Visitor) {
        self.header.describe(visitor);
        self.body.describe(visitor);
    }

    /// The same message with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Message<'static> {
        Message { header: self.header, body: self.body.into_owned() }
    }
}
