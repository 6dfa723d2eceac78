//! The files of a capture as records name them, and the connection on which bytes of each were moved first.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use hashbrown::HashMap;
use smbtrail_files::Entry;
use smbtrail_track::{Change, Detail, Message, Open};
use smbtrail_wire::Command;

use crate::id::{Namer, StableId};
use crate::link::{Link, address};

/// The connection on which bytes of a file were moved first.
#[derive(Debug, Default)]
pub(crate) struct Movers(HashMap<StableId, Link>);

/// Files whose first connection is remembered, about 120 bytes each.
const MOVERS: usize = 65_536;

impl Movers {
    /// Takes up what a response moves, or the new name of a file that it renames.
    pub(crate) fn message(&mut self, message: &Message<'_>, link: &Link) {
        let changes = matches!(message.header.command, Command::READ | Command::WRITE | Command::SET_INFO);
        let Some(open) = message.open.filter(|_| changes && !message.header.status.is_error()) else {
            return;
        };
        if let Some(Detail::SetInfo { change: Change::Rename(path), .. }) =
            message.request.map(|request| &request.detail)
        {
            let server = link.server.ip();
            let old = message.request.and_then(|request| request.path.as_ref());
            let known = old.and_then(|old| self.of(&fuid(server, open.owner.share.as_ref(), old)));
            self.moved(fuid(server, open.owner.share.as_ref(), path), known.as_ref().unwrap_or(link));
            return;
        }
        let moved = message.transfer().and_then(|transfer| transfer.length).map_or(0, u64::from);
        // Only the first transfer of an open is new.
        if moved > 0
            && [open.bytes_read, open.bytes_written].contains(&moved)
            && let Some(fuid) = fuid_of(link, open)
        {
            self.moved(fuid, link);
        }
    }

    /// Bytes of a file were moved.
    fn moved(&mut self, fuid: StableId, link: &Link) {
        if self.0.len() < MOVERS {
            self.0.entry(fuid).or_insert(*link);
        }
    }

    /// The connection of a file; `None` where no READ or WRITE was seen, or there are too many files.
    pub(crate) fn of(&self, fuid: &StableId) -> Option<Link> {
        self.0.get(fuid).copied()
    }
}

/// The id of the file of an open: by the path that it was opened by.
pub(crate) fn fuid_of(link: &Link, open: &Open) -> Option<StableId> {
    Some(fuid(link.server.ip(), open.owner.share.as_ref(), open.path.as_ref()?))
}

/// The path with its stream, and the id, of a version of a file.
pub(crate) fn file(entry: &Entry<'_>) -> (String, StableId) {
    let mut name = entry.version.path.as_deref().unwrap_or_default().to_owned();
    if let Some(stream) = entry.stream {
        name.extend([":", stream]);
    }
    let server = entry.server.map_or(Ipv4Addr::UNSPECIFIED.into(), |server| server.ip());
    let fuid = fuid(server, entry.share, &name);
    (name, fuid)
}

/// The id of a file: by its server, its share and its path, in which upper and lower case are the same.
pub(crate) fn fuid(server: IpAddr, share: Option<&Arc<str>>, path: &str) -> StableId {
    Namer::new().add(&address(server)).fold(share.map_or("", |share| share_name(share))).fold(path).id(b'F')
}

/// The name of a share, without the server: clients call a server by several names.
pub(crate) fn share_name(share: &str) -> &str {
    share.rsplit('\\').next().unwrap_or(share)
}
