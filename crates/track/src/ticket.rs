use std::sync::Arc;

use smbtrail_auth::kerberos::{ApReq, KdcRep};
use smbtrail_wire::Etype;

use crate::keys::Shown;
use crate::table::Held;
use crate::{Identity, IdentitySource, TicketRequest};

/// The ticket that a client showed when it logged on by Kerberos, as far as it is in the clear.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ticket {
    /// The service's realm.
    pub realm: String,
    /// The service, such as `cifs/filesrv`.
    pub service: String,
    /// What it is encrypted by.
    pub etype: Etype,
    /// The version of the service's key.
    pub kvno: Option<u32>,
    pub(crate) id: Option<TicketId>,
}

/// Identifies a ticket: the first and the last bytes of its ciphertext, which are a random block and a checksum over
/// everything, or the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TicketId([u8; 16], [u8; 16]);

/// The holder of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TicketHolder {
    pub(crate) client: Arc<str>,
    pub(crate) realm: Arc<str>,
}

/// What a client asked the KDC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// A ticket for itself, by its secret.
    First(Box<TicketRequest>),
    /// A ticket of a service, by a ticket that it shows: the holder of that one, where the KDC named it, and what opens the
    /// reply, where that is known.
    Further(Box<TicketRequest>, Option<TicketHolder>, Option<Shown>),
}

/// The last error with which the KDC refused a client a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal(pub(crate) &'static str);

impl Held for Refusal {
    fn held(&self) -> usize {
        0
    }
}

impl Ticket {
    pub(crate) fn new(request: &ApReq<'_>) -> Self {
        let ticket = &request.ticket;
        Self {
            realm: ticket.realm.to_string(),
            service: ticket.sname.to_string(),
            etype: ticket.enc_part.etype,
            kvno: ticket.enc_part.kvno,
            id: TicketId::of(ticket.enc_part.cipher.bytes()),
        }
    }
}

impl TicketId {
    pub(crate) fn of(cipher: &[u8]) -> Option<Self> {
        Some(Self(*cipher.first_chunk()?, *cipher.last_chunk()?))
    }
}

impl Held for TicketHolder {
    fn held(&self) -> usize {
        self.client.len() + self.realm.len()
    }
}

impl Asked {
    pub(crate) fn request(&self) -> &TicketRequest {
        match self {
            Self::First(request) | Self::Further(request, ..) => request,
        }
    }
}

impl Held for Asked {
    fn held(&self) -> usize {
        match self {
            Self::Further(request, holder, shown) => {
                size_of::<TicketRequest>()
                    + request.held()
                    + holder.as_ref().map_or(0, Held::held)
                    + shown.as_ref().map_or(0, Held::held)
            }
            Self::First(request) => size_of::<TicketRequest>() + request.held(),
        }
    }
}

impl TicketHolder {
    /// Whether the name stands for one that is hidden. RFC 6113 5.4.2, RFC 8062 4.1
    pub(crate) fn is_hidden(&self) -> bool {
        &*self.client == "WELLKNOWN/ANONYMOUS"
    }

    /// Writes who it is, and who says so.
    pub(crate) fn name(&self, identity: &mut Identity, source: IdentitySource) {
        identity.source = Some(source);
        identity.user = Some(self.client.clone());
        identity.domain = Some(self.realm.clone());
    }

    /// To whom the KDC gives the ticket.
    pub(crate) fn new(reply: &KdcRep<'_>) -> Self {
        Self { client: reply.cname.to_string().into(), realm: reply.crealm.to_string().into() }
    }
}
