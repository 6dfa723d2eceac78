//! What a server says.

use alloc::format;
use alloc::string::String;

use smbtrail_auth::Token;
use smbtrail_auth::ntlm::{ChallengeMessage, NtlmMessage};
use smbtrail_auth::spnego::NegotiationToken;
use smbtrail_codec::body::NegotiateResponse;
use smbtrail_codec::{Body, Header};
use smbtrail_wire::{Dialect, NtlmFlags};

use crate::Fingerprint;
use crate::client::{contexts, mechanisms};
use crate::text::{self, field, numbers};

const ANSWER: usize = 0;
const CONTEXTS: usize = 1;
const SIZES: usize = 2;
const SERVER: usize = 3;
const MECHANISMS: usize = 4;
const NTLM_CHALLENGE: usize = 5;

pub(crate) fn read(into: &mut Fingerprint, header: &Header, body: &Body<'_>, token: Option<&Token<'_>>) {
    match body {
        // The wildcard chooses nothing: a second NEGOTIATE follows.
        Body::NegotiateResponse(body) if body.dialect_revision != Dialect::WILDCARD => {
            into.set(ANSWER, || answer(body));
            into.set(CONTEXTS, || contexts(body.context_values(&mut ())));
            into.set(SIZES, || sizes(body));
            into.set(SERVER, || server(header, body));
            into.set(MECHANISMS, || offers(body, token));
        }
        Body::SessionSetupResponse(_) => {
            // A client that does not ask for it gets no TargetInfo, which then says nothing of the server.
            if let Some(NtlmMessage::Challenge(message)) = token.and_then(Token::ntlm)
                && !message.target_info.bytes.is_empty()
            {
                into.set(NTLM_CHALLENGE, || challenge(message));
            }
        }
        _ => {}
    }
}

fn answer(body: &NegotiateResponse<'_>) -> String {
    let mut part = format!("{:x}", body.dialect_revision.0);
    field(&mut part, 'c', format_args!("{:x}", body.capabilities.0));
    part
}

fn sizes(body: &NegotiateResponse<'_>) -> String {
    let mut part = format!("t{:x}", body.max_transact_size);
    field(&mut part, 'r', format_args!("{:x}", body.max_read_size));
    field(&mut part, 'w', format_args!("{:x}", body.max_write_size));
    part
}

fn server(header: &Header, body: &NegotiateResponse<'_>) -> String {
    let mut part = format!("s{:x}", body.security_mode.0);
    field(&mut part, 'g', text::guid(body.server_guid));
    field(&mut part, 'b', u8::from(body.server_start_time.0 != 0));
    field(&mut part, 'r', header.credits);
    part
}

fn offers(body: &NegotiateResponse<'_>, token: Option<&Token<'_>>) -> String {
    let Some(token) = token else {
        let name = if body.security_buffer.bytes.is_empty() { "none" } else { "unread" };
        return String::from(name);
    };
    let mut part = mechanisms(token);
    let hints = match token.spnego.as_ref().map(|spnego| &spnego.token) {
        Some(NegotiationToken::Init(init)) => init.neg_hints.is_some(),
        _ => false,
    };
    field(&mut part, 'h', u8::from(hints));
    part
}

fn challenge(message: &ChallengeMessage<'_>) -> String {
    let pairs = message.target_info().iter().map(|pair| pair.av_id.0);
    let mut part = format!("a{}", numbers(pairs));
    let build = message.version().map(|version| version.product_build);
    let is_announced = message.negotiate_flags.contains(NtlmFlags::VERSION);
    field(&mut part, 'v', text::version(is_announced, message.version, build));
    part
}
