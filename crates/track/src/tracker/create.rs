use smbtrail_codec::Header;
use smbtrail_codec::body::{CreateRequest, CreateResponse};
use smbtrail_codec::create_context::CreateContextData as Data;
use smbtrail_wire::{CreateOptions, DurableHandleFlags, FileAttributes, FileId, Guid, OplockLevel};

use super::Tracker;
use std::sync::Arc;

use super::step::{After, Evicted, Place, Step};
use crate::{Asked, CreateDetail, Detail, Durable, Lease, Open, Owner, Reconnect, Request};

/// What a CREATE says that its response does not repeat.
pub(super) fn detail(body: &CreateRequest<'_>) -> Detail {
    let asked = Asked {
        disposition: body.create_disposition,
        options: body.create_options,
        access: body.desired_access,
    };
    let (mut reconnect, mut create_guid) = (None, None);
    for (_, data) in body.context_values(&mut ()) {
        match data {
            Data::DurableHandleReconnect(context) => {
                reconnect = Some(Reconnect { file_id: context.file_id, create_guid: None });
            }
            Data::DurableHandleReconnectV2(context) => {
                let create_guid = Some(context.create_guid);
                reconnect = Some(Reconnect { file_id: context.file_id, create_guid });
            }
            Data::DurableHandleRequestV2(context) => create_guid = Some(context.create_guid),
            _ => {}
        }
    }
    Detail::Create(Box::new(CreateDetail { asked, reconnect, create_guid }))
}

impl Tracker {
    pub(super) fn create_response(
        &mut self,
        place: &Place,
        header: &Header,
        body: &CreateResponse<'_>,
        request: &Request,
        step: &mut Step,
    ) {
        let Detail::Create(detail) = &request.detail else { return };
        let mut open = match detail.reconnect.and_then(|reconnect| self.take_durable(place, reconnect)) {
            Some(mut open) => {
                open.since().reconnects += 1;
                open.owner = self.owner(place, header, step, &open.owner);
                open
            }
            None => {
                let Some(mut open) = self.new_open(place, header, step) else { return };
                open.start = request.moment;
                open.path.clone_from(&request.path);
                open.asked = Some(detail.asked);
                open.action = Some(body.create_action);
                open.status = Some(header.status);
                open.delete_pending = detail.asked.options.contains(CreateOptions::DELETE_ON_CLOSE);
                open
            }
        };
        granted(&mut open, body, detail.create_guid);
        self.enter_open(body.file_id, open, step);
        for dependent in &request.dependents {
            let connection = self.connections.get_mut(place.id);
            let waiting = connection.and_then(|connection| {
                let id = connection.requests.find(dependent)?;
                connection.requests.get_mut(id)
            });
            if let Some(waiting) = waiting {
                waiting.open = step.open;
                waiting.file_id = Some(body.file_id);
            }
        }
    }

    /// A CREATE whose request was not seen: the open is known, but not its path.
    pub(super) fn create_orphan(&mut self, place: &Place, body: &CreateResponse<'_>, step: &mut Step) {
        let header = Header::default();
        let Some(mut open) = self.new_open(place, &header, step) else { return };
        open.action = Some(body.create_action);
        open.status = Some(header.status);
        granted(&mut open, body, None);
        self.enter_open(body.file_id, open, step);
    }

    /// The request of a CREATE whose response was seen before it: now the open has a path.
    pub(super) fn name_open(&mut self, file_id: FileId, request: &Request, step: &mut Step) {
        let open = step.session.and_then(|session| self.opens.find(&(Some(session), Some(file_id))));
        (step.open, step.file_id) = (open, Some(file_id));
        let Detail::Create(detail) = &request.detail else { return };
        if let Some(open) = open.and_then(|id| self.opens.get_mut(id)) {
            open.path.clone_from(&request.path);
            open.asked = Some(detail.asked);
            open.delete_pending |= detail.asked.options.contains(CreateOptions::DELETE_ON_CLOSE);
        }
        if let Some(id) = open {
            self.opens.weigh(id);
        }
    }

    pub(super) fn create_refused(
        &mut self,
        place: &Place,
        header: &Header,
        request: &Request,
        step: &mut Step,
    ) {
        let Detail::Create(detail) = &request.detail else { return };
        let Some(mut open) = self.new_open(place, header, step) else { return };
        open.start = request.moment;
        open.path.clone_from(&request.path);
        open.asked = Some(detail.asked);
        open.status = Some(header.status);
        step.then.push(After::RefusedOpen(Box::new(open)));
    }

    /// Puts an open into the tables under its id.
    fn enter_open(&mut self, file_id: FileId, mut open: Open, step: &mut Step) {
        let (Some(session), Some(tree_id)) = (step.session, step.tree) else { return };
        open.file_id = Some(file_id);
        if let Some(session) = self.sessions.get_mut(session) {
            session.counts.opens += 1;
        }
        let (id, evicted) = self.opens.insert(open);
        step.then.extend(evicted.map(|old| After::Evicted(Evicted::Open(old))));
        if let Some(tree) = self.trees.get_mut(tree_id) {
            tree.opens += 1;
            if tree.files.add(id, &self.opens) {
                self.trees.weigh(tree_id);
            }
        }
        (step.open, step.file_id) = (Some(id), Some(file_id));
    }

    /// An open of the step's session and tree with only its id known.
    pub(super) fn new_open(&mut self, place: &Place, header: &Header, step: &Step) -> Option<Open> {
        self.connections.get(place.id)?;
        Some(Open {
            file_id: None,
            owner: self.owner(place, header, step, &Owner::default()),
            path: None,
            start: place.moment,
            status: None,
            asked: None,
            action: None,
            attributes: FileAttributes::default(),
            size: None,
            oplock: OplockLevel::NONE,
            lease: None,
            durable: None,
            bytes_read: 0,
            bytes_written: 0,
            delete_pending: false,
            deleted: false,
            since: None,
        })
    }

    /// The owner of an open of the step's session and tree; what those do not say remains as `before`.
    fn owner(&mut self, place: &Place, header: &Header, step: &Step, before: &Owner) -> Arc<Owner> {
        let session = step.session.and_then(|id| self.sessions.get(id));
        let tree = step.tree.and_then(|id| self.trees.get_mut(id));
        let (share, id) = tree.as_ref().map_or((None, None), |tree| (tree.share.as_ref(), tree.id));
        let user = session.and_then(|session| session.identity.user.as_ref());
        let owner = Owner {
            session_id: session.map_or(header.session_id, |session| session.id),
            tree_id: id.or(header.tree_id()),
            share: share.or(before.share.as_ref()).cloned(),
            user: user.or(before.user.as_ref()).cloned(),
            connection: self.connections.get(place.id).map_or(before.connection, |connection| connection.id),
            session: step.session,
            tree: step.tree,
        };
        let Some(tree) = tree else { return Arc::new(owner) };
        let known = tree.owners.len();
        let owner = tree.share_owner(owner);
        let grew = tree.owners.len() != known;
        if let Some(id) = step.tree.filter(|_| grew) {
            self.trees.weigh(id);
        }
        owner
    }

    /// The durable open that a CREATE reconnects to, if it lost its connection to the same server.
    fn take_durable(&mut self, place: &Place, reconnect: Reconnect) -> Option<Open> {
        let connection = self.connections.get(place.id)?;
        let key = (connection.server, connection.network, reconnect.file_id.persistent);
        let id = self.durable.find(&key)?;
        let named = self.durable.get(id)?.1.durable.and_then(|durable| durable.create_guid);
        if reconnect.create_guid.is_some() && named.is_some() && reconnect.create_guid != named {
            return None;
        }
        self.durable.remove(id).map(|durable| durable.1)
    }
}

/// What the server granted, as the response and its contexts say.
fn granted(open: &mut Open, body: &CreateResponse<'_>, create_guid: Option<Guid>) {
    open.attributes = body.file_attributes;
    open.size = Some(body.end_of_file);
    open.oplock = body.oplock_level;
    for (_, data) in body.context_values(&mut ()) {
        match data {
            Data::Lease(context) => {
                open.lease = Some(Lease { key: context.lease_key, state: context.lease_state });
            }
            Data::LeaseV2(context) => {
                open.lease = Some(Lease { key: context.lease_key, state: context.lease_state });
            }
            Data::DurableHandleResponse(_) => {
                open.durable = Some(Durable { create_guid: None, persistent: false });
            }
            Data::DurableHandleResponseV2(context) => {
                let persistent = context.flags.contains(DurableHandleFlags::PERSISTENT);
                open.durable = Some(Durable { create_guid, persistent });
            }
            _ => {}
        }
    }
}
