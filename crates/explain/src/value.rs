//! A field's value in words. Texts stay as they are: the writers see to what is not fit for a terminal.

use std::fmt::Write as _;

use smbtrail_codec::Value;
use smbtrail_wire::Meaning;

/// The value that the bytes of a field have, as a reader wants it.
#[must_use]
pub fn in_words(value: &Value<'_>, bytes: &[u8]) -> String {
    match value {
        Value::Scalar(meaning) => scalar(meaning, bytes),
        Value::Text(text) => text.to_string(),
        Value::Ascii(text) => String::from_utf8_lossy(text).into_owned(),
        Value::Shown(value) => value.to_string(),
        Value::Padding => format!("{} of padding", count(bytes.len())),
        _ => count(bytes.len()),
    }
}

fn scalar(meaning: &Meaning, bytes: &[u8]) -> String {
    let digits = 2 + 2 * bytes.len().min(8);
    match meaning {
        Meaning::Number(number) => number.to_string(),
        Meaning::Hex(number) => format!("{number:#0digits$x}"),
        Meaning::Name(number, Some(name)) => format!("{name} ({number:#0digits$x})"),
        Meaning::Name(number, None) => format!("{number:#0digits$x} (no name known)"),
        Meaning::Flags(0, _) => "none".to_owned(),
        Meaning::Flags(bits, table) => {
            let mut text = format!("{bits:#0digits$x}");
            let mut unknown = *bits;
            for bit in table.iter().filter(|bit| bit.is_in(*bits) && bit.value != 0) {
                unknown &= !bit.mask;
                let _ = write!(text, " {}", bit.name);
            }
            if unknown != 0 {
                let _ = write!(text, " and {unknown:#x}, unknown");
            }
            text
        }
        Meaning::Time(time) => time.to_string(),
        Meaning::Guid(guid) => guid.to_string(),
        Meaning::FileId(id) => id.to_string(),
        Meaning::Text | Meaning::Bytes if bytes.iter().all(|&byte| byte == 0) => {
            format!("{}, all zero", count(bytes.len()))
        }
        Meaning::Text | Meaning::Bytes => hex(bytes, ""),
    }
}

/// The bytes in hex digits, `separator` between them.
pub(crate) fn hex(bytes: &[u8], separator: &str) -> String {
    let mut text = String::with_capacity(bytes.len() * (2 + separator.len()));
    for (index, byte) in bytes.iter().enumerate() {
        let _ = write!(text, "{}{byte:02x}", if index == 0 { "" } else { separator });
    }
    text
}

/// `1 byte`, `2 bytes`.
pub(crate) fn count(bytes: usize) -> String {
    if bytes == 1 { "1 byte".to_owned() } else { format!("{bytes} bytes") }
}
