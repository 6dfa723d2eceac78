use std::sync::Arc;

use smbtrail_fingerprint::{Confidence, Side};
use smbtrail_table::{Column, Kind, Member, Objects, Rows, Value};
use smbtrail_track::Moment;

use crate::rows;

/// One row per host: the command `hosts`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Hosts {}

/// A host, as its connections show it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HostRow {
    pub(crate) address: String,
    pub(crate) also_at: Vec<String>,
    pub(crate) network: Option<Arc<str>>,
    pub(crate) netbios: Option<Box<str>>,
    pub(crate) dns: Option<Box<str>>,
    pub(crate) domain: Option<Box<str>>,
    pub(crate) roles: Vec<&'static str>,
    pub(crate) version: Option<String>,
    pub(crate) os: Option<&'static str>,
    pub(crate) taken_for: TakenFor,
    pub(crate) client_fps: Vec<String>,
    pub(crate) server_fps: Vec<String>,
    pub(crate) users: Vec<String>,
    pub(crate) connections: u64,
    pub(crate) first: Moment,
    pub(crate) last: Moment,
}

/// What a host is taken for, in each of its roles.
#[derive(Clone, Debug, Default)]
pub(crate) struct TakenFor(pub(crate) Vec<Taken>);

/// What a host is taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) name: String,
    pub(crate) role: Side,
    /// `None` where only its own version says so.
    pub(crate) confidence: Option<Confidence>,
}

const TAKEN: &[Member] = &[
    Member::new("name", Kind::Text),
    Member::new("role", Kind::Word),
    Member::new("confidence", Kind::Word),
];

impl Rows for Hosts {
    type Row<'a> = HostRow;
    const NAME: &'static str = "hosts";
    const ABOUT: &'static str = "One row per address that sends or receives SMB, in the order of first frames. Names, version and system are what \
                                 the host says of itself.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("address", Kind::Text, "its IP address", |row| Value::Text(&row.address)).table("address", 1, 15),
        Column::<Self>::new(
            "also_at",
            Kind::Texts,
            "other addresses with the same random ClientGuid or ServerGuid: probably the same host",
            |row| Value::Strings(&row.also_at),
        )
        .table("also at", 11, 15),
        Column::<Self>::new("network", Kind::Text, "the tags and tunnels in which it was seen first, the outermost first: `vlan 10`", |row| {
            Value::text(row.network.as_ref())
        })
        .null("there are none"),
        Column::<Self>::new("netbios_name", Kind::Text, "its NetBIOS name: as a server says in its challenge, or a client as its workstation", |row| {
            Value::text(row.netbios.as_ref())
        })
        .null("it names none in NTLM")
        .table("name", 2, 15),
        Column::<Self>::new("dns_name", Kind::Text, "its DNS name, as a server says in its challenge", |row| Value::text(row.dns.as_ref()))
            .null("as above, or it is no server")
            .table("DNS name", 10, 24),
        Column::<Self>::new("domain", Kind::Text, "the domain that it belongs to, as a server says in its challenge", |row| {
            Value::text(row.domain.as_ref())
        })
        .null("as above")
        .table("domain", 9, 16),
        Column::<Self>::new("roles", Kind::Texts, "`client`, `server` or both", |row| Value::Texts(&row.roles)).table("roles", 3, 14),
        Column::<Self>::new("version", Kind::Text, "the version of its operating system, as it says in NTLM: `10.0.20348`", |row| {
            Value::text(row.version.as_ref())
        })
        .null("it names none in NTLM")
        .table("version", 6, 10),
        Column::<Self>::new("os", Kind::Text, "the releases of Windows that have this version", |row| Value::text(row.os))
            .null("no release of Windows has it, or it names none")
            .table("system", 7, 30),
        Column::<Self>::new(
            "taken_for",
            Kind::Objects(TAKEN),
            "what it is taken for in each role, with `high`, `medium` or `low` confidence by its fingerprint, or `claim` where only its own \
             version says so",
            |row| Value::Objects(&row.taken_for),
        )
        .table("taken for", 4, 34),
        Column::<Self>::new("users", Kind::Texts, "who logged on from it, as the servers granted it", |row| Value::Strings(&row.users))
            .table("users", 5, 20),
        Column::<Self>::new("connections", Kind::Number, "its connections with messages", |row| Value::Number(row.connections))
            .table("connections", 12, 11),
        Column::<Self>::new(
            "client_fps",
            Kind::Texts,
            "the fingerprints of its clients; those that can be of the same software are one",
            |row| Value::Strings(&row.client_fps),
        ),
        Column::<Self>::new("server_fps", Kind::Texts, "the fingerprints of its servers", |row| Value::Strings(&row.server_fps)),
        Column::<Self>::new("first_frame", Kind::Number, "the first packet of its connections", |row| Value::Number(row.first.frame)),
        Column::<Self>::new("first", Kind::Time, "the least time of that packet and of the messages of its connections", |row| rows::time(row.first)).table("first", 8, 27),
        Column::<Self>::new("last", Kind::Time, "the greatest time of the messages of its connections", |row| rows::time(row.last))
            .table("last", 16, 27),
    ];
}

impl Taken {
    const fn confidence(&self) -> &'static str {
        match self.confidence {
            Some(confidence) => confidence.name(),
            None => "claim",
        }
    }
}

impl Objects for TakenFor {
    fn members(&self) -> &'static [Member] {
        TAKEN
    }

    fn count(&self) -> usize {
        self.0.len()
    }

    fn value(&self, object: usize, member: usize) -> Value<'_> {
        let Some(taken) = self.0.get(object) else { return Value::Null };
        match (member, taken.role) {
            (0, _) => Value::Text(&taken.name),
            (1, Side::Client) => Value::Word("client"),
            (1, Side::Server) => Value::Word("server"),
            _ => Value::Word(taken.confidence()),
        }
    }

    fn push_short(&self, object: usize, out: &mut String) {
        let Some(taken) = self.0.get(object) else { return };
        out.push_str(&taken.name);
        out.push_str(" (");
        out.push_str(taken.confidence());
        out.push(')');
    }
}
