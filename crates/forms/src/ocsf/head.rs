//! What every event of OCSF has.

use std::net::{IpAddr, SocketAddr};

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::Moment;
use smbtrail_wire::NtStatus;

use crate::form::Log;
use crate::id::StableId;
use crate::link::Link;

/// A class of events.
pub trait OcsfClass: Log {
    /// `class_uid`.
    const UID: u64;
    /// `class_name`.
    const CLASS: &'static str;
    /// `category_uid`.
    const CATEGORY: u64;
}

/// The part of a record that every event has.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// The version of OCSF that is claimed.
    pub(super) version: &'a str,
    pub(super) at: Moment,
    pub(super) activity: u64,
    pub(super) severity: u64,
    /// How the server answered; `None` for no answer, or where success is certain.
    pub(super) status: Option<NtStatus>,
    pub(super) uid: Option<StableId>,
    pub(super) client: Option<Endpoint>,
    pub(super) server: Option<Endpoint>,
}

/// An end of a connection: its port is unknown where several connections are meant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Endpoint {
    pub(super) ip: IpAddr,
    pub(super) port: Option<u16>,
}

impl From<SocketAddr> for Endpoint {
    fn from(socket: SocketAddr) -> Self {
        Self { ip: socket.ip(), port: Some(socket.port()) }
    }
}

/// `severity_id` of what is only to be known.
pub(super) const INFORMATIONAL: u64 = 1;

impl<'a> Head<'a> {
    /// Something on a connection.
    pub(super) fn new(
        version: &'a str,
        link: &Link,
        at: Moment,
        activity: u64,
        status: Option<NtStatus>,
    ) -> Self {
        Self {
            version,
            at,
            activity,
            severity: INFORMATIONAL,
            status,
            uid: Some(link.uid),
            client: Some(link.client.into()),
            server: Some(link.server.into()),
        }
    }
}

/// A row that has the common part.
pub trait Headed {
    /// That part.
    fn head(&self) -> &Head<'_>;
}

pub(super) const fn activity_id<R>(meaning: &'static str) -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("activity_id", Kind::Number, meaning, |row| Value::Number(Headed::head(row).activity))
}

pub(super) const fn category_uid<R: OcsfClass>() -> Column<R> {
    Column::new("category_uid", Kind::Number, "the category", |_| Value::Number(R::CATEGORY))
}

pub(super) const fn class_uid<R: OcsfClass>() -> Column<R> {
    Column::new("class_uid", Kind::Number, "the class", |_| Value::Number(R::UID))
}

pub(super) const fn class_name<R: OcsfClass>() -> Column<R> {
    Column::new("class_name", Kind::Text, "the class by its name", |_| Value::Text(R::CLASS))
}

pub(super) const fn type_uid<R: OcsfClass>() -> Column<R>
where
    for<'a> R::Row<'a>: Headed,
{
    Column::new("type_uid", Kind::Number, "class and activity: 100 times the one, and the other", |row| {
        Value::Number(R::UID * 100 + Headed::head(row).activity)
    })
}

pub(super) const fn severity_id<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("severity_id", Kind::Number, "1 informational, 2 low, 3 medium, 4 high, 5 critical", |row| {
        Value::Number(Headed::head(row).severity)
    })
}

pub(super) const fn time<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("time", Kind::Number, "when the packet was captured, in milliseconds since 1970", |row| {
        milliseconds(Headed::head(row).at)
    })
    .unit("ms")
}

pub(super) const fn status_id<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("status_id", Kind::Number, "1 for a success, 2 for a failure, 0 where it is unknown", |row| {
        Value::Number(match Headed::head(row).status {
            None => 0,
            Some(status) if status.is_error() => 2,
            Some(_) => 1,
        })
    })
}

pub(super) const fn status_code<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("status_code", Kind::Text, "the status by the specification's name", |row| {
        Headed::head(row).status.map_or(Value::Null, |status| Value::Name {
            name: status.name(),
            raw: status.0.into(),
            digits: 8,
        })
    })
    .null("the capture does not contain the answer")
}

pub(super) const fn version<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("metadata.version", Kind::Text, "the version of OCSF, as `--ocsf-version` says", |row| {
        Value::Text(Headed::head(row).version)
    })
}

pub(super) const fn product<R: Rows>() -> Column<R> {
    Column::new("metadata.product.name", Kind::Text, "who says so: `smbtrail`", |_| Value::Text("smbtrail"))
}

pub(super) const fn vendor<R: Rows>() -> Column<R> {
    Column::new("metadata.product.vendor_name", Kind::Text, "the same", |_| Value::Text("smbtrail"))
}

pub(super) const fn correlation<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new(
        "metadata.correlation_uid",
        Kind::Text,
        "an id that follows from the connection, as Zeek's `uid`",
        |row| match &Headed::head(row).uid {
            Some(uid) => Value::Text(uid.as_str()),
            None => Value::Null,
        },
    )
    .null(NO_CONNECTION)
}

/// Where the client is, in classes that have an attribute for it.
pub(super) const SOURCE: [&str; 2] = ["src_endpoint.ip", "src_endpoint.port"];
/// Where it is in the others.
pub(super) const UNMAPPED: [&str; 2] = ["unmapped.client.ip", "unmapped.client.port"];

pub(super) const fn client_ip<R>(keys: [&'static str; 2]) -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new(keys[0], Kind::Address, "the client", |row| ip(Headed::head(row).client)).null(NO_CONNECTION)
}

pub(super) const fn client_port<R>(keys: [&'static str; 2]) -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new(keys[1], Kind::Port, "the client's port", |row| port(Headed::head(row).client))
        .null(NO_CONNECTION)
}

pub(super) const fn dst_ip<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("dst_endpoint.ip", Kind::Address, "the server", |row| ip(Headed::head(row).server))
        .null(NO_CONNECTION)
}

pub(super) const fn dst_port<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("dst_endpoint.port", Kind::Port, "the server's port", |row| port(Headed::head(row).server))
        .null(NO_CONNECTION)
}

pub(super) const fn device_ip<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("device.ip", Kind::Address, "the server", |row| ip(Headed::head(row).server))
        .null(NO_CONNECTION)
}

pub(super) const fn device_type<R: Rows>() -> Column<R> {
    Column::new("device.type_id", Kind::Number, "always 1: a server", |_| Value::Number(1))
}

const NO_CONNECTION: &str = "it is about no connection, or about several";

/// The name of nobody: OCSF requires one of the user.
pub(super) const NOBODY: &str = "Unknown";

pub(super) fn milliseconds(moment: Moment) -> Value<'static> {
    Value::Signed(moment.time.0.div_euclid(1_000_000))
}

fn ip(end: Option<Endpoint>) -> Value<'static> {
    end.map_or(Value::Null, |end| Value::Address(end.ip))
}

fn port(end: Option<Endpoint>) -> Value<'static> {
    Value::number(end.and_then(|end| end.port).map(u64::from))
}

/// Whether a version of OCSF is this one or a later one: attributes and classes came with some.
pub(super) fn is_since(version: &str, (major, minor): (u32, u32)) -> bool {
    let mut numbers = version.split(['.', '-']).map(|number| number.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= (major, minor)
}
