//! How objects end: what is inside one ends before it.

use smbtrail_codec::body::CloseResponse;
use smbtrail_wire::{CloseFlags, Command};

use super::response::given_up;
use super::step::{After, Evicted, Place, Step};
use super::{Tracker, anomaly};
use crate::table::Id;
use crate::{
    Anomaly, Connection, Event, Logon, Moment, Observer, Open, Outcome, Session, SessionEnd, TreeConnect,
    kind,
};

impl Tracker {
    pub(super) fn close_response(&mut self, place: &Place, body: &CloseResponse<'_>, step: &mut Step) {
        let Some(open) = step.open.and_then(|id| self.opens.get_mut(id)) else { return };
        if body.flags.contains(CloseFlags::POSTQUERY_ATTRIB) {
            open.size = Some(body.end_of_file);
        }
        open.close(place.moment);
        step.then.push(After::EndOpen);
    }

    /// Does what had to wait until the message was passed on.
    #[inline]
    pub(super) fn after(&mut self, step: &mut Step, place: &Place, observer: &mut dyn Observer) {
        if !step.then.is_empty() {
            self.do_after(step, place, observer);
        }
    }

    #[inline(never)]
    fn do_after(&mut self, step: &mut Step, place: &Place, observer: &mut dyn Observer) {
        for then in step.then.drain(..) {
            match then {
                After::EndOpen => self.end_open(step.open, observer),
                After::EndTree => self.end_tree(step.tree, place.moment, observer),
                After::EndSession => {
                    self.end_session(step.session, SessionEnd::Logoff, place.moment, observer)
                }
                After::FailSession => {
                    self.end_session(step.session, SessionEnd::Failed, place.moment, observer)
                }
                After::ReplaceSession(old) => {
                    self.end_session(Some(old), SessionEnd::Replaced, place.moment, observer);
                }
                After::Logon(logon) => self.decided(&logon, place.moment, observer),
                After::Odd(odd) => observer.event(&Event::Anomaly(&odd)),
                After::RefusedTree(tree) => observer.event(&Event::Tree(&tree)),
                After::RefusedOpen(open) => observer.event(&Event::Open(&open)),
                After::Evicted(Evicted::Open(open)) => {
                    self.leave_tree(&open);
                    self.open_is_over(*open, observer);
                }
                After::Evicted(Evicted::Tree(tree)) => self.empty_tree(*tree, place.moment, observer),
                After::Evicted(Evicted::Session(session)) => {
                    self.empty_session(*session, SessionEnd::Evicted, place.moment, observer);
                }
                After::Evicted(Evicted::Logon(logon)) => logon_is_over(&logon, observer),
            }
        }
    }

    fn end_open(&mut self, open: Option<Id<Open>>, observer: &mut dyn Observer) {
        if let Some(open) = open.and_then(|id| self.opens.remove(id)) {
            self.leave_tree(&open);
            self.open_is_over(*open, observer);
        }
    }

    /// Removes an open that ended from its tree's list.
    pub(super) fn leave_tree(&mut self, open: &Open) {
        if let Some(tree) = open.owner.tree.and_then(|id| self.trees.get_mut(id)) {
            tree.files.leave();
        }
    }

    fn end_tree(&mut self, tree: Option<Id<TreeConnect>>, moment: Moment, observer: &mut dyn Observer) {
        if let Some(tree) = tree.and_then(|id| self.trees.remove(id)) {
            self.empty_tree(*tree, moment, observer);
        }
    }

    /// Ends the opens of a tree that was removed, in the order in which they were opened, and then the tree.
    pub(super) fn empty_tree(&mut self, tree: TreeConnect, moment: Moment, observer: &mut dyn Observer) {
        let mut opens: Vec<_> = tree.files.ids().filter_map(|id| self.opens.remove(id)).collect();
        opens.sort_by_key(|open| (open.start, open.file_id));
        for mut open in opens {
            open.close(moment);
            self.open_is_over(*open, observer);
        }
        let session = tree.session.and_then(|id| self.sessions.get_mut(id));
        if let (Some(session), Some(id)) = (session, &tree.id) {
            session.trees.remove(id);
        }
        observer.event(&Event::Tree(&tree));
    }

    fn end_session(
        &mut self,
        session: Option<Id<Session>>,
        how: SessionEnd,
        moment: Moment,
        observer: &mut dyn Observer,
    ) {
        if let Some(session) = session.and_then(|id| self.sessions.remove(id)) {
            self.empty_session(*session, how, moment, observer);
        }
    }

    /// Ends the trees of a session that was removed, and then the session.
    pub(super) fn empty_session(
        &mut self,
        mut session: Session,
        how: SessionEnd,
        moment: Moment,
        observer: &mut dyn Observer,
    ) {
        self.forget(&session);
        for channel in &session.channels {
            let connection = self.connections.find(&channel.connection);
            if let Some(connection) = connection.and_then(|id| self.connections.get_mut(id)) {
                connection.sessions.remove(&session.id);
            }
        }
        let mut trees: Vec<_> = session.trees.drain().filter_map(|(_, id)| self.trees.remove(id)).collect();
        trees.sort_by_key(|tree| (tree.start, tree.id));
        for tree in trees {
            if how == SessionEnd::Disconnect {
                self.keep_durable(&session, &tree, observer);
            }
            self.empty_tree(*tree, moment, observer);
        }
        session.ended = Some(how);
        observer.event(&Event::Session(&session));
    }

    /// Takes the opens out of a tree that outlive its connection.
    fn keep_durable(&mut self, session: &Session, tree: &TreeConnect, observer: &mut dyn Observer) {
        let is_durable = |id: &Id<Open>| self.opens.get(*id).is_some_and(|open| open.durable.is_some());
        let durable: Vec<_> = tree.files.ids().filter(is_durable).collect();
        let mut durable: Vec<_> = durable.into_iter().filter_map(|id| self.opens.remove(id)).collect();
        durable.sort_unstable_by_key(|open| open.file_id);
        for open in durable {
            let persistent = open.file_id.map_or(0, |id| id.persistent);
            let key = (session.server, session.network, persistent);
            let (_, evicted) = self.durable.insert((key, *open));
            evicted.iter().for_each(|old| observer.event(&Event::Open(&old.1)));
        }
    }

    /// Ends the requests of a connection that ended, and its sessions without another channel.
    pub(super) fn end_connection(
        &mut self,
        mut connection: Connection,
        moment: Moment,
        observer: &mut dyn Observer,
    ) {
        self.memory.close(connection.id);
        self.pending -= connection.booked;
        self.end_requests(&mut connection, observer);
        let mut sessions: Vec<_> = std::mem::take(&mut connection.sessions).into_values().collect();
        sessions.sort_by_key(|id| self.sessions.get(*id).map(|session| (session.start, session.id)));
        for session in sessions {
            let Some(left) = self.sessions.get_mut(session) else { continue };
            let ended = left.channels.iter_mut().filter(|channel| channel.connection == connection.id);
            ended.for_each(|channel| channel.is_open = false);
            if left.channels.iter().all(|channel| !channel.is_open) {
                self.end_session(Some(session), SessionEnd::Disconnect, moment, observer);
            }
        }
        observer.event(&Event::Connection(&connection));
    }

    fn end_requests(&mut self, connection: &mut Connection, observer: &mut dyn Observer) {
        Self::judge_skipped(connection, observer);
        connection.orphan_bytes = 0;
        while let Some(orphan) = connection.orphans.pop_front() {
            given_up(connection, &orphan, observer);
            if let Some((logon, session)) = Logon::answered(connection, &orphan) {
                self.decide_unasked(logon, session, observer);
            }
        }
        while let Some(request) = connection.requests.pop_oldest() {
            // A CHANGE_NOTIFY waits until something changes in its folder.
            let watches = request.command == Command::CHANGE_NOTIFY && request.is_pending();
            if !watches {
                let anomaly = Anomaly {
                    what: request.command.name().unwrap_or("Command"),
                    found: request.message_id.0,
                    ..anomaly(kind::UNANSWERED, connection.id, request.moment)
                };
                observer.event(&Event::Anomaly(&anomaly));
            }
            observer.event(&Event::Unanswered(connection, &request));
        }
    }

    /// Passes on every object that exists at the end of the capture.
    pub(super) fn end_all(&mut self, observer: &mut dyn Observer) {
        while let Some(logon) = self.logons.pop_oldest() {
            logon_is_over(&logon, observer);
        }
        while let Some(open) = self.opens.pop_oldest() {
            self.leave_tree(&open);
            self.open_is_over(*open, observer);
        }
        while let Some(durable) = self.durable.pop_oldest() {
            observer.event(&Event::Open(&durable.1));
        }
        while let Some(tree) = self.trees.pop_oldest() {
            observer.event(&Event::Tree(&tree));
        }
        while let Some(mut session) = self.sessions.pop_oldest() {
            session.ended = Some(SessionEnd::Capture);
            observer.event(&Event::Session(&session));
        }
        while let Some(mut connection) = self.connections.pop_oldest() {
            self.pending -= connection.booked;
            self.end_requests(&mut connection, observer);
            observer.event(&Event::Connection(&connection));
        }
        self.directory.clear();
    }

    /// Passes on an attempt, and reports an id that another server uses too.
    pub(super) fn decided(&self, logon: &Logon, moment: Moment, observer: &mut dyn Observer) {
        logon_is_over(logon, observer);
        if matches!(logon.outcome(), Outcome::Failure | Outcome::Unfinished) {
            return;
        }
        let connection = self.connections.find(&logon.connection).and_then(|id| self.connections.get(id));
        if connection.is_some_and(|connection| self.shares_id(connection, logon.session_id)) {
            let session_id = Some(logon.session_id);
            let odd = anomaly(kind::SHARED_SESSION_ID, logon.connection, moment);
            observer.event(&Event::Anomaly(&Anomaly { session_id, ..odd }));
        }
    }
}

/// Passes on an attempt, and its NTLM exchange.
pub(super) fn logon_is_over(logon: &Logon, observer: &mut dyn Observer) {
    if let Some(ntlm) = logon.ntlm() {
        observer.event(&Event::Ntlm(&ntlm));
    }
    observer.event(&Event::Logon(logon));
}
