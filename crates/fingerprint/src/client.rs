//! What a client says.

use alloc::format;
use alloc::string::String;

use smbtrail_auth::ntlm::{
    AuthenticateMessage, LmResponse, NegotiateMessage, NtResponse, NtlmMessage, Scheme,
};
use smbtrail_auth::spnego::NegotiationToken;
use smbtrail_auth::{MechToken, Mechanism, Token};
use smbtrail_codec::body::{NegotiateRequest, SessionSetupRequest};
use smbtrail_codec::negotiate_context::{NegotiateContext, NegotiateContextData};
use smbtrail_codec::smb1::Smb1Message;
use smbtrail_codec::{Body, Header};
use smbtrail_wire::{AvId, NtlmFlags, SessionId, SessionSetupFlags, Smb1Command};

use crate::Fingerprint;
use crate::text::{self, field, hex, list, numbers};

const DIALECTS: usize = 0;
const NEGOTIATE: usize = 1;
const CONTEXTS: usize = 2;
const SETUP: usize = 3;
const MECHANISMS: usize = 4;
const NTLM_NEGOTIATE: usize = 5;
const NTLM_AUTHENTICATE: usize = 6;
const SMB1: usize = 7;
const PRIORITY: usize = 8;

/// The ProcessId that `[MS-SMB2] 2.2.1.2` has clients send.
const FIXED_PROCESS_ID: u32 = 0xFEFF;

pub(crate) fn read(into: &mut Fingerprint, header: &Header, body: &Body<'_>, token: Option<&Token<'_>>) {
    match body {
        Body::NegotiateRequest(body) => {
            into.set(DIALECTS, || numbers(body.dialects().map(|dialect| dialect.0)));
            into.set(NEGOTIATE, || negotiate(header, body));
            into.set(CONTEXTS, || contexts(body.context_values(&mut ())));
        }
        Body::SessionSetupRequest(body) => {
            // Only SMB 3.1.1 has priorities, so zero says nothing of the client.
            let priority = header.flags.priority();
            if priority != 0 {
                into.set(PRIORITY, || format!("i{priority}"));
            }
            let Some(token) = token else { return };
            if begins(token)
                && header.session_id == SessionId(0)
                && !body.flags.contains(SessionSetupFlags::BINDING)
            {
                into.set(SETUP, || setup(header, body));
                into.set(MECHANISMS, || mechanisms(token));
            }
            match token.ntlm() {
                Some(NtlmMessage::Negotiate(message)) => into.set(NTLM_NEGOTIATE, || ntlm_negotiate(message)),
                // A client without a password shows no response, and so nothing of how it makes one.
                Some(NtlmMessage::Authenticate(message)) if message.nt_challenge_response_len > 0 => {
                    into.set(NTLM_AUTHENTICATE, || ntlm_authenticate(message));
                }
                _ => {}
            }
        }
        _ => {}
    }
}

pub(crate) fn read_smb1(into: &mut Fingerprint, message: &Smb1Message<'_>) {
    if message.command == Smb1Command::NEGOTIATE && !message.is_response() {
        into.set(SMB1, || list(message.dialects().map(text::name), '+'));
    }
}

/// Whether a token is the first of a logon: only then SESSION_SETUP has the form of a first one.
fn begins(token: &Token<'_>) -> bool {
    match (&token.spnego, &token.mech_token) {
        (Some(spnego), _) => matches!(spnego.token, NegotiationToken::Init(_)),
        (None, Some(MechToken::Ntlm(message))) => matches!(message, NtlmMessage::Negotiate(_)),
        (None, _) => true,
    }
}

pub(crate) fn negotiate(header: &Header, body: &NegotiateRequest<'_>) -> String {
    let mut part = format!("s{:x}", body.security_mode.0);
    field(&mut part, 'c', format_args!("{:x}", body.capabilities.0));
    field(&mut part, 'g', text::guid(body.client_guid));
    let process = match header.process_id() {
        Some(0) => '0',
        Some(FIXED_PROCESS_ID) => 'f',
        _ => 'r',
    };
    field(&mut part, 'p', process);
    field(&mut part, 'q', header.credit_charge);
    field(&mut part, 'r', header.credits);
    part
}

/// The contexts in order, each as its type and what it lists.
pub(crate) fn contexts<'a>(
    contexts: impl Iterator<Item = (NegotiateContext<'a>, NegotiateContextData<'a>)>,
) -> String {
    list(contexts.map(|(context, data)| self::context(&context, &data)), '+')
}

fn context(context: &NegotiateContext<'_>, data: &NegotiateContextData<'_>) -> String {
    use NegotiateContextData as Data;
    let mut said = match data {
        Data::PreauthIntegrityCapabilities(data) => numbers(data.hash_algorithms().map(|one| one.0)),
        Data::EncryptionCapabilities(data) => numbers(data.ciphers().map(|one| one.0)),
        Data::CompressionCapabilities(data) => numbers(data.compression_algorithms().map(|one| one.0)),
        Data::SigningCapabilities(data) => numbers(data.signing_algorithms().map(|one| one.0)),
        Data::RdmaTransformCapabilities(data) => numbers(data.rdma_transform_ids().map(|one| one.0)),
        Data::TransportCapabilities(data) => format!("f{:x}", data.flags.0),
        // A name, a number of versions, or unknown bytes.
        _ => String::new(),
    };
    match data {
        Data::PreauthIntegrityCapabilities(data) => field(&mut said, 's', data.salt_length),
        Data::CompressionCapabilities(data) => field(&mut said, 'f', format_args!("{:x}", data.flags.0)),
        _ => {}
    }
    let mut text = String::with_capacity(4 + "=".len() + said.len());
    hex(&mut text, context.context_type.0);
    if !said.is_empty() {
        text.push('=');
        text.push_str(&said);
    }
    text
}

fn setup(header: &Header, body: &SessionSetupRequest<'_>) -> String {
    let mut part = format!("s{:x}", body.security_mode.0);
    field(&mut part, 'c', format_args!("{:x}", body.capabilities.0));
    field(&mut part, 'r', header.credits);
    part
}

/// The mechanisms that a token offers, in order; `raw` and the mechanism where SPNEGO does not surround it.
pub(crate) fn mechanisms(token: &Token<'_>) -> String {
    match token.spnego.as_ref().map(|spnego| &spnego.token) {
        Some(NegotiationToken::Init(init)) => {
            list(init.mech_types.iter().flat_map(|types| types.iter()).map(mechanism), '.')
        }
        Some(NegotiationToken::Resp(_)) => String::from("answer"),
        None => {
            let name = token.mechanism().map(mechanism).unwrap_or_default();
            format!("raw.{name}")
        }
    }
}

fn mechanism(mechanism: Mechanism<'_>) -> String {
    match mechanism.name() {
        Some(name) => text::name(name.as_bytes()),
        None => mechanism.dotted().replace('.', "-").chars().take(40).collect(),
    }
}

/// Flags that say whether a domain and a workstation are named, which depends on who logs on from where.
const NAMES: u32 = NtlmFlags::OEM_DOMAIN_SUPPLIED.0 | NtlmFlags::OEM_WORKSTATION_SUPPLIED.0;

fn ntlm_negotiate(message: &NegotiateMessage<'_>) -> String {
    let flags = message.negotiate_flags;
    let mut part = format!("f{:x}", flags.0 & !NAMES);
    let build = message.version().map(|version| version.product_build);
    field(&mut part, 'v', text::version(flags.contains(NtlmFlags::VERSION), message.version, build));
    part
}

fn ntlm_authenticate(message: &AuthenticateMessage<'_>) -> String {
    let mut part = match message.scheme() {
        Scheme::NtlmV2 => String::from("ntlmv2"),
        other => text::name(other.name().as_bytes()),
    };
    field(&mut part, 'm', u8::from(message.provides_mic()));
    let lm = match message.lm_response() {
        LmResponse::Empty => 'e',
        LmResponse::LmV2 { .. } if message.lm_challenge_response.bytes.iter().all(|byte| *byte == 0) => 'z',
        LmResponse::LmV2 { .. } => 'v',
        LmResponse::Lm(_) | LmResponse::ClientChallenge(_) => 'l',
        _ => 'x',
    };
    field(&mut part, 'l', lm);
    if let NtResponse::NtlmV2(response) = message.nt_response() {
        let added = response.av_pairs().iter().map(|pair| pair.av_id).filter(|id| is_of_client(*id));
        field(&mut part, 'a', numbers(added.map(|id| id.0)));
    }
    let flags = message.negotiate_flags;
    let build = message.version().map(|version| version.product_build);
    field(&mut part, 'v', text::version(flags.contains(NtlmFlags::VERSION), message.version, build));
    part
}

/// Whether the client puts this pair into its response. All others it repeats from the challenge.
const fn is_of_client(id: AvId) -> bool {
    matches!(id, AvId::FLAGS | AvId::SINGLE_HOST | AvId::TARGET_NAME | AvId::CHANNEL_BINDINGS)
}
