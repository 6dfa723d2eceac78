//! One file: what is known of its content now, and how to get back to each version before.

mod context;
mod doubt;
mod ranges;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use smbtrail_track::Moment;
use smbtrail_wire::FileTime;

pub(crate) use self::context::{CHUNK, Context, zeros};
pub(crate) use self::doubt::{Flight, Promise};
use crate::digest::Running;
use crate::limits::Limits;
use crate::map::{Extent, Map, Origin, Reason, Source, What};
use crate::packed::packed;
use crate::store::Store;
use crate::version::{Cause, Past, Version};

/// A file, or a stream of one.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) share: u32,
    pub(crate) stream: Option<Arc<str>>,
    pub(crate) map: Map,
    /// Its present version.
    pub(crate) now: Version,
    /// Its earlier ones.
    pub(crate) past: Vec<Past>,
    /// Opens of it.
    pub(crate) opens: u32,
    /// It goes with its last open.
    pub(crate) delete_pending: bool,
    /// It was deleted, or another file has its name now.
    pub(crate) gone: bool,
    /// Some file of its share was renamed, and it is unknown which: it may be this one.
    pub(crate) astray: bool,
    /// Another file had its name and may have it still: then both are one.
    pub(crate) double: bool,
    /// A selected message was about it.
    pub(crate) selected: bool,
    /// Its content is wanted.
    pub(crate) wanted: bool,
    /// It was opened for writing.
    pub(crate) written: bool,
    /// The id that its server gives it: volume and file.
    pub(crate) id: Option<(u64, u64)>,
    /// The changes that may belong to one version.
    burst: Option<Burst>,
    /// What it holds may be another content: see [`Flight::mixed`].
    mixed: bool,
    /// Changes that were asked for and are not answered, in the order of their requests.
    in_flight: Vec<Flight>,
    /// What becomes of its size, where changes were answered in another order than they were asked for.
    promise: Option<Box<Promise>>,
    running: Option<Box<Running>>,
    /// The frame of its last change.
    last_change: u64,
    /// The frame of its last change that left unknown what is in some range.
    last_unseen: u64,
    /// Up to this frame it is known that nothing happened to it unseen.
    pub(crate) checked: u64,
    /// Its LastWriteTime, as long as nothing changed it.
    write_time: Option<FileTime>,
    /// Where the last WRITE request ended.
    sent_end: u64,
    /// The last place that WRITE requests passed over.
    jump: Option<(u64, u64)>,
    /// A WRITE of that many bytes succeeded whose request is not in the capture.
    lost: Option<(u64, Moment)>,
    /// Zeros were added to what its size was then: if that was wrong, so are they.
    padded: bool,
    /// Others refer to its present version.
    linked: bool,
    /// Ranges that earlier versions keep.
    saved: usize,
    /// Changes that would have begun a version, if there were not too many.
    pub(crate) merged: u64,
    /// [`held`](Self::held) when it was last asked for.
    pub(crate) weighed: usize,
    /// Something asked for it lately.
    pub(crate) asked_for: bool,
}

/// Changes that follow one another so closely that they make one version.
#[derive(Clone, Copy, Debug)]
struct Burst {
    /// The open that makes them.
    open: u64,
    /// Where the last one ended.
    end: u64,
    /// The frame of the last response.
    answered: u64,
    /// The open found the file empty: it is being filled.
    fresh: bool,
}

/// A message that changes or shows a range.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Act {
    /// Numbers the exchange.
    pub(crate) exchange: u64,
    /// Numbers the open.
    pub(crate) open: u64,
    /// Who.
    pub(crate) actor: u32,
    /// The frame of the request.
    pub(crate) asked: u64,
    /// The response.
    pub(crate) moment: Moment,
}

/// A part of what a message moves.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part<'a> {
    /// Bytes that are there.
    Bytes(&'a [u8]),
    /// So many bytes that are not.
    Missing(u64, Reason),
}

/// The same, kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub(crate) len: u64,
    pub(crate) what: What,
}

/// Zeros in a row that are hashed while a file is written; a sparse file may have any number.
const ZEROS: u64 = 64 << 20;

impl File {
    pub(crate) fn new(share: u32, stream: Option<Arc<str>>, now: Version) -> Self {
        let checked = now.from.frame;
        Self {
            share,
            stream,
            map: Map::default(),
            now,
            past: Vec::new(),
            opens: 0,
            delete_pending: false,
            gone: false,
            astray: false,
            double: false,
            selected: false,
            wanted: true,
            written: false,
            id: None,
            burst: None,
            mixed: false,
            in_flight: Vec::new(),
            promise: None,
            running: None,
            last_change: 0,
            last_unseen: 0,
            checked,
            write_time: None,
            sent_end: 0,
            jump: None,
            lost: None,
            padded: false,
            linked: false,
            saved: 0,
            merged: 0,
            weighed: 0,
            asked_for: false,
        }
    }

    /// What it holds beside what every file does: ranges, and versions, each as much as two ranges.
    pub(crate) fn held(&self) -> usize {
        self.map.len().saturating_sub(1) + self.saved + 2 * self.past.len()
    }

    /// It is packed: whatever can be computed again is left out.
    pub(crate) fn rest(&mut self) {
        self.finish_running();
    }

    /// The file is empty now, by an open.
    pub(crate) fn empty(&mut self, cause: Cause, act: &Act, limits: &Limits) {
        (self.lost, self.jump, self.sent_end) = (None, None, 0);
        self.overtake(act.exchange, limits);
        self.promise = None;
        self.settled();
        if !self.is_untouched() {
            self.begin(cause, act.moment, limits);
        } else {
            (self.now.cause, self.now.from) = (cause, act.moment);
        }
        self.mix(0, u64::MAX);
        self.clear(0, u64::MAX);
        self.last_unseen = self.last_unseen.max(act.moment.frame);
        (self.now.size, self.now.sized) = (Some(0), act.moment.frame);
        self.padded = false;
        self.changed(act);
        self.checked = act.moment.frame;
        self.start_filling(act);
    }

    /// The open found it empty: what it writes is one version.
    pub(crate) fn start_filling(&mut self, act: &Act) {
        self.burst = Some(Burst { open: act.open, end: 0, answered: act.moment.frame, fresh: true });
    }

    /// A WRITE or a copy by the server succeeded.
    pub(crate) fn write(
        &mut self,
        (start, pieces): (u64, &[Piece]),
        source: Source,
        act: &Act,
        context: &mut Context<'_, impl Store>,
    ) {
        let len: u64 = pieces.iter().map(|piece| piece.len).sum();
        let Some(end) = start.checked_add(len) else { return };
        if len == 0 {
            return;
        }
        self.settle(None, act.moment, context.limits);
        self.overtake(act.exchange, context.limits);
        let cause = if source == Source::Copied { Cause::Copied } else { Cause::Written };
        let fresh = self.burst.is_some_and(|burst| burst.fresh && burst.open == act.open);
        let goes_on = self.goes_on(start, end, act);
        if !goes_on {
            self.begin(cause, act.moment, context.limits);
        }
        self.note(act, true);
        self.mix(start, end);
        self.now.bytes_written = self.now.bytes_written.saturating_add(len);
        self.doubt_gap(start, act.moment.frame);
        if let Some(size) = self.now.size.filter(|size| *size < start) {
            if context.holed {
                // A WRITE that was lost may have been there.
                self.place((size, start - size), What::Missing(Reason::Lost), Source::Written, act);
            } else {
                self.fill(size, start, act);
            }
        }
        let mut at = start;
        for piece in pieces {
            self.place((at, piece.len), piece.what, source, act);
            at += piece.len;
        }
        self.now.size = self.now.size.map(|size| size.max(end));
        self.fulfil(act.exchange, end);
        self.changed(act);
        self.burst = Some(Burst { open: act.open, end, answered: act.moment.frame, fresh: goes_on && fresh });
        self.collapse(act, context);
        self.advance(start, context);
    }

    /// A READ succeeded: what it shows is compared with what is known. `short` says that it reached the end.
    pub(crate) fn read(
        &mut self,
        (start, parts): (u64, &[Part<'_>]),
        short: bool,
        act: &Act,
        context: &mut Context<'_, impl Store>,
    ) {
        self.settle(None, act.moment, context.limits);
        let len: u64 = parts.iter().map(Part::len).sum();
        let Some(end) = start.checked_add(len) else { return };
        // Whether it was read before or after such a change is unknown.
        let of_before = self.last_unseen >= act.asked;
        let late = of_before || self.last_change >= act.asked;
        let size = self.now.size;
        let beyond = size.is_some_and(|size| end > size || short && end < size);
        if !late && self.in_flight.is_empty() && (beyond || self.contradicts(start, parts, context)) {
            self.unseen(act.moment, short.then_some(end), context.limits);
        }
        if self.burst.is_some_and(|burst| burst.open != act.open) {
            // Somebody saw this content: the next change begins another version.
            self.burst = None;
        }
        self.note(act, false);
        self.now.bytes_read = self.now.bytes_read.saturating_add(len);
        if of_before {
            // What it shows may have been replaced since.
            return;
        }
        let shows_end = short && self.now.size.is_none() && self.map.end() <= end;
        let mut at = start;
        for part in parts {
            let next = at.saturating_add(part.len());
            if self.map.len() < context.limits.extents {
                self.learn(at, *part, late, act, context);
            } else {
                context.dropped.extents += 1;
            }
            at = next;
        }
        if shows_end {
            // What is under way may have filled with zeros what is before it, as long as the end was unknown.
            (self.now.size, self.now.sized, self.promise) = (Some(end), act.moment.frame, None);
        }
        self.advance(start, context);
    }

    /// Its size was set.
    pub(crate) fn resize(&mut self, size: u64, act: &Act, limits: &Limits) {
        self.settle(None, act.moment, limits);
        self.overtake(act.exchange, limits);
        let before = self.now.size;
        if before == Some(size) {
            return;
        }
        let shrinks = before.is_none_or(|before| size < before);
        let holds = |start: u64| self.map.runs(start, u64::MAX).any(|run| run.extent.is_some_and(is_content));
        let filling = self.burst.is_some_and(|burst| burst.fresh && burst.open == act.open);
        if !filling || shrinks && holds(size) {
            self.begin(Cause::Resized, act.moment, limits);
            self.burst = None;
        }
        self.note(act, true);
        self.mix(before.unwrap_or(0).min(size), u64::MAX);
        match before {
            Some(before) if before < size => self.fill(before, size, act),
            Some(_) => self.clear(size, u64::MAX),
            // It may have grown, and then has zeros there.
            None => self.clear(self.known_end().min(size), u64::MAX),
        }
        if shrinks {
            self.last_unseen = self.last_unseen.max(act.moment.frame);
        }
        (self.now.size, self.promise) = (Some(size), None);
        if before.is_none() || shrinks {
            // What zeros were added to is known from before.
            self.sized(act.moment.frame);
        }
        self.changed(act);
    }

    /// A range was filled with zeros; that changes no size.
    pub(crate) fn zero(&mut self, start: u64, end: u64, act: &Act, limits: &Limits) {
        self.settle(None, act.moment, limits);
        self.overtake(act.exchange, limits);
        // Where the size is unknown, zeros are there as far as some bytes are known to be.
        let last = self.now.size.unwrap_or_else(|| self.known_end()).min(end);
        let end = self.now.size.map_or(end, |size| size.min(end));
        if start >= end {
            return;
        }
        self.begin(Cause::Zeroed, act.moment, limits);
        self.burst = None;
        self.note(act, true);
        self.mix(start, end);
        self.clear(start, end);
        if start < last {
            self.fill(start, last, act);
        }
        if last < end {
            self.last_unseen = self.last_unseen.max(act.moment.frame);
        }
        self.changed(act);
    }

    /// It has another path now.
    pub(crate) fn rename(&mut self, path: Arc<str>, moment: Moment, limits: &Limits) {
        if self.now.path.as_ref() == Some(&path) {
            return;
        }
        self.settle(None, moment, limits);
        self.overtake(u64::MAX, limits);
        self.now.renamed_to = Some(path.clone());
        self.begin(Cause::Renamed, moment, limits);
        self.now.path = Some(path);
        self.burst = None;
    }

    /// It is no more.
    pub(crate) fn remove(&mut self, moment: Moment, deleted: bool) {
        self.gone = true;
        self.now.to = Some(moment);
        self.now.deleted = deleted;
        // An open that is left may change it still.
        self.burst = None;
        self.in_flight.clear();
    }

    /// Whether it may be the same as another file of its share, because its name is unknown.
    pub(crate) fn is_stray(&self) -> bool {
        self.now.path.is_none() || self.astray || self.double
    }

    /// Somebody else uses its content as it is: the next change begins another version.
    pub(crate) fn seal(&mut self) {
        self.burst = None;
        self.linked = true;
    }

    /// When it was last written, if that is known.
    pub(crate) fn write_time(&self) -> Option<FileTime> {
        self.write_time
    }

    /// A message tells its size, and perhaps when it was last written.
    pub(crate) fn observe(&mut self, size: u64, time: Option<FileTime>, act: &Act, limits: &Limits) {
        self.settle(Some(size), act.moment, limits);
        if self.last_change.max(self.last_unseen) >= act.asked || !self.in_flight.is_empty() {
            return;
        }
        match self.now.size {
            Some(known) if known == size => {}
            None if self.map.end() <= size => (self.now.size, self.promise) = (Some(size), None),
            _ => self.unseen(act.moment, Some(size), limits),
        }
        self.sized(act.moment.frame);
        self.write_time = time.filter(|time| time.0 != 0);
        self.now.seen(act.moment);
    }

    /// Its last open is over.
    pub(crate) fn closed(&mut self) {
        self.burst = None;
        if self.opens == 0 {
            self.finish_running();
            self.in_flight = Vec::new();
        }
    }

    /// Whether [`finish`](Self::finish) would change something, though it is packed.
    pub(crate) fn is_unsettled(&self) -> bool {
        self.lost.is_some()
    }

    /// The capture ended.
    pub(crate) fn finish(&mut self, limits: &Limits) {
        let moment = self.now.last;
        self.settle(None, moment, limits);
        self.finish_running();
    }

    /// Keeps what was computed of its whole content.
    fn finish_running(&mut self) {
        if let Some(running) = self.running.take()
            && Some(running.len()) == self.now.size
        {
            self.now.computed = Some(Box::new(running.computed()));
        }
    }

    /// Whether nothing was known of its content yet, nor changed.
    pub(crate) fn is_untouched(&self) -> bool {
        self.map.is_empty()
            && !self.linked
            && matches!(self.now.cause, Cause::Found | Cause::Unseen)
            && self.now.bytes_read == 0
            && self.now.bytes_written == 0
    }

    /// Whether a change belongs to the present version.
    fn goes_on(&self, start: u64, end: u64, act: &Act) -> bool {
        let Some(burst) = self.burst.filter(|burst| burst.open == act.open) else { return false };
        start == burst.end
            || act.asked != 0 && act.asked < burst.answered
            || burst.fresh && !self.map.runs(start, end).any(|run| run.extent.is_some_and(is_content))
    }

    /// Its size was shown or set.
    fn sized(&mut self, frame: u64) {
        if !self.padded {
            self.now.sized = frame;
        }
    }

    fn note(&mut self, act: &Act, wrote: bool) {
        self.now.seen(act.moment);
        self.now.moved_by(act.actor, wrote);
    }

    fn changed(&mut self, act: &Act) {
        self.last_change = self.last_change.max(act.moment.frame);
        self.write_time = None;
        self.now.computed = None;
    }

    /// Ends the present version and begins another one with the same content.
    fn begin(&mut self, cause: Cause, moment: Moment, limits: &Limits) {
        if self.past.len() >= limits.versions {
            // What follows counts as one version.
            self.now.uncertain = true;
            self.merged += 1;
            return;
        }
        // What became known late does not lead back in time.
        let moment = if moment.frame < self.now.last.frame { self.now.last } else { moment };
        if let Some(running) = self.running.as_ref()
            && Some(running.len()) == self.now.size
        {
            self.now.computed = Some(Box::new(running.computed()));
        }
        let mut next = Version::new(cause, self.now.path.clone(), moment, self.now.size);
        (next.caching, next.sized) = (self.now.caching, self.now.sized);
        next.uncertain = self.mixed || self.in_flight.iter().any(|flight| flight.mixed);
        if cause == Cause::Renamed {
            next.computed.clone_from(&self.now.computed);
        }
        let mut version = std::mem::replace(&mut self.now, next);
        self.linked = false;
        version.to = Some(moment);
        if self.past.is_empty() {
            self.past.reserve_exact(1);
        }
        self.past.push(Past { version, undo: Vec::new() });
    }
}

packed! {
    File {
        share, stream, now, map, past, opens, delete_pending, gone, astray, double, selected, wanted, written, id, burst, mixed,
        in_flight, promise, last_change, last_unseen, checked, write_time, sent_end, jump, lost, padded, linked, saved, merged, weighed;
        running: None; asked_for: false
    }
    Burst { open, end, answered, fresh }
}

impl Part<'_> {
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            Self::Missing(len, _) => *len,
        }
    }
}

fn is_content(extent: Extent) -> bool {
    matches!(extent.what, What::Bytes(_) | What::Link { .. })
}

/// The same, from a later byte on.
pub(crate) fn shift(what: What, by: u64) -> What {
    match what {
        What::Bytes(at) => What::Bytes(at + by),
        What::Link { file, version, at } => What::Link { file, version, at: at + by },
        same => same,
    }
}

fn origin(source: Source, act: &Act) -> Origin {
    let Moment { frame, time, .. } = act.moment;
    Origin { source, actor: act.actor, first: frame, last: frame, time }
}

fn slice(bytes: &[u8], from: u64, to: u64) -> &[u8] {
    let place = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
    bytes.get(place(from)..place(to)).unwrap_or_default()
}
