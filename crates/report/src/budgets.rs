//! Where the time of each client, server, user, share or file went.

use std::io::{self, Write};
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use smbtrail_diagnose::{Budget, Diagnosed, Part, Pattern, Who};
use smbtrail_table::{Column, Kind, Output, Rows, Style, Value, Writer, Written};

use crate::rows;

/// One row per client, server, user, share or file: the command `diagnose --by`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Budgets {}

/// Whose time is added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Whose {
    /// That of a client.
    Client,
    /// That of a server.
    Server,
    /// That of a user.
    User,
    /// That of a share.
    Share,
    /// That of a file.
    File,
}

/// A name is none of [`Whose`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is none of client, server, user, share and file")]
#[non_exhaustive]
pub struct UnknownWhose(String);

/// What the rows of [`Budgets`] are written from.
#[derive(Debug)]
pub struct BudgetRow {
    key: Key,
    budget: Budget,
    shares: [(Part, u64); Part::ALL.len()],
    pattern: Pattern,
    /// Nanoseconds of all rows.
    all: u64,
}

/// What a row is about; `None` where it is not asked for, or unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    client: Option<IpAddr>,
    server: Option<IpAddr>,
    user: Option<Arc<str>>,
    share: Option<Arc<str>>,
    path: Option<Arc<str>>,
}

impl Rows for Budgets {
    type Row<'a> = BudgetRow;
    const NAME: &'static str = "diagnose --by";
    const ABOUT: &'static str = "One row per client, server, user, share or file, or per combination, the most time first. The shares of the parts add up \
        to 100 in each row. What `--by` does not name is null in every row.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("client", Kind::Address, "the client's address", |row| {
            row.key.client.map_or(Value::Null, Value::Address)
        })
        .null("not asked for")
        .table("client", 1, 15),
        Column::<Self>::new("server", Kind::Address, "the server's address", |row| {
            row.key.server.map_or(Value::Null, Value::Address)
        })
        .null("not asked for")
        .table("server", 1, 15),
        Column::<Self>::new("user", Kind::Text, "who was logged on", |row| {
            Value::text(row.key.user.as_ref())
        })
        .null("not asked for, or nobody that is known")
        .table("user", 1, 16),
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |row| {
            Value::text(row.key.share.as_ref())
        })
        .null("not asked for, or none that is known")
        .table("share", 1, 24),
        Column::<Self>::new("path", Kind::Path, "the path of the file below the share", |row| {
            Value::text(row.key.path.as_ref())
        })
        .null("not asked for, about no file, or there are too many files to keep them apart")
        .table("path", 1, 40),
        Column::<Self>::new("time_us", Kind::Decimal, "its time", |row| {
            Value::micros(i64::try_from(row.budget.total()).ok())
        })
        .unit("microseconds")
        .table("time", 2, 8),
        Column::<Self>::new(
            "share_of_all",
            Kind::Decimal,
            "its time as a share of that of all rows",
            |row| {
                let of_all = u128::from(row.budget.total()) * 10_000 / u128::from(row.all.max(1));
                rows::percent(u64::try_from(of_all).unwrap_or(0))
            },
        )
        .unit("percent")
        .table("%", 2, 7),
        part::<0>("idle"),
        part::<1>("sending"),
        part::<2>("network"),
        part::<3>("server"),
        part::<4>("break"),
        part::<5>("lock"),
        part::<6>("receiving"),
        part::<7>("resent"),
        part::<8>("credits"),
        Column::<Self>::new("requests", Kind::Number, "requests that were answered", |row| {
            Value::Number(row.pattern.requests)
        })
        .table("requests", 4, 8),
        Column::<Self>::new("creates_refused", Kind::Number, "CREATEs that were refused", |row| {
            Value::Number(row.pattern.refused)
        }),
        Column::<Self>::new("transfers", Kind::Number, "READs and WRITEs that moved bytes", |row| {
            Value::Number(row.pattern.transfers)
        }),
        Column::<Self>::new(
            "sequential",
            Kind::Number,
            "those of them that begin where the one before ended",
            |row| Value::Number(row.pattern.sequential),
        ),
        Column::<Self>::new("bytes", Kind::Number, "bytes that they moved", |row| {
            Value::Number(row.pattern.bytes)
        })
        .unit("bytes")
        .table("bytes", 5, 12),
    ];
}

/// The column of a part, by its place among all.
const fn part<const AT: usize>(header: &'static str) -> Column<Budgets> {
    Column::<Budgets>::new(Part::ALL[AT].name(), Kind::Decimal, Part::ALL[AT].title(), |row| {
        rows::percent(row.shares[AT].1)
    })
    .unit("percent")
    .table(header, 3, 7)
}

impl FromStr for Whose {
    type Err = UnknownWhose;

    fn from_str(name: &str) -> Result<Self, UnknownWhose> {
        Ok(match name {
            "client" => Self::Client,
            "server" => Self::Server,
            "user" => Self::User,
            "share" => Self::Share,
            "file" => Self::File,
            _ => return Err(UnknownWhose(name.to_owned())),
        })
    }
}

impl Key {
    fn of(who: &Who, by: &[Whose]) -> Self {
        let mut key = Self::default();
        for by in by {
            match by {
                Whose::Client => key.client = Some(who.client),
                Whose::Server => key.server = Some(who.server),
                Whose::User => key.user.clone_from(&who.user),
                Whose::Share => key.share.clone_from(&who.share),
                Whose::File => key.path.clone_from(&who.path),
            }
        }
        key
    }
}

/// Writes the budgets of those whose time is asked for, the most time first.
///
/// # Errors
/// The first error of the output.
pub fn write_budgets(
    diagnosed: &Diagnosed,
    by: &[Whose],
    style: Style,
    out: impl Write,
) -> io::Result<Written> {
    let all = diagnosed.budget.total();
    let sums = diagnosed.by(|who| Key::of(who, by)).into_iter();
    let rows: Vec<BudgetRow> = sums
        .filter(|(_, budget, _)| budget.total() > 0)
        .map(|(key, budget, pattern)| BudgetRow { key, shares: budget.shares(), budget, pattern, all })
        .collect();
    let mut output = Output::new(out);
    let written = Writer::<Budgets>::new(style).write_all(&rows, output.buffer());
    output.finish()?;
    Ok(Written::new(written, 0))
}
