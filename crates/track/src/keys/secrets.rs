//! What calls on a pipe hide: passwords and secrets that a session key encrypts, and the keys of secure channels, which calls
//! of the net logon service set up.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use smbtrail_crypto::account::{ProtectedPassword, open_join_password, open_password, open_secret};
use smbtrail_crypto::netlogon::{ChannelKey, ChannelSetup};
use smbtrail_rpc::{Call, Said, Seal, Value};
use smbtrail_wire::Guid;

use super::{Keyring, PipeKeys, Vault};
use crate::Session;

/// The keys of the secure channels that were set up, and the challenges of those that are being set up, the oldest first.
///
/// A server keeps challenges by the name of the client's machine, so the credentials may follow on another pipe or another
/// connection. `[MS-NRPC]` 3.5.1
#[derive(Debug, Default)]
pub(crate) struct Channels {
    known: Vec<Arc<ChannelKey>>,
    challenges: Vec<Challenges>,
    were_set_up: bool,
}

/// The challenges of a machine and its server.
#[derive(Debug)]
struct Challenges {
    server: IpAddr,
    /// The machine's name, in upper case.
    computer: String,
    client_challenge: [u8; 8],
    server_challenge: [u8; 8],
}

/// Secure channels that are remembered: each machine of a domain has one with its controller, and only those are known whose
/// password was given.
const CHANNELS: usize = 64;
/// Bytes of a machine's name that is remembered: names of NetBIOS have 15, those of DNS 255.
const NAME: usize = 255;
/// The net logon service.
const NETLOGON: Guid =
    Guid::from_groups(0x1234_5678, 0x1234, 0xabcd, [0xef, 0x00, 0x01, 0x23, 0x45, 0x67, 0xcf, 0xfb]);

impl Channels {
    /// The newest first.
    pub(crate) fn newest(&self) -> impl Iterator<Item = &Arc<ChannelKey>> {
        self.known.iter().rev()
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Whether the capture contains the setup of a channel, whose keys may be unknown.
    pub(crate) const fn were_set_up(&self) -> bool {
        self.were_set_up
    }

    fn note(&mut self, challenges: Challenges) {
        self.challenges
            .retain(|known| known.server != challenges.server || known.computer != challenges.computer);
        if self.challenges.len() >= CHANNELS {
            self.challenges.remove(0);
        }
        self.challenges.push(challenges);
    }

    fn challenges(&self, server: IpAddr, computer: &str) -> Option<&Challenges> {
        self.challenges.iter().find(|known| known.server == server && known.computer == computer)
    }

    fn add(&mut self, key: ChannelKey) {
        if self.known.len() >= CHANNELS {
            self.known.remove(0);
        }
        self.known.push(Arc::new(key));
    }
}

impl PipeKeys {
    /// Opens what a call hides, and learns the key of the secure channel that it set up.
    pub(crate) fn read_call<M>(
        &mut self,
        call: &mut Call<M>,
        session: Option<&Session>,
        server: SocketAddr,
        vault: &Vault,
        channels: &mut Channels,
    ) {
        let (Some(said), Some(context)) = (call.said.as_deref_mut(), call.context) else { return };
        if context.interface == NETLOGON {
            learn_channel(call.opnum, said, server.ip(), vault, channels);
        }
        if vault.secrets.is_empty() {
            return;
        }
        let keys = self.candidates(session.map(|session| &session.keys));
        let whose = said.argument("user").map(ToString::to_string).unwrap_or_default();
        said.open_secrets(&mut |seal, bytes| {
            let text = |password: &dyn Fn(&[u8]) -> Option<String>| keys.iter().find_map(|key| password(key));
            match seal {
                Seal::Password => text(&|key| Some(open_password(key, bytes)?.to_string())).map(Value::Text),
                Seal::JoinPassword => {
                    text(&|key| Some(open_join_password(key, bytes)?.to_string())).map(Value::Text)
                }
                Seal::ChangedPassword => vault
                    .secrets
                    .changed_password(&whose, bytes)
                    .map(|password| Value::Text(password.to_string())),
                Seal::MachinePassword => {
                    let mut channels = channels.newest();
                    channels
                        .find_map(|key| key.open_password(bytes))
                        .map(|password| Value::Text(password.to_string()))
                }
                Seal::ProtectedPassword => {
                    let sealed = ProtectedPassword::new(bytes)?;
                    // Without iterations it is no hash that encrypts.
                    let opened = match sealed.iterations {
                        0 => keys.iter().find_map(|key| sealed.open(key)),
                        _ => vault.secrets.changed_protected_password(&whose, &sealed),
                    };
                    opened.map(|password| Value::Text(password.to_string()))
                }
                Seal::Secret => {
                    let secret = keys.iter().find_map(|key| open_secret(key, bytes))?;
                    Some(text_of(&secret).map_or_else(|| Value::Bytes(secret.to_vec()), Value::Text))
                }
                _ => None,
            }
        });
    }

    /// The keys with which a service may encrypt: that of the pipe's own logon, or those of the session.
    fn candidates(&self, session: Option<&Keyring>) -> Vec<Vec<u8>> {
        let own = self.attempt.key.as_ref().map(|(key, _)| key);
        let logon = session.and_then(Keyring::session_key);
        let application = session.and_then(Keyring::application_key);
        let all = [application, logon.map(|key| &key.0), own.map(|key| &key.0)];
        all.into_iter().flatten().map(|key| key.first16().to_vec()).collect()
    }
}

/// Takes up the challenges of a secure channel, and then its key.
fn learn_channel(opnum: u16, said: &Said, server: IpAddr, vault: &Vault, channels: &mut Channels) {
    let eight = |value: Option<&Value>| match value {
        Some(Value::Bytes(bytes)) => <[u8; 8]>::try_from(bytes.as_slice()).ok(),
        _ => None,
    };
    let Some(computer) = said.argument("computer").and_then(Value::text).map(str::to_uppercase) else {
        return;
    };
    match opnum {
        // NetrServerReqChallenge
        4 => {
            let [client, server_challenge] =
                [said.argument("client_challenge"), said.answer("server_challenge")].map(eight);
            if let (Some(client_challenge), Some(server_challenge)) = (client, server_challenge)
                && computer.len() <= NAME
            {
                channels.note(Challenges { server, computer, client_challenge, server_challenge });
            }
        }
        // NetrServerAuthenticate2, NetrServerAuthenticate3
        15 | 26 => {
            let flags =
                said.answer("flags").and_then(Value::number).and_then(|flags| u32::try_from(flags).ok());
            let (Some(known), Some(client_credential), Some(flags), Some(account)) = (
                channels.challenges(server, &computer),
                eight(said.argument("client_credential")),
                flags,
                said.argument("account").and_then(Value::text),
            ) else {
                return;
            };
            let Challenges { client_challenge, server_challenge, .. } = *known;
            let setup = ChannelSetup { client_challenge, server_challenge, client_credential, flags };
            channels.were_set_up = true;
            if let Some(key) = vault.secrets.channel_key(account, &setup) {
                channels.add(key);
            }
        }
        _ => {}
    }
}

/// Bytes as a text, of UTF-16 or ASCII, if they look like one.
fn text_of(bytes: &[u8]) -> Option<String> {
    let is_text = |letter: char| letter == ' ' || letter.is_ascii_graphic();
    let ascii = bytes.iter().copied().map(char::from);
    if !bytes.is_empty() && ascii.clone().all(is_text) {
        return Some(ascii.collect());
    }
    let units =
        bytes.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair.get(1).copied().unwrap_or(0xFF)]));
    let text = char::decode_utf16(units).collect::<Result<String, _>>().ok()?;
    let text = text.trim_end_matches('\0');
    (!text.is_empty() && text.chars().all(is_text)).then(|| text.to_owned())
}
