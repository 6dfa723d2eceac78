//! `conn`: the connections.

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{Connection, Delivery, Sent, Time};

use crate::form::{Form, Log};
use crate::link::{self, Link, Linked};

/// A record for each connection.
#[derive(Debug)]
#[non_exhaustive]
pub enum Conn {}

/// A connection that ended.
#[derive(Debug)]
pub struct ConnRow<'a> {
    pub(super) link: Link,
    pub(super) connection: &'a Connection,
}

impl Linked for ConnRow<'_> {
    fn time(&self) -> Time {
        self.connection.opened.time
    }

    fn link(&self) -> Option<&Link> {
        Some(&self.link)
    }
}

impl Log for Conn {
    const FORM: Form = Form::Zeek;
    const OWN: usize = 9;
    const DIFFERENCES: &'static [&'static str] = &[
        "Only connections of SMB are logged; the packets after the last FIN, or after a RST, are not counted.",
        "`history` has the letters S, H, A, D, F and R, which say how a connection began and ended; Zeek also has letters for \
         what is repeated or damaged, which `weird` has here.",
    ];
}

const NOT_COUNTED: &str = "nobody counted the packets";

impl Rows for Conn {
    type Row<'a> = ConnRow<'a>;
    const NAME: &'static str = "conn";
    const ABOUT: &'static str = "The connections of SMB, when they end or the capture does.";
    const COLUMNS: &'static [Column<Self>] = &[
        link::ts("the first packet"),
        link::uid(),
        link::orig_h(),
        link::orig_p(),
        link::resp_h(),
        link::resp_p(),
        Column::<Self>::new("proto", Kind::Word, "always `tcp`", |_| Value::Word("tcp")),
        Column::<Self>::new("service", Kind::Text, "always `smb`", |_| Value::Text("smb")),
        Column::<Self>::new("duration", Kind::Interval, "from the first packet to the last", |row| {
            let last = row.connection.delivery.map_or(row.connection.last, |delivery| delivery.last);
            Value::Seconds(last.time.since(row.connection.opened.time))
        })
        .unit("s"),
        Column::<Self>::new("orig_bytes", Kind::Number, "bytes of TCP payload that the client sent", |row| {
            count(row, |delivery| delivery.client, |of| of.bytes)
        })
        .null(NOT_COUNTED),
        Column::<Self>::new("resp_bytes", Kind::Number, "the same of the server", |row| {
            count(row, |delivery| delivery.server, |of| of.bytes)
        })
        .null(NOT_COUNTED),
        Column::<Self>::new(
            "conn_state",
            Kind::Text,
            "how it began and ended, in Zeek's abbreviations",
            |row| {
                row.connection
                    .delivery
                    .as_ref()
                    .map_or(Value::Null, |delivery| Value::Text(state(delivery.history())))
            },
        )
        .null(NOT_COUNTED),
        Column::<Self>::new("local_orig", Kind::Bool, "whether the client is a local host", |_| Value::Null)
            .null("always: nobody says which hosts are local, as in Zeek without a list"),
        Column::<Self>::new("local_resp", Kind::Bool, "whether the server is a local host", |_| Value::Null)
            .null("as above"),
        Column::<Self>::new("missed_bytes", Kind::Number, "bytes that are missing from the capture", |row| {
            Value::Number(row.connection.counts.lost)
        }),
        Column::<Self>::new("history", Kind::Text, HISTORY, |row| {
            row.connection.delivery.as_ref().map_or(Value::Null, |delivery| Value::Text(delivery.history()))
        })
        .null(NOT_COUNTED),
        Column::<Self>::new("orig_pkts", Kind::Number, "packets that the client sent", |row| {
            count(row, |delivery| delivery.client, |of| of.packets)
        })
        .null(NOT_COUNTED),
        Column::<Self>::new(
            "orig_ip_bytes",
            Kind::Number,
            "bytes of these with the headers of IP and TCP",
            |row| count(row, |delivery| delivery.client, |of| of.ip_bytes),
        )
        .null(NOT_COUNTED),
        Column::<Self>::new("resp_pkts", Kind::Number, "packets that the server sent", |row| {
            count(row, |delivery| delivery.server, |of| of.packets)
        })
        .null(NOT_COUNTED),
        Column::<Self>::new(
            "resp_ip_bytes",
            Kind::Number,
            "bytes of these with the headers of IP and TCP",
            |row| count(row, |delivery| delivery.server, |of| of.ip_bytes),
        )
        .null(NOT_COUNTED),
        Column::<Self>::new("tunnel_parents", Kind::Texts, "the connections that it travels in", |_| {
            Value::Null
        })
        .null("always: `network` names tunnels"),
        Column::<Self>::new("ip_proto", Kind::Number, "always 6: TCP", |_| Value::Number(6)),
        Column::<Self>::new("dialect", Kind::Text, "the dialect that was chosen", |row| {
            Value::text(row.connection.dialect.and_then(|dialect| dialect.name()))
        })
        .null("the capture does not contain the NEGOTIATE"),
        Column::<Self>::new("network", Kind::Text, "the tags and tunnels in which it travels", |row| {
            Value::text(row.connection.network_path.as_ref())
        })
        .null("there are none"),
        Column::<Self>::new("smb_messages", Kind::Number, "messages of SMB2 that could be read", |row| {
            Value::Number(row.connection.counts.messages)
        }),
        Column::<Self>::new("smb1_messages", Kind::Number, "messages of SMB1", |row| {
            Value::Number(row.connection.counts.smb1)
        }),
        Column::<Self>::new(
            "encrypted_frames",
            Kind::Number,
            "frames with encrypted messages that were not opened",
            |row| Value::Number(row.connection.counts.encrypted),
        ),
        Column::<Self>::new(
            "signing_required",
            Kind::Bool,
            "whether client or server requires signing",
            |row| Value::Bool(row.connection.signing_required()),
        ),
        Column::<Self>::new("cipher", Kind::Text, "the cipher that was chosen", |row| {
            Value::text(row.connection.cipher.and_then(|cipher| cipher.name()))
        })
        .null("none was"),
        Column::<Self>::new("client_guid", Kind::Guid, "names the client", |row| {
            row.connection.client_guid.map_or(Value::Null, |guid| Value::Guid(guid.0))
        })
        .null("the capture does not contain the NEGOTIATE"),
        Column::<Self>::new("server_guid", Kind::Guid, "names the server", |row| {
            row.connection.server_guid.map_or(Value::Null, |guid| Value::Guid(guid.0))
        })
        .null("the capture does not contain the NEGOTIATE"),
    ];
}

const HISTORY: &str = "what each side did first, upper case for the client: `S` SYN, `H` SYN with ACK, `A` ACK, `D` payload, `F` FIN, \
    `R` RST";

fn count(row: &ConnRow<'_>, side: fn(&Delivery) -> Sent, get: fn(&Sent) -> u64) -> Value<'static> {
    row.connection.delivery.as_ref().map_or(Value::Null, |delivery| Value::Number(get(&side(delivery))))
}

/// How a connection with data began and ended, by what each side did.
fn state(history: &str) -> &'static str {
    let did = |letter| history.contains(letter);
    // Only what begins with a handshake is established: else the capture begins later.
    let client_known = did('S');
    let server_known = did('h');
    if did('r') {
        return if client_known { "RSTR" } else { "RSTRH" };
    }
    if did('R') {
        return if server_known { "RSTO" } else { "RSTOS0" };
    }
    match (did('F'), did('f')) {
        (true, true) => "SF",
        (true, false) => {
            if server_known {
                "S2"
            } else {
                "SH"
            }
        }
        (false, true) => {
            if client_known {
                "S3"
            } else {
                "SHR"
            }
        }
        (false, false) if client_known && server_known => "S1",
        (false, false) if client_known => "S0",
        (false, false) => "OTH",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_follows_from_what_both_sides_did() {
        for (history, expected) in [
            ("ShADadFf", "SF"),
            ("ShADad", "S1"),
            ("ShADadR", "RSTO"),
            ("ShADadr", "RSTR"),
            ("ShADadF", "S2"),
            ("ShADadf", "S3"),
            ("DdAaFf", "SF"),
            ("DdAaF", "SH"),
            ("DdAaR", "RSTOS0"),
            ("Dd", "OTH"),
        ] {
            assert_eq!(state(history), expected, "{history}");
        }
    }
}
