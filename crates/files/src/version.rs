//! One version of a file: its content between two changes, and what is known about it.

use std::sync::Arc;

use smbtrail_track::Moment;
use smbtrail_wire::LeaseState;

use crate::digest::Computed;
use crate::map::{Extent, Map};
use crate::packed::{packed, packed_names};

/// The content of a file between two changes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Version {
    /// What began it.
    pub cause: Cause,
    /// The path below the share, without the stream; `None` when no message names it.
    pub path: Option<Arc<str>>,
    /// When it began, or was first seen.
    pub from: Moment,
    /// When the next one began, or the file went; `None` when it lasted to the end of the capture.
    pub to: Option<Moment>,
    /// Bytes of it; `None` when no message tells.
    pub size: Option<u64>,
    /// Bytes of it that READs moved, repeated ones counted again.
    pub bytes_read: u64,
    /// Bytes of it that WRITEs moved.
    pub bytes_written: u64,
    /// The first message about it.
    pub first: Moment,
    /// The last message about it.
    pub last: Moment,
    /// Who moved bytes of it.
    pub(crate) movers: Vec<Mover>,
    /// What a client was allowed to keep to itself: then bytes may be used that no READ shows.
    pub caching: LeaseState,
    /// The file was deleted when it ended.
    pub deleted: bool,
    /// The path that the file was given when it ended.
    pub renamed_to: Option<Arc<str>>,
    /// Two changes overlap in time, or too many count as one: it may never have been exactly this.
    pub(crate) uncertain: bool,
    /// The frame that last showed its size, or set it. Later ones changed it by what is known of them.
    pub(crate) sized: u64,
    /// It was still being written when messages were lost: what is known may be a part of it only.
    pub(crate) cut_short: bool,
    /// What its whole content amounts to, where it was computed already.
    pub(crate) computed: Option<Box<Computed>>,
}

/// Who moved bytes of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mover {
    pub(crate) actor: u32,
    pub(crate) wrote: bool,
}

/// What began a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// The file was there before the capture, or before it was first opened.
    Found,
    /// It was created.
    Created,
    /// It was emptied by an open.
    Overwritten,
    /// It was written to.
    Written,
    /// Its size was set.
    Resized,
    /// A part was filled with zeros.
    Zeroed,
    /// The server copied something into it.
    Copied,
    /// It was renamed; the content is that of the version before.
    Renamed,
    /// It was changed, but no message of the capture shows how.
    Unseen,
}

impl Cause {
    /// Its name in rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Created => "created",
            Self::Overwritten => "overwritten",
            Self::Written => "written",
            Self::Resized => "resized",
            Self::Zeroed => "zeroed",
            Self::Copied => "copied",
            Self::Renamed => "renamed",
            Self::Unseen => "changed unseen",
        }
    }
}

/// A version that is over, and what leads back to its content from that of the next one.
#[derive(Clone, Debug)]
pub(crate) struct Past {
    pub(crate) version: Version,
    pub(crate) undo: Vec<Saved>,
}

/// What a range held before it was changed.
#[derive(Clone, Debug)]
pub(crate) struct Saved {
    pub(crate) start: u64,
    pub(crate) end: u64,
    pub(crate) extents: Vec<Extent>,
}

packed! {
    Version {
        cause, path, from, first, last, to, size, bytes_read, bytes_written, movers, caching, deleted, renamed_to, uncertain,
        sized, cut_short, computed
    }
    Mover { actor, wrote }
    Past { version, undo }
    Saved { start, end, extents }
}

packed_names! {
    Cause { Found, Created, Overwritten, Written, Resized, Zeroed, Copied, Renamed, Unseen }
}

impl Version {
    pub(crate) const fn new(cause: Cause, path: Option<Arc<str>>, moment: Moment, size: Option<u64>) -> Self {
        Self {
            cause,
            path,
            from: moment,
            to: None,
            size,
            bytes_read: 0,
            bytes_written: 0,
            first: moment,
            last: moment,
            movers: Vec::new(),
            caching: LeaseState::NONE,
            deleted: false,
            renamed_to: None,
            uncertain: false,
            sized: moment.frame,
            cut_short: false,
            computed: None,
        }
    }

    /// Notes a message about it.
    pub(crate) fn seen(&mut self, moment: Moment) {
        if moment.frame < self.first.frame {
            self.first = moment;
        }
        if moment.frame > self.last.frame {
            self.last = moment;
        }
    }

    /// Notes who moved bytes of it.
    pub(crate) fn moved_by(&mut self, actor: u32, wrote: bool) {
        const MOVERS: usize = 64;
        let mover = Mover { actor, wrote };
        if !self.movers.contains(&mover) && self.movers.len() < MOVERS {
            if self.movers.is_empty() {
                self.movers.reserve_exact(1);
            }
            self.movers.push(mover);
        }
    }
}

impl Past {
    /// Turns the map of the next version into that of this one.
    pub(crate) fn restore(&self, map: &mut Map) {
        for saved in self.undo.iter().rev() {
            map.cut(saved.start, saved.end);
            for extent in &saved.extents {
                map.put(*extent);
            }
        }
        if let Some(size) = self.version.size {
            map.cut(size, u64::MAX);
        }
    }
}
