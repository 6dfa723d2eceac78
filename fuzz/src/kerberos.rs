//! Properties of Kerberos's messages and of keytabs.

use smbtrail_auth::Input;
use smbtrail_auth::kerberos::{ApRepPart, Authenticator, KerberosMessage, TicketPart};
use smbtrail_crypto::kerberos::Keytab;

/// A message, or the opened part of one: parsing does not panic, and what it gives lies in the bytes.
pub fn message(data: &[u8]) {
    if let Some(message) = KerberosMessage::parse(Input::new(data)) {
        let sealed = match message {
            KerberosMessage::AsReq(request) | KerberosMessage::TgsReq(request) => {
                _ = (request.cname.map(|name| name.to_string()), request.realm.to_string());
                request.shown().map(|shown| shown.ticket.enc_part)
            }
            KerberosMessage::AsRep(reply) | KerberosMessage::TgsRep(reply) => {
                _ = (reply.cname.to_string(), reply.ticket.sname.to_string());
                Some(reply.ticket.enc_part)
            }
            KerberosMessage::ApReq(request) => Some(request.ticket.enc_part),
            KerberosMessage::ApRep(reply) => Some(reply.enc_part),
            KerberosMessage::Error(error) => {
                _ = (error.name(), error.sname.to_string());
                None
            }
            _ => None,
        };
        if let Some(sealed) = sealed {
            let (offset, bytes) = (sealed.cipher.base(), sealed.cipher.bytes());
            assert_eq!(data.get(offset..offset + bytes.len()), Some(bytes));
        }
    }
    _ = (TicketPart::parse(data), Authenticator::parse(data), ApRepPart::parse(data));
}

/// A keytab: parsing does not panic; each key was in the bytes, and tries a ticket without panic; what is parsed of the
/// beginning of a keytab are its first keys.
pub fn keytab(data: &[u8]) {
    let Ok(keytab) = Keytab::parse(data) else { return };
    for end in 0..data.len() {
        if let Ok(shorter) = Keytab::parse(&data[..end]) {
            assert!(keytab.entries().starts_with(shorter.entries()), "cut to {end} bytes");
        }
    }
    assert!(keytab.entries().len() <= data.len() / 16);
    for entry in keytab.entries().iter().take(8) {
        assert!(
            keytab.open_ticket(entry.key.etype, Some(entry.kvno), data).is_none(),
            "no ticket holds its own key"
        );
    }
}
