//! Requests: what a response needs to know of them is kept until it comes.

use smbtrail_codec::Body;
use smbtrail_codec::body::{CreateRequest, IoctlRequest, SetInfoRequest, WriteRequest};
use smbtrail_codec::create_context::CreateContextData;
use smbtrail_codec::fsctl::Control;
use smbtrail_codec::info::Info;
use smbtrail_track::{Content, Message};
use smbtrail_wire::{CreateDisposition, FileId, FileInfoClass, Fsctl, HeaderFlags, InfoType};

use crate::file::{Flight, Part, Piece};
use crate::files::Files;
use crate::map::{Reason, What};
use crate::name::Name;
use crate::payload;
use crate::store::Store;

/// What a request asks for.
#[derive(Clone, Debug)]
pub(crate) enum Pending {
    /// A CREATE. `file` is what it empties; `awaited` is the share and the name of what it may empty, if no file has it yet.
    Create {
        share: u32,
        file: Option<u32>,
        awaited: Option<(u32, Box<str>)>,
        dfs: bool,
        snapshot: Option<u64>,
    },
    /// A WRITE; all ones as its offset mean the end of the file.
    Write { file: Option<u32>, offset: u64, pieces: Box<[Piece]>, by_rdma: bool },
    /// Sets the size.
    Size { file: Option<u32> },
    /// Sets the allocation.
    Allocation { file: Option<u32>, size: u64 },
    /// Gives another name. `astray` is [`File::astray`] before.
    Rename { file: u32, astray: bool },
    /// Gives one more name.
    Link { path: String },
    /// Fills a range with zeros.
    Zero { file: Option<u32>, start: u64, end: u64 },
    /// Copies ranges from another file: offsets there, offsets here, lengths.
    Copy { file: Option<u32>, source: CopySource, ranges: Box<[(u64, u64, u64)]> },
    /// Copies a range from a place that only the server knows.
    Offload { file: Option<u32>, start: u64 },
    /// Changes ranges that are unknown: they are not in the capture, or are too many.
    Unknown { file: Option<u32> },
    /// Asks for the name of its file as a source of copies.
    ResumeKey,
}

/// Where a copy comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum CopySource {
    Key([u8; 24]),
    Open(FileId),
}

impl Pending {
    /// The file that it changes, where it was known when it was asked.
    pub(crate) const fn file(&self) -> Option<u32> {
        match self {
            Self::Create { file, .. }
            | Self::Write { file, .. }
            | Self::Size { file }
            | Self::Allocation { file, .. }
            | Self::Zero { file, .. }
            | Self::Copy { file, .. }
            | Self::Offload { file, .. }
            | Self::Unknown { file } => *file,
            Self::Rename { .. } | Self::Link { .. } | Self::ResumeKey => None,
        }
    }

    /// What it counts: one, and one for each further range.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::Write { pieces, .. } => pieces.len().max(1),
            Self::Copy { ranges, .. } => ranges.len().max(1),
            _ => 1,
        }
    }

    /// Whether it changes a file, and which one is unknown.
    pub(crate) const fn is_unclaimed(&self) -> bool {
        let names_it =
            matches!(self, Self::Create { .. } | Self::Rename { .. } | Self::Link { .. } | Self::ResumeKey);
        !names_it && self.file().is_none()
    }

    /// Notes the file that it changes.
    pub(crate) fn claim(&mut self, number: u32) {
        match self {
            Self::Create { file, .. }
            | Self::Write { file, .. }
            | Self::Size { file }
            | Self::Allocation { file, .. }
            | Self::Zero { file, .. }
            | Self::Copy { file, .. }
            | Self::Offload { file, .. }
            | Self::Unknown { file } => *file = Some(number),
            Self::Rename { .. } | Self::Link { .. } | Self::ResumeKey => {}
        }
    }
}

/// Ranges that one control copies: servers allow 256.
const RANGES: u32 = 4_096;

/// Controls that change what is in a file. [MS-SMB2] 2.2.31, [MS-FSCC] 2.3
pub(crate) const CHANGES: [Fsctl; 6] = [
    Fsctl::SET_ZERO_DATA,
    Fsctl::SRV_COPYCHUNK,
    Fsctl::SRV_COPYCHUNK_WRITE,
    Fsctl::DUPLICATE_EXTENTS_TO_FILE,
    Fsctl::DUPLICATE_EXTENTS_TO_FILE_EX,
    Fsctl::OFFLOAD_WRITE,
];

/// Information that sets the size of a file. [MS-FSCC] 2.4
pub(crate) const SIZES: [FileInfoClass; 2] = [FileInfoClass::END_OF_FILE, FileInfoClass::ALLOCATION];

/// Information that gives a file another name. [MS-FSCC] 2.4
const RENAMES: [FileInfoClass; 2] = [FileInfoClass::RENAME, FileInfoClass::RENAME_EX];

impl<S: Store> Files<S> {
    pub(crate) fn request(&mut self, message: &Message<'_>) {
        // The response may have been seen already.
        let early = self.losses.take_early(message.exchange);
        if early.is_some()
            && let Some(handle) = self.handle(message)
            && let Some(file) = self.files.get_mut(handle.file)
        {
            file.found();
        }
        let pending = match message.body {
            Body::WriteRequest(body) => self.write_request(message, body),
            Body::CreateRequest(body) => self.create_request(message, body),
            Body::SetInfoRequest(body) => self.set_info_request(message, body),
            Body::IoctlRequest(body) => self.ioctl_request(message, body),
            _ => None,
        };
        let Some(pending) = pending else { return };
        let lighter = (pending.weight() > 1).then(|| Pending::Unknown { file: pending.file() });
        if !self.pending.insert(message.exchange, pending) {
            self.dropped.pending += 1;
            if lighter.is_none_or(|lighter| !self.pending.insert(message.exchange, lighter)) {
                return;
            }
        }
        if let Some(early) = early {
            self.late_request(message, early);
        }
    }

    /// The share of a message's tree, if it holds files.
    pub(crate) fn share_of(&mut self, message: &Message<'_>) -> Option<u32> {
        let server = self.registry.server(message);
        self.registry.share(server, message.tree?)
    }

    fn write_request(&mut self, message: &Message<'_>, body: &WriteRequest<'_>) -> Option<Pending> {
        self.share_of(message)?;
        let handle = self.handle(message);
        let wanted = handle.and_then(|handle| self.files.get_mut(handle.file)).is_none_or(|file| file.wanted);
        // What RDMA moves comes after the request.
        let data = message.rdma_data();
        let by_rdma = data.is_some_and(|data| data.protection.is_plain());
        let pieces = if let Some(data) = data {
            let why = if by_rdma { Reason::Rdma } else { Reason::Encrypted };
            Box::from([Piece { len: data.len.into(), what: What::Missing(why) }])
        } else if wanted {
            self.pieces(&payload::parts(message))
        } else {
            let unwanted = |part: Part<'_>| match part {
                Part::Bytes(_) => Piece { len: part.len(), what: What::Missing(Reason::Limit) },
                Part::Missing(len, why) => Piece { len, what: What::Missing(why) },
            };
            payload::parts(message).into_iter().map(unwanted).collect()
        };
        let len: u64 = pieces.iter().map(|piece| piece.len).sum();
        let range = body.offset.checked_add(len).map(|end| (body.offset, end));
        self.under_way(message, range);
        let file = handle.map(|handle| handle.file);
        Some(Pending::Write { file, offset: body.offset, pieces, by_rdma })
    }

    fn create_request(&mut self, message: &Message<'_>, body: &CreateRequest<'_>) -> Option<Pending> {
        let share = self.share_of(message)?;
        let dfs = message.header.flags.contains(HeaderFlags::DFS_OPERATIONS);
        let snapshot = body.context_values(&mut ()).find_map(|(_, data)| match data {
            CreateContextData::TimewarpToken(token) => Some(token.timestamp.0),
            _ => None,
        });
        let overwrites =
            [CreateDisposition::SUPERSEDE, CreateDisposition::OVERWRITE, CreateDisposition::OVERWRITE_IF]
                .contains(&body.create_disposition);
        let key = Name::read(&body.name().to_string(), dfs).key();
        if !overwrites || snapshot.is_some() {
            return Some(Pending::Create { share, file: None, awaited: None, dfs, snapshot });
        }
        let (exchange, asked) = (message.exchange, message.moment);
        let flight =
            Flight { exchange, open: 0, asked, range: None, overtaken: false, mixed: false, pads: false };
        let file = self.find(share, &key);
        let mut awaited = None;
        if let Some(file) = file.and_then(|file| self.files.get_mut(file)) {
            file.asked(flight, asked, &self.limits);
        } else if self.awaited.len() < self.limits.pending {
            let key = (share, Box::from(key));
            self.pending.list(flight, self.awaited.entry(key.clone()).or_default());
            awaited = Some(key);
        }
        Some(Pending::Create { share, file, awaited, dfs, snapshot })
    }

    fn set_info_request(&mut self, message: &Message<'_>, body: &SetInfoRequest<'_>) -> Option<Pending> {
        self.share_of(message)?;
        let file = self.handle(message).map(|handle| handle.file);
        let class = FileInfoClass(body.file_info_class);
        let info = match message.buffer().map(|buffer| buffer.read(&mut ())) {
            Some(Content::Info(info)) => Some(info),
            _ => None,
        };
        let pending = match info {
            Some(Info::FileEndOfFileInformation(_)) => Pending::Size { file },
            Some(Info::FileAllocationInformation(info)) => {
                Pending::Allocation { file, size: info.allocation_size }
            }
            _ if body.info_type == InfoType::FILE && RENAMES.contains(&class) => {
                let number = file?;
                let file = self.files.get_mut(number)?;
                // Until the response comes, its name is unknown.
                let astray = std::mem::replace(&mut file.astray, true);
                return Some(Pending::Rename { file: number, astray });
            }
            Some(Info::FileLinkInformation(info)) => {
                return Some(Pending::Link { path: info.file_name().to_string() });
            }
            Some(Info::FileLinkInformationEx(info)) => {
                return Some(Pending::Link { path: info.file_name().to_string() });
            }
            _ if body.info_type == InfoType::FILE && SIZES.contains(&class) => Pending::Unknown { file },
            _ => return None,
        };
        self.under_way(message, None);
        Some(pending)
    }

    fn ioctl_request(&mut self, message: &Message<'_>, body: &IoctlRequest<'_>) -> Option<Pending> {
        if body.ctl_code == Fsctl::SRV_REQUEST_RESUME_KEY {
            return Some(Pending::ResumeKey);
        }
        self.share_of(message)?;
        let file = self.handle(message).map(|handle| handle.file);
        let control = match message.buffer().map(|buffer| buffer.read(&mut ())) {
            Some(Content::Control(control)) => Some(control),
            _ => None,
        };
        let pending = match control {
            Some(Control::FileZeroDataInformation(range)) => {
                Pending::Zero { file, start: range.file_offset, end: range.beyond_final_zero }
            }
            Some(Control::SrvCopychunkCopy(copy)) if copy.chunk_count <= RANGES => {
                let chunk = |chunk: smbtrail_codec::fsctl::SrvCopychunk<'_>| {
                    (chunk.source_offset, chunk.target_offset, u64::from(chunk.length))
                };
                let ranges: Box<[_]> = copy.chunks(&mut ()).map(chunk).collect();
                if u32::try_from(ranges.len()) == Ok(copy.chunk_count) {
                    Pending::Copy { file, source: CopySource::Key(copy.source_key), ranges }
                } else {
                    Pending::Unknown { file }
                }
            }
            Some(Control::Smb2DuplicateExtentsData(copy)) => Pending::Copy {
                file,
                source: CopySource::Open(copy.source_file_id),
                ranges: [(copy.source_file_offset, copy.target_file_offset, copy.byte_count)].into(),
            },
            Some(Control::Smb2DuplicateExtentsDataEx(copy)) => Pending::Copy {
                file,
                source: CopySource::Open(copy.source_file_id),
                ranges: [(copy.source_file_offset, copy.target_file_offset, copy.byte_count)].into(),
            },
            Some(Control::FsctlOffloadWriteInput(copy)) => Pending::Offload { file, start: copy.file_offset },
            _ if CHANGES.contains(&body.ctl_code) => Pending::Unknown { file },
            _ => return None,
        };
        self.under_way(message, None);
        Some(pending)
    }

    /// Notes a change that is asked for at its file.
    fn under_way(&mut self, message: &Message<'_>, range: Option<(u64, u64)>) {
        let limits = self.limits;
        let handle = self.handle_or_enter(message);
        let flight = Flight {
            exchange: message.exchange,
            open: handle.map_or(0, |handle| handle.open),
            asked: message.moment,
            range,
            overtaken: false,
            mixed: false,
            pads: false,
        };
        let Some(handle) = handle else {
            // The first response will show the open.
            if self.unclaimed.len() < limits.pending
                && let Some(key) = self.handle_key(message)
            {
                self.pending.list(flight, self.unclaimed.entry(key).or_default());
            }
            return;
        };
        let Some((file, _)) = self.file(handle, message) else { return };
        file.asked(flight, message.moment, &limits);
        self.changed(handle, message.moment.frame);
    }

    /// Keeps the bytes among parts in the store.
    pub(crate) fn pieces(&mut self, parts: &[Part<'_>]) -> Box<[Piece]> {
        let piece = |part: &Part<'_>| {
            let what = match *part {
                Part::Bytes(bytes) => self.keep(bytes).map_or(What::Missing(Reason::Limit), What::Bytes),
                Part::Missing(_, why) => What::Missing(why),
            };
            Piece { len: part.len(), what }
        };
        parts.iter().map(piece).collect()
    }

    /// Keeps bytes in the store.
    fn keep(&mut self, bytes: &[u8]) -> Option<u64> {
        let at = self.store.append(bytes);
        if at.is_none() {
            self.dropped.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        }
        at
    }
}
