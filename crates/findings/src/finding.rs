//! A finding: what happened, how sure that is, and what proves it.

use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::Arc;

use smbtrail_track::Moment;

use crate::behaviour::{Behaviour, Severity};

/// What happened, how sure that is, and what proves it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Finding {
    /// What it is.
    pub behaviour: &'static Behaviour,
    /// How much it matters, if it is what it looks like.
    pub severity: Severity,
    /// How sure it is, from 0 to 100.
    pub confidence: u8,
    /// The techniques of MITRE ATT&CK that it is part of: those of its behaviour, or some of them.
    pub attack: &'static [&'static str],
    /// The first frame of it.
    pub first: Moment,
    /// The last frame of it.
    pub last: Moment,
    /// Who did it.
    pub client: Option<IpAddr>,
    /// To whom it was done.
    pub server: Option<IpAddr>,
    /// As whom.
    pub user: Option<Arc<str>>,
    /// The share, as `\\server\share`.
    pub share: Option<Arc<str>>,
    /// The path below the share.
    pub path: Option<Arc<str>>,
    /// What else it is about: a service, a task, a registry key, an account, a pipe, a host.
    pub object: Option<Arc<str>>,
    /// How often it happened.
    pub count: u64,
    /// What was seen, in a sentence.
    pub why: String,
    /// The frames that prove it.
    pub evidence: Evidence,
}

/// The frames of messages that prove a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evidence {
    /// The first of them in order, at most [`MOST`](Self::MOST).
    frames: Vec<u64>,
    /// How many there are.
    total: u64,
}

impl Evidence {
    /// How many frames are kept: enough to look at, and a filter of them stays short.
    pub const MOST: usize = 64;

    /// The first of them in order, at most [`MOST`](Self::MOST).
    #[must_use]
    pub fn frames(&self) -> &[u64] {
        &self.frames
    }

    /// How many there are.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// Adds a frame, unless it is there.
    pub(crate) fn add(&mut self, frame: u64) {
        let Err(at) = self.frames.binary_search(&frame) else { return };
        if at >= Self::MOST {
            // What is not kept is counted once as long as frames come in their order.
            self.total += 1;
            return;
        }
        self.total += 1;
        self.frames.insert(at, frame);
        self.frames.truncate(Self::MOST);
    }

    /// A display filter that the messages in the frames of this evidence satisfy, and no others:
    /// `frame.number in {3, 7 .. 9}`.
    #[must_use]
    pub fn filter(&self) -> String {
        let mut filter = String::from("frame.number in {");
        let mut rest = self.frames.as_slice();
        while let Some((&first, after)) = rest.split_first() {
            let more = after.iter().zip(first + 1..).take_while(|(frame, next)| *frame == next).count();
            let (run, after) = after.split_at(more);
            if filter.len() > "frame.number in {".len() {
                filter.push_str(", ");
            }
            // Writing to a text cannot fail.
            let _ = match run.last() {
                Some(last) => write!(filter, "{first} .. {last}"),
                None => write!(filter, "{first}"),
            };
            rest = after;
        }
        filter.push('}');
        filter
    }
}

/// Characters of a sentence that are kept: names from the wire may be long.
const SENTENCE: usize = 800;

impl Finding {
    /// Says what was seen, in the place of what was said before.
    pub(crate) fn say(&mut self, why: impl Into<String>) {
        self.why.clear();
        self.add(&why.into());
    }

    /// Says what was seen further.
    pub(crate) fn add(&mut self, why: &str) {
        let room = SENTENCE.saturating_sub(self.why.chars().count());
        match why.char_indices().nth(room) {
            Some((end, _)) => self.why.extend([why.get(..end).unwrap_or(""), "…"]),
            None => self.why.push_str(why),
        }
    }

    /// It was tried, with this severity. What the server agreed to before is not taken back by that; says whether there was
    /// nothing.
    pub(crate) fn tried(&mut self, severity: Severity, why: impl Into<String>) -> bool {
        let is_all = self.count == 1 || self.severity <= severity;
        if is_all {
            self.severity = severity;
            self.say(why);
        }
        is_all
    }

    /// The display filter that selects its evidence, as far as that is kept.
    #[must_use]
    pub fn filter(&self) -> String {
        self.evidence.filter()
    }

    /// The command that shows more, with what is known filled in.
    #[must_use]
    pub fn next(&self) -> String {
        let path = self.path.as_deref().unwrap_or("*");
        // A quote would end the argument, and what is invisible would not be printed as it is: a pattern matches any character.
        let is_plain = |c: char| c != '\'' && !c.is_control() && (c.is_alphanumeric() || c.is_ascii());
        let path: String = path.chars().map(|c| if is_plain(c) { c } else { '?' }).collect();
        self.behaviour.next.replace("FILTER", &self.filter()).replace("PATH", &path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_names_runs_of_frames() {
        let mut evidence = Evidence::default();
        for frame in [9, 3, 4, 5, 3, 11] {
            evidence.add(frame);
        }
        assert_eq!(evidence.filter(), "frame.number in {3 .. 5, 9, 11}");
        assert_eq!(evidence.total(), 5);
    }

    #[test]
    fn the_first_frames_are_kept_and_all_are_counted() {
        let mut evidence = Evidence::default();
        (1..=200).rev().for_each(|frame| evidence.add(frame));
        assert_eq!((evidence.frames().len(), evidence.total()), (Evidence::MOST, 200));
        assert_eq!((evidence.frames()[0], evidence.frames()[63]), (1, 64));
    }
}
