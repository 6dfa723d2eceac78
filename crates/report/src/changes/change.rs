//! What a message, or the end of an open, changes on a share.

use std::num::NonZeroUsize;
use std::sync::Arc;

use lru::LruCache;
use smbtrail_codec::Body;
use smbtrail_codec::fsctl::Control;
use smbtrail_track::{Change, Content, Detail, Event, Message, Moment, Open};
use smbtrail_wire::{CreateAction, FileAttributes, Fsctl, NtStatus, SecurityInformation};

use super::deletions::Deletions;
use crate::peers::{Peer, Peers};

/// A change that the server answered with success.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    pub(crate) what: What,
    /// The request; of several the first.
    pub(crate) asked: Option<u64>,
    /// The answer; of several the first.
    pub(crate) first: Moment,
    /// The last answer.
    pub(crate) last: Moment,
    /// Requests that it took.
    pub(crate) count: u64,
    pub(crate) user: Option<Arc<str>>,
    pub(crate) peer: Option<Arc<Peer>>,
    pub(crate) share: Option<Arc<str>>,
    /// The path before.
    pub(crate) path: Option<Arc<str>>,
    /// Whether it is a directory, where that is known.
    pub(crate) directory: Option<bool>,
}

/// What is changed.
#[derive(Clone, Debug)]
pub(crate) enum What {
    Created,
    /// A CREATE emptied what was there.
    Overwritten,
    /// Bytes of the content; `None` where the answers do not say how many.
    Written(Option<u64>),
    /// The size is this now.
    Resized(u64),
    Renamed(Arc<str>),
    Linked(Arc<str>),
    Deleted,
    Attributes(FileAttributes),
    Times,
    Security(SecurityInformation),
    ExtendedAttributes,
    /// The reparse point, by which it leads elsewhere. `[MS-FSCC] 2.1.2`
    Reparse,
}

/// What takes changes.
type Each<'e> = &'e mut dyn FnMut(&Changed);

/// Follows what changes.
#[derive(Debug)]
pub(crate) struct Changes {
    peers: Peers,
    /// What was written through the opens that have not ended.
    written: LruCache<(u64, Option<u64>), Changed>,
    /// Bytes that controls under way are about, by their exchange.
    ranges: LruCache<u64, u64>,
    deletions: Deletions,
}

/// Opens with WRITEs that are followed at a time. Beyond, what was written so far is a row.
const OPENS: NonZeroUsize = NonZeroUsize::new(65_536).unwrap();

/// Controls under way.
const RANGES: NonZeroUsize = NonZeroUsize::new(1_024).unwrap();

impl Default for Changes {
    fn default() -> Self {
        Self {
            peers: Peers::default(),
            written: LruCache::new(OPENS),
            ranges: LruCache::new(RANGES),
            deletions: Deletions::default(),
        }
    }
}

impl Changes {
    /// Hands out what an event changes. WRITEs of one open to one path are handed out together, when the open ends.
    pub(crate) fn event(&mut self, event: &Event<'_>, each: Each<'_>) {
        self.peers.event(event);
        match event {
            Event::Message(message) if holds_files(message) => self.message(message, each),
            Event::Open(open) if open.file_id.is_some() => self.end(open, each),
            _ => {}
        }
    }

    /// Files that were forgotten because too many were open: when they are deleted is unknown.
    pub(crate) const fn left_out(&self) -> u64 {
        self.deletions.left_out()
    }

    /// Hands out what was written through the opens that did not end.
    pub(crate) fn finish(&mut self, each: Each<'_>) {
        while let Some((_, change)) = self.written.pop_lru() {
            each(&change);
        }
    }

    fn message(&mut self, message: &Message<'_>, each: Each<'_>) {
        self.deletions.asked(message);
        if !message.is_response() {
            self.request(message);
        } else if message.header.status == NtStatus::SUCCESS {
            self.response(message, each);
        }
    }

    /// Remembers what the answer does not repeat.
    fn request(&mut self, message: &Message<'_>) {
        let Body::IoctlRequest(_) = message.body else { return };
        let bytes = match message.buffer().map(|buffer| buffer.read(&mut ())) {
            Some(Content::Control(Control::FileZeroDataInformation(range))) => {
                range.beyond_final_zero.saturating_sub(range.file_offset)
            }
            Some(Content::Control(Control::Smb2DuplicateExtentsData(range))) => range.byte_count,
            Some(Content::Control(Control::Smb2DuplicateExtentsDataEx(range))) => range.byte_count,
            _ => return,
        };
        self.ranges.put(message.exchange, bytes);
    }

    fn response(&mut self, message: &Message<'_>, each: Each<'_>) {
        match (message.body, message.request.map(|request| &request.detail)) {
            (Body::CreateResponse(body), detail) => {
                let again = matches!(detail, Some(Detail::Create(create)) if create.reconnect.is_some());
                if !again {
                    self.deletions.opened(message);
                }
                match body.create_action {
                    _ if again => {}
                    CreateAction::CREATED => self.give(message, What::Created, each),
                    CreateAction::OVERWRITTEN | CreateAction::SUPERSEDED => {
                        self.give(message, What::Overwritten, each);
                    }
                    _ => {}
                }
            }
            (Body::WriteResponse(_), _) => {
                let moved = message.transfer().and_then(|transfer| transfer.length).unwrap_or(0);
                if moved > 0 {
                    self.write(message, Some(moved.into()), each);
                }
            }
            (Body::IoctlResponse(_), Some(Detail::Ioctl(control))) => self.control(message, *control, each),
            (Body::SetInfoResponse(_), Some(Detail::SetInfo { change, .. })) => {
                self.set(message, change, each);
            }
            _ => {}
        }
    }

    fn set(&mut self, message: &Message<'_>, change: &Change, each: Each<'_>) {
        match change {
            Change::Rename(to) => {
                self.flush(message.open, each);
                self.deletions.renamed(message);
                self.give(message, What::Renamed(to.clone()), each);
            }
            Change::Link(to) => self.give(message, What::Linked(to.clone()), each),
            Change::Size(size) => self.give(message, What::Resized(*size), each),
            // More is only room for what may come.
            Change::Allocation(size) if message.open.and_then(|open| open.size) > Some(*size) => {
                self.give(message, What::Resized(*size), each);
            }
            Change::Basic { attributes, times } => {
                if attributes.0 != 0 {
                    self.give(message, What::Attributes(*attributes), each);
                }
                if *times {
                    self.give(message, What::Times, each);
                }
            }
            Change::Security(parts) => self.give(message, What::Security(*parts), each),
            Change::ExtendedAttributes => self.give(message, What::ExtendedAttributes, each),
            _ => {}
        }
    }

    fn control(&mut self, message: &Message<'_>, control: Fsctl, each: Each<'_>) {
        let range = self.ranges.pop(&message.exchange);
        let output = message.buffer().map(|buffer| buffer.read(&mut ()));
        let bytes = match (control, output) {
            (
                Fsctl::SET_ZERO_DATA | Fsctl::DUPLICATE_EXTENTS_TO_FILE | Fsctl::DUPLICATE_EXTENTS_TO_FILE_EX,
                _,
            ) => range,
            (_, Some(Content::Control(Control::SrvCopychunkResponse(done)))) => {
                Some(done.total_bytes_written.into())
            }
            (_, Some(Content::Control(Control::FsctlOffloadWriteOutput(done)))) => Some(done.length_written),
            (Fsctl::SRV_COPYCHUNK | Fsctl::SRV_COPYCHUNK_WRITE | Fsctl::OFFLOAD_WRITE, _) => None,
            (Fsctl::SET_REPARSE_POINT | Fsctl::DELETE_REPARSE_POINT, _) => {
                return self.give(message, What::Reparse, each);
            }
            _ => return,
        };
        if bytes != Some(0) {
            self.write(message, bytes, each);
        }
    }

    /// Adds what was written to what its open wrote before.
    fn write(&mut self, message: &Message<'_>, bytes: Option<u64>, each: Each<'_>) {
        let change = self.change(message, What::Written(bytes));
        let Some(open) = message.open else { return each(&change) };
        let known = self.written.get_mut(&open.lasting_id());
        if let Some(Changed { what: What::Written(sum), last, count, .. }) = known {
            *sum = sum.zip(bytes).map(|(sum, bytes)| sum.saturating_add(bytes));
            *last = message.moment;
            *count += 1;
        } else if let Some((_, oldest)) = self.written.push(open.lasting_id(), change) {
            each(&oldest);
        }
    }

    /// Hands out what an open wrote.
    fn flush(&mut self, open: Option<&Open>, each: Each<'_>) {
        if let Some(change) = open.and_then(|open| self.written.pop(&open.lasting_id())) {
            each(&change);
        }
    }

    /// An open ended; its file, if it was to be deleted and has no other open.
    fn end(&mut self, open: &Open, each: Each<'_>) {
        self.flush(Some(open), each);
        let peer = self.peers.of(open.owner.connection).cloned();
        if let Some(deleted) = self.deletions.closed(open, peer) {
            each(&deleted);
        }
    }

    fn give(&self, message: &Message<'_>, what: What, each: Each<'_>) {
        each(&self.change(message, what));
    }

    fn change(&self, message: &Message<'_>, what: What) -> Changed {
        // Of a file that is renamed, the request has the path before, and the open that of now.
        let before = message.request.and_then(|request| request.path.as_ref());
        let path = match what {
            What::Renamed(_) => before,
            _ => message.path(),
        };
        Changed {
            what,
            asked: message.request_frame(),
            first: message.moment,
            last: message.moment,
            count: 1,
            user: message.user().cloned(),
            peer: self.peers.of(message.connection.id).cloned(),
            share: message.share().cloned(),
            path: path.cloned(),
            directory: message.open.and_then(is_directory),
        }
    }
}

/// Whether an open is one of a directory; `None` if no message says so.
pub(super) fn is_directory(open: &Open) -> Option<bool> {
    let known = open.attributes.0 != 0;
    known.then(|| open.attributes.contains(FileAttributes::DIRECTORY))
}

/// Whether a message is about a share that may hold files, or jobs of a printer.
fn holds_files(message: &Message<'_>) -> bool {
    message.tree.is_some_and(|tree| tree.is_pipe() != Some(true))
}
