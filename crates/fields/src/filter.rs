//! The display-filter language.

mod ast;
mod compile;
mod error;
mod lexical;
mod literal;
mod names;
mod parse;
mod run;
#[cfg(test)]
mod tests;
mod time;

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

pub use error::{FilterError, Problem};

use crate::field::Field;
use crate::registry::FieldId;
use crate::row::Row;
use crate::source::Source;

/// A display filter in Wireshark's language: compiled once, then asked of every row.
///
/// | written | true where |
/// |---|---|
/// | `smb2.filename` | the field is there; of arithmetic: it is not zero |
/// | `==` `eq`, `<` `lt`, `<=` `le`, `>` `gt`, `>=` `ge` | one of the field's values compares so |
/// | `!=` `ne` | the field is there, and none of its values is equal |
/// | `===`, `!==` `~=` | all values are equal; one of them is not |
/// | `any x == y`, `all x == y` | one value does, or all values do, whatever the comparison |
/// | `in {1, 3 .. 5, "x"}`, `not in` | it is one of these |
/// | `contains "x"`, `matches "^x"` `~` | it holds these bytes; it fits a regular expression, in any case |
/// | `not` `!`, `and` `&&`, `xor` `^^`, `or` <code>\|\|</code> | the first binds tightest; parentheses group |
///
/// A side of a comparison may be a field, a value, a slice (`[1:3]` offset and length, `[1-3]` first and last, `[:4]`,
/// `[4:]`, `[1]`, `[-2:]`, several with commas), arithmetic (`* / %`, `+ -`, `&`, with `{}` or `()` around parts), or one of
/// `len count upper lower string max min abs`. Two fields can be compared with each other.
///
/// The protocols `frame`, `eth`, `ip`, `ipv6`, `tcp`, `udp` and `smb2` have bytes: `contains` and `matches` search all that they
/// carry; slices and `len` are of the header, except for `frame` and `smb2`.
///
/// Values are written as their field wants them: numbers in decimal, `0x`, `0b` and octal after `0`; names of values in any
/// case (`create`, `"Negotiate Protocol"`, `STATUS_LOGON_FAILURE`); `True` and `False`; text in quotes with escapes,
/// or raw (`r"\\srv"`); bytes as `fe:53`, `fe-53`, `fe53`; addresses with or without `/8`; times as
/// `"2026-11-22 10:15:00.5"` or `"Nov 22, 2026 10:15:00"` (UTC where they name no offset); spans of time in seconds or with a
/// unit (`250ms`).
///
/// ```
/// use smbtrail_fields::{Extractor, Filter};
/// let filter: Filter = "smb2.cmd == create and smb2.filename contains \"plan\"".parse()?;
/// let extractor = Extractor::new(filter.fields());
/// assert!(!filter.matches(&extractor.row()));
///
/// let error = "smb2.cmd in {5 6}".parse::<Filter>().unwrap_err();
/// assert_eq!(error.to_string(), "\
/// expected \",\", \"..\" or \"}\"
///   smb2.cmd in {5 6}
///                  ^");
/// # Ok::<(), smbtrail_fields::FilterError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Filter {
    test: ast::Test,
    node: run::Node,
    fields: Vec<FieldId>,
    /// The column of each field.
    columns: Vec<usize>,
}

impl Filter {
    /// The fields that the filter asks for, each once. Nothing else has to be decoded for it.
    #[must_use]
    pub fn fields(&self) -> &[FieldId] {
        &self.fields
    }

    /// Finds the filter's fields among the columns of a row, and appends those that are missing. Without
    /// this the columns are those of [`fields`](Self::fields).
    pub fn place(&mut self, columns: &mut Vec<FieldId>) {
        self.columns = self
            .fields
            .iter()
            .map(|field| {
                columns.iter().position(|column| column == field).unwrap_or_else(|| {
                    columns.push(*field);
                    columns.len() - 1
                })
            })
            .collect();
    }

    /// Whether a packet without messages may satisfy the filter.
    #[must_use]
    pub fn fits_any_packet(&self) -> bool {
        let row = Row::new(self.columns.iter().max().map_or(0, |last| last + 1));
        self.fields.iter().any(|id| is_of_packet(id.field())) || self.matches(&row)
    }

    /// Whether the values of a row satisfy the filter.
    #[must_use]
    pub fn matches(&self, row: &Row) -> bool {
        self.node.holds(run::Values { row, columns: &self.columns })
    }
}

/// Whether a field is read from packets, and not from messages alone.
fn is_of_packet(field: &Field) -> bool {
    field.sources.iter().any(|source| match source {
        Source::Packet(_) | Source::Joined(_) => true,
        Source::Bits(of, _) => FieldId::named(of).is_ok_and(|id| is_of_packet(id.field())),
        _ => false,
    })
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        let test = parse::parse(text)?;
        let (node, fields) = compile::compile(text, &test)?;
        let columns = (0..fields.len()).collect();
        Ok(Self { test, node, fields, columns })
    }
}

/// The filter in one form: what is read from it again is the same filter.
impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.test.fmt(f)
    }
}
