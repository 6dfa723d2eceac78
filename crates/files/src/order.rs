//! The order of versions: by server, share, path, stream and time.

use std::sync::Arc;

use crate::file::File;
use crate::followed::Followed;
use crate::limits::Limits;
use crate::map::Map;
use crate::name::fold;
use crate::share::{Registry, index};
use crate::version::{Cause, Version};

/// The order of the versions that are shown.
#[derive(Debug, Default)]
pub(crate) struct Order {
    /// The files that have one, in the order of their first one.
    pub(crate) files: Vec<Place>,
    ranks: Vec<Rank>,
    /// Changes that would have begun a version, if there were not too many.
    pub(crate) merged: u64,
}

/// Where a file is among all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// The place of its first version among all.
    pub(crate) first: u32,
    pub(crate) file: u32,
    /// Where its versions are in `ranks`.
    ranks: u32,
    /// How many there are.
    versions: u32,
}

/// Where a version is among all; its number is 0 when it is not shown.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rank {
    pub(crate) order: u32,
    pub(crate) number: u32,
    pub(crate) latest: bool,
}

/// What versions are sorted by.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    name: Name,
    frame: u64,
    /// Where its rank is.
    rank: u32,
}

/// What the versions of one name have in common. Case does not count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    server: Option<u32>,
    share: u32,
    path: Option<Arc<str>>,
    stream: Option<Arc<str>>,
}

impl Order {
    /// The order of all versions, now that the capture has ended.
    pub(crate) fn new(files: &mut Followed, registry: &Registry, limits: &Limits) -> Self {
        let mut keys = Vec::new();
        let mut places = Vec::new();
        let (mut ranks, mut merged) = (0, 0);
        for number in 0..index(files.len()) {
            let Some(file) = files.finished(number, limits) else { continue };
            merged += file.merged;
            let before = keys.len();
            add_keys(&file, registry, ranks, &mut keys);
            let versions = index(file.past.len() + 1);
            if keys.len() > before {
                places.push(Place { first: u32::MAX, file: number, ranks, versions });
            }
            ranks += versions;
        }
        keys.sort_unstable();
        let ranks = ranked(&keys, ranks);
        for place in &mut places {
            let from = ranks.get(place.ranks as usize..).unwrap_or_default();
            let shown = from.iter().take(place.versions as usize).filter(|rank| rank.number > 0);
            place.first = shown.map(|rank| rank.order).min().unwrap_or(u32::MAX);
        }
        places.sort_unstable();
        Self { files: places, ranks, merged }
    }

    /// The rank of a version of a file, if it is shown.
    pub(crate) fn rank(&self, place: Place, version: usize) -> Option<Rank> {
        self.ranks.get(place.ranks as usize + version).copied().filter(|rank| rank.number > 0)
    }
}

/// Adds the keys of a file's versions, whose ranks begin at `ranks`.
fn add_keys(file: &File, registry: &Registry, ranks: u32, keys: &mut Vec<Key>) {
    let server = registry.shares.get(file.share as usize).map(|share| share.server);
    let stream = file.stream.as_deref().map(|stream| fold(stream).into());
    let mut map = file.map.clone();
    let mut last: Option<(&Arc<str>, Name)> = None;
    for version in (0..=file.past.len()).rev() {
        let of = match file.past.get(version) {
            Some(past) => {
                past.restore(&mut map);
                &past.version
            }
            None => &file.now,
        };
        if !is_shown(of, &map) {
            continue;
        }
        let name = match (&last, &of.path) {
            (Some((before, name)), Some(path)) if *before == path => name.clone(),
            (_, path) => {
                let folded = path.as_deref().map(|path| fold(path).into());
                Name { server, share: file.share, path: folded, stream: Option::clone(&stream) }
            }
        };
        if let Some(path) = &of.path {
            last = Some((path, name.clone()));
        }
        keys.push(Key { name, frame: of.from.frame, rank: ranks + index(version) });
    }
}

/// The ranks of `count` versions, whose keys are sorted.
fn ranked(keys: &[Key], count: u32) -> Vec<Rank> {
    let mut ranks = vec![Rank::default(); count as usize];
    let mut number = 0;
    for (at, key) in keys.iter().enumerate() {
        let has_name = |other: Option<&Key>| {
            other.is_some_and(|other| other.name == key.name && key.name.path.is_some())
        };
        number = if at > 0 && has_name(keys.get(at - 1)) { number + 1 } else { 1 };
        let latest = !has_name(keys.get(at + 1));
        if let Some(rank) = ranks.get_mut(key.rank as usize) {
            *rank = Rank { order: index(at), number, latest };
        }
    }
    ranks
}

/// Whether a version is worth a row: not if nothing is known but that it was there.
fn is_shown(version: &Version, map: &Map) -> bool {
    let was_there = matches!(version.cause, Cause::Found | Cause::Unseen);
    let is_renamed = version.cause == Cause::Renamed && version.size != Some(0);
    !map.is_empty() || version.bytes_read > 0 || version.bytes_written > 0 || !was_there && !is_renamed
}
