//! Which text replaces which.

use std::collections::HashMap;

use crate::overflow::Overflow;

/// What a text names. It only decides how its substitute reads: the same text has the same substitute whatever it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file, a directory or anything else.
    Name,
    User,
    Host,
    Domain,
    Share,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Name, Self::User, Self::Host, Self::Domain, Self::Share];

    const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::User => "user",
            Self::Host => "host",
            Self::Domain => "dom",
            Self::Share => "share",
        }
    }

    const fn index(self) -> usize {
        self as usize
    }
}

/// Texts that are remembered. Whatever comes after them is hashed.
const CAPACITY: usize = 1 << 16;
/// Bytes of these texts.
const BYTES: usize = 8 << 20;

/// The substitutes of texts, in the order of first appearance.
pub(crate) struct Names {
    known: HashMap<Box<str>, Entry>,
    bytes: usize,
    /// How many there are of each kind, and the last number of it: some are passed over.
    counts: [u64; Kind::ALL.len()],
    numbers: [u32; Kind::ALL.len()],
    /// How many short ones there are, by their length.
    short: HashMap<usize, u64>,
    overflow: Overflow,
}

struct Entry {
    kind: Kind,
    number: u32,
    /// Where there is no room for a kind and a number: a length, and the number among those of that length. Texts have another
    /// length in another encoding.
    short: Vec<(usize, u64)>,
}

impl Default for Names {
    fn default() -> Self {
        let overflow = Overflow::default();
        Self {
            known: HashMap::new(),
            bytes: 0,
            counts: [0; Kind::ALL.len()],
            numbers: [0; Kind::ALL.len()],
            short: HashMap::new(),
            overflow,
        }
    }
}

impl Names {
    /// How many texts of a kind have a substitute.
    pub(crate) fn count(&self, kind: Kind) -> u64 {
        self.counts.get(kind.index()).copied().unwrap_or_default()
    }

    /// Whether texts came that are not remembered.
    pub(crate) const fn is_full(&self) -> bool {
        self.overflow.is_used()
    }

    /// The substitute of a text without capital letters: ASCII of `len` characters.
    pub(crate) fn substitute(&mut self, text: &str, kind: Kind, len: usize) -> String {
        if let Some(entry) = self.known.get(text) {
            return match written(entry, len) {
                Some(name) => name,
                None => self.short(text, len),
            };
        }
        if self.known.len() >= CAPACITY || self.bytes + text.len() > BYTES {
            return self.overflow.text(text.as_bytes(), len);
        }
        self.overflow.absorb(text.as_bytes());
        let mut entry = Entry { kind, number: self.next(kind), short: Vec::new() };
        let mut name = written(&entry, len);
        // A substitute must not look like what it or another one stands for.
        while let Some(taken) = &name
            && (taken == text || self.known.contains_key(&**taken))
        {
            entry.number = self.next(kind);
            name = written(&entry, len);
        }
        self.bytes += text.len();
        if let Some(count) = self.counts.get_mut(kind.index()) {
            *count += 1;
        }
        self.known.insert(text.into(), entry);
        name.unwrap_or_else(|| self.short(text, len))
    }

    /// The substitute of a text that is known, where there is no room for a kind and a number.
    fn short(&mut self, text: &str, len: usize) -> String {
        let entry = self.known.get(text);
        let known = entry.and_then(|entry| entry.short.iter().find(|(of, _)| *of == len));
        let number = match known {
            Some((_, number)) => *number,
            None => {
                let number = self.next_short(text, len);
                if let Some(entry) = self.known.get_mut(text) {
                    entry.short.push((len, number));
                }
                number
            }
        };
        short(number, len)
    }

    fn next(&mut self, kind: Kind) -> u32 {
        let Some(number) = self.numbers.get_mut(kind.index()) else { return 0 };
        *number += 1;
        *number
    }

    fn next_short(&mut self, text: &str, len: usize) -> u64 {
        let next = self.short.entry(len).or_default();
        // All of a length may be taken; then they are used again.
        for _ in 0..64 {
            let (number, name) = (*next, short(*next, len));
            *next += 1;
            if name != text && !self.known.contains_key(&*name) {
                return number;
            }
        }
        *next
    }
}

/// Kind and number, filled with zeros between them: `name17`, `user0002`, `h003`; `None` where there is no room.
fn written(entry: &Entry, len: usize) -> Option<String> {
    let (word, number) = (entry.kind.word(), entry.number.to_string());
    let prefix = [word, word.get(..1)?].into_iter().find(|prefix| prefix.len() + number.len() <= len)?;
    let width = len - prefix.len();
    (len > SHORT).then(|| format!("{prefix}{number:0>width$}"))
}

/// Texts of at most this length have no kind and number.
const SHORT: usize = 3;

/// What short substitutes begin with: few names of so few characters begin with them, so that a substitute is seldom a name
/// that comes later.
const FIRST: &[u8; 16] = b"_+=#^&;,~()[]{}'";
/// What follows.
const DIGITS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// A number in `len` characters: a sign, then letters and digits, the last one first.
fn short(number: u64, len: usize) -> String {
    let mut left = number;
    let mut take = |digits: &[u8]| {
        let count = u64::try_from(digits.len()).unwrap_or(1);
        let digit = digits.get(usize::try_from(left % count).unwrap_or_default());
        left /= count;
        digit.copied().map_or('a', char::from)
    };
    let rest: String = (1..len).map(|_| take(DIGITS)).collect();
    let first = take(FIRST);
    match len {
        0 => String::new(),
        _ => format!("{first}{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_has_the_same_substitute() {
        let mut names = Names::default();
        assert_eq!(names.substitute("alice", Kind::User, 5), "user1");
        assert_eq!(names.substitute("quarterly report", Kind::Name, 16), "name000000000001");
        assert_eq!(names.substitute("bob", Kind::User, 3), "_aa");
        assert_eq!(names.substitute("alice", Kind::Name, 5), "user1");
        assert_eq!(names.substitute("mallory", Kind::User, 7), "user003");
        assert_eq!((names.count(Kind::User), names.count(Kind::Name)), (3, 1));
    }

    #[test]
    fn no_substitute_is_a_text_that_was_seen() {
        let mut names = Names::default();
        assert_eq!(names.substitute("name1", Kind::Name, 5), "name2");
        assert_eq!(names.substitute("_", Kind::Name, 1), "+");
        assert_eq!(names.substitute("name4", Kind::Name, 5), "name5");
    }

    #[test]
    fn different_texts_of_a_length_have_different_substitutes() {
        for (len, count) in [(1, 16), (2, 500), (3, 10_000), (4, 10_000), (5, 12_000)] {
            let mut names = Names::default();
            let mut seen = std::collections::HashSet::new();
            for number in 0..count {
                // Texts that no substitute equals.
                let text: String = format!("{number:0len$}")
                    .chars()
                    .map(|digit| if digit == '0' { 'É' } else { 'é' })
                    .collect();
                let text = format!("{text}{number}");
                assert!(seen.insert(names.substitute(&text, Kind::Name, len)), "{len}: {number}");
            }
        }
    }

    #[test]
    fn beyond_the_bound_texts_are_hashed_and_stay_the_same() {
        let mut names = Names::default();
        for number in 0..CAPACITY {
            names.substitute(&format!("text {number}"), Kind::Name, 12);
        }
        assert!(!names.is_full());
        let [first, again, other] =
            ["one more", "one more", "another"].map(|text| names.substitute(text, Kind::Name, 12));
        assert!(names.is_full());
        assert_eq!((first.len(), &first), (12, &again));
        assert_ne!(first, other);
        assert_eq!(names.known.len(), CAPACITY);
    }
}
