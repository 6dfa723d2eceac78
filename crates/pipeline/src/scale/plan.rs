//! Which addresses belong together, and where the frames of each file begin.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use smbtrail_capture::Timestamp;

use super::survey::{Survey, pair};

/// What all machines have to know of a job: made once of the surveys of all files, and given to each that reads one.
///
/// Addresses between which SMB is spoken belong together where one run would join what passes between them: by the client's GUID, or
/// by a session of one server. Each such component goes to one part of the job as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    files: Vec<PlannedFile>,
    /// The component of each pair of addresses, in their order.
    pairs: BTreeMap<String, u32>,
    /// Pairs between which fragments of messages of KDCs pass.
    kdc: Vec<String>,
    parts: u32,
    together: Together,
}

/// What goes to one part as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Together {
    /// What a client says to any server: enough for rows about messages, connections, sessions, opens and what hangs on them.
    Clients,
    /// What all clients say to a server: needed for rows about files, which several clients change. A server is one part's work then.
    Servers,
}

/// A file of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PlannedFile {
    name: String,
    /// Frames before its first one.
    before: u64,
    /// Another file has packets of the same time.
    overlaps: bool,
}

/// A plan that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of a plan cannot be read: {text:?}")]
#[non_exhaustive]
pub struct PlanError {
    /// The line, from 1.
    pub line: usize,
    /// What it says.
    pub text: String,
}

impl Plan {
    /// The plan for these files, with their names, in the order in which one run would be given them; `parts` says how many runs there
    /// will be, at least one.
    ///
    /// Frames are numbered as one run over files does that do not overlap in time. Those of files that do are numbered file by file.
    #[must_use]
    pub fn new(files: &[(String, Survey)], parts: u32, together: Together) -> Self {
        let mut order: Vec<(Option<Timestamp>, usize)> = Vec::with_capacity(files.len());
        order.extend(
            files.iter().enumerate().map(|(index, (_, file))| (file.times.map(|(first, _)| first), index)),
        );
        order.sort_unstable();
        let mut planned: Vec<PlannedFile> = files
            .iter()
            .map(|(name, _)| PlannedFile { name: name.clone(), before: 0, overlaps: false })
            .collect();
        let (mut before, mut latest): (u64, Option<(Timestamp, usize)>) = (0, None);
        for (first, index) in order {
            let Some((_, survey)) = files.get(index) else { continue };
            let overlapped = latest.filter(|(time, _)| first.is_some_and(|first| first < *time));
            if let Some(file) = planned.get_mut(index) {
                (file.before, file.overlaps) = (before, overlapped.is_some());
            }
            if let Some(file) = overlapped.and_then(|(_, other)| planned.get_mut(other)) {
                file.overlaps = true;
            }
            before += survey.packets;
            if let Some((_, last)) = survey.times
                && latest.is_none_or(|(time, _)| last >= time)
            {
                latest = Some((last, index));
            }
        }
        let mut pairs = Joined::default();
        let mut kdc = Vec::new();
        for fact in files.iter().flat_map(|(_, survey)| &survey.facts) {
            match fact.kind {
                "smb" => {
                    let number = pairs.number(&fact.pair);
                    pairs.smb.push(number);
                }
                "kdc" => kdc.push(fact.pair.clone()),
                "server" if together == Together::Clients => {}
                "pair" => pairs.join(&fact.pair, &fact.value),
                kind => pairs.join(&fact.pair, &format!("{kind} {}", fact.value)),
            }
        }
        kdc.sort_unstable();
        kdc.dedup();
        Self { files: planned, pairs: pairs.components(), kdc, parts: parts.max(1), together }
    }

    /// How many runs there will be.
    #[must_use]
    pub const fn parts(&self) -> u32 {
        self.parts
    }

    /// What goes to one part as a whole.
    #[must_use]
    pub const fn together(&self) -> Together {
        self.together
    }

    /// How many components there are: more parts than that have nothing to do.
    #[must_use]
    pub fn components(&self) -> u32 {
        self.pairs.values().max().map_or(0, |last| last + 1)
    }

    /// The names of the files.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.name.as_str())
    }

    /// The names of files with packets of the same time as another one: their frames are numbered file by file, and so not as one run
    /// over all would.
    pub fn overlapping(&self) -> impl Iterator<Item = &str> {
        self.files.iter().filter(|file| file.overlaps).map(|file| file.name.as_str())
    }

    /// The index of a file.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<u32> {
        self.files.iter().position(|file| file.name == name).and_then(|index| u32::try_from(index).ok())
    }

    /// Frames before the first one of a file.
    pub(super) fn before(&self, file: u32) -> Option<u64> {
        Some(self.files.get(usize::try_from(file).ok()?)?.before)
    }

    /// The part for what passes between two addresses; `None` where they do not speak SMB.
    pub(super) fn part(&self, a: IpAddr, b: IpAddr) -> Option<u32> {
        self.pairs.get(&pair(a, b)).map(|component| component % self.parts)
    }

    /// Whether fragments between two addresses may be of a message of a KDC.
    pub(super) fn has_kdc(&self, a: IpAddr, b: IpAddr) -> bool {
        !self.kdc.is_empty() && self.kdc.binary_search(&pair(a, b)).is_ok()
    }

    /// What tells the packets of this job from those of another: a hash of the plan.
    #[must_use]
    pub fn job(&self) -> u64 {
        // FNV-1a of 64 bits.
        self.to_text().bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    }

    /// The plan as a text, to be given to other machines.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut lines =
            vec![format!("parts\t{}\t{}", self.parts, u8::from(self.together == Together::Servers))];
        lines.extend(self.files.iter().map(|file| {
            format!("file\t{}\t{}\t{}", file.before, u8::from(file.overlaps), file.name.escape_default())
        }));
        lines.extend(self.pairs.iter().map(|(pair, component)| format!("pair\t{component}\t{pair}")));
        lines.extend(self.kdc.iter().map(|pair| format!("kdc\t{pair}")));
        lines.join("\n")
    }
}

impl std::str::FromStr for Plan {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Self, PlanError> {
        let mut plan = Self {
            files: Vec::new(),
            pairs: BTreeMap::new(),
            kdc: Vec::new(),
            parts: 0,
            together: Together::Clients,
        };
        for (index, line) in text.lines().enumerate() {
            let mut fields = line.splitn(4, '\t');
            let mut next = || fields.next().unwrap_or_default();
            let read = match next() {
                "parts" => next().parse().ok().filter(|parts| *parts > 0).map(|parts| {
                    plan.parts = parts;
                    if next() == "1" {
                        plan.together = Together::Servers;
                    }
                }),
                "file" => next().parse().ok().map(|before| {
                    let overlaps = next() == "1";
                    plan.files.push(PlannedFile { before, overlaps, name: unescaped(next()) });
                }),
                "pair" => next().parse().ok().map(|component| {
                    plan.pairs.insert(next().to_owned(), component);
                }),
                "kdc" => {
                    plan.kdc.push(next().to_owned());
                    Some(())
                }
                _ => None,
            };
            read.ok_or_else(|| PlanError { line: index + 1, text: line.to_owned() })?;
        }
        if plan.parts == 0 {
            return Err(PlanError { line: 1, text: text.lines().next().unwrap_or_default().to_owned() });
        }
        Ok(plan)
    }
}

/// A name as it was before `escape_default`.
fn unescaped(text: &str) -> String {
    let (mut name, mut rest) = (String::new(), text.chars());
    while let Some(next) = rest.next() {
        let escaped = match next {
            '\\' => rest.next(),
            other => {
                name.push(other);
                continue;
            }
        };
        match escaped {
            Some('t') => name.push('\t'),
            Some('r') => name.push('\r'),
            Some('n') => name.push('\n'),
            Some('u') => {
                let digits: String = rest.by_ref().skip(1).take_while(|digit| *digit != '}').collect();
                name.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
            }
            Some(other) => name.push(other),
            None => {}
        }
    }
    name
}

/// A union of sets that grow together: pairs of addresses, and what joins them.
#[derive(Default)]
struct Joined {
    numbers: BTreeMap<String, usize>,
    /// Of each, one that it is joined to; itself if it is the first of its set.
    parents: Vec<usize>,
    /// The pairs between which SMB is spoken.
    smb: Vec<usize>,
}

impl Joined {
    fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.parents.len();
        self.parents.push(number);
        self.numbers.insert(name.to_owned(), number);
        number
    }

    fn root(&mut self, mut of: usize) -> usize {
        while let Some(&parent) = self.parents.get(of)
            && parent != of
        {
            let above = self.parents.get(parent).copied().unwrap_or(parent);
            if let Some(place) = self.parents.get_mut(of) {
                *place = above;
            }
            of = above;
        }
        of
    }

    fn join(&mut self, one: &str, other: &str) {
        let (one, other) = (self.number(one), self.number(other));
        let (one, other) = (self.root(one), self.root(other));
        if let Some(place) = self.parents.get_mut(one.max(other)) {
            *place = one.min(other);
        }
    }

    /// The component of each pair of addresses, if SMB is spoken in it. Components are numbered in the order of their first pairs.
    fn components(mut self) -> BTreeMap<String, u32> {
        let names = std::mem::take(&mut self.numbers);
        let smb: BTreeSet<usize> =
            std::mem::take(&mut self.smb).into_iter().map(|pair| self.root(pair)).collect();
        let mut numbers: BTreeMap<usize, u32> = BTreeMap::new();
        let mut pairs = BTreeMap::new();
        for (name, number) in names {
            if !is_pair(&name) || !smb.contains(&self.root(number)) {
                continue;
            }
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            let component = *numbers.entry(self.root(number)).or_insert(next);
            pairs.insert(name, component);
        }
        pairs
    }
}

/// Whether a name is two addresses, and not what joins such.
fn is_pair(name: &str) -> bool {
    let is_address = |text: &str| text.parse::<IpAddr>().is_ok();
    name.split_once(' ').is_some_and(|(low, high)| is_address(low) && is_address(high))
}
