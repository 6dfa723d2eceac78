//! What context handles stand for: names that follow a handle from the call that opens it to those that use it.

use alloc::format;
use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::declare::{Label, Operation};
use crate::ndr::{Node, Value, find};

/// The handles of one pipe, and what each stands for. Each has the mark of the call that opened it.
#[derive(Clone, Debug)]
pub struct Handles<M> {
    /// The oldest first.
    known: Vec<Known<M>>,
}

/// A handle that was opened.
#[derive(Clone, Debug)]
struct Known<M> {
    bytes: [u8; 20],
    /// What it stands for; `None` where the call that opened it names nothing.
    label: Option<Arc<str>>,
    /// Where it was opened.
    mark: M,
}

/// Handles of a pipe that are remembered: those of a client that opens many keys and closes none.
const HANDLES: usize = 256;
/// Bytes of what a handle stands for: the longest path of a registry key is about this long.
const LABEL: usize = 512;

impl<M> Handles<M> {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self { known: Vec::new() }
    }

    /// Bytes that it holds.
    #[must_use]
    pub fn held(&self) -> usize {
        let labels = self.known.iter().flat_map(|known| &known.label).map(|label| label.len() + 16);
        self.known.capacity() * size_of::<Known<M>>() + labels.sum::<usize>()
    }

    fn find(&self, handle: &[u8; 20]) -> Option<&Known<M>> {
        self.known.iter().rev().find(|known| known.bytes == *handle)
    }

    /// What a handle stands for.
    #[must_use]
    pub fn object(&self, handle: &[u8; 20]) -> Option<&Arc<str>> {
        self.find(handle)?.label.as_ref()
    }

    /// Where a handle was opened.
    #[must_use]
    pub fn opened(&self, handle: &[u8; 20]) -> Option<&M> {
        self.find(handle).map(|known| &known.mark)
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
    pub(super) fn learn(&mut self, operation: &Operation, request: &[Node], response: &[Node], mark: M) {
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
                self.known.retain(|known| known.bytes != given.bytes);
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
        if opened.is_null() {
            return;
        }
        self.known.retain(|known| known.bytes != opened.bytes);
        if self.known.len() >= HANDLES {
            self.known.remove(0);
        }
        let label = label.filter(|label: &Arc<str>| label.len() <= LABEL);
        self.known.push(Known { bytes: opened.bytes, label, mark });
    }
}

impl<M> Default for Handles<M> {
    fn default() -> Self {
        Self::new()
    }
}
