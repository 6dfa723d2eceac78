use alloc::{
    format,
    string::{String, ToString},
};
use core::fmt;

use der::oid::ObjectIdentifierRef;

/// An authentication mechanism, by the content bytes of its object identifier. RFC 4178 4.1, `[MS-SPNG]` 1.9
///
/// Displayed by its name, else dotted, else (no valid identifier, or one with an arc beyond 32 bits) in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "bytes with a name")]
pub struct Mechanism<'a>(pub &'a [u8]);

impl Mechanism<'static> {
    /// SPNEGO, 1.3.6.1.5.5.2: negotiates one of the others. RFC 4178 3.2
    pub const SPNEGO: Self = Self(&[0x2b, 0x06, 0x01, 0x05, 0x05, 0x02]);
    /// NTLM, 1.3.6.1.4.1.311.2.2.10. `[MS-NLMP]`
    pub const NTLMSSP: Self = Self(&[0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0a]);
    /// Kerberos 5 under the identifier that Windows 2000 cut to 16 bits, 1.2.840.48018.1.2.2. `[MS-KILE]` 1.9
    pub const MS_KRB5: Self = Self(&[0x2a, 0x86, 0x48, 0x82, 0xf7, 0x12, 0x01, 0x02, 0x02]);
    /// Kerberos 5, 1.2.840.113554.1.2.2. RFC 4121
    pub const KRB5: Self = Self(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02]);
    /// Kerberos 5 between users, 1.2.840.113554.1.2.2.3. `[MS-KILE]` 1.9
    pub const KRB5_U2U: Self = Self(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02, 0x03]);
    /// Kerberos 5 through the server, 1.3.6.1.5.2.5. draft-ietf-kitten-iakerb
    pub const IAKERB: Self = Self(&[0x2b, 0x06, 0x01, 0x05, 0x02, 0x05]);
    /// Extended negotiation, 1.3.6.1.4.1.311.2.2.30. `[MS-NEGOEX]` 1.9
    pub const NEGOEX: Self = Self(&[0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x1e]);

    /// Every named mechanism with its name.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::SPNEGO, "SPNEGO"),
        (Self::NTLMSSP, "NTLMSSP"),
        (Self::MS_KRB5, "MS-KRB5"),
        (Self::KRB5, "KRB5"),
        (Self::KRB5_U2U, "KRB5-U2U"),
        (Self::IAKERB, "IAKERB"),
        (Self::NEGOEX, "NEGOEX"),
    ];
}

impl Mechanism<'_> {
    /// The usual name, or `None` for an unknown identifier.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        Mechanism::ALL.iter().find(|(known, _)| known.0 == self.0).map(|(_, name)| *name)
    }

    /// Whether it is Kerberos 5 under one of its identifiers.
    #[must_use]
    pub fn is_kerberos(self) -> bool {
        [Mechanism::MS_KRB5, Mechanism::KRB5, Mechanism::KRB5_U2U, Mechanism::IAKERB].contains(&self)
    }

    /// The dotted form, `1.2.840.113554.1.2.2`; hexadecimal when the bytes are no such identifier.
    #[must_use]
    pub fn dotted(self) -> String {
        match ObjectIdentifierRef::from_bytes(self.0) {
            Ok(oid) => oid.to_string(),
            Err(_) => self.0.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

impl fmt::Display for Mechanism<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => f.pad(&self.dotted()),
        }
    }
}

impl fmt::Debug for Mechanism<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
