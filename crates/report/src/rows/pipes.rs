use std::time::Duration;

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::rpc::{Interface, Side};
use smbtrail_track::{Framing, Open, PipeUse};

use crate::rows;

/// One row per open of a pipe: the command `pipes`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Pipes {}

/// An open of a pipe, and what passed over it.
#[derive(Debug)]
pub struct PipeRow<'a> {
    open: &'a Open,
    used: &'a PipeUse,
    interfaces: Vec<String>,
    /// Of the client's messages, and of the server's.
    sizes: [Option<String>; 2],
    guessed_from: Option<String>,
}

impl Rows for Pipes {
    type Row<'a> = PipeRow<'a>;
    const NAME: &'static str = "pipes";
    const ABOUT: &'static str = "One row per open of a pipe over which something passed, in the order of first frames. [`rpc`](#rpc) lists the calls.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new(
            "frame",
            Kind::Number,
            "its CREATE request, or the first message that showed it",
            |row| Value::Number(row.open.start.frame),
        )
        .table("frame", 1, 7),
        Column::<Self>::new("time", Kind::Time, "when that was captured", |row| rows::time(row.open.start))
            .table("time", 9, 27),
        Column::<Self>::new("user", Kind::Text, "who opened it", |row| {
            Value::text(row.open.owner.user.as_ref())
        })
        .null("the logon was anonymous, or the capture does not contain it")
        .table("user", 3, 14),
        Column::<Self>::new("session_id", Kind::Hex, "the session", |row| {
            rows::session_id(row.open.owner.session_id)
        }),
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |row| {
            Value::text(row.open.owner.share.as_ref())
        })
        .null("the capture does not contain its TREE_CONNECT")
        .table("share", 6, 24),
        Column::<Self>::new("pipe", Kind::Path, "the pipe's name, as it was opened", |row| {
            Value::text(row.open.path.as_ref())
        })
        .null("the capture does not contain its CREATE")
        .table("pipe", 2, 20),
        Column::<Self>::new(
            "protocol",
            Kind::Word,
            "`rpc`: DCE/RPC passed over it; `mixed`: other bytes as well; `other`: none of it is DCE/RPC",
            |row| Value::Word(row.protocol()),
        )
        .table("protocol", 4, 8),
        Column::<Self>::new(
            "interfaces",
            Kind::Texts,
            "the interfaces that were bound, by name and version; unknown ones by UUID",
            |row| Value::Strings(&row.interfaces),
        )
        .table("interfaces", 5, 24),
        Column::<Self>::new("calls", Kind::Number, "calls of DCE/RPC", |row| Value::Number(row.used.calls))
            .table("calls", 7, 6),
        Column::<Self>::new("faults", Kind::Number, "calls that ended in a fault", |row| {
            Value::Number(row.used.faults)
        })
        .table("faults", 8, 6),
        Column::<Self>::new("unanswered", Kind::Number, "calls without an answer in the capture", |row| {
            Value::Number(row.used.unanswered)
        }),
        Column::<Self>::new(
            "sealed",
            Kind::Number,
            "calls whose arguments or results are encrypted and stayed so",
            |row| Value::Number(row.used.sealed),
        ),
        Column::<Self>::new(
            "lacking",
            Kind::Word,
            "what is missing to decrypt the last of them, in the words of [`rpc`](#rpc)",
            |row| row.used.lacking.map_or(Value::Null, |lacking| Value::Word(lacking.name())),
        )
        .null("there are none"),
        Column::<Self>::new("bytes_to_server", Kind::Number, "bytes that the client wrote", |row| {
            Value::Number(row.used.client.bytes)
        })
        .unit("bytes")
        .table("to server", 10, 10),
        Column::<Self>::new("bytes_to_client", Kind::Number, "bytes that the server wrote", |row| {
            Value::Number(row.used.server.bytes)
        })
        .unit("bytes")
        .table("to client", 11, 10),
        Column::<Self>::new(
            "messages_to_server",
            Kind::Number,
            "messages with data from the client",
            |row| Value::Number(row.used.client.messages),
        ),
        Column::<Self>::new(
            "messages_to_client",
            Kind::Number,
            "messages with data from the server",
            |row| Value::Number(row.used.server.messages),
        ),
        Column::<Self>::new(
            "sizes_to_server",
            Kind::Text,
            "bytes of the client's shortest and longest message: `4-4096`",
            |row| Value::text(row.sizes[0].as_ref()),
        )
        .null("the client wrote nothing"),
        Column::<Self>::new(
            "sizes_to_client",
            Kind::Text,
            "bytes of the server's shortest and longest message",
            |row| Value::text(row.sizes[1].as_ref()),
        )
        .null("the server wrote nothing"),
        Column::<Self>::new(
            "framing_to_server",
            Kind::Word,
            "how the client's bytes that are no DCE/RPC are divided, as a guess: `length-prefixed`, `lines`, `blocks` or `unknown`",
            |row| row.framing(Side::Client).map_or(Value::Null, |framing| Value::Word(framing.name())),
        )
        .null("all of them are DCE/RPC, or there are none")
        .table("framing", 12, 15),
        Column::<Self>::new(
            "framing_to_client",
            Kind::Word,
            "the same for the server's bytes",
            |row| row.framing(Side::Server).map_or(Value::Null, |framing| Value::Word(framing.name())),
        )
        .null("as above"),
        Column::<Self>::new(
            "framing_from",
            Kind::Text,
            "what that is guessed from, for each side",
            |row| Value::text(row.guessed_from.as_ref()),
        )
        .null("as above"),
        Column::<Self>::new(
            "entropy_to_server",
            Kind::Decimal,
            "entropy of the bytes of the client that are no DCE/RPC: about 8 for encrypted data, 4 to 5 for text",
            |row| row.entropy(Side::Client),
        )
        .null("as above")
        .unit("bits per byte"),
        Column::<Self>::new(
            "entropy_to_client",
            Kind::Decimal,
            "the same for the server's bytes",
            |row| row.entropy(Side::Server),
        )
        .null("as above")
        .unit("bits per byte"),
        Column::<Self>::new(
            "first_to_server",
            Kind::Bytes,
            "the first bytes that the client wrote, at most 64",
            |row| Value::Bytes(&row.used.client.first),
        ),
        Column::<Self>::new(
            "first_to_client",
            Kind::Bytes,
            "the first bytes that the server wrote, at most 64",
            |row| Value::Bytes(&row.used.server.first),
        ),
    ];
}

impl<'a> PipeRow<'a> {
    /// The row of an open; `None` when nothing passed over it, or it is no pipe.
    pub(crate) fn new(open: &'a Open) -> Option<Self> {
        let used = open.pipe()?;
        let interfaces = used.interfaces.iter().map(|(uuid, (major, minor))| match Interface::find(*uuid) {
            Some(interface) => format!("{} {major}.{minor}", interface.name),
            None => format!("{uuid} {major}.{minor}"),
        });
        let sizes = [Side::Client, Side::Server]
            .map(|side| used.side(side).sizes.map(|(least, most)| format!("{least}-{most}")));
        let mut row = Self { open, used, interfaces: interfaces.collect(), sizes, guessed_from: None };
        let guesses = [(Side::Client, "to server"), (Side::Server, "to client")];
        let said =
            guesses.into_iter().filter_map(|(side, name)| Some(format!("{name}: {}", row.framing(side)?)));
        row.guessed_from = Some(said.collect::<Vec<_>>().join("; ")).filter(|said| !said.is_empty());
        Some(row)
    }

    fn framing(&self, side: Side) -> Option<Framing> {
        self.used.side(side).shape.as_ref().map(|shape| shape.framing())
    }

    fn entropy(&self, side: Side) -> Value<'a> {
        let entropy = self.used.side(side).shape.as_ref().and_then(|shape| shape.entropy());
        // It is between 0 and 8: a span of that many seconds has as many milliseconds as there are thousandths.
        let thousandths = entropy.and_then(|bits| Duration::try_from_secs_f64(bits + 0.000_5).ok());
        thousandths
            .and_then(|span| i64::try_from(span.as_millis()).ok())
            .map_or(Value::Null, Value::Thousandths)
    }

    const fn protocol(&self) -> &'static str {
        match (self.used.pdus > 0, self.used.client.foreign + self.used.server.foreign > 0) {
            (true, false) => "rpc",
            (true, true) => "mixed",
            (false, _) => "other",
        }
    }
}
