//! Keys from the exchanges with the KDC: the client's key opens its AS-REP, which holds the session key of a ticket-granting
//! ticket; that key opens TGS-REPs, which hold those of other tickets. RFC 4120 3.1, 3.3

use std::net::IpAddr;

use smbtrail_auth::kerberos::{
    ApReq, Authenticator, EtypeInfo, FastResponse, KdcRep, KdcRepPart, KdcReq, KrbError, TicketPart,
};
use smbtrail_crypto::kerberos::{KerberosKey, Usage};
use smbtrail_crypto::{Given, PasswordKeys, Principal, Sealed};
use smbtrail_wire::Etype;

use super::Vault;
use super::kerberos::typed;
use crate::table::{Held, Table};
use crate::ticket::TicketId;

/// The session keys of tickets, as far as the capture and the secrets show them.
#[derive(Debug)]
pub(crate) struct TicketKeys {
    known: Table<(TicketId, TicketKey)>,
    /// How keys follow from passwords, as the KDC says to clients that have to prove who they are; the oldest first.
    salts: Vec<Salt>,
    pub(super) derived: PasswordKeys,
}

/// The session key of a ticket, and the secret that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TicketKey {
    pub(crate) key: KerberosKey,
    pub(crate) given: Given,
}

/// What opens the reply to a request that shows a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    ticket: TicketKey,
    subkey: Option<KerberosKey>,
}

#[derive(Debug)]
struct Salt {
    client: IpAddr,
    etype: Etype,
    salt: Vec<u8>,
    iterations: Option<u32>,
}

/// Tickets whose session key is remembered: as many as those whose holder is.
const TICKETS: usize = 65_536;
/// Clients whose salt is remembered until their next AS-REP, which follows at once.
const SALTS: usize = 64;
/// Bytes of a salt that is remembered: a realm and a name.
const SALT: usize = 512;

impl Default for TicketKeys {
    fn default() -> Self {
        Self { known: Table::new(TICKETS), salts: Vec::new(), derived: PasswordKeys::default() }
    }
}

impl Held for TicketKey {
    fn held(&self) -> usize {
        // The text of the origin is shared.
        self.key.key.bytes().len()
    }
}

impl Held for Shown {
    fn held(&self) -> usize {
        self.ticket.held() + self.subkey.as_ref().map_or(0, |key| key.key.bytes().len())
    }
}

impl TicketKeys {
    /// Bytes that it holds.
    pub(crate) const fn bytes(&self) -> usize {
        self.known.bytes() + self.derived.held() + self.salts.len() * (SALT + size_of::<Salt>())
    }

    /// Forgets the key that was not used for the longest time, and what helped to find keys after the last of them; whether
    /// there was anything.
    pub(crate) fn evict(&mut self) -> bool {
        if self.known.evict().is_some() {
            return true;
        }
        let held = self.bytes() > 0;
        self.derived.forget();
        self.salts.clear();
        held
    }

    fn find(&mut self, cipher: &[u8]) -> Option<TicketKey> {
        let id = self.known.find(&TicketId::of(cipher)?)?;
        self.known.touch(id);
        self.known.get(id).map(|(_, key)| key.clone())
    }

    fn add(&mut self, cipher: &[u8], key: TicketKey) {
        if let Some(id) = TicketId::of(cipher) {
            self.known.insert((id, key));
        }
    }
}

impl Vault {
    /// The KDC wants to know who asks, and says how the client's key follows from its password.
    pub(crate) fn read_error(&mut self, client: IpAddr, error: &KrbError<'_>) {
        if !self.secrets.opens_kerberos() {
            return;
        }
        for etype in PASSWORD_TYPES {
            let Some(EtypeInfo { salt: Some(salt), iterations, .. }) = error.padata.etype_info(etype) else {
                continue;
            };
            if salt.len() > SALT {
                continue;
            }
            let salts = &mut self.tickets.salts;
            salts.retain(|known| (known.client, known.etype) != (client, etype));
            if salts.len() >= SALTS {
                salts.remove(0);
            }
            salts.push(Salt { client, etype, salt: salt.to_vec(), iterations });
        }
    }

    /// The KDC gives a ticket to a client that proved who it is, or need not.
    pub(crate) fn read_as_reply(&mut self, client: IpAddr, reply: &KdcRep<'_>) {
        if !self.secrets.opens_kerberos() {
            return;
        }
        let sealed = Sealed {
            usage: Usage::AsRep,
            etype: reply.enc_part.etype,
            kvno: reply.enc_part.kvno,
            cipher: reply.enc_part.cipher.bytes(),
        };
        let name: Vec<_> = reply.cname.components().collect();
        let [account] = name.as_slice() else { return };
        let account = account.to_string();
        let own = reply.padata.etype_info(sealed.etype).filter(|info| info.salt.is_some());
        let earlier = self.tickets.salts.iter();
        let earlier = earlier.rev().find(|salt| (salt.client, salt.etype) == (client, sealed.etype));
        let usual = [reply.crealm.0, account.as_bytes()].concat();
        let recipes = [
            own.and_then(|info| Some((info.salt?.to_vec(), info.iterations))),
            earlier.map(|salt| (salt.salt.clone(), salt.iterations)),
            Some((usual, None)),
        ];
        let opened = recipes.into_iter().flatten().find_map(|(salt, iterations)| {
            let whose = Principal { account: &account, salt: &salt, iterations };
            self.secrets.open_sealed(sealed, whose, &mut self.tickets.derived)
        });
        if let Some((plain, given)) = opened
            && let Some(part) = KdcRepPart::parse(&plain)
        {
            self.tickets.add(reply.ticket.enc_part.cipher.bytes(), TicketKey { key: typed(part.key), given });
        }
    }

    /// A client shows a ticket and asks for another: what will open the reply, where the ticket's session key is known.
    pub(crate) fn read_tgs_request(&mut self, request: &KdcReq<'_>) -> Option<Shown> {
        if !self.secrets.opens_kerberos() {
            return None;
        }
        let shown = request.shown()?;
        let (ticket, _) = self.open_shown(&shown, |_| ())?;
        let plain = ticket.key.open(Usage::TgsAuthenticator, shown.authenticator.cipher.bytes()).ok();
        let authenticator = plain.as_ref().and_then(|plain| Authenticator::parse(plain));
        Some(Shown {
            ticket,
            subkey: authenticator.and_then(|authenticator| authenticator.subkey).map(typed),
        })
    }

    /// The KDC gives another ticket.
    pub(crate) fn read_tgs_reply(&mut self, reply: &KdcRep<'_>, shown: &Shown) {
        if let Some(key) = shown.open(reply) {
            let key = TicketKey { key, given: shown.ticket.given.clone() };
            self.tickets.add(reply.ticket.enc_part.cipher.bytes(), key);
        }
    }

    /// The session key of a ticket that is shown: from the exchange that gave it, or from the ticket itself, which the key
    /// of its service opens. `read` sees the content of a ticket that was opened.
    pub(super) fn open_shown<T>(
        &mut self,
        request: &ApReq<'_>,
        read: impl Fn(&TicketPart<'_>) -> T,
    ) -> Option<(TicketKey, Option<T>)> {
        let ticket = &request.ticket;
        let cipher = ticket.enc_part.cipher.bytes();
        if let Some((plain, given)) = self.open_ticket(request)
            && let Some(part) = TicketPart::parse(&plain)
        {
            let key = TicketKey { key: typed(part.key), given };
            return Some((key, Some(read(&part))));
        }
        Some((self.tickets.find(cipher)?, None))
    }

    /// Opens a ticket with the key of its service's account: `krbtgt`, or the machine `HOST$` of `cifs/HOST`.
    fn open_ticket(&mut self, request: &ApReq<'_>) -> Option<(smbtrail_crypto::kerberos::Plain, Given)> {
        let ticket = &request.ticket;
        let name: Vec<String> = ticket.sname.components().take(2).map(|part| part.to_string()).collect();
        let realm = ticket.realm.to_string();
        let (account, salt) = match name.as_slice() {
            [service, ..] if service == "krbtgt" => (service.clone(), format!("{realm}krbtgt")),
            [_, host] => {
                let host = host.split([':', '.']).next().unwrap_or_default();
                let salt = format!("{realm}host{}.{}", host.to_lowercase(), realm.to_lowercase());
                (format!("{host}$"), salt)
            }
            [service] => (service.clone(), format!("{realm}{service}")),
            _ => return None,
        };
        let sealed = Sealed {
            usage: Usage::Ticket,
            etype: ticket.enc_part.etype,
            kvno: ticket.enc_part.kvno,
            cipher: ticket.enc_part.cipher.bytes(),
        };
        let whose = Principal { account: &account, salt: salt.as_bytes(), iterations: None };
        self.secrets.open_sealed(sealed, whose, &mut self.tickets.derived)
    }
}

impl Shown {
    /// The session key that a reply gives. A reply may be strengthened by a key that the armor hides. RFC 6113 5.4.3, 5.4.4
    fn open(&self, reply: &KdcRep<'_>) -> Option<KerberosKey> {
        let (key, usage) = match &self.subkey {
            Some(subkey) => (subkey, Usage::TgsRepBySubkey),
            None => (&self.ticket.key, Usage::TgsRep),
        };
        let strengthened = self.strengthen(reply, key);
        let key = strengthened.as_ref().unwrap_or(key);
        let plain = key.open(usage, reply.enc_part.cipher.bytes()).ok()?;
        KdcRepPart::parse(&plain).map(|part| typed(part.key))
    }

    fn strengthen(&self, reply: &KdcRep<'_>, key: &KerberosKey) -> Option<KerberosKey> {
        let hidden = reply.padata.armored_reply()?;
        let armor = self.subkey.as_ref()?.combine(b"subkeyarmor", &self.ticket.key, b"ticketarmor")?;
        let plain = armor.open(Usage::FastRep, hidden.cipher.bytes()).ok()?;
        let strength = typed(FastResponse::parse(&plain)?.strengthen_key?);
        strength.combine(b"strengthenkey", key, b"replykey")
    }
}

/// The types whose key follows from a password and a salt.
const PASSWORD_TYPES: [Etype; 4] = [
    Etype::AES256_CTS_HMAC_SHA1_96,
    Etype::AES128_CTS_HMAC_SHA1_96,
    Etype::AES256_CTS_HMAC_SHA384_192,
    Etype::AES128_CTS_HMAC_SHA256_128,
];
