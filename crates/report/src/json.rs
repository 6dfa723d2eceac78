//! Values as JSON, straight into a byte buffer.

use crate::column::Value;
use crate::digits;
use crate::text::is_hidden;

/// Appends a value.
#[inline]
pub(crate) fn push(out: &mut Vec<u8>, value: Value<'_>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => digits::push_number(out, number),
        Value::Signed(number) => digits::push_signed(out, number),
        Value::Thousandths(number) => digits::push_thousandths(out, number),
        Value::Text(text) => push_text(out, text),
        Value::Texts(texts) => push_list(out, texts, |out, text| push_text(out, text)),
        Value::Strings(texts) => push_list(out, texts, |out, text| push_text(out, text)),
        Value::Numbers(numbers) => push_list(out, numbers, |out, number| digits::push_number(out, *number)),
        Value::Series(series) => push_list(out, series, |out, number| {
            push(out, number.map_or(Value::Null, Value::Signed));
        }),
        Value::Flags(bits, names) => {
            out.push(b'[');
            let start = out.len();
            digits::for_each_flag(bits, names, |name| {
                if out.len() > start {
                    out.push(b',');
                }
                match name {
                    // The specification's names need no escape.
                    Value::Text(name) => {
                        out.push(b'"');
                        out.extend_from_slice(name.as_bytes());
                        out.push(b'"');
                    }
                    other => push(out, other),
                }
            });
            out.push(b']');
        }
        Value::Channels(channels) => push_list(out, channels, |out, channel| {
            out.extend_from_slice(b"{\"connection\":");
            digits::push_number(out, channel.connection.0);
            out.extend_from_slice(b",\"guessed\":");
            push(out, Value::Bool(channel.guessed));
            out.push(b'}');
        }),
        // What is left consists of letters, digits and signs that need no escape.
        Value::Name { .. }
        | Value::Hex(..)
        | Value::FileId(_)
        | Value::Bytes(_)
        | Value::Socket(_)
        | Value::Time(_) => {
            out.push(b'"');
            digits::push_plain(out, value);
            out.push(b'"');
        }
    }
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

/// Appends a string with its quotes. Besides what JSON wants escaped, this escapes what a terminal must not see.
pub(crate) fn push_text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let mut rest = text;
    loop {
        let (before, after) = rest.split_at(plain(rest.as_bytes()));
        if after.is_empty() {
            break;
        }
        out.extend_from_slice(before.as_bytes());
        let mut chars = after.chars();
        match chars.next() {
            Some(c) if c == '"' || c == '\\' => {
                out.extend_from_slice(&[b'\\', if c == '"' { b'"' } else { b'\\' }])
            }
            Some('\n') => out.extend_from_slice(b"\\n"),
            Some('\r') => out.extend_from_slice(b"\\r"),
            Some('\t') => out.extend_from_slice(b"\\t"),
            Some(c) if is_hidden(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out.extend_from_slice(b"\\u");
                    digits::push_hex(out, u64::from(*unit), 4);
                }
            }
            Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None => {}
        }
        rest = chars.as_str();
    }
    out.extend_from_slice(rest.as_bytes());
    out.push(b'"');
}

/// How many bytes at the beginning can be written as they are, without a closer look.
fn plain(bytes: &[u8]) -> usize {
    const STEP: usize = 16;
    let is_plain = |byte: &u8| (0x20..0x7F).contains(byte) && *byte != b'"' && *byte != b'\\';
    // Whole steps without a branch inside: the compiler makes vector instructions of it.
    let steps =
        bytes.chunks_exact(STEP).take_while(|step| step.iter().fold(true, |all, byte| all & is_plain(byte)));
    let whole = steps.count() * STEP;
    let rest = bytes.get(whole..).unwrap_or_default();
    whole + rest.iter().position(|byte| !is_plain(byte)).unwrap_or(rest.len())
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
    fn nothing_that_steers_a_terminal_is_left_in_json() {
        let mut out = Vec::new();
        push_text(&mut out, "\x1b]0;x\x07\u{9b}31m\u{202e}\u{7f}\u{2066}\u{E0041}");
        let text = String::from_utf8(out).unwrap();
        assert!(!text.chars().any(is_hidden), "{text}");
    }
}
