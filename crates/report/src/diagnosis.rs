//! Diagnoses for people, as a page, and for programs, as one object.

use std::fmt::Write as _;
use std::io::{self, Write};

use smbtrail_diagnose::{Budget, Cause, Diagnosed, Next, Part, Stall, Verdict};
use smbtrail_table::people::{self, grouped};
use smbtrail_table::text::shown;
use smbtrail_table::{Format, Output, Page, RowSink as _, Stream, Style, Tone, Writer, Written, json, wrap};

use crate::rows::{self, Stalls, VerdictRow, Verdicts};
use crate::words::{capital, counted};

/// Writes a diagnosis: as a page where the format is a table, as one object in JSON, and else as a row for each verdict.
///
/// # Errors
/// The first error of the output.
pub fn write_diagnosis(diagnosed: &Diagnosed, style: Style, out: impl Write) -> io::Result<()> {
    if matches!(style.format, Format::Csv | Format::Packed) {
        return write_verdicts(diagnosed, style, out).map(drop);
    }
    let mut output = Output::new(out);
    match style.format {
        Format::Json => push_object(diagnosed, "\n", output.buffer()),
        Format::Jsonl => push_object(diagnosed, "", output.buffer()),
        _ => output.buffer().extend_from_slice(page(diagnosed, style).text().as_bytes()),
    }
    output.finish()
}

/// Writes a row for each verdict.
pub(crate) fn write_verdicts(diagnosed: &Diagnosed, style: Style, out: impl Write) -> io::Result<Written> {
    let mut rows = Stream::<Verdicts, _>::new(style, out);
    diagnosed.verdicts.iter().for_each(|verdict| rows.push(0, &VerdictRow::new(verdict)));
    rows.finish()
}

/// Appends the object; `line` is put between its parts.
fn push_object(diagnosed: &Diagnosed, line: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("{{{line}\"place\":").as_bytes());
    match diagnosed.place {
        Some(place) => json::push_text(out, place.name()),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(format!(",{line}\"budget\":{{").as_bytes());
    for (at, (part, share)) in diagnosed.budget.shares().into_iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        out.extend_from_slice(format!("{comma}\"{}\":", part.name()).as_bytes());
        json::push(out, rows::percent(share));
    }
    out.extend_from_slice(format!("}},{line}\"verdicts\":[").as_bytes());
    let mut writer = Writer::<Verdicts>::new(Style::new(Format::Jsonl));
    for (at, verdict) in diagnosed.verdicts.iter().enumerate() {
        out.extend_from_slice(if at > 0 { b"," } else { b"" });
        out.extend_from_slice(line.as_bytes());
        writer.render(&VerdictRow::new(verdict), out);
    }
    out.extend_from_slice(format!("],{line}\"stalls\":[").as_bytes());
    let mut writer = Writer::<Stalls>::new(Style::new(Format::Jsonl));
    for (at, stall) in diagnosed.stalls.iter().enumerate() {
        out.extend_from_slice(if at > 0 { b"," } else { b"" });
        out.extend_from_slice(line.as_bytes());
        writer.render(stall, out);
    }
    out.extend_from_slice(format!("]{line}}}\n").as_bytes());
}

/// Verdicts of the page: with the budget, the budgets of those who took part and the stalls it fits a screen, of some 40 lines.
const VERDICTS: usize = 3;
/// Rows of each of its other sections.
const ROWS: usize = 3;
/// Columns of the longest bar, and of what is before it.
const BAR: usize = 40;
const BEFORE_BAR: usize = 43;
/// Spaces before what is below a title.
const INDENT: usize = 2;

fn page(diagnosed: &Diagnosed, style: Style) -> Page {
    let mut page = Page::new(style);
    let total = diagnosed.budget.total();
    let place = diagnosed.place.map_or("nothing shows where it was captured".to_owned(), |place| match place
        .name()
    {
        "between" => "captured between client and server".to_owned(),
        name => format!("captured at the {name}"),
    });
    page.title(&format!("{} of connections, {place}", duration(total)));
    bars(&mut page, &diagnosed.budget);
    if diagnosed.encrypted > 0 {
        let frames = counted(diagnosed.encrypted, "frame");
        page.paragraph(
            INDENT,
            &format!("{frames} could not be decrypted: their time counts as the client's"),
            Tone::Dim,
        );
    }
    if diagnosed.cut > 0 {
        let messages = counted(diagnosed.cut, "message");
        page.paragraph(
            INDENT,
            &format!("{messages} cut by the snap length before what joins answers to requests: their time is not counted"),
            Tone::Dim,
        );
    }
    if diagnosed.verdicts.is_empty() {
        let is_blind = total == 0 && diagnosed.cut > 0;
        let text = if is_blind { "Nothing shows what made it slow." } else { "Nothing made it slow." };
        page.paragraph(INDENT, text, Tone::Plain);
    }
    for verdict in diagnosed.verdicts.iter().take(VERDICTS) {
        push_verdict(&mut page, verdict);
    }
    groups(&mut page, diagnosed);
    stalls(&mut page, &diagnosed.stalls);
    page
}

/// Adds a bar for each part that took time, the longest first.
fn bars(page: &mut Page, budget: &Budget) {
    let mut shares: Vec<(Part, u64)> =
        budget.shares().into_iter().filter(|(part, _)| budget.of(*part) > 0).collect();
    shares.sort_by_key(|(_, share)| std::cmp::Reverse(*share));
    let longest = page.width().saturating_sub(BEFORE_BAR).clamp(1, BAR);
    for (part, share) in shares {
        let blocks = (usize::try_from(share).unwrap_or(0) * longest).div_ceil(10_000);
        let (time, title) = (duration(budget.of(part)), part.title());
        page.line(&format!("  {title:<20} {:>6} % {time:>9}  {}", hundredths(share), "█".repeat(blocks)));
    }
}

fn push_verdict(page: &mut Page, verdict: &Verdict) {
    let Cause { id, title, .. } = verdict.cause;
    let width = page.width().saturating_sub(BESIDE).min(WIDTH);
    let mut line = format!("{:>6} %  ", hundredths(verdict.share));
    page.push_toned(&mut line, id, Tone::Bold);
    if id.len() + 2 + title.len() <= width {
        let _ = write!(line, "  {title}");
    }
    page.line(&line);
    let who = &verdict.who;
    let user = who.user.as_ref().map_or(String::new(), |user| format!("{user} at "));
    let mut why = format!("{}: {user}{} to {}", capital(&verdict.why), who.client, who.server);
    if let Some(path) = &who.path {
        let _ = write!(why, ", {path}");
    }
    if let Some(holder) = &verdict.holder {
        let _ = write!(why, ", held by {holder}");
    }
    for line in wrap(&shown(&why), width) {
        page.line(&format!("          {line}"));
    }
    page.line(&format!("          {}", verdict.filter()));
    for line in wrap(verdict.cause.advice, width) {
        page.line(&format!("          {line}"));
    }
}

/// Columns of the texts of a verdict at most, and of what is beside them.
const WIDTH: usize = 108;
const BESIDE: usize = 10;

/// Adds the files that took most time, with how their requests look.
fn groups(page: &mut Page, diagnosed: &Diagnosed) {
    let files = diagnosed.groups.iter().filter(|(who, budget, _)| who.path.is_some() && budget.total() > 0);
    for (at, (who, budget, pattern)) in files.take(ROWS).enumerate() {
        if at == 0 {
            page.line("Files that took most time");
        }
        let path = who.path.as_deref().filter(|path| !path.is_empty()).unwrap_or("\\");
        let mean = pattern.bytes.checked_div(pattern.transfers).unwrap_or(0);
        let mut line =
            format!("{} {}, {}", duration(budget.total()), shown(path), counted(pattern.requests, "request"));
        if pattern.transfers > 0 {
            let _ = write!(
                line,
                ", {} of {} bytes, {} of them sequential",
                counted(pattern.transfers, "READ or WRITE").replace("WRITEs", "WRITE"),
                grouped(mean),
                grouped(pattern.sequential)
            );
        }
        if pattern.creates > 1 {
            let _ = write!(
                line,
                ", opened {} times, {} refused",
                grouped(pattern.creates),
                grouped(pattern.refused)
            );
        }
        page.paragraph(INDENT, &line, Tone::Plain);
    }
}

/// Adds the longest stalls.
fn stalls(page: &mut Page, stalls: &[Stall]) {
    for (at, stall) in stalls.iter().take(ROWS).enumerate() {
        if at == 0 {
            page.line("Longest silences");
        }
        let whose = match (stall.acknowledged, stall.resent) {
            (Some(_), _) => "acknowledged by the server's TCP",
            (None, true) => "segments were sent again",
            (None, false) => "nothing was sent again",
        };
        let line = format!(
            "{} after frame {}: {whose}, {}",
            duration(stall.waited),
            stall.request.frame,
            next(stall)
        );
        page.paragraph(INDENT, &line, Tone::Plain);
    }
}

/// What came after a silence.
fn next(stall: &Stall) -> String {
    let next = match stall.next {
        Next::Answered(frame) => return format!("answered in frame {frame}"),
        Next::Reset => "then reset",
        Next::Closed => "then closed without an answer",
        _ => "not answered before the end",
    };
    let Some(again) = stall.again else { return next.to_owned() };
    let handles = match (again.regained, again.lost) {
        (0, 0) => "no handle was asked back".to_owned(),
        (regained, lost) => {
            format!("{} asked back, {lost} of them in vain", counted(regained + lost, "handle"))
        }
    };
    format!("{next}, connected again in frame {}, {handles}", again.begun.frame)
}

/// A number of hundredths with its point.
fn hundredths(number: u64) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}

/// A span of time.
fn duration(nanoseconds: u64) -> String {
    people::duration(i64::try_from(nanoseconds).unwrap_or(i64::MAX))
}

/// The page that explains every verdict: what `docs/diagnose.md` holds.
#[must_use]
pub fn diagnose_page() -> String {
    let mut page = String::from(INTRODUCTION);
    for part in Part::ALL {
        let _ = writeln!(page, "| `{}` | {} |", part.name(), part.title());
    }
    page.push_str(SPLIT);
    for Cause { id, title, .. } in Cause::ALL {
        let _ = writeln!(page, "| [`{id}`](#{id}) | {title} |");
    }
    for Cause { id, title, decided, silent, advice, .. } in Cause::ALL {
        let _ = write!(page, "\n## {id}\n\n{title}.\n\n");
        let _ = writeln!(page, "- **Decided by:** {decided}");
        let _ = writeln!(page, "- **Not meant:** {silent}");
        let _ = writeln!(page, "- **What to change:** {advice}");
    }
    page
}

const INTRODUCTION: &str = "\
<!-- Written from the declarations in crates/diagnose/src; `cargo run -p smbtrail-report --example diagnose_page` prints it. -->

# Why is it slow

`smbtrail diagnose CAPTURE` (or `slow`) says where the time of a capture went, and why. It splits the time of each connection, from
its first message to its last, among these parts. At each moment a connection is in one of them, so they add up to 100 %.

| Part | Meaning |
|---|---|
";

const SPLIT: &str = "
What carries data comes first: a frame of several segments is `sending` or `receiving` from its first segment to its last, whatever
else waits. In a wait for an answer, the round trip is the half of the TCP handshake between capture and server, and the rest is
the server's; between an answer and the next request, it is the half between capture and client, and the rest is the client's. So a
capture at the client and one at the server say the same. Where several requests wait, the time is that of the oldest one. An
interim response (STATUS_PENDING) is no answer. CHANGE_NOTIFY, and what waits for a program at a pipe's other end, count as the
client's time.

`--by client`, `server`, `user`, `share` and `file`, or several of them, gives the parts for each of these instead, and `--timeline` what
was in flight, how fast, how long requests waited and at which offsets, over time.

The verdicts name what cost most, each with the frames that cost most of it:

| Verdict | Meaning |
|---|---|
";
