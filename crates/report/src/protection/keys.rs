use std::fmt::Write as _;

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::crypto::Key;
use smbtrail_track::{ChannelKeys, Lacking, Session};

use crate::rows::{self, named};

/// One row per channel of a session and its keys: the command `keys`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Keys {}

/// A channel of a session, and its keys.
#[derive(Clone, Debug)]
pub struct KeyRow<'a> {
    session: &'a Session,
    channel: &'a ChannelKeys,
    lacking: Option<Lacking>,
    wireshark: Option<String>,
}

impl Rows for Keys {
    type Row<'a> = KeyRow<'a>;
    const NAME: &'static str = "keys";
    const ABOUT: &'static str = "One row per channel of a session, in the order of the sessions' first frames: a session on \
                                 several connections signs on each with a key of its own. Keys are hexadecimal.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("session_id", Kind::Hex, "the session", |row| rows::session_id(row.session.id))
            .table("session", 1, 18),
        Column::<Self>::new("channel", Kind::Number, "the TCP connection", |row| {
            Value::Number(row.channel.connection.0)
        })
        .table("conn", 3, 4),
        Column::<Self>::new("user", Kind::Text, "who logged on", |row| {
            Value::text(row.session.identity.user.as_ref())
        })
        .null("the capture does not contain the logon, or the logon was anonymous")
        .table("user", 2, 16),
        Column::<Self>::new("dialect", Kind::Name(""), "the dialect of its connection", |row| {
            named!(row.session.dialect, 4)
        })
        .null("the capture does not contain the NEGOTIATE")
        .table("dialect", 9, 7),
        Column::<Self>::new(
            "source",
            Kind::Text,
            "the secret from which the keys follow: the option, with its number when it was given several times, or the \
             file and the line",
            |row| Value::text(row.session.keys().given().map(|given| &*given.origin)),
        )
        .null("the keys are unknown")
        .table("source", 5, 16),
        Column::<Self>::new(
            "swapped",
            Kind::Bool,
            "whether the session's id was given with its bytes in reverse order, as they are on the wire",
            |row| Value::Bool(row.session.keys().given().is_some_and(|given| given.swapped)),
        ),
        Column::<Self>::new("lacking", Kind::Word, LACKING, |row| {
            row.lacking.map_or(Value::Null, |lacking| Value::Text(lacking.name()))
        })
        .null("nothing is missing")
        .table("lacking", 4, 20),
        Column::<Self>::new("algorithm", Kind::Name(""), "the algorithm of its signatures", |row| {
            named!(row.channel.algorithm, 4)
        })
        .null("the dialect is unknown")
        .table("algorithm", 8, 11),
        Column::<Self>::new("encryption", Kind::Name(""), "the cipher of its encrypted messages", |row| {
            named!(row.session.encryption, 4)
        })
        .null("no message is encrypted, or the cipher is unknown")
        .table("encryption", 10, 11),
        Column::<Self>::new("session_key", Kind::Bytes, "the key that the logon left", |row| {
            bytes(row.session.keys().session_key().map(|key| &key.0))
        })
        .null("it is unknown")
        .table("session key", 6, 32),
        Column::<Self>::new("signing_key", Kind::Bytes, "signs on this channel", |row| {
            bytes(row.channel.signing.as_ref().ok())
        })
        .null("it is unknown")
        .table("signing key", 7, 32),
        Column::<Self>::new("client_to_server_key", Kind::Bytes, "encrypts what the client sends", |row| {
            bytes(row.session.keys().sealing_keys().map(|(c2s, _)| c2s))
        })
        .null("it is unknown, or no cipher was agreed on"),
        Column::<Self>::new("server_to_client_key", Kind::Bytes, "encrypts what the server sends", |row| {
            bytes(row.session.keys().sealing_keys().map(|(_, s2c)| s2c))
        })
        .null("as above"),
        Column::<Self>::new("application_key", Kind::Bytes, "for the protocols above", |row| {
            bytes(row.session.keys().application_key())
        })
        .null("it is unknown"),
        Column::<Self>::new(
            "wireshark",
            Kind::Text,
            "the argument with which tshark and Wireshark take the keys: `tshark -o 'uat:smb2_seskey_list:…'`",
            |row| Value::text(row.wireshark.as_ref()),
        )
        .null("neither the session key nor the encryption keys are known"),
    ];
}

/// What the words of [`Lacking`] mean.
pub(super) const LACKING: &str = "what is missing: `no-secret` (none was given), `no-secret-fits` (none produces the logon's \
    response), `no-logon` (the capture does not contain it), `set-up-incomplete` (it does not contain the NEGOTIATE or part of the setup), \
    `no-key-of-mechanism` (another mechanism than NTLM, and no key of it), `guest` (has no key), `algorithm-unknown`, \
    `session-unknown`, `bytes-missing`";

impl<'a> KeyRow<'a> {
    pub(super) fn new(session: &'a Session, channel: &'a ChannelKeys) -> Self {
        let keys = session.keys();
        // A session whose encryption keys were given can be read.
        let lacking = channel.signing.as_ref().err().copied().filter(|_| keys.sealing_keys().is_none());
        Self { session, channel, lacking, wireshark: wireshark(session) }
    }
}

fn bytes(key: Option<&Key>) -> Value<'_> {
    key.map_or(Value::Null, |key| Value::Bytes(key.bytes()))
}

/// A row of Wireshark's table of session keys: the id in wire order, the session key, server to client, client to server.
/// Wireshark takes at most 16 bytes of the session key, those of Session.SessionKey in `[MS-SMB2] 3.2.1.3`. Of ciphers of 256
/// bits it prefers the keys that it derives from those 16 bytes, which are wrong where the whole key is longer: then the
/// session key is left out.
fn wireshark(session: &Session) -> Option<String> {
    let keys = session.keys();
    let (c2s, s2c) = keys.sealing_keys().unzip();
    let session_key = keys.session_key().map(|key| key.0.bytes());
    if session_key.is_none() && c2s.is_none() {
        return None;
    }
    let mut row = String::from("uat:smb2_seskey_list:");
    session.id.0.to_le_bytes().iter().for_each(|byte| push(&mut row, *byte));
    let misleads = |key: &[u8]| key.len() > 16 && c2s.is_some_and(|key| key.bytes().len() > 16);
    let session_key = session_key.filter(|key| !misleads(key)).map(|key| key.get(..16).unwrap_or(key));
    for key in [session_key, s2c.map(Key::bytes), c2s.map(Key::bytes)] {
        row.push(',');
        match key {
            Some(key) => key.iter().for_each(|byte| push(&mut row, *byte)),
            None => row.push_str("\"\""),
        }
    }
    Some(row)
}

fn push(row: &mut String, byte: u8) {
    let _ = write!(row, "{byte:02x}");
}
