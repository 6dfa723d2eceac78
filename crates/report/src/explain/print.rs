//! Fields and messages on a page that fits its width, or as rows.

use std::io::{self, Write};

use smbtrail_wire::Severity;

use super::rows::{FieldRow, FieldRows, MessageFields};
use super::{Explanation, HeaderField, HeaderLine, Line, value};
use crate::column::Rows;
use crate::page::{BOLD, DIM, Page, RED, YELLOW, shown, wrap};
use crate::text;
use crate::writer::{Format, Style, Writer};

/// Below this width a field's text stands under its name and not beside it.
const NARROW: usize = 64;
/// From this width on the body's listing has room for bytes.
const WIDE: usize = 100;
/// Where text begins that stands beside name and bytes: offset, gap, eight bytes in hex, gap.
const BESIDE: usize = 5 + 23 + 2;

/// Writes messages with all their fields.
///
/// # Errors
/// Those of `out`.
pub fn write_messages(out: &mut dyn Write, messages: &[Explanation], style: Style) -> io::Result<()> {
    if style.format != Format::Table {
        let rows: Vec<_> = messages.iter().flat_map(Explanation::rows).collect();
        return write_rows::<MessageFields>(out, &rows, style);
    }
    let mut page = Page::new(style);
    for message in messages {
        page.message(message, messages.len());
    }
    out.write_all(page.text().as_bytes())
}

/// Writes all there is to know of one field, or a line on each of several.
///
/// # Errors
/// Those of `out`.
pub fn write_fields(out: &mut dyn Write, fields: &'static [HeaderField], style: Style) -> io::Result<()> {
    if style.format != Format::Table {
        let rows: Vec<_> = fields.iter().map(FieldRow::new).collect();
        return write_rows::<FieldRows>(out, &rows, style);
    }
    let mut page = Page::new(style);
    match fields {
        [field] => page.field(field),
        fields => page.list(fields),
    }
    out.write_all(page.text().as_bytes())
}

fn write_rows<'r, R: Rows>(out: &mut dyn Write, rows: &'r [R::Row<'r>], style: Style) -> io::Result<()> {
    let mut writer = Writer::<R>::new(style);
    let mut bytes = Vec::new();
    writer.begin(&mut bytes);
    rows.iter().for_each(|row| writer.push(row, &mut bytes));
    writer.end(&mut bytes);
    out.write_all(&bytes)
}

impl Page {
    fn message(&mut self, message: &Explanation, of: usize) {
        if !self.text().is_empty() {
            self.blank();
        }
        self.title(message, of);
        for line in &message.fields {
            self.blank();
            self.header_line(line);
        }
        self.blank();
        self.body(&message.body);
        if message.missing > 0 {
            let missing = value::count(message.missing);
            self.paragraph(
                0,
                &format!("{missing} of the message are not in the capture, or were passed over."),
                "",
            );
        }
        for problem in &message.problems {
            self.paragraph(0, &format!("Odd: {problem}."), YELLOW);
        }
    }

    fn title(&mut self, message: &Explanation, of: usize) {
        let kind = if message.header.is_response() { "response" } else { "request" };
        let mut title = format!("{} {kind}", message.header.command);
        if message.number > 1 || of > 1 {
            title.push_str(&format!(", message {} of its frame", message.number));
        }
        self.paragraph(0, &title, BOLD);
        let context = &message.context;
        let mut known = Vec::new();
        if let Some(source) = &context.source {
            known.push(format!("frame {}, {}", source.frame, source.time));
            known.push(format!("{} to {}", source.from, source.to));
        }
        known.extend(context.dialect.map(|dialect| dialect.to_string()));
        known.extend(context.encrypted.then(|| "out of an encrypted frame".to_owned()));
        known.extend(
            context.path.as_ref().filter(|path| !path.is_empty()).map(|path| format!("about {path}")),
        );
        if message.offset > 0 {
            known.push(format!("{} into the frame's payload", value::count(message.offset)));
        }
        if !known.is_empty() {
            self.paragraph(0, &known.join("; "), "");
        }
    }

    /// Name and bytes at the left, value, meaning and what for at the right.
    fn header_line(&mut self, line: &HeaderLine) {
        let field = line.field;
        let failed = field.name == "Status"
            && line.bytes.first_chunk().is_some_and(|raw| {
                smbtrail_wire::NtStatus(u32::from_le_bytes(*raw)).severity() == Severity::Error
            });
        let tone = if failed { RED } else { BOLD };
        let section = format!("§ {}", field.section);
        let bytes: Vec<String> = line.bytes.chunks(8).map(|chunk| value::hex(chunk, " ")).collect();
        if self.width() < NARROW {
            let name =
                format!("{:>3}  {}  {}", field.offset, field.name, bytes.first().map_or("", |first| first));
            self.paragraph(0, &name, BOLD);
            for more in bytes.iter().skip(1) {
                self.paragraph(5, more, BOLD);
            }
            self.paragraph(5, &line.value, tone);
            self.paragraph(5, &line.meaning, "");
            self.paragraph(5, &format!("» {}", field.why), DIM);
            self.paragraph(5, &section, DIM);
            return;
        }
        let room = self.width() - BESIDE;
        let mut right: Vec<(String, &str)> = Vec::new();
        let shown = shown(&line.value);
        let first = wrap(&shown, room);
        let one = first.len() == 1 && text::width(&shown) + 2 + text::width(&section) <= room;
        right.extend(first.into_iter().map(|line| (line, tone)));
        if !one {
            right.extend(wrap(&section, room).into_iter().map(|line| (line, DIM)));
        }
        right.extend(wrap(&self::shown(&line.meaning), room).into_iter().map(|line| (line, "")));
        right.extend(wrap(&format!("» {}", field.why), room).into_iter().map(|line| (line, DIM)));
        let left = std::iter::once((field.name, BOLD)).chain(bytes.iter().map(|bytes| (bytes.as_str(), "")));
        let mut left = left.fuse();
        for (at, (text, tone)) in right.iter().enumerate() {
            let offset = if at == 0 { format!("{:>3}", field.offset) } else { "   ".to_owned() };
            let (name, name_tone) = left.next().unwrap_or(("", ""));
            let mut row = format!("{offset}  ");
            self.toned(&mut row, name, name_tone);
            row.extend(std::iter::repeat_n(' ', BESIDE - 5 - text::width(name)));
            self.toned(&mut row, text, tone);
            if at == 0 && one {
                let gap = room - text::width(text) - text::width(&section);
                row.extend(std::iter::repeat_n(' ', gap));
                self.toned(&mut row, &section, DIM);
            }
            self.line(&row);
        }
        for (bytes, _) in left {
            self.line(&format!("     {bytes}"));
        }
    }

    /// A line a field: offset, name, bytes where there is room, value.
    fn body(&mut self, lines: &[Line]) {
        let longest = lines.iter().filter(|line| line.value.is_some());
        let names = longest.map(|line| indent(line) + line.name.len()).max().unwrap_or(0);
        let names = names.min(self.width() / 2);
        let bytes_room = if self.width() >= WIDE { 25 } else { 0 };
        let begin = 6 + names + 2 + bytes_room;
        for line in lines {
            let Some(value) = &line.value else {
                self.paragraph(2 * line.depth, line.name, BOLD);
                continue;
            };
            let name: String =
                format!("{}{}", " ".repeat(indent(line)), line.name).chars().take(names).collect();
            let mut row = format!("{:>4}  {name:<names$}  ", line.offset);
            if bytes_room > 0 {
                let bytes = match line.bytes.get(..8) {
                    Some(first) if line.bytes.len() > 8 => format!("{}…", value::hex(first, " ")),
                    _ => value::hex(&line.bytes, " "),
                };
                row.push_str(&format!("{bytes:<24} "));
            }
            let shown = shown(value);
            let mut values = wrap(&shown, self.width().saturating_sub(begin).max(8)).into_iter();
            row.push_str(&values.next().unwrap_or_default());
            self.line(&row);
            for more in values {
                self.line(&format!("{}{more}", " ".repeat(begin)));
            }
        }
    }

    /// All there is to know of a field.
    fn field(&mut self, field: &HeaderField) {
        self.paragraph(0, field.name, BOLD);
        let bytes = match field.len {
            1 => format!("byte {}", field.offset),
            len => format!("bytes {} to {}", field.offset, field.offset + len - 1),
        };
        let place = format!("{bytes} of the header; {}; [MS-SMB2] {}", field.borne.phrase(), field.section);
        self.paragraph(0, &place, DIM);
        self.blank();
        self.paragraph(0, field.what, "");
        self.blank();
        self.paragraph(0, "Why care", BOLD);
        self.paragraph(2, field.why, "");
        if !field.values.is_empty() {
            self.blank();
            self.paragraph(0, "Values", BOLD);
            self.pairs(field.values);
        }
        if !field.beliefs.is_empty() {
            self.blank();
            self.paragraph(0, "Common beliefs", BOLD);
            for belief in field.beliefs {
                self.paragraph(2, &format!("\"{}\"", belief.belief), YELLOW);
                self.paragraph(4, belief.truth, "");
            }
        }
        self.blank();
        self.paragraph(0, &format!("Also known as {}.", field.aliases.join(", ")), DIM);
    }

    /// A line on each field.
    fn list(&mut self, fields: &[HeaderField]) {
        let title = "The 64 bytes of an SMB2 header. `smbtrail explain NAME` tells more of one.";
        self.paragraph(0, title, "");
        self.blank();
        for field in fields {
            let row = format!("{:>3}  {:<16} ", format!("{}", field.offset), field.name);
            let begin = 5 + 17;
            if self.width() < NARROW {
                self.paragraph(0, &row, BOLD);
                self.paragraph(5, field.what, "");
                continue;
            }
            let mut lines = wrap(field.what, self.width() - begin).into_iter();
            self.tone_line(&row, BOLD, &lines.next().unwrap_or_default());
            for more in lines {
                self.line(&format!("{}{more}", " ".repeat(begin)));
            }
        }
    }

    fn pairs(&mut self, pairs: &[(&str, &str)]) {
        let longest = pairs.iter().map(|(value, _)| value.len()).max().unwrap_or(0);
        let begin = 2 + longest + 2;
        let beside = self.width() >= begin + 24;
        for (value, meaning) in pairs {
            if !beside {
                self.paragraph(2, value, BOLD);
                self.paragraph(4, meaning, "");
                continue;
            }
            let mut lines = wrap(meaning, self.width() - begin).into_iter();
            self.tone_line(&format!("  {value:<longest$}  "), BOLD, &lines.next().unwrap_or_default());
            for more in lines {
                self.line(&format!("{}{more}", " ".repeat(begin)));
            }
        }
    }
}

/// Blanks before a line of the body's listing.
const fn indent(line: &Line) -> usize {
    2 * line.depth.saturating_sub(1)
}
