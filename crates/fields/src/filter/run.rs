//! A compiled filter, run over a row.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::ops::ControlFlow::{self, Break, Continue};

use memchr::memmem;
use regex::bytes::Regex;
use smbtrail_wire::Guid;

use super::ast::{Cut, End, Math};
use super::literal::{Constant, masked};
use crate::{Row, Value};

/// What is true of a row, or not.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Or(Vec<Node>),
    Xor(Vec<Node>),
    And(Vec<Node>),
    Not(Box<Node>),
    /// The field has a value.
    There(usize),
    /// There is a value.
    Some(Term),
    /// There is a value that is not zero.
    NotZero(Term),
    /// A pair of values does, or all pairs do.
    Compare {
        all: bool,
        left: Term,
        relation: Relation,
        right: Term,
    },
    Between {
        all: bool,
        term: Term,
        sort: Sort,
        low: Term,
        high: Term,
    },
    Matches {
        all: bool,
        term: Term,
        regex: Regex,
    },
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Relation {
    Order(fn(Ordering) -> bool, Sort),
    Contains,
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// The smaller number, or the text that is first by its bytes.
    Plain,
    /// The shorter one; of two as long, the one whose first byte that differs is smaller.
    Length,
}

/// Where values come from.
#[derive(Clone, Debug)]
pub(super) enum Term {
    /// The field in this place of the filter's list.
    Field(usize),
    Constant(Constant),
    Slice(Box<Term>, Vec<Cut>),
    Upper(Box<Term>),
    Lower(Box<Term>),
    /// Bytes of each value; of numbers all have as many.
    Len(Box<Term>, Option<i128>),
    Count(usize),
    /// As a text: what numbers, addresses and GUIDs are written as.
    Written(Box<Term>, Form),
    Least(Vec<Term>),
    Greatest(Vec<Term>),
    Abs(Box<Term>),
    Minus(Box<Term>),
    /// What lies beyond the limits of the kind is no value.
    Math {
        left: Box<Term>,
        math: Math,
        right: Box<Term>,
        limits: (i128, i128),
    },
}

/// What a value is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Number,
    Address,
    Guid,
}

/// The values of a row, by the places of the filter's fields.
#[derive(Clone, Copy)]
pub(super) struct Values<'r> {
    pub(super) row: &'r Row,
    pub(super) columns: &'r [usize],
}

impl<'r> Values<'r> {
    fn of(self, field: usize) -> &'r [Value] {
        self.columns.get(field).map_or(&[], |column| self.row.values(*column))
    }
}

/// One value at work: all kinds are numbers or bytes. Times and spans of time are nanoseconds; a GUID is in the order
/// that it has on the wire, which is the one that Wireshark sorts by.
enum Item<'a> {
    Number(i128),
    Bytes(Cow<'a, [u8]>),
    Short([u8; 16], usize),
    Network(&'a [u8], u8),
}

impl Item<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Number(_) => &[],
            Self::Bytes(bytes) => bytes,
            Self::Short(bytes, len) => bytes.get(..*len).unwrap_or(bytes),
            Self::Network(bytes, _) => bytes,
        }
    }

    fn is_zero(&self) -> bool {
        match self {
            Self::Number(number) => *number == 0,
            other => other.bytes().iter().all(|byte| *byte == 0),
        }
    }

    fn order(&self, other: &Self, sort: Sort) -> Ordering {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => left.cmp(right),
            (left, Self::Network(network, bits)) => {
                masked(left.bytes(), *bits).as_slice().cmp(masked(network, *bits).as_slice())
            }
            (Self::Network(network, bits), right) => {
                masked(network, *bits).as_slice().cmp(masked(right.bytes(), *bits).as_slice())
            }
            (left, right) => {
                let (left, right) = (left.bytes(), right.bytes());
                match sort {
                    Sort::Plain => left.cmp(right),
                    Sort::Length => left.len().cmp(&right.len()).then_with(|| left.cmp(right)),
                }
            }
        }
    }
}

impl Node {
    pub(super) fn holds(&self, values: Values<'_>) -> bool {
        match self {
            Self::Or(nodes) => nodes.iter().any(|node| node.holds(values)),
            Self::Xor(nodes) => nodes.iter().filter(|node| node.holds(values)).count() % 2 == 1,
            Self::And(nodes) => nodes.iter().all(|node| node.holds(values)),
            Self::Not(node) => !node.holds(values),
            Self::There(field) => !values.of(*field).is_empty(),
            Self::Some(term) => term.each(values, &mut |_| Break(())).is_break(),
            Self::NotZero(term) => {
                quantified(false, |visit| term.each(values, &mut |item| visit(!item.is_zero())))
            }
            Self::Compare { all, left, relation, right } => quantified(*all, |visit| {
                left.each(values, &mut |left| {
                    right.each(values, &mut |right| visit(relation.holds(&left, &right)))
                })
            }),
            Self::Between { all, term, sort, low, high } => quantified(*all, |visit| {
                term.each(values, &mut |item| {
                    low.each(values, &mut |low| {
                        high.each(values, &mut |high| {
                            visit(item.order(&low, *sort).is_ge() && item.order(&high, *sort).is_le())
                        })
                    })
                })
            }),
            Self::Matches { all, term, regex } => {
                quantified(*all, |visit| term.each(values, &mut |item| visit(regex.is_match(item.bytes()))))
            }
        }
    }
}

/// Whether one of the results is true, or all and at least one are. It ends as soon as that is known.
fn quantified(
    all: bool,
    each: impl FnOnce(&mut dyn FnMut(bool) -> ControlFlow<()>) -> ControlFlow<()>,
) -> bool {
    let mut seen = false;
    let ended = each(&mut |result| {
        seen = true;
        if result == all { Continue(()) } else { Break(()) }
    });
    if all { seen && ended.is_continue() } else { ended.is_break() }
}

impl Relation {
    fn holds(self, left: &Item<'_>, right: &Item<'_>) -> bool {
        match self {
            Self::Order(wanted, sort) => wanted(left.order(right, sort)),
            // An empty text is in none, as in Wireshark.
            Self::Contains => {
                !right.bytes().is_empty() && memmem::find(left.bytes(), right.bytes()).is_some()
            }
        }
    }
}

type Visit<'v> = &'v mut dyn FnMut(Item<'_>) -> ControlFlow<()>;

impl Term {
    /// Shows every value, until it is enough.
    fn each(&self, values: Values<'_>, visit: Visit<'_>) -> ControlFlow<()> {
        match self {
            Self::Field(field) => {
                values.of(*field).iter().filter_map(|value| item(*value, values.row)).try_for_each(visit)
            }
            Self::Constant(Constant::Number(number)) => visit(Item::Number(*number)),
            Self::Constant(Constant::Bytes(bytes)) => visit(Item::Bytes(Cow::Borrowed(bytes))),
            Self::Constant(Constant::Network(bytes, bits)) => visit(Item::Network(bytes, *bits)),
            Self::Slice(of, cuts) => of.each(values, &mut |item| match sliced(item.bytes(), cuts) {
                Some(bytes) => visit(Item::Bytes(bytes)),
                None => Continue(()),
            }),
            Self::Upper(of) => {
                of.each(values, &mut |item| visit(Item::Bytes(Cow::Owned(item.bytes().to_ascii_uppercase()))))
            }
            Self::Lower(of) => {
                of.each(values, &mut |item| visit(Item::Bytes(Cow::Owned(item.bytes().to_ascii_lowercase()))))
            }
            Self::Len(of, fixed) => of.each(values, &mut |item| {
                visit(Item::Number(
                    fixed.unwrap_or_else(|| i128::try_from(item.bytes().len()).unwrap_or(i128::MAX)),
                ))
            }),
            Self::Count(field) => match values.of(*field).len() {
                0 => Continue(()),
                count => visit(Item::Number(i128::try_from(count).unwrap_or(i128::MAX))),
            },
            Self::Written(of, form) => of
                .each(values, &mut |item| visit(Item::Bytes(Cow::Owned(written(&item, *form).into_bytes())))),
            Self::Least(terms) => chosen(terms, values, Ord::min, visit),
            Self::Greatest(terms) => chosen(terms, values, Ord::max, visit),
            Self::Abs(of) => number(of, values, |number| Some(number.abs()), visit),
            Self::Minus(of) => number(of, values, |number| Some(-number), visit),
            Self::Math { left, math, right, limits } => left.each(values, &mut |left| {
                right.each(values, &mut |right| match calculated(&left, *math, &right, *limits) {
                    Some(item) => visit(item),
                    None => Continue(()),
                })
            }),
        }
    }
}

fn item(value: Value, row: &Row) -> Option<Item<'_>> {
    Some(match value {
        Value::Present => return None,
        Value::Bool(truth) => Item::Number(truth.into()),
        Value::Unsigned(number) => Item::Number(number.into()),
        Value::Signed(number) => Item::Number(number.into()),
        Value::Text(span) | Value::Bytes(span) => Item::Bytes(Cow::Borrowed(row.bytes(span))),
        Value::Guid(Guid(bytes)) => Item::Short(bytes, 16),
        Value::Time(seconds, nanoseconds) => {
            Item::Number(i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds))
        }
        Value::Duration(nanoseconds) => Item::Number(nanoseconds.into()),
        Value::Address(IpAddr::V4(ip)) => {
            let mut bytes = [0; 16];
            bytes[..4].copy_from_slice(&ip.octets());
            Item::Short(bytes, 4)
        }
        Value::Address(IpAddr::V6(ip)) => Item::Short(ip.octets(), 16),
    })
}

/// The parts of a sequence, joined; none where one of them does not lie inside it.
fn sliced<'b>(bytes: &'b [u8], cuts: &[Cut]) -> Option<Cow<'b, [u8]>> {
    let part = |cut: &Cut| {
        let start = index(cut.start, bytes.len())?;
        let end = match cut.end {
            End::Length(length) => start.checked_add(usize::try_from(length).ok()?)?,
            End::With(end) => index(end, bytes.len())?.checked_add(1)?,
            End::Open => bytes.len(),
        };
        bytes.get(start..end).filter(|part| !part.is_empty())
    };
    match cuts {
        [only] => part(only).map(Cow::Borrowed),
        several => Some(Cow::Owned(several.iter().map(part).collect::<Option<Vec<_>>>()?.concat())),
    }
}

/// A position from the start, or a negative one from the end.
fn index(position: i32, len: usize) -> Option<usize> {
    let distance = usize::try_from(position.unsigned_abs()).ok()?;
    if position < 0 { len.checked_sub(distance) } else { Some(distance) }
}

fn written(item: &Item<'_>, form: Form) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = match (form, item) {
        (_, Item::Number(number)) => write!(text, "{number}"),
        (Form::Address, item) => {
            match (<[u8; 4]>::try_from(item.bytes()), <[u8; 16]>::try_from(item.bytes())) {
                (Ok(v4), _) => write!(text, "{}", IpAddr::from(v4)),
                (_, Ok(v6)) => write!(text, "{}", IpAddr::from(v6)),
                _ => Ok(()),
            }
        }
        (_, item) => match <[u8; 16]>::try_from(item.bytes()) {
            Ok(bytes) => write!(text, "{}", Guid(bytes)),
            Err(_) => Ok(()),
        },
    };
    text
}

/// The one number of all that is chosen.
fn chosen(
    terms: &[Term],
    values: Values<'_>,
    choose: fn(i128, i128) -> i128,
    visit: Visit<'_>,
) -> ControlFlow<()> {
    let mut best = None;
    for term in terms {
        let ended = number(term, values, Some, &mut |item| {
            if let Item::Number(number) = item {
                best = Some(best.map_or(number, |best| choose(best, number)));
            }
            Continue(())
        });
        debug_assert!(ended.is_continue());
    }
    best.map_or(Continue(()), |best| visit(Item::Number(best)))
}

fn number(
    of: &Term,
    values: Values<'_>,
    change: fn(i128) -> Option<i128>,
    visit: Visit<'_>,
) -> ControlFlow<()> {
    of.each(values, &mut |item| match item {
        Item::Number(number) => change(number).map_or(Continue(()), |number| visit(Item::Number(number))),
        _ => Continue(()),
    })
}

fn calculated(
    left: &Item<'_>,
    math: Math,
    right: &Item<'_>,
    (least, greatest): (i128, i128),
) -> Option<Item<'static>> {
    let (Item::Number(left), Item::Number(right)) = (left, right) else {
        let both = left.bytes().iter().zip(right.bytes()).map(|(left, right)| left & right);
        return Some(Item::Bytes(Cow::Owned(both.collect())));
    };
    let number = match math {
        Math::And => Some(left & right),
        Math::Add => left.checked_add(*right),
        Math::Subtract => left.checked_sub(*right),
        Math::Multiply => left.checked_mul(*right),
        Math::Divide => left.checked_div(*right),
        Math::Remainder => left.checked_rem(*right),
    }?;
    (least..=greatest).contains(&number).then_some(Item::Number(number))
}
