//! What happened, in a few sentences.

use std::fmt::Write as _;

use smbtrail_diagnose::Diagnosed;
use smbtrail_findings::{Finding, Severity};
use smbtrail_table::people::{grouped, size};

use super::Story;
use super::page::span;
use crate::words::{capital, counted, from_to};

/// The scope, what was found, who logged on, what became of files, where the time went, and what is missing.
pub(super) fn sentences(story: &Story, diagnosed: &Diagnosed) -> Vec<String> {
    let all = [scope(story), found(&story.findings), logons(story), files(story), time(diagnosed)];
    all.into_iter().flatten().chain([completeness(story)]).collect()
}

/// The scope, where the time went, and what is missing.
pub(super) fn of_time(story: &Story, diagnosed: &Diagnosed) -> Vec<String> {
    [scope(story), time(diagnosed)].into_iter().flatten().chain([completeness(story)]).collect()
}

/// Names that are said of several.
const NAMES: usize = 3;

/// `alice, bob and 3 more`.
fn names<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut all: Vec<&str> = Vec::new();
    names.for_each(|name| {
        if !all.contains(&name) {
            all.push(name);
        }
    });
    let more = all.len().saturating_sub(NAMES);
    match all.as_slice() {
        [] => None,
        [one] => Some((*one).to_owned()),
        [first @ .., last] if more == 0 => Some(format!("{} and {last}", first.join(", "))),
        all => Some(format!("{} and {} more", all.get(..NAMES)?.join(", "), grouped(more as u64))),
    }
}

fn scope(story: &Story) -> Option<String> {
    let (capture, traffic) = (&story.capture, &story.traffic);
    let (first, last) = (capture.first?, capture.last?);
    let lasted = capture.duration().map_or(String::new(), |duration| format!(" ({})", span(duration)));
    let when = format!("From {}{lasted}", from_to(&first, &last));
    if traffic.messages == 0 {
        return Some(format!("{when}, {} and no readable SMB2 message.", counted(capture.packets, "packet")));
    }
    let hosts = story.hosts.len() as u64;
    let mut text = format!(
        "{when}, {} exchanged {} over {}",
        counted(hosts, "host"),
        counted(traffic.messages, "SMB message"),
        counted(traffic.connections, "connection")
    );
    let shares = story.shares.iter().filter(|share| share.connects > share.refused).count() as u64;
    if let Some(users) = names(story.users.iter().filter_map(|user| user.user.as_deref())) {
        let _ = write!(text, "; {users} used {}", counted(shares, "share"));
    }
    Some(text + ".")
}

fn found(findings: &[Finding]) -> Option<String> {
    let Some(worst) = findings.first().filter(|worst| worst.severity > Severity::Info) else {
        return Some("Nothing was found that looks like an attack.".to_owned());
    };
    let of = findings.iter().filter(|finding| finding.severity == worst.severity).count() as u64;
    let mut text = format!(
        "{}, {} of {} severity: {}",
        counted(findings.len() as u64, "finding"),
        grouped(of),
        worst.severity.name(),
        worst.behaviour.title
    );
    let client = worst.client.map(|client| client.to_string());
    match (&worst.user, &client) {
        (Some(user), Some(client)) => text += &format!(" ({user} from {client})"),
        (None, Some(client)) => text += &format!(" (from {client})"),
        (Some(user), None) => text += &format!(" ({user})"),
        (None, None) => {}
    }
    Some(text + ".")
}

fn logons(story: &Story) -> Option<String> {
    let traffic = &story.traffic;
    if traffic.logons == 0 {
        return None;
    }
    let text = counted(traffic.logons, "logon");
    let Some(most) = story.failed_logons.first() else {
        return Some(format!("{text}, none of them refused."));
    };
    let who = most.user.as_deref().map_or(String::new(), |user| format!(" as {user}"));
    Some(format!(
        "{text}, {} of them refused: {}{who} from {}.",
        grouped(traffic.failed_logons),
        counted(most.attempts, "attempt"),
        most.client
    ))
}

fn files(story: &Story) -> Option<String> {
    let sum = |of: fn(&super::sections::ActivityRow) -> u64| story.activity.iter().map(of).sum::<u64>();
    let opens = sum(|row| row.opens);
    if opens == 0 {
        return None;
    }
    let (read, written) = story
        .shares
        .iter()
        .fold((0, 0), |(read, written), share| (read + share.read, written + share.written));
    let mut text = format!(
        "{} of files, directories and pipes, {} refused; {} were read and {} written",
        counted(opens, "open"),
        grouped(sum(|row| row.refused)),
        size(read),
        size(written)
    );
    let changes = [
        (sum(|row| row.created), "created"),
        (sum(|row| row.overwritten), "overwritten"),
        (sum(|row| row.renamed), "renamed"),
        (sum(|row| row.deleted), "deleted"),
    ];
    let changes = changes.iter().filter(|(count, _)| *count > 0);
    let times = |count: u64| if count == 1 { "once".to_owned() } else { counted(count, "time") };
    let changes: Vec<String> = changes.map(|(count, what)| format!("{what} {}", times(*count))).collect();
    if !changes.is_empty() {
        let _ = write!(text, "; something was {}", changes.join(", "));
    }
    Some(text + ".")
}

fn time(diagnosed: &Diagnosed) -> Option<String> {
    let percent = |hundredths: u64| format!("{}.{} %", hundredths / 100, hundredths % 100 / 10);
    let mut shares = diagnosed.budget.shares().to_vec();
    shares.retain(|(_, share)| *share > 0);
    shares.sort_by_key(|(_, share)| std::cmp::Reverse(*share));
    let parts: Vec<String> =
        shares.iter().take(2).map(|(part, share)| format!("{} {}", percent(*share), part.title())).collect();
    let cost = match diagnosed.verdicts.first() {
        _ if parts.is_empty() => return None,
        Some(verdict) => format!("what cost most: {} ({})", verdict.cause.title, percent(verdict.share)),
        None => "nothing made it slow".to_owned(),
    };
    Some(format!("Where the time of connections went: {}; {cost}.", parts.join(", ")))
}

fn completeness(story: &Story) -> String {
    let traffic = &story.traffic;
    let unseen: u64 = story.unseen.iter().map(|unseen| unseen.packets).sum();
    let notes = [
        (traffic.lost, counted(traffic.lost, "byte") + " missing from the capture"),
        (traffic.encrypted, counted(traffic.encrypted, "encrypted frame") + " not read"),
        (traffic.mid_stream, counted(traffic.mid_stream, "connection") + " begun before it"),
        (traffic.smb1, counted(traffic.smb1, "message") + " of SMB1, not read"),
        (unseen, counted(unseen, "packet") + " not looked into"),
        (story.capture.damage.len() as u64, "a damaged file".to_owned()),
    ];
    let notes: Vec<String> =
        notes.into_iter().filter(|(count, _)| *count > 0).map(|(_, note)| note).collect();
    match notes.is_empty() {
        true => "Nothing is missing from the capture.".to_owned(),
        false => format!("{}.", capital(&notes.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::sections::ActivityRow;

    #[test]
    fn names_of_many_are_counted() {
        let said = |all: &[&str]| names(all.iter().copied());
        assert_eq!(said(&[]), None);
        assert_eq!(said(&["a"]).as_deref(), Some("a"));
        assert_eq!(said(&["a", "b", "a", "c"]).as_deref(), Some("a, b and c"));
        assert_eq!(said(&["a", "b", "c", "d", "e"]).as_deref(), Some("a, b, c and 2 more"));
    }

    #[test]
    fn what_happened_once_is_not_counted() {
        let row = ActivityRow { opens: 24_061, created: 1, deleted: 24_061, ..ActivityRow::default() };
        let story = Story { activity: vec![row], ..Story::default() };
        let said = files(&story).unwrap();
        assert!(said.ends_with("something was created once, deleted 24,061 times."), "{said}");
    }

    #[test]
    fn a_capture_without_gaps_is_said_to_be_whole() {
        assert_eq!(completeness(&Story::default()), "Nothing is missing from the capture.");
        let mut story = Story::default();
        (story.traffic.lost, story.traffic.encrypted) = (1, 2_000);
        assert_eq!(completeness(&story), "1 byte missing from the capture, 2,000 encrypted frames not read.");
    }
}
