//! Events of the Open Cybersecurity Schema Framework.

mod call;
mod finding;
mod head;
mod logon;
mod message;

use smbtrail_findings::Finding;
use smbtrail_track::rpc;
use smbtrail_track::{Change, Detail, Event, Logon, Message, Observer, Open, RpcCall};
use smbtrail_wire::{Command, NtStatus};

pub use self::call::{CallRow, JobActivity, ServiceActivity};
pub use self::finding::{DetectionFinding, FindingRow};
pub use self::head::{Head, Headed, OcsfClass};
use self::logon::status_of;
pub use self::logon::{Authentication, LogonRow};
use self::message::{DELETE, activity, opening};
pub use self::message::{FileActivity, FileRow, SmbActivity};
use crate::complete::FormLogs;
use crate::form::LogSink;
use crate::link::Links;
use crate::made::{Made, made};
use crate::page::LogVisitor;

/// Makes the events of OCSF and gives them to a sink, as they become known.
///
/// It is an [`Observer`] of a run. Events about services and tasks need the arguments of calls: `Limits::stub` of the tracker.
#[derive(Debug)]
pub struct OcsfLogs<S> {
    sink: S,
    version: String,
    links: Links,
}

/// The version of OCSF that events claim unless another one is asked for.
pub const OCSF_VERSION: &str = "1.8.0";

impl<S: LogSink> OcsfLogs<S> {
    /// Gives records to `sink`.
    pub fn new(sink: S) -> Self {
        Self { sink, version: OCSF_VERSION.to_owned(), links: Links::default() }
    }

    /// The same, where events claim this version of OCSF, `1.1.0` or later: what came with a later one than that is left out.
    #[must_use]
    pub fn with_version(self, version: impl Into<String>) -> Self {
        Self { version: version.into(), ..self }
    }

    /// The sink, when everything has passed.
    #[must_use]
    pub fn into_sink(self) -> S {
        self.sink
    }

    fn message(&mut self, message: &Message<'_>) {
        if !message.is_response() || message.header.status == NtStatus::PENDING {
            return;
        }
        let creates = message.header.command == Command::CREATE;
        let activity = activity(message).filter(|_| !message.header.status.is_error());
        if !creates && activity.is_none() {
            return;
        }
        let link = self.links.of(message.connection);
        let identity = message.session.map(|session| &session.identity);
        let status = Some(message.header.status);
        let (path, renamed) = match message.request.map(|request| &request.detail) {
            Some(Detail::SetInfo { change: Change::Rename(to), .. }) => {
                (message.request.and_then(|request| request.path.as_deref()), Some(&**to))
            }
            _ => (message.path().map(|path| &**path), None),
        };
        let mut row = FileRow {
            head: Head::new(&self.version, &link, message.moment, 0, status),
            message: Some(message),
            open: message.open,
            path,
            renamed,
            share: message.share().map(|share| &**share),
            user: identity.and_then(|identity| identity.user.as_deref()),
            domain: identity.and_then(|identity| identity.domain.as_deref()),
        };
        if let Some(Detail::Create(create)) = message.request.map(|request| &request.detail) {
            row.head.activity = opening(create.asked.disposition);
            self.sink.record::<SmbActivity>(message.moment, &row);
        }
        let is_pipe = message.tree.and_then(|tree| tree.share_type) == Some(smbtrail_wire::ShareType::PIPE);
        if let Some(activity) = activity.filter(|_| !is_pipe) {
            row.head.activity = activity;
            self.sink.record::<FileActivity>(message.moment, &row);
        }
    }

    fn open(&mut self, open: &Open) {
        let is_deleted = open.deleted || open.delete_pending;
        let Some(link) = self.links.find(open.owner.connection).filter(|_| is_deleted) else { return };
        let at = open.closed().unwrap_or(open.start);
        let row = FileRow {
            head: Head::new(&self.version, &link, at, DELETE, Some(NtStatus::SUCCESS)),
            message: None,
            open: Some(open),
            path: open.current_path().map(|path| &**path),
            renamed: None,
            share: open.owner.share.as_deref(),
            user: open.owner.user.as_deref(),
            domain: None,
        };
        self.sink.record::<FileActivity>(at, &row);
    }

    fn logon(&mut self, logon: &Logon) {
        let Some(link) = self.links.find(logon.connection) else { return };
        let head = Head::new(&self.version, &link, logon.end, 1, status_of(logon));
        self.sink.record::<Authentication>(logon.end, &LogonRow { head, of: logon });
    }

    fn call(&mut self, call: &RpcCall) {
        let Some(link) = self.links.find(call.connection) else { return };
        let Some(made) = made(call) else { return };
        let at = call.call.answered.unwrap_or(call.call.asked);
        let head = Head::new(&self.version, &link, at, 1, Some(NtStatus::SUCCESS));
        let text = |name: &str| call.call.said.as_ref()?.argument(name).and_then(rpc::Value::text);
        match made {
            // The class came with version 1.3.
            Made::Service if !head::is_since(&self.version, (1, 3)) => {}
            Made::Service => {
                let name = text("name").unwrap_or_default();
                self.sink.record::<ServiceActivity>(at, &CallRow { head, of: call, name });
            }
            Made::Task => {
                let actual = call.call.said.as_ref().and_then(|said| said.answer("actual_path")?.text());
                let name = actual.filter(|path| !path.is_empty()).or(text("path")).unwrap_or_default();
                self.sink.record::<JobActivity>(at, &CallRow { head, of: call, name });
            }
        }
    }
}

impl<S: LogSink> FormLogs for OcsfLogs<S> {
    fn finding(&mut self, finding: &Finding) {
        let row = FindingRow::new(&self.version, finding);
        self.sink.record::<DetectionFinding>(finding.first, &row);
    }
}

impl<S: LogSink> Observer for OcsfLogs<S> {
    fn event(&mut self, event: &Event<'_>) {
        self.links.event(event);
        match event {
            Event::Message(message) => self.message(message),
            Event::Pause => self.sink.pause(),
            Event::Open(open) => self.open(open),
            Event::Logon(logon) => self.logon(logon),
            Event::Call(call) => self.call(call),
            _ => {}
        }
    }
}

/// Visits the declarations of all classes.
pub fn each_log(visitor: &mut impl LogVisitor) {
    visitor.log::<SmbActivity>();
    visitor.log::<Authentication>();
    visitor.log::<FileActivity>();
    visitor.log::<JobActivity>();
    visitor.log::<ServiceActivity>();
    visitor.log::<DetectionFinding>();
}
