//! What is done to many files within minutes: rewritten, deleted, given other times.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;

use hashbrown::{HashMap, HashSet};
use lru::LruCache;
use smbtrail_codec::Body;
use smbtrail_codec::info::{self, Info, InfoBuffer};
use smbtrail_track::{Change, ConnectionId, Detail, Message, Moment, Open, Time};
use smbtrail_wire::{CreateAction, FileAccess, FileId, FileTime, NtStatus};

use super::files::is_first;
use super::texts::{base_name, extension, folder, stream};
use super::view::SECOND;
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What, Who};
use crate::{Evidence, Options, Severity};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[MASS_REWRITE, MASS_DELETION, TIMESTOMP];

const MASS_REWRITE: Behaviour = Behaviour {
    id: "mass-rewrite",
    title: "many files were rewritten under another name, as ransomware does",
    severity: Severity::High,
    confidence: 85,
    attack: &["T1486", "T1485", "T1490"],
    decided: "Ten files within two minutes: each is read and written again under a new name while the original goes, or is \
              overwritten in its place and renamed, and the new names have one ending in common. Or ten files are overwritten in \
              their place, and what was of a known type is so no longer. Critical from fifty files on, or if the same new file is \
              put into three folders. The pattern decides, never a list of endings.",
    silent: "Archives and compressed copies, the ways in which office programs save, backups.",
    benign: "A program that encrypts a folder because its user wants it to.",
    next: "smbtrail extract --only 'PATH' -o DIR CAPTURE",
};

const MASS_DELETION: Behaviour = Behaviour {
    id: "mass-deletion",
    title: "many files were deleted",
    severity: Severity::Medium,
    confidence: 60,
    attack: &["T1070.004", "T1485"],
    decided: "Ten files within two minutes that were there before the capture, and whose names nothing has at its end.",
    silent: "Temporary files that the capture shows being made, files that are saved anew under their name.",
    benign: "Somebody tidies up, or moves a folder to another share.",
    next: "smbtrail timeline CAPTURE",
};

const TIMESTOMP: Behaviour = Behaviour {
    id: "timestomp",
    title: "a file was given an earlier time of creation or change",
    severity: Severity::Low,
    confidence: 60,
    attack: &["T1070.006"],
    decided: "SET_INFO sets one of them more than a day earlier than it was when the file was opened.",
    silent: "Copies that keep the times of the original: the open that sets them created the file or wrote it.",
    benign: "Tools that synchronise folders or restore backups.",
    next: "smbtrail follow --path 'PATH' CAPTURE",
};

/// The time in which files count together.
const TOGETHER: i64 = 120 * SECOND;
/// Files from which on nobody asks whether it was an accident.
const VERY_MANY: u64 = 50;
/// Folders with the same new file.
const FOLDERS: usize = 3;
/// What a client asks for that wants to set times.
const SETS_TIMES: FileAccess = FileAccess(
    FileAccess::WRITE_ATTRIBUTES.0
        | FileAccess::GENERIC_WRITE.0
        | FileAccess::GENERIC_ALL.0
        | FileAccess::MAXIMUM_ALLOWED.0,
);
/// 100 nanoseconds of a day.
const DAY: u64 = 24 * 60 * 60 * 10_000_000;

/// A file by server, share and path, without case.
type Name = (std::net::IpAddr, Box<str>);

/// What is remembered of files, and who did what to them.
#[derive(Debug)]
pub(crate) struct Mass {
    actors: LruCache<Who, Actor>,
    /// Files that the capture shows being made.
    created: LruCache<Name, ()>,
    /// The name that a file had before it was renamed, by the one that it has.
    moved: LruCache<Name, Name>,
    /// Files that were deleted and whose names nothing has again.
    deleted: HashMap<Name, (Who, Moment)>,
    /// Opens that may set times: when the file was created and last written.
    times: LruCache<(ConnectionId, FileId), (FileTime, FileTime)>,
    most: usize,
    /// Files that make it many: rewritten, and deleted.
    many: (usize, usize),
}

/// What one user of one client does on one server.
#[derive(Debug)]
struct Actor {
    /// Files that were read from their beginning, and of what type they were.
    read: LruCache<Box<str>, Type>,
    /// Files that were there and were overwritten from their beginning, with whether they are of a known type now.
    overwritten: LruCache<Box<str>, (Type, Moment)>,
    /// New files, by the name that they have without their last ending, or with another one.
    made: LruCache<Box<str>, (Box<str>, Moment)>,
    /// By the ending of the new names.
    rewritten: LruCache<Box<str>, Rewritten>,
    /// The folders of new files, by their name.
    notes: LruCache<Box<str>, HashSet<Box<str>>>,
}

#[derive(Debug, Default)]
struct Rewritten {
    times: VecDeque<Time>,
    moments: Vec<Moment>,
    count: u64,
    found: bool,
    example: Arc<str>,
}

/// What the first bytes of a file show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    /// An archive, a document, a picture: a number for each kind.
    Known(u8),
    /// Text.
    Text,
    /// Nothing that is known.
    Unknown,
    /// They are not in the capture.
    Unseen,
}

impl Actor {
    fn new(most: std::num::NonZeroUsize) -> Self {
        Self {
            read: LruCache::new(most),
            overwritten: LruCache::new(most),
            made: LruCache::new(most),
            rewritten: LruCache::new(most.min(std::num::NonZeroUsize::MIN.saturating_add(63))),
            notes: LruCache::new(most.min(std::num::NonZeroUsize::MIN.saturating_add(255))),
        }
    }
}

impl Mass {
    pub(crate) fn new(options: &Options) -> Self {
        let most = options.remembered();
        Self {
            actors: LruCache::new(most.min(std::num::NonZeroUsize::MIN.saturating_add(63))),
            created: LruCache::new(most),
            moved: LruCache::new(most),
            deleted: HashMap::new(),
            times: LruCache::new(most),
            most: most.get(),
            many: (options.rewritten_files.max(1), options.deleted_files.max(1)),
        }
    }

    fn actor(&mut self, who: &Who) -> &mut Actor {
        let most = std::num::NonZeroUsize::new(self.most).unwrap_or(std::num::NonZeroUsize::MIN);
        self.actors.get_or_insert_mut_ref(who, || Actor::new(most))
    }

    pub(crate) fn message(&mut self, message: &Message<'_>, ledger: &mut Ledger) {
        match message.body {
            Body::ReadResponse(body) if message.header.status == NtStatus::SUCCESS => {
                if is_first(message)
                    && let Some(name) = name_of(message)
                {
                    let kind = type_of(body.data.input().bytes());
                    self.actor(&Who::of_message(message)).read.put(name.1, kind);
                }
            }
            Body::WriteRequest(body) if is_first(message) => {
                if let Some(name) = name_of(message) {
                    self.written(message, name, type_of(body.data.input().bytes()), ledger);
                }
            }
            Body::CreateResponse(body) if message.header.status == NtStatus::SUCCESS => {
                let created = matches!(body.create_action, CreateAction::CREATED);
                let opened = body.create_action == CreateAction::OPENED;
                let asked = message.open.and_then(|open| open.asked);
                if created {
                    self.created(message);
                } else if opened
                    && asked.is_some_and(|asked| asked.access.intersects(SETS_TIMES))
                    && let Some(file) = message.file_id()
                {
                    self.times.put((message.connection.id, file), (body.creation_time, body.last_write_time));
                }
            }
            Body::SetInfoRequest(_) => self.set_times(message, ledger),
            Body::SetInfoResponse(_) if message.header.status == NtStatus::SUCCESS => {
                if let Some(Detail::SetInfo { change: Change::Rename(to), .. }) =
                    message.request.map(|request| &request.detail)
                {
                    self.renamed(message, to, ledger);
                }
            }
            _ => {}
        }
    }

    /// A CREATE made a file.
    fn created(&mut self, message: &Message<'_>) {
        let Some(name) = name_of(message) else { return };
        self.deleted.remove(&name);
        self.created.put(name, ());
    }

    /// A file is written from its beginning on.
    fn written(&mut self, message: &Message<'_>, name: Name, now: Type, ledger: &mut Ledger) {
        let is_new = self.created.contains(&name);
        let who = Who::of_message(message);
        let actor = self.actor(&who);
        let path = &name.1;
        if !is_new {
            if actor.overwritten.contains(path) {
                return;
            }
            let before = actor.read.peek(path).copied();
            actor.overwritten.put(path.clone(), (now, message.moment));
            let was_known = matches!(before, Some(Type::Known(_) | Type::Text));
            if was_known && now == Type::Unknown && looks_random(message) {
                self.rewritten(&who, "", path, message.moment, ledger);
            }
            return;
        }
        if stream(path).is_some() {
            return;
        }
        let (dir, file) = (folder(path), base_name(path));
        let folders = actor.notes.get_or_insert_mut(file.into(), HashSet::new);
        if folders.len() < FOLDERS {
            folders.insert(dir.into());
        }
        if matches!(now, Type::Known(_)) {
            // An archive or a converted copy.
            return;
        }
        let ending = extension(path);
        if let Some((stem, _)) = path.rsplit_once('.').filter(|_| !ending.is_empty()) {
            actor.made.put(stem.into(), (ending.into(), message.moment));
        }
    }

    /// A file was renamed, and the server agreed.
    fn renamed(&mut self, message: &Message<'_>, to: &Arc<str>, ledger: &mut Ledger) {
        let server = message.connection.server.ip();
        let Some(from) = message.open.and_then(|open| open.path.as_ref()) else { return };
        let share = message.share().cloned();
        let (old, new) = (key(share.as_ref(), from), key(share.as_ref(), to));
        self.deleted.remove(&(server, new.clone()));
        let was_created = self.created.pop(&(server, old.clone())).is_some();
        let who = Who::of_message(message);
        let ending: Box<str> = extension(&new).into();
        let actor = self.actor(&who);
        let overwritten = actor.overwritten.pop(&old);
        if let Some(read) = actor.read.pop(&old) {
            actor.read.put(new.clone(), read);
        }
        if was_created {
            self.created.put((server, new), ());
            return;
        }
        let first = self.moved.pop(&(server, old.clone())).unwrap_or_else(|| (server, old.clone()));
        self.moved.put((server, new.clone()), first);
        let actor = self.actor(&who);
        if ending.is_empty() || extension(&old) == &*ending || folder(&old) != folder(&new) {
            return;
        }
        match overwritten {
            Some((Type::Known(_), _)) => {}
            Some((_, written)) => {
                self.rewritten(&who, &ending, &new, written, ledger);
                self.prove(&who, &ending, message.moment, ledger);
            }
            // It may be overwritten under its new name.
            None => {
                actor.made.put(old, (ending, message.moment));
            }
        }
    }

    /// An open is over: its file may have gone.
    pub(crate) fn open(&mut self, open: &Open, ends: (SocketAddr, SocketAddr), ledger: &mut Ledger) {
        let (true, Some(path), Some(moment)) = (open.deleted, open.current_path(), open.closed()) else {
            return;
        };
        if stream(path).is_some() {
            return;
        }
        let server = ends.1.ip();
        let name = (server, key(open.owner.share.as_ref(), path));
        if self.created.pop(&name).is_some() {
            return;
        }
        let who = Who { client: Some(ends.0.ip()), server: Some(server), user: open.owner.user.clone() };
        let actor = self.actor(&who);
        // Its content may live on under another name: with one ending more, or with another one.
        let stem = name.1.rsplit_once('.').map_or(&*name.1, |(stem, _)| stem);
        let copy = actor.made.pop(&name.1).or_else(|| {
            let made = actor.made.peek(stem)?;
            (made.0.as_ref() != extension(&name.1)).then(|| actor.made.pop(stem))?
        });
        let was_read = actor.read.contains(&name.1);
        if let Some((ending, written)) = copy.filter(|_| was_read) {
            self.rewritten(&who, &ending, &name.1, written, ledger);
            self.prove(&who, &ending, moment, ledger);
            return;
        }
        // As programs save: another file has its name already.
        let name = self.moved.pop(&name).unwrap_or(name);
        if self.deleted.len() < self.most && !self.created.contains(&name) {
            self.deleted.insert(name, (who, moment));
        }
    }

    /// One file more was rewritten.
    fn rewritten(&mut self, who: &Who, ending: &str, path: &str, moment: Moment, ledger: &mut Ledger) {
        let notes = self.actor(who).notes.iter().filter(|(_, folders)| folders.len() >= FOLDERS);
        let note = notes.map(|(name, _)| name.clone()).next();
        let enough = self.many.0;
        let rewritten = self.actor(who).rewritten.get_or_insert_mut(ending.into(), Rewritten::default);
        rewritten.count += 1;
        if rewritten.example.is_empty() {
            rewritten.example = path.into();
        }
        if rewritten.moments.len() < Evidence::MOST {
            rewritten.moments.push(moment);
        }
        rewritten.times.push_back(moment.time);
        while rewritten.times.front().is_some_and(|first| moment.time.since(*first) > TOGETHER) {
            rewritten.times.pop_front();
        }
        if rewritten.times.len() > enough {
            rewritten.times.pop_front();
        }
        let many = rewritten.times.len() >= enough;
        if !many && !rewritten.found {
            return;
        }
        let moments = if rewritten.found { vec![moment] } else { rewritten.moments.clone() };
        rewritten.found = true;
        let (count, example) = (rewritten.count, Arc::clone(&rewritten.example));
        let what = What::object(if ending.is_empty() { "in place".to_owned() } else { format!(".{ending}") });
        let Some(finding) = ledger.note(&MASS_REWRITE, who, what, &moments) else { return };
        finding.count = count;
        finding.path = Some(format!("**.{ending}").trim_end_matches('.').into());
        finding.why = match ending {
            "" => format!(
                "{count} files of known types were overwritten with something else, such as {example}"
            ),
            _ => format!(
                "{count} files were rewritten with new names that end in .{ending}, such as {example}"
            ),
        };
        if count >= VERY_MANY {
            finding.raise(Severity::Critical, 90);
        }
        if let Some(note) = note.filter(|note| extension(note) != ending) {
            finding.raise(Severity::Critical, 95);
            finding.why.push_str(&format!("; the new file {note} was put into several folders"));
        }
    }

    /// One frame more of a file that was rewritten.
    fn prove(&mut self, who: &Who, ending: &str, moment: Moment, ledger: &mut Ledger) {
        if let Some(finding) = ledger.find(&MASS_REWRITE, who, &What::object(format!(".{ending}"))) {
            finding.prove(&[moment]);
        } else if let Some(rewritten) = self.actor(who).rewritten.get_mut(ending)
            && rewritten.moments.len() < Evidence::MOST
        {
            rewritten.moments.push(moment);
        }
    }

    /// SET_INFO sets the times of a file that was there before.
    fn set_times(&mut self, message: &Message<'_>, ledger: &mut Ledger) {
        let (Body::SetInfoRequest(body), Some(file)) = (message.body, message.file_id()) else { return };
        let Some(known) = self.times.peek(&(message.connection.id, file)) else { return };
        let wrote = message.open.is_some_and(|open| open.bytes_written > 0);
        let buffer = body.buffer.input();
        let Info::FileBasicInformation(basic) =
            info::parse(body.info_type, body.file_info_class, InfoBuffer::Set, buffer, &mut ())
        else {
            return;
        };
        let earlier = |set: FileTime, was: FileTime| {
            set.0 != 0 && set.0 < u64::MAX - 1 && set.0.saturating_add(DAY) < was.0
        };
        let which = match (earlier(basic.creation_time, known.0), earlier(basic.last_write_time, known.1)) {
            (true, true) => "of creation and of the last change",
            (true, false) => "of creation",
            (false, true) => "of the last change",
            _ => return,
        };
        if wrote {
            return;
        }
        let what = What::file(message.share(), message.path());
        if let Some(finding) = ledger.note(&TIMESTOMP, &Who::of_message(message), what, &[message.moment]) {
            finding.why = format!("set an earlier time {which}");
        }
    }

    /// Judges the deletions.
    pub(crate) fn finish(self, ledger: &mut Ledger) {
        let many = self.many.1;
        let mut by: HashMap<Who, Vec<(Moment, Box<str>)>> = HashMap::new();
        for ((_, path), (who, moment)) in self.deleted {
            by.entry(who).or_default().push((moment, path));
        }
        let mut by: Vec<_> = by.into_iter().collect();
        by.iter_mut().for_each(|(_, deleted)| deleted.sort());
        by.sort_by_key(|(_, deleted)| deleted.first().map(|(moment, _)| *moment));
        for (who, deleted) in by {
            let together = |from: usize| {
                let (first, last) = (deleted.get(from)?.0, deleted.get(from + many - 1)?.0);
                Some(last.time.since(first.time) <= TOGETHER)
            };
            if !(0..deleted.len()).any(|from| together(from) == Some(true)) {
                continue;
            }
            let moments: Vec<Moment> = deleted.iter().map(|(moment, _)| *moment).collect();
            if let Some(finding) = ledger.note(&MASS_DELETION, &who, What::default(), &moments) {
                finding.count = deleted.len() as u64;
                let example = deleted.first().map_or("", |(_, path)| path);
                finding.why =
                    format!("{} files were deleted that were there before, such as {example}", deleted.len());
            }
        }
    }
}

/// Server, share and path of the file that a message is about.
fn name_of(message: &Message<'_>) -> Option<Name> {
    let path = message.path().filter(|path| !path.is_empty())?;
    Some((message.connection.server.ip(), key(message.share(), path)))
}

/// Share and path, without case. The share by its own name: clients call a server by several.
fn key(share: Option<&Arc<str>>, path: &str) -> Box<str> {
    let share = share.map_or("", |share| base_name(share));
    format!("{share}\\{path}").to_lowercase().into()
}

/// What the first bytes of a file show.
fn type_of(bytes: &[u8]) -> Type {
    const KNOWN: &[&[u8]] = &[
        b"PK\x03\x04",
        b"\x1F\x8B",
        b"BZh",
        b"\xFD7zXZ",
        b"\x28\xB5\x2F\xFD",
        b"7z\xBC\xAF",
        b"Rar!",
        b"\x04\x22\x4D\x18",
        b"MSCF",
        b"%PDF",
        b"\xD0\xCF\x11\xE0",
        b"\xFF\xD8\xFF",
        b"\x89PNG",
        b"GIF8",
        b"RIFF",
        b"ID3",
        b"OggS",
        b"fLaC",
        b"\x1A\x45\xDF\xA3",
        b"MZ",
        b"\x7FELF",
        b"SQLite",
        b"{\\rtf",
    ];
    if bytes.len() < 8 {
        return Type::Unseen;
    }
    if let Some(at) = KNOWN.iter().position(|magic| bytes.starts_with(magic)) {
        return Type::Known(u8::try_from(at).unwrap_or(u8::MAX));
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Type::Known(u8::MAX);
    }
    let first = bytes.get(..64).unwrap_or(bytes);
    let printable = |byte: &u8| (0x20..0x7F).contains(byte) || matches!(byte, b'\t' | b'\n' | b'\r');
    if first.iter().all(printable) { Type::Text } else { Type::Unknown }
}

/// Whether what a WRITE carries has hardly any order. Where too little of it is in the capture, nothing speaks against it.
fn looks_random(message: &Message<'_>) -> bool {
    let Body::WriteRequest(body) = message.body else { return false };
    let bytes = body.data.input().bytes();
    if bytes.len() < 1024 {
        return true;
    }
    let mut seen = [0u32; 256];
    bytes.iter().for_each(|byte| seen[usize::from(*byte)] += 1);
    // Of 1,024 random bytes some 250 values occur, none of them often.
    let values = seen.iter().filter(|count| **count > 0).count();
    let most = seen.iter().max().copied().unwrap_or(0) as usize;
    values >= 240 && most * 40 < bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_by_first_bytes() {
        assert_eq!(type_of(b"hello, world"), Type::Text);
        assert!(matches!(type_of(b"PK\x03\x04aaaaaa"), Type::Known(_)));
        assert_eq!((type_of(&[0xF3; 32]), type_of(b"abc")), (Type::Unknown, Type::Unseen));
    }
}
