//! The files of a capture when it has ended: every version of each, with its ranges, holes and hashes.

use std::borrow::Cow;
use std::io;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::digest::{self, Computed, Digest, Hashes, MAGIC, Running};
use crate::file::{CHUNK, Context, File, shift, zeros};
use crate::followed::Followed;
use crate::limits::{Dropped, Limits};
use crate::loss::Losses;
use crate::map::{Extent, Map, Reason, Run, Source, What};
use crate::order::Order;
use crate::share::{Actor, Registry};
use crate::store::Store;
use crate::version::Version;
use crate::zone::{self, Zone};

/// The files of a capture.
#[derive(Debug)]
pub struct Catalog<S> {
    store: S,
    registry: Registry,
    files: Followed,
    order: Order,
    hashes: Hashes,
    dropped: Dropped,
    /// Frames between which something may have been done that nothing is known about.
    doubts: Vec<RangeInclusive<u64>>,
}

/// A version of a file, as rows show it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Entry<'a> {
    /// Its place among all entries.
    pub order: u64,
    /// No entry comes after this one whose place is lower.
    pub settled: u64,
    /// The server's address.
    pub server: Option<SocketAddr>,
    /// The share, as `\\server\share`; `None` when the capture does not contain its TREE_CONNECT.
    pub share: Option<&'a Arc<str>>,
    /// The stream; `None` for the file itself.
    pub stream: Option<&'a Arc<str>>,
    /// Numbers the versions of a name from 1.
    pub number: u64,
    /// Whether it is the last version of its name.
    pub latest: bool,
    /// A message about the file was selected.
    pub selected: bool,
    /// What is known of it beside its content.
    pub version: &'a Version,
    /// Bytes that are known.
    pub known: u64,
    /// Whether all bytes are known, and how many there are.
    pub complete: bool,
    /// Two changes overlap in time, or messages between its first and its last are missing: it may never have been exactly
    /// this.
    pub uncertain: bool,
    /// The ranges that are unknown, in order.
    pub holes: Vec<Hole>,
    /// What the whole content amounts to; `None` when it is not complete, or not kept.
    pub digest: Option<Digest>,
    /// The MIME type by its first bytes.
    pub kind: Option<Arc<str>>,
    /// Of a stream `Zone.Identifier`: where its file was downloaded from.
    pub zone: Option<Zone>,
    /// Who read bytes of it.
    pub readers: Vec<&'a Actor>,
    /// Who wrote bytes of it.
    pub writers: Vec<&'a Actor>,
}

/// A range that is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hole {
    /// Where it begins, in bytes from the file's first.
    pub start: u64,
    /// Where it ends; `None` when the size is unknown.
    pub end: Option<u64>,
    /// Why.
    pub reason: Reason,
}

/// The bytes of a version.
#[derive(Debug)]
pub struct Content<'a, S> {
    store: &'a mut S,
    registry: &'a Registry,
    map: &'a Map,
    size: Option<u64>,
}

/// A range of a version with one source, or that is unknown for one reason.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Span<'a> {
    /// Where it begins, in bytes from the file's first.
    pub start: u64,
    /// The byte after its last; `None` when the size is unknown.
    pub end: Option<u64>,
    /// What is there, and how that is known; `None` when no message moved it.
    pub extent: Option<Extent>,
    /// Who moved it.
    pub actor: Option<&'a Actor>,
}

/// Zeros of a version that are hashed; beyond, it has no hash.
const ZEROS: u64 = 1 << 30;

/// Copies of copies that are followed.
const DEPTH: usize = 8;

impl<S: Store> Catalog<S> {
    pub(crate) fn new(
        store: S,
        registry: Registry,
        mut files: Followed,
        (hashes, limits): (Hashes, Limits),
        mut dropped: Dropped,
        losses: &Losses,
    ) -> Self {
        let order = Order::new(&mut files, &registry, &limits);
        dropped.versions = order.merged;
        Self { store, registry, files, order, hashes, dropped, doubts: losses.doubts().to_vec() }
    }

    /// What was left out because a limit was reached.
    #[must_use]
    pub fn dropped(&self) -> Dropped {
        self.dropped
    }

    /// The store, for instance to ask it for errors.
    pub fn store(&mut self) -> &mut S {
        &mut self.store
    }

    /// Calls `each` with every version of every file, those of one file from the last to the first. [`Entry::order`] is by
    /// server, share, path, stream and time. Files come in the order of their first version.
    ///
    /// # Errors
    /// The first error that `each` returns.
    pub fn each(
        &mut self,
        mut each: impl FnMut(&Entry<'_>, &mut Content<'_, S>) -> io::Result<()>,
    ) -> io::Result<()> {
        let Self { store, registry, files, order, hashes, doubts, .. } = self;
        for place in &order.files {
            let Some(file) = files.get(place.file) else { continue };
            let mut map = file.map.clone();
            if let Some(size) = file.now.size {
                map.cut(size, u64::MAX);
            }
            for index in (0..=file.past.len()).rev() {
                let version = match file.past.get(index) {
                    Some(past) => {
                        past.restore(&mut map);
                        &past.version
                    }
                    None => &file.now,
                };
                let Some(rank) = order.rank(*place, index) else { continue };
                let mut resolved = resolve(files, &map, DEPTH);
                if let Some(to) = version.to
                    && file.written
                    && !doubts.is_empty()
                {
                    resolved = Cow::Owned(undoubted(&resolved, to.frame, doubts));
                }
                let share = registry.shares.get(file.share as usize);
                let actors = |wrote: bool| {
                    let movers = version.movers.iter().filter(|mover| mover.wrote == wrote);
                    movers.filter_map(|mover| registry.actor_of(mover.actor)).collect()
                };
                let (holes, known) = holes(&resolved, version.size);
                let begun = resolved.extents().iter().map(|extent| extent.origin.first).min();
                let begun = begun.unwrap_or(version.first.frame).min(version.sized);
                let last = version.last.frame;
                let meets = |doubt: &RangeInclusive<u64>| *doubt.start() <= last && begun <= *doubt.end();
                let doubtful = file.written && doubts.iter().any(meets);
                let lossy = version.cut_short || doubtful;
                let complete = holes.is_empty() && version.size.is_some() && !lossy;
                let computed = match &version.computed {
                    Some(known) if complete && Some(known.digest.len) == version.size => {
                        Some(Box::clone(known))
                    }
                    _ if complete => hash(store, &resolved, *hashes).map(Box::new),
                    _ => None,
                };
                let digest = computed.as_ref().map(|computed| computed.digest);
                let kind = match computed {
                    Some(computed) => computed.kind,
                    None => first_bytes(store, &resolved).as_deref().and_then(digest::kind).map(Into::into),
                };
                let marks = file.stream.as_deref().is_some_and(zone::is_zone);
                let zone = marks.then(|| first_bytes(store, &resolved)).flatten();
                let entry = Entry {
                    order: rank.order.into(),
                    settled: place.first.into(),
                    server: share.and_then(|share| registry.address(share.server)),
                    share: share.and_then(|share| share.name.as_ref()),
                    stream: file.stream.as_ref(),
                    number: rank.number.into(),
                    latest: rank.latest,
                    selected: file.selected,
                    version,
                    known,
                    complete,
                    uncertain: version.uncertain || doubtful,
                    holes,
                    digest,
                    kind,
                    zone: zone.as_deref().and_then(Zone::read),
                    readers: actors(false),
                    writers: actors(true),
                };
                each(&entry, &mut Content { store, registry, map: &resolved, size: version.size })?;
            }
        }
        Ok(())
    }
}

impl<S: Store> Content<'_, S> {
    /// Every range that is known or missing for a reason, with how it is known.
    #[must_use]
    pub fn extents(&self) -> &[Extent] {
        self.map.extents()
    }

    /// All ranges of it in order, without a gap: those that no message moved too.
    pub fn spans(&self) -> impl Iterator<Item = Span<'_>> {
        let end = self.size.unwrap_or(self.map.end());
        let rest = self.size.is_none().then_some(Span { start: end, end: None, extent: None, actor: None });
        let span = |run: Run| {
            let actor = run.extent.and_then(|extent| self.registry.actor_of(extent.origin.actor));
            Span { start: run.start, end: Some(run.end), extent: run.extent, actor }
        };
        self.map.runs(0, end).map(span).chain(rest)
    }

    /// Calls `each` with the known bytes in order, zeros that were never written left out; whether all were kept.
    ///
    /// # Errors
    /// The first error that `each` returns.
    pub fn copy(&mut self, mut each: impl FnMut(u64, &[u8]) -> io::Result<()>) -> io::Result<bool> {
        let mut buffer = vec![0; CHUNK];
        for extent in self.map.extents() {
            let What::Bytes(place) = extent.what else { continue };
            let mut at = extent.start;
            while at < extent.end {
                let now = usize::try_from(extent.end - at).unwrap_or(usize::MAX).min(CHUNK);
                let part = buffer.get_mut(..now).unwrap_or_default();
                if !self.store.read(place + (at - extent.start), part) {
                    return Ok(false);
                }
                each(at, part)?;
                at += u64::try_from(now).unwrap_or(u64::MAX);
            }
        }
        Ok(true)
    }
}

/// Reads a content from its first byte to its last, with zeros where it is unknown.
#[derive(Debug)]
pub struct Reader<'c, 'a, S> {
    content: &'c mut Content<'a, S>,
    at: u64,
    len: u64,
}

impl<'a, S: Store> Content<'a, S> {
    /// Reads the first `len` bytes, with zeros where they are unknown.
    pub fn reader(&mut self, len: u64) -> Reader<'_, 'a, S> {
        Reader { content: self, at: 0, len }
    }
}

impl<S: Store> io::Read for Reader<'_, '_, S> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let Content { store, map, .. } = &mut *self.content;
        let wanted = self.at.saturating_add(u64::try_from(out.len()).unwrap_or(u64::MAX)).min(self.len);
        let Some(run) = map.runs(self.at, wanted).next() else { return Ok(0) };
        let len = usize::try_from(run.end - run.start).unwrap_or(usize::MAX);
        let part = out.get_mut(..len).unwrap_or_default();
        match run.extent.map(|extent| extent.what) {
            Some(What::Bytes(place)) => {
                if !store.read(place, part) {
                    return Err(io::Error::other("the content was given up for a limit"));
                }
            }
            _ => part.fill(0),
        }
        self.at = run.end;
        Ok(len)
    }
}

/// A version's map: that of the last one, led back.
fn map_of(file: &File, version: u32) -> Map {
    let mut map = file.map.clone();
    for past in file.past.iter().skip(version as usize).rev() {
        past.restore(&mut map);
    }
    map
}

/// The map with what other files held in place of the links to them.
fn resolve<'m>(files: &Followed, map: &'m Map, depth: usize) -> Cow<'m, Map> {
    let is_link = |extent: &Extent| matches!(extent.what, What::Link { .. });
    if !map.extents().iter().any(is_link) {
        return Cow::Borrowed(map);
    }
    let mut resolved = Map::default();
    let mut cache: Option<((u32, u32), Map)> = None;
    for extent in map.extents() {
        let What::Link { file, version, at } = extent.what else {
            resolved.put(*extent);
            continue;
        };
        let unknown = What::Missing(Reason::Copied);
        let source = (depth > 0).then(|| files.get(file)).flatten();
        let Some(source) = source else {
            resolved.put(Extent { what: unknown, ..*extent });
            continue;
        };
        if cache.as_ref().is_none_or(|(key, _)| *key != (file, version)) {
            let map = map_of(&source, version);
            cache = Some(((file, version), resolve(files, &map, depth - 1).into_owned()));
        }
        let Some((_, from)) = &cache else { continue };
        for run in from.runs(at, at + extent.len()) {
            let what = match run.extent.map(|found| found.what) {
                Some(what @ (What::Bytes(_) | What::Zero)) => what,
                _ => unknown,
            };
            let start = extent.start + (run.start - at);
            let end = start + (run.end - run.start);
            resolved.put(Extent { start, end, what: shift(what, 0), origin: extent.origin });
        }
    }
    Cow::Owned(resolved)
}

/// The map of a version that ended in a frame, without what READs showed later and a lost request may have changed between.
fn undoubted(map: &Map, to: u64, doubts: &[RangeInclusive<u64>]) -> Map {
    let is_doubtful = |extent: &Extent| {
        let last = extent.origin.last;
        let meets = |doubt: &RangeInclusive<u64>| *doubt.start() <= last && to <= *doubt.end();
        extent.origin.source == Source::Read && last > to && doubts.iter().any(meets)
    };
    let mut left = Map::default();
    for extent in map.extents().iter().filter(|extent| !is_doubtful(extent)) {
        left.put(*extent);
    }
    left
}

/// The ranges that are unknown, and how many bytes are.
fn holes(map: &Map, size: Option<u64>) -> (Vec<Hole>, u64) {
    let mut holes: Vec<Hole> = Vec::new();
    let mut known = 0;
    let end = size.unwrap_or(map.end());
    for run in map.runs(0, end) {
        let reason = match run.extent.map(|extent| extent.what) {
            Some(What::Bytes(_) | What::Zero) => {
                known += run.end - run.start;
                continue;
            }
            Some(What::Missing(reason)) => reason,
            Some(What::Link { .. }) => Reason::Copied,
            None => Reason::NotRequested,
        };
        match holes.last_mut() {
            Some(last) if last.end == Some(run.start) && last.reason == reason => last.end = Some(run.end),
            _ => holes.push(Hole { start: run.start, end: Some(run.end), reason }),
        }
    }
    if size.is_none() {
        holes.push(Hole { start: end, end: None, reason: Reason::NotRequested });
    }
    (holes, known)
}

/// The hash of a whole content, if all of it is kept.
fn hash<S: Store>(store: &mut S, map: &Map, hashes: Hashes) -> Option<Computed> {
    let is_zero = |extent: &&Extent| extent.what == What::Zero;
    let sum: u64 = map.extents().iter().filter(is_zero).map(Extent::len).sum();
    if sum > ZEROS {
        return None;
    }
    let mut running = Running::new(hashes);
    let (mut scratch, mut dropped) = (Vec::new(), Dropped::default());
    let limits = Limits::default();
    let mut context = Context {
        store,
        limits: &limits,
        hashes,
        holed: false,
        scratch: &mut scratch,
        dropped: &mut dropped,
    };
    for extent in map.extents() {
        match extent.what {
            What::Bytes(at) => {
                if !context.feed(&mut running, at, extent.len()) {
                    return None;
                }
            }
            What::Zero => zeros(&mut running, extent.len()),
            What::Link { .. } | What::Missing(_) => return None,
        }
    }
    Some(running.computed())
}

/// The first bytes of a content, as far as they are known.
fn first_bytes<S: Store>(store: &mut S, map: &Map) -> Option<Vec<u8>> {
    let mut first = Vec::new();
    for extent in map.extents() {
        let at = u64::try_from(first.len()).ok()?;
        if extent.start != at || first.len() >= MAGIC {
            break;
        }
        let len = usize::try_from(extent.len()).unwrap_or(usize::MAX).min(MAGIC - first.len());
        let start = first.len();
        match extent.what {
            What::Bytes(place) => {
                first.resize(start + len, 0);
                if !store.read(place, first.get_mut(start..)?) {
                    return None;
                }
            }
            What::Zero => first.resize(start + len, 0),
            What::Link { .. } | What::Missing(_) => break,
        }
    }
    Some(first)
}
