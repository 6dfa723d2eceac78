//! How requests, waits and bytes follow each other over the time of a capture.

use std::collections::HashMap;
use std::io::{self, Write};

use smbtrail_table::people::{self, grouped};
use smbtrail_table::{Column, Format, Kind, Output, Rows, Style, Value, Writer, Written};
use smbtrail_track::{ConnectionId, Event, Message, Moment, Observer, Time};
use smbtrail_wire::{Command, NtStatus};

use crate::Report;
use crate::rows;
use crate::series::Series;
use crate::stats::is_error;
use crate::waiting::Waiting;

/// One row per step of time: the command `diagnose --timeline`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Paces {}

/// What the rows of [`Paces`] are written from.
#[derive(Debug)]
pub struct PaceRow {
    start: Moment,
    /// Nanoseconds.
    step: i64,
    pace: Option<Pace>,
}

/// What passed in a step.
#[derive(Clone, Copy, Debug, Default)]
struct Pace {
    /// The most requests without an answer.
    in_flight: u64,
    requests: u64,
    /// Answers with an error status.
    errors: u64,
    read: u64,
    written: u64,
    /// The longest wait for an answer, in nanoseconds.
    wait: Option<i64>,
    /// Where the last READ or WRITE began.
    offset: Option<u64>,
}

/// Writes what passed over time: as sparklines where the format is a table, else as a row for each step.
#[derive(Debug)]
pub struct PaceReport<W> {
    style: Style,
    out: Output<W>,
    /// The first message, and what passed since then.
    paces: Option<(Moment, Series<Pace>)>,
    waiting: HashMap<ConnectionId, Waiting<()>>,
    in_flight: u64,
    steps: usize,
}

/// Steps at most: with the measures before them they fit a line of 80 columns.
const STEPS: usize = 48;

impl Rows for Paces {
    type Row<'a> = PaceRow;
    const NAME: &'static str = "diagnose --timeline";
    const ABOUT: &'static str = "One row per step of time, from the first message to the last; at most 48 steps, which are equally long. As a table, one line of \
        blocks for each of what is measured.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("time", Kind::Time, "when the step begins", |row| rows::time(row.start)),
        Column::<Self>::new("step_us", Kind::Decimal, "how long it is", |row| Value::Micros(row.step))
            .unit("microseconds"),
        Column::<Self>::new(
            "in_flight",
            Kind::Number,
            "the most requests that waited for an answer at a time; those that ask the server to wait (CHANGE_NOTIFY) do not count, and those \
             that 64 later ones overtook, whose answer was lost",
            |row| Value::number(row.pace.map(|pace| pace.in_flight)),
        )
        .null("no message passed"),
        Column::<Self>::new("requests", Kind::Number, "requests that were answered", |row| {
            Value::Number(row.pace.map_or(0, |pace| pace.requests))
        }),
        Column::<Self>::new(
            "errors",
            Kind::Number,
            "those that were answered with an error; STATUS_MORE_PROCESSING_REQUIRED is not one",
            |row| Value::Number(row.pace.map_or(0, |pace| pace.errors)),
        ),
        Column::<Self>::new("bytes_read", Kind::Number, "bytes that READs moved", |row| {
            Value::Number(row.pace.map_or(0, |pace| pace.read))
        })
        .unit("bytes"),
        Column::<Self>::new("bytes_written", Kind::Number, "bytes that WRITEs moved", |row| {
            Value::Number(row.pace.map_or(0, |pace| pace.written))
        })
        .unit("bytes"),
        Column::<Self>::new(
            "wait_us",
            Kind::Decimal,
            "the longest wait of those that ended: from the last segment of a request to the first of its answer",
            |row| row.pace.and_then(|pace| pace.wait).map_or(Value::Null, Value::Micros),
        )
        .null("no request was answered")
        .unit("microseconds"),
        Column::<Self>::new("offset", Kind::Wide, "where the last READ or WRITE began, from the first byte of its file", |row| {
            Value::number(row.pace.and_then(|pace| pace.offset))
        })
        .null("none was answered")
        .unit("bytes"),
    ];
}

/// What is measured, as a line of blocks. For tables only.
#[derive(Debug)]
enum Measures {}

#[derive(Debug)]
struct Measure {
    name: &'static str,
    most: String,
    steps: Vec<Option<i64>>,
}

impl Rows for Measures {
    type Row<'a> = Measure;
    const NAME: &'static str = Paces::NAME;
    const ABOUT: &'static str = Paces::ABOUT;
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("measure", Kind::Word, "what is measured", |row| Value::Word(row.name))
            .table("measure", 1, 9),
        Column::<Self>::new("most", Kind::Text, "the most of it", |row| Value::Text(&row.most))
            .table("most", 1, 16),
        Column::<Self>::new("over_time", Kind::Series, "what it was in each step", |row| {
            Value::Series(&row.steps)
        })
        .table("over time", 1, STEPS),
    ];
}

impl Pace {
    /// What passed in two steps, the first one first.
    fn join(first: Self, second: Self) -> Self {
        Self {
            in_flight: first.in_flight.max(second.in_flight),
            requests: first.requests.saturating_add(second.requests),
            errors: first.errors.saturating_add(second.errors),
            read: first.read.saturating_add(second.read),
            written: first.written.saturating_add(second.written),
            wait: first.wait.max(second.wait),
            offset: second.offset.or(first.offset),
        }
    }
}

impl<W: Write> PaceReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self {
            style,
            out: Output::new(out),
            paces: None,
            waiting: HashMap::new(),
            in_flight: 0,
            steps: STEPS,
        }
    }

    /// The same with at most this many steps.
    #[must_use]
    pub fn with_steps(self, steps: usize) -> Self {
        Self { steps: steps.max(1), ..self }
    }

    fn message(&mut self, message: &Message<'_>) {
        let command = message.header.command;
        if matches!(command, Command::CHANGE_NOTIFY | Command::CANCEL) {
            return;
        }
        let mut pace = Pace::default();
        let waiting = self.waiting.entry(message.connection.id).or_default();
        let (before, is_pending) = (waiting.count(), message.header.status == NtStatus::PENDING);
        match (message.is_response(), is_pending) {
            (false, _) => waiting.ask(message.exchange, ()),
            (true, true) => waiting.wait(message.exchange),
            (true, false) => waiting.answer(message.exchange),
        }
        // A request waits until its answer, and counts in the step of that.
        let after = waiting.count();
        pace.in_flight = (self.in_flight + after - before).max(self.in_flight);
        self.in_flight = self.in_flight + after - before;
        if message.is_response()
            && !is_pending
            && let Some(times) = message.times()
        {
            pace.requests = 1;
            pace.errors = u64::from(is_error(message.header.status));
            pace.wait = Some(times.wait().max(0));
            if let Some(transfer) = message.transfer() {
                let moved = if command == Command::READ { &mut pace.read } else { &mut pace.written };
                *moved = transfer.length.unwrap_or(0).into();
                pace.offset = transfer.offset;
            }
        }
        let series = || (message.moment, Series::joined(message.moment.time, self.steps, Pace::join));
        self.paces.get_or_insert_with(series).1.record(message.moment.time, pace);
    }
}

impl<W: Write> Observer for PaceReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => self.message(message),
            Event::Connection(connection) => {
                let gone = self.waiting.remove(&connection.id).map_or(0, |waiting| waiting.count());
                self.in_flight -= gone;
            }
            _ => {}
        }
    }
}

impl<W: Write> Report for PaceReport<W> {
    fn is_broken(&self) -> bool {
        self.out.is_broken()
    }

    fn finish(mut self) -> io::Result<Written> {
        let out = self.out.buffer();
        let steps = self.paces.iter().map(|(_, series)| series.steps().len()).sum::<usize>();
        if self.style.format == Format::Table {
            let measures = self.paces.as_ref().map_or_else(Vec::new, |(_, series)| measures(series));
            Writer::<Measures>::new(self.style).write_all(&measures, out);
        } else {
            let rows: Vec<PaceRow> =
                self.paces.iter().flat_map(|(first, series)| paces(*first, series)).collect();
            Writer::<Paces>::new(self.style).write_all(&rows, out);
        }
        self.out.finish()?;
        Ok(Written::new(u64::try_from(steps).unwrap_or(u64::MAX), 0))
    }
}

/// A row for each step.
fn paces(first: Moment, series: &Series<Pace>) -> impl Iterator<Item = PaceRow> {
    let step = series.step();
    (0_i64..).zip(series.steps()).map(move |(at, pace)| {
        let time = Time(series.start().0.saturating_add(step.saturating_mul(at)));
        PaceRow { start: Moment { time, ..first }, step, pace: *pace }
    })
}

/// A line for each of what is measured.
fn measures(series: &Series<Pace>) -> Vec<Measure> {
    let line = |name, of: &dyn Fn(Option<Pace>) -> Option<i64>, text: &dyn Fn(i64) -> String| {
        let steps: Vec<Option<i64>> = series.steps().iter().map(|pace| of(*pace)).collect();
        let most = steps.iter().flatten().max().map_or_else(|| "-".to_owned(), |most| text(*most));
        Measure { name, most, steps }
    };
    let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let bytes = |number: i64| grouped(number.unsigned_abs());
    // Where nothing passed, nothing was moved; what waits still does.
    let rate = |bytes: u64| {
        let of_second = u128::from(bytes) * 1_000_000_000 / u128::from(series.step().unsigned_abs().max(1));
        Some(i64::try_from(of_second).unwrap_or(i64::MAX))
    };
    let per_second = |number: i64| format!("{} B/s", bytes(number));
    vec![
        line("in flight", &|pace| pace.map(|pace| signed(pace.in_flight)), &bytes),
        line("errors", &|pace| pace.map(|pace| signed(pace.errors)), &bytes),
        line("read", &|pace| rate(pace.map_or(0, |pace| pace.read)), &per_second),
        line("written", &|pace| rate(pace.map_or(0, |pace| pace.written)), &per_second),
        line("wait", &|pace| pace.and_then(|pace| pace.wait), &people::duration),
        line("offset", &|pace| pace.and_then(|pace| pace.offset).map(signed), &bytes),
    ]
}
