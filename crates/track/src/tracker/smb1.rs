//! SMB1: what announces SMB2.

use smbtrail_codec::smb1::Smb1Message;
use smbtrail_codec::{Input, Structure};
use smbtrail_wire::{Command, Dialect, MessageId, Smb1Command};

use super::{Frame, Tracker, anomaly};
use crate::table::Id;
use crate::{Anomaly, Connection, Direction, Event, Observer, Request, Smb1, kind};

impl Tracker {
    pub(super) fn smb1(
        &mut self,
        place: Id<Connection>,
        Frame { direction, moment, .. }: Frame,
        input: Input<'_>,
        observer: &mut dyn Observer,
    ) {
        let Some(connection) = self.connections.get_mut(place) else { return };
        connection.opened.recede(moment);
        connection.last.advance(moment);
        connection.counts.smb1 += 1;
        let id = connection.id;
        let negotiates = Smb1Message::parse(input, &mut ())
            .ok()
            .filter(|message| message.command == Smb1Command::NEGOTIATE);
        let asks = direction == Direction::ToServer && negotiates.as_ref().is_some_and(offers_smb2);
        connection.counts.smb1_negotiates += u64::from(asks);
        if asks {
            self.exchanges += 1;
            let request = Request::new(self.exchanges, Command::NEGOTIATE, MessageId(0), moment);
            connection.credits.request(1, 1, 0);
            connection.sequence.take(0, 1, moment);
            connection.requests.insert(request);
        } else if direction == Direction::ToClient
            && negotiates.is_some_and(|message| message.is_response())
            && let Some(asked) = connection.requests.find(&MessageId(0))
            && connection.requests.get(asked).is_some_and(|request| request.command == Command::NEGOTIATE)
        {
            // The server chose SMB1, or nothing: that answers the question as well.
            connection.requests.remove(asked);
        }
        let spoken = connection.counts.smb1 - connection.counts.smb1_negotiates;
        let kind = match connection.dialect {
            Some(dialect) if dialect != Dialect::WILDCARD => Some(kind::SMB1_AMID_SMB2),
            _ if asks => (connection.counts.smb1_negotiates == 1).then_some(kind::SMB1_NEGOTIATE),
            _ => (spoken == 1).then_some(kind::SMB1),
        };
        if let Some(kind) = kind {
            let odd = Anomaly { what: "ProtocolId", offset: Some(0), ..anomaly(kind, id, moment) };
            observer.event(&Event::Anomaly(&odd));
        }
        let Some(connection) = self.connections.get(place) else { return };
        observer.event(&Event::Smb1(&Smb1 { moment, connection, direction, input }));
    }
}

/// Whether an SMB1 NEGOTIATE offers SMB2 too. It takes MessageId 0, and is answered by a NEGOTIATE response of SMB2, or by
/// one of SMB1. `[MS-SMB2] 3.3.5.3.1`
fn offers_smb2(message: &Smb1Message<'_>) -> bool {
    !message.is_response() && message.dialects().any(|dialect| dialect.starts_with(b"SMB 2."))
}
