//! What is done to many files within minutes: rewritten, deleted, given other times.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroUsize;
use std::sync::Arc;

use hashbrown::{HashMap, HashSet};
use lru::LruCache;
use smbtrail_codec::Body;
use smbtrail_codec::info::{self, Info, InfoBuffer};
use smbtrail_track::{Change as SetInfo, ConnectionId, Detail, Message, Moment, Open};
use smbtrail_wire::{CreateAction, FileAccess, FileAttributes, FileId, FileTime, NtStatus};

use super::files::is_first;
use super::texts::{base_name, extension, folder, is_any, stream};
use super::view::SECOND;
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What, Who};
use crate::{Options, Severity};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[MASS_REWRITE, MASS_DELETION, TIMESTOMP];

const MASS_REWRITE: Behaviour = Behaviour {
    id: "mass-rewrite",
    title: "many files were rewritten under another name, as ransomware does",
    severity: Severity::High,
    confidence: 85,
    attack: &["T1486", "T1485", "T1490"],
    decided: "Ten files within two minutes: each is read and written again under its name with one ending more while the \
              original goes, or is overwritten in its place and renamed, and the new names have one ending in common. Or ten files \
              are overwritten in their place, and what was of a known type has hardly any order then. Critical from fifty files \
              on, or if the same new file is put into three folders. The pattern decides, never a list of endings.",
    silent: "Archives and compressed copies, the ways in which office programs save, backups.",
    benign: "A program that encrypts a folder because its user wants it to.",
    next: "smbtrail extract --only 'PATH' -o DIR CAPTURE",
};

const MASS_DELETION: Behaviour = Behaviour {
    id: "mass-deletion",
    title: "many files were deleted",
    severity: Severity::Low,
    confidence: 60,
    attack: &["T1070.004", "T1485"],
    decided: "Ten files within two minutes that somebody else made, or that were there before the capture, and whose names nothing has \
              at its end. Medium from fifty files on.",
    silent: "One's own temporary files, files that are saved anew under their name, compressed, or moved to another folder.",
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
type Name = (IpAddr, Box<str>);

/// What was done to a file: the frames that show it, and the path.
type Done = (Vec<Moment>, Box<str>);

/// What is remembered of files, and who did what to them.
#[derive(Debug)]
pub(crate) struct Mass {
    actors: LruCache<Who, Actor>,
    /// Files that the capture shows being made, and by whom.
    created: LruCache<Name, Who>,
    /// The name that a file had before it was renamed, by the one that it has.
    moved: LruCache<Name, Name>,
    /// Files whose content was replaced.
    victims: HashMap<Name, Victim>,
    /// Files that were deleted and whose names nothing has again.
    deleted: HashMap<Name, (Who, Moment)>,
    /// Opens that may set times: when the file was created and last written.
    times: LruCache<(ConnectionId, FileId), (FileTime, FileTime)>,
    /// Requests that were not answered yet, by their exchange: what they do if the server agrees.
    under_way: LruCache<u64, Change>,
    most: usize,
    /// Files that make it many: rewritten, and deleted.
    many: (usize, usize),
    /// There was no room for a file: whatever is counted is the least that there was.
    is_full: bool,
}

/// What a request does.
#[derive(Debug)]
enum Change {
    /// Writes a file from its beginning on: what type it has then, and whether what is written has hardly any order.
    Write(Name, Type, bool),
    /// Sets an earlier time.
    Times(&'static str),
}

/// What one user of one client does on one server.
#[derive(Debug)]
struct Actor {
    /// Files that were read from their beginning, and of what type they were.
    read: LruCache<Box<str>, Type>,
    /// Files that were there and were overwritten from their beginning: of what type they are now.
    overwritten: LruCache<Box<str>, (Type, Moment)>,
    /// New files by the name that they have without their last ending.
    made: LruCache<Box<str>, Made>,
    /// The names without folder of new files.
    names: LruCache<Box<str>, ()>,
    /// The folders of new files, by their name.
    notes: LruCache<Box<str>, HashSet<Box<str>>>,
}

/// A new file, or a new name.
#[derive(Clone, Debug)]
struct Made {
    ending: Box<str>,
    /// Its whole name is that of another file with one ending more.
    appends: bool,
    kind: Type,
    random: bool,
    moment: Moment,
}

/// A file whose content was replaced.
#[derive(Debug)]
struct Victim {
    who: Who,
    /// The ending of the new name; empty where it was overwritten in its place.
    ending: Box<str>,
    moments: Vec<Moment>,
}

/// What the first bytes of a file show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    /// An archive, a document, a picture.
    Known,
    /// Text.
    Text,
    /// Nothing that is known.
    Unknown,
    /// They are not in the capture.
    Unseen,
}

/// Entries of small tables.
const FEW: NonZeroUsize = NonZeroUsize::MIN.saturating_add(63);

impl Actor {
    fn new(most: NonZeroUsize) -> Self {
        Self {
            read: LruCache::new(most),
            overwritten: LruCache::new(most),
            made: LruCache::new(most),
            names: LruCache::new(most),
            notes: LruCache::new(most.min(FEW)),
        }
    }
}

impl Mass {
    pub(crate) fn new(options: &Options) -> Self {
        let most = options.remembered();
        Self {
            actors: LruCache::new(most.min(FEW)),
            created: LruCache::new(most),
            moved: LruCache::new(most),
            victims: HashMap::new(),
            deleted: HashMap::new(),
            times: LruCache::new(most),
            under_way: LruCache::new(most),
            most: most.get(),
            many: (options.rewritten_files.max(1), options.deleted_files.max(1)),
            is_full: false,
        }
    }

    fn actor(&mut self, who: &Who) -> &mut Actor {
        let most = NonZeroUsize::new(self.most).unwrap_or(NonZeroUsize::MIN);
        self.actors.get_or_insert_mut_ref(who, || Actor::new(most))
    }

    pub(crate) fn message(&mut self, message: &Message<'_>, ledger: &mut Ledger) {
        let succeeded = message.header.status == NtStatus::SUCCESS;
        match message.body {
            Body::ReadResponse(body) if succeeded => {
                if is_first(message)
                    && let Some(name) = name_of(message)
                {
                    let kind = type_of(body.data.input().bytes());
                    self.actor(&Who::of_message(message)).read.put(name.1, kind);
                }
            }
            Body::WriteRequest(body) if is_first(message) => {
                if let (Some(name), Some(request)) = (name_of(message), message.request) {
                    let bytes = body.data.input().bytes();
                    let change = Change::Write(name, type_of(bytes), looks_random(bytes));
                    self.under_way.put(request.exchange, change);
                }
            }
            Body::SetInfoRequest(_) => self.sets_times(message),
            Body::WriteResponse(_) | Body::SetInfoResponse(_) if succeeded => {
                let Some(request) = message.request else { return };
                match self.under_way.pop(&request.exchange) {
                    Some(Change::Write(name, kind, random)) => {
                        self.written(message, request.moment, name, (kind, random));
                    }
                    Some(Change::Times(which)) => times_set(message, which, ledger),
                    None => {}
                }
                if let Detail::SetInfo { change: SetInfo::Rename(to), .. } = &request.detail {
                    self.renamed(message, to);
                }
            }
            Body::CreateResponse(body) if succeeded => {
                let asked = message.open.and_then(|open| open.asked);
                if body.create_action == CreateAction::CREATED {
                    self.created(message);
                } else if body.create_action == CreateAction::OPENED
                    && asked.is_some_and(|asked| asked.access.intersects(SETS_TIMES))
                    && let Some(file) = message.file_id()
                {
                    self.times.put((message.connection.id, file), (body.creation_time, body.last_write_time));
                }
            }
            _ => {}
        }
    }

    /// A name has a file again: nothing was done to what had it before that is still seen.
    fn taken(&mut self, name: &Name) {
        self.deleted.remove(name);
        if self.victims.get(name).is_some_and(|victim| !victim.ending.is_empty()) {
            self.victims.remove(name);
        }
    }

    /// A CREATE made a file.
    fn created(&mut self, message: &Message<'_>) {
        let Some(name) = name_of(message) else { return };
        self.taken(&name);
        self.created.put(name, Who::of_message(message));
    }

    /// A file was written from its beginning on.
    fn written(&mut self, message: &Message<'_>, asked: Moment, name: Name, (kind, random): (Type, bool)) {
        let who = Who::of_message(message);
        let is_new = self.created.peek(&name).is_some_and(|maker| *maker == who);
        let moments = vec![asked, message.moment];
        let actor = self.actor(&who);
        let path = &name.1;
        if !is_new {
            if actor.overwritten.contains(path) {
                return;
            }
            let before = actor.read.peek(path).copied();
            actor.overwritten.put(path.clone(), (kind, asked));
            // Too little of it to tell proves nothing.
            if matches!(before, Some(Type::Known | Type::Text)) && kind == Type::Unknown && random {
                self.victim(name, &who, "", moments);
            }
            return;
        }
        if stream(path).is_some() {
            return;
        }
        let (dir, file) = (folder(path), base_name(path));
        actor.names.put(file.into(), ());
        let folders = actor.notes.get_or_insert_mut(file.into(), HashSet::new);
        if folders.len() < FOLDERS {
            folders.insert(dir.into());
        }
        let ending = extension(path);
        if let Some((stem, _)) = path.rsplit_once('.').filter(|_| !ending.is_empty()) {
            let appends = !extension(stem).is_empty();
            actor.made.put(stem.into(), Made { ending: ending.into(), appends, kind, random, moment: asked });
        }
    }

    /// A file was renamed.
    fn renamed(&mut self, message: &Message<'_>, to: &Arc<str>) {
        let server = message.connection.server.ip();
        let Some(from) = message.open.and_then(|open| open.path.as_ref()) else { return };
        let share = message.share().cloned();
        let (old, new) = (key(share.as_ref(), from), key(share.as_ref(), to));
        self.taken(&(server, new.clone()));
        let who = Who::of_message(message);
        let maker = self.created.pop(&(server, old.clone()));
        let ending: Box<str> = extension(&new).into();
        let actor = self.actor(&who);
        let overwritten = actor.overwritten.pop(&old);
        if let Some(read) = actor.read.pop(&old) {
            actor.read.put(new.clone(), read);
        }
        if let Some(maker) = maker {
            let is_own = maker == who;
            self.created.put((server, new.clone()), maker);
            if is_own {
                return;
            }
        }
        let first = self.moved.pop(&(server, old.clone())).unwrap_or_else(|| (server, old.clone()));
        self.moved.put((server, new.clone()), first.clone());
        if ending.is_empty() || extension(&old) == &*ending || folder(&old) != folder(&new) {
            return;
        }
        match overwritten {
            Some((Type::Known | Type::Text, _)) | None => {}
            Some((_, written)) => {
                let moments = match self.victims.remove(&(server, old)) {
                    Some(victim) => victim.moments.into_iter().chain([message.moment]).collect(),
                    None => vec![written, message.moment],
                };
                self.victim(first, &who, &ending, moments);
            }
        }
    }

    /// An open is over: its file may have gone.
    pub(crate) fn open(&mut self, open: &Open, ends: (SocketAddr, SocketAddr)) {
        let (true, Some(path), Some(moment)) = (open.deleted, open.current_path(), open.closed()) else {
            return;
        };
        if stream(path).is_some() || open.attributes.contains(FileAttributes::DIRECTORY) {
            return;
        }
        let server = ends.1.ip();
        let name = (server, key(open.owner.share.as_ref(), path));
        let who = Who { client: Some(ends.0.ip()), server: Some(server), user: open.owner.user.clone() };
        if self.created.pop(&name).is_some_and(|maker| maker == who) {
            return;
        }
        // As programs save: another file has its name already.
        let name = self.moved.pop(&name).unwrap_or(name);
        if self.created.contains(&name) {
            return;
        }
        let actor = self.actor(&who);
        // Its content may live on under another name: with one ending more, or with another one.
        let copy = actor.made.pop(&name.1).filter(|made| made.appends);
        let copy = copy.or_else(|| {
            let (stem, ending) = name.1.rsplit_once('.')?;
            let other = |made: &&Made| &*made.ending != ending && made.kind == Type::Unknown && made.random;
            actor.made.peek(stem).filter(other).cloned()
        });
        let (was_read, lives_on) = (actor.read.contains(&name.1), actor.names.contains(base_name(&name.1)));
        match copy {
            Some(made) if was_read && !matches!(made.kind, Type::Known | Type::Text) => {
                self.victim(name, &who, &made.ending, vec![made.moment, moment]);
            }
            // A compressed copy, a copy that is kept, or one in another format.
            Some(_) => {}
            None if lives_on => {}
            None if self.deleted.len() < self.most => _ = self.deleted.insert(name, (who, moment)),
            None => self.is_full = true,
        }
    }

    /// The content of a file was replaced.
    fn victim(&mut self, name: Name, who: &Who, ending: &str, moments: Vec<Moment>) {
        if self.victims.len() < self.most {
            self.victims.insert(name, Victim { who: who.clone(), ending: ending.into(), moments });
        } else {
            self.is_full = true;
        }
    }

    /// SET_INFO asks for earlier times of a file that was there before.
    fn sets_times(&mut self, message: &Message<'_>) {
        let (Body::SetInfoRequest(body), Some(file), Some(request)) =
            (message.body, message.file_id(), message.request)
        else {
            return;
        };
        let Some(known) = self.times.peek(&(message.connection.id, file)) else { return };
        if message.open.is_some_and(|open| open.bytes_written > 0) {
            return;
        }
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
        self.under_way.put(request.exchange, Change::Times(which));
    }

    /// Judges what was rewritten, and what was deleted.
    pub(crate) fn finish(mut self, ledger: &mut Ledger) {
        let mut by: HashMap<(Who, Box<str>), Vec<Done>> = HashMap::new();
        for ((_, path), victim) in std::mem::take(&mut self.victims) {
            by.entry((victim.who, victim.ending)).or_default().push((victim.moments, path));
        }
        for ((who, ending), files) in in_order(by) {
            if is_together(&files, self.many.0) {
                self.rewritten(&who, &ending, &files, ledger);
            }
        }
        let mut by: HashMap<Who, Vec<Done>> = HashMap::new();
        for ((_, path), (who, moment)) in self.deleted {
            by.entry(who).or_default().push((vec![moment], path));
        }
        for (who, files) in in_order(by) {
            if !is_together(&files, self.many.1) {
                continue;
            }
            let moments: Vec<Moment> = files.iter().flat_map(|(moments, _)| moments).copied().collect();
            if let Some(finding) = ledger.note(&MASS_DELETION, &who, What::default(), &moments) {
                finding.count = files.len() as u64;
                let example = files.first().map_or("", |(_, path)| path);
                let count = counted(files.len(), self.is_full);
                finding.why = format!("{count} files were deleted that were there before, such as {example}");
                if finding.count >= VERY_MANY {
                    finding.raise(Severity::Medium, 70);
                }
            }
        }
    }

    fn rewritten(&mut self, who: &Who, ending: &str, files: &[Done], ledger: &mut Ledger) {
        let what = What::object(if ending.is_empty() { "in place".to_owned() } else { format!(".{ending}") });
        let moments: Vec<Moment> = files.iter().flat_map(|(moments, _)| moments).copied().collect();
        let Some(finding) = ledger.note(&MASS_REWRITE, who, what, &moments) else { return };
        let (count, example) =
            (counted(files.len(), self.is_full), files.first().map_or("", |(_, path)| path));
        finding.count = files.len() as u64;
        if !ending.is_empty() {
            finding.path = Some(format!("**.{ending}").into());
        }
        finding.why = match ending {
            "" => format!(
                "{count} files of known types were overwritten with something else, such as {example}"
            ),
            _ => format!(
                "{count} files were rewritten with new names that end in .{ending}, such as {example}"
            ),
        };
        if finding.count >= VERY_MANY {
            finding.raise(Severity::Critical, 90);
        }
        let notes = self.actor(who).notes.iter().filter(|(name, folders)| {
            folders.len() >= FOLDERS && !is_kept_by_systems(name) && extension(name) != ending
        });
        if let Some(note) = notes.map(|(name, _)| name.clone()).min() {
            finding.raise(Severity::Critical, 95);
            finding.why.push_str(&format!("; the new file {note} was put into several folders"));
        }
    }
}

/// A number of files in words.
fn counted(count: usize, is_least: bool) -> String {
    if is_least { format!("at least {count}") } else { count.to_string() }
}

/// The server agreed to earlier times.
fn times_set(message: &Message<'_>, which: &str, ledger: &mut Ledger) {
    let what = What::file(message.share(), None);
    let moments: Vec<Moment> =
        message.request.map(|request| request.moment).into_iter().chain([message.moment]).collect();
    if let Some(finding) = ledger.note(&TIMESTOMP, &Who::of_message(message), what, &moments) {
        let path = message.path().map_or("?", |path| path);
        let more = match finding.count {
            1 => String::new(),
            count => format!(", the last of {count} such changes"),
        };
        finding.why = format!("set an earlier time {which} of {path}{more}");
        finding.path = message.path().cloned();
    }
}

/// Groups by their first frame, and what is in each by its frames.
fn in_order<K>(by: HashMap<K, Vec<Done>>) -> Vec<(K, Vec<Done>)> {
    let mut by: Vec<_> = by.into_iter().collect();
    by.iter_mut().for_each(|(_, files)| files.sort());
    by.sort_by(|(_, one), (_, other)| one.cmp(other));
    by
}

/// Whether this many follow one another within the time in which files count together.
fn is_together(files: &[Done], many: usize) -> bool {
    let mut times: Vec<_> =
        files.iter().filter_map(|(moments, _)| moments.first()).map(|moment| moment.time).collect();
    times.sort_unstable();
    times.windows(many.min(times.len() + 1)).any(|window| match window {
        [first, .., last] => last.since(*first) <= TOGETHER,
        _ => true,
    })
}

/// Whether systems put a file of this name into every folder by themselves.
fn is_kept_by_systems(name: &str) -> bool {
    name.starts_with('.') || is_any(name, &["desktop.ini", "thumbs.db", "folder.jpg"])
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
        b"BM",
        b"II*\0",
        b"MM\0*",
        b"RIFF",
        b"ID3",
        b"\xFF\xFB",
        b"\xFF\xFA",
        b"\xFF\xF3",
        b"\xFF\xF1",
        b"\xFF\xF9",
        b"OggS",
        b"fLaC",
        b"\x1A\x45\xDF\xA3",
        b"MZ",
        b"\x7FELF",
        b"SQLite",
        b"{\\rtf",
        b"regf",
    ];
    if bytes.len() < 8 {
        return Type::Unseen;
    }
    if KNOWN.iter().any(|magic| bytes.starts_with(magic)) || bytes.get(4..8) == Some(b"ftyp") {
        return Type::Known;
    }
    let first = bytes.get(..64).unwrap_or(bytes);
    if is_text(first) && !is_encoded(first) { Type::Text } else { Type::Unknown }
}

/// Whether bytes are text in UTF-8 or UTF-16, as far as they go.
fn is_text(bytes: &[u8]) -> bool {
    let is_control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B);
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return true;
    }
    let end = match std::str::from_utf8(bytes) {
        Ok(_) => bytes.len(),
        // A character may be cut at the end.
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        // Latin letters of a single byte: few among plain ones.
        Err(_) => {
            let plain = bytes.iter().filter(|byte| byte.is_ascii() && !is_control(byte)).count();
            return plain * 10 >= bytes.len() * 8 && !bytes.iter().any(is_control);
        }
    };
    !bytes.get(..end).unwrap_or(bytes).iter().any(is_control)
}

/// Whether a text is made of the letters and digits of base64 or hexadecimal alone: nobody writes so.
fn is_encoded(bytes: &[u8]) -> bool {
    bytes.len() >= 48 && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_".contains(byte))
}

/// Whether bytes have hardly any order. Fewer than 256 prove nothing.
fn looks_random(bytes: &[u8]) -> bool {
    // The beginning is enough, and a WRITE may have megabytes.
    let bytes = bytes.get(..1024).unwrap_or(bytes);
    if bytes.len() < 256 {
        return false;
    }
    let mut seen = [0u32; 256];
    bytes.iter().for_each(|byte| seen[usize::from(*byte)] += 1);
    // Of 256 random bytes some 160 values occur, of 1,024 some 250, and none of them often.
    let values = seen.iter().filter(|count| **count > 0).count();
    let most = seen.iter().max().copied().unwrap_or(0) as usize;
    let enough = if bytes.len() < 1024 { 140 } else { 240 };
    values >= enough && most * 30 < bytes.len().max(300)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_by_first_bytes() {
        assert_eq!(type_of(b"hello, world"), Type::Text);
        assert_eq!(type_of(b"PK\x03\x04aaaaaa"), Type::Known);
        assert_eq!((type_of(&[0xF3; 32]), type_of(b"abc")), (Type::Unknown, Type::Unseen));
        assert_eq!(
            (type_of("größer".as_bytes()), type_of(&b"c29tZSB0ZXh0".repeat(8))),
            (Type::Text, Type::Unknown)
        );
    }
}
