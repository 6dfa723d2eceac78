use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_wire::NtStatus;

use crate::dfs::Referral;
use crate::rows;

/// One row per request for a DFS referral: the command `dfs`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Dfs {}

/// A request for a referral, and where its client went.
#[derive(Debug)]
pub struct DfsRow<'a> {
    referral: &'a Referral,
    tried: Vec<String>,
}

impl<'a> From<&'a Referral> for DfsRow<'a> {
    fn from(referral: &'a Referral) -> Self {
        let target = |(at, _): &(usize, _)| referral.targets.get(*at).cloned();
        Self { referral, tried: referral.tried.iter().filter_map(target).collect() }
    }
}

impl DfsRow<'_> {
    /// The target that let the client in.
    fn reached(&self) -> Option<&String> {
        let (at, _) = self.referral.tried.iter().find(|(_, status)| *status == Some(NtStatus::SUCCESS))?;
        self.referral.targets.get(*at)
    }

    fn outcome(&self) -> &'static str {
        match (self.referral.status, self.referral.targets.is_empty()) {
            (None, _) => "unanswered",
            (Some(status), _) if status != NtStatus::SUCCESS => "refused",
            (_, true) => "no target",
            _ if self.reached().is_some() => "reached",
            _ if !self.tried.is_empty() => "failed",
            _ => "not tried",
        }
    }
}

impl Rows for Dfs {
    type Row<'a> = DfsRow<'a>;
    const NAME: &'static str = "dfs";
    const ABOUT: &'static str = "One row per request for a DFS referral, in the order of requests: what the path leads to, and where the client went.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("frame", Kind::Number, "the request", |row| Value::Number(row.referral.asked.frame))
            .table("frame", 9, 7),
        Column::<Self>::new("time", Kind::Time, "when it was captured", |row| rows::time(row.referral.asked))
            .table("time", 8, 27),
        Column::<Self>::new("client", Kind::Socket, "the client's address and port", |row| {
            Value::Socket(row.referral.client)
        })
        .table("client", 6, 21),
        Column::<Self>::new("server", Kind::Socket, "the address and port of the server that was asked", |row| {
            Value::Socket(row.referral.server)
        })
        .table("server", 7, 21),
        Column::<Self>::new("user", Kind::Text, "who asked", |row| Value::text(row.referral.user.as_ref()))
            .null("the logon was anonymous, or the capture does not contain the logon")
            .table("user", 5, 12),
        Column::<Self>::new("path", Kind::Path, "the path that was asked for; empty for the list of domains", |row| {
            Value::Text(&row.referral.path)
        })
        .table("path", 1, 32),
        Column::<Self>::new("status", Kind::Name("STATUS_"), "how the request ended", |row| {
            row.referral.status.map_or(Value::Null, rows::status)
        })
        .null("the capture does not contain the response")
        .table("status", 4, 20)
        .failed(rows::is_failure),
        Column::<Self>::new("ttl", Kind::Number, "how long the client may keep the referral", |row| {
            Value::number(row.referral.time_to_live.map(u64::from))
        })
        .null("there is no referral")
        .unit("seconds")
        .table("ttl", 10, 6),
        Column::<Self>::new("targets", Kind::Texts, "what the path leads to, the preferred one first; of a domain, its controllers", |row| {
            Value::Strings(&row.referral.targets)
        })
        .table("targets", 3, 40),
        Column::<Self>::new("tried", Kind::Texts, "the targets to which the client then connected, or tried to, in order", |row| {
            Value::Strings(&row.tried)
        }),
        Column::<Self>::new(
            "outcome",
            Kind::Word,
            "`reached` (a target let the client in), `failed` (it tried some, and none did), `not tried` after the request (it \
             may be connected to one already), `no target`, `refused` (no referral), or `unanswered`",
            |row| Value::Word(row.outcome()),
        )
        .table("outcome", 2, 10),
        Column::<Self>::new("reached", Kind::Path, "the target that let the client in", |row| {
            Value::text(row.reached())
        })
        .null("none did")
        .table("reached", 5, 24),
    ];
}
