//! Files that are deleted when the last of their opens ends.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;

use lru::LruCache;
use smbtrail_track::{Change, Detail, Message, Open};
use smbtrail_wire::{Command, NtStatus};

use super::change::{Changed, What, is_directory};
use crate::peers::Peer;

/// The files that are open.
#[derive(Debug)]
pub(crate) struct Deletions {
    files: LruCache<File, State>,
    /// What files are called since they were renamed: other opens of them know the old name.
    renamed: LruCache<File, File>,
    /// Bytes of the names of all files.
    bytes: usize,
    /// The last CLOSE that was answered: its frame, and that of its request.
    close: Option<(u64, Option<u64>)>,
    /// Files that were forgotten.
    left_out: u64,
}

/// A server: its network, as connections number them, and its address.
type Server = (u32, IpAddr);

/// A file: its server, and the share's name and the path in lower case.
type File = (Option<Server>, Box<str>);

/// What is known of a file.
#[derive(Debug, Default)]
struct State {
    /// Opens that have not ended.
    opens: u64,
    /// Who wants it deleted.
    by: Option<Changed>,
}

/// Files that are followed at a time.
const FILES: NonZeroUsize = NonZeroUsize::new(65_536).unwrap();
/// Renamed files whose old names are known.
const RENAMED: NonZeroUsize = NonZeroUsize::new(4_096).unwrap();
/// Bytes of the names of files that are followed: 256 for each. A name may have 64 KiB.
const BYTES: usize = 16 << 20;
/// Bytes of the old name of a renamed file, and of the new one.
const NAME: usize = 2_048;

impl Default for Deletions {
    fn default() -> Self {
        let (files, renamed) = (LruCache::new(FILES), LruCache::new(RENAMED));
        Self { files, renamed, bytes: 0, close: None, left_out: 0 }
    }
}

impl Deletions {
    /// Takes what a message says of the deletion of its file.
    pub(crate) fn asked(&mut self, message: &Message<'_>) {
        if message.header.command == Command::CLOSE {
            self.close = Some((message.moment.frame, message.request_frame()));
        }
        let detail = message.request.map(|request| &request.detail);
        let keeps = matches!(detail, Some(Detail::SetInfo { change: Change::Delete(false), .. }));
        let done = message.is_response() && message.header.status == NtStatus::SUCCESS;
        if let Some(open) = message.open.filter(|_| keeps && done)
            && let Some(file) = file(server(message), open).map(|file| self.present(file))
            && let Some(state) = self.files.get_mut(&file)
        {
            state.by = None;
        }
    }

    /// A file has one more open.
    pub(crate) fn opened(&mut self, message: &Message<'_>) {
        if let Some(file) = message.open.and_then(|open| file(server(message), open)) {
            let mut state = self.take(&file).unwrap_or_default();
            state.opens += 1;
            self.put(file, state);
        }
    }

    /// What a file is called now, if another open renamed it.
    fn present(&mut self, file: File) -> File {
        match self.renamed.get(&file) {
            Some(now) if !self.files.contains(&file) => now.clone(),
            _ => file,
        }
    }

    fn take(&mut self, file: &File) -> Option<State> {
        let state = self.files.pop(file)?;
        self.bytes -= file.1.len();
        Some(state)
    }

    /// Follows a file, and forgets those longest unused for which there is no space.
    fn put(&mut self, file: File, state: State) {
        self.bytes += file.1.len();
        let full = self.files.push(file, state);
        self.forget(full);
        while self.bytes > BYTES && self.files.len() > 1 {
            let oldest = self.files.pop_lru();
            self.forget(oldest);
        }
    }

    fn forget(&mut self, forgotten: Option<(File, State)>) {
        if let Some(((_, name), _)) = forgotten {
            self.bytes -= name.len();
            self.left_out += 1;
        }
    }

    /// Files that were forgotten because too many were open.
    pub(crate) const fn left_out(&self) -> u64 {
        self.left_out
    }

    /// A file has another name.
    pub(crate) fn renamed(&mut self, message: &Message<'_>) {
        let Some(open) = message.open else { return };
        let before = message.request.and_then(|request| request.path.as_deref());
        let before = named(server(message), open, before.or(open.path.as_deref()));
        if let (Some(before), Some(now)) = (before, file(server(message), open))
            && let Some(state) = self.take(&before)
        {
            if before.1.len() + now.1.len() <= NAME {
                self.renamed.put(before, now.clone());
            }
            self.renamed.pop(&now);
            self.put(now, state);
        }
    }

    /// An open ended: what is deleted with it.
    pub(crate) fn closed(&mut self, open: &Open, peer: Option<Arc<Peer>>) -> Option<Changed> {
        let file = file(peer.as_ref().map(|peer| (peer.network, peer.server)), open);
        let file = file.map(|file| self.present(file));
        let mut state = file.as_ref().and_then(|file| self.take(file)).unwrap_or_default();
        state.opens = state.opens.saturating_sub(1);
        if open.deleted {
            state.by = Some(deleted(open, peer));
        }
        if state.opens > 0 {
            self.put(file?, state);
            return None;
        }
        // One that was forgotten for a limit is not known to have ended.
        let moment = open.closed()?;
        let asked = self.close.filter(|(frame, _)| *frame == moment.frame).and_then(|(_, asked)| asked);
        state.by.map(|by| Changed { asked, first: moment, last: moment, ..by })
    }
}

/// The deletion that an open asked for.
fn deleted(open: &Open, peer: Option<Arc<Peer>>) -> Changed {
    Changed {
        what: What::Deleted,
        asked: None,
        first: open.start,
        last: open.start,
        count: 1,
        user: open.owner.user.clone(),
        peer,
        share: open.owner.share.clone(),
        path: open.current_path().cloned(),
        directory: is_directory(open),
    }
}

fn server(message: &Message<'_>) -> Option<Server> {
    Some((message.connection.network, message.connection.server.ip()))
}

fn file(server: Option<Server>, open: &Open) -> Option<File> {
    named(server, open, open.current_path().map(AsRef::as_ref))
}

fn named(server: Option<Server>, open: &Open, path: Option<&str>) -> Option<File> {
    let share = open.owner.share.as_deref()?;
    // Clients call a server by several names.
    let share = share.rsplit('\\').next().unwrap_or(share);
    Some((server, format!("{share}\\{}", path?).to_lowercase().into()))
}
