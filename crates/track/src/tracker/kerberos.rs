//! What passes between clients and the KDC: whose the tickets are.

use smbtrail_auth::Region;
use smbtrail_auth::kerberos::KerberosMessage;

use super::Tracker;
use crate::Identity;
use crate::ticket::{Ticket, TicketHolder, TicketId};

impl Tracker {
    /// A message of the KDC, without the length that stands before it in TCP. When a ticket that it gives is shown in
    /// the set-up of a session, the client is known by it.
    pub fn handle_kdc(&mut self, message: &[u8]) {
        let reply = match KerberosMessage::parse(Region::from(message)) {
            Some(KerberosMessage::AsRep(reply) | KerberosMessage::TgsRep(reply)) => reply,
            _ => return,
        };
        if !reply.ticket.is_ticket_granting()
            && let Some(id) = TicketId::of(reply.ticket.enc_part.cipher.bytes)
        {
            self.tickets.insert(id, TicketHolder::new(&reply));
        }
    }
}

/// Names who holds the ticket, if the KDC told.
pub(super) fn name_holder(
    identity: &mut Identity,
    ticket: &Ticket,
    tickets: &crate::table::Table<TicketId, TicketHolder>,
) {
    let holder = ticket.id.and_then(|id| tickets.find(&id)).and_then(|id| tickets.get(id));
    if let Some(holder) = holder {
        holder.name(identity);
    }
}
