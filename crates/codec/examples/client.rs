//! The first messages of an SMB 3.1.1 client: NEGOTIATE and SESSION_SETUP. Prints their fields.
//!
//! ```text
//! cargo run -p smbtrail-codec --example client
//! ```

use smbtrail_codec::{
    Field, Input, Message, Problem, Region, Visitor,
    body::{NegotiateRequest, SessionSetupRequest},
    negotiate_context::{
        EncryptionCapabilities, NegotiateContext, PreauthIntegrityCapabilities, SigningCapabilities,
    },
};
use smbtrail_wire::{
    Capabilities, Cipher, Dialect, Guid, HashAlgorithm, MessageId, SecurityMode, SigningAlgorithm,
};

/// Offers SMB 3.0.2 and 3.1.1.
fn negotiate(client_guid: Guid, salt: &[u8; 32]) -> Message<'static> {
    let contexts = [
        NegotiateContext::of(PreauthIntegrityCapabilities::new(&[HashAlgorithm::SHA_512], salt)),
        NegotiateContext::of(EncryptionCapabilities::new(&[Cipher::AES_128_GCM, Cipher::AES_128_CCM])),
        NegotiateContext::of(SigningCapabilities::new(&[SigningAlgorithm::AES_GMAC])),
    ];
    Message::new(NegotiateRequest {
        security_mode: SecurityMode::SIGNING_ENABLED,
        capabilities: Capabilities::LARGE_MTU | Capabilities::ENCRYPTION,
        client_guid,
        ..NegotiateRequest::new([Dialect::SMB_3_0_2, Dialect::SMB_3_1_1], contexts)
    })
}

/// Sends a security token.
fn session_setup(message_id: MessageId, token: &[u8]) -> Message<'_> {
    let security_buffer = Region::new(token);
    let mut message = Message::new(SessionSetupRequest { security_buffer, ..Default::default() }.arranged());
    message.header.message_id = message_id;
    message
}

/// Prints each field with its offset.
struct Print;

impl Visitor for Print {
    fn enter(&mut self, name: &'static str, offset: usize, len: usize) {
        println!("{offset:4}  {name}, {len} bytes");
    }

    fn field(&mut self, field: &Field<'_>) {
        println!("{:4}    {}: {:?}", field.offset, field.name, field.value);
    }

    fn leave(&mut self) {}
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for message in [negotiate(Guid([7; 16]), &[0x5A; 32]), session_setup(MessageId(1), b"a SPNEGO token")] {
        let bytes = message.to_vec();
        let mut problems: Vec<Problem> = Vec::new();
        let parsed = Message::parse(Input::new(&bytes), &mut problems)?;
        assert_eq!((&parsed, problems.as_slice()), (&message, [].as_slice()));
        parsed.describe(&mut Print);
    }
    Ok(())
}
