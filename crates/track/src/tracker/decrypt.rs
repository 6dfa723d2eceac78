//! Encrypted messages. `[MS-SMB2] 3.2.5.1.1, 3.3.5.2.1.1`

use smbtrail_codec::Input;
use smbtrail_codec::transform::TransformHeader;

use super::envelope::Layer;
use super::unopened::{Odd, Unopened};
use super::{SEARCHED, Tracker};
use crate::table::Id;
use crate::{Closed, Session, kind};

impl Tracker {
    /// Decrypts the message of an envelope, all its bytes in `input`, into the first bytes of `plain`; how many.
    ///
    /// Its signature is checked before a byte of it is believed.
    pub(super) fn decrypt(
        &mut self,
        layer: &Layer<'_>,
        session: Option<Id<Session>>,
        header: &TransformHeader<'_>,
        input: Input<'_>,
        plain: &mut Vec<u8>,
    ) -> Result<usize, Unopened> {
        let direction = layer.frame.direction;
        let Some(session) = session.and_then(|id| self.sessions.get_mut(id)) else {
            return Err(Closed::NoKey.into());
        };
        if !session.keys.opens() {
            return Err(if self.knows_all(layer) {
                not_authentic("SessionId")
            } else {
                Closed::NoKey.into()
            });
        }
        let Some(fixed) = input.bytes().first_chunk().filter(|_| !input.is_cut()) else {
            return Err(Closed::Cut.into());
        };
        match session.keys.open(direction, fixed, &header.message.bytes, plain) {
            Some(cipher) => {
                session.encryption = Some(cipher);
                Ok(plain.len())
            }
            None => Err(not_authentic("Signature")),
        }
    }

    /// Whether the connection has a session whose messages open: one that it was not seen to set up is a wrong one.
    fn knows_all(&self, layer: &Layer<'_>) -> bool {
        let Some(connection) = self.connections.get(layer.id).filter(|connection| !connection.mid_stream)
        else {
            return false;
        };
        let mut sessions =
            connection.sessions.values().take(SEARCHED).filter_map(|id| self.sessions.get(*id));
        sessions.any(|session| session.keys.opens())
    }
}

fn not_authentic(what: &'static str) -> Unopened {
    let offset = if what == "SessionId" { 44 } else { 4 };
    let odd = Odd { kind: kind::ENCRYPTION_NOT_AUTHENTIC, what, offset, expected: 0, found: 0 };
    Unopened { closed: Closed::NotAuthentic, odd: Some(odd) }
}
