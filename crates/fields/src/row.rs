use std::borrow::Cow;
use std::net::IpAddr;

use smbtrail_wire::Guid;

/// The values of the wanted fields in one frame or one message: a list for each column, in order of occurrence.
///
/// Texts and bytes are in one buffer, so that a row that is cleared and filled again allocates nothing.
#[derive(Clone, Debug, Default)]
pub struct Row {
    columns: Vec<Vec<Value>>,
    buffer: Vec<u8>,
    /// In what order the values came, and in which structures; kept where somebody wants to know.
    trace: Option<Vec<Trace>>,
}

/// A step of how a row was filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trace {
    /// A structure begins.
    Enter(Cow<'static, str>),
    /// It ends.
    Leave,
    /// A value was added to this column.
    Value(usize),
}

/// One value. A [`Span`] is read through the row that holds it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// The field is there.
    Present,
    /// Yes or no.
    Bool(bool),
    /// An unsigned number, or that of a frame.
    Unsigned(u64),
    /// A signed number.
    Signed(i64),
    /// A text.
    Text(Span),
    /// Bytes.
    Bytes(Span),
    /// A GUID.
    Guid(Guid),
    /// A point in time: seconds since 1970-01-01 00:00 UTC, and nanoseconds beyond them.
    Time(i64, u32),
    /// A span of time in nanoseconds.
    Duration(i64),
    /// An address.
    Address(IpAddr),
}

/// Where a text or bytes are in the row's buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// How many bytes there are.
    pub(crate) const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }
}

impl Row {
    /// A row of this many columns.
    #[must_use]
    pub fn new(columns: usize) -> Self {
        Self { columns: vec![Vec::new(); columns], buffer: Vec::new(), trace: None }
    }

    /// The same row, which also keeps in what order its values come and in which structures.
    #[must_use]
    pub fn traced(self) -> Self {
        Self { trace: Some(Vec::new()), ..self }
    }

    /// Whether the order is kept.
    pub(crate) const fn is_traced(&self) -> bool {
        self.trace.is_some()
    }

    /// In what order the values came; nothing where that is not kept.
    pub(crate) fn trace(&self) -> &[Trace] {
        self.trace.as_deref().unwrap_or_default()
    }

    /// A structure begins, whose name is needed only where the order is kept.
    pub(crate) fn enter(&mut self, name: impl FnOnce() -> Cow<'static, str>) {
        if let Some(trace) = &mut self.trace {
            trace.push(Trace::Enter(name()));
        }
    }

    /// The structure that began last ends.
    pub(crate) fn leave(&mut self) {
        if let Some(trace) = &mut self.trace {
            trace.push(Trace::Leave);
        }
    }

    /// The values of all columns.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &[Value]> {
        self.columns.iter().map(Vec::as_slice)
    }

    /// The values of a column, in order of occurrence.
    #[must_use]
    pub fn values(&self, column: usize) -> &[Value] {
        self.columns.get(column).map_or(&[], Vec::as_slice)
    }

    /// The bytes of a span of this row; of a text, in UTF-8.
    #[must_use]
    pub fn bytes(&self, span: Span) -> &[u8] {
        let at = |index: u32| usize::try_from(index).unwrap_or(usize::MAX);
        self.buffer.get(at(span.start)..at(span.end)).unwrap_or_default()
    }

    /// The text of a span of this row.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        std::str::from_utf8(self.bytes(span)).unwrap_or_default()
    }

    /// Whether no column has a value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.iter().all(Vec::is_empty)
    }

    /// Takes all values out.
    pub fn clear(&mut self) {
        self.columns.iter_mut().for_each(Vec::clear);
        self.buffer.clear();
        if let Some(trace) = &mut self.trace {
            trace.clear();
        }
    }

    /// The texts of a column.
    pub(crate) fn texts(&self, column: usize) -> Vec<&str> {
        let text = |value: &Value| match *value {
            Value::Text(span) => Some(self.text(span)),
            _ => None,
        };
        self.values(column).iter().filter_map(text).collect()
    }

    /// Takes the values of a column out.
    pub(crate) fn clear_column(&mut self, column: usize) {
        if let Some(values) = self.columns.get_mut(column) {
            values.clear();
            if let Some(trace) = &mut self.trace {
                trace.retain(|step| *step != Trace::Value(column));
            }
        }
    }

    pub(crate) fn push(&mut self, column: usize, value: Value) {
        if let Some(values) = self.columns.get_mut(column) {
            values.push(value);
            if let Some(trace) = &mut self.trace {
                trace.push(Trace::Value(column));
            }
        }
    }

    /// Keeps bytes; those beyond 4 GiB in one row are cut off.
    pub(crate) fn keep(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Span {
        let start = self.buffer.len();
        write(&mut self.buffer);
        let at = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        Span { start: at(start), end: at(self.buffer.len()) }
    }
}
