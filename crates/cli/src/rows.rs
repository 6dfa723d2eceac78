//! Which rows and columns are printed.

use clap::Args;
use smbtrail_pipeline::track::Time;
use smbtrail_report::rows::Messages;
use smbtrail_report::table::{Kind, Pick, Rows, Test, UnknownColumn, Value};
use smbtrail_report::{PathGlob, Style};

use crate::assemble;
use crate::config;
use crate::failure::Failure;
use crate::output::OutputArgs;
use crate::times::TimeArgs;

/// The options on rows, the same for every command that has a table of them.
#[derive(Args, Debug)]
#[command(next_help_heading = "Row options")]
pub(crate) struct RowArgs {
    /// Only rows about this user, whatever the case
    #[arg(long, value_name = "NAME")]
    user: Option<String>,

    /// Only rows about this client: its address, its address and port, or its name
    #[arg(long, value_name = "HOST")]
    client: Option<String>,

    /// Only rows about this server: its address, its address and port, or its name
    #[arg(long, value_name = "HOST")]
    server: Option<String>,

    /// Only rows about this share, with or without its server
    #[arg(long, value_name = "SHARE")]
    share: Option<String>,

    /// Only rows about paths that match this pattern, such as '*.docx' or 'plans/**'
    #[arg(long, value_name = "GLOB", value_parser = PathGlob::new)]
    path: Option<PathGlob>,

    /// Only rows from this time on, such as 2026-03-01T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = assemble::time)]
    since: Option<Time>,

    /// Only rows before this time
    #[arg(long, value_name = "TIME", value_parser = assemble::time)]
    until: Option<Time>,

    /// Only these columns, in this order; +NAME adds one to a table
    ///
    /// The names are the keys of JSON, which docs/output.md lists.
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    columns: Vec<String>,

    /// Sort rows by this column: numbers from the largest, all else from the least; -NAME for the other way round
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    sort: Option<String>,

    /// Sort rows by this column, and make its values the headings of groups in a table
    #[arg(long, value_name = "NAME", conflicts_with = "sort")]
    group: Option<String>,

    /// Only the first N rows
    #[arg(long, value_name = "N")]
    top: Option<usize>,

    #[command(flatten)]
    times: TimeArgs,
}

/// The columns that name a user, a client, a server, a share and a path.
const USERS: [&str; 6] = ["user", "claimed_user", "holder", "waiter", "readers", "writers"];
const CLIENTS: [&str; 6] =
    ["client", "clients", "client_name", "holder_client", "waiter_client", "workstation"];
const SERVERS: [&str; 2] = ["server", "server_name"];
const SHARES: [&str; 1] = ["share"];
const PATHS: [&str; 3] = ["path", "to", "renamed_to"];

impl RowArgs {
    /// How the rows of a command look, and which are printed.
    pub(crate) fn style<R: Rows>(&self, output: &OutputArgs) -> Result<Style, Failure> {
        self.check(output)?;
        let mut pick = self.choice::<R>()?;
        self.arrange::<R>(&mut pick, output)?;
        // It is needed until the program ends.
        Ok(self.times.style(output).with_pick(Some(Box::leak(Box::new(pick)))))
    }

    /// How the rows of a command look whose messages are chosen by [`messages`](Self::messages), before they are counted.
    pub(crate) fn counting_style<R: Rows>(&self, output: &OutputArgs) -> Result<Style, Failure> {
        self.check(output)?;
        let mut pick = Pick::all::<R>();
        self.arrange::<R>(&mut pick, output)?;
        Ok(self.times.style(output).with_pick(Some(Box::leak(Box::new(pick)))))
    }

    /// Whether any of the options chooses rows.
    pub(crate) const fn is_choosing(&self) -> bool {
        let Self { user, client, server, share, path, since, until, .. } = self;
        let hosts = user.is_some() || client.is_some() || server.is_some();
        hosts || share.is_some() || path.is_some() || since.is_some() || until.is_some()
    }

    /// The messages that the conditions choose; `None` without conditions.
    pub(crate) fn messages(&self) -> Result<Option<&'static Pick>, Failure> {
        if self.conditions::<Messages>().is_empty() {
            return Ok(None);
        }
        let pick = self.choice::<Messages>()?;
        Ok(Some(Box::leak(Box::new(pick))))
    }

    /// Refuses columns where all are written.
    fn check(&self, output: &OutputArgs) -> Result<(), Failure> {
        match output.columns() {
            Some(form) if !self.columns.is_empty() => Err(Failure::Usage(format!(
                "--columns is for tables, JSON and CSV; {form} has every column\n\n  tip: what reads it takes those that it wants"
            ))),
            _ => Ok(()),
        }
    }

    /// Which columns are written, in which order their rows are, and how many of them.
    fn arrange<R: Rows>(&self, pick: &mut Pick, output: &OutputArgs) -> Result<(), Failure> {
        let unknown = |error: UnknownColumn| Failure::Usage(error.to_string());
        // The columns of the configuration file are for tables: programs get all.
        match config::columns() {
            Some(setting) if self.columns.is_empty() && output.is_table() => {
                let unknown = |error: UnknownColumn| {
                    Failure::Usage(format!("{error}\n\n  tip: {}", config::place(setting)))
                };
                pick.columns::<R>(&setting.values).map_err(unknown)?;
            }
            _ => pick.columns::<R>(&self.columns).map_err(unknown)?,
        }
        if let Some(sort) = &self.sort {
            pick.sort::<R>(sort).map_err(unknown)?;
        }
        if let Some(group) = &self.group {
            pick.group::<R>(group).map_err(unknown)?;
        }
        if let Some(top) = self.top {
            pick.top(top);
        }
        Ok(())
    }

    /// The rows that the conditions choose.
    fn choice<R: Rows>(&self) -> Result<Pick, Failure> {
        let mut pick = Pick::all::<R>();
        for (option, keys, test) in self.conditions::<R>() {
            if !pick.condition::<R>(&keys, test) {
                let rows = R::NAME;
                return Err(Failure::Usage(format!("`{rows}` has no column for {option}")));
            }
        }
        Ok(pick)
    }

    /// The conditions that were given: the option, the columns that it is about, and the test.
    fn conditions<R: Rows>(&self) -> Vec<(&'static str, Vec<&'static str>, Test)> {
        let mut all: Vec<(&'static str, Vec<&'static str>, Test)> = Vec::new();
        if let Some(user) = self.user.clone() {
            all.push(("--user", USERS.to_vec(), Box::new(move |value| is_text(value, &user))));
        }
        for (option, keys, host) in
            [("--client", CLIENTS.to_vec(), &self.client), ("--server", SERVERS.to_vec(), &self.server)]
        {
            if let Some(host) = host.clone() {
                all.push((option, keys, Box::new(move |value| is_host(value, &host))));
            }
        }
        if let Some(share) = self.share.clone() {
            all.push(("--share", SHARES.to_vec(), Box::new(move |value| is_share(value, &share))));
        }
        if let Some(path) = self.path.clone() {
            let test = move |value: Value<'_>| matches!(value, Value::Text(text) if path.matches(text));
            all.push(("--path", PATHS.to_vec(), Box::new(test)));
        }
        // The first time of a row is when what it is about began.
        let times = R::COLUMNS.iter().filter(|column| column.kind == Kind::Time).map(|column| column.key);
        let time: Vec<&'static str> = times.take(1).collect();
        if let Some(Time(since)) = self.since {
            all.push((
                "--since",
                time.clone(),
                Box::new(move |value| time_of(value).is_some_and(|time| time >= since)),
            ));
        }
        if let Some(Time(until)) = self.until {
            all.push((
                "--until",
                time,
                Box::new(move |value| time_of(value).is_some_and(|time| time < until)),
            ));
        }
        all
    }
}

fn is_text(value: Value<'_>, wanted: &str) -> bool {
    match value {
        Value::Text(text) => text.to_lowercase() == wanted.to_lowercase(),
        Value::Strings(texts) => texts.iter().any(|text| is_text(Value::Text(text), wanted)),
        _ => false,
    }
}

fn is_host(value: Value<'_>, wanted: &str) -> bool {
    match value {
        Value::Socket(address) => address.to_string() == wanted || address.ip().to_string() == wanted,
        Value::Address(address) => address.to_string() == wanted,
        Value::Strings(hosts) => hosts.iter().any(|host| is_host(Value::Text(host), wanted)),
        Value::Text(text) => {
            let name = |text: &str| text.split('.').next().unwrap_or_default().to_lowercase();
            let host = text.rsplit_once(':').map_or(text, |(host, _)| host).trim_matches(['[', ']']);
            is_text(value, wanted)
                || host == wanted
                || (text.parse::<std::net::IpAddr>().is_err() && name(text) == wanted.to_lowercase())
        }
        _ => false,
    }
}

fn is_share(value: Value<'_>, wanted: &str) -> bool {
    let Value::Text(share) = value else { return false };
    let last = share.rsplit('\\').next().unwrap_or_default();
    is_text(value, wanted) || is_text(Value::Text(last), wanted)
}

const fn time_of(value: Value<'_>) -> Option<i64> {
    match value {
        Value::Time { nanoseconds, .. } => Some(nanoseconds),
        _ => None,
    }
}
