//! What names look like, without regard to case.

use std::hash::{Hash, Hasher};

/// Where the last separator is.
fn last_separator(path: &str) -> Option<usize> {
    memchr::memrchr2(b'\\', b'/', path.as_bytes())
}

/// The part after the last separator.
pub(crate) fn base_name(path: &str) -> &str {
    last_separator(path).and_then(|at| path.get(at + 1..)).unwrap_or(path)
}

/// The part before the last separator; empty for a name alone.
pub(crate) fn folder(path: &str) -> &str {
    last_separator(path).and_then(|at| path.get(..at)).unwrap_or("")
}

/// The letters after the last dot of a file's name, without its stream; empty where it has none.
pub(crate) fn extension(path: &str) -> &str {
    let name = file_name(path);
    let dot = memchr::memrchr(b'.', name.as_bytes()).filter(|at| *at > 0);
    dot.and_then(|at| name.get(at + 1..)).unwrap_or("")
}

/// The name of a file without its stream.
pub(crate) fn file_name(path: &str) -> &str {
    let name = base_name(path);
    let colon = memchr::memchr(b':', name.as_bytes());
    colon.and_then(|at| name.get(..at)).unwrap_or(name)
}

/// The stream of a path, without its type; `None` for the file's own content.
pub(crate) fn stream(path: &str) -> Option<&str> {
    let name = base_name(path);
    let at = memchr::memchr(b':', name.as_bytes())?;
    let stream = name.get(at + 1..)?;
    let end = stream.bytes().position(|byte| byte == b':').unwrap_or(stream.len());
    stream.get(..end).filter(|stream| !stream.is_empty())
}

/// A text whose case does not matter, for comparisons and hashes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caseless<'t>(pub(crate) &'t str);

impl PartialEq for Caseless<'_> {
    fn eq(&self, other: &Self) -> bool {
        let (own, other) = (self.0, other.0);
        own.eq_ignore_ascii_case(other)
            || !(own.is_ascii() && other.is_ascii()) && own.to_lowercase() == other.to_lowercase()
    }
}

impl Hash for Caseless<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        /// Bytes that are turned into lower case at a time, without a copy of the whole text.
        const PIECE: usize = 64;
        let folded = (!self.0.is_ascii()).then(|| self.0.to_lowercase());
        let mut lower = [0; PIECE];
        for piece in folded.as_deref().unwrap_or(self.0).as_bytes().chunks(PIECE) {
            let lower = lower.split_at_mut(piece.len()).0;
            lower.copy_from_slice(piece);
            lower.make_ascii_lowercase();
            state.write(lower);
        }
        state.write_u8(0xFF);
    }
}

/// Whether a text is one of these.
pub(crate) fn is_any(text: &str, of: &[&str]) -> bool {
    of.iter().any(|one| one.eq_ignore_ascii_case(text))
}

pub(crate) fn ends_with(text: &str, end: &str) -> bool {
    text.len() >= end.len()
        && text
            .as_bytes()
            .get(text.len() - end.len()..)
            .is_some_and(|tail| tail.eq_ignore_ascii_case(end.as_bytes()))
}

pub(crate) fn contains(text: &str, part: &str) -> bool {
    let (text, part) = (text.as_bytes(), part.as_bytes());
    let Some(first) = part.first() else { return true };
    let mut places = memchr::memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), text);
    places.any(|at| text.get(at..at + part.len()).is_some_and(|window| window.eq_ignore_ascii_case(part)))
}

/// Whether a name fits a pattern in which `*` stands for any characters and `?` for one.
pub(crate) fn fits(name: &str, pattern: &str) -> bool {
    let (name, pattern) = (name.as_bytes(), pattern.as_bytes());
    let (mut at, mut by) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(byte) = name.get(at) {
        match pattern.get(by) {
            Some(b'*') => {
                star = Some((at, by + 1));
                by += 1;
            }
            Some(one) if *one == b'?' || one.eq_ignore_ascii_case(byte) => (at, by) = (at + 1, by + 1),
            _ => match star {
                Some((from, after)) => {
                    star = Some((from + 1, after));
                    (at, by) = (from + 1, after);
                }
                None => return false,
            },
        }
    }
    pattern.get(by..).is_none_or(|rest| rest.iter().all(|byte| *byte == b'*'))
}

/// Whether a path below a share of printers, pipes or disks is on a share that administrators alone have: `C$`, `ADMIN$`.
pub(crate) fn is_admin_share(share: &str) -> bool {
    let name = base_name(share);
    name.eq_ignore_ascii_case("ADMIN$")
        || matches!(name.as_bytes(), [drive, b'$'] if drive.is_ascii_alphabetic())
}

/// Whether a name looks as if a program had made it up: letters alone, and hardly a vowel, or case that changes without a
/// reason.
pub(crate) fn is_random(name: &str) -> bool {
    let letters = name.bytes().filter(u8::is_ascii_alphabetic).count();
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !(4..=16).contains(&name.len()) || !plain || letters + 2 < name.len() {
        return false;
    }
    let vowels = name.bytes().filter(|byte| b"aeiouyAEIOUY".contains(byte)).count();
    let upper_inside = name.bytes().skip(1).filter(u8::is_ascii_uppercase).count();
    let mixed = upper_inside * 3 >= letters && name.bytes().any(|byte| byte.is_ascii_lowercase());
    vowels * 5 <= letters || (mixed && vowels * 4 <= letters * 2)
}

/// A text cut at this many characters.
pub(crate) fn cut(text: &str, most: usize) -> String {
    // A text has at least as many bytes as characters.
    let end = if text.len() > most { text.char_indices().nth(most) } else { None };
    match end {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or(text)),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::hash::BuildHasher as _;

    use hashbrown::DefaultHashBuilder;

    use super::*;

    #[test]
    fn parts_of_a_path() {
        assert_eq!((base_name(r"a\b.txt:s"), folder(r"a\b.txt")), ("b.txt:s", "a"));
        assert_eq!((extension(r"a.d\b.tar.GZ:s"), extension("a"), extension(".rc")), ("GZ", "", ""));
        assert_eq!(
            (stream("b.txt:hidden.exe:$DATA"), stream("b.txt"), stream("b::$DATA")),
            (Some("hidden.exe"), None, None)
        );
    }

    #[test]
    fn texts_that_differ_in_case_alone_are_equal() {
        let long = ["Größe".repeat(20), "GRÖßE".repeat(20)];
        let builder = DefaultHashBuilder::default();
        for (one, other) in [("Plan.DOC", "plan.doc"), (&*long[0], &*long[1]), ("\u{212A}elvin", "kELVIN")] {
            assert_eq!(Caseless(one), Caseless(other));
            assert_eq!(builder.hash_one(Caseless(one)), builder.hash_one(Caseless(other)));
        }
        assert_ne!(Caseless("plan.doc"), Caseless("plan.do"));
    }

    #[test]
    fn a_pattern_fits_without_case() {
        assert!(fits("MSSE-1234-server", "msse-*-server") && !fits("MSSE-1234-servers", "msse-*-server"));
        assert!(fits("wkssvc12", "wkssvc??") && !fits("wkssvc", "wkssvc??") && fits("", "*"));
        assert!(fits("aXbXc", "*b*c") && !fits("abc", "a?c?"));
    }

    #[test]
    fn names_that_nobody_chose() {
        for name in ["kXqZpTbR", "bTOvNLDr", "xzqwrtpk", "GmpYhqTz"] {
            assert!(is_random(name), "{name}");
        }
        for name in ["Spooler", "BackupAgent", "RemoteRegistry", "W32Time", "DHCP Client", "PSEXESVC"] {
            assert!(!is_random(name), "{name}");
        }
    }

    #[test]
    fn shares_of_administrators() {
        assert!(is_admin_share(r"\\srv\C$") && is_admin_share(r"\\srv\admin$"));
        assert!(!is_admin_share(r"\\srv\IPC$") && !is_admin_share(r"\\srv\data$"));
    }
}
