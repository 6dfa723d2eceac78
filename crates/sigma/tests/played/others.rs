//! Rules of others, which are not here for their licence: `SMBTRAIL_SIGMA` names a folder that has some. For each one that can match,
//! traffic is made from what its selections ask for. What a KDC is asked is not played: rules.rs has it from a recording.

use std::collections::BTreeMap;
use std::path::Path;

use serde_norway::{Deserializer, Value};
use smbtrail_play::{CLIENT, Play, SERVER};
use smbtrail_sigma::{Rules, Verdict};
use smbtrail_track::Observer;
use smbtrail_track::rpc::Interface;
use smbtrail_wire::{CreateAction, FileAccess, NtStatus};

use crate::matches;

/// What the fields of a record have to say.
type Wish = BTreeMap<String, String>;

#[test]
fn rules_of_others_match_what_they_ask_for() {
    let Some(folder) = std::env::var_os("SMBTRAIL_SIGMA") else { return };
    let rules = Rules::load(Path::new(&folder)).expect("they can be read");
    let can: Vec<_> = rules.rules.iter().filter(|rule| rule.verdict() == &Verdict::Possible).collect();
    assert!(!can.is_empty(), "no rule can match");
    let mut silent = Vec::new();
    for rule in &can {
        let text = std::fs::read_to_string(&rule.file).expect("it can be read");
        if text.contains("service: kerberos") {
            continue;
        }
        let mut alone = Rules::default();
        alone.read(&rule.file, &text);
        let mut documents = Deserializer::from_str(&text);
        let document = documents.next().map(<Value as serde::Deserialize>::deserialize);
        let document = document.expect("a document").expect("it was read before");
        if !wishes(&document).iter().any(|wish| matches(&alone, |play| grant(play, wish)) > 0) {
            silent.push(&rule.title);
        }
    }
    assert!(silent.is_empty(), "{} of {} rules are silent: {silent:?}", silent.len(), can.len());
}

/// What each group of each selection asks for, and what each two of them do.
fn wishes(document: &Value) -> Vec<Wish> {
    let detection = document["detection"].as_mapping().expect("a detection");
    let mut alone = vec![Wish::new()];
    for selection in detection.values() {
        let groups =
            selection.as_sequence().map_or_else(|| vec![selection], |groups| groups.iter().collect());
        for group in groups.into_iter().filter_map(Value::as_mapping) {
            let mut wish = Wish::new();
            for (key, value) in group {
                let mut parts = key.as_str().unwrap_or_default().split('|');
                let name = parts.next().unwrap_or_default();
                let text = wanted(&parts.collect::<Vec<_>>(), value);
                wish.entry(name.to_owned()).or_default().push_str(&text);
            }
            alone.push(wish);
        }
    }
    let both =
        |one: &Wish, other: &Wish| one.iter().chain(other).map(|(k, v)| (k.clone(), v.clone())).collect();
    alone.iter().flat_map(|one| alone.iter().map(move |other| both(one, other))).collect()
}

/// A text that a field may have.
fn wanted(modifiers: &[&str], value: &Value) -> String {
    let is = |name| modifiers.contains(&name);
    let values = value.as_sequence().map_or_else(|| vec![value], |values| values.iter().collect());
    let used = if is("all") { values.len() } else { 1 };
    let one = |value: &&Value| {
        let text =
            value.as_str().map_or_else(|| value.as_u64().unwrap_or_default().to_string(), str::to_owned);
        if is("re") { sample(&text) } else { plain(&text) }
    };
    let text: String = values.iter().take(used).map(one).collect();
    if is("contains") || is("endswith") { format!("x{text}") } else { text }
}

/// A value without its wildcards.
fn plain(value: &str) -> String {
    let (mut text, mut chars) = (String::new(), value.chars().peekable());
    while let Some(c) = chars.next() {
        let is_escape = c == '\\' && matches!(chars.peek(), Some('\\' | '*' | '?'));
        match if is_escape { chars.next().unwrap_or(c) } else { c } {
            '*' | '?' if !is_escape => text.push('x'),
            c => text.push(c),
        }
    }
    text
}

/// A text that a regular expression of classes, counts and choices matches.
fn sample(pattern: &str) -> String {
    let (mut text, mut chars) = (String::new(), pattern.chars().peekable());
    let mut is_skipped = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' if !is_skipped => text.extend(chars.next()),
            '[' => {
                text.extend(chars.next());
                chars.by_ref().take_while(|c| *c != ']').for_each(drop);
            }
            '{' => {
                let count: String = chars.by_ref().take_while(|c| *c != '}').collect();
                let count = count.split(',').next().and_then(|count| count.parse().ok()).unwrap_or(1);
                let last = text.chars().next_back();
                text.extend(last.into_iter().cycle().take(usize::saturating_sub(count, 1)));
            }
            '(' => drop(chars.next().zip(chars.next())),
            '|' => is_skipped = true,
            ')' => is_skipped = false,
            '?' | '^' | '$' => {}
            c if !is_skipped => text.push(c),
            _ => {}
        }
    }
    text
}

/// Does what makes a record like this.
fn grant(play: &mut Play<&mut dyn Observer>, wish: &Wish) {
    let of = |names: &[&str]| names.iter().find_map(|name| wish.get(*name)).map(String::as_str);
    play.connect(CLIENT, SERVER);
    play.log_on(
        of(&["SubjectUserName"]).map_or("alice", |user| if user == "ANONYMOUS LOGON" { "" } else { user }),
        NtStatus::SUCCESS,
    );
    if let Some(operation) = of(&["operation"]) {
        return call(play, of(&["endpoint"]), operation);
    }
    if let Some(pipe) = of(&["PipeName"]) {
        _ = play.pipe(pipe.strip_prefix('\\').unwrap_or(pipe));
        return;
    }
    let share = of(&["ShareName", "path"]).unwrap_or("data");
    let share = share.rsplit('\\').find(|part| !part.is_empty()).unwrap_or("data");
    let mask =
        of(&["AccessMask"]).and_then(|mask| u32::from_str_radix(mask.trim_start_matches("0x"), 16).ok());
    let target = of(&["RelativeTargetName", "name"]).unwrap_or("unheard-of");
    if share.contains("IPC") {
        play.pipe(target);
    } else {
        play.share(&format!(r"\\srv\{share}"));
        play.open_with(target, mask.map_or(FileAccess::GENERIC_ALL, FileAccess), CreateAction::OPENED);
    }
}

fn call(play: &mut Play<&mut dyn Observer>, endpoint: Option<&str>, operation: &str) {
    let is_wanted = |interface: &&Interface| endpoint.is_none_or(|name| name == interface.name);
    for interface in Interface::all().iter().filter(is_wanted) {
        let mut names = interface.operations().map(|(_, name)| name);
        if let Some(name) = names.find(|name| name.to_lowercase().starts_with(&operation.to_lowercase())) {
            return play.call(interface.name, name, &[], 0);
        }
    }
}
