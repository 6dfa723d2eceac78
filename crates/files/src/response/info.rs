//! CLOSE, SET_INFO and QUERY_INFO responses: names and sizes.

use smbtrail_codec::body::{CloseResponse, QueryInfoResponse};
use smbtrail_codec::info::Info;
use smbtrail_track::{Change, Content, Detail, Message};
use smbtrail_wire::{CloseFlags, FileInfoClass, InfoType};

use crate::files::Files;
use crate::name::Name;
use crate::request::{Pending, SIZES};
use crate::store::Store;

impl<S: Store> Files<S> {
    pub(super) fn close_response(&mut self, message: &Message<'_>, body: &CloseResponse<'_>) -> Option<()> {
        let handle = self.handle(message)?;
        let (act, limits) = (self.act(message, handle.open), self.limits);
        let file = self.files.get_mut(handle.file)?;
        file.closing(handle.open, &limits);
        if handle.writable {
            // Up to here it could be changed.
            file.now.seen(message.moment);
        }
        if body.flags.contains(CloseFlags::POSTQUERY_ATTRIB) {
            file.observe(body.end_of_file, Some(body.last_write_time), &act, &limits);
        }
        Some(())
    }

    pub(super) fn set_info_response(
        &mut self,
        message: &Message<'_>,
        pending: Option<Pending>,
    ) -> Option<()> {
        let share = self.share_of(message)?;
        let detail = message.request.map(|request| &request.detail);
        let Some(Detail::SetInfo { info_type, class, change }) = detail else { return None };
        if let Change::Rename(path) = change {
            // The tracker has the new path already.
            let old = message.open?.path.as_ref();
            let handle = self.handle(message);
            if let Some(handle) = handle {
                // What is renamed is what it holds now.
                self.file(handle, message);
            }
            let current = handle.and_then(|handle| self.files.get_mut(handle.file));
            let old = match current {
                Some(file) => file.now.path.clone().map(|path| Name { path, stream: file.stream.clone() }),
                None => old.map(|old| Name::read(old, false)),
            };
            let Some(old) = old else {
                self.renamed_unseen(share, message.moment.frame);
                if !path.starts_with(':') {
                    self.taken(share, &Name::read(path, false), message.moment);
                }
                return None;
            };
            let new = match path.strip_prefix(':') {
                Some(stream) => Name::read(&format!("{}:{stream}", old.path), false),
                None => Name::read(path, false),
            };
            match handle.filter(|handle| self.find(share, &old.key()) != Some(handle.file)) {
                // Another file has its old name already.
                Some(handle) => self.name(share, handle.file, &new, message.moment),
                None => self.rename(share, &old, &new, message.moment),
            }
            return Some(());
        }
        if let Some(Pending::Rename { .. }) = pending {
            // The capture does not contain the new name.
            self.renamed_unseen(share, message.moment.frame);
            return None;
        }
        let handle = self.handle_or_enter(message)?;
        let (act, limits) = (self.act(message, handle.open), self.limits);
        if let Some(Pending::Link { path }) = &pending {
            self.link(share, &Name::read(path, false), handle.file);
            return Some(());
        }
        let (file, _) = self.file(handle, message)?;
        file.answered(message.exchange);
        match (change, pending) {
            (Change::Size(size), _) => file.resize(*size, &act, &limits),
            (_, Some(Pending::Allocation { size, .. })) => match file.now.size {
                Some(known) if size < known => file.resize(size, &act, &limits),
                _ => {}
            },
            _ if *info_type == InfoType::FILE && SIZES.contains(&FileInfoClass(*class)) => {
                file.unseen(message.moment, None, &limits);
            }
            _ => return Some(()),
        }
        self.changed(handle, message.moment.frame);
        Some(())
    }

    pub(super) fn query_info_response(
        &mut self,
        message: &Message<'_>,
        _: &QueryInfoResponse<'_>,
    ) -> Option<()> {
        let handle = self.handle(message)?;
        let Content::Info(info) = message.buffer()?.read(&mut ()) else { return None };
        let (size, time) = match info {
            Info::FileStandardInformation(info) => (info.end_of_file, None),
            Info::FileNetworkOpenInformation(info) => (info.end_of_file, Some(info.last_write_time)),
            Info::FileAllInformation(info) => (info.end_of_file, Some(info.last_write_time)),
            _ => return None,
        };
        let (act, limits) = (self.act(message, handle.open), self.limits);
        let time = time.or_else(|| self.files.get_mut(handle.file)?.write_time());
        self.files.get_mut(handle.file)?.observe(size, time, &act, &limits);
        Some(())
    }
}
