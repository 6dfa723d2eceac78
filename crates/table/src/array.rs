//! A row as a JSON array.

use crate::column::{Column, Rows};
use crate::digits;
use crate::json;
use crate::value::Value;

/// Appends a row of these columns. A point in time is the microseconds since 1970-01-01 00:00 UTC: shorter than as a text, and a
/// number that programs in JavaScript hold exactly.
pub(crate) fn push<'a, R: Rows>(
    row: &'a R::Row<'a>,
    columns: impl Iterator<Item = &'static Column<R>>,
    out: &mut Vec<u8>,
) {
    out.push(b'[');
    for (place, column) in columns.enumerate() {
        if place > 0 {
            out.push(b',');
        }
        match (column.value)(row) {
            Value::Time { nanoseconds, .. } => digits::push_signed(out, nanoseconds.div_euclid(1_000)),
            value => json::push(out, value),
        }
    }
    out.push(b']');
}
