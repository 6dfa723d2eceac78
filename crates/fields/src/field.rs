//! A field that has a name: what `names` declares of it.

use crate::kind::Kind;
use crate::source::Source;

/// A field that has a name: one line of `names` declares it.
#[derive(Clone, Copy)]
pub struct Field {
    /// Wireshark's name, or one of our own that begins with `smbtrail.`.
    pub name: &'static str,
    /// What values it has.
    pub kind: Kind,
    /// What it is, in a few words.
    pub title: &'static str,
    pub(crate) sources: &'static [Source],
}

/// A line of `names`.
pub(crate) const fn f(
    name: &'static str,
    kind: Kind,
    title: &'static str,
    sources: &'static [Source],
) -> Field {
    Field { name, kind, title, sources }
}

impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Field").field("name", &self.name).field("kind", &self.kind).finish_non_exhaustive()
    }
}
