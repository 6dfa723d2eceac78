//! What is done to many files within minutes: rewritten, deleted, emptied.

mod verdict;

use std::hash::{BuildHasher as _, Hash, Hasher};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroUsize;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashMap};
use lru::LruCache;
use smbtrail_codec::Body;
use smbtrail_track::{Change, Detail, Message, Moment, Open};
use smbtrail_wire::{CreateAction, FileAttributes, NtStatus};

use super::content::{Type, type_of, type_of_written};
use super::files::is_first;
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
/// A name, or a name and who did something to it, by their hash: names are long, and only compared.
type Id = u64;

/// What was done to a file: the frames that show it, and the path.
type Done = (Vec<Moment>, Box<str>);

/// A file by its server, share and path. Its hash knows no case.
#[derive(Clone, Copy)]
struct Name<'n> {
    server: IpAddr,
    /// By its own name: clients call a server by several.
    share: &'n str,
    path: &'n str,
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
    /// Somebody's new files that look like what ciphers write, by their name.
    scrambled: LruCache<Id, Scrambled>,
    /// Files whose content was replaced.
    victims: HashMap<Id, Victim>,
    /// Files that were deleted and whose names nothing has again, or that were emptied.
    gone: HashMap<Id, Gone>,
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
    who: Id,
    name: Box<str>,
    folders: Vec<Id>,
}

/// A file whose content was replaced.
#[derive(Debug)]
struct Victim {
    who: Who,
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
    who: Who,
    done: Done,
    folder: Id,
    /// Who did it had read it.
    was_read: bool,
    emptied: bool,
    /// A new file has its content, as the end shows.
    replaced: bool,
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
            scrambled: LruCache::new(most),
            victims: HashMap::new(),
            gone: HashMap::new(),
            under_way: LruCache::new(options.remembered()),
            most: most.get(),
            many: (options.rewritten_files.max(1), options.deleted_files.max(1)),
            is_full: false,
        }
    }

    fn id(&self, of: impl Hash) -> Id {
        self.hasher.hash_one(of)
    }

    pub(crate) fn message(&mut self, message: &Message<'_>) {
        let succeeded = message.header.status == NtStatus::SUCCESS;
        match message.body {
            Body::ReadResponse(body) if succeeded => {
                if is_first(message)
                    && let Some(name) = Name::of(message)
                {
                    let id = self.id((Who::of_message(message), name));
                    self.read.put(id, type_of(body.data.input().bytes()));
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
            && let Some(name) = Name::of(message)
        {
            self.emptied(name, &Who::of_message(message), vec![request.moment, message.moment]);
        }
    }

    /// A name has a file again: nothing was done to what had it before that is still seen.
    fn taken(&mut self, name: Id) {
        self.gone.remove(&name);
        if self.victims.get(&name).is_some_and(|victim| !victim.ending.is_empty()) {
            self.victims.remove(&name);
        }
    }

    /// A CREATE made a file.
    fn created(&mut self, message: &Message<'_>) {
        let Some(name) = Name::of(message) else { return };
        let (name, who) = (self.id(name), self.id(Who::of_message(message)));
        self.taken(name);
        self.created.put(name, who);
    }

    /// A file was written from its beginning on.
    fn written(&mut self, message: &Message<'_>, asked: Moment, kind: Type) {
        let Some(name) = Name::of(message) else { return };
        let who = Who::of_message(message);
        let (id, by, own) = (self.id(name), self.id(&who), self.id((&who, name)));
        if self.created.peek(&id) != Some(&by) {
            if self.overwritten.contains(&own) {
                return;
            }
            self.overwritten.put(own, (kind, asked));
            let was_known = matches!(self.read.peek(&own), Some(Type::Known));
            // Too little of it to tell proves nothing.
            if was_known && kind == Type::Scrambled {
                self.victim(id, name, &who, "", vec![asked, message.moment]);
            }
            return;
        }
        if stream(name.path).is_some() {
            return;
        }
        let file = base_name(name.path);
        let (own, folder) = (self.id((&who, Caseless(file))), self.id(name.folder()));
        if kind == Type::Scrambled {
            self.scrambled.put(id, Scrambled { by, folder, moment: asked });
        }
        self.names.put(own, ());
        let note = || Note { who: by, name: cut(file, EXAMPLE).into(), folders: Vec::new() };
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
            self.made.put(self.id((&who, Name { path: stem, ..name })), made);
        }
    }

    /// A file was renamed.
    fn renamed(&mut self, message: &Message<'_>, from: &str, to: &str) {
        let name = |path| Name::new(message.connection.server, message.share(), path);
        let (old, new) = (name(from), name(to));
        let who = Who::of_message(message);
        let (before, after) = (self.id(old), self.id(new));
        let [own_before, own_after] = [old, new].map(|name| self.id((&who, name)));
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
            self.scrambled.put(after, Scrambled { folder: self.id(new.folder()), ..scrambled });
        }
        if let Some(maker) = maker {
            self.created.put(after, maker);
            if maker == self.id(&who) {
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
            let moments = match self.victims.remove(&before) {
                Some(victim) => victim.done.0.into_iter().chain([message.moment]).collect(),
                None => vec![written, message.moment],
            };
            self.victim(first, old, &who, ending, moments);
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
        let name = Name::new(ends.1, open.owner.share.as_ref(), path);
        let who = Who::new(ends.0, ends.1, open.owner.user.as_ref());
        if open.deleted {
            self.deleted(name, &who, moment);
        } else if changed {
            let (id, own) = (self.id(name), self.id((&who, name)));
            self.gone.remove(&id);
            if self.created.peek(&id) != Some(&self.id(&who)) && !self.overwritten.contains(&own) {
                self.overwritten.put(own, (Type::Unseen, moment));
            }
        } else {
            self.emptied(name, &who, vec![open.start, moment]);
        }
    }

    /// A file was deleted.
    fn deleted(&mut self, name: Name<'_>, who: &Who, moment: Moment) {
        let (id, own, by) = (self.id(name), self.id((who, name)), self.id(who));
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
        let copy = self.made.pop(&self.id((who, name))).filter(|made| made.appends);
        let copy = copy.or_else(|| {
            let (stem, ending) = name.path.rsplit_once('.')?;
            let other =
                |made: &&Made| Caseless(&made.ending) != Caseless(ending) && made.kind == Type::Scrambled;
            self.made.peek(&self.id((who, Name { path: stem, ..name }))).filter(other).cloned()
        });
        let was_read = self.read.contains(&own);
        let lives_on = self.names.contains(&self.id((who, Caseless(base_name(name.path)))));
        match copy {
            Some(made) if was_read && made.kind != Type::Known => {
                self.victim(id, name, who, &made.ending, vec![made.moment, moment]);
            }
            // A compressed copy, a copy that is kept, or one in another format.
            Some(_) => {}
            None if lives_on => {}
            None => self.is_gone(id, name, who, (vec![moment], was_read, false)),
        }
    }

    /// A file was cut to nothing, or a new one took its place that is empty.
    fn emptied(&mut self, name: Name<'_>, who: &Who, moments: Vec<Moment>) {
        let id = self.id(name);
        if !self.created.contains(&id) {
            self.is_gone(id, name, who, (moments, false, true));
        }
    }

    fn is_gone(
        &mut self,
        id: Id,
        name: Name<'_>,
        who: &Who,
        (moments, was_read, emptied): (Vec<Moment>, bool, bool),
    ) {
        if self.gone.len() < self.most {
            let folder = self.id(name.folder());
            let done = (moments, name.example());
            self.gone.insert(id, Gone { who: who.clone(), done, folder, was_read, emptied, replaced: false });
        } else {
            self.is_full = true;
        }
    }

    /// The content of a file was replaced.
    fn victim(&mut self, id: Id, name: Name<'_>, who: &Who, ending: &str, moments: Vec<Moment>) {
        if self.victims.len() < self.most {
            let done = (moments, name.example());
            self.victims.insert(id, Victim { who: who.clone(), ending: ending.to_lowercase().into(), done });
        } else {
            self.is_full = true;
        }
    }
}

impl<'n> Name<'n> {
    fn new(server: SocketAddr, share: Option<&'n Arc<str>>, path: &'n str) -> Self {
        Self { server: server.ip(), share: share.map_or("", |share| base_name(share)), path }
    }

    /// The file that a message is about.
    fn of(message: &'n Message<'_>) -> Option<Self> {
        let path = message.path().filter(|path| !path.is_empty())?;
        Some(Self::new(message.connection.server, message.share(), path))
    }

    /// The folder that it is in.
    fn folder(self) -> Self {
        Self { path: folder(self.path), ..self }
    }

    /// Share and path, to be shown.
    fn example(self) -> Box<str> {
        let path = [self.share, self.path].join("\\");
        cut(&path, EXAMPLE).into()
    }
}

impl Hash for Name<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { server, share, path } = self;
        (server, Caseless(share), Caseless(path)).hash(state);
    }
}

/// The ending of a name; empty where it is long.
fn ending(path: &str) -> &str {
    Some(extension(path)).filter(|ending| ending.len() <= ENDING).unwrap_or_default()
}
