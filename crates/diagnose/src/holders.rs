//! Who holds what others wait for: oplocks and leases that break, locked ranges.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;

use lru::LruCache;
use smbtrail_codec::Body;
use smbtrail_track::{Message, Time};
use smbtrail_wire::{Guid, LockFlags, NtStatus};

/// A file: the server's address, the share's name and the path, in lower case.
type File = (IpAddr, Arc<str>);

/// Who holds what others wait for.
#[derive(Debug)]
pub(crate) struct Holders {
    /// The last break of each file.
    breaks: LruCache<File, Break>,
    /// The files of leases, with who has them.
    leases: LruCache<(IpAddr, Guid), (File, Arc<str>)>,
    /// Who locked a range of each file last.
    locks: LruCache<File, Arc<str>>,
}

/// A notification that an oplock or a lease breaks.
#[derive(Clone, Debug)]
pub(crate) struct Break {
    pub(crate) frame: u64,
    pub(crate) time: Time,
    pub(crate) holder: Arc<str>,
}

/// Files of each kind that are remembered: a wait lasts half a minute, in which few are opened by two clients.
const FILES: NonZeroUsize = NonZeroUsize::new(1_024).unwrap();

impl Default for Holders {
    fn default() -> Self {
        Self { breaks: LruCache::new(FILES), leases: LruCache::new(FILES), locks: LruCache::new(FILES) }
    }
}

impl Holders {
    /// Takes what a message says of breaks and leases.
    pub(crate) fn read(&mut self, message: &Message<'_>) {
        let server = message.connection.server.ip();
        match message.body {
            Body::OplockBreakNotification(_) => {
                if let Some(file) = file(message) {
                    self.breaks(message, file, holder(message));
                }
            }
            Body::LeaseBreakNotification(body) => {
                if let Some((file, holder)) = self.leases.get(&(server, body.lease_key)).cloned() {
                    self.breaks(message, file, holder);
                }
            }
            Body::CreateResponse(_) => {
                if let (Some(lease), Some(file)) = (message.open.and_then(|open| open.lease), file(message)) {
                    self.leases.put((server, lease.key), (file, holder(message)));
                }
            }
            _ => {}
        }
    }

    fn breaks(&mut self, message: &Message<'_>, file: File, holder: Arc<str>) {
        let found = Break { frame: message.moment.frame, time: message.moment.time, holder };
        self.breaks.put(file, found);
    }

    /// The break for which the request of an answer waited: one of its file, sent after the request was.
    pub(crate) fn breaking(&mut self, message: &Message<'_>) -> Option<Break> {
        let request = message.request?;
        let found = self.breaks.get(&file(message)?)?;
        (found.time >= request.begun).then(|| found.clone())
    }

    /// A LOCK was answered: who had locked the file before. From here on its client has, if it `takes` a range.
    pub(crate) fn locked(&mut self, message: &Message<'_>, takes: bool) -> Option<Arc<str>> {
        let file = file(message)?;
        let now = holder(message);
        let before = self.locks.get(&file).filter(|before| **before != now).cloned();
        if takes && message.header.status == NtStatus::SUCCESS {
            self.locks.put(file, now);
        }
        before
    }
}

/// Whether a LOCK request asks for ranges, and does not give them up.
pub(crate) fn locks(body: &Body<'_>) -> bool {
    let Body::LockRequest(body) = body else { return false };
    body.locks(&mut ()).any(|lock| !lock.flags.contains(LockFlags::UNLOCK))
}

/// The file of a message.
fn file(message: &Message<'_>) -> Option<File> {
    // Clients call a server by several names.
    let share = message.share().and_then(|share| share.rsplit('\\').next()).unwrap_or_default();
    let name = format!("{share}\\{}", message.path()?).to_lowercase();
    Some((message.connection.server.ip(), name.into()))
}

/// Who sent or receives a message.
fn holder(message: &Message<'_>) -> Arc<str> {
    let user = message.user().map_or("an unknown user", AsRef::as_ref);
    format!("{user} at {}", message.connection.client).into()
}
