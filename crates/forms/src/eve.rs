//! Suricata's EVE log of SMB traffic.

mod call;
mod events;
mod head;
mod krb5;
mod smb;

use std::sync::Arc;

use hashbrown::HashMap;
use smbtrail_codec::Body;
use smbtrail_files::Entry;
use smbtrail_findings::Finding;
use smbtrail_track::{
    Anomaly, Connection, ConnectionId, Event, Logon, Message, Observer, RpcCall, TicketRequest,
};
use smbtrail_wire::{NtStatus, ShareType};

pub use self::call::{CallRow, DceRpc, SmbDceRpc};
pub use self::events::{Alert, AnomalyEvent, EventRow, FileInfo, Flow};
use self::head::End;
pub use self::head::{EveEvent, Head, Headed};
pub use self::krb5::{Krb5, Krb5Row};
use self::smb::dialects;
pub use self::smb::{Smb, SmbRow};
use crate::complete::FormLogs;
use crate::form::LogSink;
use crate::id::StableId;
use crate::link::{Link, Links};
use crate::movers::Movers;
use crate::page::LogVisitor;

/// Makes the events of EVE and gives them to a sink, as they become known.
///
/// It is an [`Observer`] of a run. [`Complete`](crate::Complete) gives it what is known only at the end: findings and files.
#[derive(Debug)]
pub struct EveLogs<S> {
    sink: S,
    links: Links,
    movers: Movers,
    /// Of each connection that has not ended: how many commands were answered, and the dialects that its client offered.
    commands: HashMap<ConnectionId, (u64, Arc<[&'static str]>)>,
}

impl<S: LogSink> EveLogs<S> {
    /// Gives records to `sink`.
    pub fn new(sink: S) -> Self {
        Self { sink, links: Links::default(), movers: Movers::default(), commands: HashMap::new() }
    }

    /// The sink, when everything has passed.
    #[must_use]
    pub fn into_sink(self) -> S {
        self.sink
    }

    fn message(&mut self, message: &Message<'_>) {
        let (count, offered) = self.commands.entry(message.connection.id).or_default();
        if let Body::NegotiateRequest(body) = message.body {
            *offered = dialects(body).into();
        }
        let goes_on =
            [NtStatus::PENDING, NtStatus::MORE_PROCESSING_REQUIRED].contains(&message.header.status);
        if !message.is_response() || goes_on {
            return;
        }
        *count += 1;
        let (id, offered) = (*count, Arc::clone(offered));
        let link = self.links.of(message.connection);
        self.movers.message(message, &link);
        let is_pipe = message.tree.and_then(|tree| tree.share_type) == Some(ShareType::PIPE);
        let row = SmbRow {
            head: Head::to_server(&link, message.moment),
            message,
            id,
            dialects: if matches!(message.body, Body::NegotiateResponse(_)) { &offered } else { &[] },
            named: message.path().filter(|path| is_pipe && !path.is_empty()).map(|path| &**path),
        };
        self.sink.record::<Smb>(message.moment, &row);
    }

    fn call(&mut self, call: &RpcCall) {
        let Some(link) = self.links.find(call.connection) else { return };
        let at = call.call.answered.unwrap_or(call.call.asked);
        let row = CallRow::new(call, Head::to_server(&link, at));
        self.sink.record::<SmbDceRpc>(at, &row);
        self.sink.record::<DceRpc>(at, &row);
    }

    fn logon(&mut self, logon: &Logon) {
        let Some(link) = self.links.find(logon.connection) else { return };
        if logon.auth.ticket.is_some() || logon.auth.kerberos_error.is_some() {
            self.sink.record::<Krb5>(logon.end, &Krb5Row::shown(logon, &link));
        }
    }

    fn ticket(&mut self, request: &TicketRequest) {
        if let (Some(at), Some(row)) = (request.answered, Krb5Row::asked(request)) {
            self.sink.record::<Krb5>(at, &row);
        }
    }

    fn anomaly(&mut self, anomaly: &Anomaly) {
        let link = anomaly.connection.and_then(|connection| self.links.find(connection));
        let head = match link {
            Some(link) => Head::to_server(&link, anomaly.moment),
            None => Head { at: anomaly.moment, flow: None, source: None, destination: None },
        };
        self.sink
            .record::<AnomalyEvent>(anomaly.moment, &EventRow { head, of: anomaly, text: String::new() });
    }

    fn connection(&mut self, connection: &Connection) {
        self.commands.remove(&connection.id);
        let link = self.links.of(connection);
        let last = connection.delivery.map_or(connection.last, |delivery| delivery.last);
        let row = EventRow { head: Head::to_server(&link, last), of: connection, text: String::new() };
        self.sink.record::<Flow>(last, &row);
    }
}

impl<S: LogSink> FormLogs for EveLogs<S> {
    fn finding(&mut self, finding: &Finding) {
        let end = |ip| End { ip, port: None };
        let head = Head {
            at: finding.first,
            flow: None,
            source: finding.client.map(end),
            destination: finding.server.map(end),
        };
        let text = format!("smbtrail {}: {}", finding.behaviour.id, finding.why);
        self.sink.record::<Alert>(finding.first, &EventRow { head, of: finding, text });
    }

    fn file(&mut self, entry: &Entry<'_>, _: Option<&str>) {
        let (name, fuid): (String, StableId) = crate::movers::file(entry);
        let last = entry.version.last;
        let link: Option<Link> = self.movers.of(&fuid);
        let head = match link {
            Some(link) if entry.version.bytes_written == 0 => Head::to_client(&link, last),
            Some(link) => Head::to_server(&link, last),
            None => Head { at: last, flow: None, source: None, destination: entry.server.map(End::from) },
        };
        self.sink.record::<FileInfo>(last, &EventRow { head, of: entry, text: name });
    }
}

impl<S: LogSink> Observer for EveLogs<S> {
    fn event(&mut self, event: &Event<'_>) {
        self.links.event(event);
        match event {
            Event::Message(message) => self.message(message),
            Event::Pause => self.sink.pause(),
            Event::Call(call) => self.call(call),
            Event::Logon(logon) => self.logon(logon),
            Event::TicketRequest(request) => self.ticket(request),
            Event::Anomaly(anomaly) => self.anomaly(anomaly),
            Event::Connection(connection) => self.connection(connection),
            _ => {}
        }
    }
}

/// Visits the declarations of all events.
pub fn each_log(visitor: &mut impl LogVisitor) {
    visitor.log::<Smb>();
    visitor.log::<SmbDceRpc>();
    visitor.log::<DceRpc>();
    visitor.log::<Krb5>();
    visitor.log::<FileInfo>();
    visitor.log::<AnomalyEvent>();
    visitor.log::<Alert>();
    visitor.log::<Flow>();
}
