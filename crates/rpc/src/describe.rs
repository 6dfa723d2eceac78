//! The listing of a PDU: its fields in wire order, for trees and rows of fields.

use smbtrail_layout::{Field, Names, Structure, Value, Visitor, describe};
use smbtrail_wire::Scalar;

use crate::context::{ContextHead, ContextResult, SyntaxId};
use crate::{
    BindAckHead, BindHead, BindNakHead, Body, CommonHeader, FaultHead, Pdu, RequestHead, ResponseHead,
    ResultList, SecTrailer,
};

impl Pdu<'_> {
    /// Lists the fields of the PDU, whose bytes are `bytes`, in wire order. Offsets count from `base`, where it begins.
    pub fn describe(&self, bytes: &[u8], base: usize, visitor: &mut dyn Visitor) {
        visitor.enter(PDU, base, bytes.len());
        let mut place = Place { bytes, at: 0, base, visitor };
        place.structure(&self.header);
        match &self.body {
            Body::Bind(bind) => {
                place.structure(&bind.head);
                for element in bind.contexts.iter() {
                    place.structure(&element.head);
                    element.transfer_syntaxes().for_each(|syntax| place.structure::<SyntaxId<'_>>(&syntax));
                }
            }
            Body::BindAck(ack) => {
                place.structure(&ack.head);
                place.region("sec_addr.port_spec", ack.sec_addr.len(), Kind::Text);
                place.region("Padding", ack.padding.len(), Kind::Padding);
                place.structure(&ack.list);
                ack.results.iter().for_each(|result| place.structure::<ContextResult<'_>>(&result));
            }
            Body::BindNak(nak) => {
                place.structure(&nak.head);
                place.region("versions", nak.versions.len(), Kind::Bytes);
            }
            Body::Request(request) => {
                place.structure(&request.head);
                if let Some(object) = request.object {
                    place.scalar("object", object);
                }
                place.region("stub", request.stub.len(), Kind::Bytes);
            }
            Body::Response(response) => {
                place.structure(&response.head);
                place.region("stub", response.stub.len(), Kind::Bytes);
            }
            Body::Fault(fault) => {
                place.structure(&fault.head);
                place.region("stub", fault.stub.len(), Kind::Bytes);
            }
            Body::Other(other) => place.region("body", other.len(), Kind::Bytes),
        }
        if let Some(verifier) = &self.verifier {
            place.region("Padding", verifier.padding.len(), Kind::Padding);
            place.structure(&verifier.trailer);
            place.region("auth_value", verifier.token.len(), Kind::Bytes);
        }
        visitor.leave();
    }
}

/// The structures that the listing of a PDU has, with the names of their fields.
pub fn structures() -> impl Iterator<Item = Names> {
    [
        Names::of::<CommonHeader<'static>>(),
        Names::of::<BindHead<'static>>(),
        Names::of::<ContextHead<'static>>(),
        Names::of::<SyntaxId<'static>>(),
        Names::of::<BindAckHead<'static>>(),
        Names::of::<ResultList<'static>>(),
        Names::of::<ContextResult<'static>>(),
        Names::of::<BindNakHead<'static>>(),
        Names::of::<RequestHead<'static>>(),
        Names::of::<ResponseHead<'static>>(),
        Names::of::<FaultHead<'static>>(),
        Names::of::<SecTrailer<'static>>(),
        Names::new(PDU, &["sec_addr.port_spec", "versions", "object", "stub", "body", "auth_value"]),
    ]
    .into_iter()
}

/// The name of a PDU in listings.
const PDU: &str = "PDU";

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Padding,
    Bytes,
}

/// How far the listing has come.
struct Place<'a, 'v> {
    bytes: &'a [u8],
    at: usize,
    base: usize,
    visitor: &'v mut dyn Visitor,
}

impl<'a> Place<'a, '_> {
    fn structure<'s, T: Structure<'s>>(&mut self, value: &T) {
        let Self { at, base, visitor, .. } = self;
        value.describe(&mut Moved { at: *at, base: *base, origin: 0, visitor: &mut **visitor });
        self.at += T::FIXED;
    }

    fn region(&mut self, name: &'static str, len: usize, kind: Kind) {
        let bytes: &'a [u8] = self.bytes.get(self.at..self.at + len).unwrap_or_default();
        if !bytes.is_empty() {
            let value = match kind {
                Kind::Text => Value::Ascii(bytes.strip_suffix(b"\0").unwrap_or(bytes)),
                Kind::Padding => Value::Padding,
                Kind::Bytes => Value::Bytes,
            };
            self.visitor.field(&Field { name, offset: self.base + self.at, bytes, value });
        }
        self.at += len;
    }

    fn scalar<T: Scalar>(&mut self, name: &'static str, value: T) {
        describe::scalar(name, value, self.base + self.at, self.visitor);
        self.at += T::LEN;
    }
}

/// Passes a structure's listing on with the place that it has on the wire. Its bytes are in the order of little-endian PDUs.
struct Moved<'v> {
    at: usize,
    base: usize,
    /// Where the structure believes to be.
    origin: usize,
    visitor: &'v mut dyn Visitor,
}

impl Visitor for Moved<'_> {
    fn enter(&mut self, name: &'static str, offset: usize, len: usize) {
        self.origin = offset;
        self.visitor.enter(name, self.base + self.at, len);
    }

    fn field(&mut self, field: &Field<'_>) {
        let at = self.at + (field.offset - self.origin);
        self.visitor.field(&Field { offset: self.base + at, ..*field });
    }

    fn leave(&mut self) {
        self.visitor.leave();
    }
}
