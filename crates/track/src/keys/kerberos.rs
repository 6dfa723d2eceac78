//! The session key of a logon by Kerberos, from the key of its service.

use smbtrail_auth::GssToken;
use smbtrail_auth::kerberos::{
    ApRep, ApRepPart, ApReq, Authenticator, EncryptionKey, KerberosMessage, TicketPart,
};
use smbtrail_crypto::kerberos::{KerberosKey, Usage};
use smbtrail_crypto::{Given, Key, Secret, SessionKey};

use super::{Attempt, Vault};
use crate::Lacking;
use crate::ticket::TicketHolder;

/// The content of the decrypted ticket of an attempt.
#[derive(Clone, Debug, Default)]
pub(super) struct KerberosKeys {
    /// The session key that the KDC made.
    ticket: Option<KerberosKey>,
    holder: Option<TicketHolder>,
}

impl Attempt {
    /// The holder of the ticket, once it was decrypted.
    pub(crate) const fn holder(&self) -> Option<&TicketHolder> {
        self.kerberos.holder.as_ref()
    }

    /// Reads a token of Kerberos. The session key is the AP-REP's subkey, else the AP-REQ's, else the ticket's.
    /// `[MS-KILE]` 3.1.1.2
    pub(super) fn read_kerberos(&mut self, token: &GssToken<'_>, vault: &Vault) {
        match KerberosMessage::of_token(token) {
            Some(KerberosMessage::ApReq(request)) => {
                let keyless = vault.0.keytab().entries().is_empty();
                self.lacking = if keyless { Lacking::Mechanism } else { Lacking::Proof };
                self.key = self.open_request(&request, vault);
            }
            Some(KerberosMessage::ApRep(reply)) => {
                let subkey = self.kerberos.ticket.as_ref().and_then(|key| open_reply(&reply, key));
                if let (Some(subkey), Some((key, _))) = (subkey, &mut self.key) {
                    *key = subkey;
                }
            }
            _ => self.lacking = Lacking::Mechanism,
        }
    }

    fn open_request(&mut self, request: &ApReq<'_>, vault: &Vault) -> Option<(SessionKey, Given)> {
        let sealed = &request.ticket.enc_part;
        let (plain, entry) =
            vault.0.keytab().open_ticket(sealed.etype, sealed.kvno, sealed.cipher.bytes())?;
        let ticket = TicketPart::parse(&plain)?;
        self.kerberos.holder = Some(TicketHolder {
            client: ticket.cname.to_string().into(),
            realm: ticket.crealm.to_string().into(),
        });
        let key = KerberosKey { etype: ticket.key.etype, key: Key::from(ticket.key.value) };
        let authenticator = key.open(Usage::Authenticator, request.authenticator.cipher.bytes()).ok();
        let authenticator = authenticator.as_ref().and_then(|plain| Authenticator::parse(plain));
        let subkey = authenticator.and_then(|authenticator| authenticator.subkey);
        let session_key = subkey.map_or_else(|| SessionKey(key.key.clone()), session_key);
        self.kerberos.ticket = Some(key);
        let origin = format!("{} kvno {}", entry.principal, entry.kvno).into();
        Some((session_key, Given { secret: Secret::Keytab, origin, swapped: false }))
    }
}

fn open_reply(reply: &ApRep<'_>, ticket: &KerberosKey) -> Option<SessionKey> {
    let plain = ticket.open(Usage::ApRep, reply.enc_part.cipher.bytes()).ok()?;
    ApRepPart::parse(&plain)?.subkey.map(session_key)
}

fn session_key(key: EncryptionKey<'_>) -> SessionKey {
    SessionKey(Key::from(key.value))
}
