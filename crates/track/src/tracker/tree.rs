use smbtrail_codec::Header;
use smbtrail_codec::body::TreeConnectResponse;
use smbtrail_wire::{FileAccess, NtStatus, SessionId, ShareCapabilities, ShareFlags, TreeId};

use super::Tracker;
use super::step::{After, Evicted, Place, Step};
use crate::table::Id;
use crate::tree::Files;
use crate::{Detail, Moment, Request, Session, TreeConnect};

impl Tracker {
    pub(super) fn tree_connect_response(
        &mut self,
        place: &Place,
        header: &Header,
        body: &TreeConnectResponse<'_>,
        request: &Request,
        step: &mut Step,
    ) {
        let (Some(id), Some(session)) = (header.tree_id(), step.session) else { return };
        // A gap may have hidden the response until messages showed the tree.
        let shown = self.sessions.get(session).and_then(|session| session.trees.get(&id).copied());
        let shown = shown.filter(|id| self.trees.get(*id).is_some_and(|tree| tree.share.is_none()));
        step.tree = shown.or_else(|| {
            let tree = self.new_tree(place, Some(session), header.session_id, request.moment)?;
            self.enter_tree(session, id, TreeConnect { id: Some(id), ..tree }, step)
        });
        let Some(tree) = step.tree.and_then(|id| self.trees.get_mut(id)) else { return };
        if let Some(session) = self.sessions.get_mut(session) {
            session.counts.trees += 1;
        }
        tree.share = share(request);
        tree.share_type = Some(body.share_type);
        tree.flags = body.share_flags;
        tree.capabilities = body.capabilities;
        tree.maximal_access = body.maximal_access;
        tree.status = Some(header.status);
    }

    pub(super) fn tree_connect_refused(
        &mut self,
        place: &Place,
        header: &Header,
        request: &Request,
        step: &mut Step,
    ) {
        if let Some(mut tree) = self.new_tree(place, step.session, header.session_id, request.moment) {
            tree.share = share(request);
            tree.status = Some(header.status);
            tree.end.advance(place.moment);
            step.then.push(After::RefusedTree(Box::new(tree)));
        }
    }

    /// A message that succeeded shows a session and a tree that are in use without their setup having been seen.
    pub(super) fn discover(&mut self, place: &Place, header: &Header, step: &mut Step) {
        let known = |id: SessionId| id != SessionId(0) && id != SessionId::RELATED;
        if step.session.is_none() && known(header.session_id) {
            let there = self
                .connections
                .get(place.id)
                .and_then(|connection| connection.sessions.get(&header.session_id));
            step.session = match there.copied() {
                None if header.status.is_error() => None,
                None => self.discover_session(place.id, header.session_id, place.moment),
                session => session,
            };
        }
        let (Some(session), Some(id), None) = (step.session, header.tree_id(), step.tree) else { return };
        let there = self.sessions.get(session).and_then(|session| session.trees.get(&id).copied());
        step.tree = match there {
            Some(tree) => Some(tree),
            None if header.status != NtStatus::SUCCESS || id == TreeId(0) || id == TreeId::RELATED => None,
            None if !belongs_to_tree(header) => None,
            None => {
                let tree = self.new_tree(place, Some(session), header.session_id, place.moment);
                tree.and_then(|tree| self.enter_tree(session, id, TreeConnect { id: Some(id), ..tree }, step))
            }
        };
    }

    fn enter_tree(
        &mut self,
        session: Id<Session>,
        id: TreeId,
        tree: TreeConnect,
        step: &mut Step,
    ) -> Option<Id<TreeConnect>> {
        let (key, evicted) = self.trees.insert(tree);
        step.then.extend(evicted.map(|old| After::Evicted(Evicted::Tree(old))));
        let entry = self.sessions.get_mut(session)?;
        let before = entry.trees.capacity();
        entry.trees.insert(id, key);
        if entry.trees.capacity() != before {
            self.sessions.weigh(session);
        }
        Some(key)
    }

    fn new_tree(
        &self,
        place: &Place,
        session: Option<Id<Session>>,
        session_id: SessionId,
        start: Moment,
    ) -> Option<TreeConnect> {
        let connection = self.connections.get(place.id)?;
        let of = session.and_then(|id| self.sessions.get(id));
        Some(TreeConnect {
            id: None,
            session_id: of.map_or(session_id, |session| session.id),
            connection: connection.id,
            share: None,
            user: of.and_then(|session| session.identity.user.clone()),
            share_type: None,
            flags: ShareFlags::default(),
            capabilities: ShareCapabilities::default(),
            maximal_access: FileAccess::default(),
            start,
            end: start,
            status: None,
            opens: 0,
            bytes_read: 0,
            bytes_written: 0,
            session,
            owners: Vec::new(),
            files: Files::default(),
        })
    }
}

/// Whether a message of this command belongs to a tree. `[MS-SMB2] 2.2.1.2`
fn belongs_to_tree(header: &Header) -> bool {
    use smbtrail_wire::Command as C;
    !matches!(
        header.command,
        C::NEGOTIATE | C::SESSION_SETUP | C::LOGOFF | C::TREE_CONNECT | C::ECHO | C::CANCEL
    )
}

fn share(request: &Request) -> Option<std::sync::Arc<str>> {
    match &request.detail {
        Detail::TreeConnect(share) => Some(share.clone()),
        _ => None,
    }
}
