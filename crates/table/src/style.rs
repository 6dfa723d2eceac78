//! How output looks: its format, its width, whether it is coloured, and what of it is wanted.

use crate::clock::Clock;
use crate::column::{Column, Rows};
use crate::pick::Pick;

/// How rows are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Aligned columns, for people.
    #[default]
    Table,
    /// One JSON array, or one object.
    Json,
    /// JSON Lines: one JSON object per line.
    Jsonl,
    /// RFC 4180, with a header.
    Csv,
    /// One JSON array per line: the values in the order of [`Style::columns`], points in time as microseconds since 1970. What a
    /// page that is read by a browser is made from.
    Arrays,
    /// The values of each row as [`packed`](crate::packed) reads them: what a format of another crate is made from.
    Packed,
}

/// How output looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Style {
    /// How rows are written.
    pub format: Format,
    /// The columns of the terminal that a table must fit; `None` for no limit.
    pub width: Option<usize>,
    /// Whether tables are coloured.
    pub color: bool,
    /// How tables show points in time.
    pub clock: Clock,
    /// Whether somebody waits for each row: rows that are put in order otherwise come as they become known.
    pub live: bool,
    /// Which rows and columns are written; `None` for all.
    pub pick: Option<&'static Pick>,
}

impl Style {
    /// A format without a limit of width and without colour.
    #[must_use]
    pub const fn new(format: Format) -> Self {
        Self { format, width: None, color: false, clock: Clock::Utc, live: false, pick: None }
    }

    /// The style in another format.
    #[must_use]
    pub const fn with_format(self, format: Format) -> Self {
        Self { format, ..self }
    }

    /// The style with a width that tables must fit; `None` for no limit.
    #[must_use]
    pub const fn with_width(self, width: Option<usize>) -> Self {
        Self { width, ..self }
    }

    /// The style, with only these rows and columns.
    #[must_use]
    pub const fn with_pick(self, pick: Option<&'static Pick>) -> Self {
        Self { pick, ..self }
    }

    /// The columns that are written of rows of this kind, in their order. Tables may show more, or leave some out for space.
    pub fn columns<R: Rows>(self) -> impl Iterator<Item = &'static Column<R>> + use<R> {
        let only = self.pick.and_then(Pick::only::<R>);
        let count = only.map_or(R::COLUMNS.len(), <[usize]>::len);
        (0..count).filter_map(move |place| {
            R::COLUMNS.get(only.map_or(Some(place), |only| only.get(place).copied())?)
        })
    }

    /// The style, coloured or not.
    #[must_use]
    pub const fn with_color(self, color: bool) -> Self {
        Self { color, ..self }
    }

    /// The style, with tables that show points in time like this.
    #[must_use]
    pub const fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// The style for rows that somebody waits for, or not.
    #[must_use]
    pub const fn with_live(self, live: bool) -> Self {
        Self { live, ..self }
    }
}
