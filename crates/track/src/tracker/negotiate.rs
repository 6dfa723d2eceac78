use smbtrail_auth::Token;
use smbtrail_codec::body::{NegotiateRequest, NegotiateResponse};
use smbtrail_codec::negotiate_context::NegotiateContextData;
use smbtrail_wire::{CompressionAlgorithm, Dialect};

use super::Tracker;
use super::step::Place;
use crate::authentication;

/// Compression algorithms of a list that are kept: there are five.
const ALGORITHMS: usize = 16;

impl Tracker {
    #[inline(never)]
    pub(super) fn negotiate_request(&mut self, place: &Place, body: &NegotiateRequest<'_>) {
        let Some(connection) = self.connections.get_mut(place.id) else { return };
        connection.offered = body.dialects().filter(|dialect| *dialect != Dialect::WILDCARD).max();
        connection.client_guid = Some(body.client_guid);
        connection.client_capabilities = body.capabilities;
        connection.client_security = body.security_mode;
        for (_, data) in body.context_values(&mut ()) {
            if let NegotiateContextData::NetnameNegotiateContext(context) = data {
                connection.named(&context.net_name().to_string());
            }
        }
    }

    /// The wildcard chooses nothing: a second NEGOTIATE follows.
    #[inline(never)]
    pub(super) fn negotiate_response(
        &mut self,
        place: &Place,
        body: &NegotiateResponse<'_>,
        token: Option<&Token<'_>>,
    ) {
        use NegotiateContextData as Data;
        let Some(connection) = self.connections.get_mut(place.id) else { return };
        if body.dialect_revision == Dialect::WILDCARD {
            return;
        }
        connection.dialect = Some(body.dialect_revision);
        connection.server_guid = Some(body.server_guid);
        connection.server_capabilities = body.capabilities;
        connection.server_security = body.security_mode;
        connection.mechanisms = token.map(authentication::offers).unwrap_or_default().into();
        connection.max_transact_size = body.max_transact_size;
        connection.max_read_size = body.max_read_size;
        connection.max_write_size = body.max_write_size;
        // Of all but compression a server names the one it chose.
        for (_, data) in body.context_values(&mut ()) {
            match data {
                Data::EncryptionCapabilities(context) => connection.cipher = context.ciphers().next(),
                Data::SigningCapabilities(context) => {
                    connection.signing = context.signing_algorithms().next()
                }
                Data::PreauthIntegrityCapabilities(context) => {
                    connection.hash = context.hash_algorithms().next()
                }
                Data::CompressionCapabilities(context) => {
                    let algorithms = context.compression_algorithms();
                    connection.compression = algorithms
                        .filter(|one| *one != CompressionAlgorithm::NONE)
                        .take(ALGORITHMS)
                        .collect();
                }
                _ => {}
            }
        }
    }
}
