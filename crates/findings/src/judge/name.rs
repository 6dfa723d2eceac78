//! Names that are made to deceive: what is suspicious in a path, in a listing, in a link's target, in who logs on.

use smbtrail_codec::Utf16;
use smbtrail_track::AnomalyKind;

use crate::kind::{
    NAME_ABSOLUTE, NAME_CONTROL, NAME_DEVICE, NAME_HIDDEN, NAME_NUL, NAME_TOO_LONG, NAME_TRAVERSAL,
    NAME_UNPAIRED_SURROGATE,
};

/// The most code units of a path. [MS-FSCC] 2.1.5
const LONGEST_PATH: usize = 32_760;
/// The most code units of one of its components. [MS-FSCC] 2.1.5
const LONGEST_COMPONENT: usize = 255;

/// Where a name comes from: the rules differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameOf {
    /// A path below a share of files.
    File,
    /// A file in a listing, without a path. The directory itself and its parent are listed too.
    Entry,
    /// The path of something else: a share, a pipe.
    Other,
    /// No path, or one that may lead anywhere: a user, a stream, the target of a link.
    Text,
}

/// What is suspicious in `name`: each fault once, with the offset of the first place, in bytes from the name's first,
/// and the two numbers of an anomaly.
pub(crate) fn find(name: Utf16<'_>, of: NameOf, mut tell: impl FnMut(AnomalyKind, usize, (u64, u64))) {
    if is_plain(name) {
        return;
    }
    if !name.units().all(|unit| (0x20..0x7F).contains(&unit)) {
        find_characters(name, &mut tell);
    }
    let is_path = match of {
        NameOf::File | NameOf::Other => true,
        NameOf::Entry => !name.units().all(|unit| unit == DOT) || name.units().count() > 2,
        NameOf::Text => false,
    };
    if is_path {
        find_in_components(name, of, &mut tell);
    }
}

fn find_characters(name: Utf16<'_>, tell: &mut impl FnMut(AnomalyKind, usize, (u64, u64))) {
    let (mut at, mut last) = (0, None);
    let mut nuls = Found::default();
    let (mut surrogate, mut control, mut hidden) = (None, None, None);
    for unit in name.chars() {
        match unit {
            Err(unit) => {
                surrogate.get_or_insert((at, u32::from(unit)));
            }
            Ok('\0') => nuls.count(at),
            Ok(c) if c.is_control() => {
                control.get_or_insert((at, u32::from(c)));
            }
            Ok(c) if is_hidden(c, last) => {
                hidden.get_or_insert((at, u32::from(c)));
            }
            Ok(_) => {}
        }
        at += 2 * unit.map_or(1, char::len_utf16);
        last = unit.ok();
    }
    for (fault, first) in
        [(NAME_UNPAIRED_SURROGATE, surrogate), (NAME_CONTROL, control), (NAME_HIDDEN, hidden)]
    {
        if let Some((at, found)) = first {
            tell(fault, at, (0, u64::from(found)));
        }
    }
    if let Some(at) = nuls.first {
        tell(NAME_NUL, at, (0, nuls.count));
    }
}

fn find_in_components(name: Utf16<'_>, of: NameOf, tell: &mut impl FnMut(AnomalyKind, usize, (u64, u64))) {
    let number = |len: usize| u64::try_from(len).unwrap_or(u64::MAX);
    let units: Vec<u16> = name.units().collect();
    if units.len() > LONGEST_PATH {
        tell(NAME_TOO_LONG, 0, (number(LONGEST_PATH), number(units.len())));
    }
    let is_separator = |unit: &u16| [u16::from(b'\\'), u16::from(b'/')].contains(unit);
    let drive = matches!(units.as_slice(), &[letter, colon, ref rest @ ..]
        if is_letter(letter) && colon == u16::from(b':') && rest.first().is_none_or(is_separator));
    let is_file = of != NameOf::Other;
    if is_file && (drive || units.first().is_some_and(is_separator)) {
        tell(NAME_ABSOLUTE, 0, (0, 0));
    }
    let mut at = 0;
    let (mut long, mut dots, mut device) = (false, false, false);
    for component in units.split(is_separator) {
        let here = 2 * at;
        at += component.len() + 1;
        // What follows a colon names a stream, and its type.
        let file = component.split(|unit| *unit == u16::from(b':')).next().unwrap_or_default();
        if file.len() > LONGEST_COMPONENT
            && units.len() <= LONGEST_PATH
            && !std::mem::replace(&mut long, true)
        {
            tell(NAME_TOO_LONG, here, (number(LONGEST_COMPONENT), number(file.len())));
        }
        if file == [DOT, DOT] && !std::mem::replace(&mut dots, true) {
            tell(NAME_TRAVERSAL, here, (0, 0));
        }
        if is_file && is_device(file) && !std::mem::replace(&mut device, true) {
            tell(NAME_DEVICE, here, (0, 0));
        }
    }
}
const DOT: u16 = 0x2E;

#[derive(Default)]
struct Found {
    first: Option<usize>,
    count: u64,
}

impl Found {
    fn count(&mut self, at: usize) {
        self.first.get_or_insert(at);
        self.count += 1;
    }
}

fn is_letter(unit: u16) -> bool {
    u8::try_from(unit).is_ok_and(|unit| unit.is_ascii_alphabetic())
}

/// Whether a name is of components in which nothing can be suspicious, without a separator at either end: nearly every
/// one is. Others are looked at closely.
fn is_plain(name: Utf16<'_>) -> bool {
    let (pairs, rest) = name.0.as_chunks::<2>();
    // All are looked at, since that takes less time than stopping at the first that is not plain.
    let plain = |pair: &[u8; 2]| {
        let unit = u16::from_le_bytes(*pair);
        (0x20..0x7F).contains(&unit) & !b"/:$".map(u16::from).contains(&unit)
    };
    rest.is_empty()
        && pairs.len() <= LONGEST_PATH
        && pairs.iter().fold(true, |all, pair| all & plain(pair))
        && pairs.split(|pair| *pair == [b'\\', 0]).all(is_plain_component)
}

/// Whether a component of plain characters begins with no dot and like no device.
fn is_plain_component(component: &[[u8; 2]]) -> bool {
    let begins_with_dot = component.first().is_none_or(|[unit, _]| *unit == b'.');
    !begins_with_dot && component.len() <= LONGEST_COMPONENT && !begins_like_device(component)
}

/// Whether a component's first letters, before its end, a digit or an extension, are a device's.
fn begins_like_device(component: &[[u8; 2]]) -> bool {
    let Some((&[[a, _], [b, _], [c, _]], rest)) = component.split_first_chunk() else { return false };
    rest.first().is_none_or(|[unit, _]| *unit == b'.' || unit.is_ascii_digit())
        && [b"con", b"prn", b"aux", b"nul", b"com", b"lpt"].contains(&&[
            a.to_ascii_lowercase(),
            b.to_ascii_lowercase(),
            c.to_ascii_lowercase(),
        ])
}

/// Whether a character turns the direction of text, or cannot be seen. Letters of many scripts, and emoji, are joined by
/// characters that cannot be seen; after ASCII these join nothing.
fn is_hidden(c: char, last: Option<char>) -> bool {
    let joins = last.is_some_and(|last| !last.is_ascii() && !is_hidden(last, None));
    if matches!(c, '\u{200C}' | '\u{200D}') && joins {
        return false;
    }
    matches!(c,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Whether Windows takes a component for a device, whatever its extension is. `[MS-FSCC] 2.1.5`
fn is_device(component: &[u16]) -> bool {
    let stem = component.split(|unit| *unit == DOT).next().unwrap_or_default();
    let mut upper = [0; 7];
    let Some(place) = upper.get_mut(..stem.len()) else { return false };
    for (to, from) in place.iter_mut().zip(stem) {
        let Ok(unit) = u8::try_from(*from) else { return false };
        *to = unit.to_ascii_uppercase();
    }
    matches!(
        &*place,
        b"CON"
            | b"PRN"
            | b"AUX"
            | b"NUL"
            | b"CONIN$"
            | b"CONOUT$"
            | b"CLOCK$"
            | [b'C', b'O', b'M', b'1'..=b'9']
            | [b'L', b'P', b'T', b'1'..=b'9']
    )
}

#[cfg(test)]
mod tests {
    use smbtrail_codec::utf16;

    use super::*;

    fn faults(name: &str) -> Vec<(AnomalyKind, usize)> {
        found(&utf16(name), NameOf::File)
    }

    fn found(name: &[u8], of: NameOf) -> Vec<(AnomalyKind, usize)> {
        let mut faults = Vec::new();
        find(Utf16(name), of, |fault, at, _| faults.push((fault, at)));
        faults
    }

    #[test]
    fn in_plain_names_nothing_is_suspicious() {
        let components = [
            "", "a b", "con", "Con.txt", "com1", "com", "comet", "lpt9.x", "conin$", "nul:s", "..", ".git",
            "x:",
        ];
        let mut plain = 0;
        for first in components {
            for second in components {
                let name = utf16(&format!("{first}\\{second}"));
                let mut faults = Vec::new();
                for of in [NameOf::File, NameOf::Entry, NameOf::Other, NameOf::Text] {
                    find_characters(Utf16(&name), &mut |fault, _, _| faults.push(fault));
                    find_in_components(Utf16(&name), of, &mut |fault, _, _| faults.push(fault));
                }
                if is_plain(Utf16(&name)) {
                    plain += 1;
                    assert_eq!(faults, [], "{first} {second}");
                }
            }
        }
        // `a b` and `comet`, in both places.
        assert_eq!(plain, 4);
    }

    #[test]
    fn ordinary_names_are_not_suspicious() {
        for name in [
            "",
            "notes.txt",
            r"a\b\c.d",
            "a:stream:$DATA",
            "...",
            "console",
            "com10",
            "日本.txt",
            "a..b",
            // The share's root, or a folder itself, as some clients name it.
            ".",
            "nulls",
        ] {
            assert_eq!(faults(name), [], "{name}");
        }
        assert_eq!(found(&utf16(r"\\server\con"), NameOf::Other), []);
        for name in [".", "..", "notes.txt", "family \u{1F468}\u{200D}\u{1F469}.jpg", "نامه\u{200C}ها"]
        {
            assert_eq!(found(&utf16(name), NameOf::Entry), [], "{name}");
        }
        for name in [r"..\shared", r"C:\", "con", "OFFICE", ":stream:$DATA", "."] {
            assert_eq!(found(&utf16(name), NameOf::Text), [], "{name}");
        }
    }

    #[test]
    fn each_fault_is_found_where_it_is() {
        for (name, fault, at) in [
            ("a\0b", NAME_NUL, 2),
            ("ab\x1b[2J", NAME_CONTROL, 4),
            ("a\nb", NAME_CONTROL, 2),
            ("a\u{202e}gpj.exe", NAME_HIDDEN, 2),
            (r"a\..\b", NAME_TRAVERSAL, 4),
            ("../b", NAME_TRAVERSAL, 0),
            (r"C:\b", NAME_ABSOLUTE, 0),
            ("C:", NAME_ABSOLUTE, 0),
            (r"\b", NAME_ABSOLUTE, 0),
            (r"a\CON", NAME_DEVICE, 4),
            ("nul.txt", NAME_DEVICE, 0),
            ("lpt1:stream", NAME_DEVICE, 0),
            (&"x".repeat(256), NAME_TOO_LONG, 0),
            (&"a\\".repeat(20_000), NAME_TOO_LONG, 0),
        ] {
            assert_eq!(faults(name), [(fault, at)], "{name:?}");
        }
        assert_eq!(found(&[0x61, 0, 0x00, 0xD8], NameOf::File), [(NAME_UNPAIRED_SURROGATE, 2)]);
        assert_eq!(
            found(&[0x3d, 0xD8, 0x00, 0xDE, 0x00, 0xDC], NameOf::File),
            [(NAME_UNPAIRED_SURROGATE, 4)]
        );
    }

    #[test]
    fn a_listing_has_no_paths_and_a_joiner_after_ascii_hides() {
        for (name, fault, at) in [
            (r"a\..\b", NAME_TRAVERSAL, 4),
            (r"\a", NAME_ABSOLUTE, 0),
            ("aux", NAME_DEVICE, 0),
            ("a\u{200D}b", NAME_HIDDEN, 2),
            ("é\u{200D}\u{200D}b", NAME_HIDDEN, 4),
        ] {
            assert_eq!(found(&utf16(name), NameOf::Entry), [(fault, at)], "{name:?}");
        }
        assert_eq!(found(&utf16("bob\u{202e}nimda"), NameOf::Text), [(NAME_HIDDEN, 6)]);
    }

    #[test]
    fn a_fault_is_reported_once() {
        assert_eq!(faults(r"..\..\CON\PRN"), [(NAME_TRAVERSAL, 0), (NAME_DEVICE, 12)]);
    }
}
