use smbtrail_codec::body::{NegotiateRequest, NegotiateResponse};
use smbtrail_wire::{
    Cipher, CompressionAlgorithm, Dialect, HashAlgorithm, NegotiateContextType, Scalar, SigningAlgorithm,
};

use super::{After, Place, Step, Tracker};

impl Tracker {
    pub(super) fn negotiate_request(&mut self, place: Place, body: &NegotiateRequest<'_>) {
        let Some(connection) = self.connections.get_mut(place.id) else { return };
        connection.offered = body.dialects().filter(|dialect| *dialect != Dialect::WILDCARD).max();
        connection.client_guid = Some(body.client_guid);
        connection.client_capabilities = body.capabilities;
        connection.client_security = body.security_mode;
        for context in body.contexts(&mut ()) {
            if context.context_type == NegotiateContextType::NETNAME_NEGOTIATE_CONTEXT_ID {
                connection.net_name = Some(super::text(smbtrail_codec::Utf16(&context.data.bytes)));
            }
        }
    }

    /// The wildcard chooses nothing: a second NEGOTIATE follows.
    pub(super) fn negotiate_response(&mut self, place: Place, body: &NegotiateResponse<'_>, step: &mut Step) {
        let Some(connection) = self.connections.get_mut(place.id) else { return };
        if body.dialect_revision == Dialect::WILDCARD {
            return;
        }
        connection.dialect = Some(body.dialect_revision);
        connection.server_guid = Some(body.server_guid);
        connection.server_capabilities = body.capabilities;
        connection.server_security = body.security_mode;
        connection.max_transact_size = body.max_transact_size;
        connection.max_read_size = body.max_read_size;
        connection.max_write_size = body.max_write_size;
        for context in body.contexts(&mut ()) {
            let data = &*context.data.bytes;
            // A server's context names one choice behind a count; the layouts differ in what stands between.
            match context.context_type {
                NegotiateContextType::ENCRYPTION_CAPABILITIES => connection.cipher = at::<Cipher>(data, 2),
                NegotiateContextType::SIGNING_CAPABILITIES => {
                    connection.signing = at::<SigningAlgorithm>(data, 2)
                }
                NegotiateContextType::PREAUTH_INTEGRITY_CAPABILITIES => {
                    connection.hash = at::<HashAlgorithm>(data, 4);
                }
                NegotiateContextType::COMPRESSION_CAPABILITIES => {
                    let count = at::<u16>(data, 0).map_or(0, usize::from);
                    let algorithms = (0..count).map_while(|n| at::<CompressionAlgorithm>(data, 8 + 2 * n));
                    connection.compression =
                        algorithms.filter(|one| *one != CompressionAlgorithm::NONE).collect();
                }
                _ => {}
            }
        }
        step.then.push(After::Negotiated);
    }
}

fn at<T: Scalar>(data: &[u8], offset: usize) -> Option<T> {
    data.get(offset..).filter(|rest| rest.len() >= T::LEN).map(T::read)
}
