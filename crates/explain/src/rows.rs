//! The fields as rows, for JSON and CSV.

use smbtrail_table::{Column, Kind, Rows, Value};

use crate::header::HeaderField;
use crate::message::{Explanation, HeaderLine, Line};

/// The fields of explained messages.
#[derive(Debug)]
#[non_exhaustive]
pub enum MessageFields {}

/// A field of an explained message.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MessageFieldRow<'a> {
    message: &'a Explanation,
    field: Part<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Part<'a> {
    Header(&'a HeaderLine),
    Body(&'a Line),
}

impl Explanation {
    /// Its fields, header and body, in wire order.
    pub fn rows(&self) -> impl Iterator<Item = MessageFieldRow<'_>> {
        let header = self.fields.iter().map(Part::Header);
        // The beginning of a structure is no field: its fields name it.
        let body = self.body.iter().filter(|line| line.value.is_some()).map(Part::Body);
        header.chain(body).map(|field| MessageFieldRow { message: self, field })
    }
}

impl Rows for MessageFields {
    type Row<'a> = MessageFieldRow<'a>;
    const NAME: &'static str = "explain --frame";
    const ABOUT: &'static str = "a field of a message of the frame, or of the bytes that were given";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("frame", Kind::Number, "the frame that completes the message", |row| {
            Value::number(row.message.context.source.as_ref().map(|source| source.frame))
        })
        .null("the bytes come from no capture"),
        Column::<Self>::new("message", Kind::Number, "the message's place in its compound, from 1", |row| {
            number(row.message.number)
        }),
        Column::<Self>::new("part", Kind::Word, "`header` or `body`", |row| {
            Value::Text(if matches!(row.field, Part::Header(_)) { "header" } else { "body" })
        }),
        Column::<Self>::new(
            "structure",
            Kind::Text,
            "the structure that contains it, by its specification name",
            |row| {
                Value::Text(match row.field {
                    Part::Header(_) => "SMB2 Packet Header",
                    Part::Body(line) => line.structure,
                })
            },
        ),
        Column::<Self>::new("field", Kind::Text, "the field, by its specification name", |row| {
            Value::Text(match row.field {
                Part::Header(line) => line.field.name,
                Part::Body(line) => line.name,
            })
        }),
        Column::<Self>::new(
            "offset",
            Kind::Number,
            "where it begins, counted from the header's first byte",
            |row| {
                number(match row.field {
                    Part::Header(line) => line.field.offset,
                    Part::Body(line) => line.offset,
                })
            },
        )
        .unit("bytes"),
        Column::<Self>::new("length", Kind::Number, "how long it is", |row| number(row.bytes().len()))
            .unit("bytes"),
        Column::<Self>::new("bytes", Kind::Bytes, "its bytes as they are on the wire", |row| {
            Value::Bytes(row.bytes())
        }),
        Column::<Self>::new("value", Kind::Text, "what they say", |row| match row.field {
            Part::Header(line) => Value::Text(&line.value),
            Part::Body(line) => Value::text(line.value.as_ref()),
        }),
        Column::<Self>::new("meaning", Kind::Text, "what that means in this message", |row| {
            match row.field {
                Part::Header(line) => Value::Text(&line.meaning),
                Part::Body(_) => Value::Null,
            }
        })
        .null("the field is one of the body"),
        Column::<Self>::new("why", Kind::Text, "what the field tells an investigator", |row| {
            match row.field {
                Part::Header(line) => Value::Text(line.field.why),
                Part::Body(_) => Value::Null,
            }
        })
        .null("the field is one of the body"),
        Column::<Self>::new("section", Kind::Text, "the sections of [MS-SMB2] on it", |row| {
            match row.field {
                Part::Header(line) => Value::Text(line.field.section),
                Part::Body(_) => Value::Null,
            }
        })
        .null("the field is one of the body"),
        Column::<Self>::new(
            "refused_because",
            Kind::Text,
            "why the server refused the request here, as far as the messages before show it: the same in each field of a message",
            |row| Value::text(row.message.context.why.as_ref()),
        )
        .null("it was not refused, or nothing shows why"),
    ];
}

impl<'a> MessageFieldRow<'a> {
    fn bytes(&self) -> &'a [u8] {
        match self.field {
            Part::Header(line) => &line.bytes,
            Part::Body(line) => &line.bytes,
        }
    }
}

/// The fields of the header, without a message.
#[derive(Debug)]
#[non_exhaustive]
pub enum FieldRows {}

/// A field of the header with its lists laid out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FieldRow {
    field: &'static HeaderField,
    values: Vec<&'static str>,
    meanings: Vec<&'static str>,
    beliefs: Vec<&'static str>,
    truths: Vec<&'static str>,
}

impl FieldRow {
    pub(super) fn new(field: &'static HeaderField) -> Self {
        let (values, meanings) = field.values.iter().copied().unzip();
        let (beliefs, truths) = field.beliefs.iter().map(|belief| (belief.belief, belief.truth)).unzip();
        Self { field, values, meanings, beliefs, truths }
    }
}

impl Rows for FieldRows {
    type Row<'a> = FieldRow;
    const NAME: &'static str = "explain FIELD";
    const ABOUT: &'static str = "a field of the header";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("field", Kind::Text, "the field, by its specification name", |row| {
            Value::Text(row.field.name)
        }),
        Column::<Self>::new("aliases", Kind::Texts, "other names it goes by", |row| {
            Value::Texts(row.field.aliases)
        }),
        Column::<Self>::new(
            "offset",
            Kind::Number,
            "where it begins, counted from the header's first byte",
            |row| number(row.field.offset),
        )
        .unit("bytes"),
        Column::<Self>::new("length", Kind::Number, "how long it is", |row| number(row.field.len))
            .unit("bytes"),
        Column::<Self>::new("borne_by", Kind::Text, "which messages have it", |row| {
            Value::Text(row.field.presence.phrase())
        }),
        Column::<Self>::new("section", Kind::Text, "the sections of [MS-SMB2] on it", |row| {
            Value::Text(row.field.section)
        }),
        Column::<Self>::new("what", Kind::Text, "what it is", |row| Value::Text(row.field.what)),
        Column::<Self>::new("why", Kind::Text, "what it tells an investigator", |row| {
            Value::Text(row.field.why)
        }),
        Column::<Self>::new("values", Kind::Texts, "values worth knowing", |row| Value::Texts(&row.values)),
        Column::<Self>::new("meanings", Kind::Texts, "their meanings, in the same order", |row| {
            Value::Texts(&row.meanings)
        }),
        Column::<Self>::new("beliefs", Kind::Texts, "what is commonly said of it and wrong", |row| {
            Value::Texts(&row.beliefs)
        }),
        Column::<Self>::new("truths", Kind::Texts, "what is so, in the same order", |row| {
            Value::Texts(&row.truths)
        }),
    ];
}

fn number(number: usize) -> Value<'static> {
    Value::Number(u64::try_from(number).unwrap_or(u64::MAX))
}
