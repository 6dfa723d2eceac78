//! The names of a structure and its fields, as listings give them.

use crate::Structure;

/// The names that the listing of a structure gives. See [the crate's documentation](crate#names).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Names {
    /// The structure's.
    pub structure: &'static str,
    /// Those of its fields and regions, in the order of the declaration.
    pub fields: &'static [&'static str],
}

impl Names {
    /// The names of a declared structure.
    #[must_use]
    pub const fn of<T: Structure<'static>>() -> Self {
        Self { structure: T::NAME, fields: T::FIELDS }
    }

    /// The names of what no declaration describes, such as a message's header.
    #[must_use]
    pub const fn new(structure: &'static str, fields: &'static [&'static str]) -> Self {
        Self { structure, fields }
    }

    /// Whether the structure's listing has a field of this name.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.fields.contains(&field)
    }
}
