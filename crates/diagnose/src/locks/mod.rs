//! Who holds what of each file, and who waits for it: opens, oplocks, leases, ranges of bytes.

mod breaks;
mod lock;
mod name;
mod requests;

use std::num::NonZeroUsize;

use lru::LruCache;
use smbtrail_codec::Body;
use smbtrail_track::{ConnectionId, Event, Message, Moment, Open};
use smbtrail_wire::{Command, Guid, LeaseState, NtStatus, OplockLevel};

pub use lock::{Ended, Held, Holder, Lock, LockKind};
pub(crate) use requests::locks;

use breaks::Break;
use name::{File, NAME, Names, Server, server};
use requests::Asked;

/// Follows what is held, and hands out each of it when it ends.
#[derive(Debug)]
pub struct Locks {
    /// Whether opens themselves are followed, and not only what requests wait for.
    opens: bool,
    names: Names,
    /// What is held of each file.
    files: LruCache<File, Vec<Hold>>,
    /// The files of leases, by server, client and key. `[MS-SMB2] 3.3.1.11`
    leases: LruCache<(Server, Option<Guid>, Guid), File>,
    /// What files are called since they were renamed: other opens of them know the old name.
    renamed: LruCache<File, File>,
    /// The breaks of each file that were not acknowledged, and the last one.
    breaks: LruCache<File, Vec<Break>>,
    /// CREATEs and LOCKs under way, by their exchange.
    asked: LruCache<u64, Asked>,
    /// The servers of connections; those that ended too, since their opens may live on other channels.
    servers: LruCache<ConnectionId, Server>,
    /// The LOCK that was answered last after it had waited, and for whom.
    waited: Option<(u64, Holder)>,
    /// What is held of all files.
    count: usize,
    /// What was not followed because there was too much of it.
    left_out: u64,
}

/// What takes locks.
type Each<'e> = &'e mut dyn FnMut(&Lock);

/// Something that is held of a file.
#[derive(Clone, Debug)]
struct Hold {
    open: OpenKey,
    /// The lease of that open.
    lease: Option<Guid>,
    lock: Lock,
}

/// An open: its [`lasting_id`](Open::lasting_id).
type OpenKey = (u64, Option<u64>);

/// Files that are followed at a time: of those beyond, the one longest unused is forgotten.
const FILES: NonZeroUsize = NonZeroUsize::new(4_096).unwrap();
/// Connections whose servers are known.
const CONNECTIONS: NonZeroUsize = NonZeroUsize::new(8_192).unwrap();

/// What is followed of one file at a time.
const HOLDS: usize = 256;
/// What is followed of all files at a time: 300 bytes each.
const HELD: usize = 65_536;

impl Default for Locks {
    fn default() -> Self {
        Self {
            opens: true,
            names: Names::default(),
            files: LruCache::new(FILES),
            leases: LruCache::new(FILES),
            renamed: LruCache::new(FILES),
            breaks: LruCache::new(FILES),
            asked: LruCache::new(FILES),
            servers: LruCache::new(CONNECTIONS),
            waited: None,
            count: 0,
            left_out: 0,
        }
    }
}

impl Locks {
    /// Follows only what requests wait for: oplocks, leases and ranges, and not opens, for which they are refused.
    #[must_use]
    pub(crate) fn waited_for() -> Self {
        Self { opens: false, ..Self::default() }
    }

    /// Hands out what an event ends, and the conflicts that it shows.
    pub fn event(&mut self, event: &Event<'_>, each: Each<'_>) {
        match event {
            Event::Message(message) => self.message(message, each),
            Event::Open(open) => self.end(open, each),
            Event::Unanswered(connection, request) => self.unanswered(connection, request, each),
            _ => {}
        }
    }

    /// Hands out what is still held, and the breaks that nobody acknowledged.
    pub fn finish(&mut self, each: Each<'_>) {
        while let Some((_, holds)) = self.files.pop_lru() {
            holds.iter().for_each(|hold| each(&hold.lock));
        }
        while let Some((_, breaks)) = self.breaks.pop_lru() {
            breaks.iter().filter(|found| found.lock.end.is_none()).for_each(|found| each(&found.lock));
        }
    }

    /// What was not followed because there was too much of it: holds of a file, breaks and ranges beyond the first.
    #[must_use]
    pub const fn left_out(&self) -> u64 {
        self.left_out
    }

    fn message(&mut self, message: &Message<'_>, each: Each<'_>) {
        match message.body {
            Body::OplockBreakNotification(_) | Body::LeaseBreakNotification(_) => self.broken(message, each),
            Body::OplockBreakAcknowledgment(_) | Body::LeaseBreakAcknowledgment(_) => {
                self.acknowledged(message, each);
            }
            Body::CreateRequest(_) | Body::LockRequest(_) => self.ask(message),
            _ if message.is_response() => self.answered(message, each),
            _ => {}
        }
    }

    /// Something is held from here on.
    fn hold(&mut self, message: &Message<'_>, open: &Open, file: &File, what: Held, each: Each<'_>) {
        let Some(lock) = lock(message, LockKind::Held, what) else { return };
        let lease = open.lease.map(|lease| lease.key);
        let hold =
            Hold { open: open.lasting_id(), lease, lock: Lock { holder: Some(Holder::of(message)), ..lock } };
        if self.count >= HELD {
            self.left_out += 1;
        } else if let Some(holds) = self.files.get_mut(file) {
            if holds.len() < HOLDS {
                holds.push(hold);
                self.count += 1;
            } else {
                self.left_out += 1;
            }
        } else {
            self.count += 1;
            let Some((_, left)) = self.files.push(*file, vec![hold]) else { return };
            self.count -= left.len();
            left.iter().for_each(|hold| each(&Lock { ended: Some(Ended::Forgotten), ..hold.lock.clone() }));
        }
    }

    /// A CREATE succeeded.
    fn opened(&mut self, message: &Message<'_>, open: &Open, asked: Option<Held>, each: Each<'_>) {
        if !self.opens && open.lease.is_none() && open.oplock == OplockLevel::NONE {
            return;
        }
        let Some(file) = self.names.file(message) else {
            let bytes = message.path().map_or(0, |path| path.len());
            self.left_out += u64::from(bytes > NAME);
            return;
        };
        self.servers.put(open.owner.connection, file.0);
        // One that is taken up again after its connection was lost is held already.
        let is_known = self.has(&file, open.lasting_id());
        if let Some(what) = asked.filter(|_| !is_known) {
            self.hold(message, open, &file, what, each);
        }
        match (open.lease, open.oplock) {
            (Some(lease), OplockLevel::LEASE) => {
                self.leases.put((file.0, message.connection.client_guid, lease.key), file);
                self.lease(message, open, &file, (lease.key, lease.state), each);
            }
            (_, OplockLevel::NONE | OplockLevel::LEASE) => {}
            (_, _) if is_known => {}
            (_, level) => self.hold(message, open, &file, Held::Oplock(level), each),
        }
    }

    /// A lease has a state now.
    fn lease(
        &mut self,
        message: &Message<'_>,
        open: &Open,
        file: &File,
        (key, state): (Guid, LeaseState),
        each: Each<'_>,
    ) {
        let is_lease = |hold: &Hold| hold.lease == Some(key) && matches!(hold.lock.what, Held::Lease(_));
        let known = self.files.get(file).and_then(|holds| holds.iter().find(|hold| is_lease(hold)));
        if known.is_some_and(|hold| hold.lock.what == Held::Lease(state)) {
            return;
        }
        self.release(file, message.moment, Ended::Changed, is_lease, each);
        if state != LeaseState::NONE {
            self.hold(message, open, file, Held::Lease(state), each);
        }
    }

    /// Ends what `is_over` says of a file.
    fn release(
        &mut self,
        file: &File,
        moment: Moment,
        ended: Ended,
        is_over: impl Fn(&Hold) -> bool,
        each: Each<'_>,
    ) {
        let Some(holds) = self.files.get_mut(file) else { return };
        for hold in holds.extract_if(.., |hold| is_over(hold)) {
            self.count -= 1;
            each(&Lock { end: Some(moment), ended: Some(ended), ..hold.lock });
        }
        if holds.is_empty() {
            self.files.pop(file);
        }
    }

    /// An open ended, and what it held with it; a lease, with the last of its opens.
    fn end(&mut self, open: &Open, each: Each<'_>) {
        let (Some(moment), Some(_)) = (open.closed(), open.file_id) else { return };
        if self.files.is_empty() && self.breaks.is_empty() {
            return;
        }
        let key = open.lasting_id();
        let Some(server) = self.servers.get(&open.owner.connection).copied() else { return };
        let name = self.names.name(open.owner.share.as_deref(), open.current_path().map(AsRef::as_ref));
        let Some(file) = name.map(|name| (server, name)) else { return };
        let file = match self.renamed.peek(&file) {
            Some(now) if !self.has(&file, key) => *now,
            _ => file,
        };
        let lease = open.lease.map(|lease| lease.key);
        let others = self.files.peek(&file).is_some_and(|holds| {
            let is_open = |hold: &&Hold| matches!(hold.lock.what, Held::Open { .. });
            holds.iter().filter(is_open).any(|hold| hold.open != key && hold.lease == lease)
        });
        let is_over = |hold: &Hold| match hold.lock.what {
            Held::Lease(_) => hold.lease == lease && !others,
            _ => hold.open == key,
        };
        self.release(&file, moment, Ended::Closed, is_over, each);
        self.closed(&file, key, (lease, others), moment, each);
    }

    /// A file that is held has another name.
    fn renamed(&mut self, message: &Message<'_>) {
        if self.files.is_empty() {
            return;
        }
        let before = message.request.and_then(|request| request.path.as_deref());
        let before = self.names.name(message.share().map(AsRef::as_ref), before);
        let (Some(before), Some(now)) = (before, self.names.file(message)) else { return };
        let before = (now.0, before);
        let Some(holds) = self.files.pop(&before) else { return };
        let client = message.connection.client_guid;
        for lease in holds.iter().filter_map(|hold| hold.lease) {
            if let Some(file) = self.leases.get_mut(&(now.0, client, lease)) {
                *file = now;
            }
        }
        if let Some(breaks) = self.breaks.pop(&before) {
            self.breaks.put(now, breaks);
        }
        self.renamed.put(before, now);
        if let Some(replaced) = self.files.put(now, holds) {
            // What the file had that it replaces is gone.
            self.count -= replaced.len();
        }
    }

    /// Whether an open is held of a file.
    fn has(&self, file: &File, key: OpenKey) -> bool {
        self.files.peek(file).is_some_and(|holds| holds.iter().any(|hold| hold.open == key))
    }

    /// What somebody else holds of a file that excludes this.
    fn in_the_way(&self, file: &File, open: Option<OpenKey>, what: &Held) -> Option<&Lock> {
        let holds = self.files.peek(file)?.iter();
        let mut others = holds.filter(|hold| Some(hold.open) != open);
        others.find(|hold| hold.lock.what.excludes(what)).map(|hold| &hold.lock)
    }

    /// What opens hold of the file that a message is about.
    pub fn opens(&self, message: &Message<'_>) -> impl Iterator<Item = &Lock> {
        let holds = self.names.file(message).and_then(|file| self.files.peek(&file));
        let locks = holds.into_iter().flatten().map(|hold| &hold.lock);
        locks.filter(|lock| matches!(lock.what, Held::Open { .. }))
    }
}

/// A lock that a message shows, with what it says of it.
fn lock(message: &Message<'_>, kind: LockKind, what: Held) -> Option<Lock> {
    Some(Lock {
        kind,
        what,
        holder: None,
        waiter: None,
        server: message.connection.server,
        share: message.share().cloned(),
        path: message.path()?.clone(),
        start: message.moment,
        end: None,
        ended: None,
        status: None,
    })
}

/// Whether messages of a command show what others wait for.
pub(crate) const fn is_waited_for(command: Command) -> bool {
    matches!(command, Command::CREATE | Command::LOCK | Command::OPLOCK_BREAK | Command::SET_INFO)
}

/// Whether a status says that somebody else holds the file or the range.
const fn is_conflict(status: NtStatus) -> bool {
    matches!(status, NtStatus::SHARING_VIOLATION | NtStatus::LOCK_NOT_GRANTED | NtStatus::FILE_LOCK_CONFLICT)
}
