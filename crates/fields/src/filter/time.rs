//! Times and spans of time as they are written in a filter.

use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};
use nom::bytes::complete::take_while;
use nom::character::complete::{char, digit0};
use nom::combinator::{all_consuming, opt};
use nom::sequence::preceded;
use nom::{IResult, Parser};

const SECOND: i128 = 1_000_000_000;

/// Nanoseconds since 1970 UTC of a date with or without a time of day; without an offset it is UTC.
pub(super) fn absolute(text: &str) -> Option<i128> {
    const DATES: [&str; 2] = ["%Y-%m-%d", "%b %d, %Y"];
    const TIMES: [&str; 3] = ["", " %H:%M", " %H:%M:%S%.f"];
    let text = match text.split_once('T') {
        Some((date, time)) if date.ends_with(|char: char| char.is_ascii_digit()) => format!("{date} {time}"),
        _ => text.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let (text, offsets): (_, &[&str]) = match text.strip_suffix('Z').or_else(|| text.strip_suffix(" UTC")) {
        Some(text) => (text.to_owned(), &[""]),
        None => (text, &["", "%:z", "%z"]),
    };
    let forms = DATES.iter().flat_map(|date| TIMES.iter().map(move |time| format!("{date}{time}")));
    let mut forms = forms.flat_map(|form| offsets.iter().map(move |offset| format!("{form}{offset}")));
    forms.find_map(|form| {
        let parsed = strtime::parse(&form, &text).ok()?;
        let day = parsed.to_date().ok()?;
        let time = day.to_datetime(parsed.to_time().unwrap_or_default());
        let zone = TimeZone::fixed(parsed.offset().unwrap_or(Offset::UTC));
        zone.to_timestamp(time).ok().map(|time| time.as_nanosecond())
    })
}

/// Nanoseconds of a number of seconds, or of the unit after it.
pub(super) fn duration(text: &str) -> Option<i128> {
    let (_, (minus, whole, fraction, unit)) = all_consuming(written).parse(text.trim()).ok()?;
    let unit = match unit.trim() {
        "" | "s" | "sec" | "second" | "seconds" => SECOND,
        "ms" => SECOND / 1_000,
        "us" | "µs" | "μs" => SECOND / 1_000_000,
        "ns" => 1,
        "m" | "min" | "minute" | "minutes" => SECOND * 60,
        "h" | "hour" | "hours" => SECOND * 3_600,
        "d" | "day" | "days" => SECOND * 86_400,
        _ => return None,
    };
    let fraction = fraction.unwrap_or("");
    if whole.is_empty() && fraction.is_empty() || whole.len() > 12 || fraction.len() > 9 {
        return None;
    }
    let number: i128 = format!("{whole}{fraction:0<9}").parse().ok()?;
    let nanoseconds = number * unit / SECOND;
    Some(if minus.is_some() { -nanoseconds } else { nanoseconds })
}

type Written<'a> = (Option<char>, &'a str, Option<&'a str>, &'a str);

fn written(text: &str) -> IResult<&str, Written<'_>> {
    (
        opt(char('-')),
        digit0,
        opt(preceded(char('.'), digit0)),
        take_while(|char: char| !char.is_ascii_digit()),
    )
        .parse(text)
}
