//! Rows of what happened, in the order of frames.

use std::collections::HashMap;
use std::io::{self, Write};
use std::net::SocketAddr;

use smbtrail_table::{RowSink, Sorted, Style, Written};
use smbtrail_track::{
    Anomaly, Change, ConnectionId, Detail, Event, Logon, Message, Moment, Observer, Open, Session,
    SessionEnd, TreeConnect,
};
use smbtrail_wire::{Command, CreateAction, NtStatus};

use crate::Report;
use crate::rows::{Happening, Timeline, TimelineRow};
use crate::words::counted;

/// Writes one row per event. `S` is what takes the rows: by default they are sorted by frame, and
/// [`Bodyfile`](crate::Bodyfile) writes another form of them.
#[derive(Debug)]
pub struct TimelineReport<S> {
    rows: S,
    /// The ends of the connections that have not ended: of the client and of the server.
    ends: HashMap<ConnectionId, (SocketAddr, SocketAddr)>,
}

impl<W: Write> TimelineReport<Sorted<Timeline, W>> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self::with_rows(Sorted::new(style, out))
    }
}

impl<S: RowSink<Timeline>> TimelineReport<S> {
    /// A report whose rows go to `rows`.
    pub fn with_rows(rows: S) -> Self {
        Self { rows, ends: HashMap::new() }
    }

    fn push(&mut self, row: &TimelineRow<'_>) {
        self.rows.push(row.moment.frame, row);
    }

    fn logon(&mut self, logon: &Logon) {
        let who = who(logon.identity.user.as_deref());
        let by = logon.identity.mechanism.as_deref().map_or_else(String::new, |name| format!(" by {name}"));
        let from =
            logon.identity.workstation.as_deref().map_or_else(String::new, |name| format!(" from {name}"));
        self.push(&TimelineRow {
            message: format!("{who} asks to log on{by}{from}: {}", logon.outcome().name()),
            user: logon.identity.user.as_deref(),
            status: logon.status,
            ..row(logon.start, Happening::Logon, (logon.client, logon.server))
        });
    }

    fn session(&mut self, session: &Session) {
        if session.ended != Some(SessionEnd::Logoff) {
            return;
        }
        let user = session.identity.user.as_deref();
        self.push(&TimelineRow {
            message: format!("{} logs off", who(user)),
            user,
            ..row(session.end, Happening::Logoff, (session.client, session.server))
        });
    }

    fn tree(&mut self, tree: &TreeConnect) {
        let share = tree.share.as_deref();
        let does = does(tree.status, "connects to", "cannot connect to");
        self.push(&TimelineRow {
            message: format!("{} {does} {}", who(tree.user.as_deref()), share.unwrap_or("an unknown share")),
            user: tree.user.as_deref(),
            share,
            status: tree.status,
            ..self.row(tree.start, Happening::Connect, tree.connection)
        });
    }

    fn open(&mut self, open: &Open) {
        let user = open.owner.user.as_deref();
        let (share, path) = (open.owner.share.as_deref(), open.path.as_deref());
        let (who, what) = (who(user), named(share, path));
        let (kind, does) = match open.action {
            Some(CreateAction::CREATED) => (Happening::Create, "creates"),
            Some(CreateAction::OVERWRITTEN | CreateAction::SUPERSEDED) => (Happening::Overwrite, "empties"),
            _ => (Happening::Open, does(open.status, "opens", "cannot open")),
        };
        let begun = TimelineRow {
            message: format!("{who} {does} {what}"),
            user,
            share,
            path,
            size: if kind == Happening::Open { open.size } else { None },
            status: open.status,
            ..self.row(open.start, kind, open.owner.connection)
        };
        self.push(&begun);
        let ended = open.closed().unwrap_or(open.start);
        let path = open.current_path().map(AsRef::as_ref);
        let what = named(share, path);
        let moved = [
            (Happening::Read, "reads", "from", open.bytes_read),
            (Happening::Write, "writes", "to", open.bytes_written),
        ];
        for (kind, does, way, bytes) in moved.into_iter().filter(|(.., bytes)| *bytes > 0) {
            self.push(&TimelineRow {
                message: format!("{who} {does} {} {way} {what}", counted(bytes, "byte")),
                user,
                share,
                path,
                size: Some(bytes),
                ..self.row(ended, kind, open.owner.connection)
            });
        }
        if open.deleted {
            self.push(&TimelineRow {
                message: format!("{who} deletes {what}"),
                user,
                share,
                path,
                ..self.row(ended, Happening::Delete, open.owner.connection)
            });
        }
    }

    /// A response that succeeded: a file has another name or size.
    fn message(&mut self, message: &Message<'_>) {
        let connection = message.connection;
        self.ends.entry(connection.id).or_insert((connection.client, connection.server));
        let is_change = message.is_response()
            && message.header.command == Command::SET_INFO
            && message.header.status == NtStatus::SUCCESS;
        let Some(Detail::SetInfo { change, .. }) = message.request.map(|request| &request.detail) else {
            return;
        };
        if !is_change {
            return;
        }
        let (user, share) = (message.user().map(AsRef::as_ref), message.share().map(AsRef::as_ref));
        // The tracker has the new path of a renamed file already.
        let before = message.open.and_then(|open| open.path.as_deref());
        let now = message.path().map(AsRef::as_ref);
        let (kind, path, size, does) = match change {
            Change::Rename(to) => {
                (Happening::Rename, before, None, format!("renames {} to {to}", named(share, before)))
            }
            Change::Size(size) => {
                let what = named(share, now);
                (
                    Happening::Resize,
                    now,
                    Some(*size),
                    format!("sets the size of {what} to {}", counted(*size, "byte")),
                )
            }
            _ => return,
        };
        self.push(&TimelineRow {
            message: format!("{} {does}", who(user)),
            user,
            share,
            path,
            size,
            status: Some(message.header.status),
            ..row(message.moment, kind, (connection.client, connection.server))
        });
    }

    fn anomaly(&mut self, anomaly: &Anomaly) {
        let row = TimelineRow {
            message: format!("{}: {}", anomaly.kind.severity().name(), anomaly.kind.meaning()),
            ..match anomaly.connection {
                Some(connection) => self.row(anomaly.moment, Happening::Anomaly, connection),
                None => blank(anomaly.moment, Happening::Anomaly),
            }
        };
        self.push(&row);
    }

    /// A row of an event on a connection.
    fn row<'a>(&self, moment: Moment, kind: Happening, connection: ConnectionId) -> TimelineRow<'a> {
        match self.ends.get(&connection) {
            Some(ends) => row(moment, kind, *ends),
            None => blank(moment, kind),
        }
    }
}

fn row<'a>(moment: Moment, kind: Happening, (client, server): (SocketAddr, SocketAddr)) -> TimelineRow<'a> {
    let (client, server) = (Some(client.ip().to_string()), Some(server.ip().to_string()));
    TimelineRow { client, server, ..blank(moment, kind) }
}

const fn blank<'a>(moment: Moment, kind: Happening) -> TimelineRow<'a> {
    TimelineRow {
        moment,
        kind,
        message: String::new(),
        user: None,
        client: None,
        server: None,
        share: None,
        path: None,
        size: None,
        status: None,
    }
}

fn who(user: Option<&str>) -> &str {
    user.unwrap_or("an unknown user")
}

/// What was done, or what the server refused.
fn does(status: Option<NtStatus>, done: &'static str, refused: &'static str) -> &'static str {
    if status.is_some_and(NtStatus::is_error) { refused } else { done }
}

/// A file with its share.
fn named(share: Option<&str>, path: Option<&str>) -> String {
    match (share, path) {
        (Some(share), Some("")) => share.to_owned(),
        (Some(share), Some(path)) => format!("{share}\\{path}"),
        (None, Some(path)) => path.to_owned(),
        (Some(share), None) => format!("an unknown file in {share}"),
        (None, None) => "an unknown file".to_owned(),
    }
}

impl<S: RowSink<Timeline>> Report for TimelineReport<S> {
    fn is_broken(&self) -> bool {
        self.rows.is_broken()
    }

    fn finish(self) -> io::Result<Written> {
        self.rows.finish()
    }
}

impl<S: RowSink<Timeline>> Observer for TimelineReport<S> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => self.message(message),
            Event::Logon(logon) => self.logon(logon),
            Event::Session(session) => self.session(session),
            Event::Tree(tree) => self.tree(tree),
            Event::Open(open) => self.open(open),
            Event::Anomaly(anomaly) => self.anomaly(anomaly),
            Event::Connection(connection) => _ = self.ends.remove(&connection.id),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_with_its_share() {
        assert_eq!(named(Some(r"\\s\d"), Some("a")), r"\\s\d\a");
        assert_eq!(named(Some(r"\\s\d"), Some("")), r"\\s\d");
        assert_eq!(named(Some(r"\\s\d"), None), r"an unknown file in \\s\d");
    }
}
