//! Values as cells of CSV (RFC 4180) that no spreadsheet takes for a formula.

use crate::cell;
use crate::plain;
use crate::value::Value;

/// Appends one cell. `scratch` is working space.
pub fn push(out: &mut Vec<u8>, value: Value<'_>, scratch: &mut String) {
    if plain::push(out, value) {
        return;
    }
    scratch.clear();
    cell::push(scratch, value, "");
    let first = match value {
        Value::Text(text) => text.chars().next(),
        Value::Strings([text, ..]) => text.chars().next(),
        // One number is a number; several would be a difference to a spreadsheet.
        Value::Series([_]) => None,
        _ => scratch.chars().next(),
    };
    if first.is_some_and(is_formula) {
        scratch.insert(0, '\'');
    }
    if scratch.contains(['"', ',', '\'']) || scratch.starts_with(' ') || scratch.ends_with(' ') {
        out.push(b'"');
        for byte in scratch.bytes() {
            if byte == b'"' {
                out.push(b'"');
            }
            out.push(byte);
        }
        out.push(b'"');
    } else {
        out.extend_from_slice(scratch.as_bytes());
    }
}

/// Whether a spreadsheet may take a cell that begins with this character for a formula.
const fn is_formula(first: char) -> bool {
    matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(value: Value<'_>) -> String {
        let mut out = Vec::new();
        push(&mut out, value, &mut String::new());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_formula_is_disarmed() {
        assert_eq!(csv(Value::Text("=1+1")), "\"'=1+1\"");
        for text in ["+1", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1"] {
            assert!(csv(Value::Text(text)).starts_with("\"'"), "{text:?}");
        }
        assert_eq!(csv(Value::Thousandths(-1_500)), "-1.5");
    }

    #[test]
    fn a_list_that_begins_like_a_formula_is_disarmed() {
        assert_eq!(csv(Value::Strings(&["=1+1".to_owned(), "b".to_owned()])), "\"'=1+1, b\"");
        assert_eq!(csv(Value::Series(&[Some(-1), Some(-2)])), "\"'-1 -2\"");
        assert_eq!(csv(Value::Series(&[Some(-1)])), "-1");
        assert_eq!(csv(Value::Strings(&["a".to_owned(), "=b".to_owned()])), "\"a, =b\"");
    }

    #[test]
    fn quotes_and_commas_are_quoted() {
        assert_eq!(csv(Value::Text("a,\"b\"")), "\"a,\"\"b\"\"\"");
        assert_eq!(csv(Value::Text("plain name")), "plain name");
    }

    #[test]
    fn control_characters_never_leave() {
        assert_eq!(csv(Value::Text("a\r\nb\x1b[m")), "a<U+000D><U+000A>b<U+001B>[m");
    }
}
