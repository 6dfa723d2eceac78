//! The parts that are encrypted on the wire, opened. Some ciphers leave padding after them, which is ignored.

use smbtrail_wire::Etype;

use super::sequence::{Sequence, application};
use super::{KerberosString, PrincipalName};
use smbtrail_layout::Input;

/// What a ticket says to its service. RFC 4120 5.3
///
/// ```text
/// [0] flags  [1] key  [2] crealm  [3] cname  [4] transited  [5] authtime  …
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TicketPart<'a> {
    /// The session key that the KDC made for client and service.
    pub key: EncryptionKey<'a>,
    /// The client's realm.
    pub crealm: KerberosString<'a>,
    /// The client.
    pub cname: PrincipalName<'a>,
}

/// How a client proves that it knows a ticket's session key. RFC 4120 5.5.1
///
/// ```text
/// [0] authenticator-vno  [1] crealm  [2] cname  [3] cksum  [4] cusec  [5] ctime  [6] subkey  …
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Authenticator<'a> {
    /// The client's realm.
    pub crealm: KerberosString<'a>,
    /// The client.
    pub cname: PrincipalName<'a>,
    /// The key that the client would like to use.
    pub subkey: Option<EncryptionKey<'a>>,
}

/// How a service proves that it knows a ticket's session key. RFC 4120 5.5.2
///
/// ```text
/// [0] ctime  [1] cusec  [2] subkey  [3] seq-number
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ApRepPart<'a> {
    /// The key that the service would like to use.
    pub subkey: Option<EncryptionKey<'a>>,
}

/// What the KDC tells a client of a ticket. RFC 4120 5.4.2
///
/// ```text
/// [0] key  [1] last-req  [2] nonce  …
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct KdcRepPart<'a> {
    /// The session key of the ticket.
    pub key: EncryptionKey<'a>,
}

/// What a KDC hides in a reply by the armor key. RFC 6113 5.4.3
///
/// ```text
/// [0] padata  [1] strengthen-key  [2] finished  [3] nonce
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct FastResponse<'a> {
    /// What is mixed into the key of the reply.
    pub strengthen_key: Option<EncryptionKey<'a>>,
}

/// A key. RFC 4120 5.2.9
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct EncryptionKey<'a> {
    /// What it is for.
    pub etype: Etype,
    /// Its bytes.
    pub value: &'a [u8],
}

impl<'a> TicketPart<'a> {
    /// Reads the plaintext of a ticket's enc-part.
    #[must_use]
    pub fn parse(plain: &'a [u8]) -> Option<Self> {
        let fields = application(Input::new(plain), 3)?;
        Some(Self {
            key: EncryptionKey::read(fields, 1)?,
            crealm: fields.text(2)?,
            cname: fields.principal(3)?,
        })
    }
}

impl<'a> Authenticator<'a> {
    /// Reads the plaintext of an AP-REQ's authenticator.
    #[must_use]
    pub fn parse(plain: &'a [u8]) -> Option<Self> {
        let fields = application(Input::new(plain), 2)?;
        Some(Self {
            crealm: fields.text(1)?,
            cname: fields.principal(2)?,
            subkey: EncryptionKey::read(fields, 6),
        })
    }
}

impl<'a> ApRepPart<'a> {
    /// Reads the plaintext of an AP-REP's enc-part.
    #[must_use]
    pub fn parse(plain: &'a [u8]) -> Option<Self> {
        let fields = application(Input::new(plain), 27)?;
        Some(Self { subkey: EncryptionKey::read(fields, 2) })
    }
}

impl<'a> KdcRepPart<'a> {
    /// Reads the plaintext of a KDC-REP's enc-part. Some KDCs give that of an AS-REP the tag of a TGS-REP's.
    #[must_use]
    pub fn parse(plain: &'a [u8]) -> Option<Self> {
        let plain = Input::new(plain);
        let fields = application(plain, 25).or_else(|| application(plain, 26))?;
        Some(Self { key: EncryptionKey::read(fields, 0)? })
    }
}

impl<'a> FastResponse<'a> {
    /// Reads the plaintext of a reply's armored part.
    #[must_use]
    pub fn parse(plain: &'a [u8]) -> Option<Self> {
        let fields = Sequence::read(Input::new(plain))?;
        Some(Self { strengthen_key: EncryptionKey::read(fields, 1) })
    }
}

impl<'a> EncryptionKey<'a> {
    fn read(fields: Sequence<'a>, number: u32) -> Option<Self> {
        let fields = fields.sequence(number)?;
        Some(Self { etype: Etype(fields.int32(0)?), value: fields.octets(1)?.bytes() })
    }
}

/// No key is shown.
impl core::fmt::Debug for EncryptionKey<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "EncryptionKey({})", self.etype)
    }
}
