//! The deep listing of a message: its body, and in place of its buffers' bytes what they hold, where the request's
//! level or control, or the mechanism of a security blob, says it.

use smbtrail_auth as auth;
use smbtrail_codec::fsctl::{self, Side};
use smbtrail_codec::info::{self, InfoBuffer};
use smbtrail_codec::{Body, Field, Input, Region, Utf16, Value, Visitor};
use smbtrail_track::{Detail, Message};
use smbtrail_wire::{FileInfoClass, Fsctl, InfoType};

/// Lists the header of a message and then its [`body`].
pub fn message(message: &Message<'_>, visitor: &mut dyn Visitor) {
    message.header.describe(0, visitor);
    body(message, visitor);
}

/// Lists the body of a message in wire order, offsets in bytes from the header's first.
pub fn body(message: &Message<'_>, visitor: &mut dyn Visitor) {
    match Buffer::of(message) {
        Some(buffer) => message.body.describe(0, &mut Opened { buffer, visitor }),
        None => message.body.describe(0, visitor),
    }
}

/// A buffer, and what it holds.
struct Buffer<'a> {
    input: Input<'a>,
    holds: Holds,
}

#[derive(Clone, Copy)]
enum Holds {
    Info(InfoType, u8, InfoBuffer),
    Control(Fsctl, Side),
    Entries(FileInfoClass),
    Token,
}

impl<'a> Buffer<'a> {
    fn of(message: &Message<'a>) -> Option<Self> {
        let detail = message.request.map(|request| &request.detail);
        let (region, holds): (&'a Region<'a>, _) = match (message.body, detail) {
            (Body::QueryInfoRequest(body), _) => {
                (&body.input, Holds::Info(body.info_type, body.file_info_class, InfoBuffer::QueryInput))
            }
            (Body::QueryInfoResponse(body), Some(Detail::QueryInfo { info_type, class, .. })) => {
                (&body.output, Holds::Info(*info_type, *class, InfoBuffer::QueryOutput))
            }
            (Body::SetInfoRequest(body), _) => {
                (&body.buffer, Holds::Info(body.info_type, body.file_info_class, InfoBuffer::Set))
            }
            (Body::QueryDirectoryResponse(body), Some(Detail::QueryDirectory(class))) => {
                (&body.output, Holds::Entries(*class))
            }
            (Body::IoctlRequest(body), _) => (&body.input, Holds::Control(body.ctl_code, Side::Input)),
            (Body::IoctlResponse(body), _) => (&body.output, Holds::Control(body.ctl_code, Side::Output)),
            (Body::NegotiateResponse(body), _) => (&body.security_buffer, Holds::Token),
            (Body::SessionSetupRequest(body), _) => (&body.security_buffer, Holds::Token),
            (Body::SessionSetupResponse(body), _) => (&body.security_buffer, Holds::Token),
            _ => return None,
        };
        (!region.bytes.is_empty()).then(|| Self { input: region.input(0), holds })
    }

    fn describe(&self, visitor: &mut dyn Visitor) {
        let base = self.input.base();
        match self.holds {
            Holds::Info(kind, level, buffer) => {
                info::parse(kind, level, buffer, self.input, &mut ()).describe(base, visitor);
            }
            Holds::Control(code, side) => {
                fsctl::parse(code, side, self.input, &mut ()).describe(base, visitor)
            }
            Holds::Entries(class) => info::describe_entries(class, self.input, visitor),
            Holds::Token => {
                if let Ok(token) = auth::Token::parse(self.input.bytes(), &mut ()) {
                    token.describe(&mut Blob { base, visitor });
                }
            }
        }
    }
}

/// Passes a listing on; behind the buffer's own field follows what it holds.
struct Opened<'a, 'v> {
    buffer: Buffer<'a>,
    visitor: &'v mut dyn Visitor,
}

impl Visitor for Opened<'_, '_> {
    fn enter(&mut self, name: &'static str, offset: usize, len: usize) {
        self.visitor.enter(name, offset, len);
    }

    fn field(&mut self, field: &Field<'_>) {
        self.visitor.field(field);
        let input = &self.buffer.input;
        let is_it = field.offset == input.base() && field.bytes.len() == input.bytes().len();
        if is_it && matches!(field.value, Value::Bytes) {
            self.buffer.describe(self.visitor);
        }
    }

    fn leave(&mut self) {
        self.visitor.leave();
    }
}

/// Passes the listing of a security blob on.
struct Blob<'v> {
    base: usize,
    visitor: &'v mut dyn Visitor,
}

impl auth::Visitor for Blob<'_> {
    fn enter(&mut self, name: &'static str, offset: usize, len: usize) {
        self.visitor.enter(name, self.base + offset, len);
    }

    fn field(&mut self, field: &auth::Field<'_>) {
        let value = match field.value {
            auth::Value::Scalar(meaning) => Value::Scalar(meaning),
            auth::Value::Text(auth::Text::Utf16(bytes)) => Value::Text(Utf16(bytes)),
            auth::Value::Text(auth::Text::Oem(bytes)) => Value::Ascii(bytes),
            auth::Value::Unreferenced => Value::Padding,
            auth::Value::Mechanism(_) | auth::Value::Bytes => Value::Bytes,
        };
        let offset = self.base + field.offset;
        self.visitor.field(&Field { name: field.name, offset, bytes: field.bytes, value });
    }

    fn leave(&mut self) {
        self.visitor.leave();
    }
}
