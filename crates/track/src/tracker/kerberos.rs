//! Messages between clients and the KDC: who holds which ticket.

use std::net::{IpAddr, SocketAddr};

use smbtrail_auth::Input;
use smbtrail_auth::kerberos::{KdcRep, KerberosMessage, KrbError};

use super::Tracker;
use crate::ticket::{Asked, Refusal, Ticket, TicketHolder, TicketId};
use crate::{Anomaly, Event, Identity, IdentitySource, Moment, Observer, kind};

impl Tracker {
    /// A message between a client and a KDC, without the length that precedes it in TCP. When a ticket that the
    /// KDC gave is used in the setup of a session, it identifies the client.
    ///
    /// A reply counts if it answers a request of that client that was seen, and each request has one reply: anybody can
    /// send a datagram from port 88. A reply may hide its client's name (RFC 6113 5.4.2); then the client is the one to
    /// whom the ticket was given that its request shows.
    pub fn handle_kdc(
        &mut self,
        client: SocketAddr,
        message: &[u8],
        moment: Moment,
        observer: &mut dyn Observer,
    ) {
        match KerberosMessage::parse(Input::new(message)) {
            Some(KerberosMessage::AsReq(_)) => {
                self.asking.insert((client, Asked::First));
            }
            Some(KerberosMessage::TgsReq(request)) => {
                let shown =
                    request.shown().and_then(|shown| TicketId::of(shown.ticket.enc_part.cipher.bytes()));
                let holder = shown.and_then(|id| self.tickets.find(&id)).and_then(|id| self.tickets.get(id));
                let holder = holder.map(|(_, holder)| holder.clone());
                let shown = self.vault.read_tgs_request(&request);
                self.asking.insert((client, Asked::Further(holder, shown)));
            }
            Some(KerberosMessage::AsRep(reply)) => match self.asked(client) {
                Some(Asked::First) => {
                    self.vault.read_as_reply(client.ip(), &reply);
                    self.give(&reply, None);
                }
                _ => not_asked(moment, observer),
            },
            Some(KerberosMessage::TgsRep(reply)) => match self.asked(client) {
                Some(Asked::Further(holder, shown)) => {
                    if let Some(id) = self.refused.find(&client.ip()) {
                        self.refused.remove(id);
                    }
                    if let Some(shown) = shown {
                        self.vault.read_tgs_reply(&reply, &shown);
                    }
                    self.give(&reply, holder);
                }
                _ => not_asked(moment, observer),
            },
            Some(KerberosMessage::Error(error)) => {
                if let Some(asked) = self.asked(client) {
                    if let Asked::First = asked {
                        self.vault.read_error(client.ip(), &error);
                    }
                    self.refuse(client.ip(), &error);
                }
            }
            _ => {}
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
    fn give(&mut self, reply: &KdcRep<'_>, asked: Option<TicketHolder>) {
        let named = TicketHolder::new(reply);
        let holder = if named.is_hidden() { asked } else { Some(named) };
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
