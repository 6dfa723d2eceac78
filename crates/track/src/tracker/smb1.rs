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
        observer: &mut impl Observer,
    ) {
        let Some(connection) = self.connections.get_mut(place) else { return };
        connection.last = moment;
        connection.counts.smb1 += 1;
        let id = connection.id;
        let first = connection.counts.smb1 == 1;
        if direction == Direction::ToServer && offers_smb2(input) {
            self.exchanges += 1;
            let request = Request::new(self.exchanges, Command::NEGOTIATE, MessageId(0), moment);
            connection.credits.request(1, 1, 0);
            connection.sequence.take(0, 1, moment);
            connection.requests.insert(request);
        }
        let kind = match connection.dialect {
            Some(dialect) if dialect != Dialect::WILDCARD => Some(kind::SMB1_AMID_SMB2),
            _ => first.then_some(kind::SMB1),
        };
        if let Some(kind) = kind {
            let odd = Anomaly { what: "ProtocolId", offset: Some(0), ..anomaly(kind, id, moment) };
            observer.event(&Event::Anomaly(&odd));
        }
        let Some(connection) = self.connections.get(place) else { return };
        observer.event(&Event::Smb1(&Smb1 { moment, connection, direction, input }));
    }
}

/// Whether an SMB1 message is a NEGOTIATE that offers SMB2 too. It takes MessageId 0, and what answers it is a
/// NEGOTIATE response of SMB2. `[MS-SMB2] 3.3.5.3.1`
fn offers_smb2(input: Input<'_>) -> bool {
    let message = Smb1Message::parse(input, &mut ());
    message.is_ok_and(|message| {
        message.command == Smb1Command::NEGOTIATE
            && !message.is_response()
            && message.dialects().any(|dialect| dialect.starts_with(b"SMB 2."))
    })
}
