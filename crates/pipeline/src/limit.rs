//! Limits by name, as a command line sets them.

use std::str::FromStr;

use crate::options::Options;

/// What a run may hold of something: its name, its reason, and its place in the [`Options`].
///
/// A full table evicts the entry that was unused for longest; [`Outcome::usage`](crate::Outcome::usage) counts it.
#[derive(Debug)]
pub struct Limit {
    /// Its name on a command line.
    pub name: &'static str,
    /// What is counted, and why the default is what it is.
    pub about: &'static str,
    place: fn(&mut Options) -> &mut usize,
}

/// Every limit, from the lowest layer up.
pub const LIMITS: &[Limit] = &[
    Limit::new("fragments", "IP datagrams whose fragments are being collected", |options| {
        &mut options.fragments.datagrams
    }),
    Limit::new("fragment-bytes", "bytes of such fragments", |options| &mut options.fragments.bytes),
    Limit::new(
        "stream-bytes",
        "bytes that SMB connections hold together; those unused for longest give up what they wait for",
        |options| &mut options.streams.limits.memory,
    ),
    Limit::new("message-bytes", "bytes of one message that are collected", |options| {
        &mut options.streams.limits.message
    }),
    Limit::new(
        "kdc-bytes",
        "bytes that streams between Kerberos clients and KDCs hold together",
        |options| &mut options.streams.limits.kdc,
    ),
    Limit::new("rdma-bytes", "bytes that connections of RDMA hold together", |options| {
        &mut options.streams.limits.rdma
    }),
    Limit::new("quic-bytes", "bytes that connections of QUIC hold together", |options| {
        &mut options.streams.limits.quic
    }),
    Limit::new("connections", "SMB connections at once, 5 KiB each", |options| {
        &mut options.streams.limits.connections
    }),
    Limit::new("other-connections", "other connections that are known to be none of SMB", |options| {
        &mut options.streams.limits.others
    }),
    Limit::new("out-of-order", "bytes a direction keeps because they came before their turn", |options| {
        &mut options.streams.limits.out_of_order
    }),
    Limit::new(
        "waiting-bytes",
        "bytes of events a connection keeps until those of earlier packets are known",
        |options| &mut options.streams.limits.waiting,
    ),
    Limit::new("history", "bytes a direction keeps to compare retransmissions with", |options| {
        &mut options.streams.limits.history
    }),
    Limit::new("search", "bytes a direction keeps while it looks for the next message", |options| {
        &mut options.streams.limits.search
    }),
    Limit::new(
        "memory-bytes",
        "bytes that sessions, trees, opens, logons, tickets and requests hold together; the table that holds most gives way",
        |options| &mut options.limits.memory,
    ),
    Limit::new("sessions", "sessions at once; a server holds some ten thousand", |options| {
        &mut options.limits.sessions
    }),
    Limit::new("trees", "tree connects at once; a few for each session", |options| &mut options.limits.trees),
    Limit::new("opens", "opens at once; a busy server holds some hundred thousand", |options| {
        &mut options.limits.opens
    }),
    Limit::new("durable-opens", "opens that lost their connection and may be taken up again", |options| {
        &mut options.limits.durable_opens
    }),
    Limit::new("requests", "unanswered requests of a connection; as many as it has credits", |options| {
        &mut options.limits.requests
    }),
    Limit::new("responses", "responses of a connection that wait for their request after a gap", |options| {
        &mut options.limits.orphans
    }),
    Limit::new("pending-bytes", "bytes of such requests and responses, per connection", |options| {
        &mut options.limits.pending_bytes
    }),
    Limit::new("logons", "setups of sessions under way at once", |options| &mut options.limits.logons),
    Limit::new("tickets", "Kerberos tickets whose holder is known", |options| &mut options.limits.tickets),
    Limit::new(
        "pipes",
        "pipes with DCE/RPC: contexts, calls under way, and PDUs that are not whole",
        |options| &mut options.limits.pipes,
    ),
    Limit::new(
        "stub",
        "bytes of the arguments, and of the results, of a call of DCE/RPC that are read",
        |options| &mut options.limits.stub,
    ),
    Limit::new("channels", "connections of one session; servers allow 32", |options| {
        &mut options.limits.channels
    }),
    Limit::new(
        "recalled",
        "tree connects, logons, session setups and opens, each, that fields are read from after their end",
        |options| &mut options.limits.recalled,
    ),
    Limit::new("response-frames", "requests whose response frame is known to smb2.response_in", |options| {
        &mut options.limits.response_frames
    }),
    Limit::new(
        "inflated-bytes",
        "bytes that a connection's compressed messages may decompress to, beside 4,096 per byte received",
        |options| &mut options.limits.inflated,
    ),
    Limit::new("opened-bytes", "bytes of a message that comes out of an envelope", |options| {
        &mut options.limits.opened
    }),
];

impl Limit {
    const fn new(name: &'static str, about: &'static str, place: fn(&mut Options) -> &mut usize) -> Self {
        Self { name, about, place }
    }

    /// The limit of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        LIMITS.iter().find(|limit| limit.name == name)
    }

    /// The value when it is not set.
    #[must_use]
    pub fn default_value(&self) -> usize {
        *(self.place)(&mut Options::default())
    }
}

/// A limit and its new value: `opens=1000000`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct LimitSetting {
    /// Which.
    pub limit: &'static Limit,
    /// How much.
    pub value: usize,
}

/// Why a text does not set a limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LimitError {
    /// It has no `=`.
    #[error("expected NAME=NUMBER, as in opens=1000000")]
    NoValue,
    /// There is no limit of that name.
    #[error("no limit is called `{name}`; the limits are {}", names())]
    NoSuchLimit {
        /// The name.
        name: String,
    },
    /// The text after `=` is not a number of at least 1.
    #[error("`{value}` is not a number of at least 1")]
    NoNumber {
        /// The text.
        value: String,
    },
}

impl FromStr for LimitSetting {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, value) = text.split_once('=').ok_or(LimitError::NoValue)?;
        let limit = Limit::named(name).ok_or_else(|| LimitError::NoSuchLimit { name: name.into() })?;
        match value.parse() {
            Ok(value) if value > 0 => Ok(Self { limit, value }),
            _ => Err(LimitError::NoNumber { value: value.into() }),
        }
    }
}

impl Options {
    /// Sets one limit by its name.
    #[must_use]
    pub fn with_limit(mut self, setting: LimitSetting) -> Self {
        self.set_limit(setting);
        self
    }

    /// Sets one limit by its name.
    pub fn set_limit(&mut self, setting: LimitSetting) {
        *(setting.limit.place)(self) = setting.value;
        // The stream table decides which connections stay.
        self.limits.connections = self.streams.limits.connections;
    }
}

fn names() -> String {
    LIMITS.iter().map(|limit| limit.name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_set_by_its_name_and_no_other() {
        for limit in LIMITS {
            let mut options = Options::default();
            options.set_limit(format!("{}=7", limit.name).parse().unwrap());
            for other in LIMITS {
                let value = *(other.place)(&mut options);
                assert_eq!(value == 7, other.name == limit.name, "{} after {}", other.name, limit.name);
            }
        }
    }

    #[test]
    fn what_sets_no_limit_says_why() {
        let error = |text: &str| text.parse::<LimitSetting>().unwrap_err();
        assert_eq!(error("opens"), LimitError::NoValue);
        assert_eq!(error("files=7"), LimitError::NoSuchLimit { name: "files".into() });
        assert_eq!(error("opens=0"), LimitError::NoNumber { value: "0".into() });
        assert!(error("files=7").to_string().contains("sessions, trees, opens"));
    }

    #[test]
    fn the_defaults_fit_a_million_opens() {
        assert!(Limit::named("opens").unwrap().default_value() >= 1_000_000);
    }
}
