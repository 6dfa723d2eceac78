use smbtrail_codec::fsctl::{self, Control, Side};
use smbtrail_codec::info::{self, DirectoryEntry, Info, InfoBuffer};
use smbtrail_codec::{Body, Field, Input, Region, Sink, Value, Visitor};
use smbtrail_wire::{FileInfoClass, Fsctl, InfoType};

use crate::{Detail, Message};

/// The buffer of a message whose layout another field names, or the request that the message answers.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Buffer<'a> {
    /// Its bytes, and where they are.
    pub input: Input<'a>,
    /// What it holds.
    pub layout: BufferLayout,
}

/// What a [`Buffer`] holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BufferLayout {
    /// Metadata of this type and level.
    Info(InfoType, u8, InfoBuffer),
    /// What a control is given, or gives.
    Control(Fsctl, Side),
    /// Entries of a directory.
    Entries(FileInfoClass),
}

/// A [`Buffer`], read.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a buffer is one of these")]
pub enum Content<'a> {
    /// Metadata.
    Info(Info<'a>),
    /// What a control is given, or gives.
    Control(Control<'a>),
    /// Entries of a directory.
    Entries(Vec<DirectoryEntry<'a>>),
}

impl<'a> Buffer<'a> {
    /// The buffer of a body, if it holds something; `detail` is what its request said.
    #[must_use]
    pub fn of(body: &'a Body<'_>, detail: Option<&Detail>) -> Option<Self> {
        use BufferLayout::{Control, Entries, Info};
        let (region, layout): (&'a Region<'_>, _) = match (body, detail) {
            (Body::QueryInfoRequest(body), _) => {
                (&body.input, Info(body.info_type, body.file_info_class, InfoBuffer::QueryInput))
            }
            (Body::QueryInfoResponse(body), Some(Detail::QueryInfo { info_type, class, .. })) => {
                (&body.output, Info(*info_type, *class, InfoBuffer::QueryOutput))
            }
            (Body::SetInfoRequest(body), _) => {
                (&body.buffer, Info(body.info_type, body.file_info_class, InfoBuffer::Set))
            }
            (Body::QueryDirectoryResponse(body), Some(Detail::QueryDirectory(class))) => {
                (&body.output, Entries(*class))
            }
            (Body::IoctlRequest(body), _) => (&body.input, Control(body.ctl_code, Side::Input)),
            (Body::IoctlResponse(body), _) => (&body.output, Control(body.ctl_code, Side::Output)),
            _ => return None,
        };
        (!region.bytes.is_empty()).then(|| Self { input: region.input(), layout })
    }

    /// Reads it. What is wrong goes to `sink`, offsets in bytes from the message's header.
    pub fn read(&self, sink: &mut dyn Sink) -> Content<'a> {
        match self.layout {
            BufferLayout::Info(kind, level, buffer) => {
                Content::Info(info::parse(kind, level, buffer, self.input, sink))
            }
            BufferLayout::Control(code, side) => Content::Control(fsctl::parse(code, side, self.input, sink)),
            BufferLayout::Entries(class) => {
                Content::Entries(info::entries(class, self.input, sink).collect())
            }
        }
    }

    /// Lists what it holds in wire order, offsets in bytes from the message's header.
    pub fn describe(&self, visitor: &mut dyn Visitor) {
        match self.layout {
            BufferLayout::Info(kind, level, buffer) => {
                info::parse(kind, level, buffer, self.input, &mut ()).describe(visitor);
            }
            BufferLayout::Control(code, side) => {
                fsctl::parse(code, side, self.input, &mut ()).describe(visitor);
            }
            BufferLayout::Entries(class) => info::describe_entries(class, self.input, visitor),
        }
    }

    /// Whether a field of the body is this buffer.
    #[must_use]
    pub fn is(&self, field: &Field<'_>) -> bool {
        let same = field.offset == self.input.base() && field.bytes.len() == self.input.bytes().len();
        same && matches!(field.value, Value::Bytes)
    }
}

impl Message<'_> {
    /// The buffer of its body, if it holds something.
    #[must_use]
    pub fn buffer(&self) -> Option<Buffer<'_>> {
        Buffer::of(self.body, self.request.map(|request| &request.detail))
    }

    /// Lists its header and body in wire order, offsets in bytes from the header's first; in place of a buffer's bytes
    /// what they hold.
    pub fn describe(&self, visitor: &mut dyn Visitor) {
        self.header.describe(visitor);
        match self.buffer() {
            Some(buffer) => self.body.describe(&mut Opened { buffer, visitor }),
            None => self.body.describe(visitor),
        }
    }
}

/// Passes a listing on, and lists the content of the buffer in its place.
struct Opened<'a, 'v> {
    buffer: Buffer<'a>,
    visitor: &'v mut dyn Visitor,
}

impl Visitor for Opened<'_, '_> {
    fn enter(&mut self, name: &'static str, offset: usize, len: usize) {
        self.visitor.enter(name, offset, len);
    }

    fn field(&mut self, field: &Field<'_>) {
        if self.buffer.is(field) {
            self.buffer.describe(self.visitor);
        } else {
            self.visitor.field(field);
        }
    }

    fn leave(&mut self) {
        self.visitor.leave();
    }
}

/// The data that a message writes to a pipe or reads from it; `None` where there is none. `is_pipe` says that its tree is one of pipes:
/// only a transaction is about one for certain. `[MS-SMB2] 2.2.31`
#[must_use]
pub fn pipe_data<'m>(body: &'m Body<'_>, is_pipe: bool) -> Option<&'m Region<'m>> {
    match body {
        Body::WriteRequest(body) if is_pipe => Some(&body.data),
        Body::ReadResponse(body) if is_pipe => Some(&body.data),
        Body::IoctlRequest(body) if body.ctl_code == Fsctl::PIPE_TRANSCEIVE => Some(&body.input),
        Body::IoctlResponse(body) if body.ctl_code == Fsctl::PIPE_TRANSCEIVE => Some(&body.output),
        _ => None,
    }
    .filter(|data| !data.bytes.is_empty())
}
