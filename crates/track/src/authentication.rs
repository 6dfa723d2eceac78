use std::sync::Arc;

use smbtrail_auth::kerberos::KerberosMessage;
use smbtrail_auth::spnego::NegotiationToken;
use smbtrail_auth::{MechToken, Mechanism, Token};

use crate::connection::clipped;
use crate::ntlm::NtlmWatch;
use crate::table::Held;
use crate::ticket::Ticket;
use crate::{Identity, Moment, NtlmExchange, NtlmNames};

/// What the security tokens of a logon say, besides who logs on.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Authentication {
    /// The mechanisms that the server offered in NEGOTIATE, in its order.
    pub server_offers: Arc<[String]>,
    /// The mechanisms that the client offered, in its order; empty where it sent a bare token, without SPNEGO.
    pub client_offers: Vec<String>,
    /// The mechanism that the server chose by its answer; `None` when it named none.
    pub chosen: Option<String>,
    /// NTLM's exchange, once the client answered the challenge.
    pub ntlm: Option<Arc<NtlmExchange>>,
    /// The ticket that the client showed.
    pub ticket: Option<Ticket>,
    /// The error that the server answered a ticket with: its name, or its number.
    pub kerberos_error: Option<String>,
    /// The last error with which a KDC refused the client a ticket, as far as the capture contains it.
    pub kdc_error: Option<&'static str>,
    /// Where the client answered the challenge.
    pub(crate) answered: Option<Moment>,
    pub(crate) watch: NtlmWatch,
}

impl Held for Authentication {
    fn held(&self) -> usize {
        let offers: usize = self.client_offers.iter().map(|name| name.capacity() + size_of::<String>()).sum();
        let named = [&self.chosen, &self.kerberos_error].into_iter().flatten().map(String::capacity);
        let ntlm = self.ntlm.as_ref().map_or(0, |exchange| exchange.held());
        let ticket = self.ticket.as_ref().map_or(0, |ticket| ticket.realm.len() + ticket.service.len());
        let names = self.watch.server.as_ref().map_or(0, |names| names.held());
        offers + named.sum::<usize>() + ntlm + ticket + names
    }
}

/// Mechanisms of a list that are kept: clients and servers offer fewer than eight.
pub(crate) const MECHANISMS: usize = 8;

/// Bytes of a mechanism that are kept: of an identifier that has no name.
pub(crate) const MECHANISM: usize = 40;

impl Authentication {
    /// What the server called itself when it challenged the client, in NTLM; `None` when the capture does not contain that.
    #[must_use]
    pub fn server_names(&self) -> Option<&NtlmNames> {
        self.watch.server.as_deref()
    }

    /// Client or server offered Kerberos, and the logon used NTLM.
    #[must_use]
    pub fn is_downgraded(&self, identity: &Identity) -> bool {
        identity.mechanism.as_deref() == Mechanism::NTLMSSP.name()
            && (offers_kerberos(&self.server_offers) || offers_kerberos(&self.client_offers))
    }

    /// Reads a token.
    pub(crate) fn read(&mut self, token: &Token<'_>, moment: Moment) {
        match token.spnego.as_ref().map(|spnego| &spnego.token) {
            Some(NegotiationToken::Init(_)) => self.client_offers = offers(token),
            Some(NegotiationToken::Resp(answer)) => {
                self.chosen =
                    answer.supported_mech().map(|mechanism| mechanism.to_string()).or(self.chosen.take());
            }
            None => {}
        }
        match &token.mech_token {
            Some(MechToken::Ntlm(message)) => {
                if let Some(exchange) = self.watch.read(message) {
                    self.ntlm = Some(exchange);
                    self.answered = Some(moment);
                }
            }
            Some(MechToken::Gss(gss)) => match KerberosMessage::of_token(gss) {
                Some(KerberosMessage::ApReq(request)) => self.ticket = Some(Ticket::new(&request)),
                Some(KerberosMessage::Error(error)) => {
                    let name = error.name().map(ToOwned::to_owned);
                    self.kerberos_error = Some(name.unwrap_or_else(|| error.error_code.to_string()));
                }
                _ => {}
            },
            _ => {}
        }
    }
}

/// Whether Kerberos is one of these mechanisms.
#[must_use]
pub fn offers_kerberos(mechanisms: &[String]) -> bool {
    mechanisms.iter().any(|name| KERBEROS.contains(&name.as_str()))
}

/// The names under which Kerberos is offered.
const KERBEROS: [&str; 4] = ["MS-KRB5", "KRB5", "KRB5-U2U", "IAKERB"];

/// The mechanisms that a token offers, in its order.
pub(crate) fn offers(token: &Token<'_>) -> Vec<String> {
    match token.spnego.as_ref().map(|spnego| &spnego.token) {
        Some(NegotiationToken::Init(init)) => {
            let mechanisms = init.mech_types.iter().flat_map(|list| list.iter());
            mechanisms
                .take(MECHANISMS)
                .map(|mechanism| clipped(&mechanism.to_string(), MECHANISM).to_owned())
                .collect()
        }
        _ => Vec::new(),
    }
}
