//! Messages between clients and the KDC: who holds which ticket.

use std::net::{IpAddr, SocketAddr};

use smbtrail_auth::Input;
use smbtrail_auth::kerberos::{KdcRep, KerberosMessage, KrbError};

use super::Tracker;
use crate::ticket::{Asked, Refusal, Ticket, TicketHolder, TicketId};
use crate::{
    Anomaly, Event, Identity, IdentitySource, KdcEnds, Moment, Observer, TicketKind, TicketRequest, kind,
};

impl Tracker {
    /// A message between a client and a KDC, without the length that precedes it in TCP. When a ticket that the
    /// KDC gave is used in the setup of a session, it identifies the client.
    ///
    /// A reply counts if it answers a request of that client that was seen, and each request has one reply: anybody can
    /// send a datagram from port 88. A reply may hide its client's name (RFC 6113 5.4.2); then the client is the one to
    /// whom the ticket was given that its request shows.
    pub fn handle_kdc(&mut self, ends: KdcEnds, message: &[u8], moment: Moment, observer: &mut dyn Observer) {
        let client = ends.client;
        match KerberosMessage::parse(Input::new(message)) {
            Some(KerberosMessage::AsReq(request)) => {
                let request = TicketRequest::new(&request, TicketKind::Initial, ends, moment);
                self.ask(client, Asked::First(request.into()), observer);
            }
            Some(KerberosMessage::TgsReq(request)) => {
                let shown =
                    request.shown().and_then(|shown| TicketId::of(shown.ticket.enc_part.cipher.bytes()));
                let holder = shown.and_then(|id| self.tickets.find(&id)).and_then(|id| self.tickets.get(id));
                let holder = holder.map(|(_, holder)| holder.clone());
                let shown = self.vault.read_tgs_request(&request);
                let mut request = TicketRequest::new(&request, TicketKind::Service, ends, moment);
                request.asked_by(holder.as_ref());
                self.ask(client, Asked::Further(request.into(), holder, shown), observer);
            }
            Some(KerberosMessage::AsRep(reply)) => match self.asked(client) {
                Some(Asked::First(request)) => {
                    self.vault.read_as_reply(client.ip(), &reply);
                    self.give(&reply, *request, None, moment, observer);
                }
                _ => not_asked(moment, observer),
            },
            Some(KerberosMessage::TgsRep(reply)) => match self.asked(client) {
                Some(Asked::Further(request, holder, shown)) => {
                    if let Some(id) = self.refused.find(&client.ip()) {
                        self.refused.remove(id);
                    }
                    if let Some(shown) = shown {
                        self.vault.read_tgs_reply(&reply, &shown);
                    }
                    self.give(&reply, *request, holder, moment, observer);
                }
                _ => not_asked(moment, observer),
            },
            Some(KerberosMessage::Error(error)) => {
                let mut request = match self.asked(client) {
                    Some(Asked::First(request)) => {
                        self.vault.read_error(client.ip(), &error);
                        request
                    }
                    Some(Asked::Further(request, ..)) => request,
                    None => return,
                };
                self.refuse(client.ip(), &error);
                request.refused(&error, moment);
                observer.event(&Event::TicketRequest(&request));
            }
            _ => {}
        }
        self.fit(moment, observer);
    }

    /// A client asks. What it asked before has no answer.
    fn ask(&mut self, client: SocketAddr, asked: Asked, observer: &mut dyn Observer) {
        let before = self.asking.insert((client, asked)).1;
        if let Some(before) = before {
            observer.event(&Event::TicketRequest(before.1.request()));
        }
    }

    /// What clients asked and the capture has no answer to.
    pub(super) fn end_asking(&mut self, observer: &mut dyn Observer) {
        while let Some(asked) = self.asking.pop_oldest() {
            observer.event(&Event::TicketRequest(asked.1.request()));
        }
    }

    /// The client's request that this reply answers.
    fn asked(&mut self, client: SocketAddr) -> Option<Asked> {
        let asked = self.asking.find(&client).and_then(|id| self.asking.remove(id));
        asked.map(|asked| asked.1)
    }

    /// The KDC gives no ticket. That it wants proof first is no refusal.
    fn refuse(&mut self, client: IpAddr, error: &KrbError<'_>) {
        const PREAUTH_REQUIRED: i32 = 25;
        if error.error_code != PREAUTH_REQUIRED {
            self.refused.insert((client, Refusal(error.name().unwrap_or("an error without a name"))));
        }
    }

    /// The KDC gives a ticket: to whom it names, or to `asked` where it hides the name.
    fn give(
        &mut self,
        reply: &KdcRep<'_>,
        mut request: TicketRequest,
        asked: Option<TicketHolder>,
        moment: Moment,
        observer: &mut dyn Observer,
    ) {
        let named = TicketHolder::new(reply);
        let holder = if named.is_hidden() { asked } else { Some(named) };
        request.given(reply, holder.as_ref(), moment);
        observer.event(&Event::TicketRequest(&request));
        if let Some((holder, id)) = holder.zip(TicketId::of(reply.ticket.enc_part.cipher.bytes())) {
            self.tickets.insert((id, holder));
        }
    }
}

#[cold]
fn not_asked(moment: Moment, observer: &mut dyn Observer) {
    observer.event(&Event::Anomaly(&Anomaly::new(kind::CONFLICTING_KDC_REPLY, None, moment)));
}

/// Names the holder of the ticket, if the KDC did.
pub(super) fn name_holder(
    identity: &mut Identity,
    ticket: &Ticket,
    tickets: &crate::table::Table<(TicketId, TicketHolder)>,
) {
    let holder = ticket.id.and_then(|id| tickets.find(&id)).and_then(|id| tickets.get(id));
    if let Some((_, holder)) = holder {
        holder.name(identity, IdentitySource::Kdc);
    }
}
