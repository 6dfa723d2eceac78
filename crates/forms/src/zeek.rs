//! Zeek's logs of SMB traffic.

mod action;
mod conn;
mod dce_rpc;
mod files;
mod kerberos;
mod notice;
mod ntlm;
mod opens;
mod recent;
mod smb_cmd;
mod smb_files;
mod smb_mapping;
mod weird;

use hashbrown::HashSet;
use smbtrail_codec::Body;
use smbtrail_files::Entry;
use smbtrail_findings::Finding;
use smbtrail_track::{ConnectionId, Event, Logon, Message, Observer};
use smbtrail_wire::NtStatus;

use self::action::Action;
pub use self::conn::{Conn, ConnRow};
pub use self::dce_rpc::{CallRow, DceRpc};
pub use self::files::{FileVersions, VersionRow};
pub use self::kerberos::{Kerberos, TicketRow};
pub use self::notice::{Notice, NoticeRow};
pub use self::ntlm::{LogonRow, Ntlm};
use self::opens::{Noted, Opens};
use self::recent::Recent;
pub use self::smb_cmd::{CmdRow, SmbCmd};
use self::smb_files::Referenced;
pub use self::smb_files::{FileRow, SmbFiles};
pub use self::smb_mapping::{MappingRow, SmbMapping};
pub use self::weird::{Weird, WeirdRow};
use crate::complete::FormLogs;
use crate::form::LogSink;
use crate::link::{Link, Links};
use crate::movers::{Movers, file};
use crate::page::LogVisitor;

/// Makes the records of all logs of Zeek and gives them to a sink, as they become known.
///
/// It is an [`Observer`] of a run. [`Complete`](crate::Complete) gives it what is known only at the end: findings and files.
#[derive(Debug)]
pub struct ZeekLogs<S> {
    sink: S,
    strict: bool,
    links: Links,
    opens: Opens,
    movers: Movers,
    /// What was logged shortly before, where that is left out.
    recent: Recent,
    /// The connections whose first logon by NTLM was logged, where only that is.
    logged_on: HashSet<ConnectionId>,
}

/// Connections whose first logon is remembered.
const LOGGED_ON: usize = 65_536;

impl<S: LogSink> ZeekLogs<S> {
    /// Gives records to `sink`.
    pub fn new(sink: S) -> Self {
        Self {
            sink,
            strict: false,
            links: Links::default(),
            opens: Opens::default(),
            movers: Movers::default(),
            recent: Recent::default(),
            logged_on: HashSet::new(),
        }
    }

    /// The same, where `strict` leaves out what Zeek leaves out by default, to compare with its logs.
    #[must_use]
    pub fn with_strict(self, strict: bool) -> Self {
        Self { strict, ..self }
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

    fn message(&mut self, message: &Message<'_>) {
        if !message.is_response() || message.header.status == NtStatus::PENDING {
            return;
        }
        let link = self.links.of(message.connection);
        let noted = self.noted(message, &link);
        self.movers.message(message, &link);
        let share = message.tree.and_then(|tree| tree.share_type);
        let row = noted.and_then(|noted| FileRow::done(message, link, noted, self.strict));
        if let Some(row) = row.filter(|row| !self.strict || self.recent.is_new(row)) {
            self.sink.record::<SmbFiles>(row.file.first, &row);
        }
        let ts = message.request.map_or(message.moment, |request| request.moment);
        let file = noted.or_else(|| Noted::without_open(message, &link)).map(|noted| {
            let action = Action::of(message).map(|action| action.name(share));
            Referenced::new(message, noted, ts, action)
        });
        if let Some(mut row) = CmdRow::answered(message, link, file) {
            if self.strict {
                row.forget();
            }
            self.sink.record::<SmbCmd>(row.at, &row);
        }
        if let (Body::TreeConnectResponse(_), Some(tree)) = (message.body, message.tree) {
            self.sink.record::<SmbMapping>(tree.start, &MappingRow { link, tree, message });
        }
    }

    /// What is known of the open of a message.
    fn noted(&mut self, message: &Message<'_>, link: &Link) -> Option<Noted> {
        let open = message.open?;
        Some(match message.body {
            Body::CreateResponse(body) => self.opens.created(link, open, body),
            _ => self.opens.find(link, open),
        })
    }

    fn logon(&mut self, logon: &Logon) {
        let Some(link) = self.links.find(logon.connection) else { return };
        if logon.auth.ticket.is_some() || logon.auth.kerberos_error.is_some() {
            self.sink.record::<Kerberos>(logon.start, &TicketRow::shown(logon, link));
        }
        if logon.identity.mechanism.as_deref() != Some("NTLMSSP") {
            return;
        }
        if self.strict && self.logged_on.len() < LOGGED_ON && !self.logged_on.insert(logon.connection) {
            return;
        }
        self.sink.record::<Ntlm>(logon.start, &LogonRow { link, logon });
    }
}

impl<S: LogSink> FormLogs for ZeekLogs<S> {
    fn finding(&mut self, finding: &Finding) {
        self.sink.record::<Notice>(finding.first, &NoticeRow::new(finding));
    }

    fn file(&mut self, entry: &Entry<'_>, extracted: Option<&str>) {
        let (name, fuid) = file(entry);
        let row = VersionRow { link: self.movers.of(&fuid), fuid, entry, name, extracted };
        self.sink.record::<FileVersions>(entry.version.first, &row);
    }
}

impl<S: LogSink> Observer for ZeekLogs<S> {
    fn event(&mut self, event: &Event<'_>) {
        self.links.event(event);
        match event {
            Event::Message(message) => self.message(message),
            Event::TicketRequest(request) if !kerberos::wants_proof(request) => {
                self.sink.record::<Kerberos>(request.start, &TicketRow::asked(request));
            }
            Event::Pause => self.sink.pause(),
            Event::Unanswered(connection, request) if !self.strict => {
                let link = self.links.of(connection);
                let row = CmdRow::unanswered(connection, request, link);
                self.sink.record::<SmbCmd>(request.moment, &row);
            }
            Event::Open(open) => {
                if let Some(link) = self.links.find(open.owner.connection).filter(|_| !self.strict) {
                    let noted = self.opens.find(&link, open);
                    if let Some(row) = FileRow::deleted(open, link, noted) {
                        self.sink.record::<SmbFiles>(open.start, &row);
                    }
                }
                self.opens.ended(open);
            }
            Event::Logon(logon) => self.logon(logon),
            Event::Call(call) => {
                if let Some(link) = self.links.find(call.connection) {
                    let row = CallRow::new(call, link);
                    if !self.strict || row.is_in_zeek() {
                        self.sink.record::<DceRpc>(call.call.start, &row);
                    }
                }
            }
            Event::Connection(connection) => {
                let link = self.links.of(connection);
                self.sink.record::<Conn>(connection.opened, &ConnRow { link, connection });
            }
            Event::Anomaly(anomaly) => {
                let link = anomaly.connection.and_then(|connection| self.links.find(connection));
                self.sink.record::<Weird>(anomaly.moment, &WeirdRow { link, anomaly });
            }
            _ => {}
        }
    }
}

/// Visits the declarations of all logs of Zeek.
pub fn each_log(visitor: &mut impl LogVisitor) {
    visitor.log::<Conn>();
    visitor.log::<SmbFiles>();
    visitor.log::<SmbMapping>();
    visitor.log::<SmbCmd>();
    visitor.log::<Ntlm>();
    visitor.log::<Kerberos>();
    visitor.log::<DceRpc>();
    visitor.log::<FileVersions>();
    visitor.log::<Notice>();
    visitor.log::<Weird>();
}
