//! The deep listing of a message: its body, and after a buffer's bytes what they hold, where the request's level or
//! control, or the mechanism of a security blob, says it.

use smbtrail_auth::Token;
use smbtrail_codec::{Body, Field, Input, Region, Value, Visitor};
use smbtrail_track::rpc::{CommonHeader, Pdu};
use smbtrail_track::{Buffer, Detail, Message, pipe_data, security_blob};
use smbtrail_wire::ShareType;

/// Lists the body of a message in wire order, offsets in bytes from the header's first.
pub(crate) fn body(message: &Message<'_>, visitor: &mut dyn Visitor) {
    let detail = message.request.map(|request| &request.detail);
    describe(message.body, Inner::of(message.body, detail, message.token, is_on_pipe(message)), visitor);
}

/// Whether the tree of a message is known to be one of pipes.
fn is_on_pipe(message: &Message<'_>) -> bool {
    message.tree.is_some_and(|tree| tree.share_type == Some(ShareType::PIPE))
}

/// Lists a body in wire order, offsets in bytes from its message's header: after each buffer's bytes what they hold,
/// where the body or `detail`, what its request said, tells.
pub fn describe_body(body: &Body<'_>, detail: Option<&Detail>, visitor: &mut dyn Visitor) {
    let token = security_blob(body).and_then(|blob| Token::parse(blob.input(), &mut ()).ok());
    describe(body, Inner::of(body, detail, token.as_ref(), false), visitor);
}

fn describe(body: &Body<'_>, inner: Option<Inner<'_>>, visitor: &mut dyn Visitor) {
    match inner {
        Some(inner) => body.describe(&mut Opened { inner, visitor }),
        None => body.describe(visitor),
    }
}

/// What is inside a field of a body.
enum Inner<'a> {
    Buffer(Buffer<'a>),
    /// A security blob, and the token in it.
    Token(Input<'a>, &'a Token<'a>),
    /// What is written to a pipe or read from it.
    Pipe(Input<'a>),
}

impl<'a> Inner<'a> {
    fn of(
        body: &'a Body<'_>,
        detail: Option<&Detail>,
        token: Option<&'a Token<'a>>,
        is_pipe: bool,
    ) -> Option<Self> {
        if let Some(data) = pipe_data(body, is_pipe).map(Region::input) {
            return Some(Self::Pipe(data));
        }
        match security_blob(body) {
            Some(blob) => Some(Self::Token(blob.input(), token?)),
            None => Buffer::of(body, detail).map(Self::Buffer),
        }
    }

    /// Whether a field of the body is what it is in.
    fn is_in(&self, field: &Field<'_>) -> bool {
        match self {
            Self::Buffer(buffer) => buffer.is(field),
            Self::Token(input, _) | Self::Pipe(input) => {
                field.offset == input.base() && field.bytes.len() == input.bytes().len()
            }
        }
    }

    fn describe(&self, visitor: &mut dyn Visitor) {
        match self {
            Self::Buffer(buffer) => buffer.describe(visitor),
            Self::Token(_, token) => token.describe(&mut Blob { visitor }),
            Self::Pipe(input) => describe_pdus(*input, visitor),
        }
    }
}

/// Visits the PDUs of DCE/RPC that are whole in a message on a pipe.
pub(crate) fn pdus(message: &Message<'_>, visit: &mut dyn FnMut(&Pdu<'_>)) {
    if let Some(data) = pipe_data(message.body, is_on_pipe(message)) {
        each_pdu(data.input(), &mut |pdu, _, _| visit(pdu));
    }
}

/// Lists the PDUs of DCE/RPC that data begins with and that are whole in it.
fn describe_pdus(input: Input<'_>, visitor: &mut dyn Visitor) {
    each_pdu(input, &mut |pdu, bytes, base| pdu.describe(bytes, base, visitor));
}

/// Visits the PDUs of DCE/RPC that data begins with and that are whole in it, each with its bytes and where it begins.
fn each_pdu(input: Input<'_>, visit: &mut dyn FnMut(&Pdu<'_>, &[u8], usize)) {
    let mut rest = input.bytes();
    let mut base = input.base();
    while let Ok(pdu) = Pdu::parse(rest, &mut ()) {
        let len = usize::from(pdu.header.frag_length);
        let Some((bytes, after)) = rest
            .split_at_checked(len)
            .filter(|_| len >= CommonHeader::LEN && !pdu.is_cut() && pdu.header.ptype.name().is_some())
        else {
            return;
        };
        visit(&pdu, bytes, base);
        (rest, base) = (after, base + len);
    }
}

/// Passes a listing on; after the buffer's own field follows what it holds.
struct Opened<'a, 'v> {
    inner: Inner<'a>,
    visitor: &'v mut dyn Visitor,
}

impl Visitor for Opened<'_, '_> {
    fn enter(&mut self, name: &'static str, offset: usize, len: usize) {
        self.visitor.enter(name, offset, len);
    }

    fn field(&mut self, field: &Field<'_>) {
        self.visitor.field(field);
        if matches!(field.value, Value::Bytes) && self.inner.is_in(field) {
            self.inner.describe(self.visitor);
        }
    }

    fn leave(&mut self) {
        self.visitor.leave();
    }
}

/// Passes the listing of a security blob on.
struct Blob<'v> {
    visitor: &'v mut dyn Visitor,
}

impl Visitor for Blob<'_> {
    fn enter(&mut self, name: &'static str, offset: usize, len: usize) {
        self.visitor.enter(name, offset, len);
    }

    fn field(&mut self, field: &Field<'_>) {
        // A mechanism is listed by its bytes, as Wireshark does.
        let value = if let Value::Shown(_) = field.value { Value::Bytes } else { field.value };
        self.visitor.field(&Field { value, ..*field });
    }

    fn leave(&mut self) {
        self.visitor.leave();
    }
}
