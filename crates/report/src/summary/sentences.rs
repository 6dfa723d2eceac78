//! What happened, in a few sentences.

use std::fmt::Write as _;

use smbtrail_diagnose::Diagnosed;
use smbtrail_findings::{Finding, Severity};
use smbtrail_table::Clock;
use smbtrail_table::people::{grouped, size};

use super::Story;
use crate::words::{between, capital, counted, span};

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

/// When, which hosts, and which users.
pub(super) fn scope(story: &Story) -> String {
    let (capture, traffic) = (&story.capture, &story.traffic);
    let (Some(first), Some(last)) = (capture.first, capture.last) else {
        return "The capture has no packet.".to_owned();
    };
    let lasted = capture.duration().map_or(String::new(), |duration| format!(" ({})", span(duration)));
    let times = between(Clock::Utc, first.time, last.time).unwrap_or_default();
    let when = format!("From {times}{lasted}");
    if traffic.messages == 0 {
        return format!("{when}, {} and no readable SMB2 message.", counted(capture.packets, "packet"));
    }
    let hosts = story.hosts.len() as u64;
    let mut text = format!(
        "{when}, {} exchanged {} over {}",
        counted(hosts, "host"),
        counted(traffic.messages, "SMB message"),
        counted(traffic.connections, "connection")
    );
    let shares = story.shares.iter().filter(|share| share.connects > share.refused).count() as u64;
    match names(story.users.iter().filter_map(|user| user.user.as_deref())) {
        Some(users) if shares > 0 => text += &format!("; {users} used {}", counted(shares, "share")),
        Some(users) => text += &format!("; {users} logged on"),
        None => {}
    }
    text + "."
}

/// The worst of what was found.
pub(super) fn found(story: &Story) -> Option<String> {
    let traffic = &story.traffic;
    if traffic.messages == 0 {
        return None;
    }
    let serious: Vec<&Finding> =
        story.findings.iter().filter(|finding| finding.severity > Severity::Info).collect();
    let Some(worst) = serious.first() else {
        let read = if traffic.encrypted > 0 { " in what could be read" } else { "" };
        return Some(format!("Nothing was found{read} that looks like an attack."));
    };
    let of = serious.iter().filter(|finding| finding.severity == worst.severity).count() as u64;
    let mut text = counted(serious.len() as u64, "finding");
    match of == serious.len() as u64 {
        true => text += &format!(" of {} severity", worst.severity.name()),
        false => text += &format!(", {} of {} severity", grouped(of), worst.severity.name()),
    }
    text += &format!(": {}; {}", worst.behaviour.title, worst.why);
    let client = worst.client.map(|client| client.to_string());
    match (&worst.user, &client) {
        (Some(user), Some(client)) => text += &format!(" ({user} from {client})"),
        (None, Some(client)) => text += &format!(" (from {client})"),
        (Some(user), None) => text += &format!(" ({user})"),
        (None, None) => {}
    }
    Some(text + ".")
}

/// Who logged on, and who was refused most often.
pub(super) fn logons(story: &Story) -> Option<String> {
    let traffic = &story.traffic;
    if traffic.logons == 0 {
        return None;
    }
    let text = counted(traffic.logons, "logon");
    let mut refused: Vec<(&str, u64)> = Vec::new();
    for row in &story.failed_logons {
        let user = row.user.as_deref().unwrap_or("nobody by name");
        match refused.iter_mut().find(|(name, _)| *name == user) {
            Some((_, attempts)) => *attempts += row.attempts,
            None => refused.push((user, row.attempts)),
        }
    }
    refused.sort_by_key(|(name, attempts)| (std::cmp::Reverse(*attempts), *name));
    let whose: Vec<String> = refused
        .iter()
        .take(NAMES)
        .map(|(user, attempts)| format!("{} as {user}", grouped(*attempts)))
        .collect();
    let others = refused.len().saturating_sub(NAMES) as u64;
    Some(match (traffic.failed_logons, others) {
        (0, _) => format!("{text}, none refused."),
        (count, 0) => format!("{text}, {} refused: {}.", grouped(count), whose.join(", ")),
        (count, others) => {
            format!(
                "{text}, {} refused: {}, and as {}.",
                grouped(count),
                whose.join(", "),
                counted(others, "other user")
            )
        }
    })
}

/// What became of files.
pub(super) fn files(story: &Story) -> Option<String> {
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

/// Where the time went.
pub(super) fn time(diagnosed: &Diagnosed) -> Option<String> {
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

/// What is missing, or could not be read.
pub(super) fn missing(story: &Story) -> Option<String> {
    let traffic = &story.traffic;
    let unseen: u64 = story.unseen.iter().map(|unseen| unseen.packets).sum();
    let notes = [
        (traffic.lost, counted(traffic.lost, "byte") + " are missing from the capture"),
        (traffic.remote, counted(traffic.remote, "byte") + " went by RDMA past it"),
        (traffic.encrypted, counted(traffic.encrypted, "encrypted frame") + " could not be read"),
        (traffic.mid_stream, counted(traffic.mid_stream, "connection") + " began before it"),
        (traffic.smb1, counted(traffic.smb1, "message") + " of SMB1, not read"),
        (unseen, counted(unseen, "packet") + " could not be looked into"),
        (story.capture.damage.len() as u64, story.capture.damage.join(", ")),
    ];
    let notes: Vec<String> =
        notes.into_iter().filter(|(count, _)| *count > 0).map(|(_, note)| note).collect();
    match notes.is_empty() {
        true if traffic.messages == 0 => None,
        true => Some("Nothing is missing from the capture.".to_owned()),
        false => Some(format!("{}.", capital(&notes.join(", ")))),
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
    fn a_capture_without_gaps_is_said_to_be_whole_if_it_has_anything() {
        let mut story = Story::default();
        assert_eq!((missing(&story), found(&story)), (None, None));
        story.traffic.messages = 1;
        assert_eq!(missing(&story).as_deref(), Some("Nothing is missing from the capture."));
        (story.traffic.lost, story.traffic.encrypted) = (20, 2_000);
        let said = "20 bytes are missing from the capture, 2,000 encrypted frames could not be read.";
        assert_eq!(missing(&story).as_deref(), Some(said));
        let said = "Nothing was found in what could be read that looks like an attack.";
        assert_eq!(found(&story).as_deref(), Some(said));
    }
}
