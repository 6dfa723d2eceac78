//! What two captures of the same traffic say together, for people and for programs.

use std::io::{self, Write};

use smbtrail_table::people::{counted, duration, grouped};
use smbtrail_table::{Column, Format, Kind, Output, Page, RowSink as _, Rows, Stream, Style, Tone, Value};

use crate::sides::{Joined, JoinedConnection, Lost};

/// Connections that two captures show: `diff --two-sided`.
#[derive(Debug)]
#[non_exhaustive]
pub enum JoinedConnections {}

/// A connection that two captures show, and the offset of their clocks.
#[derive(Debug)]
#[non_exhaustive]
pub struct JoinedRow<'j> {
    joined: &'j Joined,
    connection: &'j JoinedConnection,
}

/// Writes what two captures say together: as a page where the format is a table, else as rows. `names` are those of the
/// captures.
///
/// # Errors
/// The first error of the output.
pub fn write_joined(joined: &Joined, names: [&str; 2], style: Style, out: impl Write) -> io::Result<()> {
    if style.format != Format::Table {
        let mut rows = Stream::<JoinedConnections, _>::new(style, out);
        joined.connections.iter().for_each(|connection| rows.push(0, &JoinedRow { joined, connection }));
        return rows.finish().map(drop);
    }
    let mut output = Output::new(out);
    output.buffer().extend_from_slice(page(joined, names, style).text().as_bytes());
    output.finish()
}

/// Connections that the page shows.
const MOST: usize = 20;

fn page(joined: &Joined, names: [&str; 2], style: Style) -> Page {
    let mut page = Page::new(style.with_width(Some(80)));
    let place = |is_first: bool| match joined.first_is_client {
        Some(first) if first == is_first => ", nearer to the client",
        Some(_) => ", nearer to the server",
        None => "",
    };
    for (letter, (name, is_first)) in ["A", "B"].into_iter().zip(names.into_iter().zip([true, false])) {
        page.title(&format!("{letter}  {name}{}", place(is_first)));
    }
    if let Some((ahead, error)) = joined.offset {
        let side = if ahead < 0 { "less" } else { "more" };
        let ahead = i64::try_from(ahead.unsigned_abs()).unwrap_or(i64::MAX);
        page.paragraph(
            0,
            &format!(
                "B's clock shows {} {side} than A's, give or take {}.",
                duration(ahead),
                duration(error)
            ),
            Tone::Plain,
        );
    }
    remarks(&mut page, joined);
    for connection in joined.connections.iter().take(MOST) {
        push(&mut page, connection);
    }
    if joined.connections.len() > MOST {
        page.paragraph(
            0,
            &format!("and {} more, which --format json shows", joined.connections.len() - MOST),
            Tone::Dim,
        );
    }
    if joined.connections.is_empty() {
        page.paragraph(0, "The two captures have no exchange in common.", Tone::Warning);
    }
    page
}

/// What the two have not in common.
fn remarks(page: &mut Page, joined: &Joined) {
    for (letter, alone) in ["A", "B"].into_iter().zip(joined.alone) {
        if alone > 0 {
            page.paragraph(0, &format!("{} only in {letter}.", counted(alone, "exchange")), Tone::Plain);
        }
    }
    if joined.left_out > 0 {
        let left = counted(joined.left_out, "exchange");
        page.paragraph(0, &format!("{left} of A not compared: there are too many to hold."), Tone::Warning);
    }
    if joined.encrypted > 0 {
        let frames = counted(joined.encrypted, "frame");
        page.paragraph(0, &format!("{frames} could not be decrypted."), Tone::Warning);
    }
}

fn push(page: &mut Page, connection: &JoinedConnection) {
    let server = connection.waited.saturating_sub(connection.network);
    page.blank();
    let exchanges = counted(connection.exchanges, "exchange");
    page.title(&format!("{} to {}: {exchanges}", connection.client, connection.server));
    for (title, span) in [
        ("waited", connection.waited),
        ("of it the server", server),
        ("of it the network", connection.network),
    ] {
        page.line(&format!("  {title:<20} {:>10}", duration(span)));
    }
    page.line(&format!("  {:<20} {:>10}", "shortest round trip", duration(connection.round_trip)));
    for (title, lost) in
        [("lost to the server", connection.lost_to_server), ("lost to the client", connection.lost_to_client)]
    {
        let Some(Lost { packets, bytes }) = lost else { continue };
        let packets = packets.map_or_else(
            || "packets were split on their way".to_owned(),
            |packets| counted(packets, "packet"),
        );
        page.line(&format!("  {title:<20} {packets:>10}, {} bytes", grouped(bytes)));
    }
}

fn micros(nanoseconds: i64) -> Value<'static> {
    Value::micros(Some(nanoseconds))
}

impl Rows for JoinedConnections {
    type Row<'a> = JoinedRow<'a>;
    const NAME: &'static str = "diff --two-sided";
    const ABOUT: &'static str =
        "One row per connection that both captures show, in the order of the first one.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("client", Kind::Socket, "the client's address and port in the first capture", |row| {
            Value::Socket(row.connection.client)
        })
        .table("client", 1, 21),
        Column::<Self>::new("server", Kind::Socket, "the server's address and port in the first capture", |row| {
            Value::Socket(row.connection.server)
        })
        .table("server", 2, 21),
        Column::<Self>::new("exchanges", Kind::Number, "exchanges that both captures have", |row| {
            Value::Number(row.connection.exchanges)
        })
        .table("exchanges", 3, 9),
        Column::<Self>::new(
            "waited_us",
            Kind::Decimal,
            "from the ends of requests to the beginnings of their responses, at the place nearer to the client",
            |row| micros(row.connection.waited),
        )
        .unit("microseconds")
        .table("waited", 4, 12),
        Column::<Self>::new("network_us", Kind::Decimal, "what of it passed between the two places", |row| {
            micros(row.connection.network)
        })
        .unit("microseconds")
        .table("network", 5, 12),
        Column::<Self>::new("round_trip_us", Kind::Decimal, "the least that an exchange took between them", |row| {
            micros(row.connection.round_trip)
        })
        .unit("microseconds")
        .table("round trip", 6, 12),
        Column::<Self>::new("clock_offset_us", Kind::Decimal, "by how much the second capture's clock is ahead", |row| {
            Value::micros(row.joined.offset.map(|(ahead, _)| ahead))
        })
        .null("they have no exchange in common")
        .unit("microseconds")
        .table("clock", 11, 12),
        Column::<Self>::new("lost_to_server", Kind::Number, "packets that were lost on the way to the server", |row| {
            Value::number(row.connection.lost_to_server.and_then(|lost| lost.packets))
        })
        .null("one of the captures does not contain the connection's beginning, or a network card splits packets on their way")
        .table("lost to server", 7, 14),
        Column::<Self>::new("lost_to_client", Kind::Number, "packets that were lost on the way to the client", |row| {
            Value::number(row.connection.lost_to_client.and_then(|lost| lost.packets))
        })
        .null("as `lost_to_server`")
        .table("lost to client", 8, 14),
        Column::<Self>::new("lost_bytes_to_server", Kind::Number, "bytes of payload in them", |row| {
            Value::number(row.connection.lost_to_server.map(|lost| lost.bytes))
        })
        .null("one of the captures does not contain the connection's beginning")
        .unit("bytes"),
        Column::<Self>::new("lost_bytes_to_client", Kind::Number, "bytes of payload in them", |row| {
            Value::number(row.connection.lost_to_client.map(|lost| lost.bytes))
        })
        .null("as `lost_bytes_to_server`")
        .unit("bytes"),
    ];
}
