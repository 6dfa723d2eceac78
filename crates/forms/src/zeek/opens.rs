//! The files that are open: what later records repeat of the CREATE.

use hashbrown::HashMap;
use smbtrail_codec::body::CreateResponse;
use smbtrail_table::Value;
use smbtrail_track::{Message, Open, Time};
use smbtrail_wire::{FileId, FileTime};

use crate::id::StableId;
use crate::link::{Link, time};
use crate::movers::{fuid, fuid_of};

/// The four times of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) modified: FileTime,
    pub(super) accessed: FileTime,
    pub(super) created: FileTime,
    pub(super) changed: FileTime,
}

/// What is known of an open since its CREATE.
#[derive(Clone, Copy, Debug)]
pub(super) struct Noted {
    pub(super) fuid: Option<StableId>,
    pub(super) times: Option<Times>,
    /// Bytes of the file when it was opened.
    pub(super) size: Option<u64>,
}

/// The opens that are noted, by the frame and id of each. About 120 bytes each.
#[derive(Debug, Default)]
pub(super) struct Opens(HashMap<(u64, FileId), Noted>);

/// Opens that are noted at once: as many as a tracker has space for by default. Records of further ones have no times.
const OPENS: usize = 65_536;

impl Noted {
    /// What is known of a file that was not opened: the server refused, or the open is unknown.
    pub(super) fn without_open(message: &Message<'_>, link: &Link) -> Option<Self> {
        let fuid = fuid(link.server.ip(), message.share(), message.path()?);
        Some(Self { fuid: Some(fuid), times: None, size: None })
    }
}

impl Times {
    pub(super) fn new(body: &CreateResponse<'_>) -> Option<Self> {
        let times = Self {
            modified: body.last_write_time,
            accessed: body.last_access_time,
            created: body.creation_time,
            changed: body.change_time,
        };
        [times.modified, times.accessed, times.created, times.changed]
            .iter()
            .any(|time| time.date().is_some())
            .then_some(times)
    }
}

/// A time of a file; null where it is no point in time, which Zeek writes as one before 1970.
pub(super) fn file_time(time_of_file: FileTime) -> Value<'static> {
    if time_of_file.date().is_none() {
        return Value::Null;
    }
    let (seconds, nanoseconds) = time_of_file.to_unix();
    time(Time::from_unix(seconds, nanoseconds))
}

impl Opens {
    pub(super) fn created(&mut self, link: &Link, open: &Open, body: &CreateResponse<'_>) -> Noted {
        let noted =
            Noted { fuid: fuid_of(link, open), times: Times::new(body), size: Some(body.end_of_file) };
        if self.0.len() < OPENS {
            self.0.insert((open.start.frame, body.file_id), noted);
        }
        noted
    }

    pub(super) fn find(&self, link: &Link, open: &Open) -> Noted {
        let known = open.file_id.and_then(|id| self.0.get(&(open.start.frame, id)));
        known.copied().unwrap_or_else(|| Noted { fuid: fuid_of(link, open), times: None, size: None })
    }

    pub(super) fn ended(&mut self, open: &Open) {
        if let Some(id) = open.file_id {
            self.0.remove(&(open.start.frame, id));
        }
    }
}
