//! What lost packets and missing responses put in doubt.

use smbtrail_track::Moment;
use smbtrail_wire::FileTime;

use super::{Act, File};
use crate::limits::Limits;
use crate::map::{Reason, Source, What};
use crate::version::Cause;

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
}

impl File {
    /// A change was asked for.
    pub(crate) fn asked(&mut self, flight: Flight, moment: Moment, limits: &Limits) {
        if let Some((start, end)) = flight.range {
            if let Some((count, then)) = self.lost.take() {
                if start == self.sent_end.saturating_add(count) {
                    self.hole((self.sent_end, start), Reason::Lost, 0, then, limits);
                } else {
                    self.unseen(moment, None, limits);
                }
            } else if start > self.sent_end {
                self.jump = Some((self.sent_end, start));
            }
            self.sent_end = end;
        }
        if self.in_flight.len() < limits.pending {
            self.in_flight.push(flight);
        }
    }

    /// A change is answered: it was made, or refused.
    pub(crate) fn answered(&mut self, exchange: u64) {
        self.in_flight.retain(|flight| flight.exchange != exchange);
    }

    /// A change will not be answered any more.
    pub(crate) fn unanswered(&mut self, exchange: u64, limits: &Limits) {
        let found = self.in_flight.iter().position(|flight| flight.exchange == exchange);
        if let Some(flight) = found.map(|index| self.in_flight.remove(index))
            && !flight.overtaken
        {
            self.overtake(flight.exchange, limits);
            self.doubt(flight, limits);
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
            self.doubt(flight, limits);
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
        self.doubt_gap(start);
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
        self.lost = None;
        self.checked = self.checked.max(moment.frame);
        self.overtake(u64::MAX, limits);
        if self.is_untouched() {
            self.now.size = size;
            return;
        }
        self.now.cut_short |= self.burst.is_some();
        self.begin(Cause::Unseen, moment, limits);
        self.clear(0, u64::MAX);
        self.burst = None;
        self.now.size = size;
        self.write_time = None;
    }

    /// Something may have changed some file of its share unseen, in this frame: unless the file has the time that it had.
    pub(crate) fn suspect(&mut self, frame: u64, time: Option<FileTime>, moment: Moment, limits: &Limits) {
        if frame <= self.checked {
            return;
        }
        self.checked = moment.frame;
        if time.is_none() || time != self.write_time {
            self.unseen(moment, None, limits);
        }
    }

    /// A WRITE whose request is lost must have been at the end, if the file has the size that follows from it.
    pub(super) fn settle(&mut self, size: Option<u64>, moment: Moment, limits: &Limits) {
        let Some((count, then)) = self.lost.take() else { return };
        let end = self.sent_end.saturating_add(count);
        if size == Some(end) && self.now.size == Some(self.sent_end) {
            self.hole((self.sent_end, end), Reason::Lost, 0, then, limits);
        } else {
            self.unseen(moment, None, limits);
        }
    }
}

impl Flight {
    /// Whether it may change a part of a range.
    pub(super) fn touches(&self, from: u64, to: u64) -> bool {
        self.range.is_none_or(|(start, end)| start < to && from < end)
    }
}
