//! What a log is, and what takes its records.

use smbtrail_table::{Column, Rows, Value};
use smbtrail_track::Moment;

/// A form: how another program writes its logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// Zeek's logs.
    Zeek,
    /// Suricata's EVE log.
    Eve,
    /// Events of OCSF.
    Ocsf,
    /// Events of Windows, as their forwarders write them in JSON.
    Windows,
}

impl Form {
    /// Whether a point in a key means an object.
    pub(crate) const fn is_nested(self) -> bool {
        matches!(self, Self::Eve | Self::Ocsf)
    }
}

/// A log of a form: rows whose columns are the fields of the original, in its order.
///
/// [`Rows::NAME`] is what the original calls the log, [`Rows::COLUMNS`] its fields: key, kind, and in
/// [`Column::meaning`] where the value comes from. The last [`OWN`](Self::OWN) columns are not the original's.
pub trait Log: Rows {
    /// The form that it belongs to.
    const FORM: Form;
    /// What a file of it is called, without an extension: the log itself as a rule.
    const FILE: &'static str = Self::NAME;
    /// How many columns at the end the original does not have.
    const OWN: usize = 0;
    /// What the original does differently, mostly what it loses, in sentences; empty for nothing.
    const DIFFERENCES: &'static [&'static str] = &[];
}

/// Takes the records of all logs of a form, in the order in which they become known.
pub trait LogSink {
    /// Takes a record of log `L`; `at` is the packet that its time is of.
    fn record<'a, L: Log>(&mut self, at: Moment, row: &'a L::Row<'a>);

    /// Passes on what was written so far, for those who wait for it.
    fn pause(&mut self) {}
}

impl<S: LogSink + ?Sized> LogSink for &mut S {
    fn record<'a, L: Log>(&mut self, at: Moment, row: &'a L::Row<'a>) {
        (**self).record::<L>(at, row);
    }

    fn pause(&mut self) {
        (**self).pause();
    }
}

/// The columns that the original has, and with `own` also those that it does not have.
#[must_use]
pub fn columns<L: Log>(own: bool) -> &'static [Column<L>] {
    let count = if own { L::COLUMNS.len() } else { L::COLUMNS.len() - L::OWN };
    L::COLUMNS.get(..count).unwrap_or(L::COLUMNS)
}

/// The fields of a record, each with its value, in their order. [`Value::Null`] is a field that is absent.
pub fn fields<'a, L: Log>(
    row: &'a L::Row<'a>,
) -> impl Iterator<Item = (&'static str, Value<'a>)> + use<'a, L> {
    L::COLUMNS.iter().map(|column| (column.key, (column.value)(row)))
}
