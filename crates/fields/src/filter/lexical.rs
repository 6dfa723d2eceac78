//! The words of the language: names, values, texts, signs.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while_m_n, take_while1};
use nom::character::complete::{anychar, char, digit1, hex_digit1, multispace0, one_of};
use nom::combinator::{map, map_opt, not, opt, recognize, value, verify};
use nom::error::{ErrorKind, ParseError};
use nom::multi::{fold_many0, many1_count};
use nom::sequence::{delimited, preceded, terminated};
use nom::{Err, IResult, Parser};

/// Where reading ended, and what would have let it go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault<'a> {
    pub(super) rest: &'a str,
    pub(super) expected: &'static str,
}

/// What of the text is left, and what was read.
pub(super) type Parsed<'a, T> = IResult<&'a str, T, Fault<'a>>;

impl<'a> ParseError<&'a str> for Fault<'a> {
    fn from_error_kind(rest: &'a str, _: ErrorKind) -> Self {
        Self { rest, expected: "something else" }
    }

    fn append(_: &'a str, _: ErrorKind, other: Self) -> Self {
        other
    }

    fn or(self, other: Self) -> Self {
        if self.rest.len() < other.rest.len() { self } else { other }
    }
}

/// Names what is expected here. What was read in part says itself what it misses.
pub(super) fn expect<'a, T>(
    expected: &'static str,
    mut parser: impl Parser<&'a str, Output = T, Error = Fault<'a>>,
) -> impl FnMut(&'a str) -> Parsed<'a, T> {
    move |input| {
        parser.parse(input).map_err(|error| match error {
            Err::Error(_) => Err::Error(Fault { rest: input.trim_start(), expected }),
            other => other,
        })
    }
}

/// Something that white space may precede.
pub(super) fn token<'a, T>(
    parser: impl Parser<&'a str, Output = T, Error = Fault<'a>>,
) -> impl Parser<&'a str, Output = T, Error = Fault<'a>> {
    preceded(multispace0, parser)
}

/// A sign.
pub(super) fn sign<'a>(sign: &'static str) -> impl Parser<&'a str, Output = &'a str, Error = Fault<'a>> {
    token(tag(sign))
}

/// Words that are no names.
const RESERVED: [&str; 20] = [
    "and",
    "or",
    "xor",
    "not",
    "in",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "contains",
    "matches",
    "any",
    "all",
    "any_eq",
    "all_eq",
    "any_ne",
    "all_ne",
    "bitwise_and",
];

/// A word of the language itself.
pub(super) fn keyword<'a>(word: &'static str) -> impl Parser<&'a str, Output = &'a str, Error = Fault<'a>> {
    token(terminated(tag(word), not(take_while1(is_word))))
}

/// A name, or a value that needs no quotes: `smb2.cmd`, `0x5`, `aa:bb`, `10.0.0.0/8`, `2026-11-22`.
pub(super) fn word(input: &str) -> Parsed<'_, &str> {
    let (after, body) = verify(
        recognize((
            not(char('-')),
            many1_count(alt((take_while1(|char| is_word(char) && char != '.'), single_dot))),
        )),
        |word: &&str| !RESERVED.contains(word),
    )
    .parse(input)?;
    if body.parse::<std::net::IpAddr>().is_ok() {
        return recognize((tag(body), opt((char('/'), digit1)))).parse(input);
    }
    Ok((after, body))
}

/// A dot, but not the two of a range.
fn single_dot(input: &str) -> Parsed<'_, &str> {
    terminated(tag("."), not(char('.'))).parse(input)
}

fn is_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '_' | '.' | ':' | '-')
}

/// A text in quotes, with escapes or raw.
pub(super) fn quoted(input: &str) -> Parsed<'_, Vec<u8>> {
    let escaped = delimited(
        char('"'),
        fold_many0(
            alt((
                map(take_while1(|char| char != '"' && char != '\\'), |run: &str| run.as_bytes().to_vec()),
                escape,
            )),
            Vec::new,
            |mut text, part| {
                text.extend_from_slice(&part);
                text
            },
        ),
        closing,
    );
    let verbatim = delimited(
        (one_of("rR"), char('"')),
        recognize(fold_many0(
            alt((
                value((), take_while1(|char| char != '"' && char != '\\')),
                value((), (char('\\'), anychar)),
            )),
            || (),
            |(), ()| (),
        )),
        closing,
    );
    alt((map(verbatim, |text: &str| text.as_bytes().to_vec()), escaped)).parse(input)
}

fn closing(input: &str) -> Parsed<'_, char> {
    match input.chars().next() {
        Some('"') => char('"').parse(input),
        Some(_) => failure(input, r#"an escape: \" \\ \a \b \f \n \r \t \v, \x41, \101, \u00e9"#),
        None => failure(input, "the closing quote"),
    }
}

/// One byte in single quotes.
pub(super) fn character(input: &str) -> Parsed<'_, u8> {
    let (after, _) = char('\'').parse(input)?;
    let plain =
        map_opt(verify(anychar, |char| *char != '\'' && *char != '\\'), |char| u8::try_from(char).ok());
    let byte = map_opt(escape, |bytes| match bytes.as_slice() {
        [byte] => Some(*byte),
        _ => None,
    });
    terminated(alt((plain, byte)), char('\''))
        .parse(after)
        .or_else(|_: Err<Fault<'_>>| failure(after, "one character of one byte, and a quote after it"))
}

fn escape(input: &str) -> Parsed<'_, Vec<u8>> {
    let simple = map_opt(anychar, |char| {
        Some(vec![match char {
            '"' | '\\' | '\'' => u8::try_from(char).ok()?,
            'a' => 0x07,
            'b' => 0x08,
            'f' => 0x0C,
            'n' => b'\n',
            'r' => b'\r',
            't' => b'\t',
            'v' => 0x0B,
            _ => return None,
        }])
    });
    let hex = map_opt(preceded(char('x'), digits(16, 1, 2)), |digits| {
        u8::from_str_radix(digits, 16).ok().map(|byte| vec![byte])
    });
    let octal = map_opt(digits(8, 1, 3), |digits| u8::from_str_radix(digits, 8).ok().map(|byte| vec![byte]));
    let unicode = map_opt(
        alt((preceded(char('u'), digits(16, 4, 4)), preceded(char('U'), digits(16, 8, 8)))),
        |digits| {
            let char = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
            Some(char.encode_utf8(&mut [0; 4]).as_bytes().to_vec())
        },
    );
    preceded(char('\\'), alt((hex, octal, unicode, simple))).parse(input)
}

fn digits<'a>(
    radix: u32,
    least: usize,
    most: usize,
) -> impl Parser<&'a str, Output = &'a str, Error = Fault<'a>> {
    take_while_m_n(least, most, move |char: char| char.is_digit(radix))
}

/// A position or length inside brackets.
pub(super) fn position(input: &str) -> Parsed<'_, i32> {
    let hex =
        map_opt((opt(char('-')), tag("0x"), hex_digit1), |(minus, _, digits)| signed(minus, digits, 16));
    let decimal = map_opt((opt(char('-')), digit1), |(minus, digits)| signed(minus, digits, 10));
    token(alt((hex, decimal))).parse(input)
}

fn signed(minus: Option<char>, digits: &str, radix: u32) -> Option<i32> {
    let number = i32::from_str_radix(digits, radix).ok()?;
    Some(if minus.is_some() { -number } else { number })
}

/// Ends reading: nothing else can be here.
pub(super) fn failure<'a, T>(rest: &'a str, expected: &'static str) -> Parsed<'a, T> {
    Err(Err::Failure(Fault { rest, expected }))
}

/// The length of the word or sign that begins here, to point at.
pub(super) fn extent(rest: &str) -> usize {
    let word: Parsed<'_, &str> = take_while(is_word).parse(rest);
    match word {
        Ok((_, word)) if !word.is_empty() => word.len(),
        _ => rest.chars().next().map_or(0, char::len_utf8),
    }
}
