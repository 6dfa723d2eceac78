//! What passes between clients and the KDC: whose the tickets are.

use std::net::SocketAddr;

use smbtrail_auth::Region;
use smbtrail_auth::kerberos::KerberosMessage;

use super::Tracker;
use crate::Identity;
use crate::ticket::{Ticket, TicketHolder, TicketId};

impl Tracker {
    /// A message between a client and a KDC, without the length that stands before it in TCP. When a ticket that the
    /// KDC gives is shown in the set-up of a session, the client is known by it.
    ///
    /// A reply may hide its client's name (RFC 6113 5.4.2); then the client is the one to whom the ticket was given that
    /// its request shows.
    pub fn handle_kdc(&mut self, client: SocketAddr, message: &[u8]) {
        match KerberosMessage::parse(Region::from(message)) {
            Some(KerberosMessage::TgsReq(request)) => {
                let shown =
                    request.shown_ticket().and_then(|ticket| TicketId::of(ticket.enc_part.cipher.bytes));
                let holder = shown.and_then(|id| self.tickets.find(&id)).and_then(|id| self.tickets.get(id));
                if let Some((_, holder)) = holder.cloned() {
                    self.asking.insert((client, holder));
                }
            }
            Some(KerberosMessage::AsRep(reply) | KerberosMessage::TgsRep(reply)) => {
                let asked =
                    self.asking.find(&client).and_then(|id| self.asking.remove(id)).map(|(_, holder)| holder);
                let named = TicketHolder::new(&reply);
                let holder = if named.is_hidden() { asked } else { Some(named) };
                if let Some((holder, id)) = holder.zip(TicketId::of(reply.ticket.enc_part.cipher.bytes)) {
                    self.tickets.insert((id, holder));
                }
            }
            _ => {}
        }
    }
}

/// Names who holds the ticket, if the KDC told.
pub(super) fn name_holder(
    identity: &mut Identity,
    ticket: &Ticket,
    tickets: &crate::table::Table<(TicketId, TicketHolder)>,
) {
    let holder = ticket.id.and_then(|id| tickets.find(&id)).and_then(|id| tickets.get(id));
    if let Some((_, holder)) = holder {
        holder.name(identity);
    }
}
