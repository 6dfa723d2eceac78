//! The session key of a logon by Kerberos, from the key of its service or from the exchanges with the KDC.

use smbtrail_auth::GssToken;
use smbtrail_auth::kerberos::{ApRep, ApRepPart, ApReq, Authenticator, EncryptionKey, KerberosMessage};
use smbtrail_crypto::kerberos::{KerberosKey, Usage};
use smbtrail_crypto::{Given, Key, SessionKey};

use super::kdc::TicketKey;
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
    pub(super) fn read_kerberos(&mut self, token: &GssToken<'_>, vault: &mut Vault) {
        self.read_kerberos_message(KerberosMessage::of_token(token).as_ref(), vault);
    }

    /// The key of messages that the mechanism wraps.
    pub(super) const fn wraps(&self) -> Option<&KerberosKey> {
        self.kerberos.wraps.as_ref()
    }

    /// Reads a message of Kerberos, which in the style of DCE has no frame.
    pub(super) fn read_kerberos_message(&mut self, message: Option<&KerberosMessage<'_>>, vault: &mut Vault) {
        match message {
            Some(KerberosMessage::ApReq(request)) => {
                let keyless = !vault.secrets.opens_kerberos();
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

    fn open_request(&mut self, request: &ApReq<'_>, vault: &mut Vault) -> Option<(SessionKey, Given)> {
        let (TicketKey { key, given }, holder) = vault.open_shown(request, |ticket| TicketHolder {
            client: ticket.cname.to_string().into(),
            realm: ticket.crealm.to_string().into(),
        })?;
        self.kerberos.holder = holder;
        let authenticator = key.open(Usage::Authenticator, request.authenticator.cipher.bytes()).ok();
        let authenticator = authenticator.as_ref().and_then(|plain| Authenticator::parse(plain));
        let subkey = authenticator.and_then(|authenticator| authenticator.subkey);
        let wraps = subkey.map_or_else(|| key.clone(), typed);
        let session_key = SessionKey(wraps.key.clone());
        self.kerberos.wraps = Some(wraps);
        self.kerberos.ticket = Some(key);
        Some((session_key, given))
    }
}

fn open_reply(reply: &ApRep<'_>, ticket: &KerberosKey) -> Option<KerberosKey> {
    let plain = ticket.open(Usage::ApRep, reply.enc_part.cipher.bytes()).ok()?;
    ApRepPart::parse(&plain)?.subkey.map(typed)
}

pub(super) fn typed(key: EncryptionKey<'_>) -> KerberosKey {
    KerberosKey { etype: key.etype, key: Key::from(key.value) }
}
