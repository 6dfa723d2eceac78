//! The summary for people: a page that answers in the order in which people ask.

use std::fmt::Write as _;

use smbtrail_findings::Finding;
use smbtrail_table::people::grouped;
use smbtrail_table::{Column, Kind, Page, Rows, Style, Tone, Value};
use smbtrail_track::Usage;

use super::Story;
use super::sections::{
    Activity, Commands, Dialects, FailedLogonRow, FailedLogons, Files, Hosts, Odd, RpcCalls, Shares, Slowest,
    Tables, UserRow, section,
};
use crate::findings::push_short;
use crate::words::{between, counted, span};

/// Rows of a section that the page shows: as many as fit.
const ROWS: [usize; 4] = [10, 5, 3, 2];
/// Lines of the page, unless all was asked for.
const LINES: usize = 60;
/// Findings that the page shows at least.
const FINDINGS: usize = 5;
/// Spaces before what is below a title.
const INDENT: usize = 2;

/// Appends the page.
pub(super) fn write(story: &Story, style: Style, full: bool, out: &mut Vec<u8>) {
    let mut head = SummaryPage::new(style, usize::MAX);
    head.capture(story);
    head.traffic(story);
    let head = head.page.text().to_owned();
    let lines = |text: &str| text.lines().count();
    let mut left_out: Vec<&str> = Vec::new();
    let mut parts = Vec::new();
    for most in ROWS {
        parts = SummaryPage::parts(story, style, most);
        if full || lines(&head) + parts.iter().map(|part| lines(&part.text)).sum::<usize>() <= LINES {
            break;
        }
    }
    // What people ask last gives way first; the last lines say what it is.
    while !full
        && lines(&head) + parts.iter().map(|part| lines(&part.text)).sum::<usize>() + 3 > LINES
        && parts.len() > 1
    {
        if left_out.is_empty()
            && lines(&head) + parts.iter().map(|part| lines(&part.text)).sum::<usize>() <= LINES
        {
            break;
        }
        let Some(last) = (0..parts.len()).max_by_key(|at| parts[*at].rank) else { break };
        left_out.insert(0, parts.remove(last).title);
    }
    out.extend_from_slice(head.as_bytes());
    parts.iter().for_each(|part| out.extend_from_slice(part.text.as_bytes()));
    if !left_out.is_empty() {
        let mut tail = SummaryPage::new(style, 0);
        tail.page.blank();
        let what: Vec<String> = left_out.iter().map(|title| title.to_lowercase()).collect();
        tail.page.paragraph(
            0,
            &format!("Left out for space, and shown by --full: {}", what.join("; ")),
            Tone::Dim,
        );
        out.extend_from_slice(tail.page.text().as_bytes());
    }
}

/// A section of the page.
struct Part {
    title: &'static str,
    text: String,
    /// When it gives way where space is short: the highest first.
    rank: u8,
}

struct SummaryPage {
    page: Page,
    most: usize,
}

impl SummaryPage {
    fn new(style: Style, most: usize) -> Self {
        Self { page: Page::new(style), most }
    }

    /// The sections in the order in which people ask: what happened, who, from where, what with which files, what failed, how
    /// healthy it is, what was not seen.
    fn parts(story: &Story, style: Style, most: usize) -> Vec<Part> {
        let left_out = &story.left_out;
        let mut parts: Vec<Part> = Vec::new();
        let mut part = |title: &'static str, rank: u8, write: &dyn Fn(&mut Self, &'static str)| {
            let mut page = Self::new(style, most);
            write(&mut page, title);
            if !page.page.text().is_empty() {
                parts.push(Part { title, text: page.page.text().to_owned(), rank });
            }
        };
        part("Findings", 1, &|page, title| page.findings(title, &story.findings));
        let users: Vec<UserLine<'_>> = story.users.iter().map(UserLine::new).collect();
        part("Users and their sessions", 2, &|page, title| {
            page.list::<UserLines>(title, &users, left_out.users, "sessions");
        });
        // One without a name says why.
        let named = |row: &FailedLogonRow| FailedLogonRow {
            user: row.user.clone().or_else(|| row.unnamed.clone()),
            ..row.clone()
        };
        let failed_logons: Vec<FailedLogonRow> = story.failed_logons.iter().map(named).collect();
        part("Failed logons", 2, &|page, title| {
            page.list::<FailedLogons>(title, &failed_logons, left_out.failed_logons, "logons");
        });
        part("Hosts", 4, &|page, title| {
            page.list::<Hosts>(title, &story.hosts, left_out.hosts, "hosts");
            page.both(story);
        });
        part("What was done, and by whom", 3, &|page, title| {
            page.list::<Activity>(title, &story.activity, left_out.activity, "opens");
        });
        part("Shares", 5, &|page, title| page.list::<Shares>(title, &story.shares, left_out.shares, "trees"));
        part("Busiest files", 6, &|page, title| {
            page.rows::<Files>(title, &story.files, story.more_files, story.files_are_estimated, "files");
        });
        part("What was called on pipes, and by whom", 8, &|page, title| {
            page.list::<RpcCalls>(title, &story.calls, left_out.calls, "rpc");
        });
        part("What is odd", 7, &|page, title| page.list::<Odd>(title, &story.odd, 0, "anomalies"));
        part("Commands", 9, &|page, title| {
            page.list::<Commands>(title, &story.commands, left_out.commands, "stats");
        });
        part("Slowest requests", 10, &|page, title| {
            page.list::<Slowest>(title, &story.slowest, 0, "messages --sort latency_us")
        });
        part("Dialects", 11, &|page, title| page.list::<Dialects>(title, &story.dialects, 0, "connections"));
        part("What was not seen", 1, &|page, title| page.not_seen(title, story));
        // Only a table that was full is reported.
        let full: Vec<Usage> = story.tables.iter().copied().filter(|table| table.evicted > 0).collect();
        part("Tables that were full: rows may be incomplete", 3, &|page, title| {
            page.list::<Tables>(title, &full, 0, "info");
        });
        parts
    }

    fn capture(&mut self, story: &Story) {
        let capture = &story.capture;
        let names = match capture.files.as_slice() {
            [] => "capture".to_owned(),
            [first] => first.clone(),
            [first, rest @ ..] => format!("{first} and {}", counted(rest.len() as u64, "more file")),
        };
        self.page.title(&names);
        let mut line = format!("{}, {} bytes", counted(capture.packets, "packet"), grouped(capture.bytes));
        if let (Some(first), Some(last), Some(duration)) = (capture.first, capture.last, capture.duration()) {
            let _ = match between(self.page.clock(), first.time, last.time) {
                Some(times) => write!(line, ", {times} ({})", span(duration)),
                None => write!(line, ", {}", span(duration)),
            };
        }
        self.paragraph(&line);
        for damage in &capture.damage {
            self.paragraph(&format!("Damaged: {damage}"));
        }
    }

    fn traffic(&mut self, story: &Story) {
        let traffic = &story.traffic;
        if traffic.messages == 0 {
            self.paragraph("It contains no readable SMB2 message.");
            if traffic.smb1 > 0 {
                self.paragraph(
                    "Its SMB is SMB1, and only headers and NEGOTIATE of that are read: who speaks it is below, `smbtrail audit` says who \
                     still needs it, and Wireshark reads the rest.",
                );
            }
        }
        let known = story.users.iter().map(|user| user.sessions).sum::<u64>().max(traffic.sessions);
        let many = [
            (traffic.connections, "connection"),
            (traffic.messages, "message"),
            (known, "session"),
            (traffic.failed_logons, "failed logon"),
            (traffic.trees, "tree connect"),
            (traffic.opens, "open"),
        ];
        let line: Vec<String> =
            many.iter().filter(|(count, _)| *count > 0).map(|(count, what)| counted(*count, what)).collect();
        if !line.is_empty() {
            self.paragraph(&line.join(" · "));
        }
    }

    /// What could not be read, and what is missing.
    fn not_seen(&mut self, title: &str, story: &Story) {
        let traffic = &story.traffic;
        let early =
            story.users.iter().map(|user| user.sessions).sum::<u64>().saturating_sub(traffic.sessions);
        let notes = [
            (
                traffic.encrypted,
                "encrypted frame",
                format!(" not decrypted ({} bytes)", grouped(traffic.encrypted_bytes)),
            ),
            (traffic.compressed, "compressed frame", " not decompressed".to_owned()),
            (traffic.smb1, "message", " of SMB1".to_owned()),
            (traffic.unknown, "frame", " of no known protocol".to_owned()),
            (traffic.mid_stream, "connection", " began before the capture".to_owned()),
            (early, "session", " whose setup is not in the capture".to_owned()),
            (traffic.lost, "byte", " missing from the capture".to_owned()),
            (traffic.skipped, "byte", " passed over to find the next message".to_owned()),
            (
                traffic.remote,
                "byte",
                " of READ and WRITE went by RDMA past the capture: adapters move them alone".to_owned(),
            ),
        ];
        let notes: Vec<_> = notes.into_iter().filter(|(count, ..)| *count > 0).collect();
        if notes.is_empty() && story.unseen.is_empty() {
            return;
        }
        self.begin(title);
        for (count, what, rest) in notes {
            self.paragraph(&format!("{}{rest}", counted(count, what)));
        }
        for unseen in &story.unseen {
            self.paragraph(&format!(
                "{} that could not be looked into: {}",
                counted(unseen.packets, "packet"),
                unseen.kind
            ));
        }
    }

    /// Says which hosts are both client and server.
    fn both(&mut self, story: &Story) {
        let both: Vec<&str> = story
            .hosts
            .iter()
            .filter(|host| host.client && host.server)
            .map(|host| host.address.as_str())
            .collect();
        match both.as_slice() {
            [] => {}
            [host] => self.paragraph(&format!("{host} is both client and server.")),
            [first, rest @ ..] => {
                self.paragraph(&format!(
                    "{first} and {} are both client and server.",
                    counted(rest.len() as u64, "more host")
                ));
            }
        }
    }

    fn begin(&mut self, title: &str) {
        self.page.blank();
        self.page.title(title);
    }

    fn paragraph(&mut self, text: &str) {
        self.page.paragraph(INDENT, text, Tone::Plain);
    }

    /// As paragraphs: a sentence says more than a row that is cut.
    fn findings(&mut self, title: &str, findings: &[Finding]) {
        if findings.is_empty() {
            return;
        }
        self.begin(title);
        let most = self.most.max(FINDINGS);
        findings.iter().take(most).for_each(|finding| push_short(&mut self.page, INDENT, finding));
        let more = findings.len().saturating_sub(most);
        if more > 0 {
            self.paragraph(&format!("and {} more: `smbtrail findings` lists all", grouped(more as u64)));
        }
    }

    fn list<'a, R: Rows>(&mut self, title: &str, rows: &'a [R::Row<'a>], left_out: u64, command: &str) {
        self.rows::<R>(title, rows, 0, left_out > 0, command);
    }

    /// Rows, and how many more there are: beyond those that are shown, and beyond those that are given. `command` lists all.
    fn rows<'a, R: Rows>(
        &mut self,
        title: &str,
        rows: &'a [R::Row<'a>],
        beyond: u64,
        at_least: bool,
        command: &str,
    ) {
        if rows.is_empty() {
            return;
        }
        self.begin(title);
        let more = self.page.rows::<R>(INDENT, rows, self.most) as u64 + beyond;
        match (more, at_least) {
            (0, false) => {}
            (more, false) => self.paragraph(&format!("and {} more: `smbtrail {command}`", grouped(more))),
            (more, true) => {
                self.paragraph(&format!("and {} more at least: `smbtrail {command}`", grouped(more.max(1))))
            }
        }
    }
}

/// A user as the page names one.
pub(crate) struct UserLine<'a> {
    user: &'a UserRow,
    name: String,
}

impl<'a> UserLine<'a> {
    fn new(user: &'a UserRow) -> Self {
        let name = match (&user.user, &user.service) {
            (Some(name), _) => name.to_string(),
            // The ticket of somebody whose name is encrypted.
            (None, Some(service)) => format!("a ticket for {service}"),
            (None, None) if user.kind == "anonymous" => "anonymous".to_owned(),
            (None, None) => String::new(),
        };
        Self { user, name }
    }
}

section! {
    /// The users of the page.
    UserLines, "users", UserLine<'a>, "The users of the page.": &[
        Column::<Self>::new("user", Kind::Text, "the user", |line| {
            if line.name.is_empty() { Value::Null } else { Value::Text(&line.name) }
        })
        .table("user", 1, 24),
        Column::<Self>::new("domain", Kind::Text, "the domain", |line| Value::text(line.user.domain.as_ref())).table("domain", 4, 16),
        Column::<Self>::new("kind", Kind::Word, "what kind", |line| Value::Text(line.user.kind)).table("kind", 2, 9),
        Column::<Self>::new("auth", Kind::Text, "the mechanism", |line| Value::text(line.user.auth.as_ref())).table("auth", 6, 8),
        Column::<Self>::new("first_client", Kind::Text, "where from", |line| Value::Text(&line.user.client)).table("first client", 5, 39),
        Column::<Self>::new("sessions", Kind::Number, "sessions", |line| Value::Number(line.user.sessions)).table("sessions", 3, 8),
        Column::<Self>::new("messages", Kind::Number, "messages", |line| Value::Number(line.user.messages)).table("messages", 3, 8),
        Column::<Self>::new("encrypted_frames", Kind::Number, "closed frames", |line| Value::Number(line.user.encrypted))
            .table("encrypted", 7, 9),
        Column::<Self>::new("first_frame", Kind::Number, "the first frame", |line| Value::Number(line.user.first_frame))
            .table("frame", 8, 7),
    ]
}
