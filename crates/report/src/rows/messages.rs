use smbtrail_codec::Header;
use smbtrail_table::{Column, Flag, Kind, Rows, Value};
use smbtrail_track::{Connection, Direction, Envelope, EnvelopeKind, Message, Moment, Times};
use smbtrail_wire::HeaderFlags;

use crate::rows;

/// One row per message: the command `messages`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Messages {}

/// A message or an envelope that was not opened, and its file.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MessageRow<'a> {
    /// What passes.
    pub passing: Passing<'a>,
    /// The name of its file.
    pub file: Option<&'a str>,
}

/// What a row of [`Messages`] is about.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Passing<'a> {
    /// A message that could be read.
    Message(&'a Message<'a>),
    /// A frame whose messages are encrypted or compressed.
    Envelope(&'a Envelope<'a>),
}

const FLAGS: &[Flag] = &rows::flags::<{ HeaderFlags::BITS.len() }>(HeaderFlags::BITS);

/// Where the SessionId of a header ends.
const SESSION_ID_END: usize = 48;

impl Rows for Messages {
    type Row<'a> = MessageRow<'a>;
    const NAME: &'static str = "messages";
    const ABOUT: &'static str = "One row per message, in the order of frames. With `--envelopes` also one row per frame \
        that is encrypted or compressed and was not opened: what its header does not say is null.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("frame", Kind::Number, "the frame that completes the message, from 1 over all files", |row| {
            Value::Number(row.moment().frame)
        })
        .table("frame", 1, 7),
        Column::<Self>::new("file", Kind::Text, "the file of the frame, as it was given", |row| {
            Value::text(row.file)
        })
        .null("the file has no name"),
        Column::<Self>::new("time", Kind::Time, "when that frame was captured", |row| rows::time(row.moment()))
            .table("time", 7, 15),
        Column::<Self>::new("connection", Kind::Number, "the TCP connection: the number of the first packet seen of it", |row| {
            Value::Number(row.connection().id.0)
        })
        .table("conn", 14, 4),
        Column::<Self>::new("client", Kind::Socket, "the client's address and port", |row| {
            Value::Socket(row.connection().client)
        })
        .table("client", 10, 21),
        Column::<Self>::new("server", Kind::Socket, "the server's address and port", |row| {
            Value::Socket(row.connection().server)
        })
        .table("server", 11, 21),
        Column::<Self>::new("command", Kind::Name(""), "what is asked or answered", |row| {
            row.header().map_or(Value::Null, |header| rows::command(header.command))
        })
        .null("an envelope")
        .table("command", 2, 15),
        Column::<Self>::new(
            "direction",
            Kind::Word,
            "`request` from the client, `response` from the server, which includes what a server sends unasked",
            |row| Value::Word(if row.direction() == Direction::ToServer { "request" } else { "response" }),
        )
        .table("dir", 3, 8),
        Column::<Self>::new("message_id", Kind::Wide, "joins a response to its request; 18446744073709551615 on what a server sends unasked", |row| {
            row.header_with(32).map_or(Value::Null, |header| Value::Number(header.message_id.0))
        })
        .null("an envelope; a snap length cut the header before it")
        .table("msg id", 8, 7),
        Column::<Self>::new("async_id", Kind::Hex, "the id of a request that is handled asynchronously", |row| {
            let id = row.header_with(40).and_then(Header::async_id);
            id.map_or(Value::Null, |id| Value::Hex(id.0, 16))
        })
        .null("the header has the form without ASYNC_COMMAND; an envelope"),
        Column::<Self>::new("process_id", Kind::Hex, "the field that [MS-SMB2] calls Reserved: a process id, 0x0000feff by default", |row| {
            let id = row.header_with(36).and_then(Header::process_id);
            id.map_or(Value::Null, |id| Value::Hex(u64::from(id), 8))
        })
        .null("the header has the form with ASYNC_COMMAND; an envelope"),
        Column::<Self>::new("tree_id", Kind::Hex, "the tree connect: the header's, or the one it stands for in a related or asynchronous message", |row| {
            rows::tree_id(row.message().and_then(|message| message.tree_id()))
        })
        .null("an asynchronous message of an unknown tree; an envelope; a snap length cut the header before it")
        .table("tree", 13, 10),
        Column::<Self>::new("session_id", Kind::Hex, "the session: the header's, or the one it stands for in a related message", |row| {
            match row.passing {
                Passing::Message(message) if message.header_len() < SESSION_ID_END => Value::Null,
                Passing::Message(message) => rows::session_id(message.session_id()),
                Passing::Envelope(envelope) => envelope.session_id.map_or(Value::Null, rows::session_id),
            }
        })
        .null("a compressed envelope; a snap length cut the header before it")
        .table("session", 12, 18),
        Column::<Self>::new("file_id", Kind::Guid, "the open it is about, resolved in related messages", |row| {
            row.message().and_then(|message| message.file_id()).map_or(Value::Null, rows::file_id)
        })
        .null("it is about no open, or its open is unknown; an envelope"),
        Column::<Self>::new("status", Kind::Name("STATUS_"), "how the request ended", |row| {
            row.header().filter(|header| header.is_response()).map_or(Value::Null, |header| rows::status(header.status))
        })
        .null("a request; an envelope")
        .table("status", 4, 24)
        .failed(rows::is_failure),
        Column::<Self>::new("channel_sequence", Kind::Number, "bytes 8 and 9 of a request: in SMB 3.x they count the channel failures of its open", |row| {
            row.request_header().map_or(Value::Null, |header| Value::Number(u64::from(header.channel_sequence())))
        })
        .null("a response; an envelope"),
        Column::<Self>::new("reserved", Kind::Number, "bytes 10 and 11 of a request, to be 0", |row| {
            row.request_header().map_or(Value::Null, |header| Value::Number(u64::from(header.reserved())))
        })
        .null("a response; an envelope"),
        Column::<Self>::new("credit_charge", Kind::Number, "credits the request costs; 0 counts as 1", |row| {
            row.header().map_or(Value::Null, |header| Value::Number(u64::from(header.credit_charge)))
        })
        .null("an envelope")
        .unit("credits"),
        Column::<Self>::new("credits", Kind::Number, "credits asked for in a request, granted in a response", |row| {
            row.header().map_or(Value::Null, |header| Value::Number(u64::from(header.credits)))
        })
        .null("an envelope")
        .unit("credits")
        .table("credits", 15, 7),
        Column::<Self>::new("flags", Kind::Flags("SMB2_FLAGS_"), "the flags that are set in the header", |row| {
            row.header().map_or(Value::Null, |header| Value::Flags(u64::from(header.flags.0), FLAGS))
        })
        .null("an envelope"),
        Column::<Self>::new("next_command", Kind::Number, "from this header to the next one's in a compound; 0 in its last message", |row| {
            row.header_with(24).map_or(Value::Null, |header| Value::Number(u64::from(header.next_command)))
        })
        .null("an envelope")
        .unit("bytes"),
        Column::<Self>::new("related", Kind::Bool, "whether it takes session, tree and file from the message before it", |row| {
            row.header().map_or(Value::Null, |header| Value::Bool(header.is_related()))
        })
        .null("an envelope"),
        Column::<Self>::new("signed", Kind::Bool, "whether its signature field holds a signature", |row| {
            row.header().map_or(Value::Null, |header| Value::Bool(header.is_signed()))
        })
        .null("an envelope"),
        Column::<Self>::new("encrypted", Kind::Bool, "whether it came, or is kept, in an encrypted frame", |row| {
            Value::Bool(match row.passing {
                Passing::Message(message) => message.encrypted,
                Passing::Envelope(envelope) => envelope.kind == EnvelopeKind::Encrypted,
            })
        }),
        Column::<Self>::new("signature", Kind::Bytes, "the sixteen bytes of the signature field, also when it is not signed", |row| {
            row.header_with(64).map_or(Value::Null, |header| Value::Bytes(&header.signature))
        })
        .null("an envelope"),
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |row| {
            Value::text(row.message().and_then(|message| message.share()))
        })
        .null("it belongs to no share, or the capture does not contain its TREE_CONNECT; an envelope")
        .table("share", 9, 24),
        Column::<Self>::new("path", Kind::Path, "the path below the share; empty for its root", |row| {
            Value::text(row.message().and_then(|message| message.path()))
        })
        .null("it is about no file, or the capture does not contain its CREATE; an envelope")
        .table("path", 6, 60),
        Column::<Self>::new("user", Kind::Text, "who logged on to the session", |row| {
            let session = match row.passing {
                Passing::Message(message) => message.session,
                Passing::Envelope(envelope) => envelope.session,
            };
            Value::text(session.and_then(|session| session.identity.user.as_ref()))
        })
        .null("the logon was anonymous, or the capture does not contain the logon")
        .table("user", 11, 14),
        Column::<Self>::new("offset", Kind::Wide, "where it reads or writes, from the file's first byte", |row| {
            Value::number(row.message().and_then(Message::transfer).and_then(|transfer| transfer.offset))
        })
        .unit("bytes")
        .null("it is no READ or WRITE, or the capture does not contain its request"),
        Column::<Self>::new(
            "length",
            Kind::Number,
            "bytes that a READ or WRITE asks for; in its response, bytes that were read or written; of an envelope, the bytes of its frame",
            |row| match row.passing {
                Passing::Message(message) => {
                    Value::number(message.transfer().and_then(|transfer| transfer.length).map(u64::from))
                }
                Passing::Envelope(envelope) => Value::number(u64::try_from(envelope.input.len()).ok()),
            },
        )
        .unit("bytes")
        .null("it is no READ or WRITE, or a response that moved nothing")
        .table("length", 16, 7),
        Column::<Self>::new("rdma", Kind::Word, "how data that goes by RDMA is protected: `none`, `signed`, `encrypted`, or `unknown`", |row| {
            let data = row.message().and_then(Message::rdma_data);
            data.map_or(Value::Null, |data| Value::Word(data.protection.name()))
        })
        .null("anything but a WRITE request or READ response whose data goes by RDMA"),
        Column::<Self>::new("exchange", Kind::Number, "the number that a request and its responses share, from 1", |row| {
            Value::number(row.message().map(|message| message.exchange).filter(|exchange| *exchange > 0))
        })
        .null("a response without its request; an envelope"),
        Column::<Self>::new("request_frame", Kind::Number, "the frame of the request it answers", |row| {
            Value::number(row.message().and_then(|message| message.request_frame()))
        })
        .null("a request, or the request is not in the capture; an envelope"),
        Column::<Self>::new("latency_us", Kind::Decimal, "from the request's completion to the final response's; negative when the capture's clock went back", |row| {
            Value::micros(row.message().and_then(|message| message.latency))
        })
        .null("anything but a final response with its request")
        .unit("microseconds")
        .table("latency", 5, 8),
        Column::<Self>::new("send_us", Kind::Decimal, "from the first segment of the request to its last", |row| {
            Value::micros(row.times().map(Times::send))
        })
        .null("anything but a final response with its request")
        .unit("microseconds"),
        Column::<Self>::new("wait_us", Kind::Decimal, "from the last segment of the request to the first of the final response", |row| {
            Value::micros(row.times().map(Times::wait))
        })
        .null("anything but a final response with its request")
        .unit("microseconds"),
        Column::<Self>::new("receive_us", Kind::Decimal, "from the first segment of the final response to its last", |row| {
            Value::micros(row.times().map(Times::receive))
        })
        .null("anything but a final response with its request")
        .unit("microseconds"),
    ];
}

impl<'a> MessageRow<'a> {
    const fn message(&self) -> Option<&'a Message<'a>> {
        match self.passing {
            Passing::Message(message) => Some(message),
            Passing::Envelope(_) => None,
        }
    }

    fn times(&self) -> Option<Times> {
        self.message().and_then(Message::times)
    }

    /// The header, if its first bytes up to `end` are in the capture.
    fn header_with(&self, end: usize) -> Option<&'a Header> {
        self.message().filter(|message| message.header_len() >= end).map(|message| message.header)
    }

    fn header(&self) -> Option<&'a Header> {
        self.message().map(|message| message.header)
    }

    fn request_header(&self) -> Option<&'a Header> {
        self.header().filter(|header| !header.is_response())
    }

    const fn moment(&self) -> Moment {
        match self.passing {
            Passing::Message(message) => message.moment,
            Passing::Envelope(envelope) => envelope.moment,
        }
    }

    const fn connection(&self) -> &'a Connection {
        match self.passing {
            Passing::Message(message) => message.connection,
            Passing::Envelope(envelope) => envelope.connection,
        }
    }

    const fn direction(&self) -> Direction {
        match self.passing {
            Passing::Message(message) => message.direction,
            Passing::Envelope(envelope) => envelope.direction,
        }
    }
}
