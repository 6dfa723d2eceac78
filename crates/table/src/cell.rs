//! Values as text: the cells of tables and of CSV.

use crate::clock;
use crate::people;
use crate::plain;
use crate::text;
use crate::value::Value;

/// Appends the text of a value; nothing for null. `prefix` is omitted from names.
pub(crate) fn push(out: &mut String, value: Value<'_>, prefix: &str) {
    match value {
        Value::Null => {}
        Value::Text(value) | Value::Json(value) => text::push_shown(out, value),
        Value::Texts(texts) => join(out, texts, ", ", |out, value| text::push_shown(out, value)),
        Value::Strings(texts) => join(out, texts, ", ", |out, value| text::push_shown(out, value)),
        Value::Numbers(numbers) => {
            join(out, numbers, ", ", |out, number| push_plain(out, Value::Number(*number)))
        }
        Value::Series(series) => join(out, series, " ", |out, number| {
            push_plain(out, number.map_or(Value::Null, Value::Signed));
        }),
        Value::Objects(objects) => {
            let mut short = String::new();
            for at in 0..objects.count() {
                short.push_str(if at > 0 { ", " } else { "" });
                objects.push_short(at, &mut short);
            }
            text::push_shown(out, &short);
        }
        Value::Flags(bits, names) => {
            let start = out.len();
            plain::for_each_flag(bits, names, |name| {
                if out.len() > start {
                    out.push('|');
                }
                match name {
                    Value::Word(name) => out.push_str(name.strip_prefix(prefix).unwrap_or(name)),
                    other => push_plain(out, other),
                }
            });
        }
        Value::Name { name: Some(name), .. } => out.push_str(name.strip_prefix(prefix).unwrap_or(name)),
        Value::Bool(_)
        | Value::Number(_)
        | Value::Signed(_)
        | Value::Thousandths(_)
        | Value::Micros(_)
        | Value::Name { .. }
        | Value::Word(_)
        | Value::Hex(..)
        | Value::Guid(_)
        | Value::Bytes(_)
        | Value::Socket(_)
        | Value::Address(_)
        | Value::Seconds(_)
        | Value::Time { .. } => {
            push_plain(out, value);
        }
    }
}

/// Appends the text of a value with this unit as a table holds it. Times are for the table's clock.
pub(crate) fn push_table(out: &mut String, value: Value<'_>, prefix: &str, unit: &str) {
    match value {
        Value::Time { nanoseconds, digits } => clock::push_cell(out, nanoseconds, digits),
        Value::Thousandths(number) if unit == "ratio" => out.push_str(&people::percent(number)),
        Value::Series(series) => people::push_sparkline(out, series),
        Value::Micros(span) => out.push_str(&people::duration(span)),
        Value::Number(number) if unit == "bytes" => out.push_str(&people::grouped(number)),
        other => push(out, other, prefix),
    }
}

fn join<T>(out: &mut String, items: &[T], between: &str, mut each: impl FnMut(&mut String, &T)) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(between);
        }
        each(out, item);
    }
}

fn push_plain(out: &mut String, value: Value<'_>) {
    let mut bytes = std::mem::take(out).into_bytes();
    plain::push(&mut bytes, value);
    // What is plain is ASCII.
    *out = String::from_utf8(bytes).unwrap_or_default();
}
