//! From what a filter says to what can be run: names become fields, values become values of their kind.

use std::cmp::Ordering;

use regex::bytes::{Regex, RegexBuilder};

use super::ast::{Comparison, Element, Form, Math, Membership, Operand, Operator, Quantifier, Spot, Test};
use super::error::{FilterError, Problem};
use super::literal::{self, Literal};
use super::run::{self, Node, Relation, Sort, Term};
use crate::{Base, FieldId, Kind};

const FUNCTIONS: &[&str] = &["abs", "count", "len", "lower", "max", "min", "string", "upper"];

/// Memory that a compiled regular expression may take.
const REGEX_LIMIT: usize = 1 << 20;

/// What can be run, and the fields it is run over.
pub(super) fn compile(text: &str, test: &Test) -> Result<(Node, Vec<FieldId>), FilterError> {
    let mut compiler = Compiler { text, fields: Vec::new() };
    let node = compiler.test(test)?;
    Ok((node, compiler.fields))
}

struct Compiler<'t> {
    text: &'t str,
    fields: Vec<FieldId>,
}

/// What a value must be; and the field that it is compared with, whose values may have names.
#[derive(Clone, Copy)]
struct Wanted {
    kind: Kind,
    field: Option<FieldId>,
}

type Result<T, E = FilterError> = std::result::Result<T, E>;

impl Compiler<'_> {
    fn test(&mut self, test: &Test) -> Result<Node> {
        Ok(match test {
            Test::Or(tests) => Node::Or(self.tests(tests)?),
            Test::Xor(tests) => Node::Xor(self.tests(tests)?),
            Test::And(tests) => Node::And(self.tests(tests)?),
            Test::Not(test) => Node::Not(Box::new(self.test(test)?)),
            Test::Compare(comparison) => self.comparison(comparison)?,
            Test::Member(membership) => self.membership(membership)?,
            Test::Is(operand) => self.is(operand)?,
        })
    }

    fn tests(&mut self, tests: &[Test]) -> Result<Vec<Node>> {
        tests.iter().map(|test| self.test(test)).collect()
    }

    fn is(&mut self, operand: &Operand) -> Result<Node> {
        match &operand.form {
            Form::Word(name) => {
                let id = FieldId::named(name).map_err(|unknown| self.unknown_field(operand.spot, unknown))?;
                Ok(Node::There(self.place(id)))
            }
            Form::Slice(..) => {
                let wanted = self.wanted(operand, operand)?;
                Ok(Node::Some(self.term(operand, wanted)?))
            }
            Form::Math(..) | Form::Minus(_) => {
                let wanted = self.wanted(operand, operand)?;
                Ok(Node::NotZero(self.term(operand, wanted)?))
            }
            Form::Call(name, _) => {
                self.kind(operand)?;
                self.wrong(operand.spot, format!("{name}() must be compared with something"))
            }
            Form::Quoted(_) | Form::Char(_) => {
                self.wrong(operand.spot, "a value says nothing alone: compare it with a field".into())
            }
        }
    }

    fn comparison(&mut self, comparison: &Comparison) -> Result<Node> {
        let Comparison { quantifier, left, operator, right } = comparison;
        let all = quantifier.unwrap_or(operator.quantifier()) == Quantifier::All;
        let wanted = self.wanted(left, right)?;
        if matches!(operator, Operator::Contains | Operator::Matches)
            && !matches!(wanted.kind, Kind::Text | Kind::Bytes | Kind::Ether)
        {
            let problem =
                format!("{:?} is for text and bytes; {left} is {}", operator.sign(), described(wanted.kind));
            return self.wrong(left.spot, problem);
        }
        let left = self.term(left, wanted)?;
        if *operator == Operator::Matches {
            let Form::Quoted(pattern) = &right.form else {
                return self.wrong(right.spot, "a regular expression is in double quotes".into());
            };
            let regex = regex(pattern)
                .map_err(|problem| FilterError::new(self.text, right.spot, Problem::Regex { problem }))?;
            return Ok(Node::Matches { all, term: left, regex });
        }
        let right = self.term(right, wanted)?;
        let relation = match operator {
            Operator::Contains | Operator::Matches => Relation::Contains,
            operator => Relation::Order(ordered(*operator), sort(wanted.kind)),
        };
        Ok(Node::Compare { all, left, relation, right })
    }

    /// One of the elements is equal: with `all`, all values are equal to the same element, or lie in the same range.
    fn membership(&mut self, membership: &Membership) -> Result<Node> {
        let Membership { quantifier, operand, set } = membership;
        let all = *quantifier == Some(Quantifier::All);
        let wanted = self.wanted(operand, operand)?;
        let term = self.term(operand, wanted)?;
        let sort = sort(wanted.kind);
        let one_of = set.iter().map(|element| {
            let term = term.clone();
            Ok(match element {
                Element::One(one) => {
                    let relation = Relation::Order(Ordering::is_eq, sort);
                    Node::Compare { all, left: term, relation, right: self.term(one, wanted)? }
                }
                Element::Range(low, high) => Node::Between {
                    all,
                    term,
                    sort,
                    low: self.term(low, wanted)?,
                    high: self.term(high, wanted)?,
                },
            })
        });
        one_of.collect::<Result<_>>().map(Node::Or)
    }

    /// What two operands have to be: what one of them is.
    fn wanted(&self, left: &Operand, right: &Operand) -> Result<Wanted> {
        if let Some(wanted) = self.kind(left)? {
            return Ok(wanted);
        }
        if let Some(wanted) = self.kind(right)? {
            return Ok(wanted);
        }
        let meant = name(left).or_else(|| name(right)).map(|(name, spot)| (FieldId::named(name), spot));
        match meant {
            Some((Err(unknown), spot)) => Err(self.unknown_field(spot, unknown)),
            _ => self.wrong(left.spot, "expected a field on one side".into()),
        }
    }

    /// What an operand is by itself; a value alone may be many things.
    fn kind(&self, operand: &Operand) -> Result<Option<Wanted>> {
        let plain = |kind| Some(Wanted { kind, field: None });
        Ok(match &operand.form {
            Form::Word(name) => valued(name).ok().map(|id| Wanted { kind: id.field().kind, field: Some(id) }),
            Form::Quoted(_) | Form::Char(_) => None,
            Form::Slice(..) => plain(Kind::Bytes),
            Form::Minus(of) => self.kind(of)?,
            Form::Math(left, _, right) => match self.kind(left)? {
                Some(wanted) => Some(wanted),
                None => self.kind(right)?,
            },
            Form::Call(name, arguments) => match name.as_str() {
                "len" | "count" => plain(Kind::Unsigned(32, Base::Dec)),
                "string" | "upper" | "lower" => plain(Kind::Text),
                "max" | "min" | "abs" => {
                    let kinds =
                        arguments.iter().map(|argument| self.kind(argument)).collect::<Result<Vec<_>>>()?;
                    kinds.into_iter().flatten().next()
                }
                _ => {
                    let spot = Spot { end: operand.spot.start + name.len(), ..operand.spot };
                    let problem = Problem::UnknownFunction { name: name.clone(), known: FUNCTIONS };
                    return Err(FilterError::new(self.text, spot, problem));
                }
            },
        })
    }

    /// What gives the values of an operand, which must be of the wanted kind.
    fn term(&mut self, operand: &Operand, wanted: Wanted) -> Result<Term> {
        match &operand.form {
            Form::Word(name) => match valued(name) {
                Ok(id) => {
                    self.alike(operand, id.field().kind, wanted.kind)?;
                    if family(id.field().kind) == Family::None {
                        return self.wrong(operand.spot, format!("{name} has no value: it is there, or not"));
                    }
                    Ok(Term::Field(self.place(id)))
                }
                Err(unknown) => match self.constant(operand.spot, Literal::Word(name), wanted) {
                    // A name that comes near one was meant as one, unless what was meant is nearer.
                    Err(FilterError { problem: Problem::Value { similar, .. }, .. })
                        if similar.is_empty() && !unknown.similar.is_empty() && name.contains('.') =>
                    {
                        Err(self.unknown_field(operand.spot, unknown))
                    }
                    result => result,
                },
            },
            Form::Quoted(text) => self.constant(operand.spot, Literal::Quoted(text), wanted),
            Form::Char(byte) => self.constant(operand.spot, Literal::Char(*byte), wanted),
            Form::Slice(of, cuts) => {
                self.alike(operand, Kind::Bytes, wanted.kind)?;
                let inner = self.wanted(of, of)?;
                if !matches!(inner.kind, Kind::Text | Kind::Bytes | Kind::Ether | Kind::Ipv4 | Kind::Ipv6) {
                    return self.wrong(
                        of.spot,
                        format!("{of} is {} and has no bytes to slice", described(inner.kind)),
                    );
                }
                Ok(Term::Slice(Box::new(self.measured(of, inner)?), cuts.clone()))
            }
            Form::Minus(of) => match &of.form {
                Form::Word(word) if word.starts_with(|char: char| char.is_ascii_digit() || char == '.') => {
                    self.constant(operand.spot, Literal::Word(&format!("-{word}")), wanted)
                }
                _ => {
                    self.calculable(operand, Math::Subtract, wanted.kind)?;
                    Ok(Term::Minus(Box::new(self.term(of, wanted)?)))
                }
            },
            Form::Math(left, math, right) => {
                if let Some(own) = self.kind(operand)? {
                    self.alike(operand, own.kind, wanted.kind)?;
                }
                self.calculable(operand, *math, wanted.kind)?;
                let (left, right) = (Box::new(self.term(left, wanted)?), Box::new(self.term(right, wanted)?));
                Ok(Term::Math { left, math: *math, right, limits: literal::limits(wanted.kind) })
            }
            Form::Call(name, arguments) => self.call(operand, name, arguments, wanted),
        }
    }

    fn call(&mut self, operand: &Operand, name: &str, arguments: &[Operand], wanted: Wanted) -> Result<Term> {
        if let Some(own) = self.kind(operand)? {
            self.alike(operand, own.kind, wanted.kind)?;
        }
        if matches!(name, "max" | "min" | "abs") {
            self.calculable(operand, Math::Add, wanted.kind)?;
        }
        let of = match (name, arguments) {
            ("max" | "min", several) => {
                let terms =
                    several.iter().map(|argument| self.term(argument, wanted)).collect::<Result<_>>()?;
                return Ok(if name == "max" { Term::Greatest(terms) } else { Term::Least(terms) });
            }
            (_, [of]) => of,
            _ => {
                return self
                    .wrong(operand.spot, format!("{name}() takes one argument, not {}", arguments.len()));
            }
        };
        if name == "abs" {
            return Ok(Term::Abs(Box::new(self.term(of, wanted)?)));
        }
        let inner = self.wanted(of, of)?;
        if let ("count", Form::Word(_), Some(field)) = (name, &of.form, inner.field) {
            return Ok(Term::Count(self.place(field)));
        }
        let term = |compiler: &mut Self| compiler.term(of, inner).map(Box::new);
        match (name, inner.kind) {
            ("upper", Kind::Text) => Ok(Term::Upper(term(self)?)),
            ("lower", Kind::Text) => Ok(Term::Lower(term(self)?)),
            ("string", Kind::Unsigned(..) | Kind::Signed(_) | Kind::Frame) => {
                Ok(Term::Written(term(self)?, run::Form::Number))
            }
            ("string", Kind::Ipv4 | Kind::Ipv6) => Ok(Term::Written(term(self)?, run::Form::Address)),
            ("string", Kind::Guid) => Ok(Term::Written(term(self)?, run::Form::Guid)),
            ("len", Kind::Text | Kind::Bytes | Kind::Ether | Kind::Guid | Kind::Ipv4 | Kind::Ipv6) => {
                Ok(Term::Len(Box::new(self.measured(of, inner)?), None))
            }
            ("len", Kind::Unsigned(bits, _) | Kind::Signed(bits)) => {
                Ok(Term::Len(term(self)?, Some(i128::from(bits.div_ceil(8)))))
            }
            ("len", Kind::Frame) => Ok(Term::Len(term(self)?, Some(4))),
            ("count", _) => self.wrong(of.spot, "count() counts the values of a field".into()),
            _ => self.wrong(
                of.spot,
                format!("{name}() takes {}, and {of} is {}", takes(name), described(inner.kind)),
            ),
        }
    }

    /// As [`term`](Self::term), of what is sliced or measured: of a protocol, the header.
    fn measured(&mut self, of: &Operand, wanted: Wanted) -> Result<Term> {
        if let Form::Word(name) = &of.form
            && let Ok(id) = valued(name)
            && header_of(id) != id
        {
            return Ok(Term::Field(self.place(header_of(id))));
        }
        self.term(of, wanted)
    }

    fn constant(&self, spot: Spot, literal: Literal<'_>, wanted: Wanted) -> Result<Term> {
        literal::constant(literal, wanted.kind, wanted.field)
            .map(Term::Constant)
            .map_err(|problem| FilterError::new(self.text, spot, problem))
    }

    /// Refuses an operand that cannot be compared with the wanted kind.
    fn alike(&self, operand: &Operand, own: Kind, wanted: Kind) -> Result<()> {
        if family(own) == family(wanted) {
            return Ok(());
        }
        let problem =
            format!("{operand} is {}, and cannot be compared with {}", described(own), described(wanted));
        self.wrong(operand.spot, problem)
    }

    fn calculable(&self, operand: &Operand, math: Math, kind: Kind) -> Result<()> {
        let can = match family(kind) {
            Family::Number => true,
            Family::Duration => matches!(math, Math::Add | Math::Subtract),
            Family::Bytes | Family::Ipv4 | Family::Ipv6 => math == Math::And,
            _ => false,
        };
        if can {
            Ok(())
        } else {
            self.wrong(operand.spot, format!("{} cannot be calculated like this", described(kind)))
        }
    }

    fn unknown_field(&self, spot: Spot, unknown: crate::UnknownField) -> FilterError {
        let problem = Problem::UnknownField { name: unknown.name, similar: unknown.similar };
        FilterError::new(self.text, spot, problem)
    }

    fn wrong<T>(&self, spot: Spot, problem: String) -> Result<T> {
        Err(FilterError::new(self.text, spot, Problem::Type { problem }))
    }

    /// The field's place in the list.
    fn place(&mut self, id: FieldId) -> usize {
        self.fields.iter().position(|known| *known == id).unwrap_or_else(|| {
            self.fields.push(id);
            self.fields.len() - 1
        })
    }
}

/// The field that has the values of this name. What a protocol holds are its bytes: a field of their own, so that they
/// are not kept where it is only asked whether the protocol is there.
fn valued(name: &str) -> std::result::Result<FieldId, crate::UnknownField> {
    FieldId::named(match name {
        "smb2" => "smbtrail.message",
        "frame" => "smbtrail.frame",
        "eth" => "smbtrail.eth",
        "ip" => "smbtrail.ip",
        "ipv6" => "smbtrail.ipv6",
        "tcp" => "smbtrail.tcp",
        "udp" => "smbtrail.udp",
        name => name,
    })
}

/// The field that has the bytes of a protocol's header alone: what Wireshark slices and measures. What it searches is all
/// that the protocol carries.
fn header_of(field: FieldId) -> FieldId {
    let header = match field.field().name {
        "smbtrail.eth" => "smbtrail.eth.header",
        "smbtrail.ip" => "smbtrail.ip.header",
        "smbtrail.ipv6" => "smbtrail.ipv6.header",
        "smbtrail.tcp" => "smbtrail.tcp.header",
        "smbtrail.udp" => "smbtrail.udp.header",
        _ => return field,
    };
    FieldId::named(header).unwrap_or(field)
}

/// The first word of an operand that may be meant as a field's name.
fn name(operand: &Operand) -> Option<(&str, Spot)> {
    match &operand.form {
        Form::Word(word) if word.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_') => {
            Some((word, operand.spot))
        }
        Form::Word(_) | Form::Quoted(_) | Form::Char(_) => None,
        Form::Slice(of, _) | Form::Minus(of) => name(of),
        Form::Call(_, arguments) => arguments.iter().find_map(name),
        Form::Math(left, _, right) => name(left).or_else(|| name(right)),
    }
}

/// Kinds whose values can be compared with each other.
#[derive(PartialEq, Eq)]
enum Family {
    None,
    Bool,
    Number,
    Text,
    Bytes,
    Guid,
    Time,
    Duration,
    Ipv4,
    Ipv6,
}

const fn family(kind: Kind) -> Family {
    match kind {
        Kind::None | Kind::Protocol => Family::None,
        Kind::Bool => Family::Bool,
        Kind::Unsigned(..) | Kind::Signed(_) | Kind::Frame => Family::Number,
        Kind::Text => Family::Text,
        Kind::Bytes | Kind::Ether => Family::Bytes,
        Kind::Guid => Family::Guid,
        Kind::Time => Family::Time,
        Kind::Duration => Family::Duration,
        Kind::Ipv4 => Family::Ipv4,
        Kind::Ipv6 => Family::Ipv6,
    }
}

const fn described(kind: Kind) -> &'static str {
    match family(kind) {
        Family::None => "without a value",
        Family::Bool => "a truth value",
        Family::Number => "a number",
        Family::Text => "a text",
        Family::Bytes => "bytes",
        Family::Guid => "a GUID",
        Family::Time => "a time",
        Family::Duration => "a span of time",
        Family::Ipv4 => "an IPv4 address",
        Family::Ipv6 => "an IPv6 address",
    }
}

fn takes(function: &str) -> &'static str {
    match function {
        "upper" | "lower" => "a text",
        "string" => "a number, an address or a GUID",
        _ => "a text, bytes, a number, an address or a GUID",
    }
}

/// Wireshark sorts bytes by their length first, and text by its bytes.
const fn sort(kind: Kind) -> Sort {
    match family(kind) {
        Family::Bytes => Sort::Length,
        _ => Sort::Plain,
    }
}

const fn ordered(operator: Operator) -> fn(Ordering) -> bool {
    match operator {
        Operator::NotEqual | Operator::AnyNotEqual => Ordering::is_ne,
        Operator::Less => Ordering::is_lt,
        Operator::LessEqual => Ordering::is_le,
        Operator::Greater => Ordering::is_gt,
        Operator::GreaterEqual => Ordering::is_ge,
        _ => Ordering::is_eq,
    }
}

/// A pattern over bytes that ignores the case of ASCII letters, as Wireshark's are: also in a text `.` is one byte.
fn regex(pattern: &[u8]) -> Result<Regex, String> {
    let mut text = String::new();
    for byte in pattern {
        match char::from(*byte) {
            char if char.is_ascii() => text.push(char),
            _ => text.push_str(&format!("\\x{byte:02x}")),
        }
    }
    RegexBuilder::new(&text).case_insensitive(true).unicode(false).size_limit(REGEX_LIMIT).build().map_err(
        |error| error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    )
}
