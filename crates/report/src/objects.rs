use std::io::{self, Write};

use smbtrail_table::{RowSink, Rows, Sorted, Style, Written};
use smbtrail_track::{Event, Observer};

use crate::Report;
use crate::peers::{Peers, Placed};
use crate::rows::{Logons, Opens, PipeRow, Pipes, SessionRow, Sessions, Trees};

/// Rows of objects that an [`Event`] hands out.
pub trait Objects: Rows {
    /// Calls `each` with the first frame and the row of the object that the event hands out. `peers` are the ends of connections.
    fn pick(event: &Event<'_>, peers: &Peers, each: impl for<'a> FnOnce(u64, &'a Self::Row<'a>));
}

/// Writes one row per object (a session, logon, tree or open), in the order of first frames.
#[derive(Debug)]
pub struct ObjectReport<R, W> {
    rows: Sorted<R, W>,
    peers: Peers,
}

impl<R: Objects, W: Write> ObjectReport<R, W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self { rows: Sorted::new(style, out), peers: Peers::default() }
    }
}

impl<R: Objects, W: Write> Report for ObjectReport<R, W> {
    fn is_broken(&self) -> bool {
        self.rows.is_broken()
    }

    fn finish(self) -> io::Result<Written> {
        self.rows.finish()
    }
}

impl<R: Objects, W: Write> Observer for ObjectReport<R, W> {
    fn event(&mut self, event: &Event<'_>) {
        if matches!(event, Event::Pause) {
            self.rows.pause();
        }
        self.peers.event(event);
        R::pick(event, &self.peers, |frame, row| self.rows.push(frame, row));
    }
}

macro_rules! objects {
    ($($rows:ident: $event:ident $(if $is_listed:path)? $(, as $row:path)?;)*) => {$(
        impl Objects for $rows {
            fn pick(event: &Event<'_>, _: &Peers, each: impl for<'a> FnOnce(u64, &'a Self::Row<'a>)) {
                if let Event::$event(object) = event $(&& $is_listed(object))? {
                    each(object.start.frame, objects!(@row object $($row)?));
                }
            }
        }
    )*};
    (@row $object:ident $row:path) => { &$row($object) };
    (@row $object:ident) => { $object };
}

impl Objects for Pipes {
    fn pick(event: &Event<'_>, _: &Peers, each: impl for<'a> FnOnce(u64, &'a Self::Row<'a>)) {
        if let Event::Open(open) = event
            && let Some(row) = PipeRow::new(open)
        {
            each(open.start.frame, &row);
        }
    }
}

impl Objects for Trees {
    fn pick(event: &Event<'_>, peers: &Peers, each: impl for<'a> FnOnce(u64, &'a Self::Row<'a>)) {
        if let Event::Tree(tree) = event {
            each(tree.start.frame, &Placed::new(*tree, tree.connection, peers));
        }
    }
}

impl Objects for Opens {
    fn pick(event: &Event<'_>, peers: &Peers, each: impl for<'a> FnOnce(u64, &'a Self::Row<'a>)) {
        if let Event::Open(open) = event {
            each(open.start.frame, &Placed::new(*open, open.owner.connection, peers));
        }
    }
}

objects! {
    Sessions: Session if smbtrail_track::Session::is_valid, as SessionRow::new;
    Logons: Logon;
}
