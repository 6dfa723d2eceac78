//! What clients ask a KDC for, and what it answers.

use std::net::SocketAddr;
use std::sync::Arc;

use smbtrail_auth::kerberos::{KdcOptions, KdcRep, KdcReq, KrbError};
use smbtrail_wire::Etype;

use crate::table::Held;
use crate::ticket::TicketHolder;
use crate::{Moment, Time};

/// A request for a ticket of Kerberos, and its answer. RFC 4120 3.1, 3.3
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TicketRequest {
    /// The packet with which the request is complete.
    pub start: Moment,
    /// The packet with which the answer is complete; `None` without one.
    pub answered: Option<Moment>,
    /// Who asked, and whom.
    pub ends: KdcEnds,
    /// What for.
    pub kind: TicketKind,
    /// The user, as the request or the answer names it.
    pub user: Option<Arc<str>>,
    /// The user's realm.
    pub user_realm: Option<Arc<str>>,
    /// The service, such as `krbtgt/EXAMPLE.ORG` or `cifs/filesrv`.
    pub service: Option<Box<str>>,
    /// The service's realm.
    pub realm: Box<str>,
    /// What the ticket shall be able to do.
    pub options: KdcOptions,
    /// When it shall begin to be valid, where the client says so.
    pub from: Option<Time>,
    /// When it shall end to be valid.
    pub till: Option<Time>,
    /// What the KDC said.
    pub answer: TicketAnswer,
}

/// The ends of an exchange with a KDC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "whoever hands messages to the tracker makes one")]
pub struct KdcEnds {
    /// The client's address and port.
    pub client: SocketAddr,
    /// The KDC's address and port.
    pub kdc: SocketAddr,
    /// Whether they speak over TCP, not UDP.
    pub tcp: bool,
}

/// What kind of ticket is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TicketKind {
    /// A first one, by the user's secret: AS.
    Initial,
    /// One for a service, by a ticket that the client has: TGS.
    Service,
}

/// What the KDC said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TicketAnswer {
    /// A ticket.
    Given {
        /// What the ticket is encrypted by.
        ticket: Etype,
        /// What the part for the client is encrypted by.
        reply: Etype,
    },
    /// An error. RFC 4120 7.5.9
    Refused {
        /// Its number.
        code: i32,
        /// Its name, where the number has one.
        name: Option<&'static str>,
    },
    /// Nothing that the capture contains.
    Missing,
}

impl TicketRequest {
    pub(crate) fn new(request: &KdcReq<'_>, kind: TicketKind, ends: KdcEnds, start: Moment) -> Self {
        let time = |seconds: i64| Time(seconds.saturating_mul(1_000_000_000));
        let user = request.cname.map(|name| name.to_string().into());
        Self {
            start,
            answered: None,
            ends,
            kind,
            user_realm: user.is_some().then(|| request.realm.to_string().into()),
            user,
            service: request.sname.map(|name| name.to_string().into()),
            realm: request.realm.to_string().into(),
            options: request.kdc_options,
            from: request.from.map(time),
            till: request.till.map(time),
            answer: TicketAnswer::Missing,
        }
    }

    /// The holder of the ticket that is shown, which is who asks.
    pub(crate) fn asked_by(&mut self, holder: Option<&TicketHolder>) {
        if let Some(TicketHolder { client, realm }) = holder
            && self.user.is_none()
        {
            (self.user, self.user_realm) = (Some(Arc::clone(client)), Some(Arc::clone(realm)));
        }
    }

    pub(crate) fn given(&mut self, reply: &KdcRep<'_>, holder: Option<&TicketHolder>, at: Moment) {
        self.answered = Some(at);
        self.asked_by(holder);
        self.answer =
            TicketAnswer::Given { ticket: reply.ticket.enc_part.etype, reply: reply.enc_part.etype };
    }

    pub(crate) fn refused(&mut self, error: &KrbError<'_>, at: Moment) {
        self.answered = Some(at);
        self.answer = TicketAnswer::Refused { code: error.error_code, name: error.name() };
    }
}

impl Held for TicketRequest {
    fn held(&self) -> usize {
        let shared =
            [&self.user, &self.user_realm].into_iter().flatten().map(|text| text.len()).sum::<usize>();
        shared + self.service.as_ref().map_or(0, |text| text.len()) + self.realm.len()
    }
}
