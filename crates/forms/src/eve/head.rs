//! What every event of EVE begins with.

use std::net::{IpAddr, SocketAddr};

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::Moment;

use crate::form::Log;
use crate::link::Link;

/// The part of a record that every event has.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    pub(super) at: Moment,
    /// The connection; `None` for what is about several, or about none.
    pub(super) flow: Option<u64>,
    /// Who sent it.
    pub(super) source: Option<End>,
    /// Who received it.
    pub(super) destination: Option<End>,
}

/// An end of a connection: its port is unknown where several connections are meant.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub(super) ip: IpAddr,
    pub(super) port: Option<u16>,
}

impl From<SocketAddr> for End {
    fn from(socket: SocketAddr) -> Self {
        Self { ip: socket.ip(), port: Some(socket.port()) }
    }
}

impl Head {
    /// From the client to the server of a connection.
    pub(super) fn to_server(link: &Link, at: Moment) -> Self {
        let flow = Some(link.flow_id());
        Self { at, flow, source: Some(link.client.into()), destination: Some(link.server.into()) }
    }

    /// From the server to the client.
    pub(super) fn to_client(link: &Link, at: Moment) -> Self {
        let Self { source, destination, .. } = Self::to_server(link, at);
        Self { source: destination, destination: source, ..Self::to_server(link, at) }
    }
}

/// A row that has the common part.
pub trait Headed {
    /// That part.
    fn head(&self) -> &Head;
}

/// An event by its type.
pub trait EveEvent: Log {
    /// `event_type`.
    const TYPE: &'static str;
}

pub(super) const fn timestamp<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("timestamp", Kind::Time, "when the packet was captured that the event is about", |row| {
        Value::Time { nanoseconds: Headed::head(row).at.time.0, digits: 6 }
    })
}

pub(super) const fn flow_id<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new(
        "flow_id",
        Kind::Number,
        "a number that follows from the connection, as Zeek's `uid`",
        |row| Value::number(Headed::head(row).flow),
    )
    .null(NO_CONNECTION)
}

pub(super) const fn pcap_cnt<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("pcap_cnt", Kind::Number, "the frame", |row| Value::Number(Headed::head(row).at.frame))
}

pub(super) const fn event_type<R: EveEvent>() -> Column<R> {
    Column::new("event_type", Kind::Text, "the type of the event", |_| Value::Text(R::TYPE))
}

pub(super) const fn src_ip<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("src_ip", Kind::Address, "who sent it", |row| {
        Headed::head(row).source.map_or(Value::Null, |end| Value::Address(end.ip))
    })
    .null(NO_CONNECTION)
}

pub(super) const fn src_port<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("src_port", Kind::Port, "its port", |row| {
        Value::number(Headed::head(row).source.and_then(|end| end.port).map(u64::from))
    })
    .null(NO_CONNECTION)
}

pub(super) const fn dest_ip<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("dest_ip", Kind::Address, "who received it", |row| {
        Headed::head(row).destination.map_or(Value::Null, |end| Value::Address(end.ip))
    })
    .null(NO_CONNECTION)
}

pub(super) const fn dest_port<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("dest_port", Kind::Port, "its port", |row| {
        Value::number(Headed::head(row).destination.and_then(|end| end.port).map(u64::from))
    })
    .null(NO_CONNECTION)
}

pub(super) const fn proto<R: Rows>() -> Column<R> {
    Column::new("proto", Kind::Text, "always `TCP`", |_| Value::Text("TCP"))
}

pub(super) const fn ip_v<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("ip_v", Kind::Number, "the version of IP", |row| {
        let head = Headed::head(row);
        let end = head.source.or(head.destination);
        end.map_or(Value::Null, |end| Value::Number(if end.ip.is_ipv4() { 4 } else { 6 }))
    })
    .null(NO_CONNECTION)
}

pub(super) const fn pkt_src<R: Rows>() -> Column<R> {
    Column::new("pkt_src", Kind::Text, "always `wire/pcap`", |_| Value::Text("wire/pcap"))
}

pub(super) const NO_CONNECTION: &str = "it is about no connection, or about several";
