//! Names of our own: what is known of a message that Wireshark has no name for. One value per message.

use smbtrail_track::Message;

use crate::field::{Field, f};
use crate::kind::Kind::{Bytes, Duration, Text};
use crate::kind::U64;
use crate::source::Source::{Known, Whole};

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("smbtrail.path", Text, "The full path that the message is about, as \\\\server\\share\\dir\\file, of requests and responses", &[Known(path)]),
    f("smbtrail.user", Text, "Who is logged on in the session of the message", &[Known(|message, out| if let Some(user) = message.user() { out.text(user) })]),
    f("smbtrail.logon", Text, "How the session setup ended: success, failure, guest, anonymous", &[Known(|message, out| {
        if let Some(session) = message.session {
            out.text(match session.status {
                None => "unfinished",
                Some(_) if !session.is_valid() => "failure",
                Some(_) if session.is_guest() => "guest",
                Some(_) if session.is_anonymous() => "anonymous",
                Some(_) => "success",
            });
        }
    })]),
    f("smbtrail.latency", Duration, "Seconds from the request to its final response", &[Known(|message, out| if let Some(latency) = message.latency { out.duration(latency) })]),
    f("smbtrail.message", Bytes, "The bytes of the message, header first, or of an envelope", &[Whole]),
    f("smbtrail.exchange", U64, "The number that a request, its interim and its final response share", &[Known(|message, out| out.number(message.exchange))]),
];

fn path(message: &Message<'_>, out: &mut crate::Out<'_>) {
    let (Some(share), path) = (message.share(), message.path()) else { return };
    let path = path.map_or("", |path| path.trim_start_matches('\\'));
    let joint = if path.is_empty() { "" } else { "\\" };
    out.chars(share.chars().chain(joint.chars()).chain(path.chars()));
}
