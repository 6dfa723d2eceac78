//! A server and what its clients do: each request is answered by what it does to the disk.

use smbtrail_codec::body::{CloseResponse, CreateRequest};
use smbtrail_codec::fsctl::{
    FileZeroDataInformation, SrvCopychunk, SrvCopychunkCopy, SrvCopychunkResponse,
    SrvRequestResumeKeyResponse,
};
use smbtrail_codec::info::{FileDispositionInformation, FileEndOfFileInformation};
use smbtrail_codec::{Body, Message, Region};
use smbtrail_track::Moment;
use smbtrail_traffic::{body, declined, response_to};
use smbtrail_wire::{
    CloseFlags, CreateAction, CreateDisposition, FileAccess, FileAttributes, FileId, FileInfoClass, FileTime,
    Fsctl, NtStatus,
};

use super::Choices;
use super::disk::Disk;
use super::wire::{CLIENTS, Capture, Wire};

/// Names that files may have: two of them in a folder, one a stream.
const NAMES: [&str; 5] = ["a", "b", "folder\\a", "folder\\b", "a:stream"];

/// An open of a client.
#[derive(Clone, Copy, Debug)]
pub struct Opened {
    client: usize,
    id: FileId,
    file: usize,
}

/// What a client asks for.
#[derive(Clone, Debug)]
enum Ask {
    Create { name: &'static str, disposition: CreateDisposition },
    Close(Opened),
    Write { open: Opened, at: Option<usize>, bytes: Vec<u8> },
    Read { open: Opened, at: usize, len: usize, bytes: Option<Vec<u8>> },
    Resize { open: Opened, size: usize },
    Zero { open: Opened, from: usize, to: usize },
    Key(Opened),
    Copy { from: Opened, to: Opened, ranges: Vec<(usize, usize, usize)> },
    Rename { open: Opened, to: &'static str },
    Delete(Opened),
    Size(Opened),
}

impl Ask {
    /// Bytes at the end of its request that the capture may miss some of.
    fn tail(&self) -> usize {
        match self {
            Self::Write { bytes, .. } => bytes.len(),
            Self::Resize { .. } => 8,
            Self::Zero { .. } => 16,
            Self::Copy { ranges, .. } => 24 * ranges.len(),
            _ => 0,
        }
    }
}

/// A request that the server has and has not answered yet.
struct Waiting {
    client: usize,
    ask: Ask,
    request: Message<'static>,
    /// Refused in any case.
    refused: bool,
    /// Its frame, if the capture has it only after its response.
    late: Option<Moment>,
}

pub struct Server<'a> {
    choices: Choices<'a>,
    pub wire: Wire,
    pub disk: Disk,
    opens: Vec<Opened>,
    waiting: Vec<Waiting>,
    /// The opens whose keys clients asked for.
    keys: Vec<FileId>,
    next: u64,
    noise: u32,
    /// What happened, for a failure.
    pub log: Vec<String>,
    /// Messages are lost.
    pub lossy: bool,
    /// Requests are under way at the same time.
    pub busy: bool,
}

impl<'a> Server<'a> {
    pub fn new(mut choices: Choices<'a>, may_be_lost: bool, at_hand: usize) -> Self {
        let (lossy, busy) = (choices.below(2) == 1 && may_be_lost, choices.below(2) == 1);
        let mut server = Self {
            choices,
            wire: Wire::new(at_hand),
            disk: Disk::default(),
            opens: Vec::new(),
            waiting: Vec::new(),
            keys: Vec::new(),
            next: 1,
            noise: 1,
            log: Vec::new(),
            lossy,
            busy,
        };
        let content = server.bytes(20);
        server.disk.add(NAMES[0], content, 0);
        server
    }

    /// Lets the clients do what the choices say.
    pub fn run(&mut self) {
        while !self.choices.is_over() {
            let under_way = if self.busy { 3 } else { 0 };
            if self.waiting.len() > self.choices.below(under_way + 1) {
                let which = self.choices.below(self.waiting.len());
                self.answer(which);
            } else {
                self.ask();
            }
        }
        while !self.waiting.is_empty() {
            self.answer(0);
        }
    }

    /// Bytes that no other call gives.
    fn bytes(&mut self, len: usize) -> Vec<u8> {
        let mut next = || {
            self.noise = self.noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            self.noise.to_be_bytes()[0] | 1
        };
        (0..len).map(|_| next()).collect()
    }

    fn capture(&mut self, tail: usize) -> Capture {
        match self.lossy.then(|| self.choices.below(24)) {
            Some(22) => Capture::Holed(tail),
            Some(23) => Capture::Lost,
            _ => Capture::Whole,
        }
    }

    fn ask(&mut self) {
        let client = self.choices.below(CLIENTS);
        let quiet = self.waiting.iter().all(|waiting| waiting.client != client);
        let own: Vec<Opened> = self.opens.iter().copied().filter(|open| open.client == client).collect();
        let what = self.choices.below(16);
        let ask = if own.is_empty() || what == 15 {
            let disposition = self.choices.one_of(&[
                CreateDisposition::OPEN_IF,
                CreateDisposition::OPEN,
                CreateDisposition::CREATE,
                CreateDisposition::OVERWRITE_IF,
                CreateDisposition::SUPERSEDE,
            ]);
            Ask::Create { name: self.choices.one_of(&NAMES), disposition }
        } else {
            let open = self.choices.one_of(&own);
            match what {
                0..=4 => {
                    let at = match self.choices.below(8) {
                        // It goes on where the file ends.
                        0..=4 => Some(self.disk.files[open.file].bytes.len()),
                        5 => None,
                        _ => Some(self.choices.below(60)),
                    };
                    let len = self.choices.below(24) + 1;
                    Ask::Write { open, at, bytes: self.bytes(len) }
                }
                5..=7 => {
                    let (at, len) = (self.choices.below(40), self.choices.below(80) + 1);
                    let early = self.choices.below(2) == 1;
                    let bytes = early.then(|| self.disk.read(open.file, at, len).to_vec());
                    Ask::Read { open, at, len, bytes }
                }
                8 => Ask::Resize { open, size: self.choices.below(80) },
                9 => {
                    let from = self.choices.below(40);
                    Ask::Zero { open, from, to: from + self.choices.below(40) }
                }
                10 => Ask::Key(open),
                11 if !self.keys.contains(&open.id) => Ask::Key(open),
                11 => {
                    let range = |choices: &mut Choices<'_>| {
                        (choices.below(30), choices.below(30), choices.below(20) + 1)
                    };
                    let ranges = (0..self.choices.below(2) + 1).map(|_| range(&mut self.choices)).collect();
                    Ask::Copy { from: open, to: self.choices.one_of(&own), ranges }
                }
                12 if quiet => Ask::Rename { open, to: self.choices.one_of(&NAMES[..4]) },
                13 if quiet => Ask::Delete(open),
                12 | 13 => Ask::Size(open),
                _ if quiet => Ask::Close(open),
                _ => Ask::Size(open),
            }
        };
        let refused = self.choices.once_in(12);
        let request = self.request(client, &ask);
        let tail = ask.tail();
        let mut capture = self.capture(tail);
        let renames = matches!(ask, Ask::Rename { .. });
        if renames {
            // If neither message of a rename is there, two files are taken for each other, and nothing can show it.
            capture = Capture::Whole;
        }
        let moment = self.wire.tick();
        let late = self.lossy && !renames && capture == Capture::Whole && self.choices.once_in(24);
        let exchange = request.header.message_id.0;
        self.log.push(format!("{} {client}.{exchange} {ask:?} {capture:?} late {late}", moment.frame));
        if !late {
            self.wire.hand_over(client, &request, capture, moment);
        }
        self.waiting.push(Waiting { client, ask, request, refused, late: late.then_some(moment) });
        if !self.busy {
            self.answer(0);
        }
    }

    fn request(&mut self, client: usize, ask: &Ask) -> Message<'static> {
        let body = match ask {
            Ask::Create { name, disposition } => {
                let Body::CreateRequest(body) = body::create_request(name) else { unreachable!() };
                Body::CreateRequest(CreateRequest {
                    desired_access: FileAccess::READ_DATA | FileAccess::WRITE_DATA | FileAccess::DELETE,
                    create_disposition: *disposition,
                    ..body
                })
            }
            Ask::Close(open) => body::close_request(open.id),
            Ask::Write { open, at, bytes } => {
                body::write_request(open.id, at.map_or(u64::MAX, wide), bytes).into_owned()
            }
            Ask::Read { open, at, len, .. } => {
                body::read_request(open.id, wide(*at), u32::try_from(*len).expect("it is small"))
            }
            Ask::Resize { open, size } => {
                let info = FileEndOfFileInformation { end_of_file: wide(*size), ..Default::default() };
                body::set_info_request(open.id, FileInfoClass::END_OF_FILE, body::emitted(&info))
            }
            Ask::Zero { open, from, to } => {
                let range = FileZeroDataInformation {
                    file_offset: wide(*from),
                    beyond_final_zero: wide(*to),
                    ..Default::default()
                };
                body::ioctl_request(open.id, Fsctl::SET_ZERO_DATA, body::emitted(&range))
            }
            Ask::Key(open) => body::ioctl_request(open.id, Fsctl::SRV_REQUEST_RESUME_KEY, Vec::new()),
            Ask::Copy { from, to, ranges } => {
                let chunk = |(source, target, len): &(usize, usize, usize)| {
                    body::emitted(&SrvCopychunk {
                        source_offset: wide(*source),
                        target_offset: wide(*target),
                        length: u32::try_from(*len).expect("it is small"),
                        ..Default::default()
                    })
                };
                let copy = SrvCopychunkCopy {
                    source_key: key(*from),
                    chunk_count: u32::try_from(ranges.len()).expect("it is small"),
                    chunks: Region::at(32, ranges.iter().flat_map(chunk).collect::<Vec<u8>>()),
                    ..Default::default()
                };
                body::ioctl_request(to.id, Fsctl::SRV_COPYCHUNK, body::emitted(&copy))
            }
            Ask::Rename { open, to } => body::rename_request(open.id, to),
            Ask::Delete(open) => {
                let info = FileDispositionInformation { delete_pending: 1, ..Default::default() };
                body::set_info_request(open.id, FileInfoClass::DISPOSITION, body::emitted(&info))
            }
            Ask::Size(open) => body::query_info_request(open.id),
        };
        let command = match &body {
            Body::CreateRequest(_) => smbtrail_wire::Command::CREATE,
            Body::CloseRequest(_) => smbtrail_wire::Command::CLOSE,
            Body::WriteRequest(_) => smbtrail_wire::Command::WRITE,
            Body::ReadRequest(_) => smbtrail_wire::Command::READ,
            Body::SetInfoRequest(_) => smbtrail_wire::Command::SET_INFO,
            Body::IoctlRequest(_) => smbtrail_wire::Command::IOCTL,
            _ => smbtrail_wire::Command::QUERY_INFO,
        };
        self.wire.clients[client].request(command, body)
    }

    /// Does what a request asks for, and answers it.
    fn answer(&mut self, which: usize) {
        let Waiting { client, ask, request, refused, late } = self.waiting.remove(which);
        // The frame of the response.
        let frame = self.wire.frame() + 1;
        let mut tail = 0;
        let done = if refused { Err(NtStatus::ACCESS_DENIED) } else { self.act(client, &ask, frame) };
        let response = match done {
            Ok(body) => {
                if let Body::ReadResponse(body) = &body {
                    tail = body.data.input().bytes().len();
                }
                response_to(&request, body)
            }
            Err(status) => declined(&request, status),
        };
        let capture = self.capture(tail);
        let (exchange, status) = (request.header.message_id.0, response.header.status);
        self.log.push(format!("{frame} {client}.{exchange} answered {status:?} {capture:?}"));
        self.wire.send(client, &response, capture);
        if let Some(moment) = late {
            self.wire.hand_over(client, &request, Capture::Whole, moment);
        }
    }

    fn act(&mut self, client: usize, ask: &Ask, frame: u64) -> Result<Body<'static>, NtStatus> {
        let is_open = |open: &Opened| self.opens.iter().any(|other| other.id == open.id);
        let asked = match ask {
            Ask::Create { name, disposition } => return self.create(client, name, *disposition, frame),
            Ask::Close(open) | Ask::Key(open) | Ask::Delete(open) | Ask::Size(open) => open,
            Ask::Write { open, .. } | Ask::Read { open, .. } | Ask::Resize { open, .. } => open,
            Ask::Zero { open, .. } | Ask::Rename { open, .. } | Ask::Copy { to: open, .. } => open,
        };
        if !is_open(asked) {
            return Err(NtStatus::FILE_CLOSED);
        }
        let disk = &mut self.disk;
        Ok(match ask {
            Ask::Create { .. } => unreachable!("it is done"),
            Ask::Close(open) => {
                let stored = &disk.files[open.file];
                let response = CloseResponse {
                    flags: CloseFlags::POSTQUERY_ATTRIB,
                    end_of_file: wide(stored.bytes.len()),
                    last_write_time: FileTime(stored.written),
                    ..Default::default()
                };
                self.opens.retain(|other| other.id != open.id);
                disk.close(open.file);
                Body::CloseResponse(response)
            }
            Ask::Write { open, at, bytes } => {
                let at = at.unwrap_or(disk.files[open.file].bytes.len());
                disk.write(open.file, at, bytes, frame);
                body::write_response(u32::try_from(bytes.len()).expect("it is small"))
            }
            Ask::Read { open, at, len, bytes } => {
                let bytes = bytes.clone().unwrap_or_else(|| disk.read(open.file, *at, *len).to_vec());
                if bytes.is_empty() {
                    return Err(NtStatus::END_OF_FILE);
                }
                body::read_response(&bytes).into_owned()
            }
            Ask::Resize { open, size } => {
                let mut bytes = disk.files[open.file].bytes.clone();
                bytes.resize(*size, 0);
                disk.set(open.file, bytes, frame);
                body::set_info_response()
            }
            Ask::Zero { open, from, to } => {
                let mut bytes = disk.files[open.file].bytes.clone();
                let end = bytes.len();
                bytes[(*from).min(end)..(*to).min(end)].fill(0);
                disk.set(open.file, bytes, frame);
                body::ioctl_response(open.id, Fsctl::SET_ZERO_DATA, Vec::new())
            }
            Ask::Key(open) => {
                self.keys.push(open.id);
                let output = SrvRequestResumeKeyResponse { resume_key: key(*open), ..Default::default() };
                body::ioctl_response(open.id, Fsctl::SRV_REQUEST_RESUME_KEY, body::emitted(&output))
            }
            Ask::Copy { from, to, ranges } => {
                if !self.opens.iter().any(|other| other.id == from.id) {
                    return Err(NtStatus::OBJECT_NAME_NOT_FOUND);
                }
                disk.files[to.file].copied = true;
                let (mut chunks, mut total) = (0, 0);
                for (source, target, len) in ranges {
                    let bytes = disk.read(from.file, *source, *len).to_vec();
                    if bytes.len() < *len {
                        break;
                    }
                    disk.write(to.file, *target, &bytes, frame);
                    chunks += 1;
                    total += u32::try_from(*len).expect("it is small");
                }
                if chunks == 0 {
                    return Err(NtStatus::INVALID_VIEW_SIZE);
                }
                let output = SrvCopychunkResponse {
                    chunks_written: chunks,
                    total_bytes_written: total,
                    ..Default::default()
                };
                body::ioctl_response(to.id, Fsctl::SRV_COPYCHUNK, body::emitted(&output))
            }
            Ask::Rename { open, to } => {
                let stream = |name: &String| name.contains(':');
                let stored = &disk.files[open.file];
                if stored.names.iter().any(stream) || stored.delete_pending {
                    return Err(NtStatus::INVALID_PARAMETER);
                }
                if let Some(other) = disk.names.get(*to).filter(|other| **other != open.file)
                    && disk.files[*other].opens > 0
                {
                    return Err(NtStatus::ACCESS_DENIED);
                }
                // The streams of a renamed file get its new name, which the model does not follow.
                let streams = disk.names.keys().any(|name| name.contains(':'));
                if streams && (*to == "a" || stored.names.last().is_some_and(|name| name == "a")) {
                    return Err(NtStatus::ACCESS_DENIED);
                }
                disk.rename(open.file, to);
                body::set_info_response()
            }
            Ask::Delete(open) => {
                let name = disk.files[open.file].names.last().cloned().unwrap_or_default();
                if disk.has_open_stream(&name) {
                    return Err(NtStatus::ACCESS_DENIED);
                }
                disk.files[open.file].delete_pending = true;
                body::set_info_response()
            }
            Ask::Size(open) => body::query_info_response(wide(disk.files[open.file].bytes.len())),
        })
    }

    fn create(
        &mut self,
        client: usize,
        name: &str,
        disposition: CreateDisposition,
        frame: u64,
    ) -> Result<Body<'static>, NtStatus> {
        let disk = &mut self.disk;
        let found = disk.names.get(name).copied();
        if let Some((base, _)) = name.split_once(':') {
            let base = disk.names.get(base).ok_or(NtStatus::OBJECT_NAME_NOT_FOUND)?;
            if disk.files[*base].delete_pending {
                return Err(NtStatus::DELETE_PENDING);
            }
        }
        let (file, action) = match (found, disposition) {
            (Some(_), CreateDisposition::CREATE) => return Err(NtStatus::OBJECT_NAME_COLLISION),
            (None, CreateDisposition::OPEN) => return Err(NtStatus::OBJECT_NAME_NOT_FOUND),
            (Some(file), _) if disk.files[file].delete_pending => return Err(NtStatus::DELETE_PENDING),
            (Some(file), CreateDisposition::OVERWRITE_IF | CreateDisposition::SUPERSEDE) => {
                if disk.has_open_stream(name) {
                    return Err(NtStatus::SHARING_VIOLATION);
                }
                disk.remove_streams(name);
                disk.set(file, Vec::new(), frame);
                let superseded = disposition == CreateDisposition::SUPERSEDE;
                (file, if superseded { CreateAction::SUPERSEDED } else { CreateAction::OVERWRITTEN })
            }
            (Some(file), _) => (file, CreateAction::OPENED),
            (None, _) => (disk.add(name, Vec::new(), frame), CreateAction::CREATED),
        };
        let stored = &mut disk.files[file];
        stored.opens += 1;
        self.next += 1;
        let id = FileId { persistent: self.next, volatile: self.next };
        self.opens.push(Opened { client, id, file });
        let mut response = body::create_response(id, wide(stored.bytes.len()));
        response.create_action = action;
        response.last_write_time = FileTime(stored.written);
        response.file_attributes = FileAttributes::ARCHIVE;
        Ok(Body::CreateResponse(response))
    }
}

/// The server's name for an open, as a source of copies.
fn key(open: Opened) -> [u8; 24] {
    let mut key = [7; 24];
    key[..8].copy_from_slice(&open.id.persistent.to_le_bytes());
    key
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).expect("it is small")
}
