//! What goes over the columns of a kind of rows without a loop.

/// Calls a macro with the index of every column that a kind of rows may have.
///
/// Where columns are listed by index, the compiler knows the key of each one, its function and the variant of its value, and
/// a row becomes straight-line code.
macro_rules! with_indices {
    ($columns:ident) => {
        $columns!(
            0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29
            30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59
        );
    };
}

pub(crate) use with_indices;
