//! Collects the exchanges of both captures.

use hashbrown::{HashMap, HashSet};
use smbtrail_codec::{Field, Value, Visitor};
use smbtrail_explain::in_words;
use smbtrail_fields::describe_body;
use smbtrail_track::{ConnectionId, Event, Message, Observer};
use smbtrail_wire::{Bit, Command, Meaning, NtStatus};

use crate::choice::{Choice, IGNORED, UnknownName};
use crate::compare;
use crate::difference::Compared;
use crate::texts::{Text, Texts};

/// Compares two captures: first one is observed, then the other.
#[derive(Debug, Default)]
pub struct Diff {
    choice: Choice,
    texts: Texts,
    /// The names of all fields of both captures, also of those that are ignored.
    names: HashSet<&'static str>,
    jobs: [Job; 2],
}

/// The observer of one of the two captures.
#[derive(Debug)]
pub struct Side<'d> {
    choice: &'d Choice,
    texts: &'d mut Texts,
    names: &'d mut HashSet<&'static str>,
    job: &'d mut Job,
}

/// What was done in a capture.
#[derive(Debug, Default)]
pub(crate) struct Job {
    /// The connections, by first exchange.
    pub(crate) threads: Vec<Thread>,
    numbers: HashMap<ConnectionId, usize>,
    /// The exchanges without a final response: thread and place, by number.
    waiting: HashMap<u64, (usize, usize)>,
    pub(crate) exchanges: u64,
    fields: usize,
    /// Exchanges beyond what is held.
    pub(crate) left_out: u64,
    /// Frames that could not be decrypted.
    pub(crate) encrypted: u64,
}

/// What was done on a connection.
#[derive(Debug, Default)]
pub(crate) struct Thread {
    /// Who logged on last.
    pub(crate) user: Text,
    pub(crate) exchanges: Vec<Exchange>,
}

/// A request and its response.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) key: Key,
    /// The request's frame, else the response's.
    pub(crate) frame: u64,
    pub(crate) status: Option<NtStatus>,
    pub(crate) request: Box<[Said]>,
    pub(crate) response: Box<[Said]>,
}

/// What makes two exchanges the same step of the work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    pub(crate) command: Command,
    /// The share without its server.
    pub(crate) share: Text,
    pub(crate) path: Text,
    /// What is asked of metadata, or which control.
    pub(crate) level: Text,
}

/// A field of a structure, and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) structure: Text,
    pub(crate) name: Text,
    pub(crate) value: Text,
    /// It is one of the flags of a set.
    pub(crate) is_flag: bool,
}

/// Exchanges that are held of each capture.
const EXCHANGES: u64 = 100_000;
/// Fields that are held of each capture: 12 bytes each.
const FIELDS: usize = 3_000_000;
/// Characters of a value.
const VALUE: usize = 4_096;
/// The fields that say what is asked.
const LEVELS: [&str; 4] = ["InfoType", "FileInfoClass", "FileInformationClass", "CtlCode"];

impl Diff {
    /// A comparison of what the choice says.
    #[must_use]
    pub fn new(choice: Choice) -> Self {
        Self { choice, ..Self::default() }
    }

    /// The observer of the first capture.
    pub fn first(&mut self) -> Side<'_> {
        let [job, _] = &mut self.jobs;
        Side { choice: &self.choice, texts: &mut self.texts, names: &mut self.names, job }
    }

    /// The observer of the second capture.
    pub fn second(&mut self) -> Side<'_> {
        let [_, job] = &mut self.jobs;
        Side { choice: &self.choice, texts: &mut self.texts, names: &mut self.names, job }
    }

    /// What differs.
    ///
    /// # Errors
    /// When the choice has a name that nothing has.
    pub fn finish(self) -> Result<Compared, UnknownName> {
        let is_known = |name: &str| self.names().any(|known| known.eq_ignore_ascii_case(name));
        if let Some(name) = self.choice.names().find(|name| !is_known(name)) {
            return Err(UnknownName { name: name.to_owned(), similar: self.similar(name) });
        }
        Ok(compare::compare(&self.jobs, &self.texts, &self.choice))
    }

    /// The name of a field that is most like this one.
    fn similar(&self, name: &str) -> Option<String> {
        let wanted = name.to_ascii_lowercase();
        let likely = self.names().filter_map(|known| {
            let likeness = strsim::jaro_winkler(&wanted, &known.to_ascii_lowercase());
            (likeness > 0.85).then_some((likeness, known))
        });
        let most = likely.max_by(|(one, name), (two, other)| one.total_cmp(two).then(other.cmp(name)));
        most.map(|(_, name)| name.to_owned())
    }

    /// The names that a choice may have.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        IGNORED.iter().map(|entry| entry.name).chain(self.names.iter().copied())
    }
}

impl Observer for Side<'_> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => self.message(message),
            Event::Envelope(envelope) if envelope.opened.is_err() => self.job.encrypted += 1,
            _ => {}
        }
    }
}

impl Side<'_> {
    fn message(&mut self, message: &Message<'_>) {
        let command = message.header.command;
        if command.name().is_some_and(|name| self.choice.ignores_name(name)) {
            return;
        }
        let is_response = message.is_response();
        let is_interim = is_response && message.header.status == NtStatus::PENDING;
        if is_interim && self.choice.ignores_name("STATUS_PENDING") {
            return;
        }
        let said = if self.choice.shape { Box::default() } else { self.said(message) };
        let known = self.job.waiting.get(&message.exchange).copied().filter(|_| is_response);
        match known {
            Some((thread, at)) => {
                if !is_interim {
                    self.job.waiting.remove(&message.exchange);
                }
                let thread = self.job.threads.get_mut(thread);
                if let Some(exchange) = thread.and_then(|thread| thread.exchanges.get_mut(at)) {
                    exchange.status = Some(message.header.status);
                    exchange.response = said;
                }
            }
            None => self.begin(message, said),
        }
        self.enter(message);
    }

    /// A request, or a response without one.
    fn begin(&mut self, message: &Message<'_>, said: Box<[Said]>) {
        let key = self.key(message);
        let Some(key) = key.filter(|_| self.job.exchanges < EXCHANGES && self.job.fields < FIELDS) else {
            self.job.left_out += 1;
            return;
        };
        self.job.exchanges += 1;
        let number = self.thread(message.connection.id);
        let Some(thread) = self.job.threads.get_mut(number) else { return };
        let frame = message.moment.frame;
        thread.exchanges.push(if message.is_response() {
            let status = Some(message.header.status);
            Exchange { key, frame, status, request: Box::default(), response: said }
        } else {
            self.job.waiting.insert(message.exchange, (number, thread.exchanges.len()));
            Exchange { key, frame, status: None, request: said, response: Box::default() }
        });
    }

    /// The number of a connection's thread.
    fn thread(&mut self, connection: ConnectionId) -> usize {
        let threads = &mut self.job.threads;
        *self.job.numbers.entry(connection).or_insert_with(|| {
            threads.push(Thread::default());
            threads.len() - 1
        })
    }

    /// Notes who uses the connection.
    fn enter(&mut self, message: &Message<'_>) {
        let Some(user) = message.user().and_then(|user| self.texts.number(user)) else { return };
        let number = self.job.numbers.get(&message.connection.id);
        if let Some(thread) = number.and_then(|number| self.job.threads.get_mut(*number)) {
            thread.user = user;
        }
    }

    /// `None` if there is no space for its texts.
    fn key(&mut self, message: &Message<'_>) -> Option<Key> {
        let mut levels = Levels::default();
        message.body.describe(&mut levels);
        // The server's name differs where the server does.
        let share = message.share().map_or("", |share| share.rsplit('\\').next().unwrap_or_default());
        Some(Key {
            command: message.header.command,
            share: self.texts.number(share)?,
            path: self.texts.number(message.path().map_or("", |path| path))?,
            level: self.texts.number(&levels.0)?,
        })
    }

    /// The fields of a message that are compared.
    fn said(&mut self, message: &Message<'_>) -> Box<[Said]> {
        let (choice, texts, names) = (self.choice, &mut *self.texts, &mut *self.names);
        let (structures, said) = (Vec::new(), Vec::new());
        let mut listing = Listing { choice, texts, names, structures, said, bytes: None, full: false };
        message.header.describe(&mut listing);
        describe_body(message.body, message.request.map(|request| &request.detail), &mut listing);
        let Listing { said, full, .. } = listing;
        self.job.fields += said.len();
        if full {
            self.job.left_out += 1;
        }
        said.into_boxed_slice()
    }
}

/// Collects the fields that are compared.
struct Listing<'l> {
    choice: &'l Choice,
    texts: &'l mut Texts,
    names: &'l mut HashSet<&'static str>,
    structures: Vec<&'static str>,
    said: Vec<Said>,
    /// Where the bytes said last begin. If a structure follows that begins there too, it says what they mean.
    bytes: Option<usize>,
    /// There was no space for a value.
    full: bool,
}

impl Visitor for Listing<'_> {
    fn enter(&mut self, name: &'static str, offset: usize, _: usize) {
        if self.bytes.take() == Some(offset) {
            self.said.pop();
        }
        self.structures.push(name);
    }

    fn field(&mut self, field: &Field<'_>) {
        self.bytes = None;
        self.names.insert(field.name);
        let structure = self.structures.last().copied().unwrap_or_default();
        if self.choice.ignores(structure, field) {
            return;
        }
        match field.value {
            Value::Scalar(Meaning::Flags(bits, table)) => self.flags(structure, field.name, bits, table),
            Value::Bytes => {
                let digits: String = field.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                self.say(structure, field.name, &digits, false);
                self.bytes = Some(field.offset);
            }
            value => self.say(structure, field.name, &in_words(&value, field.bytes), false),
        }
    }

    fn leave(&mut self) {
        self.structures.pop();
    }
}

impl Listing<'_> {
    /// Each flag is a value of its own.
    fn flags(&mut self, structure: &str, name: &str, bits: u64, table: &[Bit]) {
        let mut unknown = bits;
        for bit in table.iter().filter(|bit| bit.is_in(bits) && bit.value != 0) {
            unknown &= !bit.mask;
            if !self.choice.ignores_name(bit.name) {
                self.say(structure, name, bit.name, true);
            }
        }
        if unknown != 0 {
            self.say(structure, name, &format!("{unknown:#x}"), true);
        }
    }

    fn say(&mut self, structure: &str, name: &str, value: &str, is_flag: bool) {
        let cut = value.char_indices().nth(VALUE).and_then(|(end, _)| value.get(..end));
        let cut = cut.map(|cut| format!("{cut}… ({} bytes)", value.len()));
        let value = cut.as_deref().unwrap_or(value);
        let texts = &mut self.texts;
        let said = texts.number(structure).zip(texts.number(name)).zip(texts.number(value));
        match said {
            Some(((structure, name), value)) => self.said.push(Said { structure, name, value, is_flag }),
            None => self.full = true,
        }
    }
}

/// Collects what a request asks for.
#[derive(Default)]
struct Levels(String);

impl Visitor for Levels {
    fn enter(&mut self, _: &'static str, _: usize, _: usize) {}

    fn field(&mut self, field: &Field<'_>) {
        if LEVELS.contains(&field.name) {
            self.0.push_str(if self.0.is_empty() { "" } else { " " });
            self.0.push_str(&in_words(&field.value, field.bytes));
        }
    }

    fn leave(&mut self) {}
}
