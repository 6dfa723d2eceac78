//! CREATE responses: the file of each open.

use smbtrail_codec::body::CreateResponse;
use smbtrail_codec::create_context::CreateContextData;
use smbtrail_track::{Detail, Message};
use smbtrail_wire::{CreateAction, FileAttributes, FileId, FileTime};

use crate::files::Files;
use crate::name::Name;
use crate::request::Pending;
use crate::store::Store;
use crate::version::{Cause, Version};

impl<S: Store> Files<S> {
    pub(super) fn create_response(
        &mut self,
        message: &Message<'_>,
        body: &CreateResponse<'_>,
        pending: Option<Pending>,
    ) -> Option<()> {
        let share = self.share_of(message)?;
        let server = self.registry.server(message);
        let open = message.open?;
        let (dfs, snapshot) = match pending {
            Some(Pending::Create { file, dfs, snapshot, .. }) => {
                if let Some(file) = file.and_then(|file| self.files.get_mut(file)) {
                    file.answered(message.exchange);
                }
                (dfs, snapshot)
            }
            _ => (false, None),
        };
        let name = open.path.as_ref().map(|path| Name::read(path, dfs));
        let is_folder = body.file_attributes.contains(FileAttributes::DIRECTORY);
        if is_folder && name.as_ref().is_none_or(|name| name.stream.is_none()) {
            return None;
        }
        if let Some(Detail::Create(detail)) = message.request.map(|request| &request.detail)
            && let Some(reconnect) = detail.reconnect
        {
            let persistent = reconnect.file_id.persistent;
            let is_it = |key: &(u32, _, FileId)| key.0 == server && key.2.persistent == persistent;
            let found = self.handles.keys().find(|key| is_it(key)).copied();
            if let Some(handle) = found.and_then(|key| self.handles.remove(&key)) {
                self.handles.insert((server, message.session_id(), body.file_id), handle);
                return Some(());
            }
        }
        let name = name.map(|name| match snapshot {
            Some(time) => Name { path: format!("@{}\\{}", FileTime(time), name.path).into(), ..name },
            None => name,
        });
        let id = body.context_values(&mut ()).find_map(|(_, data)| match data {
            CreateContextData::QueryOnDiskIdResponse(id) => Some((id.volume_id, id.disk_file_id)),
            _ => None,
        });
        let number = self.created_or_found(message, body, (server, share), name.as_ref(), id)?;
        if let Some(id) = id {
            self.identify(server, id, number);
        }
        let handle = self.enter(message, number, share)?;
        let act = self.act(message, handle.open);
        let limits = self.limits;
        let suspect = self.registry.shares.get(share as usize).map_or(0, |share| share.suspect);
        let file = self.files.get_mut(number)?;
        match body.create_action {
            CreateAction::CREATED => file.start_filling(&act),
            CreateAction::OVERWRITTEN | CreateAction::SUPERSEDED => {
                file.empty(Cause::Overwritten, &act, &limits);
                self.changed(handle, message.moment.frame);
                if let Some(name) = name.filter(|name| name.stream.is_none()) {
                    self.remove_streams(share, &name.key(), message.moment);
                }
            }
            _ => {
                let time = Some(body.last_write_time).filter(|time| time.0 != 0);
                file.suspect(suspect, time.map(|time| (time, act.asked)), message.moment, &limits);
                file.observe(body.end_of_file, time, &act, &limits);
            }
        }
        Some(())
    }

    /// The file that a CREATE opens: one that is followed already, or another.
    fn created_or_found(
        &mut self,
        message: &Message<'_>,
        body: &CreateResponse<'_>,
        (server, share): (u32, u32),
        name: Option<&Name>,
        id: Option<(u64, u64)>,
    ) -> Option<u32> {
        let moment = message.moment;
        let path = name.map(|name| name.path.clone());
        let found = name.and_then(|name| self.find(share, &name.key()));
        if body.create_action == CreateAction::CREATED {
            if let Some(old) = found {
                self.replaced(old, moment);
            }
            return self.add(share, name, Version::new(Cause::Created, path, moment, Some(0)));
        }
        let same = id.and_then(|id| self.by_id(server, id));
        match (found, same) {
            (Some(found), Some(same)) if found == same => return Some(found),
            (found, Some(same)) => {
                // It was renamed unseen, or has two names.
                if let Some(old) = found {
                    self.replaced(old, moment);
                }
                if let Some(name) = name {
                    self.link(share, name, same);
                }
                return Some(same);
            }
            (Some(found), None) => {
                let (known, astray) = self.files.get_mut(found).map(|file| (file.id, file.astray))?;
                if id.is_some() && known.is_some() && known != id {
                    self.replaced(found, moment);
                } else if astray && (id.is_none() || known.is_none()) {
                    let double = self.add(share, name, Version::new(Cause::Found, path, moment, None))?;
                    self.files.get_mut(double)?.double = true;
                    return Some(double);
                } else {
                    return Some(found);
                }
            }
            (None, None) => {}
        }
        self.add(share, name, Version::new(Cause::Found, path, moment, None))
    }
}
