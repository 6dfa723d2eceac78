//! The same work at another time: where the time went each day, and which part of the difference each part explains.

use std::io::{self, Write};

use smbtrail_diagnose::{Diagnosed, Part, Pattern};
use smbtrail_table::people::{self, grouped};
use smbtrail_table::{Column, Format, Kind, Output, Page, RowSink as _, Rows, Stream, Style, Tone, Value};

/// Measures of two days side by side: `diff --time`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Days {}

/// A measure on two days.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Measure {
    /// Its name for programs.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Whether it is a span of time in nanoseconds, and a part of the whole.
    pub is_time: bool,
    /// The first day.
    pub first: u64,
    /// The second day.
    pub second: u64,
    /// Of what the whole time changed, how much this part did, in hundredths of a percent. Parts that changed the other way
    /// are negative, and all add up to 10,000. `None` for counts, and where the whole did not change.
    pub explains: Option<i64>,
}

/// What is counted: its name for programs, its name for people, and the count.
type Count = (&'static str, &'static str, fn(&Pattern) -> u64);

const COUNTS: [Count; 9] = [
    ("requests", "requests", |pattern| pattern.requests),
    ("creates", "CREATEs", |pattern| pattern.creates),
    ("refused", "refused CREATEs", |pattern| pattern.refused),
    ("queries", "queries", |pattern| pattern.queries),
    ("transfers", "READs and WRITEs", |pattern| pattern.transfers),
    ("bytes", "bytes moved", |pattern| pattern.bytes),
    ("sequential", "READs and WRITEs in order", |pattern| pattern.sequential),
    ("flushes", "FLUSHes", |pattern| pattern.flushes),
    ("bytes_per_transfer", "bytes per READ or WRITE", |pattern| {
        pattern.bytes.checked_div(pattern.transfers).unwrap_or(0)
    }),
];

/// The measures of two days: the parts of the time, the whole, and counts.
#[must_use]
pub fn measures(first: &Diagnosed, second: &Diagnosed) -> Vec<Measure> {
    let (whole_first, whole_second) = (first.budget.total(), second.budget.total());
    let change = i128::from(whole_second) - i128::from(whole_first);
    let time = |name, title, first: u64, second: u64| {
        let part = (i128::from(second) - i128::from(first)) * 10_000;
        let explains = part.checked_div(change).and_then(|share| i64::try_from(share).ok());
        Measure { name, title, is_time: true, first, second, explains }
    };
    let parts =
        Part::ALL.map(|part| time(part.name(), part.title(), first.budget.of(part), second.budget.of(part)));
    let whole = time("total", "all of it", whole_first, whole_second);
    let patterns = [first, second].map(|day| {
        let mut sum = Pattern::default();
        day.groups.iter().for_each(|(_, _, pattern)| sum.extend(pattern));
        sum
    });
    let counts = COUNTS.map(|(name, title, count)| {
        let [first, second] = [count(&patterns[0]), count(&patterns[1])];
        Measure { name, title, is_time: false, first, second, explains: None }
    });
    parts.into_iter().chain([whole]).chain(counts).collect()
}

/// Writes measures: as a page where the format is a table, else as rows. `names` are those of the captures.
///
/// # Errors
/// The first error of the output.
pub fn write_measures(
    measures: &[Measure],
    names: [&str; 2],
    style: Style,
    out: impl Write,
) -> io::Result<()> {
    if style.format != Format::Table {
        let mut rows = Stream::<Days, _>::new(style, out);
        measures.iter().for_each(|measure| rows.push(0, measure));
        return rows.finish().map(drop);
    }
    let mut output = Output::new(out);
    output.buffer().extend_from_slice(page(measures, names, style).text().as_bytes());
    output.finish()
}

fn page(measures: &[Measure], names: [&str; 2], style: Style) -> Page {
    let mut page = Page::new(style.with_width(Some(80)));
    for (letter, name) in ["A", "B"].into_iter().zip(names) {
        page.title(&format!("{letter}  {name}"));
    }
    page.blank();
    page.title(&line("", "A", "B", "explains"));
    let is_seen = |measure: &&Measure| measure.first > 0 || measure.second > 0;
    for measure in measures.iter().filter(is_seen) {
        let words = |number: u64| match measure.is_time {
            true => people::duration(i64::try_from(number).unwrap_or(i64::MAX)),
            false => grouped(number),
        };
        let explains = measure
            .explains
            .map_or(String::new(), |share| format!("{} %", (share + 50 * share.signum()) / 100));
        page.line(&line(measure.title, &words(measure.first), &words(measure.second), &explains));
    }
    let total = measures.iter().find(|measure| measure.name == "total");
    if let Some(total) = total.filter(|total| total.explains.is_none()) {
        let words = people::duration(i64::try_from(total.first).unwrap_or(i64::MAX));
        page.paragraph(0, &format!("Both took {words}: there is nothing to explain."), Tone::Plain);
    }
    page
}

fn line(title: &str, first: &str, second: &str, explains: &str) -> String {
    format!("  {title:<26} {first:>14} {second:>14} {explains:>10}")
}

impl Rows for Days {
    type Row<'a> = Measure;
    const NAME: &'static str = "diff --time";
    const ABOUT: &'static str =
        "One row per measure: the parts of the time of connections, their sum, and counts.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new(
            "measure",
            Kind::Word,
            "a part of the budget of `diagnose`, `total`, or what is counted",
            |row| Value::Word(row.name),
        )
        .table("measure", 1, 18),
        Column::<Self>::new("first", Kind::Number, "in the first capture", |row| Value::Number(row.first))
            .unit("nanoseconds, bytes or none")
            .table("first", 2, 16),
        Column::<Self>::new("second", Kind::Number, "in the second capture", |row| Value::Number(row.second))
            .unit("nanoseconds, bytes or none")
            .table("second", 3, 16),
        Column::<Self>::new(
            "explains",
            Kind::Decimal,
            "of what `total` changed, how much this part did; negative for a part that changed the other way",
            |row| row.explains.map_or(Value::Null, |share| Value::Thousandths(share.saturating_mul(10))),
        )
        .null("it is a count, or the total did not change")
        .unit("percent")
        .table("explains", 4, 10),
    ];
}
