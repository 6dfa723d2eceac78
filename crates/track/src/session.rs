use std::net::SocketAddr;
use std::sync::Arc;

use hashbrown::HashMap;
use smbtrail_wire::{Cipher, Dialect, Guid, NtStatus, SessionFlags, SessionId, SigningAlgorithm, TreeId};

#[cfg(feature = "crypto")]
use crate::keys::Keyring;
use crate::table::{Held, Id, Keyed, text_bytes};
use crate::{Connection, ConnectionId, Moment, TreeConnect};

/// A user's session on a server. `[MS-SMB2] 3.3.1.8`
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Session {
    /// Its id on the server.
    pub id: SessionId,
    /// The connection on which it was set up, or first seen.
    pub connection: ConnectionId,
    /// The client's address and port on that connection.
    pub client: SocketAddr,
    /// The server's address and port on that connection.
    pub server: SocketAddr,
    /// The network that connection is on, as [`Connection::network`](crate::Connection::network) numbers them.
    pub network: u32,
    /// The tags and tunnels of that connection, as in [`Connection::network_path`](crate::Connection::network_path).
    pub network_path: Option<Arc<str>>,
    /// Who is logged on, as the server granted it: `guest` for a guest, and no user in an anonymous session. A logon that
    /// failed names nobody.
    pub identity: Identity,
    /// Who asked to log on, where the server granted another identity.
    pub claimed: Option<Box<Identity>>,
    /// How the last setup ended; `None` when it did not, or was not seen.
    pub status: Option<NtStatus>,
    /// What the server said of the session.
    pub flags: SessionFlags,
    /// The GUID of the server, where it was known when the session began.
    pub(crate) server_guid: Option<Guid>,
    /// The dialect of its connection.
    pub dialect: Option<Dialect>,
    /// The algorithm of its signed messages; `None` as long as none is.
    pub signing: Option<SigningAlgorithm>,
    /// Whether its messages must be signed.
    pub signing_required: bool,
    /// The cipher of its encrypted messages; `None` as long as there are none.
    pub encryption: Option<Cipher>,
    /// The session that the client said this one takes the place of; 0 for none.
    pub previous: SessionId,
    /// The connections that it uses or used, the first one first.
    pub channels: Vec<Channel>,
    /// The first frame of it.
    pub start: Moment,
    /// The last frame of it.
    pub end: Moment,
    /// How it ended.
    pub ended: Option<SessionEnd>,
    /// Counts of what happened in it.
    pub counts: SessionCounts,
    /// What is known of its keys.
    #[cfg(feature = "crypto")]
    pub(crate) keys: Keyring,
    /// No logon established it, and nothing but its setup was seen of it.
    pub(crate) is_pending: bool,
    /// Its tree connects by id.
    pub(crate) trees: HashMap<TreeId, Id<TreeConnect>>,
}

/// What happened in a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionCounts {
    /// Trees that were seen to be connected.
    pub trees: u64,
    /// Opens that were seen to be created.
    pub opens: u64,
    /// Messages that could be read.
    pub messages: u64,
    /// Frames that hold its encrypted messages and were not opened.
    pub encrypted: u64,
    /// Bytes of those frames, client to server.
    pub encrypted_bytes_sent: u64,
    /// Bytes of those frames, server to client.
    pub encrypted_bytes_received: u64,
}

/// A connection that a session uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Channel {
    /// The connection.
    pub connection: ConnectionId,
    /// Neither the client's nor the server's GUID was seen: that it is the same session is inferred from its id.
    pub guessed: bool,
    /// The connection has not ended.
    pub(crate) is_open: bool,
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionEnd {
    /// By a LOGOFF.
    Logoff,
    /// With its last connection.
    Disconnect,
    /// Another session took its place.
    Replaced,
    /// Its setup failed.
    Failed,
    /// The capture ended first.
    Capture,
    /// It was evicted because its table was full.
    Evicted,
}

/// Who asks to log on, and by which mechanism, as the client claims.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Identity {
    /// The user's name.
    pub user: Option<Arc<str>>,
    /// The user's domain.
    pub domain: Option<Arc<str>>,
    /// The name of the client's machine.
    pub workstation: Option<Arc<str>>,
    /// The mechanism: `NTLMSSP`, `Kerberos`, …
    pub mechanism: Option<Arc<str>>,
    /// Who names the user; `None` where nobody does.
    pub source: Option<IdentitySource>,
    /// The client asked for an anonymous session. Read from NTLM's AUTHENTICATE message, since servers do not always
    /// set the session's flag.
    pub anonymous: bool,
}

/// Who names a user, from the least certain to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum IdentitySource {
    /// The client itself, in NTLM: a success shows that it knows the password.
    Client,
    /// An answer of a KDC to the client that the capture contains, which is not protected.
    Kdc,
    /// The Kerberos ticket, which was decrypted.
    Ticket,
}

impl IdentitySource {
    /// A stable name, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Kdc => "kdc",
            Self::Ticket => "ticket",
        }
    }
}

impl Keyed for Session {
    type Key = (ConnectionId, SessionId);

    fn key(&self) -> Self::Key {
        (self.connection, self.id)
    }
}

impl Held for Identity {
    fn held(&self) -> usize {
        let Self { user, domain, workstation, mechanism, .. } = self;
        [user, domain, workstation, mechanism].into_iter().map(|text| text_bytes(text.as_ref())).sum()
    }
}

impl Held for Session {
    fn held(&self) -> usize {
        // It is listed by its id, and on each of its connections.
        const LISTED: usize = 256;
        let claimed = self.claimed.as_ref().map_or(0, |claimed| size_of::<Identity>() + claimed.held());
        let channels = self.channels.capacity() * (size_of::<Channel>() + LISTED);
        let trees = self.trees.capacity() * (size_of::<(TreeId, Id<TreeConnect>)>() + 1);
        #[cfg(feature = "crypto")]
        let keys = self.keys.held();
        #[cfg(not(feature = "crypto"))]
        let keys = 0;
        LISTED + self.identity.held() + claimed + channels + trees + keys
    }
}

impl Session {
    /// One of that id on a connection; nothing else is known yet.
    pub(crate) fn new(connection: &Connection, session_id: SessionId, start: Moment) -> Self {
        Self {
            id: session_id,
            connection: connection.id,
            client: connection.client,
            server: connection.server,
            network: connection.network,
            network_path: connection.network_path.clone(),
            identity: Identity::default(),
            claimed: None,
            status: None,
            flags: SessionFlags::default(),
            server_guid: connection.server_guid,
            dialect: connection.dialect,
            signing: None,
            signing_required: false,
            encryption: None,
            previous: SessionId(0),
            channels: vec![Channel { connection: connection.id, guessed: false, is_open: true }],
            start,
            end: start,
            ended: None,
            counts: SessionCounts::default(),
            #[cfg(feature = "crypto")]
            keys: Keyring::default(),
            is_pending: true,
            trees: HashMap::new(),
        }
    }

    /// What is known of its keys, and what became of its signatures.
    #[cfg(feature = "crypto")]
    #[must_use]
    pub const fn keys(&self) -> &Keyring {
        &self.keys
    }

    /// Whether the server logged the user on as a guest.
    #[must_use]
    pub const fn is_guest(&self) -> bool {
        self.flags.contains(SessionFlags::IS_GUEST)
    }

    /// Whether the session is anonymous.
    #[must_use]
    pub const fn is_anonymous(&self) -> bool {
        self.identity.anonymous || self.flags.contains(SessionFlags::IS_NULL)
    }

    /// Whether a setup succeeded, or the session is in use without its setup having been seen.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.status.map_or(!self.is_pending, |status| status == NtStatus::SUCCESS)
    }
}
