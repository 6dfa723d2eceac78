//! What lost packets and missing responses put in doubt.

use smbtrail_track::Moment;
use smbtrail_wire::FileTime;

use super::{Act, File};
use crate::limits::Limits;
use crate::map::{Reason, Source, What};
use crate::packed::packed;
use crate::version::{Cause, Past};

/// A change that was asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flight {
    pub(crate) exchange: u64,
    pub(crate) open: u64,
    /// The request.
    pub(crate) asked: Moment,
    /// The range of a WRITE; `None` for a change of another kind.
    pub(crate) range: Option<(u64, u64)>,
    /// A later change was answered before: until its own answer it is unknown whether it was made.
    pub(crate) overtaken: bool,
    /// A change of the same range was answered before: which of the two was made first is unknown.
    pub(crate) mixed: bool,
    /// The size was unknown when it was asked for: then it may fill with zeros whatever is before its range.
    pub(crate) pads: bool,
}

packed! { Flight { exchange, open, asked, range, overtaken, mixed, pads } }

/// The size that a file has as soon as all WRITEs are made that later ones overtook: servers answer in the order in which they are
/// done.
#[derive(Clone, Debug)]
pub(crate) struct Promise {
    pub(crate) size: u64,
    /// The exchanges of those that are not made yet.
    pub(crate) waits: Vec<u64>,
}

packed! { Promise { size, waits } }

impl File {
    /// A change was asked for.
    pub(crate) fn asked(&mut self, flight: Flight, moment: Moment, limits: &Limits) {
        if let Some((start, end)) = flight.range {
            if let Some((count, then)) = self.lost.take() {
                if start == self.sent_end.saturating_add(count) {
                    self.hole((self.sent_end, start), Reason::Lost, 0, then, limits);
                } else {
                    self.lost_somewhere(then, moment, limits);
                }
            } else if start > self.sent_end && self.is_filled_in_order() {
                self.jump = Some((self.sent_end, start));
            }
            self.sent_end = end;
        }
        if self.in_flight.len() < limits.pending {
            let pads = flight.pads || self.now.size.is_none();
            self.in_flight.push(Flight { pads, ..flight });
        }
    }

    /// Whether WRITEs came from its first byte on, as far as is known.
    fn is_filled_in_order(&self) -> bool {
        self.sent_end > 0 || self.burst.is_some_and(|burst| burst.fresh)
    }

    /// A change is refused. Where a later one overtook it, how large the file is stays unknown.
    pub(crate) fn refused(&mut self, exchange: u64) {
        if self.promise.as_ref().is_some_and(|promise| promise.waits.contains(&exchange)) {
            self.promise = None;
        }
        self.answered(exchange);
    }

    /// A change is answered.
    pub(crate) fn answered(&mut self, exchange: u64) {
        self.in_flight.retain(|flight| flight.exchange != exchange);
    }

    /// A change will not be answered any more.
    pub(crate) fn unanswered(&mut self, exchange: u64, limits: &Limits) {
        let found = self.in_flight.iter().position(|flight| flight.exchange == exchange);
        let Some(flight) = found.map(|index| self.in_flight.remove(index)) else { return };
        self.promise = None;
        // What was changed since may have it or not.
        let is_late = self.last_change >= flight.asked.frame;
        self.now.uncertain |= is_late;
        if is_late {
            let since = |past: &&mut Past| past.version.to.is_some_and(|to| to.frame > flight.asked.frame);
            self.past.iter_mut().rev().take_while(since).for_each(|past| past.version.uncertain = true);
        }
        if !flight.overtaken {
            self.overtake(flight.exchange, limits);
            self.doubt(flight, limits);
            self.now.uncertain |= is_late;
        }
        if flight.mixed {
            self.now.uncertain = true;
            self.mixed = true;
        }
    }

    /// An open is closed: what it asked for before is not answered any more.
    pub(crate) fn closing(&mut self, open: u64, limits: &Limits) {
        let is_its = |flight: &Flight| flight.open == open;
        for exchange in self
            .in_flight
            .iter()
            .filter(|flight| is_its(flight))
            .map(|flight| flight.exchange)
            .collect::<Vec<_>>()
        {
            self.unanswered(exchange, limits);
        }
    }

    /// A change is answered before those that were asked for earlier: whether they were made before it is unknown.
    pub(super) fn overtake(&mut self, exchange: u64, limits: &Limits) {
        if self.in_flight.iter().all(|flight| flight.overtaken || flight.exchange >= exchange) {
            return;
        }
        let earlier = |flight: &&mut Flight| !flight.overtaken && flight.exchange < exchange;
        let overtake = |flight: &mut Flight| {
            flight.overtaken = true;
            *flight
        };
        let overtaken: Vec<Flight> = self.in_flight.iter_mut().filter(earlier).map(overtake).collect();
        for flight in overtaken {
            let size = self.now.size;
            self.doubt(flight, limits);
            let (Some((_, end)), None) = (flight.range, self.now.size) else { continue };
            // Without it the size is unknown until it is made.
            if let Some(size) = size {
                self.promise = Some(Box::new(Promise { size, waits: Vec::new() }));
            }
            match &mut self.promise {
                // No more of them than changes that are followed at all: some are never answered.
                Some(promise) if promise.waits.len() < limits.pending => {
                    promise.size = promise.size.max(end);
                    promise.waits.push(flight.exchange);
                }
                _ => self.promise = None,
            }
        }
    }

    /// A WRITE was made up to here: where others were overtaken, the size is known again with the last of them.
    pub(super) fn fulfil(&mut self, exchange: u64, end: u64) {
        let Some(promise) = &mut self.promise else { return };
        promise.size = promise.size.max(end);
        promise.waits.retain(|waiting| *waiting != exchange);
        if promise.waits.is_empty() {
            self.now.size = self.now.size.or(Some(promise.size));
            self.promise = None;
        }
    }

    /// Whether a change was made is unknown.
    fn doubt(&mut self, flight: Flight, limits: &Limits) {
        match flight.range {
            Some(range) => self.hole(range, Reason::NoResponse, flight.asked.frame, flight.asked, limits),
            None => self.unseen(flight.asked, None, limits),
        }
    }

    /// The request of a WRITE that was thought lost is there.
    pub(crate) fn found(&mut self) {
        self.lost = None;
    }

    /// A WRITE of that many bytes succeeded, and its request is lost. It may have filled what other requests passed over.
    pub(crate) fn lost_write(&mut self, count: u64, moment: Moment, limits: &Limits) {
        self.settle(None, moment, limits);
        match self.jump.take() {
            Some((start, end)) if end - start == count => {
                self.hole((start, end), Reason::Lost, 0, moment, limits)
            }
            _ => self.lost = Some((count, moment)),
        }
    }

    /// Whether changes of a range are under way.
    pub(crate) fn is_under_way(&self, from: u64, to: u64) -> bool {
        let is_unknown = self.now.size.is_none();
        let pads = |flight: &Flight| {
            (flight.pads || is_unknown) && flight.range.is_some_and(|(start, _)| from < start)
        };
        self.in_flight.iter().any(|flight| flight.touches(from, to) || pads(flight))
    }

    /// A range is changed while other changes of it are under way.
    pub(super) fn mix(&mut self, start: u64, end: u64) {
        for flight in self.in_flight.iter_mut().filter(|flight| flight.touches(start, end)) {
            flight.mixed = true;
            self.now.uncertain = true;
        }
    }

    /// Nothing is left of what was there.
    pub(super) fn settled(&mut self) {
        self.mixed = false;
        self.in_flight.iter_mut().for_each(|flight| flight.mixed = false);
    }

    /// Whether a range was changed is unknown, or by what.
    fn hole(
        &mut self,
        (start, end): (u64, u64),
        reason: Reason,
        asked: u64,
        moment: Moment,
        limits: &Limits,
    ) {
        if start >= end {
            return;
        }
        let open = self.burst.map_or(0, |burst| burst.open);
        let act = Act { exchange: 0, open, actor: u32::MAX, asked, moment };
        if !self.goes_on(start, end, &act) {
            self.begin(Cause::Unseen, moment, limits);
            self.burst = None;
        }
        self.doubt_gap(start, moment.frame);
        if let Some(size) = self.now.size.filter(|size| *size < start) {
            // What is between may have been written as well.
            self.place((size, start - size), What::Missing(reason), Source::Written, &act);
        }
        self.place((start, end - start), What::Missing(reason), Source::Written, &act);
        if let Some(burst) = self.burst.as_mut().filter(|_| reason == Reason::Lost) {
            burst.end = end;
        }
        if reason == Reason::NoResponse && self.now.size.is_some_and(|size| size < end) {
            self.now.size = None;
        }
        self.now.size = self.now.size.map(|size| size.max(end));
        self.now.seen(moment);
        self.last_change = self.last_change.max(moment.frame);
        self.write_time = None;
    }

    /// Something changed it that no message shows.
    pub(crate) fn unseen(&mut self, moment: Moment, size: Option<u64>, limits: &Limits) {
        (self.lost, self.jump, self.promise) = (None, None, None);
        self.last_unseen = self.last_unseen.max(moment.frame);
        self.checked = self.checked.max(moment.frame);
        // Of a request under way nobody knows whether it came before or after that.
        self.in_flight.iter_mut().for_each(|flight| flight.overtaken = true);
        if self.is_untouched() {
            (self.now.size, self.now.sized) = (size, moment.frame);
            return;
        }
        self.now.cut_short |= self.burst.is_some();
        self.settled();
        self.begin(Cause::Unseen, moment, limits);
        self.clear(0, u64::MAX);
        self.burst = None;
        self.padded = false;
        (self.now.size, self.now.sized) = (size, moment.frame);
        self.write_time = None;
    }

    /// Something may have changed some file of its share unseen, in this frame: unless the file still had its time when a
    /// later request was made, in the frame that comes with the time.
    pub(crate) fn suspect(
        &mut self,
        frame: u64,
        time: Option<(FileTime, u64)>,
        moment: Moment,
        limits: &Limits,
    ) {
        if frame <= self.checked {
            return;
        }
        if let Some((time, asked)) = time
            && Some(time) == self.write_time
            && frame < asked
        {
            self.checked = asked - 1;
            return;
        }
        let (unseen, checked) = (self.last_unseen, self.checked);
        self.unseen(moment, None, limits);
        self.last_unseen = unseen.max(frame);
        // The same message may yet change something.
        self.checked = checked.max(moment.frame.saturating_sub(1));
    }

    /// A WRITE whose request is lost must have been at the end, if the file has the size that follows from it.
    pub(crate) fn settle(&mut self, size: Option<u64>, moment: Moment, limits: &Limits) {
        let Some((count, then)) = self.lost.take() else { return };
        let end = self.sent_end.saturating_add(count);
        if size == Some(end) && self.now.size == Some(self.sent_end) {
            self.hole((self.sent_end, end), Reason::Lost, 0, then, limits);
        } else {
            self.lost_somewhere(then, moment, limits);
        }
    }

    /// A WRITE was made whose request is lost, and nothing says where.
    fn lost_somewhere(&mut self, then: Moment, moment: Moment, limits: &Limits) {
        // What came after it is in a content that never was.
        self.now.cut_short |= self.last_change > then.frame;
        let before = self.last_unseen;
        self.unseen(moment, None, limits);
        self.last_unseen = before.max(then.frame);
    }
}

impl Flight {
    /// Whether it may change a part of a range.
    pub(super) fn touches(&self, from: u64, to: u64) -> bool {
        self.range.is_none_or(|(start, end)| start < to && from < end)
    }
}
