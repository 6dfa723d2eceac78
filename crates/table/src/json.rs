//! Values as JSON, appended to a byte buffer.

use crate::digits;
use crate::plain;
use crate::text::is_hidden;
use crate::value::{Flag, Objects, Value};

/// Appends a value. Where the compiler knows its variant, only the code for that variant is left.
#[inline(always)]
pub fn push(out: &mut Vec<u8>, value: Value<'_>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => digits::push_number(out, number),
        Value::Signed(number) => digits::push_signed(out, number),
        Value::Thousandths(number) | Value::Micros(number) => digits::push_thousandths(out, number),
        Value::Seconds(nanoseconds) => digits::push_seconds(out, nanoseconds),
        Value::Text(text) => push_text(out, text),
        Value::Texts(texts) => push_list(out, texts, |out, text| push_text(out, text)),
        Value::Strings(texts) => push_list(out, texts, |out, text| push_text(out, text)),
        Value::Numbers(numbers) => push_list(out, numbers, |out, number| digits::push_number(out, *number)),
        Value::Series(series) => push_list(out, series, |out, number| match number {
            Some(number) => digits::push_signed(out, *number),
            None => out.extend_from_slice(b"null"),
        }),
        Value::Flags(bits, names) => push_flags(out, bits, names),
        Value::Objects(objects) => push_objects(out, objects),
        Value::Json(json) => out.extend_from_slice(json.as_bytes()),
        // The rest is ASCII that needs no escape.
        Value::Word(_)
        | Value::Name { .. }
        | Value::Hex(..)
        | Value::Guid(_)
        | Value::Bytes(_)
        | Value::Socket(_)
        | Value::Address(_)
        | Value::Time { .. } => push_quoted(out, value),
    }
}

#[inline(always)]
fn push_quoted(out: &mut Vec<u8>, value: Value<'_>) {
    out.push(b'"');
    plain::push(out, value);
    out.push(b'"');
}

fn push_objects(out: &mut Vec<u8>, objects: &dyn Objects) {
    out.push(b'[');
    for object in 0..objects.count() {
        out.extend_from_slice(if object == 0 { b"{" } else { b",{" });
        for (at, member) in objects.members().iter().enumerate() {
            out.extend_from_slice(if at == 0 { b"\"" } else { b",\"" });
            out.extend_from_slice(member.key.as_bytes());
            out.extend_from_slice(b"\":");
            push_member(out, objects.value(object, at));
        }
        out.push(b'}');
    }
    out.push(b']');
}

/// Appends a value whose variant the compiler does not know.
#[inline(never)]
fn push_member(out: &mut Vec<u8>, value: Value<'_>) {
    push(out, value);
}

fn push_flags(out: &mut Vec<u8>, bits: u64, names: &'static [Flag]) {
    out.push(b'[');
    let start = out.len();
    plain::for_each_flag(bits, names, |name| {
        if out.len() > start {
            out.push(b',');
        }
        push_quoted(out, name);
    });
    out.push(b']');
}

fn push_list<T>(out: &mut Vec<u8>, items: &[T], mut each: impl FnMut(&mut Vec<u8>, &T)) {
    out.push(b'[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        each(out, item);
    }
    out.push(b']');
}

/// Appends a string in quotes. What JSON requires is escaped, and so are all characters that [`is_hidden`] names.
#[inline]
pub fn push_text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let (eight, len) = first_eight(rest);
        let plain = plain_len(eight).min(len);
        digits::push_block(out, &eight, plain);
        at += plain;
        if plain < len {
            at += match rest[plain] {
                byte @ (b'"' | b'\\') => {
                    out.extend_from_slice(&[b'\\', byte]);
                    1
                }
                _ => push_char(out, text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or_default()),
            };
        }
    }
    out.push(b'"');
}

/// Up to eight bytes, padded with blanks, and how many there are.
#[inline]
fn first_eight(bytes: &[u8]) -> ([u8; 8], usize) {
    match bytes.first_chunk() {
        Some(eight) => (*eight, 8),
        None => {
            let mut eight = [b' '; 8];
            eight.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
            (eight, bytes.len())
        }
    }
}

/// How many of the first bytes are ASCII that needs no escape: all eight are examined together.
#[inline]
fn plain_len(eight: [u8; 8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = 0x80 * ONES;
    let word = u64::from_le_bytes(eight);
    // The high bit of each byte below `limit`. After the first one, a borrow may set others too.
    let below = |word: u64, limit: u8| word.wrapping_sub(ONES * u64::from(limit)) & !word;
    let is = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let marks = (word | below(word, b' ') | is(b'"') | is(b'\\') | is(0x7F)) & HIGH;
    usize::try_from(marks.trailing_zeros() / 8).unwrap_or(8)
}

/// Appends a character that is neither a quote nor a backslash; returns its bytes in UTF-8.
fn push_char(out: &mut Vec<u8>, c: char) -> usize {
    match c {
        '\n' => out.extend_from_slice(b"\\n"),
        '\r' => out.extend_from_slice(b"\\r"),
        '\t' => out.extend_from_slice(b"\\t"),
        c if is_hidden(c) => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.extend_from_slice(b"\\u");
                digits::push_hex(out, u64::from(*unit), 4);
            }
        }
        c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
    }
    c.len_utf8()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_comes_back_from_a_json_parser() {
        let all: String = ('\0'..='\u{FF}').chain("世\u{202e}\u{2028}\u{FEFF}\u{E0041}🦀".chars()).collect();
        let mut out = Vec::new();
        push_text(&mut out, &all);
        assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), all);
    }

    #[test]
    fn a_character_is_escaped_at_any_place() {
        for c in ['"', '\\', '\n', '\x1F', ' ', '!', '#', '[', ']', '~', '\x7F', '\u{80}', 'é', '界'] {
            for (before, after) in (0..20).flat_map(|before| (0..10).map(move |after| (before, after))) {
                let text = format!("{}{c}{c}{}", "a".repeat(before), "b".repeat(after));
                let mut out = Vec::new();
                push_text(&mut out, &text);
                assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
                assert!(!String::from_utf8(out).unwrap().chars().any(is_hidden), "{text:?}");
            }
        }
    }

    #[test]
    fn json_contains_nothing_that_controls_a_terminal() {
        let mut out = Vec::new();
        push_text(&mut out, "\x1b]0;x\x07\u{9b}31m\u{202e}\u{7f}\u{2066}\u{E0041}");
        let text = String::from_utf8(out).unwrap();
        assert!(!text.chars().any(is_hidden), "{text}");
    }
}
