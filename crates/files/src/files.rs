//! The observer: finds the file of each message, and has it take what the message says.

use std::sync::Arc;

use hashbrown::HashMap;
use smbtrail_track::{Event, Message, Moment, Observer, Open, Remote, Request};
use smbtrail_wire::{FileAccess, FileId, NtStatus, SessionId};

use crate::catalog::Catalog;
use crate::digest::Hashes;
use crate::file::{Act, Context, File, Flight};
use crate::followed::Followed;
use crate::limits::{Dropped, Limits};
use crate::loss::Losses;
use crate::name::Name;
use crate::names::Names;
use crate::remote::Remotes;
use crate::request::Pending;
use crate::requests::Requests;
use crate::share::{Registry, index};
use crate::store::Store;
use crate::version::{Cause, Version};

/// What is to be put together, and how.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// What may be held.
    pub limits: Limits,
    /// Hashes beside SHA-256.
    pub hashes: Hashes,
    /// Whether the content of a file with this path below its share is wanted; `None` for all.
    pub wanted: Option<Wanted>,
}

/// Judges paths below shares.
#[derive(Clone)]
pub struct Wanted(Arc<dyn Fn(&str) -> bool>);

impl Wanted {
    /// Wants the files for whose path `judge` says so.
    pub fn new(judge: impl Fn(&str) -> bool + 'static) -> Self {
        Self(Arc::new(judge))
    }
}

impl std::fmt::Debug for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wanted")
    }
}

impl Options {
    /// Sets [`limits`](Self::limits).
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Sets [`hashes`](Self::hashes).
    #[must_use]
    pub fn with_hashes(self, hashes: Hashes) -> Self {
        Self { hashes, ..self }
    }

    /// Sets [`wanted`](Self::wanted).
    #[must_use]
    pub fn with_wanted(self, wanted: Wanted) -> Self {
        Self { wanted: Some(wanted), ..self }
    }
}

/// Puts the files of a capture together.
///
/// It is an [`Observer`] of a tracker that is given the data of READs and WRITEs. When the capture has ended,
/// [`finish`](Self::finish) gives the files, with all versions of each.
#[derive(Debug)]
pub struct Files<S> {
    pub(crate) store: S,
    /// What each file may hold at present.
    pub(crate) limits: Limits,
    /// What it may hold as long as all files together do not hold too much.
    usual: Limits,
    hashes: Hashes,
    wanted: Option<Wanted>,
    pub(crate) registry: Registry,
    names: Names<u32>,
    pub(crate) files: Followed,
    /// Files by the ids that servers give them.
    ids: HashMap<(u32, u64, u64), u32>,
    pub(crate) handles: HashMap<HandleKey, Handle>,
    pub(crate) pending: Requests,
    /// What RDMA moved for requests without a response.
    pub(crate) remotes: Remotes,
    /// Changes of opens that no response has shown yet.
    pub(crate) unclaimed: HashMap<HandleKey, Vec<Flight>>,
    /// CREATEs that may empty a file which is not followed yet, by share and name.
    pub(crate) awaited: HashMap<(u32, Box<str>), Vec<Flight>>,
    /// What sources of copies are called.
    pub(crate) resume_keys: HashMap<[u8; 24], u32>,
    pub(crate) losses: Losses,
    /// The last frame that had a message.
    frame: u64,
    opens: u64,
    scratch: Vec<u8>,
    pub(crate) dropped: Dropped,
}

/// What an open is found by: server, session, file id.
pub(crate) type HandleKey = (u32, SessionId, FileId);

/// An open of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Handle {
    pub(crate) file: u32,
    /// Numbers the opens.
    pub(crate) open: u64,
    pub(crate) writable: bool,
    pub(crate) share: u32,
}

impl<S: Store> Files<S> {
    /// Nothing was seen yet. The bytes go to `store`.
    pub fn new(store: S, options: Options) -> Self {
        Self {
            store,
            limits: options.limits,
            usual: options.limits,
            hashes: options.hashes,
            wanted: options.wanted,
            registry: Registry::default(),
            names: Names::default(),
            files: Followed::new(options.limits.at_hand),
            ids: HashMap::new(),
            handles: HashMap::new(),
            pending: Requests::new(options.limits.pending.saturating_mul(8)),
            remotes: Remotes::new(options.limits.remote),
            unclaimed: HashMap::new(),
            awaited: HashMap::new(),
            resume_keys: HashMap::new(),
            losses: Losses::default(),
            frame: 0,
            opens: 0,
            scratch: Vec::new(),
            dropped: Dropped::default(),
        }
    }

    /// What was left out because a limit was reached.
    #[must_use]
    pub fn dropped(&self) -> Dropped {
        self.dropped
    }

    /// All that was found, when the tracker has finished.
    #[must_use]
    pub fn finish(self) -> Catalog<S> {
        let Self { store, registry, files, hashes, dropped, losses, limits, .. } = self;
        Catalog::new(store, registry, files, (hashes, limits), dropped, &losses)
    }

    /// Takes an event; `selected` marks the file of a message as one that is asked for.
    pub fn select(&mut self, event: &Event<'_>, selected: bool) {
        match event {
            Event::Message(message) => self.message(message, selected),
            Event::Unanswered(connection, request) => {
                self.losses.unanswered(connection, request);
                self.unanswered(request);
            }
            Event::Remote(remote) => self.remote(remote),
            Event::Open(open) => self.open_is_over(open),
            Event::Connection(connection) => {
                self.losses.connection_is_over(connection.id);
                self.registry.forget(connection.id);
            }
            Event::Anomaly(anomaly) => self.losses.anomaly(anomaly),
            _ => {}
        }
    }

    fn message(&mut self, message: &Message<'_>, selected: bool) {
        self.limits = self.usual.within(self.files.held());
        self.frame = self.frame.max(message.moment.frame);
        self.losses.message(message);
        if message.is_response() {
            if message.header.status != NtStatus::PENDING {
                self.response(message);
            }
        } else {
            self.request(message);
        }
        if selected
            && let Some(handle) = self.handle(message)
            && let Some(file) = self.files.get_mut(handle.file)
        {
            file.selected = true;
        }
    }

    /// RDMA moved bytes, which count once the response has come.
    fn remote(&mut self, remote: &Remote<'_>) {
        let server = self.registry.server_of(remote.connection.id);
        let key = server.zip(remote.session_id).zip(remote.request.file_id);
        let handle = key.and_then(|((server, session), file)| self.handles.get(&(server, session, file)));
        let is_wanted = match handle.map(|handle| handle.file) {
            Some(file) => self.files.get_mut(file).is_none_or(|file| file.wanted),
            None => true,
        };
        if is_wanted {
            self.dropped.bytes += self.remotes.take(remote);
        }
    }

    fn unanswered(&mut self, request: &Request) {
        self.remotes.end(request.exchange);
        let Some(pending) = self.pending.remove(request.exchange) else { return };
        if let Pending::Rename { file, .. } = pending
            && let Some(file) = self.files.get_mut(file)
            && let Some(share) = self.registry.shares.get_mut(file.share as usize)
        {
            share.stray = true;
        }
        let share = match &pending {
            Pending::Create { awaited: Some((share, _)), .. } => Some(*share),
            pending => pending.file().and_then(|file| self.files.get_mut(file)).map(|file| file.share),
        };
        let share = share.and_then(|share| self.registry.shares.get(share as usize));
        if pending.is_unclaimed() || share.is_some_and(|share| share.stray) {
            // Which file it changed is unknown, or whether another one is the same.
            self.losses.doubt(request.moment.frame..=self.frame.max(request.moment.frame));
        }
        self.give_up(request.exchange, &pending);
    }

    /// Whether a change was made will not be known any more.
    fn give_up(&mut self, exchange: u64, pending: &Pending) {
        self.arrived(exchange, pending);
        let limits = self.limits;
        if let Some(file) = pending.file().and_then(|file| self.files.get_mut(file)) {
            file.unanswered(exchange, &limits);
        }
    }

    /// Nothing has to wait any more for the file of a CREATE.
    pub(crate) fn arrived(&mut self, exchange: u64, pending: &Pending) {
        if let Pending::Create { awaited: Some(name), .. } = pending
            && let Some(flights) = self.awaited.get_mut(name)
        {
            flights.retain(|flight| flight.exchange != exchange);
            if flights.is_empty() {
                self.awaited.remove(name);
            }
        }
    }

    fn open_is_over(&mut self, open: &Open) {
        let (Some(file_id), Some(server)) = (open.file_id, self.registry.server_of(open.owner.connection))
        else {
            return;
        };
        let Some(handle) = self.handles.remove(&(server, open.owner.session_id, file_id)) else { return };
        let Some(closed) = open.closed() else {
            // A durable open may be taken up again, or the capture ended.
            self.handles.insert((server, SessionId(0), file_id), handle);
            return;
        };
        self.close(handle, open.deleted, closed);
    }

    pub(crate) fn close(&mut self, handle: Handle, deletes: bool, moment: Moment) {
        let limits = self.limits;
        let Some(file) = self.files.get_mut(handle.file) else { return };
        file.closing(handle.open, &limits);
        file.opens = file.opens.saturating_sub(1);
        file.delete_pending |= deletes;
        file.settle(None, moment, &limits);
        let goes = file.opens == 0 && file.delete_pending && !file.gone;
        file.closed();
        if goes {
            self.delete(handle.file, moment);
        }
    }

    /// Removes a file, and with it its streams.
    fn delete(&mut self, number: u32, moment: Moment) {
        let Some(file) = self.files.get_mut(number) else { return };
        file.remove(moment, true);
        let (share, path, stream) = (file.share, file.now.path.clone(), file.stream.clone());
        let Some(path) = path else { return };
        let name = Name { path, stream };
        self.forget_name(share, &name.key(), number);
        if name.stream.is_none() {
            self.remove_streams(share, &name.key(), moment);
        }
    }

    /// The streams of a file go, because it was deleted or emptied.
    pub(crate) fn remove_streams(&mut self, share: u32, key: &str, moment: Moment) {
        for (_, number) in self.names.take_streams(share, key) {
            if let Some(file) = self.files.get_mut(number) {
                file.remove(moment, true);
            }
        }
    }

    fn forget_name(&mut self, share: u32, key: &str, number: u32) {
        if self.names.get(share, key) == Some(number) {
            self.names.remove(share, key);
        }
    }

    /// The file that has a name now.
    pub(crate) fn find(&self, share: u32, key: &str) -> Option<u32> {
        self.names.get(share, key)
    }

    /// Adds a file; `None` when there are too many.
    pub(crate) fn add(&mut self, share: u32, name: Option<&Name>, version: Version) -> Option<u32> {
        if self.files.len() >= self.limits.files {
            self.dropped.files += 1;
            return None;
        }
        let number = index(self.files.len());
        let mut file = File::new(share, name.and_then(|name| name.stream.clone()), version);
        if let (Some(wanted), Some(name)) = (&self.wanted, name) {
            file.wanted = (wanted.0)(&name.path);
        }
        if let Some(name) = name {
            let key = name.key();
            self.names.insert(share, &key, number);
            for flight in self.awaited.remove(&(share, key.into())).unwrap_or_default() {
                if self.pending.claim(flight.exchange, number) {
                    file.asked(flight, flight.asked, &self.limits);
                }
            }
        }
        self.files.push(file);
        Some(number)
    }

    /// Another file has the name now, and no message shows how.
    pub(crate) fn replaced(&mut self, number: u32, moment: Moment) {
        if let Some(file) = self.files.get_mut(number) {
            file.remove(moment, false);
        }
    }

    /// Some other file has the name now, and which one is unknown.
    pub(crate) fn taken(&mut self, share: u32, name: &Name, moment: Moment) {
        if let Some(replaced) = self.names.remove(share, &name.key()) {
            self.replaced(replaced, moment);
        }
    }

    /// Notes the id that a server gives a file. A file that has it already, under another name, is the same one.
    pub(crate) fn identify(&mut self, server: u32, (volume, id): (u64, u64), number: u32) {
        if id != 0 && self.ids.len() < self.limits.files {
            self.ids.insert((server, volume, id), number);
            if let Some(file) = self.files.get_mut(number) {
                file.id = Some((volume, id));
            }
        }
    }

    /// The file that has an id.
    pub(crate) fn by_id(&mut self, server: u32, (volume, id): (u64, u64)) -> Option<u32> {
        let number = self.ids.get(&(server, volume, id)).copied()?;
        self.files.get_mut(number).filter(|file| !file.gone).map(|_| number)
    }

    /// Gives a file one more name.
    pub(crate) fn link(&mut self, share: u32, name: &Name, number: u32) {
        if self.names.len() < self.limits.files.saturating_mul(2) {
            self.names.insert(share, &name.key(), number);
        }
    }

    /// One file has another name now.
    pub(crate) fn name(&mut self, share: u32, number: u32, new: &Name, moment: Moment) {
        if let Some(replaced) = self.names.insert(share, &new.key(), number)
            && replaced != number
        {
            self.replaced(replaced, moment);
        }
        let limits = self.limits;
        if let Some(file) = self.files.get_mut(number) {
            file.stream.clone_from(&new.stream);
            file.rename(Arc::clone(&new.path), moment, &limits);
        }
    }

    /// A file or a folder has another path now: all files below a folder too.
    pub(crate) fn rename(&mut self, share: u32, old: &Name, new: &Name, moment: Moment) {
        let limits = self.limits;
        let (from, to) = (old.key(), new.key());
        if from == to {
            return;
        }
        let moved = match old.stream {
            Some(_) => self
                .names
                .remove(share, &from)
                .map(|number| (from.as_str().into(), number))
                .into_iter()
                .collect(),
            None => self.names.take_tree(share, &from),
        };
        // Whatever has the new name is replaced.
        self.taken(share, new, moment);
        for (key, number) in moved {
            let rest = key.get(from.len()..).unwrap_or_default();
            let Some(file) = self.files.get_mut(number) else { continue };
            let path = match &file.now.path {
                Some(path) if !old.path.is_empty() && path.len() > old.path.len() => {
                    format!("{}{}", new.path, path.get(old.path.len()..).unwrap_or_default()).into()
                }
                _ => Arc::clone(&new.path),
            };
            if *key == *from {
                file.stream.clone_from(&new.stream);
            }
            file.rename(path, moment, &limits);
            self.names.insert(share, &format!("{to}{rest}"), number);
        }
    }

    /// The open that a message is about, if its file is followed.
    pub(crate) fn handle(&mut self, message: &Message<'_>) -> Option<Handle> {
        let key = self.handle_key(message)?;
        self.handles.get(&key).copied()
    }

    pub(crate) fn handle_key(&mut self, message: &Message<'_>) -> Option<HandleKey> {
        let file_id = message.file_id()?;
        Some((self.registry.server(message), message.session_id(), file_id))
    }

    /// The same; an open that began before the capture is entered.
    pub(crate) fn handle_or_enter(&mut self, message: &Message<'_>) -> Option<Handle> {
        if let Some(handle) = self.handle(message) {
            return Some(handle);
        }
        let (open, tree) = (message.open?, message.tree?);
        let server = self.registry.server(message);
        let share = self.registry.share(server, tree)?;
        let name = open.current_path().map(|path| Name::read(path, false));
        let found = name.as_ref().and_then(|name| self.find(share, &name.key()));
        let number = match found {
            Some(number) => number,
            None => {
                let path = name.as_ref().map(|name| name.path.clone());
                self.add(share, name.as_ref(), Version::new(Cause::Found, path, message.moment, None))?
            }
        };
        self.enter(message, number, share)
    }

    /// Enters an open of a file.
    pub(crate) fn enter(&mut self, message: &Message<'_>, number: u32, share: u32) -> Option<Handle> {
        let key = self.handle_key(message)?;
        self.opens += 1;
        let access = message.open.and_then(|open| open.asked).map(|asked| asked.access);
        let writes = FileAccess(
            FileAccess::WRITE_DATA.0
                | FileAccess::APPEND_DATA.0
                | FileAccess::GENERIC_WRITE.0
                | FileAccess::GENERIC_ALL.0
                | FileAccess::MAXIMUM_ALLOWED.0,
        );
        let writable = access.is_none_or(|access| access.0 & writes.0 != 0);
        let handle = Handle { file: number, open: self.opens, writable, share };
        let file = self.files.get_mut(number)?;
        file.opens += 1;
        file.written |= writable;
        if file.is_stray()
            && let Some(share) = self.registry.shares.get_mut(share as usize)
        {
            share.stray = true;
        }
        for flight in self.unclaimed.remove(&key).unwrap_or_default() {
            if self.pending.claim(flight.exchange, number) {
                file.asked(Flight { open: self.opens, ..flight }, flight.asked, &self.limits);
                if file.is_stray() {
                    // Since it was asked for, any file may have been changed by it.
                    self.losses.doubt(flight.asked.frame..=message.moment.frame);
                }
            }
        }
        if let Some(lease) = message.open.and_then(|open| open.lease) {
            file.now.caching = lease.state;
        }
        if let Some(old) = self.handles.insert(key, handle) {
            self.close(old, false, message.moment);
        }
        Some(handle)
    }

    /// What a response does, for its file.
    pub(crate) fn act(&mut self, message: &Message<'_>, open: u64) -> Act {
        Act {
            exchange: message.exchange,
            open,
            actor: self.registry.actor(message),
            asked: message.request_frame().unwrap_or(message.moment.frame),
            moment: message.moment,
        }
    }

    /// A file was changed in this frame. If its name is unknown, that may have been any file of its share.
    pub(crate) fn changed(&mut self, handle: Handle, frame: u64) {
        let (Some(file), Some(share)) =
            (self.files.get_mut(handle.file), self.registry.shares.get_mut(handle.share as usize))
        else {
            return;
        };
        file.checked = file.checked.max(frame);
        let last = if file.is_stray() { &mut share.suspect } else { &mut share.changed };
        *last = frame.max(*last);
    }

    /// Takes into account what happened unseen in the share of a file.
    pub(crate) fn check(&mut self, number: u32, share: u32, moment: Moment) {
        if let (Some(file), Some(share)) =
            (self.files.get_mut(number), self.registry.shares.get(share as usize))
        {
            file.suspect(share.suspect_for(file), None, moment, &self.limits);
        }
    }

    /// The file of an open, and what work on it needs. What happened unseen in its share is taken into account.
    pub(crate) fn file(
        &mut self,
        handle: Handle,
        message: &Message<'_>,
    ) -> Option<(&mut File, Context<'_, S>)> {
        let Self { files, store, limits, hashes, scratch, dropped, registry, losses, .. } = self;
        let holed = losses.is_holed(message.connection.id);
        let file = files.get_mut(handle.file)?;
        let share = registry.shares.get(handle.share as usize);
        file.suspect(share.map_or(0, |share| share.suspect_for(file)), None, message.moment, limits);
        Some((file, Context { store, limits, hashes: *hashes, holed, scratch, dropped }))
    }
}

impl<S: Store> Observer for Files<S> {
    fn event(&mut self, event: &Event<'_>) {
        self.select(event, true);
    }
}
