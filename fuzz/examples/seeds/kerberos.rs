//! Seeds out of Kerberos and remote procedure calls.

use std::io;

use smbtrail_auth::kerberos::{KerberosMessage, TicketPart};
use smbtrail_auth::{Input, MechToken, Token};
use smbtrail_codec::Body;
use smbtrail_crypto::Key;
use smbtrail_crypto::kerberos::{KerberosKey, Keytab, Usage};

use crate::Seeds;

impl Seeds {
    /// A message that a KDC gives or gets, or that a token has.
    pub(crate) fn kerberos(&mut self, message: &[u8]) -> io::Result<()> {
        self.put("kerberos", message.len() / 4, message)?;
        let keytab = Keytab::parse(include_bytes!("../../../fixtures/captures/kerberos.keytab"));
        let Some(KerberosMessage::ApReq(request)) = KerberosMessage::parse(Input::new(message)) else {
            return Ok(());
        };
        let sealed = &request.ticket.enc_part;
        let opened = keytab.as_ref().ok().and_then(|keytab| {
            keytab.open_ticket(sealed.etype, sealed.kvno, sealed.cipher.bytes()).map(|(plain, _)| plain)
        });
        let Some(plain) = opened else { return Ok(()) };
        self.put("kerberos", ("ticket", plain.len()), &plain)?;
        let Some(ticket) = TicketPart::parse(&plain) else { return Ok(()) };
        let key = KerberosKey { etype: ticket.key.etype, key: Key::from(ticket.key.value) };
        match key.open(Usage::Authenticator, request.authenticator.cipher.bytes()) {
            Ok(plain) => self.put("kerberos", ("authenticator", plain.len()), &plain),
            Err(_) => Ok(()),
        }
    }

    /// A security blob, and the message of Kerberos in it.
    pub(crate) fn token(&mut self, blob: &[u8]) -> io::Result<()> {
        self.put("token", (blob.len() / 8, blob.first()), blob)?;
        match Token::parse(Input::new(blob), &mut ()) {
            Ok(Token { mech_token: Some(MechToken::Gss(token)), .. }) => {
                // TOK_ID is before the message.
                self.kerberos(token.body.bytes().get(2..).unwrap_or_default())
            }
            _ => Ok(()),
        }
    }

    /// What a message carries over a pipe, if it is calls.
    pub(crate) fn calls(&mut self, body: &Body<'_>) -> io::Result<()> {
        let data = match body {
            Body::WriteRequest(body) => &body.data.bytes,
            Body::ReadResponse(body) => &body.data.bytes,
            Body::IoctlRequest(body) => &body.input.bytes,
            Body::IoctlResponse(body) => &body.output.bytes,
            _ => return Ok(()),
        };
        match data.get(..2) {
            Some([5, 0 | 1]) if data.len() <= 4096 => self.put("rpc", (data[2], data.len() / 16), data),
            _ => Ok(()),
        }
    }
}
