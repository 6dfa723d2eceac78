//! Times of files that are set back.

use lru::LruCache;
use smbtrail_codec::Body;
use smbtrail_codec::info::{self, Info, InfoBuffer};
use smbtrail_track::{ConnectionId, Message, Moment};
use smbtrail_wire::{CreateAction, FileAccess, FileId, FileTime, NtStatus};

use super::recent::recent;
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What, Who};
use crate::{Options, Severity};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[TIMESTOMP];

const TIMESTOMP: Behaviour = Behaviour {
    id: "timestomp",
    title: "a file was given an earlier time of creation or change",
    severity: Severity::Low,
    confidence: 60,
    attack: &["T1070.006"],
    decided: "SET_INFO sets one of them more than a day earlier than it was when the file was opened.",
    silent: "Copies that keep the times of the original: the open that sets them created the file or wrote it.",
    benign: "Tools that synchronise folders or restore backups.",
    next: "smbtrail follow --path 'PATH' CAPTURE",
};

/// What a client asks for that wants to set times.
const SETS_TIMES: FileAccess = FileAccess(
    FileAccess::WRITE_ATTRIBUTES.0
        | FileAccess::GENERIC_WRITE.0
        | FileAccess::GENERIC_ALL.0
        | FileAccess::MAXIMUM_ALLOWED.0,
);
/// 100 nanoseconds of a day.
const DAY: u64 = 24 * 60 * 60 * 10_000_000;

/// The times of what may be set back.
#[derive(Debug)]
pub(crate) struct Times {
    /// Opens that may set times: when the file was created and last written.
    known: LruCache<(ConnectionId, FileId), (FileTime, FileTime)>,
    /// Requests for earlier times that were not answered yet, by their exchange: which times.
    under_way: LruCache<u64, &'static str>,
}

impl Times {
    pub(crate) fn new(options: &Options) -> Self {
        Self { known: recent(options.remembered()), under_way: recent(options.remembered()) }
    }

    pub(crate) fn message(&mut self, message: &Message<'_>, ledger: &mut Ledger) {
        let succeeded = message.header.status == NtStatus::SUCCESS;
        match message.body {
            Body::SetInfoRequest(_) => self.asked(message),
            Body::SetInfoResponse(_) if succeeded => {
                let which = message.request.and_then(|request| self.under_way.pop(&request.exchange));
                if let Some(which) = which {
                    times_set(message, which, ledger);
                }
            }
            Body::CreateResponse(body) if succeeded && body.create_action == CreateAction::OPENED => {
                let asked = message.open.and_then(|open| open.asked);
                if asked.is_some_and(|asked| asked.access.intersects(SETS_TIMES))
                    && let Some(file) = message.file_id()
                {
                    self.known.put((message.connection.id, file), (body.creation_time, body.last_write_time));
                }
            }
            _ => {}
        }
    }

    /// SET_INFO asks for earlier times of a file that was there before.
    fn asked(&mut self, message: &Message<'_>) {
        let (Body::SetInfoRequest(body), Some(file), Some(request)) =
            (message.body, message.file_id(), message.request)
        else {
            return;
        };
        let Some(known) = self.known.peek(&(message.connection.id, file)) else { return };
        if message.open.is_some_and(|open| open.bytes_written > 0) {
            return;
        }
        let buffer = body.buffer.input();
        let Info::FileBasicInformation(basic) =
            info::parse(body.info_type, body.file_info_class, InfoBuffer::Set, buffer, &mut ())
        else {
            return;
        };
        let earlier = |set: FileTime, was: FileTime| {
            set.0 != 0 && set.0 < u64::MAX - 1 && set.0.saturating_add(DAY) < was.0
        };
        let which = match (earlier(basic.creation_time, known.0), earlier(basic.last_write_time, known.1)) {
            (true, true) => "of creation and of the last change",
            (true, false) => "of creation",
            (false, true) => "of the last change",
            _ => return,
        };
        self.under_way.put(request.exchange, which);
    }
}

/// The server agreed to earlier times.
fn times_set(message: &Message<'_>, which: &str, ledger: &mut Ledger) {
    let what = What::file(message.share(), None);
    let moments: Vec<Moment> =
        message.request.map(|request| request.moment).into_iter().chain([message.moment]).collect();
    if let Some(finding) = ledger.note(&TIMESTOMP, &Who::of_message(message), what, &moments) {
        let path = message.path().map_or("?", |path| path);
        let more = match finding.count {
            1 => String::new(),
            count => format!(", the last of {count} such changes"),
        };
        finding.say(format!("set an earlier time {which} of {path}{more}"));
        finding.path = message.path().cloned();
    }
}
