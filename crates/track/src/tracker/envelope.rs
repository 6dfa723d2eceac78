//! Frames whose messages are not read: encrypted, compressed, and SMB1.

use smbtrail_codec::smb1::Smb1Message;
use smbtrail_codec::{Input, Structure};
use smbtrail_wire::{Command, MessageId, SessionId, Smb1Command};

use super::{Frame, Tracker, anomaly};
use crate::table::Id;
use crate::{AnomalyKind, Connection, Direction, Envelope, EnvelopeKind, Event, Observer, Request};

impl Tracker {
    pub(super) fn envelope(
        &mut self,
        kind: EnvelopeKind,
        id: Id<Connection>,
        Frame { direction, moment, len, .. }: Frame,
        bytes: &[u8],
        observer: &mut impl Observer,
    ) {
        let size = u64::try_from(len).unwrap_or(u64::MAX);
        let Some(connection) = self.connections.get_mut(id) else { return };
        connection.last = moment;
        // What it holds asks for and grants credits that nobody sees.
        connection.credits.lose();
        let (session_id, original_len) = match kind {
            EnvelopeKind::Encrypted => {
                connection.counts.encrypted += 1;
                connection.counts.encrypted_bytes += size;
                let id = bytes
                    .get(44..)
                    .and_then(<[u8]>::first_chunk)
                    .map(|raw| SessionId(u64::from_le_bytes(*raw)));
                (id, number_at(bytes, 36))
            }
            EnvelopeKind::Compressed => {
                connection.counts.compressed += 1;
                (None, number_at(bytes, 4))
            }
        };
        let mut session = session_id.and_then(|id| connection.sessions.get(&id).copied());
        let cipher = connection.encryption_cipher();
        if let (None, Some(session_id), EnvelopeKind::Encrypted) = (session, session_id, kind) {
            session = self.discover_session(id, session_id, moment);
        }
        if let Some(session) = session.and_then(|id| self.sessions.get_mut(id)) {
            session.end = moment;
            session.encryption = cipher;
            session.counts.encrypted += 1;
            match direction {
                Direction::ToServer => session.counts.encrypted_bytes_sent += size,
                Direction::ToClient => session.counts.encrypted_bytes_received += size,
            }
        }
        let Some(connection) = self.connections.get(id) else { return };
        let session = session.and_then(|id| self.sessions.get(id));
        let envelope =
            Envelope { moment, connection, direction, kind, session_id, session, len, original_len };
        observer.event(&Event::Envelope(&envelope));
    }

    pub(super) fn smb1(
        &mut self,
        place: Id<Connection>,
        Frame { direction, moment, .. }: Frame,
        bytes: &[u8],
        observer: &mut impl Observer,
    ) {
        let Some(connection) = self.connections.get_mut(place) else { return };
        connection.last = moment;
        connection.counts.smb1 += 1;
        let id = connection.id;
        let first = connection.counts.smb1 == 1;
        if direction == Direction::ToServer && offers_smb2(bytes) {
            self.exchanges += 1;
            let request = Request::new(self.exchanges, Command::NEGOTIATE, MessageId(0), moment);
            connection.credits.request(1, 1, 0);
            connection.requests.insert(MessageId(0), request);
        }
        if first {
            observer.event(&Event::Anomaly(&anomaly(AnomalyKind::Smb1, id, moment)));
        }
        let Some(connection) = self.connections.get(place) else { return };
        observer.event(&Event::Smb1(connection, direction, moment));
    }
}

/// Whether an SMB1 message is a NEGOTIATE that offers SMB2 too. It takes MessageId 0, and what answers it is a
/// NEGOTIATE response of SMB2. `[MS-SMB2] 3.3.5.3.1`
fn offers_smb2(bytes: &[u8]) -> bool {
    let message = Smb1Message::parse(Input::new(bytes), &mut ());
    message.is_ok_and(|message| {
        message.command == Smb1Command::NEGOTIATE
            && !message.is_response()
            && message.dialects().any(|dialect| dialect.starts_with(b"SMB 2."))
    })
}

fn number_at(bytes: &[u8], offset: usize) -> u32 {
    bytes.get(offset..).and_then(<[u8]>::first_chunk).map_or(0, |raw| u32::from_le_bytes(*raw))
}
