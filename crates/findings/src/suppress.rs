//! Findings that are known and not wanted.

use crate::behaviours;
use crate::finding::Finding;
use crate::rules::texts::fits;

/// Findings that are known and not wanted: rules, one a line.
///
/// A rule names what it is about, each by a pattern in which `*` stands for any characters and `?` for one, without case. What it
/// does not name, it does not ask for. A value with blanks is in quotes; what follows `#` is a comment.
///
/// ```
/// use smbtrail_findings::Suppressions;
/// let rules = "
/// ## The deployment of every Tuesday.
/// id=remote-service-execution client=10.0.0.7 user=deploy
/// id=share-walk path=\"backup of *\"   # the search engine
/// ";
/// assert_eq!(Suppressions::parse(rules)?.len(), 2);
/// # Ok::<(), smbtrail_findings::SuppressError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Suppressions(Vec<Rule>);

#[derive(Clone, Debug)]
struct Rule(Vec<(Key, String)>);

/// What a rule may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Id,
    Client,
    Server,
    User,
    Share,
    Path,
    Object,
}

/// Why a rule cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SuppressError {
    /// Its line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: String,
}

impl std::fmt::Display for SuppressError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl std::error::Error for SuppressError {}

impl Key {
    const ALL: [(&'static str, Self); 7] = [
        ("id", Self::Id),
        ("client", Self::Client),
        ("server", Self::Server),
        ("user", Self::User),
        ("share", Self::Share),
        ("path", Self::Path),
        ("object", Self::Object),
    ];

    fn value(self, finding: &Finding) -> String {
        let text = |text: &Option<std::sync::Arc<str>>| text.as_deref().unwrap_or_default().to_owned();
        let address = |address: Option<std::net::IpAddr>| {
            address.map_or_else(String::new, |address| address.to_string())
        };
        match self {
            Self::Id => finding.behaviour.id.to_owned(),
            Self::Client => address(finding.client),
            Self::Server => address(finding.server),
            Self::User => text(&finding.user),
            Self::Share => text(&finding.share),
            Self::Path => text(&finding.path),
            Self::Object => text(&finding.object),
        }
    }
}

impl Suppressions {
    /// Reads rules.
    ///
    /// # Errors
    /// A line is no rule: it says which, and what was expected.
    pub fn parse(text: &str) -> Result<Self, SuppressError> {
        let mut rules = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let error = |problem: String| SuppressError { line: number + 1, problem };
            let rule = parse_rule(line).map_err(error)?;
            if !rule.0.is_empty() {
                rules.push(rule);
            }
        }
        Ok(Self(rules))
    }

    /// How many rules there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a rule is about this finding.
    #[must_use]
    pub fn covers(&self, finding: &Finding) -> bool {
        let fits = |(key, pattern): &(Key, String)| fits(&slashed(&key.value(finding)), pattern);
        self.0.iter().any(|rule| rule.0.iter().all(fits))
    }
}

/// Paths may be written with either separator.
fn slashed(text: &str) -> String {
    text.replace('/', "\\")
}

fn parse_rule(line: &str) -> Result<Rule, String> {
    let mut rule = Rule(Vec::new());
    let mut rest = line.trim_start_matches('\u{FEFF}').trim();
    while !rest.is_empty() && !rest.starts_with('#') {
        let (name, after) =
            rest.split_once('=').ok_or_else(|| format!("expected NAME=PATTERN, found {rest:?}"))?;
        let key = Key::ALL.into_iter().find(|(known, _)| *known == name.trim());
        let names = || Key::ALL.map(|(name, _)| name).join(", ");
        let (_, key) = key.ok_or_else(|| format!("expected one of {}, found {:?}", names(), name.trim()))?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => {
                quoted.split_once('"').ok_or_else(|| format!("the quote after {name}= is not closed"))?
            }
            None => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
        };
        if value.is_empty() {
            return Err(format!("expected a pattern after {name}="));
        }
        if key == Key::Id && !behaviours().any(|behaviour| fits(behaviour.id, value)) {
            return Err(format!("no finding has an id like {value:?}; docs/findings.md lists them"));
        }
        rule.0.push((key, slashed(value)));
        rest = after.trim_start();
    }
    Ok(rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let problem = |text| Suppressions::parse(text).expect_err("no rule").to_string();
        assert_eq!(
            problem("\nid=share-walk\nname=b"),
            "line 3: expected one of id, client, server, user, share, path, object, found \"name\""
        );
        assert_eq!(problem("a rule"), "line 1: expected NAME=PATTERN, found \"a rule\"");
        assert_eq!(problem("path=\"a b"), "line 1: the quote after path= is not closed");
        assert_eq!(problem("id= client=1"), "line 1: expected a pattern after id=");
    }
}
