//! Rows apart by the days of their times.

use std::collections::BTreeMap;
use std::io::{self, Write};

use smbtrail_table::packed::{self, Cell};
use smbtrail_table::{Kind, Rows, digits};

use crate::writer::ColumnWriter;

/// Opens and ends the outputs of days.
pub trait Days {
    /// What the rows of a day are written to.
    type Out: Write + Send;

    /// Opens an output for rows of a day, as `2026-03-01`, or for rows without a day. `part` counts the outputs of the same day
    /// from 0: when rows of many days come in turn, a day is ended and begun again.
    ///
    /// # Errors
    /// When it cannot be opened.
    fn open(&mut self, day: Option<&str>, part: u32) -> io::Result<ColumnWriter<Self::Out>>;

    /// Ends an output.
    ///
    /// # Errors
    /// Those of the output.
    fn close(&mut self, out: Self::Out) -> io::Result<()>;
}

/// Writes rows to an output for each day, in UTC: takes what a sink writes in
/// [`Format::Packed`](smbtrail_table::Format::Packed).
///
/// The day of a row is that of its first column of times. Rows without a time, and kinds of rows without such a column, have
/// no day.
pub struct DayWriter<D: Days> {
    days: D,
    /// The place of the first column of times.
    time: Option<usize>,
    /// The outputs that are open, the one that was used last at the end.
    open: Vec<(Option<i64>, ColumnWriter<D::Out>)>,
    /// How many outputs each day had.
    parts: BTreeMap<Option<i64>, u32>,
    /// The beginning of a row whose end is not there yet.
    begun: Vec<u8>,
}

/// Outputs that are open at once: the days around midnight, in captures of several places.
const OPEN: usize = 3;
/// Days that are told apart. Captures with more have forged times, and further rows have no day.
const DAYS: usize = 4096;
/// Nanoseconds of a day.
const DAY: i64 = 86_400 * 1_000_000_000;
/// Characters of a date.
const DATE: usize = "2026-03-01".len();

impl<D: Days> DayWriter<D> {
    /// Writes rows of this kind to these outputs.
    pub fn new<R: Rows>(days: D) -> Self {
        let time = R::COLUMNS.iter().position(|column| column.kind == Kind::Time);
        Self { days, time, open: Vec::new(), parts: BTreeMap::new(), begun: Vec::new() }
    }

    /// What opens and ends the outputs.
    pub const fn days(&self) -> &D {
        &self.days
    }

    fn write_row(&mut self, mut cells: packed::Cells<'_>, row: &[u8]) -> io::Result<()> {
        let time = self.time.and_then(|at| cells.nth(at));
        let day = match time {
            Some(Cell::Time(time)) => Some(time.div_euclid(DAY)),
            _ => None,
        };
        let day = day.filter(|day| self.parts.len() < DAYS || self.parts.contains_key(&Some(*day)));
        if self.open.last().is_none_or(|(last, _)| *last != day) {
            self.turn_to(day)?;
        }
        self.open.last_mut().map_or(Ok(()), |(_, out)| out.write_all(row))
    }

    /// Puts the output of a day at the end of those that are open.
    fn turn_to(&mut self, day: Option<i64>) -> io::Result<()> {
        if let Some(at) = self.open.iter().position(|(open, _)| *open == day) {
            let out = self.open.remove(at);
            self.open.push(out);
            return Ok(());
        }
        if self.open.len() == OPEN {
            let (_, out) = self.open.remove(0);
            self.days.close(out.finish()?)?;
        }
        let part = self.parts.entry(day).or_default();
        let out = self.days.open(day.map(date).as_deref(), *part)?;
        *part += 1;
        self.open.push((day, out));
        Ok(())
    }

    /// Writes what is left, and ends all outputs. Without any row there is one output, which has none.
    ///
    /// # Errors
    /// Those of the outputs.
    pub fn finish(mut self) -> io::Result<()> {
        if self.parts.is_empty() {
            self.turn_to(None)?;
        }
        self.open.into_iter().try_for_each(|(_, out)| self.days.close(out.finish()?))
    }
}

impl<D: Days> Write for DayWriter<D> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.begun.extend_from_slice(bytes);
        let all = std::mem::take(&mut self.begun);
        let mut rest = all.as_slice();
        while let Some((cells, after)) = packed::first_row(rest) {
            let row = rest.get(..rest.len() - after.len()).unwrap_or_default();
            self.write_row(cells, row)?;
            rest = after;
        }
        self.begun = rest.to_vec();
        Ok(bytes.len())
    }

    /// Does nothing: the rows of a batch are written together.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The date of a day since 1970-01-01.
fn date(day: i64) -> String {
    let mut text = Vec::new();
    digits::push_time(&mut text, day.saturating_mul(DAY), 0);
    text.truncate(DATE);
    String::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use smbtrail_table::{Column, Format, RowSink as _, Stream, Style, Value};

    use super::*;

    /// Rows of one time.
    enum Times {}

    impl Rows for Times {
        type Row<'a> = Option<i64>;
        const NAME: &'static str = "times";
        const ABOUT: &'static str = "One row per time.";
        const COLUMNS: &'static [Column<Self>] =
            &[Column::<Self>::new("time", Kind::Time, "the time", |time| {
                time.map_or(Value::Null, |nanoseconds| Value::Time { nanoseconds, digits: 9 })
            })
            .null("there is none")];
    }

    /// Remembers which outputs were opened, and how many were ended.
    #[derive(Default)]
    struct Seen {
        opened: Vec<(Option<String>, u32)>,
        ended: usize,
    }

    impl Days for &mut Seen {
        type Out = Vec<u8>;

        fn open(&mut self, day: Option<&str>, part: u32) -> io::Result<ColumnWriter<Vec<u8>>> {
            self.opened.push((day.map(str::to_owned), part));
            ColumnWriter::parquet::<Times>(Vec::new())
        }

        fn close(&mut self, out: Vec<u8>) -> io::Result<()> {
            assert!(out.ends_with(b"PAR1"));
            self.ended += 1;
            Ok(())
        }
    }

    fn write(times: &[Option<i64>]) -> Seen {
        let mut seen = Seen::default();
        let mut writer = DayWriter::new::<Times>(&mut seen);
        let mut sink = Stream::<Times, _>::new(Style::new(Format::Packed), &mut writer);
        times.iter().for_each(|time| sink.push(0, time));
        sink.finish().unwrap();
        writer.finish().unwrap();
        assert_eq!(seen.ended, seen.opened.len());
        seen
    }

    #[test]
    fn each_day_has_an_output() {
        let seen = write(&[Some(-1), Some(0), Some(DAY - 1), Some(DAY), None, Some(0)]);
        let day = |day: &str, part| (Some(day.to_owned()), part);
        // Three are open at once: the fourth ends the one that was used longest ago.
        assert_eq!(
            seen.opened,
            [day("1969-12-31", 0), day("1970-01-01", 0), day("1970-01-02", 0), (None, 0)]
        );
    }

    #[test]
    fn a_day_that_comes_again_after_three_others_has_another_part() {
        let seen = write(&[Some(0), Some(DAY), Some(2 * DAY), Some(3 * DAY), Some(0)]);
        assert_eq!(seen.opened.last(), Some(&(Some("1970-01-01".to_owned()), 1)));
    }

    #[test]
    fn no_row_gives_one_output() {
        assert_eq!(write(&[]).opened, [(None, 0)]);
    }
}
