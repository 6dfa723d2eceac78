//! What a name or a number of the specifications means: a status, a command, a flag, a control code, an information class.

mod status;

use std::borrow::Cow;
use std::io::{self, Write};

use smbtrail_table::{Column, Format, Kind, Page, Rows, Style, Tone, Value};
use smbtrail_wire::{LISTINGS, NtStatus, Severity};

use crate::lookup::{likeness, plain};
use crate::print::write_rows;

/// Something that has a name and a meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    name: Cow<'static, str>,
    kind: &'static str,
    value: Option<String>,
    meaning: Cow<'static, str>,
    causes: &'static str,
    next: &'static str,
    section: Cow<'static, str>,
}

/// Names with their meanings.
#[derive(Debug)]
#[non_exhaustive]
pub enum Terms {}

impl Term {
    /// A term of this kind.
    #[must_use]
    pub fn new(kind: &'static str, name: &'static str, meaning: impl Into<Cow<'static, str>>) -> Self {
        let (value, section) = (None, Cow::Borrowed(""));
        Self { name: name.into(), kind, value, meaning: meaning.into(), causes: "", next: "", section }
    }

    /// What it often comes from.
    #[must_use]
    pub fn with_causes(self, causes: &'static str) -> Self {
        Self { causes, ..self }
    }

    /// What to look at, or to do.
    #[must_use]
    pub fn with_next(self, next: &'static str) -> Self {
        Self { next, ..self }
    }

    /// Where it is specified.
    #[must_use]
    pub fn with_section(self, section: &'static str) -> Self {
        Self { section: section.into(), ..self }
    }

    fn status(status: NtStatus) -> Self {
        let name = status.name().map_or_else(|| Cow::Owned(status.to_string()), Cow::Borrowed);
        let about = status::about(status);
        let meaning = about.map_or_else(
            || match status.severity() {
                Severity::Success => "It worked.",
                Severity::Informational => "It worked, and there is something to know.",
                Severity::Warning => "It worked in part.",
                Severity::Error => "It failed.",
            },
            |about| about.meaning,
        );
        Self {
            name,
            kind: "NTSTATUS",
            value: Some(format!("{:#010x}", status.0)),
            meaning: meaning.into(),
            causes: about.map_or("", |about| about.causes),
            next: about.map_or("", |about| about.next),
            section: "[MS-ERREF] 2.3.1".into(),
        }
    }
}

/// What has this name, or is this number: several where several lists have it. Case, blanks, `_`, `-` and `.` do not matter;
/// prefixes such as `STATUS_` may be left out. Numbers, in hexadecimal or decimal, are those of statuses and control codes.
#[must_use]
pub fn terms(word: &str) -> Vec<Term> {
    if let Some(number) = number(word) {
        let status = NtStatus(number);
        let listed = LISTINGS.iter().filter(|listing| matches!(listing.name, "Fsctl" | "ReparseTag"));
        let listed = listed.filter_map(|listing| Some(entry(listing, listing.entry(number.into())?)));
        return status.name().map(|_| Term::status(status)).into_iter().chain(listed).collect();
    }
    let wanted = plain(word);
    let has_name = |name: &str| {
        let name = plain(name);
        name == wanted || name.strip_suffix(&wanted).is_some_and(|before| PREFIXES.contains(&before))
    };
    let statuses = NtStatus::TABLE.iter().filter(|(_, name)| has_name(name));
    let statuses = statuses.map(|(code, _)| Term::status(NtStatus(*code)));
    let listed = LISTINGS.iter().flat_map(|listing| {
        let found = listing.entries.iter().filter(|found| has_name(found.name));
        found.map(move |found| entry(listing, found))
    });
    statuses.chain(listed).collect()
}

/// Names like this one, the most similar first.
#[must_use]
pub fn similar(word: &str) -> Vec<&'static str> {
    let wanted = plain(word);
    let statuses = NtStatus::TABLE.iter().map(|(_, name)| *name);
    let listed = LISTINGS.iter().flat_map(|listing| listing.entries).map(|entry| entry.name);
    let mut similar: Vec<(f64, &'static str)> = statuses
        .chain(listed)
        .map(|name| (likeness(&wanted, &plain(name)), name))
        .filter(|(likeness, _)| *likeness > 0.85)
        .collect();
    similar.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    similar.dedup_by_key(|(_, name)| *name);
    similar.into_iter().map(|(_, name)| name).take(3).collect()
}

/// What names begin with that nobody says: as [`plain`] has them.
const PREFIXES: [&str; 6] = ["status", "fsctl", "smb2", "file", "smb2flags", "smb2globalcap"];

/// A status or a code in hexadecimal or decimal, also as a signed number.
fn number(word: &str) -> Option<u32> {
    if let Some(digits) = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")) {
        return u32::from_str_radix(digits, 16).ok();
    }
    word.parse::<u32>().ok().or_else(|| word.parse::<i32>().ok().map(i32::cast_unsigned))
}

fn entry(listing: &'static smbtrail_wire::Listing, entry: &'static smbtrail_wire::Entry) -> Term {
    let (meaning, section) = split(entry.about);
    let (about, of) = split(listing.about);
    let section = if section.is_empty() { of } else { section };
    let about = about.split(". ").next().unwrap_or_default().trim_end_matches('.');
    let meaning = format!("{meaning} ({}: {})", listing.name, lower(about));
    let kind = if entry.mask == u64::MAX { "value" } else { "flag" };
    Term {
        name: entry.name.into(),
        kind,
        value: Some(format!("{:#x}", entry.value)),
        meaning: meaning.into(),
        causes: "",
        next: "",
        section: section.into(),
    }
}

/// A documentation text without its marks, and the sections that it names.
fn split(about: &str) -> (String, String) {
    let (mut text, mut sections) = (String::new(), Vec::new());
    for (at, part) in about.split('`').enumerate() {
        if at % 2 == 1 && part.starts_with("[MS-") {
            sections.push(part);
        } else {
            text.push_str(part);
        }
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    (words.join(" ").trim_end_matches([',', ' ']).to_owned(), sections.join(", "))
}

/// The beginning of a sentence, inside another one.
fn lower(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_lowercase);
    // An abbreviation stays one.
    if chars.clone().next().is_some_and(char::is_uppercase) {
        text.to_owned()
    } else {
        first.chain(chars).collect()
    }
}

/// Writes what each means.
///
/// # Errors
/// Those of `out`.
pub fn write_terms(out: &mut dyn Write, terms: &[Term], style: Style) -> io::Result<()> {
    if style.format != Format::Table {
        return write_rows::<Terms>(out, &terms.iter().collect::<Vec<_>>(), style);
    }
    let mut page = Page::new(style);
    for (at, term) in terms.iter().enumerate() {
        if at > 0 {
            page.blank();
        }
        let value = term.value.as_ref().map_or(String::new(), |value| format!("  {value}"));
        page.title(&format!("{}{value}", term.name));
        page.paragraph(INDENT, &term.meaning, Tone::Plain);
        for (what, text) in [("Often", term.causes), ("Next", term.next)] {
            if !text.is_empty() {
                page.paragraph(INDENT, &format!("{what}: {text}"), Tone::Plain);
            }
        }
        let kind = if term.section.is_empty() { String::new() } else { format!(", {}", term.section) };
        page.paragraph(INDENT, &format!("{}{kind}", term.kind), Tone::Dim);
    }
    out.write_all(page.text().as_bytes())
}

/// Spaces before what is below a name.
const INDENT: usize = 2;

impl Rows for Terms {
    type Row<'a> = &'a Term;
    const NAME: &'static str = "explain NAME";
    const ABOUT: &'static str = "something that has this name or is this number";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("name", Kind::Text, "its name", |row| Value::Text(&row.name)),
        Column::<Self>::new(
            "kind",
            Kind::Text,
            "`NTSTATUS`, `value`, `flag`, `anomaly`, `finding` or `verdict`",
            |row| Value::Text(row.kind),
        ),
        Column::<Self>::new("value", Kind::Text, "its number, in hexadecimal", |row| {
            Value::text(row.value.as_ref())
        })
        .null("it is none of the protocol's numbers"),
        Column::<Self>::new("meaning", Kind::Text, "what it means", |row| Value::Text(&row.meaning)),
        Column::<Self>::new("causes", Kind::Text, "what it often comes from", |row| or_null(row.causes))
            .null("nothing is to be said"),
        Column::<Self>::new("next", Kind::Text, "what to look at, or to do", |row| or_null(row.next))
            .null("as above"),
        Column::<Self>::new("section", Kind::Text, "where it is specified", |row| or_null(&row.section))
            .null("it is smbtrail's own"),
    ];
}

fn or_null(text: &str) -> Value<'_> {
    if text.is_empty() { Value::Null } else { Value::Text(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(word: &str) -> Vec<(String, &'static str)> {
        terms(word).into_iter().map(|term| (term.name.into_owned(), term.kind)).collect()
    }

    #[test]
    fn a_status_is_found_by_name_and_by_number() {
        let forms = [
            "STATUS_SHARING_VIOLATION",
            "sharing violation",
            "0xC0000043",
            "0xc0000043",
            "3221225539",
            "-1073741757",
        ];
        for form in forms {
            assert_eq!(names(form), [("STATUS_SHARING_VIOLATION".to_owned(), "NTSTATUS")], "{form}");
        }
        assert_eq!(names("0xDEADBEEF"), []);
    }

    #[test]
    fn every_name_is_explained() {
        let listed = LISTINGS.iter().flat_map(|listing| listing.entries).map(|entry| entry.name);
        let statuses = NtStatus::TABLE.iter().map(|(_, name)| *name);
        for name in listed.chain(statuses) {
            let found = terms(name);
            assert!(!found.is_empty(), "{name}");
            for term in found {
                assert!(term.meaning.len() > 5, "{term:?}");
            }
        }
    }

    #[test]
    fn a_name_of_several_lists_has_several_meanings() {
        let found = names("FSCTL_VALIDATE_NEGOTIATE_INFO");
        assert_eq!(found, [("FSCTL_VALIDATE_NEGOTIATE_INFO".to_owned(), "value")]);
        let term = terms("validate_negotiate_info").remove(0);
        assert_eq!((term.value.as_deref(), &*term.section), (Some("0x140204"), "[MS-SMB2] 2.2.31.4"));
        assert!(terms("READ").iter().any(|term| term.section.contains("2.2.19")));
        let create = terms("CREATE").remove(0);
        assert_eq!(
            create.meaning,
            "Opens or creates a file, directory or pipe. (Command: the command of a message)"
        );
    }

    #[test]
    fn what_is_nearly_a_name_is_suggested() {
        assert_eq!(similar("STATUS_SHARING_VIOLATON").first(), Some(&"STATUS_SHARING_VIOLATION"));
        assert_eq!(similar("qwertz"), [""; 0]);
    }
}
