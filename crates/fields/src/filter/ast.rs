//! What a filter says, before its names and values are looked up; and how that is printed.

use std::fmt::{self, Display, Formatter, Write as _};

/// Where a part is in a filter's text, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What is true or not.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    Or(Vec<Test>),
    Xor(Vec<Test>),
    And(Vec<Test>),
    Not(Box<Test>),
    Compare(Comparison),
    Member(Membership),
    /// The operand is there; of arithmetic, it is not zero.
    Is(Operand),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Comparison {
    pub(super) quantifier: Option<Quantifier>,
    pub(super) left: Operand,
    pub(super) operator: Operator,
    pub(super) right: Operand,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Membership {
    pub(super) quantifier: Option<Quantifier>,
    pub(super) operand: Operand,
    pub(super) set: Vec<Element>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Element {
    One(Operand),
    /// Both ends belong to it.
    Range(Operand, Operand),
}

/// Which of a field's values must satisfy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantifier {
    Any,
    All,
}

/// A comparison; of (in)equality there are two, which differ where a field has several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    AllEqual,
    NotEqual,
    AnyNotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Contains,
    Matches,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Operand {
    pub(super) spot: Spot,
    pub(super) form: Form,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Form {
    /// A field's name, or a value without quotes.
    Word(String),
    /// What was in quotes.
    Quoted(Vec<u8>),
    /// What was in single quotes.
    Char(u8),
    Slice(Box<Operand>, Vec<Cut>),
    Call(String, Vec<Operand>),
    Minus(Box<Operand>),
    Math(Box<Operand>, Math, Box<Operand>),
}

/// A part of a sequence of bytes. Negative positions count from its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) start: i32,
    pub(super) end: End,
}

/// Where a part ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// This many bytes from its start.
    Length(u32),
    /// With the byte at this position.
    With(i32),
    /// With the last byte of all.
    Open,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Math {
    And,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Operator {
    /// Which values must satisfy where no quantifier says so.
    pub(super) const fn quantifier(self) -> Quantifier {
        match self {
            Self::AllEqual | Self::NotEqual => Quantifier::All,
            _ => Quantifier::Any,
        }
    }

    pub(super) const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::AllEqual => "===",
            Self::NotEqual => "!=",
            Self::AnyNotEqual => "!==",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Contains => "contains",
            Self::Matches => "matches",
        }
    }
}

impl Math {
    pub(super) const fn sign(self) -> &'static str {
        match self {
            Self::And => "&",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Or(tests) => chain(f, tests, "or"),
            Self::Xor(tests) => chain(f, tests, "xor"),
            Self::And(tests) => chain(f, tests, "and"),
            Self::Not(test) => {
                f.write_str("not ")?;
                inner(f, test)
            }
            Self::Compare(Comparison { quantifier, left, operator, right }) => {
                quantify(f, *quantifier)?;
                write!(f, "{left} {} {right}", operator.sign())
            }
            Self::Member(Membership { quantifier, operand, set }) => {
                quantify(f, *quantifier)?;
                write!(f, "{operand} in {{")?;
                for (index, element) in set.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { ", " })?;
                    match element {
                        Element::One(one) => write!(f, "{one}")?,
                        Element::Range(low, high) => write!(f, "{low} .. {high}")?,
                    }
                }
                f.write_char('}')
            }
            Self::Is(operand) => write!(f, "{operand}"),
        }
    }
}

fn chain(f: &mut Formatter<'_>, tests: &[Test], word: &str) -> fmt::Result {
    for (index, test) in tests.iter().enumerate() {
        if index > 0 {
            write!(f, " {word} ")?;
        }
        inner(f, test)?;
    }
    Ok(())
}

/// A test as part of another.
fn inner(f: &mut Formatter<'_>, test: &Test) -> fmt::Result {
    match test {
        Test::Or(_) | Test::Xor(_) | Test::And(_) => write!(f, "({test})"),
        _ => write!(f, "{test}"),
    }
}

fn quantify(f: &mut Formatter<'_>, quantifier: Option<Quantifier>) -> fmt::Result {
    f.write_str(match quantifier {
        Some(Quantifier::Any) => "any ",
        Some(Quantifier::All) => "all ",
        None => "",
    })
}

impl Display for Operand {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.form {
            Form::Word(word) => f.write_str(word),
            Form::Quoted(bytes) => quoted(f, bytes),
            Form::Char(byte) => write!(f, "'\\x{byte:02x}'"),
            Form::Slice(of, cuts) => {
                part(f, of)?;
                f.write_char('[')?;
                for (index, cut) in cuts.iter().enumerate() {
                    write!(f, "{}{cut}", if index == 0 { "" } else { "," })?;
                }
                f.write_char(']')
            }
            Form::Call(name, arguments) => {
                write!(f, "{name}(")?;
                for (index, argument) in arguments.iter().enumerate() {
                    write!(f, "{}{argument}", if index == 0 { "" } else { ", " })?;
                }
                f.write_char(')')
            }
            Form::Minus(of) => {
                f.write_char('-')?;
                part(f, of)
            }
            Form::Math(left, math, right) => {
                part(f, left)?;
                write!(f, " {} ", math.sign())?;
                part(f, right)
            }
        }
    }
}

/// An operand as part of another.
fn part(f: &mut Formatter<'_>, operand: &Operand) -> fmt::Result {
    match operand.form {
        Form::Math(..) | Form::Minus(_) => write!(f, "{{{operand}}}"),
        _ => write!(f, "{operand}"),
    }
}

impl Display for Cut {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.end {
            End::Length(length) => write!(f, "{}:{length}", self.start),
            End::With(end) => write!(f, "{}-{end}", self.start),
            End::Open => write!(f, "{}:", self.start),
        }
    }
}

fn quoted(f: &mut Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    f.write_char('"')?;
    for chunk in bytes.utf8_chunks() {
        for char in chunk.valid().chars() {
            match char {
                '"' | '\\' => write!(f, "\\{char}")?,
                // Always two digits, so that a digit that follows is not taken for a third.
                char if char.is_ascii_control() => write!(f, "\\x{:02x}", u32::from(char))?,
                char => f.write_char(char)?,
            }
        }
        for byte in chunk.invalid() {
            write!(f, "\\x{byte:02x}")?;
        }
    }
    f.write_char('"')
}
