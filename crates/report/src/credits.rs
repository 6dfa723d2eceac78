use std::io::{self, Write};

use hashbrown::HashMap;
use smbtrail_table::{Column, Kind, RowSink, Rows, Sorted, Style, Value, Written};
use smbtrail_track::{Connection, ConnectionId, Event, Moment, Observer};

use crate::Report;
use crate::rows;
use crate::series::{STEPS, Series};

/// One row per connection and its credits: the command `credits`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Credits {}

/// A connection, and its balance over time.
#[derive(Clone, Copy, Debug)]
pub struct CreditRow<'a> {
    connection: &'a Connection,
    timeline: Option<&'a Series>,
}

/// Writes one row per connection, in the order of first frames.
#[derive(Debug)]
pub struct CreditReport<W> {
    rows: Sorted<Credits, W>,
    timelines: HashMap<ConnectionId, Series>,
}

/// Timelines at once: as many as the tracker holds connections by default. A further connection has none.
const TIMELINES: usize = 65_536;

impl Rows for Credits {
    type Row<'a> = CreditRow<'a>;
    const NAME: &'static str = "credits";
    const ABOUT: &'static str = "One row per connection, in the order of first frames.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("connection", Kind::Number, "the TCP connection", |row| {
            Value::Number(row.connection.id.0)
        })
        .table("conn", 1, 4),
        Column::<Self>::new("client", Kind::Socket, "the client's address and port", |row| {
            Value::Socket(row.connection.client)
        })
        .table("client", 3, 21),
        Column::<Self>::new("server", Kind::Socket, "the server's address and port", |row| {
            Value::Socket(row.connection.server)
        })
        .table("server", 9, 21),
        Column::<Self>::new("requested", Kind::Number, "credits that requests asked for, added up", |row| {
            Value::Number(row.connection.credits.requested)
        })
        .unit("credits")
        .table("requested", 7, 9),
        Column::<Self>::new("granted", Kind::Number, "credits that responses granted, added up", |row| {
            Value::Number(row.connection.credits.granted)
        })
        .unit("credits")
        .table("granted", 6, 8),
        Column::<Self>::new("charged", Kind::Number, "credits that requests cost, added up", |row| {
            Value::Number(row.connection.credits.charged)
        })
        .unit("credits")
        .table("charged", 7, 8),
        Column::<Self>::new(
            "lowest_balance",
            Kind::Number,
            "the fewest credits the client had left",
            |row| row.connection.credits.lowest.map_or(Value::Null, Value::Signed),
        )
        .null("a part of the connection is missing from the capture")
        .unit("credits")
        .table("lowest", 2, 6),
        Column::<Self>::new("times_exhausted", Kind::Number, "times the balance reached zero", |row| {
            Value::Number(row.connection.credits.exhausted)
        })
        .table("exhausted", 4, 9),
        Column::<Self>::new(
            "grants_of_zero",
            Kind::Number,
            "responses that granted none, other than the final one after an interim response",
            |row| Value::Number(row.connection.credits.zero_grants),
        )
        .table("zero grants", 6, 11),
        Column::<Self>::new(
            "out_of_window_ids",
            Kind::Number,
            "requests whose MessageId the server had not granted yet",
            |row| Value::Number(row.connection.credits.out_of_window),
        )
        .table("out of window", 7, 13),
        Column::<Self>::new(
            "timeline_start",
            Kind::Time,
            "when the timeline begins: with the connection's first packet; what has an earlier time, because the \
             capture's clock went back, counts as that",
            |row| {
                let start = row.timeline.map_or(row.connection.opened.time, Series::start);
                rows::time(Moment { time: start, ..row.connection.opened })
            },
        ),
        Column::<Self>::new(
            "timeline_step_us",
            Kind::Decimal,
            "the length of one step of the timeline",
            |row| row.timeline.map_or(Value::Null, |timeline| Value::Thousandths(timeline.step())),
        )
        .null("there is no timeline")
        .unit("microseconds"),
        Column::<Self>::new(
            "timeline",
            Kind::Series,
            "the lowest balance in each step, null in a step without a message; at most 32 steps",
            |row| row.timeline.map_or(Value::Null, |timeline| Value::Series(timeline.steps())),
        )
        .null("the balance was never known, or there are too many connections")
        .unit("credits")
        .table("balance over time", 5, STEPS),
    ];
}

impl<W: Write> CreditReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self { rows: Sorted::new(style, out), timelines: HashMap::new() }
    }
}

impl<W: Write> Report for CreditReport<W> {
    fn is_broken(&self) -> bool {
        self.rows.is_broken()
    }

    fn finish(self) -> io::Result<Written> {
        self.rows.finish()
    }
}

impl<W: Write> Observer for CreditReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        if matches!(event, Event::Pause) {
            self.rows.pause();
        }
        match event {
            Event::Message(message) => {
                let connection = message.connection;
                let Some(balance) = connection.credits.balance() else { return };
                if self.timelines.len() < TIMELINES || self.timelines.contains_key(&connection.id) {
                    let timeline = self.timelines.entry(connection.id);
                    let timeline = timeline.or_insert_with(|| Series::lowest(connection.opened.time));
                    timeline.record(message.moment.time, balance);
                }
            }
            Event::Connection(connection) => {
                let timeline = self.timelines.remove(&connection.id);
                self.rows
                    .push(connection.opened.frame, &CreditRow { connection, timeline: timeline.as_ref() });
            }
            _ => {}
        }
    }
}
