use std::io::{self, Write};

use globset::{GlobBuilder, GlobMatcher};
use hashbrown::HashMap;
use smbtrail_table::{RowSink, Sorted, Style, Written};
use smbtrail_track::{ConnectionId, Event, Message, Observer};
use smbtrail_wire::{Command, FileId, MessageId, SessionId, TreeId};

use crate::messages::file_name;
use crate::rows::{MessageRow, Messages, Passing};
use crate::{Report, Selective};

/// Which messages to follow: those that everything fits which is set.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Filter {
    /// The MessageId.
    pub message_id: Option<MessageId>,
    /// The connection.
    pub connection: Option<ConnectionId>,
    /// The tree, as [`Message::tree_id`] resolves it.
    pub tree_id: Option<TreeId>,
    /// The session, as [`Message::session_id`] resolves it.
    pub session_id: Option<SessionId>,
    /// The open, as [`Message::file_id`] resolves it.
    pub file_id: Option<FileId>,
    /// The path below the share.
    pub path: Option<PathGlob>,
}

/// A pattern for paths: `*` and `?` stay within a name, `**` does not, `[…]` and `{…,…}` are alternatives; case does
/// not matter. A pattern without a separator is for the file's name, whatever its folder.
#[derive(Clone, Debug)]
pub struct PathGlob {
    matcher: GlobMatcher,
    name_only: bool,
}

/// Why a text is not a [`PathGlob`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GlobError {
    /// Its brackets or braces do not match.
    #[error("invalid path pattern: {0}")]
    Syntax(globset::Error),
    /// Its braces are nested too deeply.
    #[error("invalid path pattern: braces are nested more than {NESTED} deep")]
    Nested,
}

/// Writes the messages that a [`Filter`] lets through, each request beside its responses.
///
/// When one message of an exchange gets through, all of it is written: the CREATE of a followed FileId, too, which does
/// not know the id yet. Exchanges are in the order of their first frames.
#[derive(Debug)]
pub struct FollowReport<W> {
    filter: Filter,
    rows: Sorted<Messages, W>,
    files: Vec<String>,
    /// Exchanges that are not over, by number.
    held: HashMap<u64, Held>,
    /// Memory of those that are.
    spare: Vec<Vec<u8>>,
    connections: Vec<ConnectionId>,
}

#[derive(Debug)]
struct Held {
    frame: u64,
    matched: bool,
    rendered: Vec<u8>,
}

/// Exchanges held at once until they are over: some 600 bytes each. A further request is written alone.
const HELD: usize = 262_144;
/// Levels of nested braces in a pattern: the library for patterns recurses, and a thread's stack is finite.
const NESTED: usize = 16;
/// Buffers kept to be used again.
const SPARE: usize = 1024;
/// Connections that are named.
const CONNECTIONS: usize = 16;

impl Filter {
    /// Whether a message gets through.
    #[must_use]
    pub fn matches(&self, message: &Message<'_>) -> bool {
        let Self { message_id, connection, tree_id, session_id, file_id, path } = self;
        (message_id.is_none() || *message_id == message.message_id())
            && connection.is_none_or(|id| id == message.connection.id)
            && (tree_id.is_none() || *tree_id == message.tree_id())
            && session_id.is_none_or(|id| id == message.session_id())
            && (file_id.is_none() || *file_id == message.file_id())
            && path.as_ref().is_none_or(|glob| message.path().is_some_and(|path| glob.matches(path)))
    }

    /// Whether a message of the same exchange may get through: all have one MessageId and one connection.
    fn may_match_exchange(&self, message: &Message<'_>) -> bool {
        (self.message_id.is_none() || self.message_id == message.message_id())
            && self.connection.is_none_or(|id| id == message.connection.id)
    }
}

impl PathGlob {
    /// Reads a pattern; `\` and `/` both separate.
    ///
    /// # Errors
    /// If its brackets or braces do not match, or if braces are nested more than 16 deep.
    pub fn new(pattern: &str) -> Result<Self, GlobError> {
        let pattern = slashes(pattern);
        if depth(&pattern) > NESTED {
            return Err(GlobError::Nested);
        }
        let mut glob = GlobBuilder::new(&pattern);
        glob.case_insensitive(true).literal_separator(true).backslash_escape(false);
        let matcher = glob.build().map_err(GlobError::Syntax)?.compile_matcher();
        Ok(Self { matcher, name_only: !pattern.contains('/') })
    }

    /// Whether a path below a share fits.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        let path = slashes(path);
        let part = if self.name_only { path.rsplit('/').next().unwrap_or(&path) } else { &path };
        self.matcher.is_match(part)
    }
}

impl<W: Write> FollowReport<W> {
    /// A report to `out`, of all messages.
    pub fn new(style: Style, out: W) -> Self {
        Self {
            filter: Filter::default(),
            rows: Sorted::new(style, out).with_gutters(),
            files: Vec::new(),
            held: HashMap::new(),
            spare: Vec::new(),
            connections: Vec::new(),
        }
    }

    /// Follows only the messages that this filter lets through.
    #[must_use]
    pub fn with_filter(mut self, filter: Filter) -> Self {
        self.filter = filter;
        self
    }

    /// Gives the names of the capture's files, by number.
    #[must_use]
    pub fn with_files(mut self, files: Vec<String>) -> Self {
        self.files = files;
        self
    }

    /// The first connections that the followed messages are on, at most sixteen. If there are several and a MessageId was
    /// asked for, several requests have it.
    pub fn connections(&self) -> &[ConnectionId] {
        &self.connections
    }

    fn message(&mut self, message: &Message<'_>, selected: bool) {
        if !self.filter.may_match_exchange(message) {
            return;
        }
        let matched = selected && self.filter.matches(message);
        let frame = message.moment.frame;
        if matched {
            self.note(message.connection.id);
        }
        let row = MessageRow {
            passing: Passing::Message(message),
            file: file_name(&self.files, message.moment.file),
        };
        let known = self.held.contains_key(&message.exchange);
        // Nobody waits for more of a response without its request, or of a CANCEL, which has no response.
        let alone = !known && (message.is_response() || message.header.command == Command::CANCEL);
        if alone || (!known && self.held.len() >= HELD) {
            if matched {
                let mut rendered = Vec::new();
                self.rows.render(&row, &mut rendered);
                self.rows.push_rendered(frame, &rendered);
            }
            return;
        }
        let held = self.held.entry(message.exchange);
        let held = held.or_insert_with(|| {
            let rendered = self.spare.pop().unwrap_or_default();
            Held { frame, matched: false, rendered }
        });
        held.matched |= matched;
        self.rows.render(&row, &mut held.rendered);
        if message.latency.is_some() {
            self.over(message.exchange);
        }
    }

    /// Nothing more comes of an exchange.
    fn over(&mut self, exchange: u64) {
        let Some(mut held) = self.held.remove(&exchange) else { return };
        if held.matched {
            self.rows.push_rendered(held.frame, &held.rendered);
        }
        if self.spare.len() < SPARE {
            held.rendered.clear();
            self.spare.push(held.rendered);
        }
    }

    fn note(&mut self, connection: ConnectionId) {
        if self.connections.len() < CONNECTIONS && !self.connections.contains(&connection) {
            self.connections.push(connection);
        }
    }
}

impl<W: Write> Report for FollowReport<W> {
    fn is_broken(&self) -> bool {
        self.rows.is_broken()
    }

    fn finish(mut self) -> io::Result<Written> {
        // Exchanges that begin in one frame are written in the order of their numbers, not of the map.
        let mut held: Vec<u64> = self.held.keys().copied().collect();
        held.sort_unstable();
        held.into_iter().for_each(|exchange| self.over(exchange));
        self.rows.finish()
    }
}

impl<W: Write> Observer for FollowReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        self.select(event, true);
    }
}

/// A message must be selected and fit the [`Filter`].
impl<W: Write> Selective for FollowReport<W> {
    fn select(&mut self, event: &Event<'_>, selected: bool) {
        match event {
            Event::Message(message) => self.message(message, selected),
            Event::Unanswered(_, request) => self.over(request.exchange),
            Event::Pause => self.rows.pause(),
            _ => {}
        }
    }
}

/// The greatest number of braces that are open at once.
fn depth(pattern: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    for byte in pattern.bytes() {
        match byte {
            b'{' => open += 1,
            b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

fn slashes(path: &str) -> String {
    path.trim_start_matches(['\\', '/']).replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_paths_whatever_their_case_and_separators() {
        let fits = |pattern: &str, path: &str| PathGlob::new(pattern).unwrap().matches(path);
        assert!(fits("*.docx", r"Projects\2026\Report.DOCX"));
        assert!(fits(r"projects\**\*.docx", r"Projects\2026\Q1\Report.docx"));
        assert!(fits("projects/*/report.*", r"Projects\2026\report.docx"));
        assert!(!fits(r"projects\*.docx", r"Projects\2026\report.docx"));
        assert!(fits(r"\a\b[12].txt", r"a\b2.txt"));
        assert!(PathGlob::new("a[").is_err());
    }

    #[test]
    fn nested_braces_are_refused_before_they_exhaust_the_stack() {
        let nested = |depth: usize| format!("{}a{}", "{".repeat(depth), "}".repeat(depth));
        assert!(PathGlob::new(&nested(NESTED)).unwrap().matches("a"));
        for depth in [NESTED + 1, 1_000, 100_000] {
            assert_eq!(PathGlob::new(&nested(depth)).unwrap_err(), GlobError::Nested);
            assert_eq!(PathGlob::new(&"{".repeat(depth)).unwrap_err(), GlobError::Nested);
        }
    }
}
