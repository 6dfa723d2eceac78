//! What values are written as in a filter.

use std::net::IpAddr;

use super::error::Problem;
use super::{names, time};
use crate::{FieldId, Kind};

/// A value that is in a filter.
#[derive(Clone, Copy, Debug)]
pub(super) enum Literal<'a> {
    Word(&'a str),
    Quoted(&'a [u8]),
    Char(u8),
}

/// A value as it is compared.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Constant {
    Number(i128),
    Bytes(Vec<u8>),
    /// Addresses that begin with this many bits of this one.
    Network(Vec<u8>, u8),
}

/// The value that a literal is for this kind, and for this field if it is compared with one.
pub(super) fn constant(
    literal: Literal<'_>,
    kind: Kind,
    field: Option<FieldId>,
) -> Result<Constant, Problem> {
    let value = match kind {
        Kind::None | Kind::Protocol => None,
        Kind::Bool => boolean(literal).map(|truth| Constant::Number(truth.into())),
        Kind::Unsigned(..) | Kind::Signed(_) | Kind::Frame => {
            number(literal, kind).or_else(|| named(literal, field)).map(Constant::Number)
        }
        Kind::Text => Some(Constant::Bytes(match literal {
            Literal::Word(word) => word.as_bytes().to_vec(),
            Literal::Quoted(text) => text.to_vec(),
            Literal::Char(byte) => vec![byte],
        })),
        Kind::Bytes | Kind::Ether => match literal {
            Literal::Word(word) => bytes(word),
            Literal::Quoted(bytes) => Some(bytes.to_vec()),
            Literal::Char(byte) => Some(vec![byte]),
        }
        .map(Constant::Bytes),
        Kind::Guid => text(literal).and_then(guid).map(Constant::Bytes),
        Kind::Time => text(literal).and_then(time::absolute).map(Constant::Number),
        Kind::Duration => text(literal).and_then(time::duration).map(Constant::Number),
        Kind::Ipv4 | Kind::Ipv6 => text(literal).and_then(|text| network(text, kind)),
    };
    value.ok_or_else(|| Problem::Value {
        expected: expected(kind, field),
        similar: match (text(literal), field) {
            (Some(name), Some(field)) => names::similar(field, name),
            _ => Vec::new(),
        },
    })
}

/// The least and the greatest value of a number of this kind. A field is never below zero unless it has a sign, but
/// a difference may be.
pub(super) const fn limits(kind: Kind) -> (i128, i128) {
    let bits = match kind {
        Kind::Unsigned(bits, _) => bits,
        Kind::Signed(bits) => bits - 1,
        Kind::Frame => 32,
        _ => 63,
    };
    let greatest = (1 << bits) - 1;
    (-greatest - 1, greatest)
}

fn expected(kind: Kind, field: Option<FieldId>) -> String {
    match kind {
        Kind::None | Kind::Protocol => "nothing: the field is there, or not".to_owned(),
        Kind::Bool => "True, False, 1 or 0".to_owned(),
        Kind::Unsigned(..) | Kind::Frame => {
            let names = field.is_some_and(names::any);
            format!("a number up to {}{}", limits(kind).1, if names { ", or a name" } else { "" })
        }
        Kind::Signed(_) => format!("a number from {} to {}", limits(kind).0, limits(kind).1),
        Kind::Text => "a text in quotes".to_owned(),
        Kind::Bytes => "bytes, such as fe:53, fe-53, fe53 or \"\\xfeS\"".to_owned(),
        Kind::Ether => "an Ethernet address, such as 02:20:00:00:00:11".to_owned(),
        Kind::Guid => "a GUID, such as 8a1c0d2e-5f60-4b7a-9c3d-2e1f0a9b8c7d".to_owned(),
        Kind::Time => "a time, such as \"2026-11-22 10:15:00.5\" or \"Nov 22, 2026 10:15:00\"".to_owned(),
        Kind::Duration => "a span of time in seconds, such as 0.25, or with a unit, such as 250ms".to_owned(),
        Kind::Ipv4 => "an IPv4 address, such as 10.0.0.1 or 10.0.0.0/8".to_owned(),
        Kind::Ipv6 => "an IPv6 address, such as fe80::1 or fe80::/10".to_owned(),
    }
}

fn text(literal: Literal<'_>) -> Option<&str> {
    match literal {
        Literal::Word(word) => Some(word),
        Literal::Quoted(text) => std::str::from_utf8(text).ok(),
        Literal::Char(_) => None,
    }
}

fn boolean(literal: Literal<'_>) -> Option<bool> {
    match literal {
        Literal::Word(word) if word.eq_ignore_ascii_case("true") => Some(true),
        Literal::Word(word) if word.eq_ignore_ascii_case("false") => Some(false),
        literal => number(literal, Kind::Signed(64)).map(|number| number != 0),
    }
}

fn number(literal: Literal<'_>, kind: Kind) -> Option<i128> {
    let number = match literal {
        Literal::Char(byte) => i128::from(byte),
        Literal::Word(word) => {
            let (negative, word) = word.strip_prefix('-').map_or((false, word), |rest| (true, rest));
            let prefix = word.get(..2).map(str::to_ascii_lowercase);
            let digits = |at: usize| word.get(at..).filter(|digits| !digits.starts_with(['+', '-']));
            let number = match prefix.as_deref() {
                Some("0x") => i128::from_str_radix(digits(2)?, 16),
                Some("0b") => i128::from_str_radix(digits(2)?, 2),
                Some(_) if word.starts_with('0') => i128::from_str_radix(digits(1)?, 8),
                _ => digits(0)?.parse(),
            }
            .ok()?;
            if negative { -number } else { number }
        }
        Literal::Quoted(_) => return None,
    };
    let (least, greatest) = limits(kind);
    (least..=greatest).contains(&number).then_some(number)
}

fn named(literal: Literal<'_>, field: Option<FieldId>) -> Option<i128> {
    names::value(field?, text(literal)?).map(i128::from)
}

/// Pairs of hexadecimal digits, alone or in groups of one or two with one kind of sign between them; a digit alone;
/// one number after `0x`.
fn bytes(word: &str) -> Option<Vec<u8>> {
    if let Some(digits) = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")) {
        return pairs(&if digits.len() % 2 == 0 { digits.to_owned() } else { format!("0{digits}") });
    }
    if word.len() == 1 {
        return pairs(&format!("0{word}"));
    }
    let Some(sign) = word.chars().find(|char| matches!(char, ':' | '-' | '.')) else {
        return pairs(word);
    };
    let groups: Vec<&str> = word.trim_end_matches(sign).split(sign).collect();
    let width = groups.first()?.len();
    let even = matches!(width, 2 | 4) && groups.iter().all(|group| group.len() == width);
    even.then(|| pairs(&groups.concat())).flatten()
}

fn pairs(digits: &str) -> Option<Vec<u8>> {
    let nibbles: Vec<u8> = digits
        .chars()
        .map(|char| char.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let pairs = nibbles.chunks_exact(2);
    let whole = pairs.remainder().is_empty() && !nibbles.is_empty();
    whole.then(|| pairs.map(|pair| pair.iter().fold(0, |byte, nibble| byte << 4 | nibble)).collect())
}

/// The bytes on the wire of a GUID that is written as 8, 4, 4, 4 and 12 digits.
fn guid(text: &str) -> Option<Vec<u8>> {
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    let groups: Vec<&str> = inner.split('-').collect();
    let widths = groups.iter().map(|group| group.len());
    let mut bytes = widths.eq([8, 4, 4, 4, 12]).then(|| pairs(&groups.concat())).flatten()?;
    for number in [0..4, 4..6, 6..8] {
        bytes.get_mut(number)?.reverse();
    }
    Some(bytes)
}

fn network(text: &str, kind: Kind) -> Option<Constant> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
        None => (text, None),
    };
    let address = match (address.parse().ok()?, kind) {
        (IpAddr::V4(ip), Kind::Ipv4) => ip.octets().to_vec(),
        (IpAddr::V6(ip), Kind::Ipv6) => ip.octets().to_vec(),
        _ => return None,
    };
    let Some(bits) = bits else { return Some(Constant::Bytes(address)) };
    (usize::from(bits) <= address.len() * 8).then(|| Constant::Network(masked(&address, bits), bits))
}

/// The first this many bits of an address, zeros after them.
pub(super) fn masked(address: &[u8], bits: u8) -> Vec<u8> {
    let mut left = u32::from(bits);
    let mut mask = || {
        let here = left.min(8);
        left -= here;
        0xFF_u8.checked_shl(8 - here).unwrap_or(0)
    };
    address.iter().map(|byte| byte & mask()).collect()
}
