//! Documentation of a kind of rows, written from its columns.

use std::fmt::Write as _;

use crate::column::Rows;

/// A section of a Markdown page about a kind of rows: a heading of this level with its name, what a row is, and a table
/// of its keys.
#[must_use]
pub fn document<R: Rows>(level: usize) -> String {
    let mut section = format!("\n{} {}\n\n{}\n\n", "#".repeat(level), R::NAME, R::ABOUT);
    section.push_str("| Key | Type | Unit | Meaning | Null when |\n|---|---|---|---|---|\n");
    for column in R::COLUMNS {
        let unit = if column.unit.is_empty() { "-" } else { column.unit };
        let null = if column.null.is_empty() { "never" } else { column.null };
        let kind = column.kind.describe();
        // Writing to a string cannot fail.
        let _ = writeln!(section, "| `{}` | {kind} | {unit} | {} | {null} |", column.key, column.meaning);
    }
    section
}
