//! Rows of what happened, in the order of frames.

use std::collections::HashMap;
use std::io::{self, Write};
use std::net::SocketAddr;

use smbtrail_table::{RowSink, Sorted, Style, Written};
use smbtrail_track::{
    Anomaly, ConnectionId, Event, Logon, Moment, Observer, Open, Session, SessionEnd, TreeConnect,
};
use smbtrail_wire::{CreateAction, NtStatus};

use crate::Report;
use crate::changes::{Changed, Changes, What};
use crate::rows::{Happening, Timeline, TimelineRow};
use crate::words::counted;

/// Writes one row per event. `S` is what takes the rows: by default they are sorted by frame, and
/// [`Bodyfile`](crate::Bodyfile) writes another form of them.
#[derive(Debug)]
pub struct TimelineReport<S> {
    rows: S,
    /// The ends of the connections that have not ended: of the client and of the server.
    ends: HashMap<ConnectionId, (SocketAddr, SocketAddr)>,
    changes: Changes,
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
        Self { rows, ends: HashMap::new(), changes: Changes::default() }
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
        // What a CREATE makes or empties is a change.
        let is_change = matches!(
            open.action,
            Some(CreateAction::CREATED | CreateAction::OVERWRITTEN | CreateAction::SUPERSEDED)
        );
        if !is_change {
            let does = does(open.status, "opens", "cannot open");
            self.push(&TimelineRow {
                message: format!("{} {does} {}", who(user), named(share, path)),
                user,
                share,
                path,
                size: open.size,
                status: open.status,
                ..self.row(open.start, Happening::Open, open.owner.connection)
            });
        }
        if open.bytes_read > 0 {
            let path = open.current_path().map(AsRef::as_ref);
            let bytes = counted(open.bytes_read, "byte");
            let ended = open.closed().unwrap_or(open.start);
            self.push(&TimelineRow {
                message: format!("{} reads {bytes} from {}", who(user), named(share, path)),
                user,
                share,
                path,
                size: Some(open.bytes_read),
                ..self.row(ended, Happening::Read, open.owner.connection)
            });
        }
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

/// A change, at its last answer.
fn change_row(changed: &Changed) -> TimelineRow<'_> {
    let (share, path) = (changed.share.as_deref(), changed.path.as_deref());
    let (who, what) = (who(changed.user.as_deref()), named(share, path));
    let bytes = |bytes: &u64| counted(*bytes, "byte");
    let (kind, size, does) = match &changed.what {
        What::Created => (Happening::Create, None, format!("creates {what}")),
        What::Overwritten => (Happening::Overwrite, None, format!("empties {what}")),
        What::Written(Some(sum)) => {
            (Happening::Write, Some(*sum), format!("writes {} to {what}", bytes(sum)))
        }
        What::Written(None) => (Happening::Write, None, format!("writes to {what}")),
        What::Resized(size) => {
            (Happening::Resize, Some(*size), format!("sets the size of {what} to {}", bytes(size)))
        }
        What::Renamed(to) => (Happening::Rename, None, format!("renames {what} to {to}")),
        What::Linked(to) => (Happening::Link, None, format!("gives {what} the name {to} too")),
        What::Deleted => (Happening::Delete, None, format!("deletes {what}")),
        What::Attributes(_) => (Happening::Metadata, None, format!("sets attributes of {what}")),
        What::Times => (Happening::Metadata, None, format!("sets times of {what}")),
        What::Security(_) => (Happening::Metadata, None, format!("sets the security descriptor of {what}")),
        What::ExtendedAttributes => {
            (Happening::Metadata, None, format!("sets extended attributes of {what}"))
        }
        What::Reparse => (Happening::Metadata, None, format!("sets the reparse point of {what}")),
    };
    let peer = changed.peer.as_ref();
    TimelineRow {
        message: format!("{who} {does}"),
        user: changed.user.as_deref(),
        client: peer.map(|peer| peer.client.to_string()),
        server: peer.map(|peer| peer.server.to_string()),
        share,
        path,
        size,
        status: Some(NtStatus::SUCCESS),
        ..blank(changed.last, kind)
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

    fn finish(mut self) -> io::Result<Written> {
        let rows = &mut self.rows;
        self.changes.finish(&mut |changed| rows.push(changed.last.frame, &change_row(changed)));
        self.rows.finish()
    }
}

impl<S: RowSink<Timeline>> Observer for TimelineReport<S> {
    fn event(&mut self, event: &Event<'_>) {
        if matches!(event, Event::Pause) {
            self.rows.pause();
        }
        let rows = &mut self.rows;
        self.changes.event(event, &mut |changed| rows.push(changed.last.frame, &change_row(changed)));
        match event {
            Event::Message(message) => {
                let connection = message.connection;
                self.ends.entry(connection.id).or_insert((connection.client, connection.server));
            }
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
