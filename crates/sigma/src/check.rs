//! Whether a rule can match at all.
//!
//! A selection can never be true if it names a field that the log has not, or a value that the field never has. The condition is then
//! tried with every choice for the others: if it is never true, the rule cannot match.

use serde_norway::{Mapping, Value};
use smbtrail_forms::Form;
use smbtrail_track::rpc::Interface;

use crate::document;
use crate::source::Source;

/// Whether a rule can match.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// It can, as far as its fields and values show.
    Possible,
    /// It cannot: why, in sentences.
    Never(Vec<String>),
}

/// How the reason begins that a rule is about another event of Windows.
const OTHER_EVENT: &str = "SMB traffic gives no event";
/// Selections beyond which not every choice is tried.
const SELECTIONS: usize = 12;

/// Judges a rule about these logs: one that it can match is enough.
pub(crate) fn judge(document: &Value, sources: &[&'static Source]) -> Verdict {
    let mut least: Option<(bool, Vec<String>)> = None;
    for source in sources {
        let selections: Vec<_> = document::selections(document).collect();
        let reasons: Vec<_> = selections.iter().map(|(_, selection)| never(source, selection)).collect();
        let is_possible: Vec<bool> = reasons.iter().map(Option::is_none).collect();
        if can_be_true(document, &is_possible) {
            return Verdict::Possible;
        }
        let said = selections.iter().zip(reasons);
        let said: Vec<_> = said.filter_map(|((name, _), why)| Some(format!("{name}: {}", why?))).collect();
        // What keeps a rule from the log that it means says more than that it does not mean the others.
        let is_other = said.iter().any(|why| why.contains(OTHER_EVENT));
        let said = (is_other, said);
        if least.as_ref().is_none_or(|least| (said.0, said.1.len()) < (least.0, least.1.len())) {
            least = Some(said);
        }
    }
    Verdict::Never(least.unwrap_or_default().1)
}

/// Whether the condition is true for some choice of the selections that are possible.
fn can_be_true(document: &Value, is_possible: &[bool]) -> bool {
    if is_possible.len() > SELECTIONS {
        return true;
    }
    let Some(rule) = skeleton(document) else { return true };
    let choices = 0..1_u32 << is_possible.len();
    let chosen = |choice: u32, at: usize| choice >> at & 1 == 1;
    let mut allowed = choices.filter(|choice| {
        is_possible.iter().enumerate().all(|(at, possible)| *possible || !chosen(*choice, at))
    });
    allowed.any(|choice| {
        let mut event = sigma_rust::Event::new();
        (0..is_possible.len()).for_each(|at| event.insert(at.to_string(), chosen(choice, at)));
        rule.is_match(&event)
    })
}

/// The rule with selections that only look at a field whose name is their number.
fn skeleton(document: &Value) -> Option<sigma_rust::Rule> {
    let condition = document.get("detection")?.get("condition")?.clone();
    let numbered = document::selections(document).enumerate().map(|(at, (name, _))| {
        let field = Mapping::from_iter([(Value::from(at.to_string()), Value::from(true))]);
        (name, field.into())
    });
    rule(numbered.chain([("condition", condition)]))
}

/// Why a selection can never be true.
fn never(source: &Source, selection: &Value) -> Option<String> {
    let mut first = None;
    for group in document::groups(selection)? {
        let mut reasons = group.iter().filter_map(|(key, value)| misfit(source, key.as_str()?, value));
        first = first.or(Some(reasons.next()?));
    }
    first
}

/// Why a field never has one of these values.
fn misfit(source: &Source, key: &str, value: &Value) -> Option<String> {
    let (name, modifiers) = document::field(key);
    let values = document::values(value);
    let is_absent =
        |value: &&Value| value.is_null() || modifiers.contains(&"exists") && value.as_bool() == Some(false);
    if values.iter().any(is_absent) {
        return None;
    }
    if !source.fields.contains(&name) {
        return Some(format!("{} has no field {name}", source.name));
    }
    if let Some(always) = constant(source, name) {
        return (!matches(key, value, name, always)).then(|| format!("{name} is always {always}"));
    }
    let begins = modifiers == ["startswith"];
    if !modifiers.is_empty() && !begins {
        return None;
    }
    let mut first = None;
    for value in values {
        let literal = Literal::of(&document::scalar(value)?, begins);
        first = first.or(Some(literal.misfit(source, name)?));
    }
    first
}

/// What a field has in every record.
fn constant(source: &Source, field: &str) -> Option<&'static str> {
    match (source.name, field) {
        ("5140" | "5145", "ObjectType") => Some("File"),
        ("sysmon-18", "EventType") => Some("ConnectPipe"),
        ("sysmon-18", "Image") => Some("System"),
        _ => None,
    }
}

/// Whether a field with this text is what a selection asks for.
fn matches(key: &str, value: &Value, name: &str, text: &str) -> bool {
    let field = Mapping::from_iter([(Value::from(key), value.clone())]);
    let mut event = sigma_rust::Event::new();
    event.insert(name, text);
    rule([("it", field.into()), ("condition", "it".into())]).is_none_or(|rule| rule.is_match(&event))
}

/// A rule with this detection; `None` where it is no such thing.
fn rule<'a>(detection: impl IntoIterator<Item = (&'a str, Value)>) -> Option<sigma_rust::Rule> {
    let members = detection.into_iter().map(|(name, value)| (Value::from(name), value));
    let mut rule = Mapping::new();
    rule.insert("title".into(), "".into());
    rule.insert("logsource".into(), Mapping::new().into());
    rule.insert("detection".into(), Mapping::from_iter(members).into());
    serde_norway::from_value(rule.into()).ok()
}

/// The part of a value before its first wildcard.
#[derive(Debug)]
struct Literal {
    text: String,
    /// There is nothing after it.
    whole: bool,
}

impl Literal {
    /// Reads a value of a rule: `*` and `?` stand for anything, unless a backslash is before them. A backslash before another
    /// backslash is one, before anything else it is itself.
    fn of(value: &str, begins: bool) -> Self {
        let (mut text, mut chars) = (String::new(), value.chars().peekable());
        while let Some(c) = chars.next() {
            match (c, chars.peek()) {
                ('*' | '?', _) => return Self { text, whole: false },
                ('\\', Some(next @ ('\\' | '*' | '?'))) => {
                    text.push(*next);
                    chars.next();
                }
                _ => text.push(c),
            }
        }
        Self { text, whole: !begins }
    }

    /// Whether a text that begins with `start` can begin like this.
    fn agrees(&self, start: &str) -> bool {
        self.text.starts_with(start) || !self.whole && start.starts_with(&self.text)
    }

    /// Why no value of a field is like this.
    fn misfit(&self, source: &Source, field: &str) -> Option<String> {
        let Self { text, whole } = self;
        let found =
            || if *whole { format!("found {text}") } else { format!("found {text} at its beginning") };
        match (source.name, field) {
            (event, "EventID") if source.form == Form::Windows && *whole && text != event => {
                Some(format!("{OTHER_EVENT} {text}"))
            }
            ("dce_rpc", "endpoint") if *whole => unknown_endpoint(text),
            ("dce_rpc", "operation") if *whole => unknown_operation(text),
            ("kerberos", "request_type")
                if *whole && !["AS", "TGS", "AP"].iter().any(|one| one.eq_ignore_ascii_case(text)) =>
            {
                Some(format!("expected AS, TGS or AP, {}", found()))
            }
            ("smb_files" | "smb_mapping", "path") if !self.agrees(r"\\") || text.contains(['*', '?']) => {
                let star = if text.contains(['*', '?']) {
                    r"; a backslash before * or ? makes them plain characters"
                } else {
                    ""
                };
                Some(format!(r"expected a share as \\server\share, {}{star}", found()))
            }
            ("smb_files", "name") if text.starts_with('\\') => {
                Some(format!("expected a path below the share, without a backslash before it, {}", found()))
            }
            ("5140" | "5145", "ShareName") if !self.agrees(r"\\*\") => {
                Some(format!(r"expected \\*\share, as Windows writes it, {}", found()))
            }
            ("5145", "RelativeTargetName") if text.len() > 1 && text.starts_with('\\') => {
                Some(format!("expected a path below the share, without a backslash before it, {}", found()))
            }
            ("sysmon-18", "PipeName") if !self.agrees(r"\") => Some(format!(r"expected \name, {}", found())),
            _ => None,
        }
    }
}

fn unknown_endpoint(name: &str) -> Option<String> {
    let is_endpoint = |name: &str| Interface::all().iter().any(|one| one.name.eq_ignore_ascii_case(name));
    match name {
        name if is_endpoint(name) || name.starts_with("unknown-") => None,
        name if is_operation(name) => Some(format!("{name} is an operation, and no endpoint")),
        name => Some(format!("no endpoint is called {name}")),
    }
}

fn unknown_operation(name: &str) -> Option<String> {
    let is_endpoint = |name: &str| Interface::all().iter().any(|one| one.name.eq_ignore_ascii_case(name));
    match name {
        name if is_operation(name) || name.starts_with("opnum-") => None,
        name if is_endpoint(name) => Some(format!("{name} is an endpoint, and no operation")),
        name => Some(format!("no operation is called {name}")),
    }
}

fn is_operation(name: &str) -> bool {
    let mut all = Interface::all().iter().flat_map(Interface::operations);
    all.any(|(_, operation)| operation.eq_ignore_ascii_case(name))
}
