//! What the ranges of a file hold: what is put there, forgotten, read and hashed.

use super::context::{Context, zeros};
use super::{Act, File, Part, ZEROS, origin, shift, slice};
use crate::digest::Running;
use crate::map::{Extent, Map, Reason, Source, What};
use crate::store::Store;
use crate::version::Saved;

impl File {
    /// Forgets what a range holds; the version before keeps it.
    pub(super) fn clear(&mut self, start: u64, end: u64) {
        if self.running.as_ref().is_some_and(|running| running.len() > start) {
            self.running = None;
        }
        let removed = self.map.cut(start, end);
        let Some(past) = self.past.last_mut() else { return };
        let end = past.version.size.map_or(end, |size| size.min(end));
        if start >= end {
            return;
        }
        let mut extents = removed;
        extents.retain_mut(|extent| {
            extent.end = extent.end.min(end);
            extent.start < extent.end
        });
        match past.undo.last_mut() {
            Some(last) if last.end == start && last.extents.is_empty() && extents.is_empty() => {
                last.end = end
            }
            _ => {
                self.saved += 1 + extents.len();
                past.undo.push(Saved { start, end, extents });
            }
        }
    }

    /// Where the last bytes end that are known to be there.
    pub(super) fn known_end(&self) -> u64 {
        let known = |extent: &&Extent| !matches!(extent.what, What::Missing(_));
        self.map.extents().iter().rfind(known).map_or(0, |extent| extent.end)
    }

    /// A change begins there: if that may be beyond the end, what is between may be zeros now that were not there before.
    pub(super) fn doubt_gap(&mut self, start: u64, frame: u64) {
        if self.now.size.is_none() {
            let end = self.known_end();
            if end < start {
                self.last_unseen = self.last_unseen.max(frame);
                self.clear(end, start);
            }
        }
    }

    /// Fills a range with zeros.
    pub(super) fn fill(&mut self, start: u64, end: u64, act: &Act) {
        self.padded = true;
        self.place((start, end - start), What::Zero, Source::Zeroed, act);
    }

    /// Puts something in a range, except where a later change is known already.
    pub(super) fn place(&mut self, (start, len): (u64, u64), what: What, source: Source, act: &Act) {
        let end = start + len;
        let origin = origin(source, act);
        let later =
            |extent: &Extent| extent.origin.source != Source::Read && extent.origin.first > act.moment.frame;
        let kept: Vec<(u64, u64)> = self
            .map
            .runs(start, end)
            .filter(|run| run.extent.as_ref().is_some_and(later))
            .map(|run| (run.start, run.end))
            .collect();
        let mut at = start;
        for (from, to) in kept.into_iter().chain([(end, end)]) {
            if at < from {
                self.clear(at, from);
                self.map.put(Extent { start: at, end: from, what: shift(what, at - start), origin });
            }
            at = to;
        }
    }

    /// Whether what a READ shows is not what is known.
    pub(super) fn contradicts(
        &self,
        start: u64,
        parts: &[Part<'_>],
        context: &mut Context<'_, impl Store>,
    ) -> bool {
        let mut at = start;
        parts.iter().any(|part| {
            let from = at;
            at += part.len();
            let Part::Bytes(bytes) = part else { return false };
            self.map.runs(from, at).any(|run| {
                let shown = slice(bytes, run.start - from, run.end - from);
                match run.extent.map(|extent| extent.what) {
                    Some(What::Bytes(place)) => context.differs(place, shown),
                    Some(What::Zero) => shown.iter().any(|byte| *byte != 0),
                    _ => false,
                }
            })
        })
    }

    /// Takes from a READ what is unknown yet.
    pub(super) fn learn(
        &mut self,
        start: u64,
        part: Part<'_>,
        late: bool,
        act: &Act,
        context: &mut Context<'_, impl Store>,
    ) {
        let end = start + part.len();
        let origin = origin(Source::Read, act);
        let unknown = |extent: &Extent| match extent.what {
            What::Missing(_) => !(late && extent.origin.source != Source::Read),
            What::Link { .. } => !late,
            What::Bytes(_) | What::Zero => false,
        };
        let new: Vec<(u64, u64, bool)> = self
            .map
            .runs(start, end)
            .filter(|run| run.extent.as_ref().is_none_or(unknown) && !self.is_under_way(run.start, run.end))
            .map(|run| (run.start, run.end, run.extent.is_none()))
            .collect();
        for (from, to, is_new) in new {
            let what = match part {
                Part::Bytes(bytes) => {
                    let bytes = slice(bytes, from - start, to - start);
                    match context.keep(bytes) {
                        Some(at) => What::Bytes(at),
                        None => What::Missing(Reason::Limit),
                    }
                }
                Part::Missing(_, reason) if is_new => What::Missing(reason),
                Part::Missing(..) => continue,
            };
            self.map.put(Extent { start: from, end: to, what, origin });
        }
    }

    /// A file in too many pieces is given up.
    pub(super) fn collapse(&mut self, act: &Act, context: &mut Context<'_, impl Store>) {
        let limits = context.limits;
        let saved: usize = self.past.last().map_or(0, |past| past.undo.len());
        if self.map.len() > limits.extents.saturating_mul(2) || saved > limits.extents.saturating_mul(2) {
            context.dropped.extents += 1;
            self.map = Map::default();
            self.running = None;
            let end = self.now.size.unwrap_or(u64::MAX);
            self.map.put(Extent {
                start: 0,
                end,
                what: What::Missing(Reason::Limit),
                origin: origin(Source::Written, act),
            });
            if let Some(past) = self.past.last_mut() {
                let extents = self.map.extents().to_vec();
                let before: usize = past.undo.iter().map(|saved| 1 + saved.extents.len()).sum();
                self.saved = self.saved - before + 1 + extents.len();
                past.undo = vec![Saved { start: 0, end: u64::MAX, extents }];
            }
        }
    }

    /// Goes on with the hash as far as the bytes from the first on are known.
    pub(super) fn advance(&mut self, changed: u64, context: &mut Context<'_, impl Store>) {
        let running = match &mut self.running {
            Some(running) if running.len() >= changed => running,
            None if changed == 0 && self.wanted => {
                self.running.insert(Box::new(Running::new(context.hashes)))
            }
            _ => return,
        };
        let end = self.map.end();
        for run in self.map.runs(running.len(), end) {
            let whole = match run.extent.map(|extent| extent.what) {
                Some(What::Bytes(at)) => context.feed(running, at, run.end - run.start),
                Some(What::Zero) if run.end - run.start <= ZEROS => {
                    zeros(running, run.end - run.start);
                    true
                }
                _ => return,
            };
            if !whole {
                self.running = None;
                return;
            }
        }
    }
}
