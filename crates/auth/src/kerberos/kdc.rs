//! What passes between a client and the KDC, on port 88. RFC 4120 5.4, 5.9.1

use super::sequence::Sequence;
use super::{EncryptedData, KerberosMessage, KerberosString, PrincipalName, Ticket};
use smbtrail_layout::Input;

/// Asks the KDC for a ticket. RFC 4120 5.4.1
///
/// ```text
/// [1] pvno  [2] msg-type  [3] padata  [4] req-body: [0] kdc-options  [1] cname  [2] realm  [3] sname  …
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct KdcReq<'a> {
    /// The client; a TGS-REQ leaves its name to the ticket that it shows.
    pub cname: Option<PrincipalName<'a>>,
    /// The service's realm; in an AS-REQ the client's too.
    pub realm: KerberosString<'a>,
    /// The service.
    pub sname: Option<PrincipalName<'a>>,
    /// What precedes the request proper.
    pub padata: PaData<'a>,
}

/// Gives a ticket. RFC 4120 5.4.2
///
/// ```text
/// [0] pvno  [1] msg-type  [2] padata  [3] crealm  [4] cname  [5] ticket  [6] enc-part
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct KdcRep<'a> {
    /// The client's realm.
    pub crealm: KerberosString<'a>,
    /// The client.
    pub cname: PrincipalName<'a>,
    /// The ticket.
    pub ticket: Ticket<'a>,
    /// What the client learns of it, under a key that the client knows.
    pub enc_part: EncryptedData<'a>,
}

/// Says what went wrong. RFC 4120 5.9.1
///
/// ```text
/// … [6] error-code  [7] crealm  [8] cname  [9] realm  [10] sname  [11] e-text  [12] e-data
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct KrbError<'a> {
    /// What. RFC 4120 7.5.9
    pub error_code: i32,
    /// The client's realm.
    pub crealm: Option<KerberosString<'a>>,
    /// The client.
    pub cname: Option<PrincipalName<'a>>,
    /// The service's realm.
    pub realm: KerberosString<'a>,
    /// The service.
    pub sname: PrincipalName<'a>,
    /// More, for people.
    pub e_text: Option<KerberosString<'a>>,
}

/// A list of PA-DATA. RFC 4120 5.2.7
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PaData<'a>(Input<'a>);

impl<'a> KdcReq<'a> {
    pub(super) fn read(fields: Sequence<'a>) -> Option<Self> {
        let body = fields.sequence(4)?;
        Some(Self {
            cname: body.principal(1),
            realm: body.text(2)?,
            sname: body.principal(3),
            padata: PaData(fields.field(3, der::Tag::Sequence).unwrap_or_default()),
        })
    }

    /// The ticket by which the client asks for another: PA-TGS-REQ holds an AP-REQ. RFC 4120 5.2.7.1
    #[must_use]
    pub fn shown_ticket(&self) -> Option<Ticket<'a>> {
        match KerberosMessage::parse(self.padata.get(PaData::TGS_REQ)?)? {
            KerberosMessage::ApReq(request) => Some(request.ticket),
            _ => None,
        }
    }
}

impl<'a> KdcRep<'a> {
    pub(super) fn read(fields: Sequence<'a>) -> Option<Self> {
        Some(Self {
            crealm: fields.text(3)?,
            cname: fields.principal(4)?,
            ticket: fields.ticket(5)?,
            enc_part: fields.encrypted(6)?,
        })
    }
}

impl<'a> KrbError<'a> {
    pub(super) fn read(fields: Sequence<'a>) -> Option<Self> {
        Some(Self {
            error_code: fields.int32(6)?,
            crealm: fields.text(7),
            cname: fields.principal(8),
            realm: fields.text(9)?,
            sname: fields.principal(10)?,
            e_text: fields.text(11),
        })
    }

    /// The error's name in the specification, or `None` for an unknown one.
    #[must_use]
    pub const fn name(&self) -> Option<&'static str> {
        Some(match self.error_code {
            6 => "KDC_ERR_C_PRINCIPAL_UNKNOWN",
            7 => "KDC_ERR_S_PRINCIPAL_UNKNOWN",
            12 => "KDC_ERR_POLICY",
            14 => "KDC_ERR_ETYPE_NOSUPP",
            18 => "KDC_ERR_CLIENT_REVOKED",
            23 => "KDC_ERR_KEY_EXPIRED",
            24 => "KDC_ERR_PREAUTH_FAILED",
            25 => "KDC_ERR_PREAUTH_REQUIRED",
            29 => "KDC_ERR_SVC_UNAVAILABLE",
            31 => "KRB_AP_ERR_BAD_INTEGRITY",
            32 => "KRB_AP_ERR_TKT_EXPIRED",
            33 => "KRB_AP_ERR_TKT_NYV",
            34 => "KRB_AP_ERR_REPEAT",
            35 => "KRB_AP_ERR_NOT_US",
            36 => "KRB_AP_ERR_BADMATCH",
            37 => "KRB_AP_ERR_SKEW",
            41 => "KRB_AP_ERR_MODIFIED",
            44 => "KRB_AP_ERR_BADKEYVER",
            45 => "KRB_AP_ERR_NOKEY",
            52 => "KRB_ERR_RESPONSE_TOO_BIG",
            60 => "KRB_ERR_GENERIC",
            68 => "KDC_ERR_WRONG_REALM",
            _ => return None,
        })
    }
}

impl<'a> PaData<'a> {
    /// An AP-REQ with a ticket-granting ticket. RFC 4120 5.2.7.1
    pub const TGS_REQ: i32 = 1;

    /// The value of the first element of this type.
    #[must_use]
    pub fn get(self, padata_type: i32) -> Option<Input<'a>> {
        Sequence::of(self.0)
            .elements()
            .map(|(_, element)| Sequence::of(element))
            .find_map(|element| (element.int32(1)? == padata_type).then(|| element.octets(2)).flatten())
    }
}
