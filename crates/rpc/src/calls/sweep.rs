//! Every declared operation, written and read again with every arm of its unions.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use smbtrail_wire::Guid;

use super::{Arguments, Operation};
use crate::ndr::{Field, Handle, Node, Secret, Type, Value, decode, emit};
use crate::{ByteOrder, Syntax};

/// More than any union has arms.
const ARMS: usize = 34;

/// Makes values that differ from one another.
struct Maker {
    next: u8,
    /// Which arm unions take, of those that they have.
    arm: usize,
}

impl Maker {
    fn number(&mut self) -> u64 {
        self.next = self.next % 100 + 1;
        self.next.into()
    }

    fn text(&mut self) -> Value {
        Value::Text(format!("text {}", self.number()))
    }

    fn bytes(&mut self, len: usize) -> Value {
        let first = self.number();
        Value::Bytes((0..len).map(|index| if index == 0 { first.to_le_bytes()[0] } else { 0xB5 }).collect())
    }

    fn nodes(&mut self, fields: &[Field]) -> Vec<Node> {
        let node = |field: &Field| Node::new(field.name, self.value(&field.of));
        fields.iter().map(node).collect()
    }

    fn elements(&mut self, count: usize, of: &Type) -> Value {
        if let Type::Int(1, _) = of {
            return self.bytes(count);
        }
        let element = |_| Node::new("", self.value(of));
        Value::List((0..count).map(element).collect())
    }

    fn value(&mut self, of: &Type) -> Value {
        match of {
            Type::Int(_, show) | Type::Enum(show) | Type::Halves(show) => Value::Number(self.number(), *show),
            Type::Guid => Value::Guid(Guid([self.number().to_le_bytes()[0]; 16])),
            Type::Handle => {
                Value::Handle(Handle { bytes: [self.number().to_le_bytes()[0]; 20], object: None })
            }
            Type::Bytes(len) => self.bytes(*len),
            Type::Struct(fields) => Value::Struct(self.nodes(fields)),
            Type::Union(union) => {
                let (tag, of) = union.arms[self.arm % union.arms.len()];
                Value::Arm(tag, vec![Node::new("", self.value(&of))])
            }
            // A tower is read as a line of text, from which its floors cannot be made again.
            Type::Ptr(Type::Tower) | Type::Tower => Value::Null,
            Type::Ref(of) | Type::Ptr(of) => self.value(of),
            Type::Fixed(count, of) => self.elements(*count, of),
            Type::Array(of) | Type::Varying(of) | Type::Tail(of) => self.elements(3, of),
            Type::Sid => Value::Text(format!("S-1-5-21-{}-500", self.number())),
            Type::Raw | Type::Blob => self.bytes(5),
            Type::Secret(seal, of) => match self.value(of) {
                Value::Bytes(bytes) => Value::Secret(Secret { seal: *seal, bytes, plain: None }),
                other => other,
            },
            _ => self.text(),
        }
    }
}

/// Names and values, without places.
fn shown(nodes: &[Node]) -> String {
    let plain = |node: &Node| match &node.value {
        Value::List(nodes) | Value::Struct(nodes) | Value::Arm(_, nodes) => {
            format!("{}={{{}}}", node.name, shown(nodes))
        }
        value => format!("{}={value:?}", node.name),
    };
    nodes.iter().map(plain).collect::<Vec<_>>().join(" ")
}

fn sweep(operation: &Operation, fields: &[&'static Field], name: &str) {
    for arm in 0..ARMS {
        let mut maker = Maker { next: 0, arm };
        let owned: Vec<Field> = fields.iter().map(|field| **field).collect();
        let nodes = maker.nodes(&owned);
        for syntax in [Syntax::Ndr, Syntax::Ndr64] {
            for order in [ByteOrder::Little, ByteOrder::Big] {
                let what = format!("{name} {} {syntax:?} {order:?} arm {arm}", operation.opnum);
                let stub = emit(fields.iter().copied(), &nodes, syntax, order);
                let read = decode(fields.iter().copied(), &stub, syntax, order);
                assert_eq!(read.error, None, "{what}");
                assert_eq!(read.end, stub.len(), "{what}");
                assert_eq!(shown(&read.nodes), shown(&nodes), "{what}");
            }
        }
    }
}

#[test]
fn what_an_operation_takes_and_gives_is_read_as_it_was_written() {
    for declared in Arguments::all() {
        let name = crate::Interface::find(declared.uuid).map_or("?", |interface| interface.name);
        for operation in declared.operations {
            sweep(operation, &operation.request().collect::<Vec<_>>(), name);
            sweep(operation, &operation.response().collect::<Vec<_>>(), name);
        }
    }
}
