//! The lines of a frame's tree.

use smbtrail_codec::Problem;
use smbtrail_fields::FieldId;

use crate::frame::{EnvelopeTree, Part};
use crate::message::{Explanation, Line};

/// A line of the tree: a field, or the beginning of a structure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'a> {
    /// How many structures contain it.
    pub(super) depth: usize,
    /// The structure that contains it, or that begins.
    pub(super) structure: &'static str,
    pub(super) name: &'static str,
    /// Where it begins, in bytes from the message's first.
    pub(super) offset: usize,
    pub(super) len: usize,
    pub(super) bytes: &'a [u8],
    /// None for the beginning of a structure.
    pub(super) value: Option<&'a str>,
    /// What the value means in this message; empty where the value says it all.
    pub(super) meaning: &'a str,
    /// Wireshark's name for it.
    pub(super) wireshark: Option<&'static str>,
}

/// The lines of a part's tree, header first.
pub(super) fn nodes(part: &Part) -> Vec<Node<'_>> {
    match part {
        Part::Message(message) => message_nodes(message),
        Part::Envelope(envelope) => envelope_nodes(envelope),
    }
}

/// What the specification calls the header of a message.
pub(super) const HEADER: &str = "SMB2 Packet Header";

fn message_nodes(message: &Explanation) -> Vec<Node<'_>> {
    let header = Node {
        depth: 0,
        structure: HEADER,
        name: HEADER,
        offset: 0,
        len: message.fields.iter().map(|line| line.bytes.len()).sum(),
        bytes: &[],
        value: None,
        meaning: "",
        wireshark: None,
    };
    let fields = message.fields.iter().map(|line| Node {
        depth: 1,
        name: line.field.name,
        offset: line.field.offset,
        len: line.bytes.len(),
        bytes: &line.bytes,
        value: Some(&line.value),
        meaning: &line.meaning,
        wireshark: line.field.aliases.iter().copied().find(|alias| alias.starts_with("smb2.")),
        ..header
    });
    std::iter::once(header).chain(fields).chain(message.body.iter().map(line_node)).collect()
}

fn envelope_nodes(envelope: &EnvelopeTree) -> Vec<Node<'_>> {
    envelope.lines.iter().map(line_node).collect()
}

fn line_node(line: &Line) -> Node<'_> {
    Node {
        depth: line.depth,
        structure: line.structure,
        name: line.name,
        offset: line.offset,
        len: line.len,
        bytes: &line.bytes,
        value: line.value.as_deref(),
        meaning: "",
        wireshark: FieldId::read_from(line.structure, if line.value.is_some() { line.name } else { "" })
            .map(|id| id.field().name),
    }
}

/// What is wrong with a part, each with the index of the node that it is below: the innermost that holds its offset.
pub(super) fn problems<'p>(part: &'p Part, nodes: &[Node<'_>]) -> Vec<(usize, &'p Problem)> {
    let Part::Message(message) = part else { return Vec::new() };
    let holds = |node: &Node<'_>, problem: &Problem| {
        node.offset <= problem.offset && problem.offset < node.offset + node.len.max(1)
    };
    let place = |problem: &Problem| {
        let fields = || nodes.iter().enumerate().rev();
        fields()
            .find(|(_, node)| node.name == problem.what && holds(node, problem))
            .or_else(|| fields().find(|(_, node)| node.value.is_some() && holds(node, problem)))
            .or_else(|| fields().find(|(_, node)| node.offset <= problem.offset))
            .map_or(0, |(at, _)| at)
    };
    message.problems.iter().map(|problem| (place(problem), problem)).collect()
}
