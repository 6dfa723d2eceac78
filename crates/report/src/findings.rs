//! Findings for people, as paragraphs, and for programs, as rows.

use std::fmt::Write as _;
use std::io::{self, Write};

use smbtrail_findings::{ATTACK_VERSION, Behaviour, Finding, Severity, behaviours};
use smbtrail_table::{Format, Output, Page, Pick, Style, Tone, Writer, Written};

use crate::rows::{self, FindingRow};
use crate::words::{between, capital, counted};

/// Writes findings in their order: as a page of paragraphs where the format is a table of no chosen columns, else as rows.
///
/// # Errors
/// The first error of the output.
pub fn write_findings(findings: &[Finding], style: Style, out: impl Write) -> io::Result<Written> {
    let rows: Vec<FindingRow<'_>> = findings.iter().map(FindingRow::new).collect();
    let mut output = Output::new(out);
    let written = if style.format == Format::Table && !style.pick.is_some_and(Pick::has_columns) {
        let all = || (0..rows.len()).collect();
        let places = style.pick.map_or_else(all, |pick| pick.arrange::<rows::Findings>(&rows));
        let mut page = Page::new(style);
        for (at, finding) in places.iter().filter_map(|at| findings.get(*at)).enumerate() {
            if at > 0 {
                page.blank();
            }
            push_finding(&mut page, finding);
        }
        output.buffer().extend_from_slice(page.text().as_bytes());
        places.len() as u64
    } else {
        Writer::<rows::Findings>::new(style).write_all(&rows, output.buffer())
    };
    output.finish()?;
    Ok(Written::new(written, 0))
}

/// Columns of the severities: the longest has eight.
const INDENT: usize = 10;

fn push_finding(page: &mut Page, finding: &Finding) {
    let behaviour = finding.behaviour;
    page.line(&heading(page, finding));
    page.paragraph(INDENT, &format!("{}.", capital(&finding.why)), Tone::Plain);
    let mut who = who(finding);
    if let Some(times) = between(page.clock(), finding.first.time, finding.last.time) {
        let _ = write!(who, ", {times}");
    }
    if finding.count > 1 {
        let _ = write!(who, ", {}", counted(finding.count, "time"));
    }
    let _ = write!(who, ", {}% sure, ATT&CK {}", finding.confidence, finding.attack.join(" "));
    page.paragraph(INDENT, &who, Tone::Dim);
    page.paragraph(INDENT, &format!("Often: {}", behaviour.benign), Tone::Dim);
    page.paragraph(INDENT, &format!("Proof: {}", proof(finding)), Tone::Dim);
    page.paragraph(INDENT, &format!("Next:  {}", finding.next()), Tone::Dim);
}

/// Adds a finding in a line and a sentence.
pub(crate) fn push_short(page: &mut Page, indent: usize, finding: &Finding) {
    let line = " ".repeat(indent) + &heading(page, finding);
    page.line(&line);
    page.paragraph(indent + INDENT, &format!("{} ({})", finding.why, who(finding)), Tone::Plain);
}

/// The severity and the id.
fn heading(page: &Page, finding: &Finding) -> String {
    let tone = match finding.severity {
        Severity::Info | Severity::Low => Tone::Dim,
        Severity::Medium => Tone::Warning,
        _ => Tone::Failure,
    };
    let (severity, mut line) = (finding.severity.name(), String::new());
    page.push_toned(&mut line, severity, tone);
    line.push_str(&" ".repeat(INDENT.saturating_sub(severity.len())));
    page.push_toned(&mut line, finding.behaviour.id, Tone::Bold);
    line
}

/// `alice at 10.0.0.7 to 10.0.0.1`, as far as it is known.
fn who(finding: &Finding) -> String {
    let Finding { user, client, server, .. } = finding;
    let who = match (user, client) {
        (Some(user), Some(client)) => format!("{user} at {client}"),
        (Some(user), None) => user.to_string(),
        (None, Some(client)) => client.to_string(),
        (None, None) => return server.map_or_else(String::new, |server| server.to_string()),
    };
    server.map_or(who.clone(), |server| format!("{who} to {server}"))
}

fn proof(finding: &Finding) -> String {
    let evidence = &finding.evidence;
    let more = evidence.total().saturating_sub(evidence.frames().len() as u64);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", finding.filter())
}

/// The page that explains every behaviour: what `docs/findings.md` holds.
#[must_use]
pub fn findings_page() -> String {
    let mut page = INTRODUCTION.replace("VERSION", ATTACK_VERSION);
    for Behaviour { id, title, severity, attack, .. } in behaviours() {
        let _ = writeln!(page, "| [`{id}`](#{id}) | {} | {} | {title} |", severity.name(), attack.join(" "));
    }
    page.push_str(SCOPE);
    for behaviour in behaviours() {
        let Behaviour { id, title, severity, confidence, attack, decided, silent, benign, next, .. } =
            behaviour;
        let _ =
            write!(page, "\n## {id}\n\n{}: `{}`, {confidence} % sure.\n\n", capital(title), severity.name());
        let _ = writeln!(page, "- **Decided by:** {decided}");
        let _ = writeln!(page, "- **Silent on:** {silent}");
        let _ = writeln!(page, "- **Often:** {benign}");
        let _ = writeln!(page, "- **ATT&CK:** {}", attack.join(", "));
        let _ = writeln!(page, "- **Next:** `{next}`");
    }
    page
}

const INTRODUCTION: &str = "\
<!-- Written from the declarations in crates/findings/src/rules; `cargo run -p smbtrail-report --example findings_page` prints it. -->

# Findings

`smbtrail findings CAPTURE` says what happened in a capture, how sure that is, and which frames prove it; `smbtrail summary` begins
with it. This page has a section for each finding. Its identifier never changes its meaning. Techniques are those of MITRE ATT&CK
VERSION.

Only effects count: what a server answered with success. What it refused is a finding that says so, with less severity.
Severities: `info`, worth knowing and ordinary in most networks; `low`, ordinary work of administrators, or an attempt that was
refused; `medium`, unusual; `high`, typical of attacks, and it succeeded; `critical`, damage. Each section has the severity that is
usual; a single finding may have another one, and `why` says why.

| Finding | Severity | ATT&CK | Title |
|---|---|---|---|
";

const SCOPE: &str = "
What SMB traffic does not show is no finding: calls over TCP (WMI, DCOM, most replication of a directory), exploits of SMB1, and
what is encrypted without a key.
";
