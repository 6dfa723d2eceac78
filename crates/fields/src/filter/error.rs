use std::fmt::{self, Display, Formatter};

use unicode_width::UnicodeWidthStr;

use super::ast::Spot;

/// A filter that says nothing that could be run: what is wrong, and where.
///
/// Its text is three lines: the problem, the filter, and a mark under the part that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    filter: String,
    spot: Spot,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// Something else must be here.
    Syntax {
        /// What may be here.
        expected: &'static str,
    },
    /// No field has this name.
    UnknownField {
        /// The name.
        name: String,
        /// Names of fields like it, the most similar first.
        similar: Vec<&'static str>,
    },
    /// No function has this name.
    UnknownFunction {
        /// The name.
        name: String,
        /// The functions there are.
        known: &'static [&'static str],
    },
    /// This is no value of the field that it is compared with.
    Value {
        /// What would be one.
        expected: String,
        /// Values like it that have a name, the most similar first.
        similar: Vec<&'static str>,
    },
    /// This cannot be done with what is here.
    Type {
        /// What cannot be done, and with what.
        problem: String,
    },
    /// This is no regular expression.
    Regex {
        /// What is wrong with it.
        problem: String,
    },
}

impl FilterError {
    pub(super) fn new(filter: &str, spot: Spot, problem: Problem) -> Self {
        Self { filter: filter.to_owned(), spot, problem }
    }

    /// Where the wrong part begins and ends in the filter, in bytes.
    #[must_use]
    pub const fn range(&self) -> std::ops::Range<usize> {
        self.spot.start..self.spot.end
    }
}

impl std::error::Error for FilterError {}

impl Display for FilterError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (before, rest) = self.filter.split_at_checked(self.spot.start).unwrap_or((&self.filter, ""));
        let wrong = rest.get(..self.spot.end.saturating_sub(self.spot.start)).unwrap_or(rest);
        let (indent, width) = (printable(before).width(), printable(wrong).width().max(1));
        writeln!(f, "{}", self.problem)?;
        writeln!(f, "  {}", printable(&self.filter))?;
        // A width in a format has 16 bits, and a filter may be longer.
        write!(f, "  {}{}", " ".repeat(indent), "^".repeat(width))
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { expected } => write!(f, "expected {expected}"),
            Self::UnknownField { name, similar } => {
                write!(f, "there is no field {name:?}")?;
                did_you_mean(f, similar)
            }
            Self::UnknownFunction { name, known } => {
                write!(f, "there is no function {name:?}, but {}", known.join(", "))
            }
            Self::Value { expected, similar } => {
                write!(f, "expected {expected}")?;
                did_you_mean(f, similar)
            }
            Self::Type { problem } => f.write_str(problem),
            Self::Regex { problem } => write!(f, "not a regular expression: {problem}"),
        }
    }
}

fn did_you_mean(f: &mut Formatter<'_>, similar: &[&str]) -> fmt::Result {
    match similar {
        [] => Ok(()),
        [one] => write!(f, "; did you mean {one}?"),
        [most @ .., last] => write!(f, "; did you mean {} or {last}?", most.join(", ")),
    }
}

/// Control characters would move the mark, or the terminal's cursor.
fn printable(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect()
}
