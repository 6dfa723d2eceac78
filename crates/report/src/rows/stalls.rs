//! Silences while a request waited.

use smbtrail_diagnose::{Again, Next, Stall};
use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::Time;

use crate::rows;

/// One object per silence: the list `stalls` of the command `diagnose`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Stalls {}

impl Rows for Stalls {
    type Row<'a> = Stall;
    const NAME: &'static str = "stalls";
    const ABOUT: &'static str =
        "One object per silence of a second or more while a request waited, the longest first; at most 64.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("connection", Kind::Number, "the TCP connection: the number of the first packet seen of it", |stall| {
            Value::Number(stall.connection.0)
        }),
        Column::<Self>::new("client", Kind::Socket, "the client's address and port", |stall| Value::Socket(stall.client)),
        Column::<Self>::new("server", Kind::Socket, "the server's address and port", |stall| Value::Socket(stall.server)),
        Column::<Self>::new("frame", Kind::Number, "the request that waited", |stall| Value::Number(stall.request.frame)),
        Column::<Self>::new("time", Kind::Time, "when that was complete", |stall| rows::time(stall.request)),
        Column::<Self>::new("waited_us", Kind::Decimal, "from then to what came next", |stall| {
            Value::micros(i64::try_from(stall.waited).ok())
        })
        .unit("microseconds"),
        Column::<Self>::new("client_last", Kind::Time, "when the client's last message before what came next was complete", |stall| {
            time(stall, stall.client_last)
        })
        .null("none was seen"),
        Column::<Self>::new("server_last", Kind::Time, "when the server's last message before what came next was complete", |stall| {
            time(stall, stall.server_last)
        })
        .null("none was seen"),
        Column::<Self>::new(
            "acknowledged",
            Kind::Time,
            "when the server's TCP acknowledged the request before it answered: the network had delivered it, and the server was slow",
            |stall| time(stall, stall.acknowledged),
        )
        .null("it did not, or no answer came"),
        Column::<Self>::new("resent", Kind::Bool, "whether a segment was sent again in the meantime: then the network lost it", |stall| {
            Value::Bool(stall.resent)
        }),
        Column::<Self>::new(
            "next",
            Kind::Word,
            "what came next: `answered`, `reset`, `closed` or `end of capture`",
            |stall| Value::Word(stall.next.name()),
        ),
        Column::<Self>::new("answer_frame", Kind::Number, "the frame of the answer", |stall| match stall.next {
            Next::Answered(frame) => Value::Number(frame),
            _ => Value::Null,
        })
        .null("none came"),
        Column::<Self>::new("again_frame", Kind::Number, "the first message of the connection that the client made instead", |stall| {
            again(stall, |again| again.begun.frame)
        })
        .null("an answer came, or it made none"),
        Column::<Self>::new("handles_regained", Kind::Number, "durable handles that it asked for there, and got back", |stall| {
            again(stall, |again| again.regained)
        })
        .null("as above"),
        Column::<Self>::new("handles_lost", Kind::Number, "durable handles that it asked for there in vain", |stall| {
            again(stall, |again| again.lost)
        })
        .null("as above"),
    ];
}

fn time(stall: &Stall, time: Option<Time>) -> Value<'static> {
    time.map_or(Value::Null, |time| rows::time(smbtrail_track::Moment { time, ..stall.request }))
}

fn again(stall: &Stall, of: fn(&Again) -> u64) -> Value<'static> {
    Value::number(stall.again.as_ref().map(of))
}
