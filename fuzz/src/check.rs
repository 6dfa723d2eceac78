//! What is asked of every structure that is parsed, whatever it is.

use smbtrail_codec::{Field, Problem, Value, Visitor};

/// Holds a listing against the bytes it lists: every field is where it says, with the bytes that are there.
pub(crate) struct Ruler<'a> {
    bytes: &'a [u8],
    /// Where the bytes begin, in the base of the offsets.
    base: usize,
    depth: usize,
}

impl<'a> Ruler<'a> {
    pub(crate) fn new(bytes: &'a [u8], base: usize) -> Self {
        Self { bytes, base, depth: 0 }
    }

    /// The listing is over: what was entered must have been left.
    pub(crate) fn finish(&self) {
        assert_eq!(self.depth, 0, "a structure was entered and not left");
    }

    fn slice(&self, offset: usize, len: usize) -> Option<&'a [u8]> {
        let start = offset.checked_sub(self.base)?;
        self.bytes.get(start..start.checked_add(len)?)
    }
}

impl Visitor for Ruler<'_> {
    fn enter(&mut self, name: &'static str, offset: usize, len: usize) {
        assert!(self.slice(offset, len).is_some(), "{name}: {len} bytes at {offset} lie outside");
        self.depth += 1;
    }

    fn field(&mut self, field: &Field<'_>) {
        let &Field { name, offset, bytes, value } = field;
        assert_eq!(self.slice(offset, bytes.len()), Some(bytes), "{name} at {offset}");
        match value {
            Value::Text(text) => _ = text.to_string(),
            Value::Shown(value) => _ = value.to_string(),
            value => _ = format!("{value:?}"),
        }
    }

    fn leave(&mut self) {
        self.depth = self.depth.checked_sub(1).expect("a structure was left and not entered");
    }
}

/// Problems lie inside the input they are about.
pub(crate) fn problems(problems: &[Problem], base: usize, len: usize) {
    for problem in problems {
        assert!((base..=base + len).contains(&problem.offset), "{problem} lies outside {base}+{len}");
        _ = problem.to_string();
    }
}

/// What holds for a value that was parsed from `$bytes`, offsets counted from its first byte:
///
/// - what raised no problem is emitted again byte for byte, and anything else is emitted all the same;
/// - the value with bytes of its own equals the borrowed one;
/// - the listing stays inside the bytes and says what is there;
/// - problems lie inside.
macro_rules! parsed {
    ($value:expr, $bytes:expr, $problems:expr) => {{
        let mut out = bytes::BytesMut::new();
        $value.emit(&mut out, 0);
        if $problems.is_empty() {
            assert_eq!(out.as_ref(), $bytes, "what raised no problem is emitted again");
        }
        assert_eq!($value.clone().into_owned(), $value);
        let mut ruler = $crate::check::Ruler::new($bytes, 0);
        $value.describe(&mut ruler);
        ruler.finish();
        $crate::check::problems(&$problems, 0, $bytes.len());
    }};
}
pub(crate) use parsed;
