//! Tables for a terminal: they fit its width, and rows can be written one by one.
//!
//! Other crates for tables hold every row until the last one to find the widths, and wrap what does not fit. Here there
//! may be millions of rows, so widths are set before the first one: from the declarations of the columns, or from the
//! rows where those are collected anyway.

use crate::cell;
use crate::clock::Dial;
use crate::colour::{BOLD, Colour, DIM, RED, RESET};
use crate::column::{Column, Rows};
use crate::gutter::Gutter;
use crate::kind::Kind;
use crate::measure::Measure;
use crate::pick::Pick;
use crate::style::Style;
use crate::text;
use crate::value::Value;

/// Lays out rows.
#[derive(Debug)]
pub(crate) struct Grid {
    columns: Vec<GridColumn>,
    width: Option<usize>,
    color: bool,
    /// What tells the times.
    dial: Dial,
    /// The column whose values are headings, and the last heading.
    group: Option<usize>,
    heading: Option<String>,
    /// The spaces before each line.
    indent: usize,
    /// The width of the gutter.
    gutter: usize,
    /// The columns that are shown, and the width of each.
    layout: Vec<(usize, usize)>,
    /// The greatest width of each column's cells among the rows that were rendered, and of the parts of its numbers.
    rendered: Vec<(usize, Measure)>,
    /// Working space: a whole cell, the cell as it is shown, the line, and the ends of the cells of a rendered row.
    full: String,
    cell: String,
    line: String,
    ends: Vec<usize>,
}

#[derive(Clone, Copy, Debug)]
struct GridColumn {
    header: &'static str,
    kind: Kind,
    rank: u8,
    /// The width in which it is whole.
    width: usize,
    failed: Option<fn(&str) -> bool>,
    dated: bool,
    colour: Colour,
    /// Whether its width is that of the rows rather than the declared one.
    fitted: bool,
    /// Whether most of its values are sentences.
    sentence: bool,
    /// Whether its values are aligned at their right.
    right: bool,
    /// How its numbers are aligned at their points, if they have any.
    measure: Option<Measure>,
    /// Its place among the columns, from the left.
    place: usize,
    /// Whether it was asked for by its name: then it is shown without a value too.
    asked: bool,
    /// Whether it is not shown: no row has a value, or tables do not have it.
    empty: bool,
}

/// A rendered row of a table: its cells with separators between them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cells<'a>(&'a [u8]);

/// The separator of cells in a rendered row: no cell contains a control character.
const SEPARATOR: u8 = 0x1F;
/// The spaces between two columns.
const GAP: usize = 2;
/// The least width that a text is cut to.
const LEAST_TEXT: usize = 12;
/// The width in which most texts are whole.
const COMFORT: usize = 24;
/// The same of names that a specification gives, where the rows are unknown.
const COMFORT_NAME: usize = 14;
/// The same of sentences, which are those that are declared to need more than this.
const SENTENCE: usize = 72;
/// The width in which a sentence can be understood.
const SENSE: usize = 48;
/// The least width that a line over time is compressed to.
const LEAST_SERIES: usize = 16;

impl<'a> Cells<'a> {
    pub(crate) const fn new(rendered: &'a [u8]) -> Self {
        Self(rendered)
    }
}

impl Grid {
    pub(crate) fn new<R: Rows>(style: Style) -> Self {
        let group = style.pick.and_then(Pick::group_of::<R>);
        let dial = Dial::new(style.clock);
        let columns = R::COLUMNS.iter().enumerate().map(|(at, column)| {
            let (place, mut rank, asked) = picked::<R>(style, at);
            let is_time = column.kind == Kind::Time;
            let measure = measure(column.kind, column.unit);
            // A column that tables do not have by themselves declares no width.
            let declared = if column.rank == 0 { COMFORT } else { column.width };
            if group == Some(at) {
                rank = 0;
            }
            GridColumn {
                header: column.header,
                kind: column.kind,
                rank,
                width: if is_time { dial.width(column.dated) } else { declared }
                    .max(text::width(column.header))
                    .max(measure.map_or(0, Measure::width)),
                failed: column.failed,
                dated: column.dated,
                fitted: false,
                sentence: declared > SENTENCE,
                colour: Colour::of(column.key, column.kind),
                right: column.kind.is_right() || is_time && dial.is_number(),
                measure,
                place,
                asked,
                empty: rank == 0,
            }
        });
        let mut grid = Self {
            columns: columns.collect(),
            width: style.width,
            color: style.color,
            dial,
            group,
            heading: None,
            indent: 0,
            gutter: 0,
            layout: Vec::new(),
            rendered: vec![(0, Measure::default()); R::COLUMNS.len()],
            full: String::new(),
            cell: String::new(),
            line: String::new(),
            ends: Vec::new(),
        };
        grid.lay_out();
        grid
    }

    /// Begins each line with this many spaces.
    pub(crate) fn indent(&mut self, indent: usize) {
        self.indent = indent;
        self.lay_out();
    }

    /// Reserves space for gutters.
    pub(crate) fn with_gutter(&mut self) {
        self.gutter = 2;
        self.lay_out();
    }

    /// Takes the widths from the rows that were rendered, and hides columns without a value that nobody asked for.
    pub(crate) fn fit(&mut self) {
        // Without rows the headers say what there would be.
        if self.rendered.iter().all(|(width, _)| *width == 0) {
            return;
        }
        for (column, (width, measure)) in self.columns.iter_mut().zip(self.rendered.iter().copied()) {
            column.empty = column.rank == 0 || width == 0 && !column.asked;
            column.fitted = true;
            column.measure = column.measure.map(|_| measure);
            if column.kind != Kind::Time {
                column.width =
                    width.max(text::width(column.header)).max(column.measure.map_or(0, Measure::width));
            }
        }
        self.lay_out();
    }

    /// Appends the cells of a row, for [`row`](Self::row).
    pub(crate) fn render<'a, R: Rows>(&mut self, row: &'a R::Row<'a>, out: &mut Vec<u8>) {
        for (at, column) in R::COLUMNS.iter().enumerate() {
            if at > 0 {
                out.push(SEPARATOR);
            }
            if self.group == Some(at) || self.columns.get(at).is_some_and(|column| column.rank > 0) {
                self.full.clear();
                push_value(&mut self.full, column, row);
                out.extend_from_slice(self.full.as_bytes());
                if let Some((widest, measure)) = self.rendered.get_mut(at) {
                    *widest = text::width(&self.full).max(*widest);
                    measure.take(&self.full);
                }
            }
        }
    }

    /// Appends the line of headers.
    pub(crate) fn header(&mut self, out: &mut Vec<u8>) {
        self.line.clear();
        self.line.extend(std::iter::repeat_n(' ', self.indent + self.gutter));
        for (place, (at, width)) in self.layout.iter().enumerate() {
            let Some(column) = self.columns.get(*at) else { continue };
            self.cell.clear();
            let taken = text::push_cut(&mut self.cell, column.header, *width);
            let last = place + 1 == self.layout.len();
            pad(&mut self.line, &self.cell, width - taken, column.right, last);
        }
        push_line(out, &self.line, if self.color { BOLD } else { "" });
    }

    /// Appends a row.
    pub(crate) fn row(&mut self, cells: Cells<'_>, gutter: Gutter, out: &mut Vec<u8>) {
        let mut ends = std::mem::take(&mut self.ends);
        ends.clear();
        ends.extend(memchr::memchr_iter(SEPARATOR, cells.0).chain([cells.0.len()]));
        let row = std::str::from_utf8(cells.0).unwrap_or_default();
        self.line(gutter, out, |at, full| {
            let start = at.checked_sub(1).map_or(Some(0), |before| ends.get(before).map(|end| end + 1));
            let cell = start.zip(ends.get(at)).and_then(|(start, end)| row.get(start..*end));
            full.push_str(cell.unwrap_or_default());
        });
        self.ends = ends;
    }

    /// Appends a row without rendering it first: only the cells that are shown are written.
    pub(crate) fn direct_row<'a, R: Rows>(&mut self, row: &'a R::Row<'a>, out: &mut Vec<u8>) {
        self.line(Gutter::None, out, |at, full| {
            if let Some(column) = R::COLUMNS.get(at) {
                push_value(full, column, row);
            }
        });
    }

    /// Appends a line; `cell` appends the text of the cell in a column.
    fn line(&mut self, gutter: Gutter, out: &mut Vec<u8>, mut cell: impl FnMut(usize, &mut String)) {
        self.headings(out, &mut cell);
        let mut tone = "";
        if self.color {
            for (at, _) in &self.layout {
                if let Some(failed) = self.columns.get(*at).and_then(|column| column.failed) {
                    self.full.clear();
                    cell(*at, &mut self.full);
                    tone = if failed(&self.full) { RED } else { tone };
                }
            }
        }
        self.line.clear();
        self.line.extend(std::iter::repeat_n(' ', self.indent));
        self.line.push_str(gutter.mark());
        for (place, (at, width)) in self.layout.iter().enumerate() {
            let Some(column) = self.columns.get(*at) else { continue };
            self.full.clear();
            cell(*at, &mut self.full);
            let full = self.full.as_str();
            self.cell.clear();
            let begin = if self.color && tone.is_empty() { column.colour.begin(full) } else { "" };
            self.cell.push_str(begin);
            let taken = match column.kind {
                _ if full.is_empty() => text::push_cut(&mut self.cell, "-", *width),
                Kind::Path => text::push_cut_middle(&mut self.cell, full, *width),
                Kind::Series => push_series(&mut self.cell, full, *width),
                Kind::Time => {
                    let mut time = String::new();
                    self.dial.push(&mut time, full, column.dated);
                    text::push_cut(&mut self.cell, &time, *width)
                }
                _ => match column.measure.and_then(|measure| measure.push(&mut self.cell, full, *width)) {
                    Some(taken) => taken,
                    None => text::push_cut(&mut self.cell, full, *width),
                },
            };
            if !begin.is_empty() {
                self.cell.push_str(RESET);
            }
            let last = place + 1 == self.layout.len();
            pad(&mut self.line, &self.cell, width - taken, column.right, last);
        }
        push_line(out, &self.line, tone);
    }

    /// Appends the lines above a row: the heading of its group and its day, where they are not those of the row before.
    fn headings(&mut self, out: &mut Vec<u8>, mut cell: impl FnMut(usize, &mut String)) {
        if let Some(at) = self.group {
            self.full.clear();
            cell(at, &mut self.full);
            let mut value = "-".to_owned();
            if self.columns.get(at).is_some_and(|column| column.kind == Kind::Time) && !self.full.is_empty() {
                value.clear();
                self.dial.push(&mut value, &self.full, true);
            } else if !self.full.is_empty() {
                value.clone_from(&self.full);
            }
            if self.heading.as_ref() != Some(&value) {
                let header = self.columns.get(at).map_or("", |column| column.header);
                self.line.clear();
                self.line.extend(std::iter::repeat_n(' ', self.indent));
                let room = self.width.unwrap_or(usize::MAX).saturating_sub(self.indent);
                text::push_cut(&mut self.line, &format!("{header}: {value}"), room);
                if self.heading.is_some() {
                    out.push(b'\n');
                }
                push_line(out, &self.line, if self.color { BOLD } else { "" });
                self.heading = Some(value);
                self.dial.forget_day();
            }
        }
        let is_led = |(at, _): &&(usize, usize)| {
            self.columns.get(*at).is_some_and(|column| column.kind == Kind::Time && !column.dated)
        };
        let Some((at, _)) = self.layout.iter().find(is_led) else { return };
        self.full.clear();
        cell(*at, &mut self.full);
        let Some(day) = self.dial.new_day(&self.full) else { return };
        let before = self.layout.iter().take_while(|(before, _)| before != at).map(|(_, width)| width + GAP);
        let place = self.indent + self.gutter + before.sum::<usize>();
        // A narrow table has its time at the end of the line.
        let place = self.width.map_or(place, |width| place.min(width.saturating_sub(day.len())));
        self.line.clear();
        push_blanks(&mut self.line, place);
        self.line.push_str(&day);
        push_line(out, &self.line, if self.color { DIM } else { "" });
    }

    /// Chooses columns by rank while each has the width in which most of its values are whole; the last one may be
    /// narrower. Then distributes the width that is left.
    fn lay_out(&mut self) {
        let mut ranked: Vec<usize> = (0..self.columns.len()).filter(|at| !self.columns[*at].empty).collect();
        ranked.sort_by_key(|at| self.columns[*at].rank);
        let room =
            self.width.map_or(usize::MAX, |width| width.saturating_sub(self.indent + self.gutter).max(1));
        let (mut least, mut comfort, mut chosen) = (0, 0, Vec::<(usize, usize)>::new());
        for at in ranked {
            let gap = if chosen.is_empty() { 0 } else { GAP };
            let column = &self.columns[at];
            let fits = comfort + gap + column.comfort() <= room;
            if !fits && !chosen.is_empty() && comfort + gap + column.least() > room {
                continue;
            }
            comfort += gap + column.comfort();
            least += gap + column.least();
            chosen.push((at, column.least().min(room)));
            if !fits {
                break;
            }
        }
        let mut left = room.saturating_sub(least);
        for wish in [GridColumn::comfort, GridColumn::full] {
            for (at, width) in &mut chosen {
                let more = wish(&self.columns[*at]).saturating_sub(*width).min(left);
                *width += more;
                left -= more;
            }
        }
        chosen.sort_by_key(|(at, _)| self.columns[*at].place);
        self.layout = chosen;
    }
}

/// How numbers of this kind with this unit are aligned at their points, where the rows are unknown.
fn measure(kind: Kind, unit: &str) -> Option<Measure> {
    match kind {
        Kind::Decimal if unit == "microseconds" => Some(Measure::SPANS),
        Kind::Decimal if unit == "ratio" => Some(Measure::SHARES),
        _ => None,
    }
}

/// Where a column is shown, its rank, and whether it was asked for by its name: such columns come first.
fn picked<R: Rows>(style: Style, at: usize) -> (usize, u8, bool) {
    let own = R::COLUMNS.get(at).map_or(0, |column| column.rank);
    let Some(pick) = style.pick else { return (at, own, false) };
    match pick.only::<R>() {
        Some(only) => match only.iter().position(|wanted| *wanted == at) {
            Some(place) => (place, u8::try_from(place + 1).unwrap_or(u8::MAX), true),
            None => (at, 0, false),
        },
        None if pick.more::<R>().contains(&at) => (at, 1, true),
        None => (at, own, false),
    }
}

impl GridColumn {
    /// The least width in which it is of use.
    fn least(&self) -> usize {
        match self.kind {
            Kind::Text
            | Kind::Path
            | Kind::Flags(_)
            | Kind::Name(_)
            | Kind::Texts
            | Kind::Numbers
            | Kind::Json
            | Kind::Objects(_) => self.width.min(LEAST_TEXT),
            Kind::Series => self.width.min(LEAST_SERIES),
            _ => self.width,
        }
    }

    /// The width in which most of its values are whole.
    fn comfort(&self) -> usize {
        match self.kind {
            Kind::Name(_) => {
                let comfort = if self.fitted { COMFORT_NAME + 3 } else { COMFORT_NAME };
                self.least().max(self.width.min(comfort))
            }
            _ if self.sentence => self.least().max(self.width.min(SENSE)),
            _ => self.least().max(self.width.min(COMFORT)),
        }
    }

    /// The width in which all of its values are whole.
    fn full(&self) -> usize {
        self.width
    }
}

/// Appends the whole text of a column's value in a row.
fn push_value<'a, R: Rows>(out: &mut String, column: &Column<R>, row: &'a R::Row<'a>) {
    let prefix = match column.kind {
        Kind::Name(prefix) | Kind::Flags(prefix) => prefix,
        _ => "",
    };
    match (column.value)(row) {
        Value::Text("") if column.kind == Kind::Path => out.push('\\'),
        value => cell::push_table(out, value, prefix, column.unit),
    }
}

/// Appends a line over time, compressed to `room` columns: of blocks that share a column, the lowest is shown.
fn push_series(out: &mut String, full: &str, room: usize) -> usize {
    let blocks: Vec<char> = full.chars().collect();
    let together = blocks.len().div_ceil(room.max(1)).max(1);
    let squeezed =
        blocks.chunks(together).map(|few| few.iter().filter(|c| **c != ' ').min().copied().unwrap_or(' '));
    let before = out.chars().count();
    out.extend(squeezed);
    out.chars().count() - before
}

fn pad(line: &mut String, cell: &str, blanks: usize, right: bool, last: bool) {
    if right {
        push_blanks(line, blanks);
    }
    line.push_str(cell);
    if !last {
        push_blanks(line, if right { GAP } else { blanks + GAP });
    }
}

fn push_blanks(line: &mut String, mut count: usize) {
    const BLANKS: &str = "                                                                ";
    while let Some(some) = BLANKS.get(..count.min(BLANKS.len())).filter(|some| !some.is_empty()) {
        line.push_str(some);
        count -= some.len();
    }
}

fn push_line(out: &mut Vec<u8>, line: &str, tone: &str) {
    out.extend_from_slice(tone.as_bytes());
    out.extend_from_slice(line.trim_end().as_bytes());
    if !tone.is_empty() {
        out.extend_from_slice(RESET.as_bytes());
    }
    out.push(b'\n');
}
