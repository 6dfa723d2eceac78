//! The keys of a session: how they become known, and how they are used.

mod handshake;
mod kdc;
mod kerberos;
mod pipe;
mod secrets;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use smbtrail_auth::ntlm::{AuthenticateMessage, NtlmMessage};
use smbtrail_auth::{MechToken, Token};
use smbtrail_codec::Input;
use smbtrail_crypto::ntlm::Exchange;
use smbtrail_crypto::{DerivedKeys, Given, Key, Sealer, Secret, Secrets, SessionKey, Signer, Suite};
use smbtrail_wire::{Cipher, Dialect, SessionId, SigningAlgorithm};

pub(crate) use smbtrail_crypto::PreauthHash;

pub(crate) use self::handshake::Handshake;
pub(crate) use self::kdc::Shown;
use self::kdc::TicketKeys;
use self::kerberos::KerberosKeys;
pub(crate) use self::pipe::PipeKeys;
pub(crate) use self::secrets::Channels;
use crate::table::Held;
use crate::{ConnectionId, Direction, Lacking, Signature, SignatureCounts};

/// What is known of a session's keys.
#[derive(Clone, Debug, Default)]
pub struct Keyring {
    /// The key of the logon, and the secret that gave it.
    session_key: Option<(SessionKey, Given)>,
    /// The keys of the session's first channel.
    derived: Option<DerivedKeys>,
    /// By direction, what decrypts its messages: one for each possible cipher until the cipher is known.
    sealers: [Vec<Sealer>; 2],
    /// The keys of encryption that were given, client to server and server to client.
    sealing: Option<(Key, Key, Given)>,
    /// Whether a message of either direction was opened: which key is whose is certain then.
    opened: bool,
    lacking: Lacking,
    channels: Vec<ChannelKeys>,
}

/// What is known of the keys of a session on one of its connections.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ChannelKeys {
    /// The connection.
    pub connection: ConnectionId,
    /// The client's end of that connection.
    pub client: SocketAddr,
    /// The algorithm of its signatures; `None` until it is known.
    pub algorithm: Option<SigningAlgorithm>,
    /// The signing key, or why it cannot be derived.
    pub signing: Result<Key, Lacking>,
    /// What became of its signatures.
    pub counts: SignatureCounts,
    signer: Option<Signer>,
}

/// The secrets of whoever runs the tracker.
#[derive(Default)]
pub(crate) struct Vault {
    secrets: Arc<Secrets>,
    /// What follows from the secrets and exchanges with the KDC.
    pub(crate) tickets: TicketKeys,
}

/// What an attempt to log on shows of its keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attempt {
    pub(crate) handshake: Handshake,
    challenge: Option<[u8; 8]>,
    /// The session key that results, whatever the mechanism, and the secret that gave it.
    pub(crate) key: Option<(SessionKey, Given)>,
    lacking: Lacking,
    kerberos: KerberosKeys,
}

/// Where a session is set up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Site {
    pub(crate) session: SessionId,
    pub(crate) connection: ConnectionId,
    pub(crate) client: SocketAddr,
    pub(crate) dialect: Option<Dialect>,
    pub(crate) signing: Option<SigningAlgorithm>,
    pub(crate) cipher: Option<Cipher>,
}

impl Held for Keyring {
    fn held(&self) -> usize {
        let sealers: usize =
            self.sealers.iter().map(|sealers| sealers.capacity() * size_of::<Sealer>()).sum();
        let frames =
            self.channels.iter().map(|channel| channel.counts.bad_frames.capacity() * size_of::<u64>());
        sealers + self.channels.capacity() * size_of::<ChannelKeys>() + frames.sum::<usize>()
    }
}

impl Keyring {
    /// The session key of the logon.
    #[must_use]
    pub fn session_key(&self) -> Option<&SessionKey> {
        self.session_key.as_ref().map(|(key, _)| key)
    }

    /// The secret from which the keys follow.
    #[must_use]
    pub fn given(&self) -> Option<&Given> {
        let sealing = self.sealing.as_ref().map(|(_, _, given)| given);
        self.session_key.as_ref().map(|(_, given)| given).or(sealing)
    }

    /// What encrypts from client to server and from server to client.
    #[must_use]
    pub fn sealing_keys(&self) -> Option<(&Key, &Key)> {
        match (&self.sealing, &self.derived) {
            (Some((c2s, s2c, _)), _) => Some((c2s, s2c)),
            (None, Some(keys)) => keys.client_to_server.as_ref().zip(keys.server_to_client.as_ref()),
            (None, None) => None,
        }
    }

    /// The key for the applications above.
    #[must_use]
    pub fn application_key(&self) -> Option<&Key> {
        self.derived.as_ref().map(|keys| &keys.application)
    }

    /// Why its keys cannot be derived; `None` when they are known.
    #[must_use]
    pub fn lacking(&self) -> Option<Lacking> {
        self.derived.is_none().then_some(self.lacking)
    }

    /// The keys on each connection on which messages of it were seen, the first one first.
    #[must_use]
    pub fn channels(&self) -> &[ChannelKeys] {
        &self.channels
    }

    /// The keys that the user gave for a session whose setup was not seen.
    pub(crate) fn discovered(site: Site, vault: &Vault) -> Self {
        let mut ring = Self { lacking: Lacking::Logon, ..Self::default() };
        ring.session_key = vault.secrets.session_key(site.session);
        ring.derive(site, &Handshake::default());
        ring.take_sealing(site, vault);
        ring
    }

    /// Derives the keys of a session that was set up, from the session key of its logon.
    pub(crate) fn establish(&mut self, site: Site, attempt: &Attempt, guest: bool, vault: &Vault) {
        self.session_key = vault.secrets.session_key(site.session).or_else(|| attempt.key.clone());
        self.lacking = if guest { Lacking::Guest } else { attempt.lacking };
        self.derive(site, &attempt.handshake);
        self.take_sealing(site, vault);
    }

    /// The session has one more channel, which signs with a key of its own. `[MS-SMB2] 3.3.5.5.3`
    pub(crate) fn bind(&mut self, site: Site, attempt: &Attempt) {
        let key = attempt.key.as_ref().ok_or(attempt.lacking);
        let keys = key.and_then(|(key, _)| derive(key, site, &attempt.handshake));
        self.enter(site, keys.map(|keys| keys.signing));
    }

    /// Whether it can decrypt messages.
    pub(crate) fn opens(&self) -> bool {
        self.sealers.iter().any(|sealers| !sealers.is_empty())
    }

    /// Decrypts a message into the beginning of `plain`.
    ///
    /// Programs disagree on which key comes first, so given keys that fit the other way round are swapped.
    pub(crate) fn open(
        &mut self,
        direction: Direction,
        header: &[u8; 52],
        message: &[u8],
        plain: &mut Vec<u8>,
    ) -> Option<Cipher> {
        let side = usize::from(direction == Direction::ToClient);
        let mut fits = |sealer: &Sealer| {
            plain.clear();
            plain.extend_from_slice(message);
            sealer.open(header, plain).is_ok()
        };
        let fitting = match self.sealers[side].iter().position(&mut fits) {
            Some(fitting) => fitting,
            None => {
                let (c2s, s2c, _) = self.sealing.as_mut().filter(|_| !self.opened)?;
                let fitting = self.sealers[1 - side].iter().position(&mut fits)?;
                std::mem::swap(c2s, s2c);
                self.sealers.swap(0, 1);
                fitting
            }
        };
        self.opened = true;
        let sealers = &mut self.sealers[side];
        sealers.swap(0, fitting);
        sealers.truncate(1);
        sealers.first().map(Sealer::cipher)
    }

    /// Whether a signature of it could be checked.
    pub(crate) fn verifies(&self) -> bool {
        self.channels.iter().any(|channel| channel.signer.is_some())
    }

    /// Checks the signature of a message of the session, with the key of this connection, or with `any`.
    pub(crate) fn verify(&self, connection: ConnectionId, any: bool, message: &Input<'_>) -> Signature {
        if message.is_cut() {
            return Signature::Unverifiable(Lacking::Bytes);
        }
        let own = |channel: &&ChannelKeys| channel.connection == connection;
        let others = self.channels.iter().filter(|_| any);
        let signers = self.channels.iter().filter(own).chain(others);
        let mut signers = signers.filter_map(|channel| channel.signer.as_ref()).peekable();
        if signers.peek().is_none() {
            let lacking = self.channels.iter().find(own).and_then(|channel| channel.signing.as_ref().err());
            return Signature::Unverifiable(lacking.copied().unwrap_or(self.lacking));
        }
        if signers.any(|signer| signer.verify(message.bytes()).is_ok()) {
            Signature::Good
        } else {
            Signature::Bad
        }
    }

    /// Counts what became of a signature.
    pub(crate) fn count(&mut self, site: Site, signature: Signature, frame: u64, caps: (usize, usize)) {
        if signature == Signature::None {
            return;
        }
        let (channels, frames) = caps;
        let found = self.channels.iter().position(|channel| channel.connection == site.connection);
        if found.is_none() && self.channels.len() < channels {
            self.enter(site, Err(self.lacking));
        }
        let found = found.unwrap_or(self.channels.len().saturating_sub(1));
        if let Some(channel) = self.channels.get_mut(found) {
            channel.counts.count(signature, frame, frames);
        }
    }

    fn derive(&mut self, site: Site, handshake: &Handshake) {
        let Some((key, _)) = &self.session_key else { return self.enter(site, Err(self.lacking)) };
        match derive(key, site, handshake) {
            Ok(keys) => {
                self.enter(site, Ok(keys.signing.clone()));
                let sealers = |key: Option<&Key>| {
                    key.zip(site.cipher).and_then(|(key, cipher)| Sealer::new(cipher, key))
                };
                self.sealers = [keys.client_to_server.as_ref(), keys.server_to_client.as_ref()]
                    .map(|key| sealers(key).into_iter().collect());
                self.derived = Some(keys);
            }
            Err(lacking) => {
                self.lacking = lacking;
                self.enter(site, Err(lacking));
            }
        }
    }

    /// Uses the encryption keys that the user gave rather than those that were derived.
    fn take_sealing(&mut self, site: Site, vault: &Vault) {
        const ALL: [Cipher; 4] =
            [Cipher::AES_128_GCM, Cipher::AES_128_CCM, Cipher::AES_256_GCM, Cipher::AES_256_CCM];
        let Some(sealing) = vault.secrets.sealing_keys(site.session) else { return };
        let known = site.cipher.into_iter();
        let ciphers = known.chain(ALL.into_iter().filter(|_| site.cipher.is_none()));
        self.sealers = [&sealing.0, &sealing.1]
            .map(|key| ciphers.clone().filter_map(|cipher| Sealer::new(cipher, key)).collect());
        self.sealing = Some(sealing);
    }

    /// Adds a channel, or its key.
    fn enter(&mut self, site: Site, signing: Result<Key, Lacking>) {
        let key = signing.as_ref().ok().zip(site.signing);
        let signer = key.and_then(|(key, algorithm)| Signer::new(algorithm, key));
        let (connection, client, algorithm) = (site.connection, site.client, site.signing);
        match self.channels.iter_mut().find(|channel| channel.connection == connection) {
            Some(channel) => {
                channel.algorithm = algorithm;
                (channel.signing, channel.signer) = (signing, signer);
            }
            None => {
                let counts = SignatureCounts::default();
                // Nearly all sessions have one channel, and a Vec would begin with room for four.
                self.channels.reserve_exact(1);
                self.channels.push(ChannelKeys { connection, client, algorithm, signing, counts, signer });
            }
        }
    }
}

impl Held for Attempt {
    fn held(&self) -> usize {
        self.handshake.held()
    }
}

impl Attempt {
    /// Why it has no key.
    pub(crate) const fn lacking(&self) -> Lacking {
        self.lacking
    }

    /// An attempt that starts from its connection's hash. `alive` attempts exist.
    pub(crate) fn new(handshake: &Handshake, alive: usize) -> Self {
        Self { handshake: handshake.branch(alive), ..Self::default() }
    }

    /// Reads a token, and finds the secret that gave its response.
    pub(crate) fn read(&mut self, token: &Token<'_>, vault: &mut Vault) {
        match token.ntlm() {
            Some(NtlmMessage::Challenge(message)) => self.challenge = Some(message.server_challenge),
            Some(NtlmMessage::Authenticate(message)) => self.prove(message, vault),
            Some(NtlmMessage::Negotiate(_)) => {}
            None => {
                if let Some(MechToken::Gss(gss)) = &token.mech_token {
                    self.read_kerberos(gss, vault);
                }
            }
        }
    }

    /// The secret that gave its response.
    pub(crate) fn proven(&self) -> Option<&Given> {
        self.key.as_ref().map(|(_, given)| given).filter(|given| given.secret != Secret::None)
    }

    fn prove(&mut self, message: &AuthenticateMessage<'_>, vault: &Vault) {
        // The message with the challenge was not seen, so it was not hashed either.
        if self.challenge.is_none() {
            self.handshake = Handshake::default();
        }
        let anonymous = message.is_anonymous();
        self.key = None;
        let server_challenge = match self.challenge {
            // There is nothing to prove.
            _ if anonymous => [0; 8],
            None => return self.lacking = Lacking::Handshake,
            Some(_) if vault.secrets.is_empty() => return self.lacking = Lacking::Secret,
            Some(challenge) => challenge,
        };
        let (user, domain) = (message.user_name().to_string(), message.domain_name().to_string());
        let exchange = Exchange {
            server_challenge,
            flags: message.negotiate_flags.0,
            user: &user,
            domain: &domain,
            lm_response: &message.lm_challenge_response.bytes,
            nt_response: &message.nt_challenge_response.bytes,
            encrypted_random_session_key: &message.encrypted_random_session_key.bytes,
        };
        if anonymous {
            let given = Given { secret: Secret::None, origin: "anonymous".into(), swapped: false };
            self.key = Some((exchange.anonymous(), given));
        } else {
            self.key = vault.secrets.prove(&exchange);
            self.lacking = Lacking::Proof;
        }
    }
}

impl Vault {
    pub(crate) fn new(secrets: Arc<Secrets>) -> Self {
        Self { secrets, ..Self::default() }
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

fn derive(key: &SessionKey, site: Site, handshake: &Handshake) -> Result<DerivedKeys, Lacking> {
    let (Some(dialect), Some(signing)) = (site.dialect, site.signing) else { return Err(Lacking::Algorithm) };
    let hash = match handshake.hash() {
        Some(hash) => hash,
        None if dialect == Dialect::SMB_3_1_1 => return Err(Lacking::Handshake),
        None => PreauthHash::default(),
    };
    let suite = Suite { dialect, signing, cipher: site.cipher };
    key.derive(suite, &hash).ok_or(Lacking::Algorithm)
}
