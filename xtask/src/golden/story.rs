//! A capture's story: a line for each message, then what the tracker handed out, then what was counted.

use std::fmt::{self, Display, Write as _};
use std::sync::Arc;

use smbtrail_fingerprint::{Collector, Parties};
use smbtrail_pipeline::Outcome;
use smbtrail_pipeline::track::{
    Anomaly, Closed, Connection, ConnectionId, Direction, Envelope, Event, Logon, Message, Moment, Open,
    Request, Session, TreeConnect,
};

/// Collects the lines of one capture.
#[derive(Default)]
pub(super) struct Story {
    messages: Vec<String>,
    logons: Vec<String>,
    sessions: Vec<String>,
    trees: Vec<String>,
    opens: Vec<String>,
    connections: Vec<String>,
    collector: Collector,
    fingerprints: Vec<String>,
    unanswered: Vec<String>,
    anomalies: Vec<String>,
}

impl Story {
    pub(super) fn event(&mut self, event: &Event<'_>) {
        if let Some((connection, parties)) = self.collector.event(event) {
            self.fingerprints.extend(fingerprints(connection, &parties));
        }
        match event {
            Event::Message(value) => self.messages.push(message(value)),
            Event::Envelope(value) => self.messages.push(envelope(value)),
            Event::Smb1(value) => {
                let at = place(value.moment.frame, 0, value.connection.id, value.direction);
                self.messages.push(at + " SMB1");
            }
            Event::Unanswered(value, request) => self.unanswered.push(unanswered(value, request)),
            Event::Logon(value) => self.logons.push(logon(value)),
            Event::Session(value) => self.sessions.push(session(value)),
            Event::Tree(value) => self.trees.push(tree(value)),
            Event::Open(value) => self.opens.push(open(value)),
            Event::Connection(value) => self.connections.push(connection(value)),
            Event::Anomaly(value) => self.anomalies.push(anomaly(value)),
            // Of NTLM, a logon says the same in fewer words.
            _ => {}
        }
    }

    /// The text, with what was counted over the whole capture at its end.
    pub(super) fn into_text(self, outcome: &Outcome) -> String {
        let sections = [
            ("messages", self.messages),
            ("logons", self.logons),
            ("sessions", self.sessions),
            ("trees", self.trees),
            ("opens", self.opens),
            ("connections", self.connections),
            ("fingerprints", self.fingerprints),
            ("unanswered", self.unanswered),
            ("anomalies", self.anomalies),
            ("counters", counters(outcome)),
        ];
        let mut text = String::new();
        for (name, lines) in sections.iter().filter(|(_, lines)| !lines.is_empty()) {
            let _ = writeln!(text, "{name}\n  {}\n", lines.join("\n  "));
        }
        text
    }
}

/// Frame, place in the compound, connection and direction.
fn place(frame: u64, index: usize, connection: ConnectionId, direction: Direction) -> String {
    let arrow = if direction == Direction::ToServer { '>' } else { '<' };
    format!("{frame:>5}.{index} c{} {arrow}", connection.0)
}

fn message(message: &Message<'_>) -> String {
    let header = message.header;
    let mut line = place(message.moment.frame, message.index, message.connection.id, message.direction);
    let _ = write!(line, " {} mid={}", header.command, header.message_id);
    add(&mut line, "aid", header.async_id());
    if message.is_response() {
        let _ = write!(line, " {}", header.status);
        add(&mut line, "to", message.request_frame());
    }
    add(&mut line, "s", Some(message.session_id()).filter(|id| id.0 != 0));
    add(&mut line, "t", message.tree_id().filter(|id| id.0 != 0));
    add(&mut line, "user", text(message.user()));
    add(&mut line, "share", text(message.share()));
    add(&mut line, "path", text(message.path()));
    let _ = write!(line, " cr={}/{}", header.credit_charge, header.credits);
    add(&mut line, "µs", message.latency.map(microseconds));
    let marks = [
        (header.is_related(), "related"),
        (header.is_signed(), "signed"),
        (message.encrypted, "encrypted"),
        (message.compressed, "compressed"),
        (message.input.is_cut(), "cut"),
    ];
    for (_, mark) in marks.iter().filter(|(is, _)| *is) {
        let _ = write!(line, " {mark}");
    }
    for problem in message.problems {
        let _ = write!(line, " !{problem}");
    }
    line
}

fn envelope(envelope: &Envelope<'_>) -> String {
    let Envelope { moment, connection, direction, kind, input, session_id, session, .. } = envelope;
    let mut line = place(moment.frame, 0, connection.id, *direction);
    let _ = write!(line, " {kind:?} {} bytes of {}", input.len(), envelope.original_len);
    match envelope.opened {
        Ok(opened) => add(&mut line, "opened", Some(opened.len())),
        Err(Closed::NoKey) => {}
        Err(closed) => add(&mut line, "closed", Some(debug(&closed))),
    }
    add(&mut line, "s", *session_id);
    add(&mut line, "user", session.and_then(|session| text(session.identity.user.as_ref())));
    line
}

fn unanswered(connection: &Connection, request: &Request) -> String {
    let mut line = format!("c{} frame {}", connection.id.0, request.moment.frame);
    let _ = write!(line, " {} mid={}", request.command, request.message_id);
    add(&mut line, "aid", request.async_id);
    add(&mut line, "interim", frame(request.interim));
    add(&mut line, "cancelled", frame(request.cancelled));
    add(&mut line, "path", text(request.path.as_ref()));
    line
}

fn logon(logon: &Logon) -> String {
    let mut line = span(logon.connection, logon.start, Some(logon.end));
    add(&mut line, "s", Some(logon.session_id));
    add(&mut line, "user", text(logon.identity.user.as_ref()));
    add(&mut line, "domain", text(logon.identity.domain.as_ref()));
    add(&mut line, "from", text(logon.identity.workstation.as_ref()));
    add(&mut line, "by", text(logon.identity.mechanism.as_ref()));
    let _ = write!(line, " {:?} {}", logon.purpose, logon.outcome().name());
    add(&mut line, "status", logon.status);
    add(&mut line, "flags", Some(logon.flags).filter(|flags| flags.0 != 0));
    add(&mut line, "previous", Some(logon.previous).filter(|id| id.0 != 0));
    line
}

fn session(session: &Session) -> String {
    let mut line = span(session.connection, session.start, Some(session.end));
    let _ = write!(line, " {} {} > {}", session.id, session.client, session.server);
    add(&mut line, "user", text(session.identity.user.as_ref()));
    add(&mut line, "domain", text(session.identity.domain.as_ref()));
    add(&mut line, "dialect", session.dialect);
    add(&mut line, "status", session.status);
    add(&mut line, "flags", Some(session.flags).filter(|flags| flags.0 != 0));
    add(&mut line, "signing", session.signing);
    add(&mut line, "required", Some(session.signing_required));
    add(&mut line, "encryption", session.encryption);
    let channels: Vec<String> = session.channels.iter().map(|channel| format!("{channel:?}")).collect();
    add(&mut line, "channels", Some(channels.join(", ")).filter(|_| channels.len() > 1));
    add(&mut line, "ended", session.ended.map(|end| debug(&end)));
    let _ = write!(line, " {}", counted(&session.counts));
    line
}

fn tree(tree: &TreeConnect) -> String {
    let mut line = span(tree.connection, tree.start, Some(tree.end));
    add(&mut line, "t", tree.id);
    add(&mut line, "s", Some(tree.session_id));
    add(&mut line, "share", text(tree.share.as_ref()));
    add(&mut line, "user", text(tree.user.as_ref()));
    add(&mut line, "status", tree.status);
    add(&mut line, "type", tree.share_type);
    add(
        &mut line,
        "access",
        Some(tree.maximal_access.0).filter(|access| *access != 0).map(|access| format!("{access:#x}")),
    );
    let _ = write!(line, " opens={} read={} written={}", tree.opens, tree.bytes_read, tree.bytes_written);
    line
}

fn open(open: &Open) -> String {
    let mut line = span(open.owner.connection, open.start, open.closed());
    add(&mut line, "f", open.file_id);
    add(&mut line, "s", Some(open.owner.session_id));
    add(&mut line, "t", open.owner.tree_id);
    add(&mut line, "share", text(open.owner.share.as_ref()));
    add(&mut line, "path", text(open.path.as_ref()));
    add(&mut line, "renamed", text(open.renamed_to()));
    add(&mut line, "user", text(open.owner.user.as_ref()));
    add(&mut line, "status", open.status);
    add(&mut line, "asked", open.asked.map(|asked| asked.disposition));
    add(&mut line, "action", open.action);
    add(&mut line, "size", open.size);
    add(&mut line, "oplock", Some(open.oplock).filter(|oplock| oplock.0 != 0));
    add(&mut line, "lease", open.lease.map(|lease| format!("{} {}", lease.key, lease.state)));
    add(&mut line, "durable", open.durable.map(|durable| format!("{durable:?}")));
    add(&mut line, "reconnects", Some(open.reconnects()).filter(|times| *times > 0));
    add(&mut line, "read", Some(open.bytes_read).filter(|bytes| *bytes > 0));
    add(&mut line, "written", Some(open.bytes_written).filter(|bytes| *bytes > 0));
    let marks = [(open.delete_pending, " delete-pending"), (open.deleted, " deleted")];
    line.extend(marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark));
    line
}

fn connection(connection: &Connection) -> String {
    let mut line = span(connection.id, connection.opened, Some(connection.last));
    let _ = write!(line, " {} > {}", connection.client, connection.server);
    add(&mut line, "network", Some(connection.network).filter(|network| *network != 0));
    add(&mut line, "dialect", connection.dialect);
    add(&mut line, "offered", connection.offered);
    add(&mut line, "cipher", connection.cipher);
    add(&mut line, "signing", connection.signing);
    add(&mut line, "compression", Some(&connection.compression).filter(|all| !all.is_empty()).map(debug));
    if connection.mid_stream {
        line.push_str(" mid-stream");
    }
    let _ = write!(line, " {} {}", counted(&connection.counts), counted(&connection.credits));
    line
}

fn fingerprints(connection: &Connection, parties: &Parties) -> Vec<String> {
    let ends = [&parties.client, &parties.server].into_iter().filter(|party| !party.fingerprint.is_empty());
    let mut lines: Vec<String> =
        ends.map(|party| format!("c{} {}", connection.id.0, party.fingerprint)).collect();
    lines.extend(
        parties.first_create.as_ref().map(|create| format!("c{} first CREATE {create}", connection.id.0)),
    );
    lines
}

fn anomaly(anomaly: &Anomaly) -> String {
    let mut line = anomaly.connection.map_or_else(String::new, |id| format!("c{} ", id.0));
    let _ = write!(line, "frame {} {}", anomaly.moment.frame, anomaly.kind.id());
    add(&mut line, "s", anomaly.session_id);
    add(&mut line, "at", anomaly.offset);
    add(&mut line, "of", Some(anomaly.what).filter(|what| !what.is_empty()));
    add(&mut line, "expected", Some(anomaly.expected).filter(|expected| *expected != 0));
    add(&mut line, "found", Some(anomaly.found).filter(|found| *found != 0));
    line
}

/// What the layers below counted.
fn counters(outcome: &Outcome) -> Vec<String> {
    let Outcome { packets, bytes, dissect, streams, usage, damage, .. } = outcome;
    let mut lines = vec![format!("{packets} packets, {bytes} bytes"), counted(dissect), counted(streams)];
    lines.extend(dissect.opaque().map(|(kind, count)| format!("{count} {}", kind.name())));
    lines.extend(dissect.anomalies().map(|(kind, count)| format!("{count} {}", kind.name())));
    let used = usage.iter().filter(|table| table.peak > 0);
    lines.extend(used.map(|table| format!("at most {} {}", table.peak, table.table)));
    lines.extend(damage.iter().map(|error| debug(&error.problem)));
    lines
}

/// The fields of a structure of counters that are not zero, false or without a value.
fn counted(counters: &impl fmt::Debug) -> String {
    let text = format!("{counters:?}");
    let fields = text.split_once("{ ").map_or("", |(_, fields)| fields.trim_end_matches(" }"));
    let is_nothing = |field: &str| [": 0", ": false", ": None"].iter().any(|end| field.ends_with(end));
    let is_count = |field: &&str| field.contains(": ") && !is_nothing(field) && !field.contains('[');
    // Those of a structure within it are listed like its own.
    let fields = fields
        .split(", ")
        .filter_map(|field| field.rsplit("{ ").next())
        .map(|field| field.trim_end_matches(" }"));
    let fields: Vec<String> = fields.filter(is_count).map(|field| field.replace(": ", "=")).collect();
    fields.join(" ")
}

/// Connection, first and last frame.
fn span(connection: ConnectionId, start: Moment, end: Option<Moment>) -> String {
    let end = end.map_or_else(String::new, |end| end.frame.to_string());
    format!("c{} frames {}-{end}", connection.0, start.frame)
}

fn add(line: &mut String, key: &str, value: Option<impl Display>) {
    if let Some(value) = value {
        let _ = write!(line, " {key}={value}");
    }
}

/// A text from the wire in quotes, what could harm a reader escaped.
fn text(text: Option<&Arc<str>>) -> Option<String> {
    text.map(debug)
}

fn debug(value: &impl fmt::Debug) -> String {
    format!("{value:?}")
}

fn frame(moment: Option<Moment>) -> Option<u64> {
    moment.map(|moment| moment.frame)
}

fn microseconds(nanoseconds: i64) -> String {
    format!("{}.{:03}", nanoseconds / 1000, nanoseconds.abs() % 1000)
}
