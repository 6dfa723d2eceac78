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
    /// The key of wrapped messages: that of the session, with its type.
    wraps: Option<KerberosKey>,
}

impl Attempt {
    /// The holder of the ticket, once it was decrypted.
    pub(crate) const fn holder(&self) -> Option<&TicketHolder> {
        self.kerberos.holder.as_ref()
    }

    /// Reads a token of Kerberos. The session key is the AP-REP's subkey, else the AP-REQ's, else the ticket's.
    /// `[MS-KILE]` 3.1.1.2
    pub(super) fn read_kerberos(&mut self, token: &GssToken<'_>, vault: &Vault) {
        self.read_kerberos_message(KerberosMessage::of_token(token).as_ref(), vault);
    }

    /// The key of messages that the mechanism wraps.
    pub(super) const fn wraps(&self) -> Option<&KerberosKey> {
        self.kerberos.wraps.as_ref()
    }

    /// Reads a message of Kerberos, which in the style of DCE has no frame.
    pub(super) fn read_kerberos_message(&mut self, message: Option<&KerberosMessage<'_>>, vault: &Vault) {
        match message {
            Some(KerberosMessage::ApReq(request)) => {
                let keyless = vault.0.keytab().entries().is_empty();
                self.lacking = if keyless { Lacking::Mechanism } else { Lacking::Proof };
                self.key = self.open_request(request, vault);
            }
            Some(KerberosMessage::ApRep(reply)) => {
                let subkey = self.kerberos.ticket.as_ref().and_then(|key| open_reply(reply, key));
                if let (Some(subkey), Some((key, _))) = (subkey, &mut self.key) {
                    *key = SessionKey(subkey.key.clone());
                    self.kerberos.wraps = Some(subkey);
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
        let wraps = subkey.map_or_else(|| key.clone(), typed);
        let session_key = SessionKey(wraps.key.clone());
        self.kerberos.wraps = Some(wraps);
        self.kerberos.ticket = Some(key);
        let origin = format!("{} kvno {}", entry.principal, entry.kvno).into();
        Some((session_key, Given { secret: Secret::Keytab, origin, swapped: false }))
    }
}

fn open_reply(reply: &ApRep<'_>, ticket: &KerberosKey) -> Option<KerberosKey> {
    let plain = ticket.open(Usage::ApRep, reply.enc_part.cipher.bytes()).ok()?;
    ApRepPart::parse(&plain)?.subkey.map(typed)
}

fn typed(key: EncryptionKey<'_>) -> KerberosKey {
    KerberosKey { etype: key.etype, key: Key::from(key.value) }
}
