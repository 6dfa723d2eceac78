//! What calls on a pipe hide: passwords and secrets that a session key encrypts, and the keys of secure channels, which calls
//! of the net logon service set up.

use std::sync::Arc;

use smbtrail_crypto::account::{open_join_password, open_password, open_secret};
use smbtrail_crypto::netlogon::{ChannelKey, ChannelSetup};
use smbtrail_rpc::{Call, Said, Seal, Value};
use smbtrail_wire::Guid;

use super::{Keyring, PipeKeys, Vault};
use crate::Session;

/// The keys of the secure channels that were set up, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Channels {
    known: Vec<Arc<ChannelKey>>,
}

/// Secure channels that are remembered: each machine of a domain has one with its controller, and only those are known whose
/// password was given.
const CHANNELS: usize = 64;
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
        vault: &Vault,
        channels: &mut Channels,
    ) {
        let (Some(said), Some(context)) = (call.said.as_deref_mut(), call.context) else { return };
        if vault.0.is_empty() {
            return;
        }
        if context.interface == NETLOGON {
            self.learn_channel(call.opnum, said, vault, channels);
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
                Seal::ChangedPassword => {
                    vault.0.changed_password(&whose, bytes).map(|password| Value::Text(password.to_string()))
                }
                Seal::MachinePassword => {
                    let mut channels = channels.newest();
                    channels
                        .find_map(|key| key.open_password(bytes))
                        .map(|password| Value::Text(password.to_string()))
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

    /// Takes up the challenges of a secure channel, and then its key.
    fn learn_channel(&mut self, opnum: u16, said: &Said, vault: &Vault, channels: &mut Channels) {
        let eight = |value: Option<&Value>| match value {
            Some(Value::Bytes(bytes)) => <[u8; 8]>::try_from(bytes.as_slice()).ok(),
            _ => None,
        };
        match opnum {
            // NetrServerReqChallenge
            4 => {
                let [client, server] =
                    [said.argument("client_challenge"), said.answer("server_challenge")].map(eight);
                self.challenges = client.zip(server);
            }
            // NetrServerAuthenticate2, NetrServerAuthenticate3
            15 | 26 => {
                let flags =
                    said.answer("flags").and_then(Value::number).and_then(|flags| u32::try_from(flags).ok());
                let (
                    Some((client_challenge, server_challenge)),
                    Some(client_credential),
                    Some(flags),
                    Some(account),
                ) = (
                    self.challenges,
                    eight(said.argument("client_credential")),
                    flags,
                    said.argument("account").and_then(Value::text),
                )
                else {
                    return;
                };
                let setup = ChannelSetup { client_challenge, server_challenge, client_credential, flags };
                if let Some(key) = vault.0.channel_key(account, &setup) {
                    channels.add(key);
                }
            }
            _ => {}
        }
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
