//! Several capture files as one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::error::CaptureError;
use crate::format::{CaptureInterfaces, CaptureReader, Record};
use crate::limits::{OPEN_FILES, PROBLEMS};
use crate::packet::{Packet, Timestamp};
use crate::quic::FoundSecrets;
use crate::source::{Input, Until};

/// Several files as one capture: their packets in time order, numbered on from file to file.
///
/// Packets of one file are never put in another order; of equal times, those of the file given first come first.
/// Damage in one file does not lose the others: it is kept among the [`problems`](Self::problems).
///
/// ```no_run
/// # use smbtrail_capture::{CaptureSet, Input};
/// let mut set = CaptureSet::open(["a.pcap", "b.pcap"].map(|name| Input::File(name.into())))?;
/// while let Some(packet) = set.next_packet() {
///     println!("{} ({}:{})", packet.id.number, set_name(packet.id.file), packet.id.number_in_file);
/// }
/// for problem in set.problems() {
///     eprintln!("{problem}");
/// }
/// # fn set_name(_: u32) -> &'static str { "" }
/// # Ok::<(), smbtrail_capture::CaptureError>(())
/// ```
pub struct CaptureSet {
    files: Vec<File>,
    /// The file that the next packet comes from.
    current: usize,
    /// When and which: the files other than the current one that have a packet waiting.
    waiting: BinaryHeap<Reverse<(Timestamp, usize)>>,
    packets: u64,
    problems: Vec<CaptureError>,
    problems_dropped: u64,
    /// The one file is followed as it grows.
    followed: Option<Followed>,
    /// Says when nobody wants to wait for pipes any longer.
    until: Option<Until>,
    secrets: FoundSecrets,
}

/// A file that is followed: when it ends, the next one of its name is opened.
struct Followed {
    path: PathBuf,
    until: Until,
}

struct File {
    input: Input,
    name: Arc<str>,
    state: State,
    size: Option<u64>,
    /// Only its first packet was looked at: it may be closed, and opened again when its turn comes.
    fresh: bool,
    /// Bytes taken from it before it was closed, or before it was replaced.
    consumed: u64,
    /// What it said about its interfaces until then.
    interfaces: CaptureInterfaces,
}

enum State {
    /// Looked at, closed again, and its turn has not come.
    Unopened,
    /// Being read; the record, if any, has not been delivered.
    Open(Box<CaptureReader>, Option<Record>),
    Done,
}

impl CaptureSet {
    /// Opens all files and looks at the first packet of each.
    ///
    /// # Errors
    /// One of them cannot be read or is no capture. A capture that is damaged in its first packet is no error here
    /// but a problem to be asked for.
    pub fn open(inputs: impl IntoIterator<Item = Input>) -> Result<Self, CaptureError> {
        Self::open_all(inputs, None)
    }

    /// Opens all files as [`open`](Self::open) does. Those that are pipes, and may be long in coming, end when `until` says so, if
    /// not before.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn open_until(inputs: impl IntoIterator<Item = Input>, until: Until) -> Result<Self, CaptureError> {
        Self::open_all(inputs, Some(until))
    }

    fn open_all(inputs: impl IntoIterator<Item = Input>, until: Option<Until>) -> Result<Self, CaptureError> {
        let mut set = Self { until, ..Self::empty() };
        for input in inputs {
            let reader = match set.open_file(&input) {
                Err(error) if error.is_damage() => {
                    set.keep(error);
                    None
                }
                reader => Some(reader?),
            };
            set.add(input, reader);
        }
        set.choose();
        Ok(set)
    }

    /// Follows a file as it grows, until `until` says so. Where the file is replaced by another one, or begun anew, that one is
    /// read from its beginning.
    ///
    /// # Errors
    /// It cannot be read or is no capture.
    pub fn follow(path: PathBuf, until: Until) -> Result<Self, CaptureError> {
        let reader = CaptureReader::follow(path.clone(), Arc::clone(&until))?;
        let mut set = Self::empty();
        set.followed = Some(Followed { path: path.clone(), until });
        set.add(Input::File(path), Some(reader));
        set.choose();
        Ok(set)
    }

    /// A set of one capture that is open already.
    #[must_use]
    pub fn from_reader(reader: CaptureReader) -> Self {
        let mut set = Self::empty();
        set.add(Input::Stdin, Some(reader));
        set.choose();
        set
    }

    /// Where the secrets go that the captures bring: see [`Streams::with_secrets`](crate::Streams::with_secrets).
    #[must_use]
    pub fn secrets(&self) -> FoundSecrets {
        self.secrets.clone()
    }

    /// The next packet, borrowed until the next call; none when all files are at their end.
    pub fn next_packet(&mut self) -> Option<Packet<'_>> {
        let (index, record) = loop {
            let index = self.current;
            let file = self.files.get_mut(index)?;
            let record = match &mut file.state {
                State::Open(reader, head) => match head.take() {
                    Some(record) => {
                        file.fresh = false;
                        break (index, record);
                    }
                    None => reader.advance(),
                },
                State::Unopened => {
                    let input = file.input.clone();
                    let opened = self.open_file(&input);
                    let file = self.files.get_mut(index)?;
                    match opened {
                        Ok(mut reader) => {
                            reader.set_secrets(&self.secrets);
                            (file.state, file.fresh) = (State::Open(Box::new(reader), None), false);
                            continue;
                        }
                        Err(error) => Err(error),
                    }
                }
                State::Done => Ok(None),
            };
            let file = self.files.get_mut(index)?;
            match record {
                Ok(Some(record)) if is_earliest((record.time, index), &self.waiting) => {
                    break (index, record);
                }
                Ok(Some(record)) => self.wait(index, record),
                Ok(None) => {
                    file.close();
                    self.go_on();
                }
                Err(error) => {
                    if matches!(file.state, State::Unopened) {
                        file.state = State::Done;
                    }
                    self.keep(error);
                }
            }
        };
        self.packets += 1;
        let State::Open(reader, _) = &self.files.get(index)?.state else { return None };
        let mut packet = reader.packet(&record);
        packet.id.number = self.packets;
        packet.id.file = u32::try_from(index).unwrap_or(u32::MAX);
        Some(packet)
    }

    /// Whether the next packet is not here yet and may be long in coming: see [`CaptureReader::is_waiting`].
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        match self.files.get(self.current).map(|file| &file.state) {
            Some(State::Open(reader, None)) => reader.is_waiting(),
            _ => false,
        }
    }

    /// The files' names, in the order given: [`PacketId::file`](crate::PacketId::file) is an index into it.
    pub fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.files.iter().map(|file| &file.name)
    }

    /// What each file has said so far about its interfaces, in the order given; complete once there are no more packets.
    pub fn interfaces(&self) -> impl Iterator<Item = CaptureInterfaces> {
        self.files.iter().map(File::interfaces)
    }

    /// What was found wrong with the files so far; complete once there are no more packets.
    #[must_use]
    pub fn problems(&self) -> &[CaptureError] {
        &self.problems
    }

    /// [`problems`](Self::problems), which are then forgotten here.
    #[must_use]
    pub fn take_problems(&mut self) -> Vec<CaptureError> {
        std::mem::take(&mut self.problems)
    }

    /// Problems beyond [`limits::PROBLEMS`](PROBLEMS), which are only counted.
    #[must_use]
    pub fn problems_dropped(&self) -> u64 {
        self.problems_dropped
    }

    /// Bytes taken from all files so far, packed as they are.
    #[must_use]
    pub fn consumed(&self) -> u64 {
        self.files.iter().map(File::consumed).sum()
    }

    /// The size of all files in bytes, packed as they are; none when one of them is a pipe.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.files.iter().map(|file| file.size).sum()
    }

    fn empty() -> Self {
        Self {
            files: Vec::new(),
            current: 0,
            waiting: BinaryHeap::new(),
            packets: 0,
            problems: Vec::new(),
            problems_dropped: 0,
            followed: None,
            until: None,
            secrets: FoundSecrets::default(),
        }
    }

    /// Opens a file; where the process may not have more open files, others are closed until their turn comes.
    fn open_file(&mut self, input: &Input) -> Result<CaptureReader, CaptureError> {
        loop {
            match CaptureReader::open_until(input, self.until.as_ref()) {
                Err(error) if error.is_out_of_files() && self.close_one() => {}
                reader => return reader,
            }
        }
    }

    /// Closes the file whose turn is the last of those that can be opened again.
    fn close_one(&mut self) -> bool {
        let waits = |file: &File| file.fresh && matches!(file.state, State::Open(..));
        match self.files.iter_mut().rev().find(|file| waits(file)) {
            Some(file) => {
                file.state = State::Unopened;
                true
            }
            None => false,
        }
    }

    /// Adds a file and learns the time of its first packet.
    fn add(&mut self, input: Input, mut reader: Option<CaptureReader>) {
        if let Some(reader) = &mut reader {
            reader.set_secrets(&self.secrets);
        }
        let index = self.files.len();
        let mut file = File {
            name: input.name(),
            input,
            state: State::Done,
            size: None,
            fresh: false,
            consumed: 0,
            interfaces: CaptureInterfaces::default(),
        };
        if let Some(mut reader) = reader {
            file.size = reader.size();
            file.name = Arc::from(reader.name());
            let mut sound = true;
            let first = loop {
                match reader.advance() {
                    Ok(record) => break record,
                    Err(error) => {
                        sound = false;
                        self.keep(error);
                    }
                }
            };
            if let Some(record) = first {
                self.waiting.push(Reverse((record.time, index)));
                // Only a file can be opened a second time and say the same; what is wrong with it is said once.
                file.fresh = file.size.is_some() && sound;
                file.state = match file.fresh && index >= OPEN_FILES {
                    true => State::Unopened,
                    false => State::Open(Box::new(reader), Some(record)),
                };
            } else {
                file.interfaces = reader.interfaces();
            }
        }
        self.files.push(file);
    }

    /// Keeps the current file's record until its turn comes, and goes on with another file.
    fn wait(&mut self, index: usize, record: Record) {
        if let Some(File { state: State::Open(_, head), .. }) = self.files.get_mut(index) {
            *head = Some(record);
        }
        self.waiting.push(Reverse((record.time, index)));
        self.choose();
    }

    /// A file is at its end: goes on with the next one of its name where it is followed, else with another file.
    fn go_on(&mut self) {
        let Some(Followed { path, until }) = self.followed.as_ref().filter(|followed| !(followed.until)())
        else {
            return self.choose();
        };
        match CaptureReader::follow(path.clone(), Arc::clone(until)) {
            Ok(mut reader) => {
                reader.set_secrets(&self.secrets);
                if let Some(file) = self.files.get_mut(self.current) {
                    file.state = State::Open(Box::new(reader), None);
                }
            }
            Err(error) => {
                self.keep(error);
                self.choose();
            }
        }
    }

    /// Goes on with the file whose packet is the earliest.
    fn choose(&mut self) {
        self.current = self.waiting.pop().map_or(usize::MAX, |Reverse((_, index))| index);
    }

    fn keep(&mut self, error: CaptureError) {
        if self.problems.len() < PROBLEMS {
            self.problems.push(error);
        } else {
            self.problems_dropped += 1;
        }
    }
}

/// Whether no other file's packet comes before this one of the current file.
#[inline]
fn is_earliest(packet: (Timestamp, usize), waiting: &BinaryHeap<Reverse<(Timestamp, usize)>>) -> bool {
    waiting.peek().is_none_or(|Reverse(other)| *other >= packet)
}

impl File {
    fn consumed(&self) -> u64 {
        match &self.state {
            State::Open(reader, _) => self.consumed + reader.consumed(),
            State::Unopened | State::Done => self.consumed,
        }
    }

    fn interfaces(&self) -> CaptureInterfaces {
        let mut interfaces = self.interfaces.clone();
        if let State::Open(reader, _) = &self.state {
            interfaces.append(reader.interfaces());
        }
        interfaces
    }

    fn close(&mut self) {
        self.consumed = self.consumed();
        self.interfaces = self.interfaces();
        self.state = State::Done;
    }
}
