use smbtrail_codec::Body;
use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::rpc::{Pdu, Side};
use smbtrail_track::{Direction, Framing, Message, Open};
use smbtrail_wire::{Fsctl, ShareType};

use crate::rows;

/// One row per message with data that is no DCE/RPC on a pipe: the command `pipes --content`.
#[derive(Debug)]
#[non_exhaustive]
pub enum PipeContents {}

/// A message, and what it writes to a pipe or reads from it.
#[derive(Debug)]
pub struct ContentRow<'a> {
    message: &'a Message<'a>,
    data: &'a [u8],
    bytes: u32,
    text: Option<String>,
    framing: Option<Framing>,
    guessed_from: Option<String>,
}

impl Rows for PipeContents {
    type Row<'a> = ContentRow<'a>;
    const NAME: &'static str = "pipes --content";
    const ABOUT: &'static str =
        "One row per message with data that is no DCE/RPC on a pipe, in the order of frames.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("frame", Kind::Number, "the message", |row| {
            Value::Number(row.message.moment.frame)
        })
        .table("frame", 1, 7),
        Column::<Self>::new("time", Kind::Time, "when it was captured", |row| rows::time(row.message.moment))
            .table("time", 7, 27),
        Column::<Self>::new("user", Kind::Text, "the user of the session", |row| {
            Value::text(row.message.user())
        })
        .null("the logon was anonymous, or the capture does not contain it")
        .table("user", 5, 14),
        Column::<Self>::new("session_id", Kind::Hex, "the session", |row| {
            rows::session_id(row.message.session_id())
        }),
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |row| {
            Value::text(row.message.share())
        })
        .null("the capture does not contain its TREE_CONNECT")
        .table("share", 6, 24),
        Column::<Self>::new("pipe", Kind::Path, "the pipe's name, as it was opened", |row| {
            Value::text(row.message.path())
        })
        .null("the capture does not contain its CREATE")
        .table("pipe", 2, 24),
        Column::<Self>::new("direction", Kind::Word, "`to server` or `to client`", |row| {
            Value::Word(if row.message.direction == Direction::ToServer { "to server" } else { "to client" })
        })
        .table("direction", 3, 9),
        Column::<Self>::new("bytes", Kind::Number, "bytes of data", |row| {
            Value::Number(u64::from(row.bytes))
        })
        .unit("bytes")
        .table("bytes", 4, 7),
        Column::<Self>::new(
            "text",
            Kind::Text,
            "the data as text, where it is UTF-8 or UTF-16 that can be printed",
            |row| Value::text(row.text.as_ref()),
        )
        .null("it is no text")
        .table("text", 1, 60),
        Column::<Self>::new(
            "framing",
            Kind::Word,
            "how the bytes of this side are divided, as a guess from all up to this message: `length-prefixed`, `lines`, `blocks` or `unknown`",
            |row| row.framing.map_or(Value::Null, |framing| Value::Word(framing.name())),
        )
        .null("the capture does not contain the CREATE of the pipe")
        .table("framing", 9, 15),
        Column::<Self>::new(
            "framing_from",
            Kind::Text,
            "what that is guessed from",
            |row| Value::text(row.guessed_from.as_ref()),
        )
        .null("as above"),
        Column::<Self>::new("data", Kind::Bytes, "the data, as far as the capture contains it", |row| {
            Value::Bytes(row.data)
        })
        .table("data", 8, 48),
    ];
}

impl<'a> ContentRow<'a> {
    /// The row of a message; `None` when it has no data on a pipe, or the data begins a PDU of DCE/RPC.
    pub(crate) fn new(message: &'a Message<'a>) -> Option<Self> {
        if message.tree?.share_type != Some(ShareType::PIPE) {
            return None;
        }
        let (data, bytes) = match message.body {
            Body::WriteRequest(body) => (&body.data, body.length),
            Body::ReadResponse(body) => (&body.data, body.data_length),
            Body::IoctlRequest(body) if body.ctl_code == Fsctl::PIPE_TRANSCEIVE => {
                (&body.input, body.input_count)
            }
            Body::IoctlResponse(body) if body.ctl_code == Fsctl::PIPE_TRANSCEIVE => {
                (&body.output, body.output_count)
            }
            _ => return None,
        };
        let data = &*data.bytes;
        let side = if message.direction == Direction::ToServer { Side::Client } else { Side::Server };
        let used = message.open.and_then(Open::pipe).map(|used| used.side(side));
        // A PDU may be longer than a message: what follows its beginning is a part of it.
        let is_rpc = match used {
            Some(used) => used.foreign_last == 0,
            None => Pdu::parse(data, &mut ()).is_ok_and(|pdu| pdu.header.ptype.name().is_some()),
        };
        if bytes == 0 || is_rpc {
            return None;
        }
        let framing = used.and_then(|used| used.shape.as_ref()).map(|shape| shape.framing());
        let guessed_from = framing.map(|framing| framing.to_string());
        Some(Self { message, data, bytes, text: text(data), framing, guessed_from })
    }
}

/// Bytes as text, if they are one: UTF-8, else UTF-16.
fn text(bytes: &[u8]) -> Option<String> {
    let printable = |text: &str| {
        !text.is_empty()
            && text.chars().all(|letter| !letter.is_control() || matches!(letter, '\t' | '\r' | '\n' | '\0'))
    };
    if let Ok(text) = std::str::from_utf8(bytes)
        && printable(text)
        && !text.contains('\0')
    {
        return Some(text.to_owned());
    }
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let text = String::from_utf16(&units)
        .ok()
        .filter(|text| bytes.len().is_multiple_of(2) && printable(text.as_str()))?;
    // Single bytes with zeros between them are UTF-16 of a Latin text; anything else is more likely to be a number.
    let latin = units.iter().filter(|unit| (0x20..0x250).contains(*unit)).count();
    (latin * 4 >= units.len() * 3).then(|| text.trim_end_matches('\0').to_owned())
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn texts_differ_from_other_bytes() {
        assert_eq!(text(b"C:\\Windows> dir\r\n").as_deref(), Some("C:\\Windows> dir\r\n"));
        assert_eq!(text(b"d\0i\0r\0").as_deref(), Some("dir"));
        assert_eq!(text(&[0, 1, 2, 3]), None);
        assert_eq!(text(&[]), None);
    }
}
