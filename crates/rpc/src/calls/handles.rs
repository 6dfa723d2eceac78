//! What context handles stand for: names that follow a handle from the call that opens it to those that use it.

use alloc::format;
use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::declare::{Label, Operation};
use crate::ndr::{Node, Value, find};

/// The handles of one pipe, and what each stands for.
#[derive(Clone, Debug, Default)]
pub struct Handles {
    /// The oldest first.
    known: Vec<([u8; 20], Arc<str>)>,
}

/// Handles of a pipe that are remembered: those of a client that opens many keys and closes none.
const HANDLES: usize = 256;
/// Bytes of what a handle stands for: the longest path of a registry key is about this long.
const LABEL: usize = 512;

impl Handles {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self { known: Vec::new() }
    }

    /// Bytes that it holds.
    #[must_use]
    pub fn held(&self) -> usize {
        let labels = self.known.iter().map(|(_, label)| label.len() + 16);
        self.known.capacity() * size_of::<([u8; 20], Arc<str>)>() + labels.sum::<usize>()
    }

    /// What a handle stands for.
    #[must_use]
    pub fn object(&self, handle: &[u8; 20]) -> Option<&Arc<str>> {
        self.known.iter().rev().find(|(known, _)| known == handle).map(|(_, label)| label)
    }

    /// Says of every handle in these values what it stands for.
    pub(super) fn name(&self, nodes: &mut [Node]) {
        for node in nodes {
            match &mut node.value {
                Value::Handle(handle) => handle.object = self.object(&handle.bytes).cloned(),
                Value::List(nodes) | Value::Struct(nodes) | Value::Arm(_, nodes) => self.name(nodes),
                _ => {}
            }
        }
    }

    /// Learns from a call that succeeded what the handle that it gave stands for, and forgets the one that it closed.
    pub(super) fn learn(&mut self, operation: &Operation, request: &[Node], response: &[Node]) {
        let handle = |node: &Node| match &node.value {
            Value::Handle(handle) => Some(handle.clone()),
            _ => None,
        };
        // A call that takes a handle and gives back a null one has closed it.
        for (given, back) in
            request.iter().filter_map(|node| Some((handle(node)?, find(response, node.name)?)))
        {
            if let Value::Handle(back) = &back.value
                && back.is_null()
            {
                self.known.retain(|(known, _)| *known != given.bytes);
            }
        }
        let (Some(label), Some(opened)) = (operation.opens, response.iter().find_map(handle)) else { return };
        let parent = request.iter().find_map(handle).and_then(|parent| parent.object);
        let said =
            |name| find(request, name).map(|node| node.value.to_string()).filter(|said| !said.is_empty());
        let label = match label {
            Label::Fixed(label) => Some(Arc::from(label)),
            Label::Named(name) => said(name).map(Arc::from),
            Label::Below(name) => match (parent, said(name)) {
                (Some(parent), Some(name)) => Some(Arc::from(format!("{parent}\\{name}"))),
                (Some(parent), None) => Some(parent),
                (None, name) => name.map(Arc::from),
            },
            Label::Rid(name) => match (parent, said(name)) {
                (Some(parent), Some(rid)) if parent.starts_with("S-1-") => {
                    Some(Arc::from(format!("{parent}-{rid}")))
                }
                (_, rid) => rid.map(|rid| Arc::from(format!("rid {rid}"))),
            },
        };
        let Some(label) = label.filter(|label: &Arc<str>| !opened.is_null() && label.len() <= LABEL) else {
            return;
        };
        self.known.retain(|(known, _)| *known != opened.bytes);
        if self.known.len() >= HANDLES {
            self.known.remove(0);
        }
        self.known.push((opened.bytes, label));
    }
}
