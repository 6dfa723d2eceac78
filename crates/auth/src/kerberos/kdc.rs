//! What passes between a client and the KDC, on port 88. RFC 4120 5.4, 5.9.1

use super::sequence::Sequence;
use super::{ApReq, EncryptedData, KerberosMessage, KerberosString, PrincipalName, Ticket};
use smbtrail_layout::Input;
use smbtrail_wire::Etype;

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
    /// What the ticket shall be able to do.
    pub kdc_options: KdcOptions,
    /// When the ticket shall begin to be valid, in seconds since 1970.
    pub from: Option<i64>,
    /// When it shall end to be valid, in seconds since 1970.
    pub till: Option<i64>,
    /// What precedes the request proper.
    pub padata: PaData<'a>,
}

/// What a ticket shall be able to do. RFC 4120 5.4.1
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "the bits as they are on the wire, the first one highest")]
pub struct KdcOptions(pub u32);

impl KdcOptions {
    /// Whether it may be forwarded: bit 1.
    #[must_use]
    pub const fn is_forwardable(self) -> bool {
        self.0 & (1 << 30) != 0
    }

    /// Whether it may be renewed: bit 8.
    #[must_use]
    pub const fn is_renewable(self) -> bool {
        self.0 & (1 << 23) != 0
    }
}

/// Gives a ticket. RFC 4120 5.4.2
///
/// ```text
/// [0] pvno  [1] msg-type  [2] padata  [3] crealm  [4] cname  [5] ticket  [6] enc-part
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct KdcRep<'a> {
    /// What the client needs beside the ticket, such as the salt of its key.
    pub padata: PaData<'a>,
    /// The client's realm.
    pub crealm: KerberosString<'a>,
    /// The client.
    pub cname: PrincipalName<'a>,
    /// The ticket.
    pub ticket: Ticket<'a>,
    /// What the client learns of it, under a key that the client knows: a [`KdcRepPart`](super::KdcRepPart).
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
    /// More, for programs: with KDC_ERR_PREAUTH_REQUIRED what the KDC accepts as proof. RFC 4120 5.9.1
    pub padata: PaData<'a>,
}

/// A list of PA-DATA. RFC 4120 5.2.7
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PaData<'a>(Sequence<'a>);

/// How a client's key of one type follows from its password. RFC 4120 5.2.7.5
///
/// ```text
/// [0] etype  [1] salt  [2] s2kparams
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct EtypeInfo<'a> {
    /// The type of the key.
    pub etype: Etype,
    /// What precedes the password; `None` stands for the realm and the components of the client's name.
    pub salt: Option<&'a [u8]>,
    /// Rounds of PBKDF2; `None` stands for the default of the type. RFC 3962 4
    pub iterations: Option<u32>,
}

impl<'a> KdcReq<'a> {
    pub(super) fn read(fields: Sequence<'a>) -> Option<Self> {
        let body = fields.sequence(4)?;
        Some(Self {
            cname: body.principal(1),
            realm: body.text(2)?,
            sname: body.principal(3),
            kdc_options: KdcOptions(body.bits(0).unwrap_or_default()),
            from: body.time(4),
            till: body.time(5),
            padata: PaData::read(fields, 3),
        })
    }

    /// What shows the ticket by which the client asks for another: PA-TGS-REQ. RFC 4120 5.2.7.1
    #[must_use]
    pub fn shown(&self) -> Option<ApReq<'a>> {
        match KerberosMessage::parse(self.padata.get(PaData::TGS_REQ)?)? {
            KerberosMessage::ApReq(request) => Some(request),
            _ => None,
        }
    }
}

impl<'a> KdcRep<'a> {
    pub(super) fn read(fields: Sequence<'a>) -> Option<Self> {
        Some(Self {
            padata: PaData::read(fields, 2),
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
            padata: fields.octets(12).and_then(Sequence::read).map(PaData).unwrap_or_default(),
        })
    }

    /// The error's name in the specification, or `None` for an unknown one.
    #[must_use]
    pub const fn name(&self) -> Option<&'static str> {
        Some(match self.error_code {
            1 => "KDC_ERR_NAME_EXP",
            2 => "KDC_ERR_SERVICE_EXP",
            3 => "KDC_ERR_BAD_PVNO",
            4 => "KDC_ERR_C_OLD_MAST_KVNO",
            5 => "KDC_ERR_S_OLD_MAST_KVNO",
            6 => "KDC_ERR_C_PRINCIPAL_UNKNOWN",
            7 => "KDC_ERR_S_PRINCIPAL_UNKNOWN",
            8 => "KDC_ERR_PRINCIPAL_NOT_UNIQUE",
            9 => "KDC_ERR_NULL_KEY",
            10 => "KDC_ERR_CANNOT_POSTDATE",
            11 => "KDC_ERR_NEVER_VALID",
            12 => "KDC_ERR_POLICY",
            13 => "KDC_ERR_BADOPTION",
            14 => "KDC_ERR_ETYPE_NOSUPP",
            15 => "KDC_ERR_SUMTYPE_NOSUPP",
            16 => "KDC_ERR_PADATA_TYPE_NOSUPP",
            17 => "KDC_ERR_TRTYPE_NOSUPP",
            18 => "KDC_ERR_CLIENT_REVOKED",
            19 => "KDC_ERR_SERVICE_REVOKED",
            20 => "KDC_ERR_TGT_REVOKED",
            21 => "KDC_ERR_CLIENT_NOTYET",
            22 => "KDC_ERR_SERVICE_NOTYET",
            23 => "KDC_ERR_KEY_EXPIRED",
            24 => "KDC_ERR_PREAUTH_FAILED",
            25 => "KDC_ERR_PREAUTH_REQUIRED",
            26 => "KDC_ERR_SERVER_NOMATCH",
            27 => "KDC_ERR_MUST_USE_USER2USER",
            28 => "KDC_ERR_PATH_NOT_ACCEPTED",
            29 => "KDC_ERR_SVC_UNAVAILABLE",
            31 => "KRB_AP_ERR_BAD_INTEGRITY",
            32 => "KRB_AP_ERR_TKT_EXPIRED",
            33 => "KRB_AP_ERR_TKT_NYV",
            34 => "KRB_AP_ERR_REPEAT",
            35 => "KRB_AP_ERR_NOT_US",
            36 => "KRB_AP_ERR_BADMATCH",
            37 => "KRB_AP_ERR_SKEW",
            38 => "KRB_AP_ERR_BADADDR",
            39 => "KRB_AP_ERR_BADVERSION",
            40 => "KRB_AP_ERR_MSG_TYPE",
            41 => "KRB_AP_ERR_MODIFIED",
            42 => "KRB_AP_ERR_BADORDER",
            44 => "KRB_AP_ERR_BADKEYVER",
            45 => "KRB_AP_ERR_NOKEY",
            46 => "KRB_AP_ERR_MUT_FAIL",
            47 => "KRB_AP_ERR_BADDIRECTION",
            48 => "KRB_AP_ERR_METHOD",
            49 => "KRB_AP_ERR_BADSEQ",
            50 => "KRB_AP_ERR_INAPP_CKSUM",
            51 => "KRB_AP_PATH_NOT_ACCEPTED",
            52 => "KRB_ERR_RESPONSE_TOO_BIG",
            60 => "KRB_ERR_GENERIC",
            61 => "KRB_ERR_FIELD_TOOLONG",
            62 => "KDC_ERROR_CLIENT_NOT_TRUSTED",
            63 => "KDC_ERROR_KDC_NOT_TRUSTED",
            64 => "KDC_ERROR_INVALID_SIG",
            65 => "KDC_ERR_KEY_TOO_WEAK",
            66 => "KDC_ERR_CERTIFICATE_MISMATCH",
            67 => "KRB_AP_ERR_NO_TGT",
            68 => "KDC_ERR_WRONG_REALM",
            69 => "KRB_AP_ERR_USER_TO_USER_REQUIRED",
            70 => "KDC_ERR_CANT_VERIFY_CERTIFICATE",
            71 => "KDC_ERR_INVALID_CERTIFICATE",
            72 => "KDC_ERR_REVOKED_CERTIFICATE",
            73 => "KDC_ERR_REVOCATION_STATUS_UNKNOWN",
            74 => "KDC_ERR_REVOCATION_STATUS_UNAVAILABLE",
            75 => "KDC_ERR_CLIENT_NAME_MISMATCH",
            76 => "KDC_ERR_KDC_NAME_MISMATCH",
            _ => return None,
        })
    }
}

impl<'a> PaData<'a> {
    /// An AP-REQ with a ticket-granting ticket. RFC 4120 5.2.7.1
    pub const TGS_REQ: i32 = 1;
    /// The salt of the client's key, alone. RFC 4120 5.2.7.3
    pub const PW_SALT: i32 = 3;
    /// How the client's keys follow from its password. RFC 4120 5.2.7.5
    pub const ETYPE_INFO2: i32 = 19;
    /// What is hidden by a key of another ticket. RFC 6113 5.4
    pub const FX_FAST: i32 = 136;

    fn read(fields: Sequence<'a>, number: u32) -> Self {
        Self(fields.sequence(number).unwrap_or_default())
    }

    /// The value of the first element of this type.
    #[must_use]
    pub fn get(self, padata_type: i32) -> Option<Input<'a>> {
        self.0
            .elements()
            .map(|(_, element)| Sequence::of(element))
            .find_map(|element| (element.int32(1)? == padata_type).then(|| element.octets(2)).flatten())
    }

    /// How the client's key of this type follows from its password, where the KDC says so.
    #[must_use]
    pub fn etype_info(self, etype: Etype) -> Option<EtypeInfo<'a>> {
        let listed = self.get(Self::ETYPE_INFO2).and_then(Sequence::read).and_then(|list| {
            let infos = list.elements().map(|(_, info)| EtypeInfo::read(Sequence::of(info)));
            infos.flatten().find(|info| info.etype == etype)
        });
        let alone = || {
            let salt = Some(self.get(Self::PW_SALT)?.bytes());
            Some(EtypeInfo { etype, salt, iterations: None })
        };
        listed.or_else(alone)
    }

    /// What a reply hides by the armor key: a [`FastResponse`](super::FastResponse). RFC 6113 5.4.3
    #[must_use]
    pub fn armored_reply(self) -> Option<EncryptedData<'a>> {
        let armored = Sequence::choice(self.get(Self::FX_FAST)?, 0)?;
        armored.encrypted(0)
    }
}

impl<'a> EtypeInfo<'a> {
    fn read(fields: Sequence<'a>) -> Option<Self> {
        let iterations = fields.octets(2).and_then(|rounds| <[u8; 4]>::try_from(rounds.bytes()).ok());
        Some(Self {
            etype: Etype(fields.int32(0)?),
            salt: fields.text(1).map(|salt| salt.0),
            iterations: iterations.map(u32::from_be_bytes),
        })
    }
}
