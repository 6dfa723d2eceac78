//! What passes between a client and a service. RFC 4120 5.5

use der::Tag;
use smbtrail_wire::Etype;

use super::sequence::{Sequence, application};
use super::{KerberosString, PrincipalName};
use smbtrail_layout::Input;

/// Shows a ticket to a service. RFC 4120 5.5.1
///
/// ```text
/// [0] pvno  [1] msg-type  [2] ap-options  [3] ticket  [4] authenticator
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ApReq<'a> {
    /// The ticket.
    pub ticket: Ticket<'a>,
    /// Proof that the client knows the ticket's session key: an [`Authenticator`](super::Authenticator).
    pub authenticator: EncryptedData<'a>,
    /// Whether the client asks for an AP-REP: flag 2 of ap-options.
    pub mutual_required: bool,
}

/// Proof that the service knows the ticket's session key. RFC 4120 5.5.2
///
/// ```text
/// [0] pvno  [1] msg-type  [2] enc-part
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ApRep<'a> {
    /// An [`ApRepPart`](super::ApRepPart).
    pub enc_part: EncryptedData<'a>,
}

/// What the KDC tells a service of a client, under the service's key. RFC 4120 5.3
///
/// ```text
/// [0] tkt-vno  [1] realm  [2] sname  [3] enc-part
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Ticket<'a> {
    /// The service's realm.
    pub realm: KerberosString<'a>,
    /// The service.
    pub sname: PrincipalName<'a>,
    /// A [`TicketPart`](super::TicketPart).
    pub enc_part: EncryptedData<'a>,
}

/// Something encrypted, and how. RFC 4120 5.2.9
///
/// ```text
/// [0] etype  [1] kvno  [2] cipher
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct EncryptedData<'a> {
    /// By what.
    pub etype: Etype,
    /// The version of the key, where it is one that is kept.
    pub kvno: Option<u32>,
    /// The ciphertext.
    pub cipher: Input<'a>,
}

impl<'a> ApReq<'a> {
    pub(super) fn read(fields: Sequence<'a>) -> Option<Self> {
        // The content of a BIT STRING: unused bits, then flag 0 highest.
        let options = fields.field(2, Tag::BitString).map_or(&[][..], |options| options.bytes());
        Some(Self {
            ticket: fields.ticket(3)?,
            authenticator: fields.encrypted(4)?,
            mutual_required: options.get(1).is_some_and(|flags| flags & 0x20 != 0),
        })
    }
}

impl<'a> ApRep<'a> {
    pub(super) fn read(fields: Sequence<'a>) -> Option<Self> {
        Some(Self { enc_part: fields.encrypted(2)? })
    }
}

impl<'a> Ticket<'a> {
    pub(super) fn read(bytes: Input<'a>) -> Option<Self> {
        let fields = application(bytes, 1)?;
        Some(Self { realm: fields.text(1)?, sname: fields.principal(2)?, enc_part: fields.encrypted(3)? })
    }

    /// Whether it is a ticket for the KDC itself.
    #[must_use]
    pub fn is_ticket_granting(&self) -> bool {
        self.sname.components().next() == Some(KerberosString(b"krbtgt"))
    }
}

impl<'a> EncryptedData<'a> {
    pub(super) fn read(fields: Sequence<'a>) -> Option<Self> {
        Some(Self { etype: Etype(fields.int32(0)?), kvno: fields.uint32(1), cipher: fields.octets(2)? })
    }
}
