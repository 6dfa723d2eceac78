//! What is done to many files within minutes: rewritten, deleted, given other times.

use std::hash::{BuildHasher as _, Hash};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroUsize;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashMap, HashSet};
use lru::LruCache;
use smbtrail_codec::Body;
use smbtrail_codec::info::{self, Info, InfoBuffer};
use smbtrail_track::{Change as SetInfo, ConnectionId, Detail, Histogram, Message, Moment, Open};
use smbtrail_wire::{CreateAction, FileAccess, FileAttributes, FileId, FileTime, NtStatus};

use super::files::is_first;
use super::texts::{base_name, cut, extension, folder, is_any, stream};
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

/// A name, or a name and who did something to it, by their hash: names are long, and only compared.
type Id = u64;

/// What was done to a file: the frames that show it, and the path.
type Done = (Vec<Moment>, Box<str>);

/// A file by its server, and its share and path without case.
#[derive(Hash)]
struct Name {
    server: IpAddr,
    path: Box<str>,
}

/// What is remembered of files, and who did what to them.
#[derive(Debug)]
pub(crate) struct Mass {
    hasher: DefaultHashBuilder,
    /// Files that the capture shows being made, and by whom.
    created: LruCache<Id, Id>,
    /// The name that a file had before it was renamed, by the one that it has.
    moved: LruCache<Id, Id>,
    /// Files that somebody read from their beginning, and of what type they were.
    read: LruCache<Id, Type>,
    /// Files that were there and that somebody overwrote from their beginning: of what type they are now.
    overwritten: LruCache<Id, (Type, Moment)>,
    /// New files of somebody by the name that they have without their last ending.
    made: LruCache<Id, Made>,
    /// The names without folder of somebody's new files.
    names: LruCache<Id, ()>,
    /// Somebody's new files by their name without folder, and the folders that have it.
    notes: LruCache<Id, Note>,
    /// Files whose content was replaced.
    victims: HashMap<Id, Victim>,
    /// Files that were deleted and whose names nothing has again.
    deleted: HashMap<Id, (Who, Done)>,
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
    Write(Type, bool),
    /// Sets an earlier time.
    Times(&'static str),
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

/// A name that new files have.
#[derive(Debug)]
struct Note {
    who: Id,
    name: Box<str>,
    folders: HashSet<Id>,
}

/// A file whose content was replaced.
#[derive(Debug)]
struct Victim {
    who: Who,
    /// The ending of the new name; empty where it was overwritten in its place.
    ending: Box<str>,
    done: Done,
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

/// Characters of a path that are kept as an example, and of a name.
const EXAMPLE: usize = 200;
/// The longest ending of a name.
const ENDING: usize = 32;

impl Mass {
    pub(crate) fn new(options: &Options) -> Self {
        let most = NonZeroUsize::new(options.files).unwrap_or(NonZeroUsize::MIN);
        Self {
            hasher: DefaultHashBuilder::default(),
            created: LruCache::new(most),
            moved: LruCache::new(most),
            read: LruCache::new(most),
            overwritten: LruCache::new(most),
            made: LruCache::new(most),
            names: LruCache::new(most),
            notes: LruCache::new(options.remembered()),
            victims: HashMap::new(),
            deleted: HashMap::new(),
            times: LruCache::new(options.remembered()),
            under_way: LruCache::new(options.remembered()),
            most: most.get(),
            many: (options.rewritten_files.max(1), options.deleted_files.max(1)),
            is_full: false,
        }
    }

    fn id(&self, of: impl Hash) -> Id {
        self.hasher.hash_one(of)
    }

    pub(crate) fn message(&mut self, message: &Message<'_>, ledger: &mut Ledger) {
        let succeeded = message.header.status == NtStatus::SUCCESS;
        match message.body {
            Body::ReadResponse(body) if succeeded => {
                if is_first(message)
                    && let Some(name) = name_of(message)
                {
                    let id = self.id((Who::of_message(message), name));
                    self.read.put(id, type_of(body.data.input().bytes()));
                }
            }
            Body::WriteRequest(body) if is_first(message) => {
                if let Some(request) = message.request {
                    let bytes = body.data.input().bytes();
                    self.under_way.put(request.exchange, Change::Write(type_of(bytes), looks_random(bytes)));
                }
            }
            Body::SetInfoRequest(_) => self.sets_times(message),
            Body::WriteResponse(_) | Body::SetInfoResponse(_) if succeeded => {
                let Some(request) = message.request else { return };
                match self.under_way.pop(&request.exchange) {
                    Some(Change::Write(kind, random)) => {
                        self.written(message, request.moment, (kind, random))
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
    fn taken(&mut self, name: Id) {
        self.deleted.remove(&name);
        if self.victims.get(&name).is_some_and(|victim| !victim.ending.is_empty()) {
            self.victims.remove(&name);
        }
    }

    /// A CREATE made a file.
    fn created(&mut self, message: &Message<'_>) {
        let Some(name) = name_of(message) else { return };
        let (name, who) = (self.id(name), self.id(Who::of_message(message)));
        self.taken(name);
        self.created.put(name, who);
    }

    /// A file was written from its beginning on.
    fn written(&mut self, message: &Message<'_>, asked: Moment, (kind, random): (Type, bool)) {
        let Some(name) = name_of(message) else { return };
        let who = Who::of_message(message);
        let (id, by, own) = (self.id(&name), self.id(&who), self.id((&who, &name)));
        let path = &*name.path;
        if self.created.peek(&id) != Some(&by) {
            if self.overwritten.contains(&own) {
                return;
            }
            self.overwritten.put(own, (kind, asked));
            let was_known = matches!(self.read.peek(&own), Some(Type::Known | Type::Text));
            // Too little of it to tell proves nothing.
            if was_known && kind == Type::Unknown && random {
                self.victim(id, path, &who, "", vec![asked, message.moment]);
            }
            return;
        }
        if stream(path).is_some() {
            return;
        }
        let file = base_name(path);
        let (own, folder) = (self.id((&who, file)), self.id(folder(path)));
        self.names.put(own, ());
        let note = || Note { who: by, name: cut(file, EXAMPLE).into(), folders: HashSet::new() };
        let note = self.notes.get_or_insert_mut(own, note);
        if note.folders.len() < FOLDERS {
            note.folders.insert(folder);
        }
        let ending = ending(path);
        if let Some((stem, _)) = path.rsplit_once('.').filter(|_| !ending.is_empty()) {
            let made = Made {
                ending: ending.into(),
                appends: !extension(stem).is_empty(),
                kind,
                random,
                moment: asked,
            };
            self.made.put(self.hasher.hash_one((&who, name.server, stem)), made);
        }
    }

    /// A file was renamed.
    fn renamed(&mut self, message: &Message<'_>, to: &Arc<str>) {
        let server = message.connection.server.ip();
        let Some(from) = message.open.and_then(|open| open.path.as_ref()) else { return };
        let name = |path| Name { server, path: key(message.share(), path) };
        let (old, new) = (name(from), name(to));
        let who = Who::of_message(message);
        let (before, after) = (self.id(&old), self.id(&new));
        let [own_before, own_after] = [&old, &new].map(|name| self.id((&who, name)));
        self.taken(after);
        let maker = self.created.pop(&before);
        let overwritten = self.overwritten.pop(&own_before);
        if let Some(read) = self.read.pop(&own_before) {
            self.read.put(own_after, read);
        }
        if let Some(maker) = maker {
            self.created.put(after, maker);
            if maker == self.id(&who) {
                return;
            }
        }
        let first = self.moved.pop(&before).unwrap_or(before);
        self.moved.put(after, first);
        let ending = ending(&new.path);
        if ending.is_empty() || extension(&old.path) == ending || folder(&old.path) != folder(&new.path) {
            return;
        }
        match overwritten {
            Some((Type::Known | Type::Text, _)) | None => {}
            Some((_, written)) => {
                let moments = match self.victims.remove(&before) {
                    Some(victim) => victim.done.0.into_iter().chain([message.moment]).collect(),
                    None => vec![written, message.moment],
                };
                self.victim(first, &old.path, &who, ending, moments);
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
        let name = Name { server: ends.1.ip(), path: key(open.owner.share.as_ref(), path) };
        let who = Who::new(ends.0, ends.1, open.owner.user.as_ref());
        let (id, own, by) = (self.id(&name), self.id((&who, &name)), self.id(&who));
        if self.created.pop(&id) == Some(by) {
            return;
        }
        // As programs save: another file has its name already.
        let id = self.moved.pop(&id).unwrap_or(id);
        if self.created.contains(&id) {
            return;
        }
        let Name { server, path } = &name;
        // Its content may live on under another name: with one ending more, or with another one.
        let copy = self.made.pop(&self.id((&who, *server, &**path))).filter(|made| made.appends);
        let copy = copy.or_else(|| {
            let (stem, ending) = path.rsplit_once('.')?;
            let other = |made: &&Made| &*made.ending != ending && made.kind == Type::Unknown && made.random;
            self.made.peek(&self.id((&who, *server, stem))).filter(other).cloned()
        });
        let was_read = self.read.contains(&own);
        let lives_on = self.names.contains(&self.id((&who, base_name(path))));
        match copy {
            Some(made) if was_read && !matches!(made.kind, Type::Known | Type::Text) => {
                self.victim(id, path, &who, &made.ending, vec![made.moment, moment]);
            }
            // A compressed copy, a copy that is kept, or one in another format.
            Some(_) => {}
            None if lives_on => {}
            None if self.deleted.len() < self.most => {
                self.deleted.insert(id, (who, (vec![moment], cut(path, EXAMPLE).into())));
            }
            None => self.is_full = true,
        }
    }

    /// The content of a file was replaced.
    fn victim(&mut self, id: Id, path: &str, who: &Who, ending: &str, moments: Vec<Moment>) {
        if self.victims.len() < self.most {
            let done = (moments, cut(path, EXAMPLE).into());
            self.victims.insert(id, Victim { who: who.clone(), ending: ending.into(), done });
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
        for victim in std::mem::take(&mut self.victims).into_values() {
            by.entry((victim.who, victim.ending)).or_default().push(victim.done);
        }
        for ((who, ending), files) in in_order(by) {
            if is_together(&files, self.many.0) {
                self.rewritten(&who, &ending, &files, ledger);
            }
        }
        let mut by: HashMap<Who, Vec<Done>> = HashMap::new();
        for (who, done) in self.deleted.into_values() {
            by.entry(who).or_default().push(done);
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
                finding.say(format!("{count} files were deleted that were there before, such as {example}"));
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
        finding.say(match ending {
            "" => format!(
                "{count} files of known types were overwritten with something else, such as {example}"
            ),
            _ => format!(
                "{count} files were rewritten with new names that end in .{ending}, such as {example}"
            ),
        });
        if finding.count >= VERY_MANY {
            finding.raise(Severity::Critical, 90);
        }
        let by = self.id(who);
        let is_note = |note: &&Note| {
            note.who == by
                && note.folders.len() >= FOLDERS
                && !is_kept_by_systems(&note.name)
                && extension(&note.name) != ending
        };
        let notes = self.notes.iter().map(|(_, note)| note).filter(is_note);
        if let Some(note) = notes.map(|note| &note.name).min() {
            finding.raise(Severity::Critical, 95);
            finding.add(&format!("; the new file {note} was put into several folders"));
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
        finding.say(format!("set an earlier time {which} of {path}{more}"));
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
    Some(Name { server: message.connection.server.ip(), path: key(message.share(), path) })
}

/// Share and path, without case. The share by its own name: clients call a server by several.
fn key(share: Option<&Arc<str>>, path: &str) -> Box<str> {
    let share = share.map_or("", |share| base_name(share));
    format!("{share}\\{path}").to_lowercase().into()
}

/// The ending of a name; empty where it is long.
fn ending(path: &str) -> &str {
    Some(extension(path)).filter(|ending| ending.len() <= ENDING).unwrap_or_default()
}

/// What the first bytes of a file show.
fn type_of(bytes: &[u8]) -> Type {
    /// What infer does not know, or only by more bytes than may be there.
    const KNOWN: &[&[u8]] =
        &[b"\xD0\xCF\x11\xE0", b"\x04\x22\x4D\x18", b"regf", b"\xFF\xFB", b"\xFF\xFA", b"\xFF\xF3"];
    if bytes.len() < 8 {
        return Type::Unseen;
    }
    if infer::get(bytes).is_some() || KNOWN.iter().any(|magic| bytes.starts_with(magic)) {
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
    let mut histogram = Histogram::default();
    histogram.add(bytes);
    // Random bytes have 7.17 bits at 256 bytes and 7.8 at 1,024; text has less than 5.5.
    match bytes.len() {
        ..256 => false,
        256..1024 => histogram.entropy() >= 6.9,
        _ => histogram.entropy() >= 7.6,
    }
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
