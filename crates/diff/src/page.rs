//! Differences for people, as a page of 80 columns, and for programs, as rows.

use std::io::{self, Write};

use smbtrail_table::people::{counted, grouped};
use smbtrail_table::text::shown;
use smbtrail_table::{Format, Output, Page, RowSink as _, Stream, Style, Tone, wrap};

use crate::difference::{Compared, Difference, Kind};
use crate::rows::Differences;

/// Columns of the page.
const WIDTH: usize = 80;
/// Differences of a section that the page shows. Rows have all of them.
const MOST: usize = 40;

/// Writes differences: as a page where the format is a table, else as rows. `names` are those of the captures.
///
/// # Errors
/// The first error of the output.
pub fn write_differences(
    compared: &Compared,
    names: [&str; 2],
    style: Style,
    out: impl Write,
) -> io::Result<()> {
    if style.format != Format::Table {
        let mut rows = Stream::<Differences, _>::new(style, out);
        compared.differences.iter().for_each(|difference| rows.push(0, difference));
        return rows.finish().map(drop);
    }
    let mut output = Output::new(out);
    output.buffer().extend_from_slice(page(compared, names, style).text().as_bytes());
    output.finish()
}

/// A section of the page: its title, and which differences it has.
type Section = (&'static str, fn(&Difference) -> bool);

const SECTIONS: [Section; 4] = [
    ("Negotiation, logon and shares", Difference::is_setup),
    ("Requests that only one of them has", |found| !found.is_setup() && found.kind < Kind::Status),
    ("Statuses", |found| !found.is_setup() && found.kind == Kind::Status),
    ("Fields", |found| !found.is_setup() && found.kind == Kind::Field),
];

fn page(compared: &Compared, names: [&str; 2], style: Style) -> Page {
    let mut page = Page::new(style.with_width(Some(style.width.unwrap_or(WIDTH).min(WIDTH))));
    for (letter, at) in ["A", "B"].into_iter().zip(0..) {
        let (exchanges, connections) = (compared.exchanges[at], compared.connections[at]);
        let (exchanges, connections) = (counted(exchanges, "exchange"), counted(connections, "connection"));
        page.title(&format!("{letter}  {}: {exchanges} on {connections}", names[at]));
        if compared.encrypted[at] > 0 {
            let frames = counted(compared.encrypted[at], "frame");
            page.paragraph(
                3,
                &format!("{frames} could not be decrypted: what is in them is not compared"),
                Tone::Warning,
            );
        }
        if compared.left_out[at] > 0 {
            let left = counted(compared.left_out[at], "exchange");
            page.paragraph(
                3,
                &format!("{left} not compared, or in part: there are too many to hold"),
                Tone::Warning,
            );
        }
    }
    for (title, has) in SECTIONS {
        let found: Vec<&Difference> = compared.differences.iter().filter(|found| has(found)).collect();
        if found.is_empty() {
            continue;
        }
        page.blank();
        page.title(title);
        found.iter().take(MOST).for_each(|found| push(&mut page, found));
        if found.len() > MOST {
            page.paragraph(
                2,
                &format!("and {} more, which --format json shows", found.len() - MOST),
                Tone::Dim,
            );
        }
    }
    if compared.differences.is_empty() {
        page.blank();
        let is_read = compared.encrypted == [0, 0];
        let nothing =
            if is_read { "Nothing differs." } else { "Nothing differs in what could be decrypted." };
        page.paragraph(0, nothing, Tone::Plain);
    }
    page
}

fn push(page: &mut Page, found: &Difference) {
    let command = found.command.to_string();
    let mut head = match found.kind {
        Kind::Missing => format!("only in A: {command}"),
        Kind::Extra => format!("only in B: {command}"),
        Kind::Status => command,
        Kind::Field => {
            let message = if found.in_request { "request" } else { "response" };
            let name = if found.field.is_empty() { &found.structure } else { &found.field };
            match found.is_of_header() {
                true => format!("{name} of {message}s"),
                false => format!("{command} {message}, {name}"),
            }
        }
    };
    if found.kind != Kind::Field {
        let place = [&found.share, &found.path, &found.level].map(|text| text.as_str());
        place.into_iter().filter(|text| !text.is_empty()).for_each(|text| {
            head.push(' ');
            head.push_str(text);
        });
    }
    head.push_str(&format!(" ({})", occurrences(found)));
    for (at, line) in wrap(&shown(&head), page.width() - 4).into_iter().enumerate() {
        let mut row = if at == 0 { "  ".to_owned() } else { "    ".to_owned() };
        page.push_toned(&mut row, &line, Tone::Bold);
        page.line(&row);
    }
    for (letter, value) in [("A", &found.first), ("B", &found.second)] {
        let is_there = match found.kind {
            Kind::Missing => letter == "A",
            Kind::Extra => letter == "B",
            _ => true,
        };
        if is_there {
            let value = if value.is_empty() { "-" } else { value };
            for (at, line) in wrap(&shown(value), page.width() - 7).into_iter().take(LINES).enumerate() {
                let letter = if at == 0 { letter } else { " " };
                page.line(&format!("    {letter}  {line}"));
            }
        }
    }
}

/// Lines of a value.
const LINES: usize = 4;

/// How often, and where first.
fn occurrences(found: &Difference) -> String {
    let times =
        if found.count > 1 { format!("{} times, first ", grouped(found.count)) } else { String::new() };
    match (found.first_frame, found.second_frame) {
        (Some(one), Some(two)) => format!("{times}in frames {one} and {two}"),
        (Some(frame), None) | (None, Some(frame)) => format!("{times}in frame {frame}"),
        (None, None) => times,
    }
}
