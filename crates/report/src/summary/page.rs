//! The summary for people: a page.

use std::fmt::Write as _;

use smbtrail_findings::Finding;
use smbtrail_table::people::grouped;
use smbtrail_table::{Page, Rows, Style, Tone};
use smbtrail_track::Usage;

use super::sections::Tables;
use super::{Sections, Story};
use crate::findings::push_short;
use crate::words::{counted, from_to};

/// Rows of a section that the page shows.
const ROWS: usize = 10;
/// Spaces before what is below a title.
const INDENT: usize = 2;

/// Appends the page.
pub(super) fn write(story: &Story, style: Style, out: &mut Vec<u8>) {
    let mut page = SummaryPage(Page::new(style));
    page.capture(story);
    page.traffic(story);
    story.visit(&mut page);
    out.extend_from_slice(page.0.text().as_bytes());
}

struct SummaryPage(Page);

impl SummaryPage {
    fn capture(&mut self, story: &Story) {
        let capture = &story.capture;
        let names = match capture.files.as_slice() {
            [] => "capture".to_owned(),
            [first] => first.clone(),
            [first, rest @ ..] => format!("{first} and {}", counted(rest.len() as u64, "more file")),
        };
        self.0.title(&names);
        let mut line = format!("{}, {} bytes", counted(capture.packets, "packet"), grouped(capture.bytes));
        if let (Some(first), Some(last), Some(duration)) = (capture.first, capture.last, capture.duration()) {
            let _ = write!(line, ", {} ({})", from_to(&first, &last), span(duration));
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
        }
        let many = [
            (traffic.connections, "connection"),
            (traffic.messages, "message"),
            (traffic.sessions, "session"),
            (traffic.failed_logons, "failed logon"),
            (traffic.trees, "tree connect"),
            (traffic.opens, "open"),
        ];
        let line: Vec<String> =
            many.iter().filter(|(count, _)| *count > 0).map(|(count, what)| counted(*count, what)).collect();
        if !line.is_empty() {
            self.paragraph(&line.join(" · "));
        }
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
            (traffic.lost, "byte", " missing from the capture".to_owned()),
            (traffic.skipped, "byte", " passed over to find the next message".to_owned()),
        ];
        for (count, what, rest) in notes.into_iter().filter(|(count, ..)| *count > 0) {
            self.paragraph(&format!("{}{rest}", counted(count, what)));
        }
    }

    fn paragraph(&mut self, text: &str) {
        self.0.paragraph(INDENT, text, Tone::Plain);
    }
}

impl Sections for SummaryPage {
    /// The page has the objects as sentences, above the lists.
    fn object<'a, R: Rows>(&mut self, _: &'a R::Row<'a>) {}

    /// As paragraphs: a sentence says more than a row that is cut.
    fn findings(&mut self, findings: &[Finding]) {
        if findings.is_empty() {
            return;
        }
        self.0.blank();
        self.0.title("Findings");
        findings.iter().take(ROWS).for_each(|finding| push_short(&mut self.0, INDENT, finding));
        let more = findings.len().saturating_sub(ROWS);
        if more > 0 {
            self.paragraph(&format!("and {} more: `smbtrail findings` lists all", grouped(more as u64)));
        }
    }

    /// Only a table that was full is reported.
    fn tables(&mut self, tables: &[Usage]) {
        let full: Vec<Usage> = tables.iter().copied().filter(|table| table.evicted > 0).collect();
        self.list::<Tables>("Tables that were full: rows may be incomplete", &full, 0);
    }

    fn list<'a, R: Rows>(&mut self, title: &str, rows: &'a [R::Row<'a>], left_out: u64) {
        if rows.is_empty() {
            return;
        }
        self.0.blank();
        self.0.title(title);
        let more = self.0.rows::<R>(INDENT, rows, ROWS) as u64;
        match (more, left_out) {
            (0, 0) => {}
            (more, 0) => self.paragraph(&format!("and {} more", grouped(more))),
            (more, _) => self.paragraph(&format!("and {} more at least", grouped(more.max(1)))),
        }
    }
}

/// Milliseconds as a person says them.
pub(super) fn span(milliseconds: i64) -> String {
    let seconds = milliseconds / 1000;
    match seconds {
        ..60 => format!("{seconds}.{:03} s", (milliseconds % 1000).abs()),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}
