//! What is reported for a capture's messages, and how much of it holds when packets are lost, doubled or late.

use std::collections::{BTreeMap, BTreeSet};

use smbtrail_pipeline::capture::{CaptureReader, CaptureSet};
use smbtrail_pipeline::track::{Event, Message, Observer};
use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_wire::Command;

use super::{Wire, file};

/// By what a message is recognised: client, MessageId, whether it is a response, command, status, session.
type Key = (String, u64, bool, u16, u32, u64);

/// What is reported for a message.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    key: Key,
    connection: u64,
    frame: u64,
    latency: Option<i64>,
    path: Option<String>,
    user: Option<String>,
    /// None of its bytes are missing.
    whole: bool,
}

/// What is reported for all messages, in that order.
pub(crate) struct Story(Vec<Seen>);

/// How many of the messages that are whole keep what was reported for them.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) frames: Share,
    pub(crate) latencies: Share,
    pub(crate) paths: Share,
    pub(crate) users: Share,
    /// Whole messages that came after one of a later packet of their connection.
    pub(crate) late: usize,
}

/// Some of all.
#[derive(Debug, Default)]
pub(crate) struct Share {
    kept: usize,
    all: usize,
}

impl Share {
    fn add(&mut self, kept: bool) {
        self.kept += usize::from(kept);
        self.all += 1;
    }

    /// Whether that many of a thousand were kept, and there were any.
    pub(crate) fn is(&self, per_mille: usize) -> bool {
        self.all > 1000 && self.kept * 1000 >= self.all * per_mille
    }
}

/// Tells the story of a capture.
pub(crate) fn story(packets: &[Wire]) -> Story {
    let reader = CaptureReader::from_reader("story", std::io::Cursor::new(file(packets))).expect("a capture");
    let mut story = Story(Vec::new());
    Pipeline::new(CaptureSet::from_reader(reader), Options::default()).run(&mut story);
    story
}

impl Observer for Story {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Message(message) = event {
            self.0.push(Seen::of(message));
        }
    }
}

impl Seen {
    fn of(message: &Message<'_>) -> Self {
        let header = message.header;
        Self {
            key: (
                message.connection.client.to_string(),
                header.message_id.0,
                header.is_response(),
                header.command.0,
                header.status.0,
                header.session_id.0,
            ),
            connection: message.connection.id.0,
            frame: message.moment.frame,
            latency: message.latency,
            path: message.path().map(|path| path.to_string()),
            user: message.session.and_then(|session| session.identity.user.as_ref()).map(ToString::to_string),
            whole: !message.input.is_cut(),
        }
    }

    fn is(&self, command: Command) -> bool {
        self.key.3 == command.0
    }
}

impl Story {
    /// Those that occur once.
    fn unique(&self) -> BTreeMap<&Key, &Seen> {
        let mut all: BTreeMap<&Key, Vec<&Seen>> = BTreeMap::new();
        self.0.iter().for_each(|seen| all.entry(&seen.key).or_default().push(seen));
        all.into_iter()
            .filter_map(|(key, seen)| Some((key, *<[_; 1]>::try_from(seen).ok()?.first()?)))
            .collect()
    }

    /// Compares with what is reported for the damaged capture; `origin` says which packet a packet was.
    pub(crate) fn compare(&self, damaged: &Self, origin: impl Fn(u64) -> u64, kept: &mut Kept) {
        let (clean, found) = (self.unique(), damaged.unique());
        let lost = |seen: &&&Seen| !found.contains_key(&seen.key);
        // Who did not see a CREATE does not know the path, who did not see a setup does not know the user.
        let gone = clean.values().filter(lost);
        let no_path: BTreeSet<_> =
            gone.clone().filter(|seen| seen.is(Command::CREATE)).map(|seen| &seen.path).collect();
        let no_user: BTreeSet<_> = gone
            .filter(|seen| seen.is(Command::SESSION_SETUP) || seen.is(Command::NEGOTIATE))
            .map(|seen| &seen.key.0)
            .collect();
        for seen in found.values().filter(|seen| seen.whole) {
            let Some(before) = clean.get(&seen.key) else { continue };
            kept.frames.add(origin(seen.frame) == before.frame);
            if let (Some(now), Some(then)) = (seen.latency, before.latency) {
                kept.latencies.add(now == then);
            }
            if before.path.is_some() && !no_path.contains(&before.path) {
                kept.paths.add(seen.path == before.path);
            }
            if before.user.is_some() && !no_user.contains(&before.key.0) {
                kept.users.add(seen.user == before.user);
            }
        }
        let mut last: BTreeMap<u64, u64> = BTreeMap::new();
        for seen in damaged.0.iter().filter(|seen| seen.whole) {
            let last = last.entry(seen.connection).or_default();
            kept.late += usize::from(seen.frame < *last);
            *last = seen.frame.max(*last);
        }
    }
}
