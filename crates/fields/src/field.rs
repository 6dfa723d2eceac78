//! A field that has a name: what `names` declares of it.

use std::ops::BitOr;

use crate::kind::Kind;
use crate::needs::Needs;
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
    needs: Needs,
}

/// A line of `names`.
pub(crate) const fn f(
    name: &'static str,
    kind: Kind,
    title: &'static str,
    sources: &'static [Source],
) -> Field {
    Field { name, kind, title, sources, needs: Needs::NOTHING }
}

impl Field {
    /// The same field, which has values only where a run provides this.
    pub(crate) const fn needing(self, needs: Needs) -> Self {
        Self { needs, ..self }
    }

    /// Whether it has a value in any capture. Names of Wireshark without one are known all the same, so that its scripts run.
    #[must_use]
    pub const fn has_values(&self) -> bool {
        !self.sources.is_empty()
    }

    /// What a run has to provide, apart from what the field needs whose bits it shows.
    pub(crate) fn own_needs(&self) -> Needs {
        let by_source = |source: &Source| match source {
            Source::Packet(_) | Source::Joined(_) | Source::Transport(_) => Needs::PACKETS,
            Source::Whole => Needs::DATA,
            Source::Pdu(_) | Source::Call(_) | Source::Said(_) => Needs::CALLS,
            _ => Needs::NOTHING,
        };
        self.sources.iter().map(by_source).fold(self.needs, Needs::bitor)
    }
}

impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Field").field("name", &self.name).field("kind", &self.kind).finish_non_exhaustive()
    }
}
