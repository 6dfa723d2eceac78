use nom::{IResult, Parser, bytes::complete::take, number::complete::le_u16, sequence::preceded};
use smbtrail_wire::AclRevision;

use super::{Ace, AceKind, ace};
use crate::{
    Input, Problem, ProblemKind, Region, Sink, Structure, Visitor, describe,
    structure::{self, Size},
};

structure! {
    /// A list of entries, each of which allows, denies, audits or labels. `[MS-DTYP] 2.4.5`
    ///
    /// ```text
    /// 0  AclRevision    1  Sbz1    2  AclSize    4  AceCount    6  Sbz2    8  Aces
    /// ```
    pub struct Acl: "ACL", at 0 {
        /// 2, or 4 where object entries are allowed.
        acl_revision: AclRevision, "AclRevision";
        /// Zero.
        sbz1: u8 = 0, "Sbz1";
        /// Bytes of the list, these eight included.
        acl_size: u16, "AclSize";
        /// How many entries there are.
        ace_count: u16, "AceCount";
        /// Zero.
        sbz2: u16 = 0, "Sbz2";
    }
    regions {
        /// The entries, and the space left after them.
        aces: (|s| s.acl_size.size().saturating_sub(Self::FIXED)) => describe_aces, "Aces";
    }
}

impl Acl<'_> {
    /// The entries, in order.
    pub fn aces<'a>(&'a self, sink: &mut dyn Sink) -> impl Iterator<Item = Ace<'a>> {
        let mut left = self.aces.input();
        let mut count = 0..self.ace_count;
        core::iter::from_fn(move || {
            let index = count.next()?;
            let Some((entry, rest)) = split(left) else {
                if !left.is_cut() {
                    let place = self.origin.base() + 4;
                    sink.problem(Problem::new(
                        ProblemKind::Count,
                        "AceCount",
                        place,
                        self.ace_count.size(),
                        index.size(),
                    ));
                }
                count = 0..0;
                return None;
            };
            let size = ace_size(entry.bytes());
            let place = entry.base() + entry.len().min(2);
            if entry.to(ace::HEADER).is_cut() {
                // The capture ends before AceSize: nothing can be said of the entries that follow.
                count = 0..0;
            } else if size < ace::HEADER {
                sink.problem(Problem::new(ProblemKind::BadNext, "AceSize", place, ace::HEADER, size));
            } else if size > entry.len() {
                sink.problem(Problem::new(ProblemKind::BeyondMessage, "AceSize", place, entry.len(), size));
            }
            left = rest;
            Some(Ace::parse(AceKind::of_bytes(entry.bytes()), entry, sink))
        })
    }
}

/// The entry that `left` begins with, and what follows it. An entry of impossible size takes all that is left.
fn split(left: Input<'_>) -> Option<(Input<'_>, Input<'_>)> {
    if left.bytes().is_empty() {
        return None;
    }
    let end = Some(ace_size(left.bytes())).filter(|size| (ace::HEADER..=left.len()).contains(size));
    let end = end.unwrap_or(left.len());
    Some((left.to(end), left.from(end)))
}

/// AceSize of the entry that `bytes` begins with; 0 when it is not there.
fn ace_size(bytes: &[u8]) -> usize {
    let size: IResult<&[u8], u16> = preceded(take(2_usize), le_u16).parse(bytes);
    size.map_or(0, |(_, size)| size.into())
}

/// How long the list is that `bytes` begins with, by its AclSize.
pub(super) fn wire_len(bytes: &[u8]) -> usize {
    ace_size(bytes).max(Acl::FIXED)
}

/// The list that a region holds; `None` where the descriptor has none.
pub(super) fn of<'a>(region: &'a Region<'_>, sink: &mut dyn Sink) -> Option<Acl<'a>> {
    if region.bytes.is_empty() { None } else { structure::nested(region.input(), sink) }
}

/// Lists entries as long as their sizes make sense; what is left is room for more.
fn describe_aces(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    let mut left = input;
    while let Some((entry, rest)) = split(left) {
        if ace_size(entry.bytes()) != entry.len() {
            return describe::bytes(name, entry, visitor);
        }
        Ace::parse(AceKind::of_bytes(entry.bytes()), entry, &mut ()).describe(visitor);
        left = rest;
    }
}
