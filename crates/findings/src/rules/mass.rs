//! What is done to many files within minutes: rewritten, deleted, emptied.

mod name;
mod verdict;

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;

use arrayvec::ArrayVec;
use hashbrown::{DefaultHashBuilder, HashMap};
use indexmap::IndexMap;
use lru::LruCache;
use smbtrail_codec::Body;
use smbtrail_track::{Change, Detail, Message, Moment, Open};
use smbtrail_wire::{CreateAction, FileAttributes, NtStatus};

use self::name::{Doer, EXAMPLE, Example, Hashes, Id, Name, ending};
use super::content::{Beginning, Type, type_of_written};
use super::files::is_first;
use super::recent::recent;
use super::texts::{Caseless, base_name, cut, extension, folder, stream};
use super::view::{SECOND, rename_of};
use crate::behaviour::Behaviour;
use crate::ledger::Who;
use crate::{Options, Severity};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[MASS_REWRITE, MASS_DELETION];

const MASS_REWRITE: Behaviour = Behaviour {
    id: "mass-rewrite",
    title: "many files were rewritten under another name, as ransomware does",
    severity: Severity::High,
    confidence: 85,
    attack: &["T1486", "T1485", "T1490"],
    decided: "Ten files within two minutes: each is read and written again under its name with one ending more while the \
              original goes, or is overwritten in its place and renamed, and the new names have one ending in common. Or ten files \
              are overwritten in their place, and what was of a known type has hardly any order then. Or ten files are read and \
              deleted, and their folders have as many new files without any order. Critical from fifty files on, or if the same \
              new file is put into three folders. The pattern decides, never a list of endings.",
    silent: "Archives and compressed copies, the ways in which office programs save, backups.",
    benign: "A program that encrypts a folder because its user wants it to.",
    next: "smbtrail extract --only 'PATH' -o DIR CAPTURE",
};

const MASS_DELETION: Behaviour = Behaviour {
    id: "mass-deletion",
    title: "many files were deleted or emptied",
    severity: Severity::Low,
    confidence: 60,
    attack: &["T1070.004", "T1485"],
    decided: "Ten files within two minutes that somebody else made, or that were there before the capture, and whose names nothing has \
              at its end. A file that is cut to nothing and not written again counts too. Medium from fifty files on.",
    silent: "One's own temporary files, files that are saved anew under their name, compressed, or moved to another folder.",
    benign: "Somebody tidies up, or moves a folder to another share.",
    next: "smbtrail timeline CAPTURE",
};

/// The time in which files count together.
const TOGETHER: i64 = 120 * SECOND;
/// Files from which on nobody asks whether it was an accident.
const VERY_MANY: u64 = 50;
/// Folders with the same new file.
const FOLDERS: usize = 3;
/// What was done to a file: the frames that show it, and which one it is.
type Done = (Frames, Example);

/// The frames that show what was done to a file: what was written, and what became of its name.
type Frames = ArrayVec<Moment, 4>;

/// What is remembered of files, and who did what to them.
#[derive(Debug)]
pub(crate) struct Mass {
    hashes: Hashes,
    /// Whoever did something to the files of `victims` and `gone`.
    people: HashMap<Id, Who>,
    /// Files that the capture shows being made, and by whom.
    created: LruCache<Id, Id>,
    /// The name that a file had before it was renamed, by the one that it has.
    moved: LruCache<Id, Id>,
    /// Files that somebody read from their beginning, and what was there.
    read: LruCache<Id, Beginning>,
    /// Files that were there and that somebody overwrote from their beginning: of what type they are now.
    overwritten: LruCache<Id, (Type, Moment)>,
    /// New files of somebody by the name that they have without their last ending.
    made: LruCache<Id, Made>,
    /// The names without folder of somebody's new files.
    names: LruCache<Id, ()>,
    /// Somebody's new files by their name without folder, and the folders that have it.
    notes: LruCache<Id, Note>,
    /// Somebody's new files that look like what ciphers write, by their name.
    scrambled: LruCache<Id, Scrambled>,
    /// Files whose content was replaced.
    victims: HashMap<Id, Victim>,
    /// Files that were deleted and whose names nothing has again, or that were emptied.
    gone: IndexMap<Id, Gone, DefaultHashBuilder>,
    /// WRITEs at the beginning of files that were not answered yet, by their exchange: of what type the file is then.
    under_way: LruCache<u64, Type>,
    most: usize,
    /// Files that make it many: rewritten, and deleted.
    many: (usize, usize),
    /// There was no room for a file: whatever is counted is the least that there was.
    is_full: bool,
}

/// A new file, or a new name.
#[derive(Clone, Debug)]
struct Made {
    ending: Box<str>,
    /// Its whole name is that of another file with one ending more.
    appends: bool,
    kind: Type,
    moment: Moment,
}

/// A name that new files have.
#[derive(Debug)]
struct Note {
    by: Id,
    name: Box<str>,
    folders: Vec<Id>,
}

/// A file whose content was replaced.
#[derive(Debug)]
struct Victim {
    by: Id,
    /// The ending of the new name; empty where it was overwritten in its place.
    ending: Box<str>,
    done: Done,
}

/// A new file that looks like what ciphers write.
#[derive(Debug)]
struct Scrambled {
    by: Id,
    folder: Id,
    moment: Moment,
}

/// A file that was deleted or emptied.
#[derive(Debug)]
struct Gone {
    by: Id,
    done: Done,
    /// The folder that it was in, where who did it had read it.
    folder: Option<Id>,
    emptied: bool,
}

impl Mass {
    pub(crate) fn new(options: &Options) -> Self {
        let most = NonZeroUsize::new(options.files).unwrap_or(NonZeroUsize::MIN);
        Self {
            hashes: Hashes::default(),
            people: HashMap::new(),
            created: recent(most),
            moved: recent(most),
            read: recent(most),
            overwritten: recent(most),
            made: recent(most),
            names: recent(most),
            notes: recent(options.remembered()),
            scrambled: recent(most),
            victims: HashMap::new(),
            gone: IndexMap::default(),
            under_way: recent(options.remembered()),
            most: most.get(),
            many: (options.rewritten_files.max(1), options.deleted_files.max(1)),
            is_full: false,
        }
    }

    pub(crate) fn message(&mut self, message: &Message<'_>) {
        let succeeded = message.header.status == NtStatus::SUCCESS;
        match message.body {
            Body::ReadResponse(body) if succeeded => {
                if is_first(message)
                    && let Some(name) = self.hashes.name_of(message)
                {
                    let doer = self.hashes.doer_of(message);
                    let own = self.hashes.own(doer.by, self.hashes.id(name));
                    self.read.put(own, Beginning::of(body.data.input().bytes()));
                }
            }
            Body::WriteRequest(body) if is_first(message) => {
                if let Some(request) = message.request {
                    self.under_way.put(request.exchange, type_of_written(body.data.input().bytes()));
                }
            }
            Body::WriteResponse(_) if succeeded => {
                let Some(request) = message.request else { return };
                if let Some(kind) = self.under_way.pop(&request.exchange) {
                    self.written(message, request.moment, kind);
                }
            }
            Body::SetInfoResponse(_) if succeeded => self.changed(message),
            Body::CreateResponse(body) if succeeded && body.create_action == CreateAction::CREATED => {
                self.created(message);
            }
            _ => {}
        }
    }

    /// SET_INFO succeeded.
    fn changed(&mut self, message: &Message<'_>) {
        if let Some((from, to)) = rename_of(message) {
            self.renamed(message, from, to);
        } else if let Some(request) = message.request
            && let Detail::SetInfo { change: Change::Size(0), .. } = request.detail
            && let Some(name) = self.hashes.name_of(message)
        {
            let doer = self.hashes.doer_of(message);
            self.emptied(name, doer, Frames::from_iter([request.moment, message.moment]));
        }
    }

    /// A name has a file again: nothing was done to what had it before that is still seen.
    fn taken(&mut self, name: Id) {
        self.gone.swap_remove(&name);
        if self.victims.get(&name).is_some_and(|victim| !victim.ending.is_empty()) {
            self.victims.remove(&name);
        }
    }

    /// A CREATE made a file.
    fn created(&mut self, message: &Message<'_>) {
        let Some(name) = self.hashes.name_of(message) else { return };
        let (file, doer) = (self.hashes.id(name), self.hashes.doer_of(message));
        self.taken(file);
        self.created.put(file, doer.by);
    }

    /// A file was written from its beginning on.
    fn written(&mut self, message: &Message<'_>, asked: Moment, kind: Type) {
        let Some(name) = self.hashes.name_of(message) else { return };
        let doer = self.hashes.doer_of(message);
        let (id, by) = (self.hashes.id(name), doer.by);
        let own = self.hashes.own(by, id);
        if self.created.peek(&id) != Some(&by) {
            if self.overwritten.contains(&own) {
                return;
            }
            self.overwritten.put(own, (kind, asked));
            let was_known = |begun: &Beginning| begun.kind() == Type::Known;
            // Too little of it to tell proves nothing.
            if kind == Type::Scrambled && self.read.peek(&own).is_some_and(was_known) {
                self.victim(id, name, doer, "", Frames::from_iter([asked, message.moment]));
            }
            return;
        }
        if stream(name.path).is_some() {
            return;
        }
        let file = base_name(name.path);
        let (own, folder) = (self.hashes.id((by, Caseless(file))), self.hashes.id(name.folder()));
        if kind == Type::Scrambled {
            self.scrambled.put(id, Scrambled { by, folder, moment: asked });
        }
        self.names.put(own, ());
        let note = || Note { by, name: cut(file, EXAMPLE).into(), folders: Vec::new() };
        let note = self.notes.get_or_insert_mut(own, note);
        if note.folders.len() < FOLDERS && !note.folders.contains(&folder) {
            note.folders.push(folder);
        }
        let ending = ending(name.path);
        if let Some((stem, _)) = name.path.rsplit_once('.').filter(|_| !ending.is_empty()) {
            let made = Made {
                ending: ending.to_lowercase().into(),
                appends: !extension(stem).is_empty(),
                kind,
                moment: asked,
            };
            self.made.put(self.hashes.own(by, self.hashes.id(name.with_path(stem))), made);
        }
    }

    /// A file was renamed.
    fn renamed(&mut self, message: &Message<'_>, from: &Arc<str>, to: &Arc<str>) {
        let [old, new] = [from, to].map(|path| {
            self.hashes.name((message.connection.id, message.connection.server), message.share(), path)
        });
        let doer = self.hashes.doer_of(message);
        let by = doer.by;
        let [before, after] = [old, new].map(|name| self.hashes.id(name));
        let [own_before, own_after] = [before, after].map(|file| self.hashes.own(by, file));
        self.taken(after);
        let maker = self.created.pop(&before);
        // What the same open wrote is not over yet.
        let writes = message.open.is_some_and(|open| open.bytes_written > 0);
        let unseen = writes.then_some((Type::Unseen, message.moment));
        let overwritten = self.overwritten.pop(&own_before).or(unseen);
        if let Some(read) = self.read.pop(&own_before) {
            self.read.put(own_after, read);
        }
        if let Some(scrambled) = self.scrambled.pop(&before) {
            self.scrambled.put(after, Scrambled { folder: self.hashes.id(new.folder()), ..scrambled });
        }
        if let Some(maker) = maker {
            self.created.put(after, maker);
            if maker == by {
                return;
            }
        }
        let first = self.moved.pop(&before).unwrap_or(before);
        self.moved.put(after, first);
        let ending = ending(new.path);
        let moved = Caseless(folder(old.path)) != Caseless(folder(new.path));
        if ending.is_empty() || moved || Caseless(extension(old.path)) == Caseless(ending) {
            return;
        }
        let Some((kind, written)) = overwritten else { return };
        // Some leave the beginning as it was. Logs are numbered.
        let stem = new.path.strip_suffix(ending).and_then(|stem| stem.strip_suffix('.'));
        let appends = stem.map(Caseless) == Some(Caseless(old.path))
            && !ending.bytes().all(|byte| byte.is_ascii_digit());
        if matches!(kind, Type::Unknown | Type::Scrambled) || appends {
            let mut frames = match self.victims.remove(&before) {
                Some(victim) => victim.done.0,
                None => Frames::from_iter([written]),
            };
            // A file that is renamed again and again has enough of them.
            let _ = frames.try_push(message.moment);
            self.victim(first, old, doer, ending, frames);
        }
    }

    /// An open is over: its file may have gone, or have been emptied or changed.
    pub(crate) fn open(&mut self, open: &Open, ends: (SocketAddr, SocketAddr)) {
        let (Some(path), Some(moment)) = (open.current_path(), open.closed()) else { return };
        let changed = open.bytes_written > 0;
        let emptied = matches!(open.action, Some(CreateAction::OVERWRITTEN | CreateAction::SUPERSEDED));
        if !(open.deleted || changed || emptied) || open.pipe().is_some() || stream(path).is_some() {
            return;
        }
        if open.attributes.contains(FileAttributes::DIRECTORY) {
            return;
        }
        let name = self.hashes.name((open.owner.connection, ends.1), open.owner.share.as_ref(), path);
        let doer = self.hashes.doer((open.owner.connection, ends), open.owner.user.as_ref());
        if open.deleted {
            self.deleted(name, doer, moment);
        } else if changed {
            let id = self.hashes.id(name);
            let own = self.hashes.own(doer.by, id);
            self.gone.swap_remove(&id);
            if self.created.peek(&id) != Some(&doer.by) && !self.overwritten.contains(&own) {
                self.overwritten.put(own, (Type::Unseen, moment));
            }
        } else {
            self.emptied(name, doer, Frames::from_iter([open.start, moment]));
        }
    }

    /// A file was deleted.
    fn deleted(&mut self, name: Name<'_>, doer: Doer<'_>, moment: Moment) {
        let (id, by) = (self.hashes.id(name), doer.by);
        let own = self.hashes.own(by, id);
        self.scrambled.pop(&id);
        if self.created.pop(&id) == Some(by) {
            return;
        }
        // As programs save: another file has its name already.
        let id = self.moved.pop(&id).unwrap_or(id);
        if self.created.contains(&id) {
            return;
        }
        // Its content may live on under another name: with one ending more, or with another one.
        let copy = self.made.pop(&own).filter(|made| made.appends);
        let copy = copy.or_else(|| {
            let (stem, ending) = name.path.rsplit_once('.')?;
            let other =
                |made: &&Made| Caseless(&made.ending) != Caseless(ending) && made.kind == Type::Scrambled;
            self.made.peek(&self.hashes.own(by, self.hashes.id(name.with_path(stem)))).filter(other).cloned()
        });
        let was_read = self.read.contains(&own);
        let lives_on = self.names.contains(&self.hashes.id((by, Caseless(base_name(name.path)))));
        match copy {
            Some(made) if was_read && made.kind != Type::Known => {
                self.victim(id, name, doer, &made.ending, Frames::from_iter([made.moment, moment]));
            }
            // A compressed copy, a copy that is kept, or one in another format.
            Some(_) => {}
            None if lives_on => {}
            None => {
                let folder = was_read.then(|| self.hashes.id(name.folder()));
                let frames = Frames::from_iter([moment]);
                self.is_gone(id, doer, Gone { by, done: (frames, name.example()), folder, emptied: false });
            }
        }
    }

    /// A file was cut to nothing, or a new one took its place that is empty.
    fn emptied(&mut self, name: Name<'_>, doer: Doer<'_>, frames: Frames) {
        let id = self.hashes.id(name);
        if !self.created.contains(&id) {
            let done = (frames, name.example());
            self.is_gone(id, doer, Gone { by: doer.by, done, folder: None, emptied: true });
        }
    }

    fn is_gone(&mut self, id: Id, doer: Doer<'_>, gone: Gone) {
        if self.gone.len() < self.most {
            self.people.entry(doer.by).or_insert_with(|| doer.who());
            self.gone.insert(id, gone);
        } else {
            self.is_full = true;
        }
    }

    /// The content of a file was replaced.
    fn victim(&mut self, id: Id, name: Name<'_>, doer: Doer<'_>, ending: &str, frames: Frames) {
        if self.victims.len() < self.most {
            self.people.entry(doer.by).or_insert_with(|| doer.who());
            let done = (frames, name.example());
            self.victims.insert(id, Victim { by: doer.by, ending: ending.to_lowercase().into(), done });
        } else {
            self.is_full = true;
        }
    }
}
