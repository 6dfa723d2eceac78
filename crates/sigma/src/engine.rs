//! Gives records to the rules that are about their log.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use smbtrail_forms::windows::WindowsLogs;
use smbtrail_forms::write::{JsonLines, JsonTime, Lines};
use smbtrail_forms::zeek::ZeekLogs;
use smbtrail_forms::{Form, Log, LogSink, fields};
use smbtrail_table::{Value, json};
use smbtrail_track::{Event, Moment, Observer};

use crate::{Rule, Rules};

/// Runs rules over the records of a run, and calls back with each match, in the order in which they become known.
///
/// It is an [`Observer`]. Events of Windows about services and tasks need the arguments of calls: `Limits::stub` of the tracker.
#[derive(Debug)]
pub struct Sigma<'r, T> {
    zeek: Option<ZeekLogs<Engine<'r>>>,
    windows: Option<WindowsLogs<Engine<'r>>>,
    take: T,
}

/// A record that a rule is about.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Match<'r> {
    /// The rule.
    pub rule: &'r Rule,
    /// The packet that the record's time is of.
    pub at: Moment,
    /// The log that the record is of.
    pub log: &'static str,
    /// The client's address.
    pub client: Option<String>,
    /// The server's address, or the name that it said it has.
    pub server: Option<String>,
    /// The user.
    pub user: Option<String>,
    /// The record, an object of JSON.
    pub record: String,
}

/// The names that logs have for who and where.
const CLIENT: &[&str] = &["id.orig_h", "IpAddress"];
const SERVER: &[&str] = &["id.resp_h", "Computer"];
const USER: &[&str] = &["user", "username", "SubjectUserName", "TargetUserName", "User", "client"];

impl<'r, T: FnMut(&Match<'r>)> Sigma<'r, T> {
    /// Runs these rules, and gives each match to `take`.
    pub fn new(rules: &'r Rules, take: T) -> Self {
        let engine = |form| Some(Engine::new(form, rules)).filter(|engine| !engine.routes.is_empty());
        Self {
            zeek: engine(Form::Zeek).map(ZeekLogs::new),
            windows: engine(Form::Windows).map(WindowsLogs::new),
            take,
        }
    }
}

impl<'r, T: FnMut(&Match<'r>)> Observer for Sigma<'r, T> {
    fn event(&mut self, event: &Event<'_>) {
        if let Some(logs) = &mut self.zeek {
            logs.event(event);
            mem::take(&mut logs.sink().matches).iter().for_each(&mut self.take);
        }
        if let Some(logs) = &mut self.windows {
            logs.event(event);
            mem::take(&mut logs.sink().matches).iter().for_each(&mut self.take);
        }
    }
}

/// The rules of a form.
#[derive(Debug)]
struct Engine<'r> {
    /// The rules about each log.
    routes: BTreeMap<&'static str, Route<'r>>,
    /// What was found since it was asked last.
    matches: Vec<Match<'r>>,
}

#[derive(Debug, Default)]
struct Route<'r> {
    rules: Vec<&'r Rule>,
    /// The fields that they look at; `None` for all.
    fields: Option<BTreeSet<&'r str>>,
}

impl<'r> Engine<'r> {
    fn new(form: Form, rules: &'r Rules) -> Self {
        let mut routes: BTreeMap<_, Route<'r>> = BTreeMap::new();
        for rule in &rules.rules {
            for source in rule.sources.iter().filter(|source| source.form == form) {
                let route = routes.entry(source.name);
                let route =
                    route.or_insert_with(|| Route { rules: Vec::new(), fields: Some(BTreeSet::new()) });
                route.rules.push(rule);
                match (&mut route.fields, &rule.fields) {
                    (Some(all), Some(named)) => all.extend(named.iter().map(String::as_str)),
                    (all, _) => *all = None,
                }
            }
        }
        Self { routes, matches: Vec::new() }
    }
}

impl LogSink for Engine<'_> {
    fn record<'a, L: Log>(&mut self, at: Moment, row: &'a L::Row<'a>) {
        let Some(Route { rules, fields: named }) = self.routes.get(L::NAME) else { return };
        let made = |rule: Option<&Rule>| {
            let mut event = sigma_rust::Event::new();
            // The library takes a field for absent only where it is there, without a value.
            rule.iter().flat_map(|rule| &rule.absent).for_each(|name| event.insert(name.as_str(), None));
            for column in L::COLUMNS {
                if named.as_ref().is_none_or(|named| named.contains(column.key)) {
                    insert(&mut event, column.key, (column.value)(row));
                }
            }
            event
        };
        let event = made(None);
        let is_match = |rule: &&&Rule| match rule.absent.is_empty() {
            true => rule.rule.is_match(&event),
            false => rule.rule.is_match(&made(Some(rule))),
        };
        for rule in rules.iter().filter(is_match) {
            let text = |names: &[&str]| {
                let mut found = fields::<L>(row).filter(|(name, _)| names.contains(name));
                found.find_map(|(_, value)| text(value))
            };
            let mut record = Vec::new();
            JsonLines::new(false).with_time(JsonTime::Iso).line::<L>(at.time, row, &mut record);
            self.matches.push(Match {
                rule,
                at,
                log: L::NAME,
                client: text(CLIENT),
                server: text(SERVER),
                user: text(USER),
                record: String::from_utf8_lossy(record.trim_ascii_end()).into_owned(),
            });
        }
    }
}

/// Inserts a field with its value, unless that is absent.
fn insert(event: &mut sigma_rust::Event, key: &'static str, value: Value<'_>) {
    match value {
        Value::Bool(value) => event.insert(key, value),
        // Numbers of rules are signed wherever they can be, and are equal to those of the same type alone.
        Value::Number(value) => match i64::try_from(value) {
            Ok(value) => event.insert(key, value),
            Err(_) => event.insert(key, value),
        },
        Value::Signed(value) => event.insert(key, value),
        #[expect(clippy::cast_precision_loss, reason = "a float is what rules compare spans with")]
        Value::Seconds(nanoseconds) => event.insert(key, nanoseconds as f64 / 1e9),
        value => {
            if let Some(text) = text(value) {
                event.insert(key, text);
            }
        }
    }
}

/// A value as the text that logs have for it; `None` where it is absent.
fn text(value: Value<'_>) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Text(text) => Some(text.to_owned()),
        value => {
            let mut out = Vec::new();
            json::push(&mut out, value);
            let text = String::from_utf8_lossy(&out);
            let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
            Some(bare.unwrap_or(&text).to_owned())
        }
    }
}
