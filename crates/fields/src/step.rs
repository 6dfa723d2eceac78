//! One source of one column of a row.

use crate::kind::Kind;
use crate::out::Out;
use crate::row::Row;

/// One source of one column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step<F> {
    pub(crate) column: usize,
    pub(crate) kind: Kind,
    pub(crate) mask: u64,
    pub(crate) read: F,
}

impl<F: Copy> Step<F> {
    pub(crate) fn out<'r>(&self, row: &'r mut Row) -> Out<'r> {
        Out { row, column: self.column, kind: self.kind, mask: self.mask }
    }
}
