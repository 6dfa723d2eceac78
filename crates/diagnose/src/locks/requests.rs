//! Requests for what others may hold, and their answers.

use std::cell::Cell;
use std::ops::Deref;
use std::sync::Arc;

use smbtrail_codec::Body;
use smbtrail_track::{Change, Connection, Detail, Message, Moment, Open, Request};
use smbtrail_wire::{Command, FileAccess, LockFlags, NtStatus, ShareAccess};

use super::{Each, Ended, File, Held, Hold, Holder, Lock, LockKind, Locks, is_conflict, lock};

/// A CREATE or LOCK under way.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) file: File,
    pub(super) waiter: Holder,
    moment: Moment,
    share: Option<Arc<str>>,
    /// What it asks for, and whether it gives that back instead.
    parts: Parts,
    /// Who held it when the server began to wait.
    holder: Option<Holder>,
}

/// What a request asks for: a CREATE for one thing, a LOCK for a range or several.
#[derive(Clone, Debug)]
enum Parts {
    One((Held, bool)),
    Several(Box<[(Held, bool)]>),
}

impl Deref for Parts {
    type Target = [(Held, bool)];

    fn deref(&self) -> &Self::Target {
        match self {
            Self::One(part) => std::slice::from_ref(part),
            Self::Several(parts) => parts,
        }
    }
}

/// What a rename or a deletion asks for: what it shares is in nobody's way.
const DELETION: Held = Held::Open { access: FileAccess::DELETE, sharing: ShareAccess(7) };

/// An open that is followed for the lease that it keeps: what it may do is in nobody's way.
const KEEPER: Held = Held::Open { access: FileAccess(0), sharing: ShareAccess(7) };

/// Ranges of one LOCK that are followed: clients lock one or two.
const RANGES: usize = 64;

impl Locks {
    /// Remembers what a request asks for, since its answer does not repeat it.
    pub(super) fn ask(&mut self, message: &Message<'_>) {
        if !self.opens && message.header.command == Command::CREATE {
            return;
        }
        let Some(file) = self.names.file(message) else { return };
        let parts = match message.body {
            Body::CreateRequest(body) => {
                Parts::One((Held::Open { access: body.desired_access, sharing: body.share_access }, false))
            }
            Body::LockRequest(body) => {
                let range = |flags: LockFlags, offset, length| {
                    let exclusive = flags.contains(LockFlags::EXCLUSIVE_LOCK);
                    (Held::Range { offset, length, exclusive }, flags.contains(LockFlags::UNLOCK))
                };
                let mut problems = ();
                let beyond = body.locks(&mut problems).skip(RANGES).count();
                self.left_out += u64::try_from(beyond).unwrap_or(u64::MAX);
                let locks = body.locks(&mut problems).take(RANGES);
                Parts::Several(locks.map(|lock| range(lock.flags, lock.offset, lock.length)).collect())
            }
            _ => return,
        };
        let (waiter, moment) = (Holder::of(message), message.moment);
        let share = message.share().cloned();
        self.asked.put(message.exchange, Asked { file, waiter, moment, share, parts, holder: None });
    }

    pub(super) fn answered(&mut self, message: &Message<'_>, each: Each<'_>) {
        match (message.header.command, message.header.status) {
            (Command::CREATE | Command::LOCK, NtStatus::PENDING) => return self.waits(message),
            (Command::CREATE, status) if !self.opens => {
                if let (NtStatus::SUCCESS, Some(open)) = (status, message.open) {
                    self.opened(message, open, open.lease.map(|_| KEEPER), each);
                }
                return;
            }
            (Command::CREATE | Command::LOCK, _) => {}
            (Command::SET_INFO, NtStatus::SUCCESS) => {
                let detail = message.request.map(|request| &request.detail);
                if matches!(detail, Some(Detail::SetInfo { change: Change::Rename(_), .. })) {
                    self.renamed(message);
                }
                return;
            }
            (Command::SET_INFO, NtStatus::SHARING_VIOLATION) => return self.change_refused(message, each),
            (Command::READ | Command::WRITE, NtStatus::FILE_LOCK_CONFLICT) => {
                return self.transfer(message, each);
            }
            _ => return,
        }
        let Some(asked) = self.asked.pop(&message.exchange) else { return };
        self.end_wait(message, &asked, each);
        if is_conflict(message.header.status) {
            return self.refused(message, &asked, each);
        }
        let (NtStatus::SUCCESS, Some(open)) = (message.header.status, message.open) else { return };
        match message.body {
            Body::CreateResponse(_) => {
                self.opened(message, open, asked.parts.first().map(|(what, _)| *what), each);
            }
            Body::LockResponse(_) => {
                self.servers.put(open.owner.connection, asked.file.0);
                for (what, gives_back) in asked.parts.iter() {
                    if *gives_back {
                        // One that is locked twice is unlocked once.
                        let found = Cell::new(false);
                        let is_it = |hold: &Hold| {
                            let is_it = hold.open == open.lasting_id() && is_range(&hold.lock.what, what);
                            is_it && !found.replace(true)
                        };
                        self.release(&asked.file, message.moment, Ended::Unlocked, is_it, each);
                    } else {
                        self.hold(message, open, &asked.file, *what, each);
                    }
                }
            }
            _ => {}
        }
    }

    /// The server waits with its answer: for whom, is known now only.
    fn waits(&mut self, message: &Message<'_>) {
        let Some(asked) = self.asked.peek(&message.exchange) else { return };
        let holder = self.blocking(message, asked).and_then(|(_, lock)| lock.holder.clone());
        if let Some(asked) = self.asked.get_mut(&message.exchange) {
            asked.holder = holder;
        }
    }

    /// A LOCK that had waited is answered: it has the range, gives up, or is refused, which is a conflict of its own.
    fn end_wait(&mut self, message: &Message<'_>, asked: &Asked, each: Each<'_>) {
        let is_pending = message.request.is_some_and(|request| request.is_pending());
        let (true, Some((what @ Held::Range { .. }, false))) = (is_pending, asked.parts.first()) else {
            return;
        };
        self.waited = asked.holder.clone().map(|holder| (message.exchange, holder));
        if !is_conflict(message.header.status) {
            self.conflict(message, LockKind::Wait, *what, asked.holder.clone(), asked.moment, each);
        }
    }

    /// A request will have no answer: a LOCK that waited did so until the end.
    pub(super) fn unanswered(&mut self, connection: &Connection, request: &Request, each: Each<'_>) {
        let Some(asked) = self.asked.pop(&request.exchange) else { return };
        let (true, Some((what @ Held::Range { .. }, false))) = (request.is_pending(), asked.parts.first())
        else {
            return;
        };
        let Some(path) = request.path.clone() else { return };
        each(&Lock {
            kind: LockKind::Wait,
            what: *what,
            holder: asked.holder,
            waiter: Some(asked.waiter),
            server: connection.server,
            share: asked.share,
            path,
            start: asked.moment,
            end: None,
            ended: None,
            status: None,
        });
    }

    /// A CREATE or LOCK is refused for what another open holds.
    fn refused(&mut self, message: &Message<'_>, asked: &Asked, each: Each<'_>) {
        let Some((what, _)) = asked.parts.first() else { return };
        let holder = self.blocking(message, asked).and_then(|(_, lock)| lock.holder.clone());
        self.conflict(message, LockKind::Refused, *what, holder.or(asked.holder.clone()), asked.moment, each);
    }

    /// What a CREATE or LOCK asks for, and what another open holds that excludes it.
    fn blocking(&self, message: &Message<'_>, asked: &Asked) -> Option<(Held, &Lock)> {
        let open = message.open.map(Open::lasting_id);
        asked.parts.iter().find_map(|(what, _)| Some((*what, self.in_the_way(&asked.file, open, what)?)))
    }

    /// What a refused request asked for, and what another open holds that excludes it. To be asked before the response is taken as
    /// an [`event`](Self::event).
    #[must_use]
    pub fn refusing(&self, response: &Message<'_>) -> Option<(Held, &Lock)> {
        let open = response.open.map(Open::lasting_id);
        match response.header.command {
            Command::SET_INFO => {
                let mut files = self.changed(response);
                Some((DELETION, files.find_map(|file| self.in_the_way(&file, open, &DELETION))?))
            }
            Command::READ | Command::WRITE => {
                let what = transferred(response)?;
                Some((what, self.in_the_way(&self.names.file(response)?, open, &what)?))
            }
            _ => self.blocking(response, self.asked.peek(&response.exchange)?),
        }
    }

    /// The files that have to be free for a SET_INFO: its own, and one that has the new name.
    fn changed(&self, message: &Message<'_>) -> impl Iterator<Item = File> {
        let target = match message.request.map(|request| &request.detail) {
            Some(Detail::SetInfo { change: Change::Rename(to) | Change::Link(to), .. }) => Some(&**to),
            _ => None,
        };
        self.names.file(message).into_iter().chain(self.names.named(message, target))
    }

    /// A READ or WRITE is refused for a range that another open locked.
    fn transfer(&mut self, message: &Message<'_>, each: Each<'_>) {
        let Some(what) = transferred(message) else { return };
        let holder = self.refusing(message).and_then(|(_, lock)| lock.holder.clone());
        let asked = message.request.map_or(message.moment, |request| request.moment);
        self.conflict(message, LockKind::Refused, what, holder, asked, each);
    }

    /// A rename or a deletion is refused for an open that does not share it, of the file itself or of the one in its way.
    fn change_refused(&mut self, message: &Message<'_>, each: Each<'_>) {
        let holder = self.refusing(message).and_then(|(_, lock)| lock.holder.clone());
        let asked = message.request.map_or(message.moment, |request| request.moment);
        self.conflict(message, LockKind::Refused, DELETION, holder, asked, each);
    }

    fn conflict(
        &self,
        message: &Message<'_>,
        kind: LockKind,
        what: Held,
        holder: Option<Holder>,
        start: Moment,
        each: Each<'_>,
    ) {
        let Some(lock) = lock(message, kind, what) else { return };
        each(&Lock {
            holder,
            waiter: Some(Holder::of(message)),
            start,
            end: Some(message.moment),
            ended: Some(Ended::Answered),
            status: Some(message.header.status),
            ..lock
        });
    }

    /// Who had locked the range for which this LOCK waited.
    pub(crate) fn locked(&self, message: &Message<'_>) -> Option<&Holder> {
        self.waited.as_ref().filter(|(exchange, _)| *exchange == message.exchange).map(|(_, holder)| holder)
    }
}

/// Whether two ranges are the same.
fn is_range(one: &Held, other: &Held) -> bool {
    matches!((one, other), (Held::Range { offset, length, .. }, Held::Range { offset: start, length: bytes, .. })
        if offset == start && length == bytes)
}

/// Whether a LOCK request asks for ranges, and does not give them up.
pub(crate) fn locks(body: &Body<'_>) -> bool {
    let Body::LockRequest(body) = body else { return false };
    body.locks(&mut ()).any(|lock| !lock.flags.contains(LockFlags::UNLOCK))
}

/// The range that a READ or WRITE asks for.
fn transferred(message: &Message<'_>) -> Option<Held> {
    let Some(Detail::Transfer { offset, length }) = message.request.map(|request| &request.detail) else {
        return None;
    };
    let exclusive = message.header.command == Command::WRITE;
    Some(Held::Range { offset: *offset, length: (*length).into(), exclusive })
}
