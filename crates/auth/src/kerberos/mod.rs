//! Kerberos 5: what its messages say in the clear, and what their encrypted parts say once they are opened. RFC 4120
//!
//! Two ways lead here: an AP-REQ, AP-REP or KRB-ERROR is what a [`GssToken`] of Kerberos carries
//! ([`KerberosMessage::of_token`]), and the exchanges with the KDC pass over port 88 ([`KerberosMessage::parse`]).
//! A message that is cut short in its ciphertext is read as far as it goes; one without a required field is not read.

mod ap;
mod kdc;
mod plain;
mod principal;
mod sequence;

pub use ap::{ApRep, ApReq, EncryptedData, Ticket};
pub use kdc::{EtypeInfo, KdcOptions, KdcRep, KdcReq, KrbError, PaData};
pub use plain::{ApRepPart, Authenticator, EncryptionKey, FastResponse, KdcRepPart, TicketPart};
pub use principal::{KerberosString, PrincipalName};

use der::{Tag, TagNumber};
use sequence::Sequence;

use crate::GssToken;
use crate::asn1::element;
use smbtrail_layout::Input;

/// A message of Kerberos. RFC 4120 5.4, 5.5, 5.9
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KerberosMessage<'a> {
    /// Asks the KDC for a ticket-granting ticket.
    AsReq(KdcReq<'a>),
    /// Gives it.
    AsRep(KdcRep<'a>),
    /// Asks the KDC for a ticket of a service.
    TgsReq(KdcReq<'a>),
    /// Gives it.
    TgsRep(KdcRep<'a>),
    /// Shows a ticket to a service.
    ApReq(ApReq<'a>),
    /// The service proves that it could read it.
    ApRep(ApRep<'a>),
    /// Something went wrong.
    Error(KrbError<'a>),
}

impl<'a> KerberosMessage<'a> {
    /// Reads a message; `None` where the bytes begin none of these, or one without a required field.
    #[must_use]
    pub fn parse(message: Input<'a>) -> Option<Self> {
        let (outer, _) = element(message, "KRB message", &mut ())?;
        let Tag::Application { constructed: true, number: TagNumber(number) } = outer.tag else {
            return None;
        };
        let fields = Sequence::read(outer.content)?;
        match number {
            10 => KdcReq::read(fields).map(Self::AsReq),
            11 => KdcRep::read(fields).map(Self::AsRep),
            12 => KdcReq::read(fields).map(Self::TgsReq),
            13 => KdcRep::read(fields).map(Self::TgsRep),
            14 => ApReq::read(fields).map(Self::ApReq),
            15 => ApRep::read(fields).map(Self::ApRep),
            30 => KrbError::read(fields).map(Self::Error),
            _ => None,
        }
    }

    /// The message in a mechanism's token: after TOK_ID 01 00, 02 00 and 03 00. RFC 4121 4.1
    #[must_use]
    pub fn of_token(token: &GssToken<'a>) -> Option<Self> {
        if !token.mechanism().is_kerberos() {
            return None;
        }
        let (id, message) = (token.body.to(2), token.body.from(2));
        let parsed = Self::parse(message)?;
        let fits = match parsed {
            Self::ApReq(_) => id.bytes() == [1, 0],
            Self::ApRep(_) => id.bytes() == [2, 0],
            Self::Error(_) => id.bytes() == [3, 0],
            _ => false,
        };
        fits.then_some(parsed)
    }

    /// Its name in the specification.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AsReq(_) => "AS-REQ",
            Self::AsRep(_) => "AS-REP",
            Self::TgsReq(_) => "TGS-REQ",
            Self::TgsRep(_) => "TGS-REP",
            Self::ApReq(_) => "AP-REQ",
            Self::ApRep(_) => "AP-REP",
            Self::Error(_) => "KRB-ERROR",
        }
    }
}
