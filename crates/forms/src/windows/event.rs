//! What all events of Windows have in common.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::Time;

use crate::form::Log;

/// An event: its number, and who writes it where.
pub trait WindowsEvent: Log {
    /// Its number.
    const ID: u64;
    /// The log that it is written to.
    const CHANNEL: &'static str;
    /// The program that writes it.
    const PROVIDER: &'static str;
}

/// The part of a record that every event has.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    pub(super) time: Time,
    /// The server's name or address.
    pub(super) computer: &'a str,
    pub(super) client: SocketAddr,
    /// The server refused.
    pub(super) failed: bool,
}

/// A row that has the common part.
pub trait Headed {
    /// That part.
    fn head(&self) -> &Head<'_>;
}

pub(super) const SECURITY: &str = "Security";
pub(super) const AUDITING: &str = "Microsoft-Windows-Security-Auditing";

/// Each column that every event has.
pub(super) const fn event_id<R: WindowsEvent>() -> Column<R> {
    Column::new("EventID", Kind::Number, "the number of the event", |_| Value::Number(R::ID))
}

pub(super) const fn channel<R: WindowsEvent>() -> Column<R> {
    Column::new("Channel", Kind::Text, "the log that it is written to", |_| Value::Text(R::CHANNEL))
}

pub(super) const fn provider<R: WindowsEvent>() -> Column<R> {
    Column::new("Provider_Name", Kind::Text, "the program that writes it", |_| Value::Text(R::PROVIDER))
}

pub(super) const fn computer<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("Computer", Kind::Text, COMPUTER, |row| Value::Text(Headed::head(row).computer))
}

pub(super) const fn time_created<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("TimeCreated", Kind::Time, "when the server answered", |row| Value::Time {
        nanoseconds: Headed::head(row).time.0,
        digits: 7,
    })
}

pub(super) const fn keywords<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new(
        "Keywords",
        Kind::Text,
        "`0x8020000000000000` for a success, `0x8010000000000000` for a failure",
        |row| Value::Text(if Headed::head(row).failed { "0x8010000000000000" } else { "0x8020000000000000" }),
    )
}

pub(super) const fn ip_address<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("IpAddress", Kind::Address, "the client's address", |row| {
        Value::Address(Headed::head(row).client.ip())
    })
}

pub(super) const fn ip_port<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Headed,
{
    Column::new("IpPort", Kind::Port, "the client's port", |row| {
        Value::Number(Headed::head(row).client.port().into())
    })
}

const COMPUTER: &str = "the server: its name as it said in an earlier logon, else its address";

/// Who did something.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject<'a> {
    pub(super) user: Option<&'a Arc<str>>,
    pub(super) domain: Option<&'a Arc<str>>,
    pub(super) anonymous: bool,
    pub(super) logon_id: u64,
}

impl<'a> Subject<'a> {
    pub(super) fn user(&self) -> Value<'a> {
        if self.anonymous { Value::Text("ANONYMOUS LOGON") } else { Value::text(self.user) }
    }

    pub(super) fn domain(&self) -> Value<'a> {
        if self.anonymous { Value::Text("NT AUTHORITY") } else { Value::text(self.domain) }
    }
}

/// A row whose subject is known.
pub trait Subjected {
    /// Who did it.
    fn subject(&self) -> &Subject<'_>;
}

pub(super) const fn subject_user<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Subjected,
{
    Column::new("SubjectUserName", Kind::Text, "the user of the session", |row| {
        Subjected::subject(row).user()
    })
    .null("the capture does not contain the logon")
}

pub(super) const fn subject_domain<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Subjected,
{
    Column::new("SubjectDomainName", Kind::Text, "the user's domain", |row| Subjected::subject(row).domain())
        .null("nobody names it")
}

pub(super) const fn subject_logon_id<R>() -> Column<R>
where
    R: Rows,
    for<'a> R::Row<'a>: Subjected,
{
    Column::new("SubjectLogonId", Kind::Hex, "the session, in the place of the number of the logon", |row| {
        short_hex(Subjected::subject(row).logon_id)
    })
}

/// A number in hexadecimal without leading zeros, as Windows writes it.
pub(crate) fn short_hex(number: u64) -> Value<'static> {
    let digits = (67 - (number | 1).leading_zeros()) / 4;
    Value::Hex(number, usize::try_from(digits).unwrap_or(16))
}

/// The name of an address, for a server that never said how it is called.
pub(super) fn address_name(ip: IpAddr) -> Arc<str> {
    ip.to_string().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_has_no_leading_zeros() {
        for (number, digits) in [(0, 1), (0xF, 1), (0x10, 2), (0x12_0089, 6), (u64::MAX, 16)] {
            assert!(
                matches!(short_hex(number), Value::Hex(same, found) if (same, found) == (number, digits))
            );
        }
    }
}
