//! Responses whose request is not in the capture.

use smbtrail_codec::Body;
use smbtrail_track::Message;
use smbtrail_wire::{Command, CreateAction, FileAttributes, SessionId};

use crate::files::{Files, Handle};
use crate::request::Pending;
use crate::store::Store;
use crate::version::{Cause, Version};

impl<S: Store> Files<S> {
    /// A response whose request is not in the capture: what it did to which file can only be guessed, so what it may have
    /// changed becomes unknown.
    pub(super) fn orphan(&mut self, message: &Message<'_>) {
        if message.header.status.is_error() || message.header.message_id.0 == u64::MAX {
            return;
        }
        let Some(share) = self.share_of(message) else { return };
        let (moment, limits) = (message.moment, self.limits);
        if let Some(share) = self.registry.shares.get_mut(share as usize) {
            share.changed = share.changed.max(moment.frame);
        }
        match (message.header.command, message.body) {
            (Command::CREATE, Body::CreateResponse(body)) => {
                if [CreateAction::OVERWRITTEN, CreateAction::SUPERSEDED].contains(&body.create_action) {
                    self.suspect(share, moment.frame);
                }
                if body.file_attributes.contains(FileAttributes::DIRECTORY) {
                    return;
                }
                let is_empty = body.create_action != CreateAction::OPENED;
                let cause = if is_empty { Cause::Created } else { Cause::Found };
                let version = Version::new(cause, None, moment, Some(body.end_of_file));
                if let Some(number) = self.add(share, None, version)
                    && let Some(handle) = self.enter(message, number, share)
                    && is_empty
                {
                    let act = self.act(message, handle.open);
                    if let Some(file) = self.files.get_mut(number) {
                        file.start_filling(&act);
                    }
                }
            }
            (Command::WRITE, Body::WriteResponse(body)) => {
                let count = u64::from(body.count);
                self.losses.early(message.exchange, count, moment);
                let candidates = self.candidates(message, share);
                match candidates.as_slice() {
                    [only] => {
                        self.check(*only, share, moment);
                        if let Some(file) = self.files.get_mut(*only) {
                            file.lost_write(count, moment, &limits);
                        }
                    }
                    several => self.all_unseen(several, message),
                }
            }
            (Command::SET_INFO | Command::IOCTL, _) => {
                if message.header.command == Command::SET_INFO {
                    self.renamed_unseen(share, moment.frame);
                }
                let candidates = self.candidates(message, share);
                self.all_unseen(&candidates, message);
            }
            _ => {}
        }
    }

    /// The files of a share that the session of a message has open for writing.
    fn writable(&mut self, message: &Message<'_>, share: u32) -> Vec<u32> {
        let (server, session) = (self.registry.server(message), message.session_id());
        let is_candidate = |key: &(u32, SessionId, _), handle: &Handle| {
            (key.0, key.1) == (server, session) && handle.share == share && handle.writable
        };
        let mut found: Vec<u32> = self
            .handles
            .iter()
            .filter(|(key, handle)| is_candidate(key, handle))
            .map(|(_, handle)| handle.file)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The files that a response may be about whose request is lost. If one of them has no name, or none is known, it may be
    /// about any file of the share.
    fn candidates(&mut self, message: &Message<'_>, share: u32) -> Vec<u32> {
        let found = self.writable(message, share);
        // An unknown open may be meant.
        let opens =
            |pending: &Pending| matches!(pending, Pending::Create { share: other, .. } if *other == share);
        let is_unknown = self.losses.has_missing(message.connection.id, message.header.message_id.0)
            || self.pending.iter().any(opens);
        let is_nameless = |number: &u32| self.files.get_mut(*number).is_some_and(|file| file.is_stray());
        if is_unknown || found.is_empty() || found.iter().any(is_nameless) {
            self.suspect(share, message.moment.frame);
        }
        found
    }

    fn all_unseen(&mut self, files: &[u32], message: &Message<'_>) {
        let limits = self.limits;
        for number in files {
            if let Some(file) = self.files.get_mut(*number) {
                file.unseen(message.moment, None, &limits);
            }
        }
    }

    /// Some file of a share was renamed, and no message shows which: every open file may be the one.
    pub(super) fn renamed_unseen(&mut self, share: u32, frame: u64) {
        self.suspect(share, frame);
        if let Some(share) = self.registry.shares.get_mut(share as usize) {
            share.stray = true;
        }
        for handle in self.handles.values().filter(|handle| handle.share == share) {
            if let Some(file) = self.files.get_mut(handle.file) {
                file.astray = true;
            }
        }
    }

    /// Some file of a share was changed, and no message shows which.
    fn suspect(&mut self, share: u32, frame: u64) {
        if let Some(share) = self.registry.shares.get_mut(share as usize) {
            share.suspect = share.suspect.max(frame);
        }
    }
}
