//! Colours that mean something: the same kind of thing has the same colour in every table.
//!
//! Only colours are used that can be read on light and on dark terminals, so neither yellow nor blue.

use crate::kind::Kind;

pub(crate) const BOLD: &str = "\x1b[1m";
pub(crate) const DIM: &str = "\x1b[2m";
pub(crate) const RED: &str = "\x1b[31m";
pub(crate) const RESET: &str = "\x1b[0m";
const ALARM: &str = "\x1b[1;31m";
/// As something worth a look.
pub(crate) const WARNING: &str = "\x1b[35m";
const PLACE: &str = "\x1b[36m";
const PERSON: &str = "\x1b[32m";

/// What decides on the colour of a column's cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colour {
    None,
    /// Paths and shares.
    Place,
    /// Users.
    Person,
    /// Severities, by the word.
    Severity,
}

impl Colour {
    /// What decides for the column with this key.
    pub(crate) fn of(key: &str, kind: Kind) -> Self {
        match key {
            "severity" => Self::Severity,
            "user" | "users" | "claimed_user" | "readers" | "writers" | "holder" | "waiter" => Self::Person,
            _ if kind == Kind::Path => Self::Place,
            _ => Self::None,
        }
    }

    /// The beginning of a cell; empty for one that is not coloured.
    pub(crate) fn begin(self, cell: &str) -> &'static str {
        match (self, cell) {
            (_, "") | (Self::None, _) => "",
            (Self::Place, _) => PLACE,
            (Self::Person, _) => PERSON,
            (Self::Severity, "alert" | "high" | "critical") => ALARM,
            (Self::Severity, "warning" | "medium") => WARNING,
            (Self::Severity, _) => "",
        }
    }
}
