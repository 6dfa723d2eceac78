//! Responses: what they say was done changes the files, or shows what is in them.

use smbtrail_codec::Body;
use smbtrail_codec::body::{CloseResponse, CreateResponse, IoctlResponse, QueryInfoResponse, ReadResponse};
use smbtrail_codec::create_context::CreateContextData;
use smbtrail_codec::fsctl::Control;
use smbtrail_codec::info::Info;
use smbtrail_track::{Change, Content, Detail, Message, Moment};
use smbtrail_wire::{CloseFlags, Command, CreateAction, FileAttributes, FileTime, NtStatus};

use crate::file::{Act, File, Part, Piece};
use crate::files::{Files, Handle};
use crate::map::{Reason, Source, What};
use crate::name::Name;
use crate::payload;
use crate::request::{CopySource, Pending};
use crate::share::index;
use crate::store::Store;
use crate::version::{Cause, Version};

/// The most names that sources of copies have at once.
const RESUME_KEYS: usize = 65_536;

impl<S: Store> Files<S> {
    pub(crate) fn response(&mut self, message: &Message<'_>) {
        if message.request.is_none() {
            self.orphan(message);
            return;
        }
        let pending = self.pending.remove(&message.exchange);
        if let Some(pending) = &pending {
            self.arrived(message.exchange, pending);
        }
        if let Some(Pending::Rename { file, astray }) = pending
            && let Some(file) = self.files.get_mut(file)
        {
            file.astray = astray;
        }
        match (message.body, pending) {
            (Body::CreateResponse(body), pending) => _ = self.create_response(message, body, pending),
            (Body::ReadResponse(body), _) => _ = self.read_response(message, body),
            (Body::WriteResponse(body), pending) => {
                self.write_response(message, (u64::from(body.count), message.moment), pending);
            }
            (Body::CloseResponse(body), _) => _ = self.close_response(message, body),
            (Body::SetInfoResponse(_), pending) => _ = self.set_info_response(message, pending),
            (Body::IoctlResponse(body), pending) => _ = self.ioctl_response(message, body, pending),
            (Body::QueryInfoResponse(body), _) => _ = self.query_info_response(message, body),
            (_, Some(pending)) => {
                // Refused: nothing was changed.
                if let Some(file) = pending.file().and_then(|file| self.files.get_mut(file)) {
                    file.answered(message.exchange);
                }
            }
            _ if message.header.status == NtStatus::END_OF_FILE => _ = self.end_of_file(message),
            _ => {}
        }
    }

    fn create_response(
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
            let is_it =
                |key: &(u32, _, smbtrail_wire::FileId)| key.0 == server && key.2.persistent == persistent;
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

    fn read_response(&mut self, message: &Message<'_>, body: &ReadResponse<'_>) -> Option<()> {
        let Some(Detail::Transfer { offset, length }) = message.request.map(|request| &request.detail) else {
            return None;
        };
        self.share_of(message)?;
        let handle = self.handle_or_enter(message)?;
        let mut parts = payload::parts(message);
        if body.data_remaining > 0 && body.data_length == 0 {
            parts.push(Part::Missing(u64::from(body.data_remaining), Reason::Rdma));
        }
        let moved: u64 = parts.iter().map(Part::len).sum();
        let short = moved < u64::from(*length) && message.header.status == NtStatus::SUCCESS;
        let act = self.act(message, handle.open);
        let (file, mut context) = self.file(handle, message)?;
        file.read((*offset, &parts), short, &act, &mut context);
        Some(())
    }

    /// A READ began at or beyond the end.
    fn end_of_file(&mut self, message: &Message<'_>) -> Option<()> {
        let Some(Detail::Transfer { offset: 0, .. }) = message.request.map(|request| &request.detail) else {
            return None;
        };
        self.share_of(message)?;
        let handle = self.handle_or_enter(message)?;
        let (act, limits) = (self.act(message, handle.open), self.limits);
        self.files.get_mut(handle.file)?.observe(0, None, &act, &limits);
        Some(())
    }

    /// A WRITE succeeded, at that moment.
    fn write_response(
        &mut self,
        message: &Message<'_>,
        (count, moment): (u64, Moment),
        pending: Option<Pending>,
    ) {
        if self.share_of(message).is_none() {
            return;
        }
        let Some(handle) = self.handle_or_enter(message) else { return };
        let act = Act { moment, ..self.act(message, handle.open) };
        let limits = self.limits;
        let last_loss = self.losses.last();
        let Some((file, mut context)) = self.file(handle, message) else { return };
        file.answered(message.exchange);
        match pending {
            Some(Pending::Write { offset, mut pieces, .. }) => {
                let mut left = count;
                for piece in &mut pieces {
                    piece.len = piece.len.min(left);
                    left -= piece.len;
                }
                let start = if offset == u64::MAX {
                    file.settle(None, moment, &limits);
                    // Where it ends is unknown if something was lost that may have been beyond, or is under way.
                    let end = file.now.size.filter(|_| last_loss <= file.now.sized);
                    end.filter(|end| !file.is_under_way(*end, u64::MAX))
                } else {
                    Some(offset)
                };
                match start {
                    Some(start) => file.write((start, &pieces), Source::Written, &act, &mut context),
                    None => file.unseen(moment, None, &limits),
                }
            }
            _ => file.unseen(moment, None, &limits),
        }
        self.changed(handle, moment.frame);
    }

    /// A request that was seen after its response.
    pub(crate) fn late_request(&mut self, message: &Message<'_>, response: (u64, Moment)) {
        let pending = self.pending.remove(&message.exchange);
        self.write_response(message, response, pending);
    }

    fn close_response(&mut self, message: &Message<'_>, body: &CloseResponse<'_>) -> Option<()> {
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

    fn set_info_response(&mut self, message: &Message<'_>, pending: Option<Pending>) -> Option<()> {
        let share = self.share_of(message)?;
        let Some(Detail::SetInfo { change, .. }) = message.request.map(|request| &request.detail) else {
            return None;
        };
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
            _ => return Some(()),
        }
        self.changed(handle, message.moment.frame);
        Some(())
    }

    fn ioctl_response(
        &mut self,
        message: &Message<'_>,
        body: &IoctlResponse<'_>,
        pending: Option<Pending>,
    ) -> Option<()> {
        let pending = pending?;
        self.share_of(message)?;
        let handle = self.handle_or_enter(message)?;
        let (act, limits) = (self.act(message, handle.open), self.limits);
        let output = message.buffer().map(|buffer| buffer.read(&mut ()));
        if let Pending::ResumeKey = pending {
            if let Some(Content::Control(Control::SrvRequestResumeKeyResponse(key))) = output
                && self.resume_keys.len() < RESUME_KEYS
            {
                self.resume_keys.insert(key.resume_key, handle.file);
            }
            return Some(());
        }
        let (file, _) = self.file(handle, message)?;
        file.answered(message.exchange);
        if message.header.status.is_error() || body.ctl_code.0 == 0 {
            return None;
        }
        match pending {
            Pending::Zero { start, end, .. } => file.zero(start, end, &act, &limits),
            Pending::Offload { start, .. } => {
                let len = match output {
                    Some(Content::Control(Control::FsctlOffloadWriteOutput(output))) => output.length_written,
                    _ => 0,
                };
                let piece = Piece { len, what: What::Missing(Reason::Copied) };
                let (file, mut context) = self.file(handle, message)?;
                file.write((start, &[piece]), Source::Copied, &act, &mut context);
            }
            Pending::Copy { source, ranges, .. } => {
                let total = match output {
                    Some(Content::Control(Control::SrvCopychunkResponse(output))) => {
                        u64::from(output.total_bytes_written)
                    }
                    _ => u64::MAX,
                };
                self.copy(message, handle, (source, &ranges), total);
            }
            _ => {}
        }
        self.changed(handle, message.moment.frame);
        Some(())
    }

    /// The server copied ranges of one file to another.
    fn copy(
        &mut self,
        message: &Message<'_>,
        handle: Handle,
        (source, ranges): (CopySource, &[(u64, u64, u64)]),
        total: u64,
    ) -> Option<()> {
        let source = match source {
            CopySource::Key(key) => self.resume_keys.get(&key).copied(),
            CopySource::Open(id) => {
                let key = (self.registry.server(message), message.session_id(), id);
                self.handles.get(&key).map(|handle| handle.file)
            }
        };
        let act = self.act(message, handle.open);
        if let Some(number) = source {
            // What is copied is what it holds now.
            let share = self.files.get_mut(number)?.share;
            let limits = self.limits;
            if let Some((file, _)) = self.file(Handle { file: number, share, ..handle }, message) {
                file.settle(None, act.moment, &limits);
            }
        }
        let mut stray = |number: u32| self.files.get_mut(number).is_some_and(|file| file.is_stray());
        let is_same =
            source.is_some_and(|source| source == handle.file || stray(source) || stray(handle.file));
        let mut left = total;
        for (index, (from, to, len)) in ranges.iter().enumerate() {
            // After the first range, the source's version is one that is not over.
            let goes_on = index > 0 && is_same;
            let len = (*len).min(left);
            left -= len;
            // Of a file that may be the same, nothing is known then.
            let known = source.filter(|source| !goes_on || *source == handle.file);
            let pieces = match known.and_then(|number| Some((number, self.files.get_mut(number)?))) {
                Some((number, file)) => pieces(number, file, (*from, len), goes_on),
                None => vec![Piece { len, what: What::Missing(Reason::Copied) }],
            };
            let (file, mut context) = self.file(handle, message)?;
            file.write((*to, &pieces), Source::Copied, &act, &mut context);
        }
        Some(())
    }

    fn query_info_response(&mut self, message: &Message<'_>, _: &QueryInfoResponse<'_>) -> Option<()> {
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

    /// A response whose request is not in the capture: what it did to which file can only be guessed, so what it may have
    /// changed becomes unknown.
    fn orphan(&mut self, message: &Message<'_>) {
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
        let is_candidate = |key: &(u32, smbtrail_wire::SessionId, _), handle: &Handle| {
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
            || self.pending.values().any(opens);
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
    fn renamed_unseen(&mut self, share: u32, frame: u64) {
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

/// What a range of a file holds now, for a copy of it. What is unknown may become known later, unless its version goes on
/// or a change of it is under way: that may be in the copy, or not.
fn pieces(number: u32, file: &mut File, (from, len): (u64, u64), goes_on: bool) -> Vec<Piece> {
    if !goes_on {
        file.seal();
    }
    let version = index(file.past.len());
    let piece = |run: crate::map::Run| {
        let what = match run.extent.map(|extent| extent.what) {
            _ if file.is_under_way(run.start, run.end) => What::Missing(Reason::NoResponse),
            Some(what @ (What::Bytes(_) | What::Zero | What::Link { .. })) => what,
            Some(What::Missing(_)) | None if goes_on => What::Missing(Reason::Copied),
            Some(What::Missing(_)) | None => What::Link { file: number, version, at: run.start },
        };
        Piece { len: run.end - run.start, what }
    };
    file.map.runs(from, from.saturating_add(len)).map(piece).collect()
}
