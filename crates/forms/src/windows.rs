//! Events of Windows that the traffic shows: what a server with these audits switched on would log.

mod call;
mod event;
mod logon;
mod share;

use std::net::IpAddr;
use std::sync::Arc;

use hashbrown::HashMap;
use smbtrail_codec::Body;
use smbtrail_track::{Connection, Detail, Event, Logon, Message, Moment, Observer, Outcome, RpcCall};
use smbtrail_wire::{Command, FileAccess, NtStatus};

pub use self::call::{CallRow, ServiceAudited, ServiceInstalled, TaskCreated};
use self::event::address_name;
pub(crate) use self::event::short_hex;
pub use self::event::{Head, Headed, Subject, Subjected, WindowsEvent};
pub use self::logon::{LoggedOn, LogonFailed, LogonRow};
use self::share::is_pipe;
pub use self::share::{PipeConnected, ShareAccessed, ShareChecked, ShareRow};
use crate::complete::FormLogs;
use crate::form::LogSink;
use crate::made::{Made, made};
use crate::page::LogVisitor;

/// Makes the events of Windows and gives them to a sink, as they become known.
///
/// It is an [`Observer`] of a run. Events about services and tasks need the arguments of calls: `Limits::stub` of the tracker.
#[derive(Debug)]
pub struct WindowsLogs<S> {
    sink: S,
    /// What servers are called.
    names: HashMap<IpAddr, Arc<str>>,
}

/// Servers whose names are remembered.
const NAMES: usize = 16_384;

impl<S: LogSink> WindowsLogs<S> {
    /// Gives records to `sink`.
    pub fn new(sink: S) -> Self {
        Self { sink, names: HashMap::new() }
    }

    /// The sink.
    pub fn sink(&mut self) -> &mut S {
        &mut self.sink
    }

    /// The sink, when everything has passed.
    #[must_use]
    pub fn into_sink(self) -> S {
        self.sink
    }

    /// What a server is called.
    fn computer(&self, ip: IpAddr) -> Arc<str> {
        self.names.get(&ip).cloned().unwrap_or_else(|| address_name(ip))
    }

    fn message(&mut self, message: &Message<'_>) {
        let header = message.header;
        if !message.is_response() || header.status == NtStatus::PENDING || message.request.is_none() {
            return;
        }
        match header.command {
            Command::TREE_CONNECT => self.connected(message),
            Command::CREATE => self.opened(message),
            _ => {}
        }
    }

    fn connected(&mut self, message: &Message<'_>) {
        let computer = self.computer(message.connection.server.ip());
        let head = head(message.moment, message.connection, &computer, message.header.status.is_error());
        let row = ShareRow::new(message, head, subject(message), FileAccess::READ_DATA);
        self.sink.record::<ShareAccessed>(message.moment, &row);
    }

    fn opened(&mut self, message: &Message<'_>) {
        let Some(Detail::Create(create)) = message.request.map(|request| &request.detail) else { return };
        let computer = self.computer(message.connection.server.ip());
        let refused = message.header.status == NtStatus::ACCESS_DENIED;
        let head = head(message.moment, message.connection, &computer, refused);
        let row = ShareRow::new(message, head, subject(message), create.asked.access);
        self.sink.record::<ShareChecked>(message.moment, &row);
        if is_pipe(message) && matches!(message.body, Body::CreateResponse(_)) {
            let name = row.target.map(|name| format!("\\{}", name.trim_start_matches('\\')));
            if let Some(name) = &name {
                self.sink.record::<PipeConnected>(message.moment, &row.with_pipe(name));
            }
        }
    }

    fn logon(&mut self, logon: &Logon) {
        let server = logon.server.ip();
        let named = logon.auth.server_names().and_then(|names| names.dns.as_ref().or(names.netbios.as_ref()));
        if let Some(name) = named
            && (self.names.len() < NAMES || self.names.contains_key(&server))
        {
            self.names.insert(server, name.as_str().into());
        }
        let computer = self.computer(server);
        let outcome = logon.outcome();
        let failed = outcome == Outcome::Failure;
        let head = Head { time: logon.end.time, computer: &computer, client: logon.client, failed };
        let row = LogonRow { head, logon };
        match outcome {
            Outcome::Failure => self.sink.record::<LogonFailed>(logon.end, &row),
            Outcome::Success | Outcome::Guest | Outcome::Anonymous => {
                self.sink.record::<LoggedOn>(logon.end, &row);
            }
            _ => {}
        }
    }

    fn call(&mut self, call: &RpcCall) {
        let Some(made) = made(call) else { return };
        let computer = self.computer(call.server.ip());
        let at = call.call.answered.unwrap_or(call.call.asked);
        let head = Head { time: at.time, computer: &computer, client: call.client, failed: false };
        let subject = Subject { user: call.user.as_ref(), logon_id: call.session_id.0, ..Subject::default() };
        let row = CallRow { head, subject, call };
        match made {
            Made::Service => {
                self.sink.record::<ServiceInstalled>(at, &row);
                self.sink.record::<ServiceAudited>(at, &row);
            }
            Made::Task => self.sink.record::<TaskCreated>(at, &row),
        }
    }
}

fn head<'a>(moment: Moment, connection: &Connection, computer: &'a str, failed: bool) -> Head<'a> {
    Head { time: moment.time, computer, client: connection.client, failed }
}

fn subject<'a>(message: &Message<'a>) -> Subject<'a> {
    let identity = message.session.map(|session| &session.identity);
    Subject {
        user: identity.and_then(|identity| identity.user.as_ref()),
        domain: identity.and_then(|identity| identity.domain.as_ref()),
        anonymous: message.session.is_some_and(|session| session.is_anonymous()),
        logon_id: message.session_id().0,
    }
}

/// No event of Windows is about a finding or a content.
impl<S: LogSink> FormLogs for WindowsLogs<S> {}

impl<S: LogSink> Observer for WindowsLogs<S> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => self.message(message),
            Event::Pause => self.sink.pause(),
            Event::Logon(logon) => self.logon(logon),
            Event::Call(call) => self.call(call),
            _ => {}
        }
    }
}

/// Visits the declarations of all events.
pub fn each_log(visitor: &mut impl LogVisitor) {
    visitor.log::<LoggedOn>();
    visitor.log::<LogonFailed>();
    visitor.log::<ServiceAudited>();
    visitor.log::<TaskCreated>();
    visitor.log::<ShareAccessed>();
    visitor.log::<ShareChecked>();
    visitor.log::<ServiceInstalled>();
    visitor.log::<PipeConnected>();
}
