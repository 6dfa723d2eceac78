//! What protects messages: session keys, which setups establish, and signatures.

use smbtrail_codec::{Body, Element, Header};
use smbtrail_wire::{Command, Dialect, MessageId, NtStatus};

use super::step::{Place, Step};
use super::{SEARCHED, Tracker};
use crate::keys::{Handshake, Keyring, Site};
use crate::table::Id;
use crate::{Connection, Detail, IdentitySource, Lacking, Logon, LogonPurpose, Session, Signature};

/// The place of Signature in a header.
const SIGNATURE: std::ops::Range<usize> = 48..64;

impl Tracker {
    /// Reads what NEGOTIATE and SESSION_SETUP contribute to the keys: the hash over them, and who logs on.
    #[inline]
    pub(super) fn note(&mut self, place: &Place, element: &Element<'_>, body: &Body<'_>, step: &Step) {
        if matches!(element.header.command, Command::NEGOTIATE | Command::SESSION_SETUP) {
            self.note_setup(place, element, body, step);
        }
    }

    #[inline(never)]
    fn note_setup(&mut self, place: &Place, element: &Element<'_>, body: &Body<'_>, step: &Step) {
        let (connections, attempts) = (self.connections.len(), self.logons.len());
        let Some(connection) = self.connections.get_mut(place.id) else { return };
        let Element { header, input, .. } = element;
        match body {
            Body::NegotiateRequest(_) => connection.handshake = Handshake::begun(input, connections),
            // The wildcard is answered with a NEGOTIATE that begins anew.
            Body::NegotiateResponse(body) if body.dialect_revision != Dialect::WILDCARD => {
                if step.answered.is_none() {
                    connection.handshake = Handshake::default();
                }
                connection.handshake.add(input, connections);
            }
            Body::SessionSetupRequest(_) => {
                let request = step.pending.and_then(|id| connection.requests.get(id));
                let Some(Detail::SessionSetup(id)) = request.map(|request| &request.detail) else { return };
                let Some(logon) = self.logons.get_mut(*id) else { return };
                logon.keys.handshake.add(input, attempts);
                logon.proven_by = logon.keys.proven().map(|given| given.origin.clone());
                if let Some(holder) = logon.keys.holder() {
                    holder.name(&mut logon.identity, IdentitySource::Ticket);
                }
                self.logons.weigh(*id);
            }
            Body::SessionSetupResponse(_) if header.status == NtStatus::MORE_PROCESSING_REQUIRED => {
                // Where the server names no session, or another request waits, it is found by its last request.
                let find = |message_id| self.logons.find(&(connection.id, header.session_id, message_id));
                let found = find(header.message_id).or_else(|| find(MessageId(0)));
                let Some(logon) = found.and_then(|id| self.logons.get_mut(id)) else { return };
                // An answer that came before its request is chained in the wrong order.
                if step.answered.is_none() {
                    logon.keys.handshake = Handshake::default();
                }
                logon.keys.handshake.add(input, attempts);
            }
            _ => {}
        }
    }

    /// Derives the keys of a session, or of its new channel, after a successful setup.
    pub(super) fn keyed(&mut self, place: Id<Connection>, key: Id<Session>, logon: &Logon) {
        let Some(connection) = self.connections.get(place) else { return };
        let Some(session) = self.sessions.get_mut(key) else { return };
        let site = site(connection, session);
        match logon.purpose {
            LogonPurpose::New => session.keys.establish(site, &logon.keys, session.is_guest(), &self.vault),
            LogonPurpose::Binding => session.keys.bind(site, &logon.keys),
            // The keys stay what they are. [MS-SMB2] 3.3.5.5.2
            LogonPurpose::Reauthentication => {}
        }
    }

    /// Takes the keys that the user gave for a session whose setup was not seen.
    pub(super) fn given(&mut self, place: Id<Connection>, key: Id<Session>) {
        let Some(connection) = self.connections.get(place) else { return };
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.keys = Keyring::discovered(site(connection, session), &self.vault);
    }

    /// What became of a message's signature. It is counted in its session.
    pub(super) fn signature(&mut self, place: &Place, element: &Element<'_>, step: &Step) -> Signature {
        let Some(connection) = self.connections.get(place.id) else { return Signature::None };
        let header = &element.header;
        let id = step.session.or_else(|| connection.sessions.get(&header.session_id).copied());
        let Some(session) = id.and_then(|id| self.sessions.get(id)) else {
            return self.stray_signature(connection, element);
        };
        let signature = if header.is_signed() {
            // What binds a connection to the session is signed with a key that the session has already.
            let any = header.command == Command::SESSION_SETUP;
            match judged(header, session.keys.verify(connection.id, any, &element.input)) {
                // Encryption protects it: receivers do not check that signature, and some servers repeat the request's.
                // [MS-SMB2] 3.2.5.1.3, 3.3.5.2.4
                Signature::Bad if place.encrypted => Signature::None,
                signature => signature,
            }
        } else if !place.encrypted && should_be_signed(connection, session, element) {
            Signature::Missing
        } else {
            Signature::None
        };
        if signature == Signature::None {
            return signature;
        }
        let site = site(connection, session);
        let caps = (self.limits.channels, self.limits.bad_frames);
        if let Some(session) = id.and_then(|id| self.sessions.get_mut(id)) {
            session.keys.count(site, signature, place.moment.frame, caps);
        }
        if let (Signature::Bad | Signature::Missing, Some(id)) = (signature, id) {
            self.sessions.weigh(id);
        }
        signature
    }

    /// The signature of a message whose session is unknown. It is wrong if all sessions of the connection have keys.
    #[inline(never)]
    fn stray_signature(&self, connection: &Connection, element: &Element<'_>) -> Signature {
        let header = &element.header;
        if !header.is_signed() {
            return Signature::None;
        }
        // One of another connection, to which this one is not bound.
        if let Some(session) =
            self.bindable(connection, header.session_id).and_then(|id| self.sessions.get(id))
        {
            return judged(header, session.keys.verify(connection.id, true, &element.input));
        }
        let mut sessions =
            connection.sessions.values().take(SEARCHED).filter_map(|id| self.sessions.get(*id));
        if sessions.any(|session| session.keys.verifies()) {
            Signature::Bad
        } else {
            Signature::Unverifiable(Lacking::Session)
        }
    }
}

/// A server that refuses before it looks for the session's key does not sign; some keep the SIGNED flag and the
/// signature of the request.
fn judged(header: &Header, signature: Signature) -> Signature {
    const BEFORE_THE_KEY: [NtStatus; 4] = [
        NtStatus::USER_SESSION_DELETED,
        NtStatus::NETWORK_NAME_DELETED,
        NtStatus::FILE_CLOSED,
        NtStatus::INVALID_PARAMETER,
    ];
    match signature {
        Signature::Bad if header.is_response() && BEFORE_THE_KEY.contains(&header.status) => {
            Signature::Unverifiable(Lacking::Session)
        }
        signature => signature,
    }
}

fn site(connection: &Connection, session: &Session) -> Site {
    Site {
        session: session.id,
        connection: connection.id,
        client: connection.client,
        dialect: connection.dialect,
        signing: connection.signing_algorithm(),
        cipher: connection.encryption_cipher(),
    }
}

/// Whether a message of the session that is neither signed nor encrypted should have been.
fn should_be_signed(connection: &Connection, session: &Session, element: &Element<'_>) -> bool {
    let header = &element.header;
    let nobody = session.is_guest() || session.is_anonymous();
    let newest = connection.dialect == Some(Dialect::SMB_3_1_1) && !nobody;
    let required = match (header.command, header.is_response()) {
        // Signed whenever there is a key. [MS-SMB2] 3.2.5.3.1, 3.3.5.7
        (Command::SESSION_SETUP, true) => newest && header.status == NtStatus::SUCCESS,
        (Command::TREE_CONNECT, false) => newest,
        (Command::NEGOTIATE | Command::SESSION_SETUP, _) => false,
        // [MS-SMB2] 3.2.5.1.3
        (_, true) => {
            session.signing_required
                && header.status != NtStatus::PENDING
                && header.message_id != MessageId::UNSOLICITED
        }
        (_, false) => session.signing_required,
    };
    required || (!nobody && session.signing.is_some() && has_signature(element))
}

/// Whether there is a signature. An unsigned message has zeros, except in interim responses of some servers.
/// `[MS-SMB2] 2.2.1`
fn has_signature(element: &Element<'_>) -> bool {
    let signature = element.input.bytes().get(SIGNATURE).and_then(|bytes| bytes.first_chunk::<16>());
    element.header.status != NtStatus::PENDING && signature.is_some_and(|bytes| *bytes != [0; 16])
}
