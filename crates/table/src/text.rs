//! Text from outside is hostile: characters that control a terminal or hide something are made visible.
//!
//! Widths are counted in columns of a terminal.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

/// Whether a character controls a terminal, changes the direction of text, or is invisible.
#[must_use]
pub const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\x1F' | '\x7F'..='\u{9F}' | '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E007F}')
}

/// Appends `text`, with hidden characters as `<U+001B>`: on Windows no file name contains `<` or `>`.
#[inline]
pub fn push_shown(out: &mut String, text: &str) {
    if text.bytes().fold(true, |all, byte| all & matches!(byte, b' '..=b'~')) {
        return out.push_str(text);
    }
    let mut rest = text;
    while let Some(at) = rest.find(is_hidden) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let mut chars = after.chars();
        if let Some(c) = chars.next() {
            let _ = write!(out, "<U+{:04X}>", u32::from(c));
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
}

/// `text` with hidden characters made visible, as [`push_shown`] writes it.
#[must_use]
pub fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_shown(&mut out, text);
    out
}

/// The width of `text`.
#[must_use]
#[inline]
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char_width).sum() }
}

/// Appends `text`, cut at its end to `room` columns; returns its width then.
pub fn push_cut(out: &mut String, text: &str, room: usize) -> usize {
    let full = width(text);
    if full <= room {
        out.push_str(text);
        return full;
    }
    let (head, taken) = head(text, room.saturating_sub(1));
    out.push_str(head);
    taken + push_ellipsis(out, room)
}

/// Appends `text`, cut in its middle to `room` columns; returns its width then. More of its end is kept, which is the
/// file's name in a path.
pub fn push_cut_middle(out: &mut String, text: &str, room: usize) -> usize {
    let full = width(text);
    if full <= room {
        out.push_str(text);
        return full;
    }
    let kept = room.saturating_sub(1);
    let (front, front_taken) = head(text, kept / 3);
    out.push_str(front);
    let dots = push_ellipsis(out, room);
    let (back, back_taken) = tail(text, kept - front_taken);
    out.push_str(back);
    front_taken + dots + back_taken
}

fn push_ellipsis(out: &mut String, room: usize) -> usize {
    if room > 0 {
        out.push('…');
    }
    usize::from(room > 0)
}

/// The longest beginning of at most `room` columns, and its width.
fn head(text: &str, room: usize) -> (&str, usize) {
    let (mut end, mut taken) = (0, 0);
    for (at, c) in text.char_indices() {
        if taken + char_width(c) > room {
            break;
        }
        taken += char_width(c);
        end = at + c.len_utf8();
    }
    (text.get(..end).unwrap_or_default(), taken)
}

/// The longest end of at most `room` columns, and its width.
fn tail(text: &str, room: usize) -> (&str, usize) {
    let (mut start, mut taken) = (text.len(), 0);
    for (at, c) in text.char_indices().rev() {
        if taken + char_width(c) > room {
            break;
        }
        taken += char_width(c);
        start = at;
    }
    (text.get(start..).unwrap_or_default(), taken)
}

fn char_width(c: char) -> usize {
    c.width().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_overrides_are_visible() {
        assert_eq!(shown("a\x1b[2Jb\u{202e}gpj.exe\u{9b}"), "a<U+001B>[2Jb<U+202E>gpj.exe<U+009B>");
        assert_eq!(shown("Grüße, 世界"), "Grüße, 世界");
        assert_eq!(shown("\u{E0041}"), "<U+E0041>");
    }

    #[test]
    fn a_cut_text_never_takes_more_than_its_room() {
        for text in
            ["plain", r"one\two\three\four.txt", "世界世界世界", "e\u{301}e\u{301}e\u{301}e\u{301}", ""]
        {
            for room in 0..30 {
                for cut in [push_cut, push_cut_middle] {
                    let mut out = String::new();
                    let taken = cut(&mut out, text, room);
                    assert_eq!(taken, width(&out), "{text} in {room}");
                    assert!(taken <= room, "{text} in {room}: {out}");
                }
            }
        }
    }

    #[test]
    fn a_path_keeps_its_file_name() {
        let mut out = String::new();
        push_cut_middle(&mut out, r"projects\2026\quarter\report.docx", 20);
        assert_eq!(out, r"projec…r\report.docx");
    }
}
