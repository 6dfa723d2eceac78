//! A row as a JSON object.

use crate::column::{Get, Rows};
use crate::digits::push_block;
use crate::indices::with_indices;
use crate::json;
use crate::value::Value;

/// Appends a row.
pub(crate) fn push<'a, R: Rows>(row: &'a R::Row<'a>, out: &mut Vec<u8>) {
    macro_rules! columns {
        ($($at:literal)*) => {
            $(if let Some(member) = const { &Key::<R>::at($at) } {
                member.push(row, out);
            })*
            const { assert!(R::COLUMNS.len() <= [$($at),*].len(), "a kind of rows has at most sixty columns") };
        };
    }
    with_indices!(columns);
    out.push(b'}');
}

/// Appends a row with only these columns, in this order.
pub(crate) fn push_some<'a, R: Rows>(row: &'a R::Row<'a>, columns: &[usize], out: &mut Vec<u8>) {
    for (place, column) in columns.iter().filter_map(|at| R::COLUMNS.get(*at)).enumerate() {
        out.extend_from_slice(if place == 0 { b"{\"" } else { b",\"" });
        out.extend_from_slice(column.key.as_bytes());
        out.extend_from_slice(b"\":");
        json::push(out, (column.value)(row));
    }
    out.push(b'}');
}

/// A column as a member of a JSON object.
struct Key<R: Rows> {
    /// The key, the characters around it, and a null after it.
    text: [u8; ROOM],
    /// The length of that without the null.
    len: usize,
    value: Get<R>,
}

const ROOM: usize = 32;
const NULL: &[u8] = b"null";

impl<R: Rows> Key<R> {
    const fn at(at: usize) -> Option<Self> {
        if at >= R::COLUMNS.len() {
            return None;
        }
        let column = &R::COLUMNS[at];
        let mark: &[u8] = if at == 0 { b"{\"" } else { b",\"" };
        let (mut text, mut len) = ([0; ROOM], 0);
        let parts = [mark, column.key.as_bytes(), b"\":", NULL];
        let mut part = 0;
        while part < parts.len() {
            let mut byte = 0;
            while byte < parts[part].len() {
                assert!(len < ROOM, "a key has at most 23 bytes");
                text[len] = parts[part][byte];
                len += 1;
                byte += 1;
            }
            part += 1;
        }
        Some(Self { text, len: len - NULL.len(), value: column.value })
    }

    #[inline(always)]
    fn push<'a>(&self, row: &'a R::Row<'a>, out: &mut Vec<u8>) {
        match (self.value)(row) {
            Value::Null => push_block(out, &self.text, self.len + NULL.len()),
            value => {
                push_block(out, &self.text, self.len);
                json::push(out, value);
            }
        }
    }
}
