//! The values of a packet as a tree, as Wireshark shows it: layers, the fields in them, and the parts of fields.

use std::borrow::Cow;

use crate::field::Field;
use crate::kind::Kind;
use crate::row::{Row, Trace, Value};
use crate::source::Source;

/// A layer, a structure or a field.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// The field's name, or what the layer or structure is called.
    pub(crate) name: Cow<'static, str>,
    /// The field and its value; of a layer or structure, none.
    pub(crate) value: Option<(&'static Field, Value)>,
    /// What is in the layer or structure, or the parts of the field.
    pub(crate) children: Vec<Node>,
}

impl Node {
    const fn new(name: Cow<'static, str>) -> Self {
        Self { name, value: None, children: Vec::new() }
    }
}

/// Generated fields that Wireshark shows below the id that they are known by.
const BELOW: &[(&str, &str)] = &[
    ("smb2.tree", "smb2.tid"),
    ("smb2.share_type", "smb2.tid"),
    ("smb2.tcon_frame", "smb2.tid"),
    ("smb2.acct", "smb2.sesid"),
    ("smb2.domain", "smb2.sesid"),
    ("smb2.host", "smb2.sesid"),
    ("smb2.auth_frame", "smb2.sesid"),
    ("tcp.flags.str", "tcp.flags"),
];

/// Structures whose names are others to Wireshark.
const LABELS: &[(&str, &str)] = &[
    ("SMB2 TRANSFORM_HEADER", "SMB2 Transform Header"),
    ("SMB2 COMPRESSION_TRANSFORM_HEADER_UNCHAINED", "SMB2 Compression Transform Header"),
    ("SMB2 COMPRESSION_TRANSFORM_HEADER_CHAINED", "SMB2 Compression Transform Header"),
];

/// Structures that may be in one another; what is deeper is shown in the last of them.
const DEPTH: usize = 64;

/// The layers of a traced row whose columns are these fields, the outermost first.
pub(crate) fn layers(row: &Row, fields: &[&'static Field]) -> Vec<Node> {
    let mut tree = Tree { packet: Vec::new(), messages: Vec::new(), open: Vec::new(), deeper: 0 };
    let mut next = vec![0; fields.len()];
    for step in row.trace() {
        match step {
            Trace::Enter(name) => tree.enter(name.clone()),
            Trace::Leave => tree.leave(),
            // Beyond these columns are those that only a filter asks for.
            Trace::Value(column) => {
                let (Some(field), Some(next)) = (fields.get(*column), next.get_mut(*column)) else {
                    continue;
                };
                let value = row.values(*column).get(*next);
                *next += 1;
                if let Some(value) = value {
                    tree.value(field, *value);
                }
            }
        }
    }
    tree.packet.into_iter().chain(tree.messages).collect()
}

struct Tree {
    /// The layers of the packet itself.
    packet: Vec<Node>,
    /// The layers of its messages.
    messages: Vec<Node>,
    /// The layer and the structures that are open.
    open: Vec<Node>,
    /// Structures that are open in the last one and not shown.
    deeper: usize,
}

/// The layer of a message, and the node of its body in it.
const BODY: usize = 2;

impl Tree {
    fn enter(&mut self, name: Cow<'static, str>) {
        if self.open.len() == DEPTH {
            self.deeper += 1;
            return;
        }
        let label = LABELS.iter().find(|(structure, _)| name == *structure);
        self.open.push(Node::new(label.map_or(name, |(_, label)| (*label).into())));
    }

    fn leave(&mut self) {
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let depth = self.open.len();
        let Some(mut node) = self.open.pop() else { return };
        let Some(parent) = self.open.last_mut() else { return self.messages.push(node) };
        if node.children.is_empty() {
            return;
        }
        // The body itself is shown by its command.
        if depth == BODY + 1 && node.name.starts_with("SMB2 ") {
            return parent.children.extend(node.children);
        }
        // A structure that has a field's name is shown by that.
        if let Some(Node { name, value: Some((Field { kind: Kind::None, .. }, _)), children }) =
            node.children.first()
            && children.is_empty()
            && depth > BODY
        {
            node.name = name.clone();
            node.children.remove(0);
        }
        match parent.children.last_mut() {
            // What a buffer holds follows the buffer.
            Some(buffer) if depth > BODY && holds(buffer, &node.name) => buffer.children.push(node),
            _ => parent.children.push(node),
        }
    }

    fn value(&mut self, field: &'static Field, value: Value) {
        if field.kind == Kind::Protocol {
            // The layer says it.
            if self.open.is_empty() {
                self.layer(field.name);
            }
            return;
        }
        let node = Node { value: Some((field, value)), ..Node::new(field.name.into()) };
        let own = field.name.starts_with("smbtrail.");
        let beside = if own { self.open.first_mut() } else { self.open.last_mut() };
        let siblings = match beside {
            Some(layer) if own => &mut named(&mut layer.children, "smbtrail").children,
            Some(structure) => &mut structure.children,
            None => self.layer(field.name.split('.').next().unwrap_or(field.name)),
        };
        let above = part_of(field);
        match siblings.iter_mut().rev().find(|sibling| above.is_some_and(|above| sibling.name == above)) {
            Some(whole) => whole.children.push(node),
            None => siblings.push(node),
        }
    }

    /// What is in a layer of the packet.
    fn layer(&mut self, name: &'static str) -> &mut Vec<Node> {
        &mut named(&mut self.packet, name).children
    }
}

/// Whether a field is a buffer that a structure after it is read from. Shorter bytes are reserved or random, and contexts have
/// a place of their own.
fn holds(field: &Node, structure: &str) -> bool {
    let is_buffer = matches!(field.value, Some((_, Value::Bytes(span))) if span.len() > 8);
    is_buffer && !structure.starts_with("SMB2_")
}

/// The node of this name, which is appended if it is not there.
fn named<'n>(nodes: &'n mut Vec<Node>, name: &'static str) -> &'n mut Node {
    let at = nodes.iter().position(|node| node.name == name).unwrap_or_else(|| {
        nodes.push(Node::new(name.into()));
        nodes.len() - 1
    });
    &mut nodes[at]
}

/// The field that this one shows a part of, or is shown below.
fn part_of(field: &Field) -> Option<&'static str> {
    let of_bits = field.sources.iter().find_map(|source| match source {
        Source::Bits(of, _) => Some(*of),
        _ => None,
    });
    of_bits.or_else(|| BELOW.iter().find(|(name, _)| *name == field.name).map(|(_, above)| *above))
}
