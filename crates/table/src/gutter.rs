//! The marks that show which rows of a table belong together.

/// The mark before a row of a table that belongs together with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Gutter {
    /// No mark: the rows of this table are not grouped.
    None,
    /// The only row of its group.
    Single,
    /// The first row of several.
    First,
    /// Neither the first nor the last row.
    Middle,
    /// The last row of several.
    Last,
}

impl Gutter {
    /// The gutter of row `at` of a group of `rows`.
    #[must_use]
    pub const fn of(at: usize, rows: usize) -> Self {
        match (at, rows) {
            (_, ..=1) => Self::Single,
            (0, _) => Self::First,
            _ if at + 1 == rows => Self::Last,
            _ => Self::Middle,
        }
    }

    /// Its two characters.
    pub(crate) const fn mark(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Single => "  ",
            Self::First => "┌ ",
            Self::Middle => "├ ",
            Self::Last => "└ ",
        }
    }
}
