//! Differences as rows, for JSON and CSV.

use smbtrail_table::{Column, Kind, Rows, Value};

use crate::difference::Difference;

/// What differs between two captures: the command `diff`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Differences {}

/// A difference.
pub type DifferenceRow = Difference;

/// A text that is absent if it is empty.
fn some(text: &str) -> Value<'_> {
    Value::text(Some(text).filter(|text| !text.is_empty()))
}

impl Rows for Differences {
    type Row<'a> = DifferenceRow;
    const NAME: &'static str = "diff";
    const ABOUT: &'static str = "One row per difference: negotiation, logon and shares first, then requests, statuses and fields. Equal \
                                 differences are one row.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new(
            "difference",
            Kind::Word,
            "`missing` (only the first capture has the request), `extra` (only the second has it), `status` or `field`",
            |row| Value::Word(row.kind.name()),
        )
        .table("difference", 1, 10),
        Column::<Self>::new("command", Kind::Name("SMB2_"), "the command", |row| {
            if row.is_of_header() {
                return Value::Null;
            }
            Value::Name { name: row.command.name(), raw: u64::from(row.command.0), digits: 4 }
        })
        .null("it is a field of the header, whatever the command")
        .table("command", 2, 15),
        Column::<Self>::new("message", Kind::Word, "whether the field is one of the `request` or the `response`", |row| {
            match row.structure.is_empty() {
                true => Value::Null,
                false => Value::Word(if row.in_request { "request" } else { "response" }),
            }
        })
        .null("it is no field")
        .table("message", 6, 8),
        Column::<Self>::new("structure", Kind::Text, "the field's structure, by its specification name", |row| {
            some(&row.structure)
        })
        .null("it is no field"),
        Column::<Self>::new("field", Kind::Text, "the field, by its specification name", |row| some(&row.field))
            .null("it is no field, or only one message has the structure")
            .table("field", 3, 24),
        Column::<Self>::new("first", Kind::Text, "the value or status in the first capture", |row| some(&row.first))
            .null("the first capture has none")
            .table("first", 4, 30),
        Column::<Self>::new("second", Kind::Text, "the value or status in the second capture", |row| some(&row.second))
            .null("the second capture has none")
            .table("second", 5, 30),
        Column::<Self>::new("share", Kind::Text, "the share of the first exchange with this difference, without its server", |row| {
            some(&row.share)
        })
        .null("it is about no share, or the capture does not contain the TREE_CONNECT"),
        Column::<Self>::new("path", Kind::Path, "the path of that exchange, below the share", |row| some(&row.path))
            .null("it is about no file, or about the root")
            .table("path", 7, 30),
        Column::<Self>::new("level", Kind::Text, "what that exchange asks of metadata, or which control it sends", |row| {
            some(&row.level)
        })
        .null("it does neither"),
        Column::<Self>::new("exchanges", Kind::Number, "exchanges with this difference", |row| Value::Number(row.count))
            .table("times", 8, 6),
        Column::<Self>::new("first_frame", Kind::Number, "the frame of its request in the first capture", |row| {
            Value::number(row.first_frame)
        })
        .null("the first capture has no such request"),
        Column::<Self>::new("second_frame", Kind::Number, "the frame of its request in the second capture", |row| {
            Value::number(row.second_frame)
        })
        .null("the second capture has no such request"),
    ];
}
