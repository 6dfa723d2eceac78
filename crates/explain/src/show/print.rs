//! The tree on a page that fits its width, or as rows.

use std::io::{self, Write};

use smbtrail_table::{Format, Page, Style, Tone, text, wrap};

use super::tree::{Node, nodes, problems};
use super::{facts, rows};
use crate::frame::Part;
use crate::value::{count, hex};

/// From this width on a line has a column of bytes; below, they are at its end.
const WIDE: usize = 110;
/// From this width on a hex dump has 16 bytes per line.
const WITH_WIDE_DUMP: usize = 140;
/// From this width on Wireshark's names are at the end of lines.
const WITH_NAMES: usize = 130;
/// Columns of eight bytes, the sign that there are more, and a gap.
const BYTES: usize = 24 + 2;
/// The least columns that a value is put into so that bytes are beside it.
const LEAST_BESIDE: usize = 16;
/// Columns of offset and length.
const PLACE: usize = 5 + 1 + 5 + 2;

/// How a frame is shown.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Show {
    /// How it is written.
    pub style: Style,
    /// All bytes of each field beside it, as a hex dump.
    pub hex: bool,
}

impl Show {
    /// In this style, without a hex dump.
    #[must_use]
    pub const fn new(style: Style) -> Self {
        Self { style, hex: false }
    }

    /// With all bytes of each field beside it, or without.
    #[must_use]
    pub const fn with_hex(self, hex: bool) -> Self {
        Self { hex, ..self }
    }
}

/// Writes the parts of a frame, as [`FrameExplainer`](crate::FrameExplainer) collected it.
///
/// # Errors
/// Those of `out`.
pub fn write_frame(out: &mut dyn Write, parts: &[Part], show: Show) -> io::Result<()> {
    if show.style.format != Format::Table {
        return rows::write(out, parts, show.style);
    }
    let mut tree = Tree { page: Page::new(show.style), hex: show.hex };
    tree.frame(parts);
    out.write_all(tree.page.text().as_bytes())
}

struct Tree {
    page: Page,
    hex: bool,
}

/// The columns of a part's lines.
#[derive(Clone, Copy)]
struct Columns {
    /// Of names, indentation included.
    names: usize,
    /// Where values begin.
    values: usize,
    /// Whether bytes have a column of their own.
    bytes: bool,
    /// Where values end.
    end: usize,
}

impl Tree {
    fn frame(&mut self, parts: &[Part]) {
        let source =
            parts.first().map(Part::context).and_then(|context| Some((context, context.source.as_ref()?)));
        if let Some((context, source)) = source {
            let (from, to) = (&source.from, &source.to);
            let title = format!("Frame {}  {}  {from} → {to}", source.frame, source.said(self.page.clock()));
            self.page.paragraph(0, &title, Tone::Bold);
            let mut known: Vec<String> =
                context.connection.map(|number| format!("[connection {number}]")).into_iter().collect();
            known.extend(context.dialect.map(|dialect| format!("[SMB {dialect}]")));
            self.page.paragraph(0, &known.join(" "), Tone::Dim);
        }
        for (at, part) in parts.iter().enumerate() {
            self.page.blank();
            self.part(part, at, parts.len());
        }
    }

    fn part(&mut self, part: &Part, at: usize, of: usize) {
        let nodes = nodes(part);
        let (space, offset) = match part {
            Part::Message(message) => (message.space, message.offset),
            Part::Envelope(envelope) => (envelope.space, envelope.offset),
        };
        let mut title = facts::title(part);
        if of > 1 {
            title.push_str(&format!(", {} of {of}", at + 1));
        }
        if offset > 0 {
            title.push_str(&format!(", {} into {}", count(offset), facts::space(space)));
        }
        self.page.paragraph(0, &title, Tone::Bold);
        let known: Vec<String> = facts::facts(part).iter().map(|fact| format!("[{fact}]")).collect();
        self.page.paragraph(0, &known.join(" "), Tone::Plain);
        self.page.blank();
        let columns = self.columns(&nodes);
        let problems = problems(part, &nodes);
        for (at, node) in nodes.iter().enumerate() {
            self.node(node, part, columns);
            for (_, problem) in problems.iter().filter(|(place, _)| *place == at) {
                self.page.paragraph(PLACE + 2 * node.depth, &format!("! {problem}"), Tone::Warning);
            }
        }
        if let Part::Message(message) = part
            && message.missing > 0
        {
            let missing = count(message.missing);
            self.page.paragraph(
                PLACE,
                &format!("! {missing} of the message are not in the capture"),
                Tone::Warning,
            );
        }
    }

    fn columns(&self, nodes: &[Node<'_>]) -> Columns {
        let width = self.page.width();
        let names = nodes.iter().filter(|node| node.value.is_some());
        let names = names.map(|node| 2 * node.depth + node.name.len()).max().unwrap_or(0);
        let left = if self.hex { Dump::of(width).columns() } else { PLACE };
        let names = names.min(width.saturating_sub(left) / 2);
        let bytes = !self.hex && width >= WIDE;
        Columns { names, values: left + names + 2 + if bytes { BYTES } else { 0 }, bytes, end: width }
    }

    fn node(&mut self, node: &Node<'_>, part: &Part, columns: Columns) {
        let indent = " ".repeat(2 * node.depth);
        let name = format!("{indent}{}", node.name);
        let Some(value) = node.value else {
            let mut row = Row::new(format!("{:>5} {:>5}  ", node.offset, node.len));
            if self.hex {
                row.pad(columns.values - columns.names - 2);
            }
            let room = columns.end.saturating_sub(row.width).max(8);
            row.push(&self.page, &fit(&name, room), Tone::Bold);
            self.page.line(&row.text);
            return;
        };
        let tone = if failed(node) { Tone::Failure } else { Tone::Plain };
        let remark = facts::remark(node, part);
        let text = match (value, remark.as_str()) {
            (value, "") => text::shown(value),
            ("", remark) => text::shown(remark),
            (value, remark) => format!("{}  {}", text::shown(value), text::shown(remark)),
        };
        let room = columns.end.saturating_sub(columns.values).max(8);
        if self.hex {
            self.beside_hex(node, &name, &wrap(&text, room), tone, columns);
            return;
        }
        // What is at the line's end: Wireshark's name, or the bytes.
        let end = match columns.bytes {
            true if columns.end >= WITH_NAMES => node.wireshark.unwrap_or_default().to_owned(),
            true => String::new(),
            false => first_bytes(node.bytes, ""),
        };
        let beside = room.saturating_sub(end.len() + 2);
        let fits = text::width(&text) <= beside;
        let lines = if fits || columns.bytes || beside < LEAST_BESIDE {
            wrap(&text, room)
        } else {
            wrap(&text, beside)
        };
        self.with_bytes(node, &name, &lines, (tone, &end), columns);
    }

    /// Offset, length, name, where there is room the first bytes, value; `end` at the line's end where it fits.
    fn with_bytes(
        &mut self,
        node: &Node<'_>,
        name: &str,
        values: &[String],
        (tone, end): (Tone, &str),
        columns: Columns,
    ) {
        let mut row = Row::new(format!("{:>5} {:>5}  ", node.offset, node.len));
        row.push(&self.page, &fit(name, columns.names), Tone::Plain);
        row.pad(PLACE + columns.names + 2);
        if columns.bytes {
            row.push(&self.page, &first_bytes(node.bytes, " "), Tone::Dim);
            row.pad(columns.values);
        }
        let mut values = values.iter();
        row.push(&self.page, values.next().map_or("", String::as_str), tone);
        let fits = row.width + 2 + text::width(end) <= columns.end;
        if fits && !end.is_empty() {
            row.pad(columns.end - text::width(end));
            row.push(&self.page, end, Tone::Dim);
        }
        self.page.line(&row.text);
        for value in values {
            let mut row = Row::new(" ".repeat(columns.values));
            row.push(&self.page, value, tone);
            self.page.line(&row.text);
        }
        if !fits && !columns.bytes {
            let mut row = Row::new(" ".repeat(columns.end.saturating_sub(text::width(end))));
            row.push(&self.page, end, Tone::Dim);
            self.page.line(&row.text);
        }
    }

    /// Offset and all bytes at the left, name and value at the right.
    fn beside_hex(&mut self, node: &Node<'_>, name: &str, values: &[String], tone: Tone, columns: Columns) {
        let dump = Dump::of(columns.end);
        let mut chunks = node.bytes.chunks(dump.bytes);
        let mut values = values.iter();
        let mut at = 0;
        loop {
            let (chunk, value) = (chunks.next(), values.next());
            if at > 0 && chunk.is_none() && value.is_none() {
                break;
            }
            let mut row = Row::new(match chunk {
                Some(chunk) => dump.line(node.offset + at * dump.bytes, chunk),
                None if at == 0 => format!("{:>5} ", node.offset),
                None => String::new(),
            });
            row.pad(dump.columns());
            if at == 0 {
                row.push(&self.page, &fit(name, columns.names), Tone::Plain);
            }
            if let Some(value) = value {
                row.pad(columns.values);
                row.push(&self.page, value, tone);
            }
            self.page.line(&row.text);
            at += 1;
        }
    }
}

/// The bytes beside the tree: a number of them per line, in hexadecimal and as text.
#[derive(Clone, Copy)]
struct Dump {
    bytes: usize,
}

impl Dump {
    /// What fits beside a tree on a page of this width.
    const fn of(width: usize) -> Self {
        Self { bytes: if width < WITH_WIDE_DUMP { 8 } else { 16 } }
    }

    const fn columns(self) -> usize {
        6 + self.bytes * 3 + 1 + self.bytes + 2
    }

    fn line(self, offset: usize, bytes: &[u8]) -> String {
        let letters = bytes.iter().map(|byte| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '.',
        });
        let letters: String = letters.collect();
        format!("{offset:>5} {:<hex$} {letters}", hex(bytes, " "), hex = self.bytes * 3)
    }
}

/// A line as it grows.
struct Row {
    text: String,
    width: usize,
}

impl Row {
    fn new(text: String) -> Self {
        let width = text::width(&text);
        Self { text, width }
    }

    fn push(&mut self, page: &Page, text: &str, tone: Tone) {
        page.push_toned(&mut self.text, text, tone);
        self.width += text::width(text);
    }

    fn pad(&mut self, to: usize) {
        let gap = to.saturating_sub(self.width);
        self.text.extend(std::iter::repeat_n(' ', gap));
        self.width += gap;
    }
}

fn failed(node: &Node<'_>) -> bool {
    node.name == "Status"
        && node.depth == 1
        && node.bytes.first_chunk().is_some_and(|raw| {
            smbtrail_wire::NtStatus(u32::from_le_bytes(*raw)).severity() == smbtrail_wire::Severity::Error
        })
}

/// Up to eight bytes, and whether there are more.
fn first_bytes(bytes: &[u8], separator: &str) -> String {
    match bytes.get(..8) {
        Some(first) if bytes.len() > 8 => format!("{}…", hex(first, separator)),
        _ => hex(bytes, separator),
    }
}

fn fit(text: &str, room: usize) -> String {
    let mut out = String::new();
    text::push_cut(&mut out, text, room);
    out
}
