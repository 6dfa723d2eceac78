//! The tree as rows, for programs.

use std::io::{self, Write};

use smbtrail_table::{Column, Kind, Rows, Style, Value, Writer};

use super::facts;
use super::tree::{Node, nodes, problems};
use crate::frame::Part;

/// The lines of a frame's tree.
#[derive(Debug)]
#[non_exhaustive]
pub enum FrameFields {}

/// A line of a frame's tree.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FrameRow<'a> {
    part: &'a Part,
    /// The part's place in its frame, from 1.
    number: usize,
    node: Node<'a>,
    path: Option<String>,
    problems: Vec<String>,
}

/// Writes all lines.
pub(super) fn write(out: &mut dyn Write, parts: &[Part], style: Style) -> io::Result<()> {
    let rows: Vec<FrameRow<'_>> =
        parts.iter().enumerate().flat_map(|(at, part)| rows(part, at + 1)).collect();
    let mut bytes = Vec::new();
    Writer::<FrameFields>::new(style).write_all(&rows, &mut bytes);
    out.write_all(&bytes)
}

fn rows(part: &Part, number: usize) -> Vec<FrameRow<'_>> {
    let nodes = nodes(part);
    let odd = problems(part, &nodes);
    let path = facts::full_path(part.context());
    let problems =
        |at| odd.iter().filter(|(place, _)| *place == at).map(|(_, problem)| problem.to_string()).collect();
    nodes
        .iter()
        .enumerate()
        .map(|(at, node)| FrameRow { part, number, node: *node, path: path.clone(), problems: problems(at) })
        .collect()
}

impl Rows for FrameFields {
    type Row<'a> = FrameRow<'a>;
    const NAME: &'static str = "show";
    const ABOUT: &'static str = "One row per field of the frame's messages, or beginning of a structure, in the order of the tree. `--json` is \
         `--format json`";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("frame", Kind::Number, "the frame", |row| {
            Value::number(row.part.context().source.as_ref().map(|source| source.frame))
        }),
        Column::<Self>::new(
            "part",
            Kind::Number,
            "the place in the frame of the message or envelope, from 1",
            |row| number(row.number),
        ),
        Column::<Self>::new("kind", Kind::Word, "`request`, `response` or `envelope`", |row| {
            Value::Text(match row.part {
                Part::Message(message) if message.header.is_response() => "response",
                Part::Message(_) => "request",
                Part::Envelope(_) => "envelope",
            })
        }),
        Column::<Self>::new("command", Kind::Name(""), "the command of the message", |row| match row.part {
            Part::Message(message) => {
                let command = message.header.command;
                Value::Name { name: command.name(), raw: command.0.into(), digits: 4 }
            }
            Part::Envelope(_) => Value::Null,
        })
        .null("it is an envelope"),
        Column::<Self>::new(
            "space",
            Kind::Word,
            "the bytes that contain it: `frame`, or what came out of an envelope, `plain` or `decompressed`",
            |row| {
                Value::Text(match row.part {
                    Part::Message(message) => message.space.name(),
                    Part::Envelope(envelope) => envelope.space.name(),
                })
            },
        ),
        Column::<Self>::new(
            "part_offset",
            Kind::Number,
            "where the message or envelope begins in these bytes",
            |row| {
                number(match row.part {
                    Part::Message(message) => message.offset,
                    Part::Envelope(envelope) => envelope.offset,
                })
            },
        )
        .unit("bytes"),
        Column::<Self>::new("depth", Kind::Number, "how many structures contain it", |row| {
            number(row.node.depth)
        }),
        Column::<Self>::new(
            "structure",
            Kind::Text,
            "the structure that contains it or that begins, by its specification name",
            |row| Value::Text(row.node.structure),
        ),
        Column::<Self>::new("field", Kind::Text, "the field, by its specification name", |row| {
            row.node.value.map_or(Value::Null, |_| Value::Text(row.node.name))
        })
        .null("a structure begins"),
        Column::<Self>::new("wireshark", Kind::Text, "Wireshark's name for it", |row| {
            row.node.wireshark.map_or(Value::Null, Value::Text)
        })
        .null("Wireshark has none"),
        Column::<Self>::new(
            "offset",
            Kind::Number,
            "where it begins, counted from the first byte of the message or envelope",
            |row| number(row.node.offset),
        )
        .unit("bytes"),
        Column::<Self>::new("length", Kind::Number, "how long it is", |row| number(row.node.len))
            .unit("bytes"),
        Column::<Self>::new("bytes", Kind::Bytes, "its bytes as they are on the wire", |row| {
            row.node.value.map_or(Value::Null, |_| Value::Bytes(row.node.bytes))
        })
        .null("a structure begins"),
        Column::<Self>::new("value", Kind::Text, "what they say", |row| {
            row.node.value.map_or(Value::Null, Value::Text)
        })
        .null("a structure begins"),
        Column::<Self>::new("meaning", Kind::Text, "what that means in this message", |row| {
            if row.node.meaning.is_empty() { Value::Null } else { Value::Text(row.node.meaning) }
        })
        .null("the value says it all"),
        Column::<Self>::new("problems", Kind::Texts, "what is wrong there", |row| {
            Value::Strings(&row.problems)
        }),
        Column::<Self>::new(
            "exchange",
            Kind::Number,
            "the number that the request and its responses share",
            |row| Value::number(row.part.context().exchange),
        )
        .null("it is an envelope"),
        Column::<Self>::new("request_frame", Kind::Number, "the frame of the request", |row| {
            Value::number(row.part.context().request_frame)
        })
        .null("it is not a response, or its request was not captured"),
        Column::<Self>::new("response_frame", Kind::Number, "the frame of the final response", |row| {
            Value::number(row.part.context().answer.map(|answer| answer.frame))
        })
        .null("it is not a request, or has no response"),
        Column::<Self>::new("latency_us", Kind::Decimal, "from the request to the final response", |row| {
            let context = row.part.context();
            Value::micros(context.latency.or(context.answer.map(|answer| answer.latency)))
        })
        .unit("microseconds")
        .null("they are not both there"),
        Column::<Self>::new("user", Kind::Text, "whose session it is", |row| {
            Value::text(row.part.context().user.as_ref())
        })
        .null("it is unknown"),
        Column::<Self>::new("path", Kind::Path, "what it is about, with the share", |row| {
            Value::text(row.path.as_ref())
        })
        .null("it is unknown"),
    ];
}

fn number(number: usize) -> Value<'static> {
    Value::Number(u64::try_from(number).unwrap_or(u64::MAX))
}
