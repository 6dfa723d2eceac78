//! Records as JSON Lines: one object per line, absent fields left out.

use smbtrail_table::{Column, Value, digits, json};
use smbtrail_track::Time;

use super::Lines;
use crate::form::{Form, Log, columns};

/// Writes records as JSON Lines with flat keys, as Zeek and forwarders of Windows events do.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct JsonLines {
    /// Whether the fields are written that the original does not have.
    pub own: bool,
    /// How Zeek's times are written.
    pub time: JsonTime,
    /// Whether each record of Zeek has `_path` and `_write_ts`, as streams of several logs need it.
    pub path: bool,
}

/// How Zeek's times are written in JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonTime {
    /// Seconds since 1970 with six decimals.
    #[default]
    Seconds,
    /// RFC 3339 in UTC.
    Iso,
}

impl JsonLines {
    /// Lines with the fields of the original, and with `own` also those that it does not have.
    #[must_use]
    pub fn new(own: bool) -> Self {
        Self { own, ..Self::default() }
    }

    /// The same, with times in this way.
    #[must_use]
    pub const fn with_time(self, time: JsonTime) -> Self {
        Self { time, ..self }
    }

    /// The same, with or without `_path` and `_write_ts`.
    #[must_use]
    pub const fn with_path(self, path: bool) -> Self {
        Self { path, ..self }
    }

    fn push(&self, form: Form, value: Value<'_>, out: &mut Vec<u8>) {
        match value {
            Value::Time { nanoseconds, .. } if form == Form::Zeek && self.time == JsonTime::Seconds => {
                digits::push_seconds(out, nanoseconds);
            }
            Value::Time { nanoseconds, digits } if form == Form::Eve => {
                out.push(b'"');
                digits::push_time(out, nanoseconds, digits);
                out.pop();
                out.extend_from_slice(b"+0000\"");
            }
            value => json::push(out, value),
        }
    }
}

/// The objects that are open, in a form whose keys have points between the names of objects.
#[derive(Default)]
pub(super) struct Open(Vec<&'static str>);

impl Open {
    /// Ends the objects that a key is not in, begins those that it is in, and returns its last name.
    pub(super) fn enter(&mut self, key: &'static str, out: &mut Vec<u8>) -> &'static str {
        let (path, name) = key.rsplit_once('.').unwrap_or(("", key));
        let names = || path.split('.').filter(|name| !name.is_empty());
        let shared = self.0.iter().zip(names()).take_while(|(open, name)| *open == name).count();
        for _ in shared..self.0.len() {
            close(out);
            out.push(b',');
        }
        self.0.truncate(shared);
        for name in names().skip(shared) {
            out.push(b'"');
            out.extend_from_slice(name.as_bytes());
            out.extend_from_slice(b"\":{");
            self.0.push(name);
        }
        name
    }
}

/// Ends an object; a comma after its last member is taken back.
pub(super) fn close(out: &mut Vec<u8>) {
    if out.last() == Some(&b',') {
        out.pop();
    }
    out.push(b'}');
}

impl Lines for JsonLines {
    const EXTENSION: &'static str = "json";

    fn begin<L: Log>(&self, _: Time, _: &mut Vec<u8>) {}

    fn line<'a, L: Log>(&self, time: Time, row: &'a L::Row<'a>, out: &mut Vec<u8>) {
        out.push(b'{');
        if self.path && L::FORM == Form::Zeek {
            out.extend_from_slice(b"\"_path\":\"");
            out.extend_from_slice(L::NAME.as_bytes());
            out.extend_from_slice(b"\",\"_write_ts\":");
            self.push(L::FORM, Value::Time { nanoseconds: time.0, digits: 6 }, out);
            out.push(b',');
        }
        let mut open = Open::default();
        for Column { key, value, .. } in columns::<L>(self.own) {
            let value = value(row);
            if matches!(value, Value::Null) {
                continue;
            }
            let key = if L::FORM.is_nested() { open.enter(key, out) } else { key };
            out.push(b'"');
            out.extend_from_slice(key.as_bytes());
            out.extend_from_slice(b"\":");
            self.push(L::FORM, value, out);
            out.push(b',');
        }
        open.enter("", out);
        close(out);
        out.push(b'\n');
    }

    fn end(&self, _: Time, _: &mut Vec<u8>) {}
}
