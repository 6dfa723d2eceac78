//! How a kind of rows is declared: its columns, each with a key, a kind, a meaning and a function that gets its value.

use crate::kind::Kind;
use crate::value::Value;

/// A kind of rows: what one row is made of, and its columns.
///
/// The columns are declared once: at most sixty of them, whose keys have at most 23 bytes and need no escape in JSON.
/// Every format, and documentation, is written from that declaration.
pub trait Rows: Sized + 'static {
    /// What one row is written from.
    type Row<'a>;
    /// The name of the kind.
    const NAME: &'static str;
    /// What one row is, in a sentence.
    const ABOUT: &'static str;
    /// The columns, in the order in which JSON and CSV have their keys.
    const COLUMNS: &'static [Column<Self>];
}

/// One column: its key, its place in a table, what it means, and how to get its value from a row.
#[derive(Debug)]
#[non_exhaustive]
pub struct Column<R: Rows> {
    /// The key in JSON and the header in CSV.
    pub key: &'static str,
    /// The header in a table.
    pub header: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// The unit of its values; empty for none.
    pub unit: &'static str,
    /// What its values mean, in a sentence without a full stop.
    pub meaning: &'static str,
    /// When its value is null; empty if never.
    pub null: &'static str,
    /// Its rank among the columns that a table shows while they fit, from 1; 0 keeps it out of tables.
    pub rank: u8,
    /// The width that it needs in a table to show most of its values whole, in columns of the terminal.
    pub width: usize,
    /// Whether a cell, as a table shows it, means that something failed. Coloured tables show such rows in red.
    pub failed: Option<fn(&str) -> bool>,
    /// Whether the times in it are of any day: tables then show the date in each row.
    pub dated: bool,
    /// Gets its value from a row.
    pub value: Get<R>,
}

/// Gets a column's value from a row.
pub type Get<R> = for<'a> fn(&'a <R as Rows>::Row<'a>) -> Value<'a>;

impl<R: Rows> Column<R> {
    /// A column that is never null and that tables do not show.
    #[must_use]
    pub const fn new(key: &'static str, kind: Kind, meaning: &'static str, value: Get<R>) -> Self {
        Self {
            key,
            header: key,
            kind,
            unit: "",
            meaning,
            null: "",
            rank: 0,
            width: 0,
            failed: None,
            dated: false,
            value,
        }
    }

    /// The column, shown in tables: its header there, its rank and its width.
    #[must_use]
    pub const fn table(self, header: &'static str, rank: u8, width: usize) -> Self {
        Self { header, rank, width, ..self }
    }

    /// The column with the unit of its values.
    #[must_use]
    pub const fn unit(self, unit: &'static str) -> Self {
        Self { unit, ..self }
    }

    /// The column with a function that tells from a table's cell whether the row is shown as failed.
    #[must_use]
    pub const fn failed(self, failed: fn(&str) -> bool) -> Self {
        Self { failed: Some(failed), ..self }
    }

    /// The column with times of any day, such as those of files: tables show the date in each row.
    #[must_use]
    pub const fn dated(self) -> Self {
        Self { dated: true, ..self }
    }

    /// The column with a text that says when it is null.
    #[must_use]
    pub const fn null(self, null: &'static str) -> Self {
        Self { null, ..self }
    }

    /// The column of other rows with this key, for rows that are written from the same type.
    ///
    /// # Panics
    /// If `S` has no such column. In a constant that is an error of the compiler.
    #[must_use]
    pub const fn of<S>(key: &str) -> Self
    where
        S: for<'a> Rows<Row<'a> = <R as Rows>::Row<'a>>,
    {
        let mut at = 0;
        while at < S::COLUMNS.len() {
            let Column { key: found, header, kind, unit, meaning, null, rank, width, failed, dated, value } =
                S::COLUMNS[at];
            if is_equal(found.as_bytes(), key.as_bytes()) {
                return Self {
                    key: found,
                    header,
                    kind,
                    unit,
                    meaning,
                    null,
                    rank,
                    width,
                    failed,
                    dated,
                    value,
                };
            }
            at += 1;
        }
        panic!("no column has this key")
    }
}

const fn is_equal(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}
