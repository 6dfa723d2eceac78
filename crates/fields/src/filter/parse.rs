//! From a filter's text to what it says.
//!
//! ```text
//! or    = xor { ("or" | "||") xor }         xor = and { ("xor" | "^^") and }     and = not { ("and" | "&&") not }
//! not   = ("not" | "!") not | ["any" | "all"] relation | "(" or ")"
//! relation = operand [ { operator operand } | ["not"] "in" "{" element { "," element } "}" ]
//! operand  = sum { "&" sum }                sum = product { ("+" | "-") product }
//! product  = minus { ("*" | "/" | "%") minus }
//! minus    = "-" minus | primary { "[" cut { "," cut } "]" }
//! primary  = "{" operand "}" | "(" operand ")" | quoted | character | word [ "(" operand { "," operand } ")" ]
//! ```

use nom::branch::alt;
use nom::bytes::complete::tag;
use nom::character::complete::{char, multispace0};
use nom::combinator::{cut, map, not, peek, value};
use nom::multi::separated_list1;
use nom::sequence::{delimited, preceded, separated_pair, terminated};
use nom::{Err, Parser};

use super::ast::{
    Comparison, Cut, Element, End, Form, Math, Membership, Operand, Operator, Quantifier, Spot, Test,
};
use super::error::{FilterError, Problem};
use super::lexical::{
    Fault, Parsed, character, expect, extent, failure, keyword, position, quoted, sign, token, word,
};

/// How deeply parts may be inside one another, and how many operands one sum may have: what reads, checks and runs
/// a filter calls itself as often.
const DEPTH: u8 = 60;

const OPERAND: &str = "a field, a value or a function";
const CONNECTED: &str = r#"a comparison, "in", "and", "or", or the end"#;

/// What a filter says.
pub(super) fn parse(text: &str) -> Result<Test, FilterError> {
    let grammar = Grammar { len: text.len(), depth: DEPTH };
    let whole = terminated(|input| grammar.or(input), (multispace0, ended)).parse(text);
    whole.map(|(_, test)| test).map_err(|error| {
        let fault = match error {
            Err::Error(fault) | Err::Failure(fault) => fault,
            Err::Incomplete(_) => Fault { rest: "", expected: OPERAND },
        };
        let start = text.len() - fault.rest.len();
        let spot = Spot { start, end: start + extent(fault.rest) };
        FilterError::new(text, spot, Problem::Syntax { expected: fault.expected })
    })
}

fn ended(rest: &str) -> Parsed<'_, ()> {
    if rest.is_empty() { Ok((rest, ())) } else { failure(rest, CONNECTED) }
}

#[derive(Clone, Copy)]
struct Grammar {
    /// The length of the filter.
    len: usize,
    /// How much deeper parts may be.
    depth: u8,
}

impl Grammar {
    fn deeper<'a, T>(self, input: &'a str, inner: impl FnOnce(Self) -> Parsed<'a, T>) -> Parsed<'a, T> {
        match self.depth.checked_sub(1) {
            Some(depth) => inner(Self { depth, ..self }),
            None => failure(input, "fewer parts inside one another"),
        }
    }

    fn or(self, input: &str) -> Parsed<'_, Test> {
        let join = || alt((keyword("or"), sign("||")));
        map(list(join, |input| self.xor(input)), |tests| joined(tests, Test::Or)).parse(input)
    }

    fn xor(self, input: &str) -> Parsed<'_, Test> {
        let join = || alt((keyword("xor"), sign("^^")));
        map(list(join, |input| self.and(input)), |tests| joined(tests, Test::Xor)).parse(input)
    }

    fn and(self, input: &str) -> Parsed<'_, Test> {
        let join = || alt((keyword("and"), sign("&&")));
        map(list(join, |input| self.not(input)), |tests| joined(tests, Test::And)).parse(input)
    }

    fn not(self, input: &str) -> Parsed<'_, Test> {
        let mut negation = alt((keyword("not"), terminated(sign("!"), not(char('=')))));
        if let Ok((rest, _)) = negation.parse(input) {
            let (rest, test) = self.deeper(rest, |grammar| grammar.not(rest)).map_err(settled)?;
            return Ok((rest, Test::Not(Box::new(test))));
        }
        let mut quantifier =
            alt((value(Quantifier::Any, keyword("any")), value(Quantifier::All, keyword("all"))));
        if let Ok((rest, quantifier)) = quantifier.parse(input) {
            let (rest, operand) = cut(|input| self.operand(input)).parse(rest)?;
            let (after, test) = self.relation(Some(quantifier), operand, rest)?;
            return match test {
                Test::Is(_) => {
                    failure(rest.trim_start(), "a comparison or \"in\": it follows \"any\" and \"all\"")
                }
                test => Ok((after, test)),
            };
        }
        if let Ok((rest, _)) = sign("(").parse(input) {
            return self.group(input, rest);
        }
        let (rest, operand) = self.operand(input)?;
        self.relation(None, operand, rest)
    }

    /// What is in parentheses: tests, or an operand with which a comparison begins.
    fn group<'a>(self, input: &'a str, rest: &'a str) -> Parsed<'a, Test> {
        let (rest, test) = self.deeper(rest, |grammar| grammar.or(rest)).map_err(settled)?;
        let (rest, _) = cut(expect(r#""and", "or" or ")""#, sign(")"))).parse(rest)?;
        match test {
            Test::Is(operand) => {
                let operand = Operand { spot: self.spot(input, rest), ..operand };
                let (rest, operand) = self.slices(input, operand, rest)?;
                let (rest, operand) = self.products(input, operand, rest)?;
                let (rest, operand) = self.sums(input, operand, rest)?;
                let (rest, operand) = self.masks(input, operand, rest)?;
                self.relation(None, operand, rest)
            }
            test => Ok((rest, test)),
        }
    }

    /// What is said of an operand.
    fn relation(self, quantifier: Option<Quantifier>, operand: Operand, input: &str) -> Parsed<'_, Test> {
        let mut inside = alt((value(true, (keyword("not"), keyword("in"))), value(false, keyword("in"))));
        if let Ok((rest, outside)) = inside.parse(input) {
            let (rest, set) = cut(|input| self.set(input)).parse(rest)?;
            let member = Test::Member(Membership { quantifier, operand, set });
            return Ok((rest, if outside { Test::Not(Box::new(member)) } else { member }));
        }
        let mut comparisons = Vec::new();
        let mut rest = input;
        let mut left = operand;
        while let Ok((after, operator)) = operator(rest) {
            let (after, right) = cut(|input| self.operand(input)).parse(after)?;
            comparisons.push(Test::Compare(Comparison { quantifier, left, operator, right: right.clone() }));
            (rest, left) = (after, right);
        }
        Ok((rest, if comparisons.is_empty() { Test::Is(left) } else { joined(comparisons, Test::And) }))
    }

    fn set(self, input: &str) -> Parsed<'_, Vec<Element>> {
        let element = |input| {
            let (rest, low) = self.operand(input)?;
            match sign("..").parse(rest) {
                Ok((rest, _)) => {
                    map(cut(|input| self.operand(input)), |high| Element::Range(low.clone(), high))
                        .parse(rest)
                }
                Err(_) => Ok((rest, Element::One(low))),
            }
        };
        delimited(
            expect("a set: {1, 3 .. 5}", sign("{")),
            separated_list1(sign(","), element),
            expect(r#"",", ".." or "}""#, sign("}")),
        )
        .parse(input)
    }

    fn operand(self, input: &str) -> Parsed<'_, Operand> {
        let (rest, first) = self.sum(input)?;
        self.masks(input, first, rest)
    }

    fn masks<'a>(self, from: &'a str, first: Operand, rest: &'a str) -> Parsed<'a, Operand> {
        let mask = |input| {
            value(Math::And, alt((keyword("bitwise_and"), terminated(sign("&"), not(char('&'))))))
                .parse(input)
        };
        self.math(from, first, rest, mask, |input| self.sum(input))
    }

    fn sum(self, input: &str) -> Parsed<'_, Operand> {
        let (rest, first) = self.product(input)?;
        self.sums(input, first, rest)
    }

    fn sums<'a>(self, from: &'a str, first: Operand, rest: &'a str) -> Parsed<'a, Operand> {
        let plus = |input| alt((value(Math::Add, sign("+")), value(Math::Subtract, sign("-")))).parse(input);
        self.math(from, first, rest, plus, |input| self.product(input))
    }

    fn product(self, input: &str) -> Parsed<'_, Operand> {
        let (rest, first) = self.minus(input)?;
        self.products(input, first, rest)
    }

    fn products<'a>(self, from: &'a str, first: Operand, rest: &'a str) -> Parsed<'a, Operand> {
        let times = |input| {
            let divide = value(Math::Divide, sign("/"));
            alt((value(Math::Multiply, sign("*")), divide, value(Math::Remainder, sign("%")))).parse(input)
        };
        self.math(from, first, rest, times, |input| self.minus(input))
    }

    /// The operands that follow a first one, joined from left to right.
    fn math<'a>(
        self,
        from: &'a str,
        first: Operand,
        rest: &'a str,
        sign: impl Fn(&'a str) -> Parsed<'a, Math>,
        next: impl Fn(&'a str) -> Parsed<'a, Operand>,
    ) -> Parsed<'a, Operand> {
        let (mut left, mut rest, mut depth) = (first, rest, self.depth);
        while let Ok((after, math)) = sign(rest) {
            depth = match depth.checked_sub(1) {
                Some(depth) => depth,
                None => return failure(rest.trim_start(), "a shorter sum"),
            };
            let (after, right) = next(after).map_err(settled)?;
            let form = Form::Math(Box::new(left), math, Box::new(right));
            (left, rest) = (Operand { spot: self.spot(from, after), form }, after);
        }
        Ok((rest, left))
    }

    fn minus(self, input: &str) -> Parsed<'_, Operand> {
        if let Ok((rest, _)) = sign("-").parse(input) {
            let (rest, of) = self.deeper(rest, |grammar| grammar.minus(rest)).map_err(settled)?;
            return Ok((rest, Operand { spot: self.spot(input, rest), form: Form::Minus(Box::new(of)) }));
        }
        let (rest, operand) = self.primary(input)?;
        self.slices(input, operand, rest)
    }

    fn slices<'a>(self, from: &'a str, operand: Operand, rest: &'a str) -> Parsed<'a, Operand> {
        let (mut operand, mut rest, mut depth) = (operand, rest, self.depth);
        while let Ok((after, _)) = sign("[").parse(rest) {
            depth = match depth.checked_sub(1) {
                Some(depth) => depth,
                None => return failure(rest.trim_start(), "fewer slices of slices"),
            };
            let close = expect(r#""]": a slice is [1:3], [1-3], [:4], [4:] or [1]"#, sign("]"));
            let (after, cuts) = cut(terminated(separated_list1(sign(","), slice), close)).parse(after)?;
            let form = Form::Slice(Box::new(operand), cuts);
            (operand, rest) = (Operand { spot: self.spot(from, after), form }, after);
        }
        Ok((rest, operand))
    }

    fn primary(self, input: &str) -> Parsed<'_, Operand> {
        for (open, close) in [("{", "}"), ("(", ")")] {
            if let Ok((rest, _)) = sign(open).parse(input) {
                let (rest, inner) = self.deeper(rest, |grammar| grammar.operand(rest)).map_err(settled)?;
                let (rest, _) = cut(expect("the closing bracket", sign(close))).parse(rest)?;
                return Ok((rest, Operand { spot: self.spot(input, rest), ..inner }));
            }
        }
        let form = alt((map(quoted, Form::Quoted), map(character, Form::Char), |input| self.named(input)));
        let (rest, form) = expect(OPERAND, token(form)).parse(input)?;
        Ok((rest, Operand { spot: self.spot(input, rest), form }))
    }

    fn named(self, input: &str) -> Parsed<'_, Form> {
        let (rest, name) = word(input)?;
        let Ok((inside, _)) = sign("(").parse(rest) else {
            return Ok((rest, Form::Word(name.to_owned())));
        };
        let arguments = |input| {
            self.deeper(input, |grammar| {
                separated_list1(sign(","), |input| grammar.operand(input)).parse(input)
            })
        };
        let (rest, arguments) =
            cut(terminated(arguments, expect(r#""," or ")""#, sign(")")))).parse(inside)?;
        Ok((rest, Form::Call(name.to_owned(), arguments)))
    }

    /// From where something was looked for, without white space, to where it ended.
    fn spot(self, from: &str, rest: &str) -> Spot {
        Spot { start: self.len - from.trim_start().len(), end: self.len - rest.len() }
    }
}

fn slice(input: &str) -> Parsed<'_, Cut> {
    let length = map(position, u32::try_from);
    let (rest, (start, end)) = alt((
        map(preceded(sign(":"), token(peek(alt((tag("]"), tag(",")))))), |_| (0, End::Open)),
        map(preceded(sign(":"), length), |length| (0, length.map_or(End::Length(0), End::Length))),
        map(separated_pair(position, sign(":"), position), |(start, length)| {
            (start, End::Length(u32::try_from(length).unwrap_or(0)))
        }),
        map(separated_pair(position, sign("-"), position), |(start, end)| (start, End::With(end))),
        map(terminated(position, sign(":")), |start| (start, End::Open)),
        map(position, |start| (start, End::Length(1))),
    ))
    .parse(input)
    .map_err(|_: Err<Fault<'_>>| {
        Err::Failure(Fault { rest: input.trim_start(), expected: "a slice: [1:3], [1-3], [:4], [4:] or [1]" })
    })?;
    match end {
        End::Length(0) => failure(input.trim_start(), "a length of at least 1"),
        End::With(end) if (start < 0) == (end < 0) && end < start => {
            failure(input.trim_start(), "an end that does not lie before the start")
        }
        end => Ok((rest, Cut { start, end })),
    }
}

fn operator(input: &str) -> Parsed<'_, Operator> {
    use Operator as O;
    let signs = alt((
        value(O::AllEqual, sign("===")),
        value(O::AnyNotEqual, alt((sign("!=="), sign("~=")))),
        value(O::Equal, sign("==")),
        value(O::NotEqual, sign("!=")),
        value(O::LessEqual, sign("<=")),
        value(O::GreaterEqual, sign(">=")),
        value(O::Less, sign("<")),
        value(O::Greater, sign(">")),
        value(O::Matches, sign("~")),
    ));
    let words = alt((
        value(O::Equal, alt((keyword("eq"), keyword("any_eq")))),
        value(O::NotEqual, alt((keyword("ne"), keyword("all_ne")))),
        value(O::AllEqual, keyword("all_eq")),
        value(O::AnyNotEqual, keyword("any_ne")),
        value(O::Less, keyword("lt")),
        value(O::LessEqual, keyword("le")),
        value(O::Greater, keyword("gt")),
        value(O::GreaterEqual, keyword("ge")),
        value(O::Contains, keyword("contains")),
        value(O::Matches, keyword("matches")),
    ));
    alt((signs, words)).parse(input)
}

/// Parts with a word between them. After that word nothing but a part may be.
fn list<'a, J: Parser<&'a str, Output = &'a str, Error = Fault<'a>>>(
    join: impl Fn() -> J,
    part: impl Fn(&'a str) -> Parsed<'a, Test>,
) -> impl FnMut(&'a str) -> Parsed<'a, Vec<Test>> {
    move |input| {
        let (mut rest, first) = part(input)?;
        let mut parts = vec![first];
        while let Ok((after, _)) = join().parse(rest) {
            let (after, next) = part(after).map_err(settled)?;
            parts.push(next);
            rest = after;
        }
        Ok((rest, parts))
    }
}

/// One part stays itself.
fn joined(mut tests: Vec<Test>, join: fn(Vec<Test>) -> Test) -> Test {
    match tests.pop() {
        Some(only) if tests.is_empty() => only,
        Some(last) => {
            tests.push(last);
            join(tests)
        }
        None => join(tests),
    }
}

/// An error after which nothing else is tried.
fn settled<'a>(error: Err<Fault<'a>>) -> Err<Fault<'a>> {
    match error {
        Err::Error(fault) => Err::Failure(fault),
        other => other,
    }
}
