use smbtrail_codec::{Body, Header};
use smbtrail_wire::{Command, FileId};

use super::step::{After, Evicted, Place, Step};
use super::{SEARCHED, Tracker, info};
use crate::event::moved;
use crate::{Change, Detail, Request};

/// The file that a request or a response is about.
pub(super) fn file_id(body: &Body<'_>) -> Option<FileId> {
    Some(match body {
        Body::CloseRequest(body) => body.file_id,
        Body::FlushRequest(body) => body.file_id,
        Body::ReadRequest(body) => body.file_id,
        Body::WriteRequest(body) => body.file_id,
        Body::LockRequest(body) => body.file_id,
        Body::IoctlRequest(body) => body.file_id,
        Body::QueryDirectoryRequest(body) => body.file_id,
        Body::ChangeNotifyRequest(body) => body.file_id,
        Body::QueryInfoRequest(body) => body.file_id,
        Body::SetInfoRequest(body) => body.file_id,
        Body::OplockBreakAcknowledgment(body) => body.file_id,
        _ => return None,
    })
}

impl Tracker {
    /// Updates the open from a response to READ, WRITE or SET_INFO, or from a break.
    pub(super) fn transfer_response(
        &mut self,
        place: &Place,
        header: &Header,
        body: &Body<'_>,
        request: &Request,
        step: &mut Step,
    ) {
        if step.open.is_none() && !header.status.is_error() {
            self.discover_open(place, header, request, step);
        }
        let moved = u64::from(moved(body, Some(&request.detail)).unwrap_or(0));
        let (read, written) = match body {
            Body::ReadResponse(_) => (moved, 0),
            Body::WriteResponse(_) => (0, moved),
            _ => (0, 0),
        };
        if let Some(tree) = step.tree.and_then(|id| self.trees.get_mut(id)) {
            tree.bytes_read += read;
            tree.bytes_written += written;
        }
        let Some((id, open)) = step.open.and_then(|id| Some((id, self.opens.get_mut(id)?))) else { return };
        open.bytes_read += read;
        open.bytes_written += written;
        match (&request.detail, body) {
            (Detail::Transfer { offset, .. }, Body::WriteResponse(_)) => {
                let end = offset.saturating_add(written);
                open.size = Some(open.size.map_or(end, |size| size.max(end)));
            }
            (Detail::SetInfo { change, .. }, Body::SetInfoResponse(_)) => match change {
                Change::Rename(path) => {
                    open.since().renamed_to = Some(path.clone());
                    self.opens.weigh(id);
                }
                Change::Delete(delete) => open.delete_pending = *delete,
                Change::Size(size) => open.size = Some(*size),
                _ => {}
            },
            (Detail::QueryInfo { info_type, class, .. }, Body::QueryInfoResponse(body)) => {
                open.size = info::size(*info_type, *class, body).or(open.size);
            }
            (_, Body::OplockBreakResponse(body)) => open.oplock = body.oplock_level,
            _ => {}
        }
    }

    /// A message that succeeded shows an open that is in use, though its CREATE was not seen.
    pub(super) fn discover_open(
        &mut self,
        place: &Place,
        header: &Header,
        request: &Request,
        step: &mut Step,
    ) {
        let (Some(session), Some(tree), Some(file_id)) = (step.session, step.tree, request.file_id) else {
            return;
        };
        if file_id == FileId::RELATED || matches!(header.command, Command::OPLOCK_BREAK | Command::CLOSE) {
            return;
        }
        if let Some(id) = self.opens.find(&(Some(session), Some(file_id))) {
            step.open = Some(id);
            return;
        }
        let Some(mut open) = self.new_open(place, header, step) else { return };
        open.file_id = Some(file_id);
        open.start = request.moment;
        let (id, evicted) = self.opens.insert(open);
        step.then.extend(evicted.map(|old| After::Evicted(Evicted::Open(old))));
        if let Some(files) = self.trees.get_mut(tree).map(|tree| &mut tree.files)
            && files.add(id, &self.opens)
        {
            self.trees.weigh(tree);
        }
        step.open = Some(id);
    }

    /// An oplock or lease that the server takes back.
    pub(super) fn break_notification(&mut self, place: &Place, body: &Body<'_>, step: &mut Step) {
        let Body::OplockBreakNotification(body) = body else { return };
        step.file_id = Some(body.file_id);
        let Some(connection) = self.connections.get(place.id) else { return };
        // It names no session. Several may have an open of that id: the one that began first is meant. [MS-SMB2] 3.3.4.6
        let found = connection.sessions.values().take(SEARCHED).filter_map(|session| {
            let open = self.opens.find(&(Some(*session), Some(body.file_id)))?;
            let began = self.sessions.get(*session).map(|session| (session.start, session.id));
            Some((began, *session, open))
        });
        let Some((_, session, open)) = found.min_by_key(|(began, ..)| *began) else { return };
        (step.session, step.open) = (Some(session), Some(open));
        if let Some(open) = self.opens.get_mut(open) {
            step.tree = open.owner.tree;
            open.oplock = body.oplock_level;
        }
    }
}
