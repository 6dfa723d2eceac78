//! What the buffers of a message hold, where the request's level or control says it.

use smbtrail_codec::body::{IoctlRequest, IoctlResponse};
use smbtrail_codec::fsctl::{self, Control, Side};
use smbtrail_codec::info::{self, DirectoryEntry, Info, InfoBuffer};
use smbtrail_codec::{Body, Field, Input, Region, Sink, Value, Visitor};
use smbtrail_pipeline::track::{Detail, Message};
use smbtrail_wire::{FileInfoClass, Fsctl, InfoType};

/// A buffer and what it holds.
pub(super) struct Buffer<'a> {
    pub(super) input: Input<'a>,
    pub(super) holds: Holds,
}

/// What a buffer holds.
#[derive(Clone, Copy)]
pub(super) enum Holds {
    Info(InfoType, u8, InfoBuffer),
    Control(Fsctl, Side),
    Entries(FileInfoClass),
}

/// A buffer, read.
pub(super) enum Content<'a> {
    Info(Info<'a>),
    Control(Control<'a>),
    Entries(Vec<DirectoryEntry<'a>>),
}

impl<'a> Buffer<'a> {
    /// The buffer of a message that holds something.
    pub(super) fn of(message: &Message<'a>) -> Option<Self> {
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
            (Body::IoctlRequest(IoctlRequest { ctl_code, input, .. }), _) => {
                (input, Holds::Control(*ctl_code, Side::Input))
            }
            (Body::IoctlResponse(IoctlResponse { ctl_code, output, .. }), _) => {
                (output, Holds::Control(*ctl_code, Side::Output))
            }
            (Body::QueryDirectoryResponse(body), Some(Detail::QueryDirectory(class))) => {
                (&body.output, Holds::Entries(*class))
            }
            _ => return None,
        };
        (!region.bytes.is_empty()).then(|| Self { input: region.input(0), holds })
    }

    pub(super) fn read(&self, sink: &mut dyn Sink) -> Content<'a> {
        match self.holds {
            Holds::Info(kind, level, buffer) => {
                Content::Info(info::parse(kind, level, buffer, self.input, sink))
            }
            Holds::Control(code, side) => Content::Control(fsctl::parse(code, side, self.input, sink)),
            Holds::Entries(class) => Content::Entries(info::entries(class, self.input, sink).collect()),
        }
    }

    fn describe(&self, visitor: &mut dyn Visitor) {
        match (self.holds, self.read(&mut ())) {
            (Holds::Entries(class), _) => info::describe_entries(class, self.input, visitor),
            (_, Content::Info(info)) => info.describe(self.input.base(), visitor),
            (_, Content::Control(control)) => control.describe(self.input.base(), visitor),
            (_, Content::Entries(_)) => {}
        }
    }
}

/// Lists a message, and in place of its buffer's bytes what they hold.
pub(super) fn describe(message: &Message<'_>, visitor: &mut dyn Visitor) {
    message.header.describe(0, visitor);
    match Buffer::of(message) {
        Some(buffer) => message.body.describe(0, &mut Opened { buffer, visitor }),
        None => message.body.describe(0, visitor),
    }
}

/// Passes a listing on, and opens the buffer when it comes by.
struct Opened<'a, 'v> {
    buffer: Buffer<'a>,
    visitor: &'v mut dyn Visitor,
}

impl Visitor for Opened<'_, '_> {
    fn enter(&mut self, name: &'static str, offset: usize, len: usize) {
        self.visitor.enter(name, offset, len);
    }

    fn field(&mut self, field: &Field<'_>) {
        let input = &self.buffer.input;
        let is_it = field.offset == input.base() && field.bytes.len() == input.bytes().len();
        if is_it && matches!(field.value, Value::Bytes) {
            self.buffer.describe(self.visitor);
        } else {
            self.visitor.field(field);
        }
    }

    fn leave(&mut self) {
        self.visitor.leave();
    }
}
