//! Rows in a binary form, for formats that are made elsewhere: columns of Arrow, for one.
//!
//! [`Format::Packed`](crate::Format::Packed) writes it. A row is its length and its cells, in the order of
//! [`Style::columns`](crate::Style::columns). It is neither stored nor sent: a format that a sink does not know how to write is a writer
//! that takes these rows from the sink.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::column::{Get, Rows};
use crate::indices::with_indices;
use crate::length;
use crate::plain;
use crate::value::{Objects, Value};

/// The value of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Cell<'a> {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Number(u64),
    /// A whole number that may be negative.
    Signed(i64),
    /// A number in thousandths.
    Thousandths(i64),
    /// Nanoseconds of a span of time, which other formats write in seconds.
    Seconds(i64),
    /// A text in UTF-8: also names, words, ids, GUIDs and bytes, as JSON has them. Readers check many at once, not each.
    Text(&'a [u8]),
    /// A point in time: nanoseconds since 1970-01-01 00:00 UTC.
    Time(i64),
    /// An address with a port.
    Socket(IpAddr, u16),
    /// The items of a list. An object is a list of the values of its members.
    List(Cells<'a>),
}

/// The cells of a row, or the items of a list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cells<'a>(&'a [u8]);

/// Splits the first row off. `None` if its end is not there yet.
#[must_use]
pub fn first_row(bytes: &[u8]) -> Option<(Cells<'_>, &[u8])> {
    length::split(bytes).map(|(row, rest)| (Cells(row), rest))
}

const NULL: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const NUMBER: u8 = 3;
const SIGNED: u8 = 4;
const THOUSANDTHS: u8 = 5;
const SECONDS: u8 = 6;
const TIME: u8 = 7;
const TEXT: u8 = 8;
const SOCKET_V4: u8 = 9;
const SOCKET_V6: u8 = 10;
const LIST: u8 = 11;

/// Appends a row.
pub(crate) fn push<'a, R: Rows>(row: &'a R::Row<'a>, out: &mut Vec<u8>) {
    length::push(out, |out| push_cells::<R>(row, out));
}

/// Appends a row of some columns.
pub(crate) fn push_some<'a, R: Rows>(row: &'a R::Row<'a>, columns: &[usize], out: &mut Vec<u8>) {
    length::push(out, |out| {
        let columns = columns.iter().filter_map(|at| R::COLUMNS.get(*at));
        columns.for_each(|column| push_member(out, (column.value)(row)));
    });
}

#[inline(always)]
fn push_cells<'a, R: Rows>(row: &'a R::Row<'a>, out: &mut Vec<u8>) {
    macro_rules! columns {
        ($($at:literal)*) => {
            $(if let Some(value) = const { get::<R>($at) } {
                push_value(out, value(row));
            })*
        };
    }
    with_indices!(columns);
}

const fn get<R: Rows>(at: usize) -> Option<Get<R>> {
    if at < R::COLUMNS.len() { Some(R::COLUMNS[at].value) } else { None }
}

/// Appends a cell. Where the compiler knows the variant, only the code for that variant is left.
#[inline(always)]
fn push_value(out: &mut Vec<u8>, value: Value<'_>) {
    match value {
        Value::Null => out.push(NULL),
        Value::Bool(value) => out.push(if value { TRUE } else { FALSE }),
        Value::Number(number) => push_word(out, NUMBER, number.to_le_bytes()),
        Value::Signed(number) => push_word(out, SIGNED, number.to_le_bytes()),
        Value::Thousandths(number) | Value::Micros(number) => {
            push_word(out, THOUSANDTHS, number.to_le_bytes());
        }
        Value::Seconds(span) => push_word(out, SECONDS, span.to_le_bytes()),
        Value::Time { nanoseconds, .. } => push_word(out, TIME, nanoseconds.to_le_bytes()),
        Value::Text(text) | Value::Json(text) => push_text(out, text),
        Value::Word(name) | Value::Name { name: Some(name), .. } => push_text(out, name),
        Value::Socket(socket) => push_socket(out, socket.ip(), socket.port()),
        Value::Name { name: None, .. }
        | Value::Hex(..)
        | Value::Guid(_)
        | Value::Bytes(_)
        | Value::Address(_) => {
            out.push(TEXT);
            length::push(out, |out| _ = plain::push(out, value));
        }
        Value::Texts(texts) => push_list(out, texts, |out, text| push_text(out, text)),
        Value::Strings(texts) => push_list(out, texts, |out, text| push_text(out, text)),
        Value::Numbers(numbers) => {
            push_list(out, numbers, |out, number| push_word(out, NUMBER, number.to_le_bytes()));
        }
        Value::Series(series) => push_list(out, series, |out, number| match number {
            Some(number) => push_word(out, SIGNED, number.to_le_bytes()),
            None => out.push(NULL),
        }),
        Value::Flags(bits, names) => {
            out.push(LIST);
            length::push(out, |out| plain::for_each_flag(bits, names, |name| push_member(out, name)));
        }
        Value::Objects(objects) => push_objects(out, objects),
    }
}

/// Appends a cell whose variant the compiler does not know.
#[inline(never)]
fn push_member(out: &mut Vec<u8>, value: Value<'_>) {
    push_value(out, value);
}

fn push_objects(out: &mut Vec<u8>, objects: &dyn Objects) {
    out.push(LIST);
    length::push(out, |out| {
        for object in 0..objects.count() {
            out.push(LIST);
            length::push(out, |out| {
                (0..objects.members().len()).for_each(|at| push_member(out, objects.value(object, at)));
            });
        }
    });
}

fn push_list<T>(out: &mut Vec<u8>, items: &[T], mut each: impl FnMut(&mut Vec<u8>, &T)) {
    out.push(LIST);
    length::push(out, |out| items.iter().for_each(|item| each(out, item)));
}

#[inline]
fn push_word(out: &mut Vec<u8>, tag: u8, bytes: [u8; 8]) {
    let [a, b, c, d, e, f, g, h] = bytes;
    out.extend_from_slice(&[tag, a, b, c, d, e, f, g, h]);
}

#[inline]
fn push_text(out: &mut Vec<u8>, text: &str) {
    out.push(TEXT);
    length::push(out, |out| out.extend_from_slice(text.as_bytes()));
}

fn push_socket(out: &mut Vec<u8>, address: IpAddr, port: u16) {
    match address {
        IpAddr::V4(address) => {
            out.push(SOCKET_V4);
            out.extend_from_slice(&address.octets());
        }
        IpAddr::V6(address) => {
            out.push(SOCKET_V6);
            out.extend_from_slice(&address.octets());
        }
    }
    out.extend_from_slice(&port.to_le_bytes());
}

impl<'a> Cells<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*bytes)
    }

    fn take_long(&mut self) -> Option<&'a [u8]> {
        let (bytes, rest) = length::split(self.0)?;
        self.0 = rest;
        Some(bytes)
    }

    fn take_port(&mut self) -> Option<u16> {
        self.take().map(u16::from_le_bytes)
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = Cell<'a>;

    #[inline]
    fn next(&mut self) -> Option<Cell<'a>> {
        let [tag] = self.take()?;
        Some(match tag {
            FALSE => Cell::Bool(false),
            TRUE => Cell::Bool(true),
            NUMBER => Cell::Number(u64::from_le_bytes(self.take()?)),
            SIGNED => Cell::Signed(i64::from_le_bytes(self.take()?)),
            THOUSANDTHS => Cell::Thousandths(i64::from_le_bytes(self.take()?)),
            SECONDS => Cell::Seconds(i64::from_le_bytes(self.take()?)),
            TIME => Cell::Time(i64::from_le_bytes(self.take()?)),
            TEXT => Cell::Text(self.take_long()?),
            SOCKET_V4 => Cell::Socket(Ipv4Addr::from(self.take::<4>()?).into(), self.take_port()?),
            SOCKET_V6 => Cell::Socket(Ipv6Addr::from(self.take::<16>()?).into(), self.take_port()?),
            LIST => Cell::List(Cells(self.take_long()?)),
            _ => Cell::Null,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(values: &[Value<'_>]) -> Vec<u8> {
        let mut out = Vec::new();
        length::push(&mut out, |out| values.iter().for_each(|value| push_member(out, *value)));
        out
    }

    #[test]
    fn every_value_comes_back() {
        let texts = ["a".to_owned(), String::new()];
        let values = [
            (Value::Null, Cell::Null),
            (Value::Bool(true), Cell::Bool(true)),
            (Value::Number(u64::MAX), Cell::Number(u64::MAX)),
            (Value::Signed(i64::MIN), Cell::Signed(i64::MIN)),
            (Value::Micros(-1), Cell::Thousandths(-1)),
            (Value::Seconds(7), Cell::Seconds(7)),
            (Value::Text("é"), Cell::Text("é".as_bytes())),
            (Value::Hex(0xAB, 4), Cell::Text(b"0x00ab")),
            (Value::Name { name: None, raw: 9, digits: 4 }, Cell::Text(b"0x0009")),
            (Value::Time { nanoseconds: -5, digits: 6 }, Cell::Time(-5)),
            (Value::Socket(([1, 2, 3, 4], 445).into()), Cell::Socket(Ipv4Addr::new(1, 2, 3, 4).into(), 445)),
            (Value::Socket(([0; 8], 1).into()), Cell::Socket(Ipv6Addr::UNSPECIFIED.into(), 1)),
        ];
        let row = packed(&values.map(|(value, _)| value));
        let (cells, rest) = first_row(&row).unwrap();
        assert_eq!((cells.collect::<Vec<_>>(), rest), (values.map(|(_, cell)| cell).to_vec(), &[][..]));

        let row = packed(&[Value::Strings(&texts), Value::Series(&[Some(-1), None])]);
        let lists: Vec<Vec<Cell<'_>>> = first_row(&row)
            .unwrap()
            .0
            .map(|cell| match cell {
                Cell::List(items) => items.collect(),
                other => panic!("{other:?} is no list"),
            })
            .collect();
        assert_eq!(lists, [[Cell::Text(b"a"), Cell::Text(b"")], [Cell::Signed(-1), Cell::Null]]);
    }

    #[test]
    fn a_row_that_is_cut_is_none() {
        let row = packed(&[Value::Number(1), Value::Text("text")]);
        for len in 0..row.len() {
            assert_eq!(first_row(&row[..len]), None);
        }
    }
}
