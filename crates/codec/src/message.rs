use alloc::vec::Vec;

use bytes::BytesMut;
use smbtrail_wire::{HeaderFlags, NtStatus};

use crate::{Body, BodyKind, Header, Input, ParseError, Sink, Visitor};

/// One message: a header and the body that it says follows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "a message is a header and a body")]
pub struct Message<'a> {
    /// The first 64 bytes.
    pub header: Header,
    /// What follows them.
    pub body: Body<'a>,
}

impl<'a> Message<'a> {
    /// A message of its own: Command and direction follow from the body. The header's other fields are the caller's to
    /// set.
    ///
    /// ```
    /// use smbtrail_codec::{Message, body::EchoRequest};
    /// use smbtrail_wire::{Command, MessageId};
    /// let mut echo = Message::new(EchoRequest::default());
    /// echo.header.message_id = MessageId(7);
    /// assert_eq!(echo.header.command, Command::ECHO);
    /// ```
    #[must_use]
    pub fn new(body: impl Into<Body<'a>>) -> Self {
        let body = body.into();
        let (command, is_response) = body.kind().command().unwrap_or_default();
        let flags = if is_response { HeaderFlags::SERVER_TO_REDIR } else { HeaderFlags::default() };
        Self { header: Header { command, flags, ..Header::default() }, body }
    }

    /// The response to a request: it has the request's command, ids and session. `[MS-SMB2] 3.3.4.1`
    ///
    /// ```
    /// use smbtrail_codec::{Message, body::{CloseRequest, ErrorResponse}};
    /// use smbtrail_wire::NtStatus;
    /// let close = Message::new(CloseRequest::default());
    /// let refused = Message::response(&close.header, NtStatus::FILE_CLOSED, ErrorResponse::default());
    /// assert_eq!(refused.header.command, close.header.command);
    /// assert!(refused.header.is_response());
    /// ```
    #[must_use]
    pub fn response(request: &Header, status: NtStatus, body: impl Into<Body<'a>>) -> Self {
        let Header { command, credit_charge, message_id, id, session_id, .. } = *request;
        let related = request.flags & HeaderFlags::RELATED_OPERATIONS;
        let flags = HeaderFlags::SERVER_TO_REDIR | related;
        let credits = request.credits.max(1);
        let header = Header {
            status,
            command,
            credit_charge,
            credits,
            flags,
            message_id,
            id,
            session_id,
            ..Header::default()
        };
        Self { header, body: body.into() }
    }

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
