//! The fields by name: what is asked for is found here.

use std::ops::BitOr;
use std::sync::LazyLock;

use hashbrown::HashMap;
use thiserror::Error;

use crate::field::Field;
use crate::kind::Kind;
use crate::names;
use crate::needs::Needs;
use crate::source::Source;

/// A field by its place in the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(u16);

/// No field has this name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no field {name:?}{}", did_you_mean(.similar))]
#[non_exhaustive]
pub struct UnknownField {
    /// The name that was asked for.
    pub name: String,
    /// Names like it, the most similar first.
    pub similar: Vec<&'static str>,
}

/// All fields, and their names and aliases.
struct Registry {
    fields: Vec<&'static Field>,
    ids: HashMap<&'static str, FieldId>,
    /// The fields that are read from a structure and its field: one that shows all of it, the first by name.
    read_from: HashMap<(&'static str, &'static str), FieldId>,
}

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    let mut fields: Vec<_> = names::ALL.iter().flat_map(|part| part.iter()).collect();
    fields.sort_by_key(|field| field.name);
    let id = |index: usize| FieldId(u16::try_from(index).unwrap_or(u16::MAX));
    let mut ids: HashMap<_, _> =
        fields.iter().enumerate().map(|(index, field)| (field.name, id(index))).collect();
    for (alias, name) in names::ALIASES {
        if let Some(found) = ids.get(name).copied() {
            ids.insert(alias, found);
        }
    }
    let mut read_from = HashMap::new();
    for (index, field) in fields.iter().enumerate() {
        for place in field.sources.iter().filter_map(Source::places).flat_map(|places| places.split("; ")) {
            let (structure, name) = place.split_once('/').unwrap_or((place, ""));
            let structure = structure.split_once('>').map_or(structure, |(_, inner)| inner);
            read_from.entry((structure, name)).or_insert(id(index));
        }
    }
    Registry { fields, ids, read_from }
});

impl FieldId {
    /// The field of this name, or of this name in a later version of Wireshark.
    ///
    /// # Errors
    /// [`UnknownField`], with the names that come near.
    pub fn named(name: &str) -> Result<Self, UnknownField> {
        REGISTRY
            .ids
            .get(name)
            .copied()
            .ok_or_else(|| UnknownField { name: name.to_owned(), similar: similar(name) })
    }

    /// The field that is read from this field of this structure in a body, by the specification's names.
    #[must_use]
    pub fn read_from(structure: &str, field: &str) -> Option<Self> {
        REGISTRY.read_from.get(&(structure, field)).copied()
    }

    /// What was declared of it.
    #[must_use]
    pub fn field(self) -> &'static Field {
        REGISTRY.fields.get(usize::from(self.0)).copied().unwrap_or(&names::ALL[0][0])
    }

    /// What a run has to provide for this field to have values.
    #[must_use]
    pub fn needs(self) -> Needs {
        let field = self.field();
        let shows_bits_of = |source: &Source| match source {
            Source::Bits(of, _) => Self::named(of).map_or(Needs::NOTHING, Self::needs),
            _ => Needs::NOTHING,
        };
        field.sources.iter().map(shows_bits_of).fold(field.own_needs(), Needs::bitor)
    }

    /// Every field that a packet is shown with, in the order in which it is shown; bits come after all other fields.
    ///
    /// Those that need a first pass over the capture are left out.
    pub fn shown() -> impl Iterator<Item = Self> {
        let is_shown = |field: &&Field| {
            let copy = field.kind == Kind::Bytes && field.name.starts_with("smbtrail.");
            !copy && !field.name.starts_with("_ws.") && !field.own_needs().responses
        };
        let is_part = |field: &&Field| field.sources.iter().any(|source| matches!(source, Source::Bits(..)));
        let fields = move || names::ALL.iter().flat_map(|part| part.iter()).filter(is_shown);
        let whole = fields().filter(move |field| !is_part(field));
        whole.chain(fields().filter(is_part)).filter_map(|field| Self::named(field.name).ok())
    }

    /// Every field, in the order of names.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..u16::try_from(REGISTRY.fields.len()).unwrap_or(u16::MAX)).map(FieldId)
    }
}

/// Names that are longer are like none: comparing takes as many steps as the product of both lengths.
pub(crate) const LONGEST: usize = 256;

/// Up to three names that come near.
fn similar(name: &str) -> Vec<&'static str> {
    if name.len() > LONGEST {
        return Vec::new();
    }
    let wanted = name.to_lowercase();
    let last = wanted.rsplit('.').next().unwrap_or(&wanted);
    let mut near: Vec<(f64, &'static str)> = REGISTRY
        .ids
        .keys()
        .map(|known| {
            let tail = known.rsplit('.').next().unwrap_or(known);
            let parent = wanted.strip_prefix(known).is_some_and(|rest| rest.starts_with('.'));
            let likeness = strsim::jaro_winkler(&wanted, &known.to_lowercase());
            let bonus = if tail == last || parent { 0.05 } else { 0.0 };
            (likeness + bonus, *known)
        })
        .filter(|(likeness, _)| *likeness > 0.85)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.into_iter().map(|(_, known)| known).take(3).collect()
}

fn did_you_mean(similar: &[&'static str]) -> String {
    match similar {
        [] => String::new(),
        [one] => format!(", did you mean {one}?"),
        [most @ .., last] => format!(", did you mean {} or {last}?", most.join(", ")),
    }
}
