//! Entries whose data is one of several structures: how a run of them is walked, and how one is listed.

use crate::{Field, Input, Problem, ProblemKind, Sink, Visitor};

/// Walks entries one after the other, each as long as its own bytes say and then padded to a multiple of `align`.
pub struct Measured<'a> {
    left: Input<'a>,
    align: usize,
    measure: fn(&[u8]) -> Option<usize>,
}

impl<'a> Measured<'a> {
    /// A walk over `input`; `measure` tells an entry's length from its first bytes, or that they are too few.
    pub fn new(input: Input<'a>, align: usize, measure: fn(&[u8]) -> Option<usize>) -> Self {
        Self { left: input, align, measure }
    }

    /// What has not been walked.
    pub fn left(&self) -> Input<'a> {
        self.left
    }
}

/// Each entry with its padding, as an input of its own.
impl<'a> Iterator for Measured<'a> {
    type Item = Input<'a>;

    fn next(&mut self) -> Option<Input<'a>> {
        let len = (self.measure)(self.left.bytes())?;
        let end = len.checked_next_multiple_of(self.align).unwrap_or(len).min(self.left.len());
        let entry = self.left.to(end);
        self.left = self.left.from(end);
        Some(entry)
    }
}

/// Takes `count` entries; fewer are a problem, unless the capture cut them off.
pub fn counted<'a>(
    mut entries: Measured<'a>,
    count: usize,
    what: &'static str,
    sink: &mut dyn Sink,
) -> impl Iterator<Item = Input<'a>> + use<'a> {
    let there = Measured { ..entries }.take(count).count();
    if there < count && !entries.left.is_cut() {
        sink.problem(Problem::new(ProblemKind::Count, what, entries.left.base(), count, there));
    }
    (0..there).map_while(move |_| entries.next())
}

/// Passes a listing on, but lists the region `name` by `list` instead of as bytes.
#[allow(clippy::exhaustive_structs, reason = "listings of other crates construct it")]
pub struct Unfold<'v> {
    /// The region's name.
    pub name: &'static str,
    /// Lists the region.
    pub list: &'v dyn Fn(Input<'_>, &mut dyn Visitor),
    /// Receives everything.
    pub visitor: &'v mut dyn Visitor,
}

impl Visitor for Unfold<'_> {
    fn enter(&mut self, name: &'static str, offset: usize, len: usize) {
        self.visitor.enter(name, offset, len);
    }

    fn field(&mut self, field: &Field<'_>) {
        if field.name == self.name {
            (self.list)(Input::new(field.bytes).at(field.offset), self.visitor);
        } else {
            self.visitor.field(field);
        }
    }

    fn leave(&mut self) {
        self.visitor.leave();
    }
}
